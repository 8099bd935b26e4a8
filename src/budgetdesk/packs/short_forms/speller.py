"""Spells single formulas and texts out, and gathers what is wrong with them, with the line where it was written."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from budgetdesk.packs.codes import CodeList
from budgetdesk.packs.models import Formula, Located, Pack, Slot
from budgetdesk.packs.problems import Problem
from budgetdesk.packs.short_forms.places import Places
from budgetdesk.packs.short_forms.substitution import LackingError, UnfitError, Words, listed, put, read
from budgetdesk.packs.validation import Keys
from budgetdesk.packs.yaml_text import problem_in
from budgetdesk.records import dataclass

MAX_MADE = 20_000  # formulas, columns, rows and checks that the short forms of a pack become
MAX_NAMES = 200
MAX_CHARACTERS = 4_000_000  # of the formulas together
SUMS = ("below", "above")

_NAME = re.compile(r"[一-鿿][一-鿿0-9A-Za-z]{0,29}")
_NUMBER_CITED = re.compile(r"[A-Za-z0-9]")


class TooMuchError(Exception):
    """The long form would be larger than any form needs."""


@dataclass(slots=True)
class Found:
    """Where the formulas that a group's rows share looked: `t09.func[row]` need not be there for every row, but for one."""

    first: dict[str, Located] = field(default_factory=dict)  # t09.func: the formula that first looked there
    there: set[str] = field(default_factory=set)  # what has something for one of the rows, or is not known
    lacking: list[Problem] = field(default_factory=list)  # what single rows lack

    def problems(self) -> Iterator[Problem]:
        """What no row has is said once, where the formula is written."""
        never = [of for of in self.first if of not in self.there]
        for of in never:
            at = self.first[of]
            yield Problem(at.file, at.line, f"{of}[row]：没有 {of}，或其中没有一行与本组的行同名")
        yield from (
            problem for problem in self.lacking if not any(f"{of}[" in problem.message for of in never)
        )


@dataclass(slots=True)
class At:
    """Where a formula is spelled out: the row or column in its table's file, and what words mean there."""

    table: str
    path: Keys
    names: Mapping[str, str]
    codes: Sequence[str] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    row_table: str = ""  # whose rows `row` stands for
    found: Found | None = None  # of formulas that several rows share


class Speller:
    """The names and code lists of a pack, and all that went wrong."""

    def __init__(self, pack: Pack, lists: Mapping[str, CodeList], sources: Mapping[str, Any]) -> None:
        self.pack, self.lists, self.sources = pack, lists, sources
        self.places = Places(pack)
        self.problems: list[Problem] = []
        self.names: dict[str, str] = {}  # what the names of pack.yaml stand for in a formula
        self.sets: set[str] = set()  # of columns that are repeated under several headings
        self._told: set[tuple[str, str]] = set()  # codes that a list lacks
        self._made = self._characters = 0
        self._read_names()

    def _read_names(self) -> None:
        if len(self.pack.names) > MAX_NAMES:
            self.problem("pack", ("names",), f"names 过多（上限 {MAX_NAMES}）")
            return
        for name, value in self.pack.names.items():
            if not _NAME.fullmatch(name):
                says = "名称应以汉字开头，只用汉字、字母和数字"
            elif isinstance(value, list):
                self.names[name] = listed(value)
                continue
            elif (tree := read(value)) is None:
                says = f"公式写法有误：{value[:60]}（一串文字要写成 [甲, 乙]）"
            elif any(isinstance(node, ast.Name) and node.id in self.pack.names for node in ast.walk(tree)):
                says = "里面不能再用 names 的名称"
            else:
                self.names[name] = f"({value.strip()})"
                continue
            self.problem("pack", ("names", name), f"names.{name}：{says}")

    def problem(self, table: str, path: Keys, message: str) -> None:
        """Of something in the file of a table, or in pack.yaml or checks.yaml."""
        self.problems.append(self._problem_at(table, path, message))

    def _problem_at(self, table: str, path: Keys, message: str) -> Problem:
        file = f"{table}.yaml"
        return problem_in(self.sources.get(file), path, file, message)

    def mistake(self, at: Located, message: str) -> None:
        self.problems.append(Problem(at.file, at.line, message))

    def is_broken(self, name: str) -> bool:
        """Whether the table that a name begins with could not be read, which is told already."""
        table = name.partition(".")[0]
        return table not in self.pack.tables and any(table in part.tables for part in self.pack.parts)

    def count(self, text: str = "") -> None:
        """One more thing made. Raises TooMuchError."""
        self._made += 1
        self._characters += len(text)
        if self._made > MAX_MADE or self._characters > MAX_CHARACTERS:
            raise TooMuchError

    # texts

    def texts(self, table: str, path: Keys, texts: list[str]) -> list[str]:
        """The list as it is, or the one that pack.yaml has under this name."""
        if isinstance(texts, list):
            return texts
        known = self.pack.names.get(texts)
        if isinstance(known, list):
            return [str(text) for text in known]
        self.problem(table, path, f"pack.yaml 的 names 中没有名为 {texts} 的一串文字")
        return []

    def cited(self, source: str | None, table: str) -> str:
        """A mere number after the name of its list of rules: 审核规则 Y-14."""
        base = (self.pack.tables[table].source if table else "") or self.pack.source
        return f"{base} {source}" if source and base and _NUMBER_CITED.match(source) else source or ""

    # formulas

    def slot(self, slot: Slot, at: At) -> None:
        """Spell out all that is said of a field, column, row or cell."""
        slot.choices = self.texts(at.table, at.path, slot.choices)
        slot.formula = self.formulas(slot.formula, at)
        if slot.from_lines:
            slot.from_lines = self.formulas(slot.from_lines, at)
        if slot.part_of:
            slot.part_of = self.formula(slot.part_of, at)

    def formulas(self, formulas: list[Formula], at: At) -> list[Formula]:
        return [made for formula in formulas if (made := self.formula(formula, at)) is not None]

    def formula(self, formula: Formula, at: At) -> Formula | None:
        """The formula with words put in; nothing where that is a mistake."""
        if formula.expr.strip() in SUMS:
            self.mistake(formula.expr, f"{formula.expr} 只能写在 grid 的行里")
            return None
        try:
            expr = self.put(formula.expr, at)
            when = self.put(formula.when, at) if formula.when is not None else None
        except UnfitError as error:
            if at.found is not None and isinstance(error, LackingError):
                at.found.lacking.append(self._problem_at(at.table, at.path, str(error)))
            else:
                self.mistake(formula.expr, str(error))
            return None
        return formula.but(expr=expr, when=when, source=self.cited(formula.source, at.table))

    def expression(self, text: Located, at: At) -> Located:
        try:
            return self.put(text, at)
        except UnfitError as error:
            self.mistake(text, str(error))
            return text

    def put(self, text: Located, at: At) -> Located:
        """The expression with words put in, at the line where it was written. Raises UnfitError."""

        def lacks(of: str, id: str) -> bool:
            known, slot = self.places.find(at.table, of, id, at.row_table)
            if at.found is not None:
                at.found.first.setdefault(of, text)
                if slot is not None or not known:
                    at.found.there.add(of)
            return known and slot is None

        def code_used(of: str, column: str | None) -> None:
            self._know_codes(of, column, at)

        made = put(text, Words(at.names, at.codes, at.ids, self.sets, lacks, code_used))
        if made is text:
            return text
        self.count(made)
        return Located(made, text.file, text.line)

    def _know_codes(self, of: str, column: str | None, at: At) -> None:
        """The codes are in the list of the column that they are compared with."""
        if column is None:
            used: str | None = self.places.codes(of.partition(".")[0])
        else:
            slot = self.places.find(at.table, of.rpartition(".")[0] or of, column)[1]
            used = slot.codes if slot else None
        known = self.lists.get(used) if used else None
        for code in at.codes if known else ():
            if known and (known.id, code) not in self._told and not _has(known, code):
                self._told.add((known.id, code))
                says = f"编码 {code} 不在科目表 {used} 中"
                self.problem(at.table or "checks", (*at.path, "code"), says)


def _has(codes: CodeList, code: str) -> bool:
    """Whether the list has the code, or codes that begin with it."""
    if codes.has(code):
        return True
    known = sorted(codes.names)
    place = bisect_left(known, code)
    return place < len(known) and known[place].startswith(code)
