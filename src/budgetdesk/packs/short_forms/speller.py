"""Spells single formulas and texts out, and gathers what is wrong with them, with the line where it was written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from budgetdesk.packs.codes import CodeList
from budgetdesk.packs.models import Formula, Located, Pack, Slot
from budgetdesk.packs.problems import Problem
from budgetdesk.packs.short_forms.places import Places
from budgetdesk.packs.short_forms.substitution import LackingError, UnfitError, Wording, Words, listed
from budgetdesk.packs.validation import Keys
from budgetdesk.packs.yaml_text import problem_in

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

    any: dict[str, bool] = field(
        default_factory=dict
    )  # t09.func: whether it has something for one of the rows
    first: dict[str, Located] = field(default_factory=dict)  # the formula that first looked there
    lacking: list[Problem] = field(default_factory=list)  # what single rows lack

    def problems(self) -> Iterator[Problem]:
        """What no row has is said once, where the formula is written."""
        never = [of for of, found in self.any.items() if not found]
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
    words: Words
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
        self._wordings: dict[str, Wording] = {}
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
            elif not self.wording(value).is_readable:
                says = f"公式写法有误：{value[:60]}（一串文字要写成 [甲, 乙]）"
            elif self.wording(value).names & self.pack.names.keys():
                says = "里面不能再用 names 的名称"
            else:
                self.names[name] = f"({value.strip()})"
                continue
            self.problem("pack", ("names", name), f"names.{name}：{says}")

    def problem(self, table: str, path: Keys, message: str) -> None:
        """Of something in the file of a table, or in pack.yaml or checks.yaml."""
        self.problems.append(self.problem_at(table, path, message))

    def problem_at(self, table: str, path: Keys, message: str) -> Problem:
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

    def wording(self, text: str) -> Wording:
        found = self._wordings.get(text)
        if found is None:
            found = self._wordings[text] = Wording(text)
        return found

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
        slot.choices = self.texts(at.table, at.path, slot.choices)
        slot.formula = self.formulas(slot.formula, at)
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
        except LackingError as error:
            if at.found is None:
                self.mistake(formula.expr, str(error))
            else:
                at.found.lacking.append(self.problem_at(at.table, at.path, str(error)))
            return None
        except UnfitError as error:
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
        wording = self.wording(text)
        if at.found is not None:
            for of in (of for word in at.words.ids for of in wording.bases(word)):
                at.found.first.setdefault(of, text)
        made = wording.put(at.words)
        if made is text:
            return text
        self.count(made)
        self._know_codes(wording, at)
        return Located(made, text.file, text.line)

    def _know_codes(self, wording: Wording, at: At) -> None:
        """The codes that are put in are in the list of the column that they are compared with."""
        for use in wording.code_uses if at.words.codes else ():
            table, _, rest = use.of.partition(".")
            if use.filter is None:
                used = next(
                    (place.codes for place in self.places.by_table.get(table, []) if place.codes), None
                )
            else:
                of = use.of.rpartition(".")[0] if rest else use.of
                slot = self.places.find(at.table, of, use.filter)[1]
                used = slot.codes if slot else None
            known = self.lists.get(used) if used else None
            for code in at.words.codes if known else ():
                if known and (known.id, code) not in self._told and not _has(known, code):
                    self._told.add((known.id, code))
                    self.problem(
                        at.table or "checks", (*at.path, "code"), f"编码 {code} 不在科目表 {used} 中"
                    )

    def lacks(
        self, table: str, row_table: str = "", found: Found | None = None
    ) -> Callable[[str, str], bool]:
        """Whether what is named so in that table is known and has nothing with an id."""

        def lacks(of: str, id: str) -> bool:
            known, slot = self.places.find(table, of, id, row_table)
            if found is not None:
                found.any[of] = found.any.get(of, False) or not known or slot is not None
            return known and slot is None

        return lacks


def _has(codes: CodeList, code: str) -> bool:
    """Whether the list has the code, or codes that begin with it."""
    if codes.has(code):
        return True
    known = sorted(codes.names)
    place = bisect_left(known, code)
    return place < len(known) and known[place].startswith(code)
