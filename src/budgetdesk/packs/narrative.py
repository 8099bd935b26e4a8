"""The narrative of a pack as read from `narrative.md`: headings and paragraphs with slots, conditions and loops.

    {t01.income.dept|万元}                        a slot: an expression and the form in which its value is written
    {t01.income.dept, texts.before|较上年}         a phrase: chosen by how the first compares with the second
    {if filled(t09.income.year_total)} … {else} … {end}
    {for row in t05.明细 if row.total != 0; '；'} … {end}
    {join '、'}{if t08.a > 0}办公费{end}{if t08.b > 0}印刷费{end}{end}

A line is a paragraph. A condition or loop that stands alone on its line holds whole lines, else it holds a piece of its line.
What the expressions mean is checked by `engine.compiler.narrative`, which knows the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Literal

from budgetdesk.packs.models import Located
from budgetdesk.packs.pack_year import fill_in_year
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.validation import Limit, Mistakes, Model
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

NARRATIVE = "narrative.md"
MAX_LINES = 5_000
MAX_DEPTH = 8
MAX_LEVEL = 6

AMOUNTS = ("万元", "元")
TABLE_FORMS = ("表号", "表名")
FORMS = (*AMOUNTS, "%", *TABLE_FORMS)
"""Forms that every narrative knows; phrases of its own come on top."""

_FENCE = "---"
_HEADING = late_pattern(r"(#{1,6})\s+(.*)")
_COMMENT = late_pattern(r"<!--.*-->")
_FOR = late_pattern(r"for\s+(?P<rows>(?:row|sheet)\s+in\s+[^\s;]+)\s*(?:\sif\s(?P<only>.*))?")
PHRASE_SLOT = late_pattern(r"\{(now|base|difference|rate|ratio|words)\}")


class Phrase(Model):
    """What is written of two figures, by how the first compares with the second at the decimals that are shown.

    {now}, {base}, {difference} (without its sign), {rate} (the difference in per cent of the second, without its sign) and
    {ratio} (the first in per cent of the second) stand for the figures, {words} for the text that the slot names behind
    them: the reason.
    `more_from_zero` and `less_from_zero` are for a second figure of 0 or below, which has no rate.
    """

    more: str
    less: str
    same: str
    zero: str | None = None  # both are 0
    more_from_zero: str | None = None
    less_from_zero: str | None = None
    missing: str = ""  # the second is not known

    def forms(self) -> Iterator[str]:
        for form in (self.more, self.less, self.same, self.zero, self.more_from_zero, self.less_from_zero):
            if form is not None:
                yield form


class Head(Model):
    """What stands between the two lines of `---`."""

    title: str
    cover: list[str] = []  # lines at the foot of the cover
    unit: Literal["万元", "元"] = "万元"
    decimals: Annotated[int, Limit(least=0, most=6)] = 2
    zero: str = "0"  # how an amount of 0 and a rate of 0 are written
    phrases: dict[str, Phrase] = {}


@dataclass(eq=False, slots=True)
class Term:
    """An expression where it stands: two with the same words are two terms, for the row around them may differ.

    `text` is brought into the long form once, when the pack is loaded.
    """

    text: Located


@dataclass(frozen=True, eq=False, slots=True)
class Slot:
    """`{term, base, words|form}`; without a form as the cell shows it."""

    term: Term
    base: Term | None
    words: Term | None
    form: str

    @property
    def at(self) -> Located:
        return self.term.text


@dataclass(frozen=True, eq=False, slots=True)
class Number:
    """The next number of a list: `{n}`. It starts again under each heading."""

    form: str


@dataclass(frozen=True, eq=False, slots=True)
class If:
    """The first branch whose test is true; one without a test always is."""

    branches: list[tuple[Term | None, list[Node]]] = field(default_factory=list)


@dataclass(frozen=True, eq=False, slots=True)
class For:
    """Its nodes once for each row; pieces of a line are joined by `between`."""

    rows: Located  # row in t05.明细
    only: Term | None
    between: str
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, eq=False, slots=True)
class Join:
    """Of its pieces those that come to something, joined by `between`."""

    between: str
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, eq=False, slots=True)
class Heading:
    level: int
    pieces: list[Node]


@dataclass(frozen=True, eq=False, slots=True)
class Paragraph:
    pieces: list[Node]


@dataclass(frozen=True, eq=False, slots=True)
class Tables:
    """Where the tables of a part of the outline are printed, of all published ones where none is named; or their names."""

    part: Located
    names: bool = False


Node = str | Slot | Number | If | For | Join | Heading | Paragraph | Tables
"""Heading, Paragraph and Tables stand among lines; texts, slots, numbers and Join within one; If and For in both."""


@dataclass(frozen=True, eq=False, slots=True)
class Narrative:
    head: Head
    title: list[Node]
    cover: list[list[Node]]
    nodes: list[Node]
    file: str

    def walk(self) -> Iterator[tuple[Node, For | None]]:
        """Every node, with the loop that it stands in."""
        yield from _walk([*self.title, *(piece for line in self.cover for piece in line), *self.nodes], None)

    def terms(self) -> Iterator[Term]:
        """Every expression, but for the ids of tables that stand in place of one."""
        for node, _ in self.walk():
            match node:
                case Slot(form=form) if form not in TABLE_FORMS:
                    yield from (term for term in (node.term, node.base, node.words) if term is not None)
                case If(branches):
                    yield from (test for test, _ in branches if test is not None)
                case For(only=Term() as only):
                    yield only
                case _:
                    pass


def _walk(nodes: list[Node], loop: For | None) -> Iterator[tuple[Node, For | None]]:
    for node in nodes:
        yield node, loop
        match node:
            case If(branches):
                for _, inside in branches:
                    yield from _walk(inside, loop)
            case For():
                yield from _walk(node.nodes, node)
            case Join():
                yield from _walk(node.nodes, loop)
            case Heading(_, pieces) | Paragraph(pieces):
                yield from _walk(pieces, loop)


def parse_narrative(data: bytes, file: str, year: int | None) -> Narrative:
    """The narrative that the file holds, {year} filled in. Raises PackError with every mistake."""
    try:
        text = fill_in_year(data.decode("utf-8-sig"), year)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PackError([Problem(file, line, "不是 UTF-8 编码的文本")]) from None
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise PackError([Problem(file, 0, f"行数过多（上限 {MAX_LINES:,}）")])
    fences = [n for n, line in enumerate(lines[: min(len(lines), 500)]) if line.strip() == _FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise PackError([Problem(file, 1, "开头应有两行 --- 之间的 title、phrases 等")])
    head = _head("\n".join(lines[1 : fences[1]]), file)
    reader = _Reader(file, head.phrases)
    title = reader.line(Located(head.title, file, 2))
    cover = [reader.line(Located(line, file, 2)) for line in head.cover]
    nodes = reader.lines(lines, fences[1] + 1)
    if reader.problems:
        raise PackError(reader.problems)
    return Narrative(head, title, cover, nodes, file)


def _head(text: str, file: str) -> Head:
    from budgetdesk.packs.yaml_text import (  # not wanted where a pack is at hand compiled
        problem_in,
        read_yaml,
    )

    data = read_yaml(("\n" + text).encode(), file)
    try:
        head = Head.read(data)
    except Mistakes as error:
        raise PackError(
            problem_in(data, path, file, f"{'.'.join(map(str, path))}：{says}") for path, says in error.found
        ) from None
    problems = []
    for name, phrase in head.phrases.items():
        for form in phrase.forms():
            left = PHRASE_SLOT.sub("", form)
            if "{" in left or "}" in left:
                says = f"{name}：只能写 {{now}}、{{base}}、{{difference}}、{{rate}}、{{ratio}}、{{words}}：{form[:40]}"
                problems.append(problem_in(data, ("phrases", name), file, says))
        for wanted, instead in (("more", "more_from_zero"), ("less", "less_from_zero")):
            rates = re.search(r"\{rate\}|\{ratio\}", getattr(phrase, wanted))
            if rates and getattr(phrase, instead) is None:
                says = f"{name}：{wanted} 里有 {rates[0]}，基数是 0 时没有，要写 {instead}"
                problems.append(problem_in(data, ("phrases", name), file, says))
        if name in FORMS:
            problems.append(problem_in(data, ("phrases", name), file, f"{name} 是固定的写法，请换一个名称"))
    if problems:
        raise PackError(problems)
    return head


class _Reader:
    """Reads lines; what is wrong with one is noted, and the next is read."""

    def __init__(self, file: str, phrases: dict[str, Phrase]) -> None:
        self.file, self.phrases = file, phrases
        self.problems: list[Problem] = []

    def _wrong(self, at: Located, says: str) -> None:
        self.problems.append(Problem(at.file, at.line, says))

    def lines(self, lines: list[str], first: int) -> list[Node]:
        """What the lines from `first` on hold."""
        top: list[Node] = []
        within = [top]
        opened: list[tuple[If | For | Join, Located]] = []
        for number, raw in enumerate(lines[first:], first + 1):
            text = _COMMENT.sub("", raw).strip()
            if not text:
                continue
            at = Located(text, self.file, number)
            inner = _alone(text)
            if inner is not None and _is_directive(inner) and not inner.startswith("join"):
                self._directive(Located(inner, self.file, number), within, opened)
            elif found := _HEADING.fullmatch(text):
                pieces = self.line(Located(found[2], self.file, number))
                within[-1].append(Heading(len(found[1]), pieces))
            else:
                within[-1].append(Paragraph(self.line(at)))
        for _, at in opened:
            self._wrong(at, f"{{{at}}} 没有 {{end}}")
        return top

    def line(self, text: Located) -> list[Node]:
        """The pieces of one line."""
        top: list[Node] = []
        within = [top]
        opened: list[tuple[If | For | Join, Located]] = []
        for piece, braces in _split(text):
            at = Located(piece, text.file, text.line)
            if braces is None:
                self._wrong(text, f"大括号没有成对：{piece[:40]}")
                return top
            if not braces:
                within[-1].append(piece)
            elif _is_directive(piece):
                if piece.startswith(("tables", "names")):
                    self._wrong(text, f"{{{piece}}} 要自己占一行")
                    continue
                self._directive(at, within, opened)
            elif piece == "n" or piece.startswith("n|"):
                form = piece[2:].strip()
                if form not in ("", "一"):
                    self._wrong(text, f"没有写法 {form}：编号写作 {{n}} 或 {{n|一}}")
                within[-1].append(Number(form))
            else:
                within[-1].append(self._slot(at))
        for _, at in opened:
            self._wrong(at, f"{{{at}}} 在这一行里没有 {{end}}（要管几行的，请自己占一行）")
        return top

    def _slot(self, text: Located) -> Slot:
        inner, form = _cut_last(text, "|")
        if form and form not in FORMS and form not in self.phrases:
            known = "、".join([*FORMS, *self.phrases])
            self._wrong(text, f"没有写法 {form}，可用的是 {known}")
        terms = [self._term(part, text) for part in _parts(inner, ",")]
        most = 3 if form in self.phrases else 2 if form == "%" else 1
        if len(terms) > most:
            self._wrong(text, f"{{{text}}}：% 用一个或两个数，phrases 里的写法用一至三个，别的只用一个")
        if not all(term.text for term in terms):
            self._wrong(text, f"{{{text}}} 里没有公式")
        base, words = [*terms[1:3], None, None][:2]
        if (phrase := self.phrases.get(form)) is not None:
            wanted = any("{words}" in each for each in phrase.forms())
            if wanted and words is None:
                self._wrong(text, f"{{{text}}}：{form} 里有 {{words}}，要写第三个：原因在哪一格")
            elif words is not None and not wanted:
                self._wrong(text, f"{{{text}}}：{form} 里没有 {{words}}，第三个没有用处")
        return Slot(terms[0], base, words, form)

    @staticmethod
    def _term(text: str, at: Located) -> Term:
        return Term(Located(text.strip(), at.file, at.line))

    def _directive(
        self, text: Located, within: list[list[Node]], opened: list[tuple[If | For | Join, Located]]
    ) -> None:
        """Opens, goes on with or closes what the following nodes belong to."""
        word = re.match(r"[a-z]*", text)[0]  # type: ignore[index]  # matches the empty text too
        rest = text[len(word) :].strip()
        match word:
            case "tables" | "names":
                within[-1].append(Tables(Located(rest, text.file, text.line), word == "names"))
            case "if":
                node = If()
                within[-1].append(node)
                self._branch(node, self._term(rest, text), within, opened=True)
                self._open(node, text, opened)
            case "elif" | "else":
                last = opened[-1][0] if opened else None
                if not isinstance(last, If) or last.branches[-1][0] is None:
                    self._wrong(text, f"{{{text}}} 前面没有 {{if …}}")
                    return
                self._branch(last, self._term(rest, text) if word == "elif" else None, within, opened=False)
            case "for":
                self._for(text, within, opened)
            case "join":
                join = Join(rest.strip("'\""))
                within[-1].append(join)
                within.append(join.nodes)
                self._open(join, text, opened)
            case _:
                if not opened:
                    self._wrong(text, "{end} 前面没有 {if …}、{for …} 或 {join …}")
                    return
                opened.pop()
                within.pop()

    def _for(
        self, text: Located, within: list[list[Node]], opened: list[tuple[If | For | Join, Located]]
    ) -> None:
        header, between = _cut_last(text, ";")
        found = _FOR.fullmatch(header.strip())
        if any(isinstance(node, For) for node, _ in opened):
            self._wrong(text, "{for …} 里不能再有 {for …}")
        if not found:
            self._wrong(text, "应写作 {for row in 表} 或 {for row in 表.层级 if 条件; '；'}")
        rows = Located(found["rows"] if found else "row in x", text.file, text.line)
        only = self._term(found["only"], text) if found and found["only"] else None
        node = For(rows, only, between.strip().strip("'\""))
        within[-1].append(node)
        within.append(node.nodes)
        self._open(node, text, opened)

    def _open(
        self, node: If | For | Join, text: Located, opened: list[tuple[If | For | Join, Located]]
    ) -> None:
        opened.append((node, text))
        if len(opened) > MAX_DEPTH:
            self._wrong(text, f"套得过深（上限 {MAX_DEPTH} 层）")

    def _branch(self, node: If, test: Term | None, within: list[list[Node]], *, opened: bool) -> None:
        if not opened:
            within.pop()
        inside: list[Node] = []
        node.branches.append((test, inside))
        within.append(inside)
        if test is not None and not test.text:
            self._wrong(test.text, "{if} 后面没有条件")


def _is_directive(inner: str) -> bool:
    return re.match(r"(if|elif|for|join|tables|names)(\s|$)|(else|end)$", inner) is not None


def _alone(line: str) -> str | None:
    """What a line holds that is nothing but one pair of braces."""
    pieces = list(_split(line))
    return pieces[0][0] if len(pieces) == 1 and pieces[0][1] else None


def _split(line: str) -> Iterator[tuple[str, bool | None]]:
    """Texts and what stands in braces, in turn; None with what follows a brace without its other half."""
    start, inside, quote = 0, False, ""
    for at, char in enumerate(line):
        if inside and char in "'\"":
            quote = "" if quote == char else quote or char
        elif char == "{" and not quote:
            if inside:
                yield line[start:], None
                return
            if at > start:
                yield line[start:at], False
            start, inside = at + 1, True
        elif char == "}" and not quote:
            if not inside:
                yield line[start:], None
                return
            yield line[start:at].strip(), True
            start, inside = at + 1, False
    if inside:
        yield line[start:], None
    elif start < len(line):
        yield line[start:], False


def _cut_last(text: str, mark: str) -> tuple[str, str]:
    """The text before and behind its last mark outside of quotes and brackets; all of it where there is none."""
    *before, last = _parts(text, mark)
    return (mark.join(before).strip(), last) if before else (text, "")


def _parts(text: str, mark: str) -> list[str]:
    """The text between marks that stand outside of quotes and brackets."""
    depth, quote, start = 0, "", 0
    parts: list[str] = []
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == mark and not depth:
            parts.append(text[start:at].strip())
            start = at + 1
    return [*parts, text[start:].strip()]
