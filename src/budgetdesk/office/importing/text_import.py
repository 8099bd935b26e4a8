"""A text that the office has already, brought into a declaration: cut into the sections of the pack, bound to its cells.

What stands there as the template would write it goes on being written; a figure that agrees goes on following its cell; one
that does not is kept as it is, to be compared with it; all else is the office's own words. What has no section is kept apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.document.edits import Edit
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.labels import cell_words, filled_in
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.document_text import read_document
from budgetdesk.narrative.own_words import literally, own_cell, own_words, standing_for
from budgetdesk.narrative.writer import write_narrative
from budgetdesk.narrative.written import Span, TablesHere, WrittenLine, WrittenText
from budgetdesk.office.importing.whose import of_another, said_in_text
from budgetdesk.records import dataclass
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.sections import outline

_UNPLACED = "没有对上"
_NOTES = "表下的注"
_SHOWN = 40  # characters of what has no section
_ALIKE = 0.75  # of headings
_LONGEST = 30  # characters of a heading that is known by its topic
_ENDS = "。；：！？”）.;:!?"
_LIKE = 0.45  # of a paragraph and a line of the template, their figures left out
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．]|附[件表]\d*)[：:]?"
)
_EXPLAINED = re.compile(r"[:：].{12}")  # 四、“三公”经费：指用财政拨款安排的…, which is an item of a list
_PAGE = re.compile(r"[\s.…·．—\-]*\d{0,3}$")
_BESIDE_TABLES = re.compile(
    r"[（(]20\d\d年度?[）)]|(?:部门|单位|编制单位)[:：].*|(?:金额)?单位[:：].*|〔.*〕"
)
_NOTE = re.compile(r"(?:备?注|说明)\d*[:：]")  # below a table
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:万元|亿元|千元|元|%)?")
_WAITS = re.compile(r"〔(?:请填写|缺少)[^〕]*〕")
_FEWEST_AROUND = 3  # that a figure which differs must stand among, so that it is known to be that one


@dataclass(frozen=True, slots=True)
class SectionImport:
    """`words`: what is kept for the section, empty where the template says the same; `fills`: cells of the texts that its
    words go into; `follows` figures follow cells from now on, `differs` are other than these."""

    section: str
    heading: str
    paragraphs: int
    words: str
    fills: tuple[tuple[Cell, str], ...] = ()
    follows: int = 0
    differs: int = 0


@dataclass(slots=True)
class TextImport:
    """`astray`: in a sentence that its title is of another unit or year than the declaration."""

    name: str
    astray: str = ""
    sections: list[SectionImport] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)  # heading, and the paragraphs below it

    def conflicts(self, document: Document) -> dict[str, str]:
        """The sections of which something else is written already, with what."""
        written = {section: words for section, (words, _) in own_words(document.content.facts).items()}
        found: dict[str, str] = {}
        for told in self.sections:
            there = [str(document.content.facts.entries.get(cell) or words) for cell, words in told.fills]
            others = [old for old, (_, words) in zip(there, told.fills, strict=True) if old != words]
            if told.section in written and written[told.section] != told.words:
                others.append(written[told.section])
            if others:
                found[told.section] = others[0]
        return found

    def edit(self, document: Document, *, replace: bool = False) -> Edit | None:
        """All of it as one step; None where nothing would be otherwise. `replace`: also what is written already."""
        entries: list[tuple[Cell, Entry | None]] = []
        kept = {} if replace else self.conflicts(document)
        for told in self.sections:
            if told.section in kept:
                continue
            entries += told.fills
            entries += _kept(document, told.section, told.words)
        for heading, words in self.unplaced:
            entries += _kept(document, f"{_UNPLACED}/{heading}", literally(words))
        return set_entries(document, entries, f"导入文字 {self.name}")


def propose_text(path: Path, document: Document, head: DeclarationHead | None = None) -> TextImport:
    """What would come of a PDF, docx or txt; nothing is changed. Raises KnownError where file or pack have no text.

    `head`: of the declaration, to see whether the text is of another.
    """
    written = write_narrative(document.engine, own=False)
    if written is None:
        raise KnownError(f"报表包 {document.program.pack.id} 没有文字部分（narrative.md），不能导入文字")
    manuscript, found = read_document(path), TextImport(path.name)
    besides = _besides(document, written)
    told = [each for each in _paragraphs(manuscript) if not besides(*each)]
    if head is not None:
        said = said_in_text(manuscript.original.splitlines())
        found.astray = of_another("文字", head, document, said)
    for section, heading, paragraphs in _by_section(_without_contents(told), written):
        if section is None:
            words = "\n".join(paragraphs)
            if heading or "。" in words:  # else it is a cover
                found.unplaced.append((heading or "开头", words))
        elif section not in _of_tables(written):
            lines = [
                line for line in written.lines
                if isinstance(line, WrittenLine) and not line.level and line.section == section
            ]  # fmt: skip
            found.sections.append(_fitted(section, heading, paragraphs, lines))
    if not found.sections:
        raise KnownError(
            f"{path.name} 里没有与报表包“{document.program.pack.title}”文字部分相同的标题，没有导入"
        )
    return found


def described(document: Document, proposed: TextImport, *, replace: bool = False) -> Iterator[str]:
    """What comes of each section, and what has none."""
    conflicts = proposed.conflicts(document)
    for section in proposed.sections:
        told = f"{section.heading}：{_outcome(document, section)}"
        if (old := conflicts.get(section.section)) is not None:
            told = told if replace else f"{section.heading}：保留已写的"
            told += f"（{'代替' if replace else '是'}“{shortened(' '.join(old.split()), _SHOWN)}”）"
        yield told
    for heading, words in proposed.unplaced:
        yield f"没有对上的一节“{heading}”（{len(words)} 字，另存在文末，不印）：{shortened(words, _SHOWN)}"


def _outcome(document: Document, section: SectionImport) -> str:
    if section.fills:
        names = "、".join(cell_words(document.engine, cell) for cell, _ in section.fills[:2])
        more = f" 等 {len(section.fills)} 格" if len(section.fills) > 2 else ""
        return f"写进 {names}{more}"
    if not section.words:
        return f"与自动编写的相同，{section.follows} 个数照表走"
    told = [f"自己的话 {section.paragraphs} 段", f"{section.follows} 个数照表走" if section.follows else ""]
    return "，".join(filter(None, (*told, f"{section.differs} 个数与表不符" if section.differs else "")))


def _kept(document: Document, section: str, words: str) -> Iterator[tuple[Cell, Entry | None]]:
    if not words and section not in own_words(document.content.facts):
        return
    cell = own_cell(section)
    yield cell._replace(column="section"), section if words else None
    yield cell, words or None


def _of_tables(written: WrittenText) -> set[str]:
    """The sections that are lists of tables, and no text."""
    tables = {line.section for line in written.lines if isinstance(line, TablesHere)}
    said = {
        line.section
        for line in written.lines
        if isinstance(line, WrittenLine) and any(span.mark or span.cell for span in line.spans)
    }
    return tables - said


# cut into sections


class _Heading(NamedTuple):
    section: str
    words: str
    title: str


def _by_section(
    told: Iterable[tuple[str, int]], written: WrittenText
) -> Iterator[tuple[str | None, str, list[str]]]:
    """By section of the template its heading and the paragraphs that the text has for it; None: it has no such section."""
    headings = [
        _Heading(line.section, line.text, _title(line.text))
        for line in written.lines
        if isinstance(line, WrittenLine) and line.level
    ]
    held: dict[str | None, list[str]] = {}
    apart: dict[str, list[str]] = {}
    at: int | None = None
    stray, depth = "", 0
    pieces = list(told)
    for n, (words, level) in enumerate(pieces):
        matched = _matching(words, headings, at) if level or len(words) <= 40 else None
        is_item = level > depth and all(
            below for _, below in pieces[n + 1 : n + 2]
        )  # nothing stands below it
        if matched is not None:
            at, stray, depth = matched, "", level or depth
        elif _NOTE.match(words):
            apart.setdefault(_NOTES, []).append(words)
        elif level and not (
            is_item
            or _EXPLAINED.search(words)
            or (at is not None and _belongs(words, headings[at].section, written))
        ):
            at, stray, depth = None, words, level
        elif at is None:
            apart.setdefault(stray, []).append(words)
        else:
            held.setdefault(headings[at].section, []).append(words)
    for heading in headings:
        if heading.section in held:
            yield heading.section, heading.words, held.pop(heading.section)
    for stray, words_apart in apart.items():
        yield None, stray, words_apart


def _paragraphs(manuscript: Manuscript) -> Iterator[tuple[str, int]]:
    """Headings with their level, and paragraphs with 0, in their order; rows of tables, and what stands around them, are not
    text."""
    held = ""  # a paragraph that a page's end may have cut in two
    for section in outline(manuscript):
        if section.heading:
            if held:
                yield held, 0
            yield section.heading, section.level
            held = ""
        for unit in section.units:
            words = unit.text[0 if unit.number else unit.start :].strip()
            if not words or unit.paragraph.table or _BESIDE_TABLES.fullmatch(words):
                continue
            if held and manuscript.wrapped and not unit.number and held[-1] not in _ENDS:
                held += words
                continue
            if held:
                yield held, 0
            held = words
    if held:
        yield held, 0


def _without_contents(told: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The contents list what comes again behind them."""
    listed: set[str] | None = None
    for words, level in told:
        title = _title(words)
        if listed is None and title == "目录":
            listed = set()
        elif listed is not None and title not in listed and "。" not in words:
            listed.add(title)
        else:
            if listed or "。" in words:
                listed = None
            yield words, level


def _besides(document: Document, written: WrittenText) -> Callable[[str, int], bool]:
    """What is printed and is no text of a section: the cover, and the names of tables."""
    cover = _folded("".join(line.text for line in (written.title, *written.cover)))
    tables = document.program.pack.tables.values()
    titles = [_folded(filled_in(document.engine, table.title)) for table in tables]
    notes = "".join(
        _folded(filled_in(document.engine, note.text)) for table in tables for note in table.notes
    )

    def told(words: str, level: int) -> bool:
        folded = _folded(words)
        if len(folded) > 1 and (folded in cover or folded in notes):
            return True
        return not level and not re.search("[，。：]", words) and any(title in folded for title in titles)

    return told


def _folded(words: str) -> str:
    """Without blanks, wide and narrow signs alike, each still one character."""
    return "".join(_narrow(char) for char in words if not char.isspace())


def _narrow(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _matching(words: str, headings: Sequence[_Heading], at: int | None) -> int | None:
    """The heading of the template that these words are; of several alike the next one."""
    title = _title(words)
    if len(title) < 2 or title[-1] in "。；，":
        return None
    alike = [
        (SequenceMatcher(None, title, heading.title, autojunk=False).ratio(), n)
        for n, heading in enumerate(headings)
        if heading.title
    ]
    best = max(alike, default=(0.0, 0))[0]
    if best < _ALIKE:
        return _of_one_topic(words, title, headings, at)
    near = [n for ratio, n in alike if ratio >= best - 0.001]
    return next((n for n in near if at is not None and n > at), near[0])


_TOPICS = [  # what sections are about, however an office words their headings; the narrower first
    (name, re.compile(pattern))
    for name, pattern in (
        ("terms", "名词|术语"),
        ("three", "三公"),
        ("running", "机关运行|公用经费"),
        ("purchase", "政府采购"),
        ("assets", "国有资产|资产占"),
        ("performance", "绩效"),
        ("duties", "职责|职能"),
        ("tasks", "工作任务|重点工作|主要工作"),
        ("units", "机构设置|(?:单位|预算|人员)构成|预算单位|决算单位|机构(?:及|和)?人员|机构情况"),
        ("fund", "政府性基金"),
        ("capital", "国有资本"),
        ("basic", "基本支出"),
        ("structure", "结构"),
        ("balance", "收入支出(?:预算|决算)?总体|收支(?:预算|决算)?(?:的?总|说明|情况)|收支增减"),
        ("financed", "财政拨款收支|财政拨款收入支出|(?:^|年|年度)财政拨款支出"),
        ("income", "收入(?:预算|决算)?(?:总表|总体情况|情况)"),
        ("spending", "(?:^|年|部门)支出(?:预算|决算)?(?:总表|总体情况|情况)"),
        ("scale", "总体情况|规模"),
        ("economic", "经济(?:分类)?科目|按经济分类"),
        ("items", "具体(?:使用|项目|情况)|按?功能(?:分类)?科目|按功能分类"),
    )
]
_BELOW = ("structure", "scale", "items")  # stand under several headings: of these the next
_WIDER = {
    "income": "balance",
    "spending": "balance",
    "basic": "economic",
}  # where a text has no section of their own


def _topics(title: str) -> list[str]:
    """The narrowest first; 主要职责及机构设置 has two."""
    return [name for name, pattern in _TOPICS if pattern.search(title)]


def _of_one_topic(words: str, title: str, headings: Sequence[_Heading], at: int | None) -> int | None:
    """The heading on the same topic: 二、单位构成 for 机构设置."""
    topic = next(iter(_topics(title)), "")
    if not topic or len(words) > _LONGEST:
        return None
    after = at if at is not None else -1
    topics = [_topics(heading.title) for heading in headings]
    first = [n for n, own in enumerate(topics) if own[:1] == [topic]]
    like = first or [n for n, own in enumerate(topics) if topic in own]
    like = like or [n for n, own in enumerate(topics) if own[:1] == [_WIDER.get(topic)]]
    following = [n for n in like if n > after]
    if topic in _BELOW:
        return following[0] if following and (at is not None or len(like) == 1) else None
    return next(iter(following or like), None)


def _belongs(words: str, section: str, written: WrittenText) -> bool:
    """Whether what looks like a heading is a line of the section: the first item of a list."""
    masked = _masked(words)
    return any(
        isinstance(line, WrittenLine)
        and line.section == section
        and not line.level
        and SequenceMatcher(None, masked, _masked(line.text), autojunk=False).ratio() >= _LIKE
        for line in written.lines
    )


def _title(words: str) -> str:
    return _NUMBERING.sub("", _PAGE.sub("", re.sub(r"\s", "", words)))


# bound to cells


def _fitted(
    section: str, heading: str, paragraphs: Sequence[str], lines: Sequence[WrittenLine]
) -> SectionImport:
    """What stays of the template, and what is the office's own."""
    if (cell := _only_words(lines)) is not None:
        words, stands = "\n".join(paragraphs), "\n".join(line.text for line in lines)
        filled = () if _stands_there(words, stands) else ((cell, words),)
        return SectionImport(section, heading, len(paragraphs), "", filled)
    free = list(lines)
    kept: list[str] = []
    fills: dict[Cell, str] = {}
    same: list[WrittenLine] = []
    follows = differs = 0
    for words in paragraphs:
        line = _likest(words, free)
        if line is None:
            kept.append(literally(words))
            continue
        free.remove(line)
        exact = _exactly(words, line)
        if exact is not None:
            same.append(line)
            fills.update(exact)
        bound = _bound(words, line)
        kept.append(bound.words)
        follows, differs = follows + bound.follows, differs + bound.differs
    as_template = same == list(lines) and len(same) == len(paragraphs)
    words = "" if as_template else "\n".join(kept)
    return SectionImport(
        section,
        heading,
        len(paragraphs),
        words,
        tuple(fills.items()) if as_template else (),
        follows,
        differs,
    )


def _only_words(lines: Sequence[WrittenLine]) -> Cell | None:
    """The cell of which the section is no more than the text."""
    cells = {span.cell for line in lines for span in line.spans}
    own = all(span.kind in ("words", "gap") for line in lines for span in line.spans)
    return next(iter(cells)) if own and len(cells) == 1 else None


def _likest(words: str, lines: Sequence[WrittenLine]) -> WrittenLine | None:
    masked = _masked(words)
    best, found = _LIKE, None
    for line in lines:
        other = _masked(line.text)
        matcher = SequenceMatcher(None, masked, other, autojunk=False)
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, found = ratio, line
    return found


def _masked(words: str) -> str:
    return _FIGURE.sub("#", words)


def _exactly(words: str, line: WrittenLine) -> dict[Cell, str] | None:
    """What people wrote, by cell, where the rest is as the template has it, figures included; None where it is not."""
    pattern, cells = "", list[tuple[Cell, str]]()
    for span in line.spans:
        if span.kind in ("words", "gap") and span.cell is not None:
            pattern += "(.+?)"
            cells.append((span.cell, span.text))
        else:
            pattern += re.escape(_folded(span.text))
    tight = "".join(words.split())
    found = re.fullmatch(pattern, _folded(tight))
    if found is None:
        return None
    told = [tight[slice(*found.span(n))] for n in range(1, len(cells) + 1)]
    return {cell: new for (cell, old), new in zip(cells, told, strict=True) if not _stands_there(new, old)}


def _stands_there(words: str, old: str) -> bool:
    """Whether it says nothing new: it is what is there, or a place that nobody has filled in."""
    return _folded(words) == _folded(old) or _WAITS.fullmatch(_folded(words)) is not None


class _Bound(NamedTuple):
    words: str
    follows: int
    differs: int


class _Token(NamedTuple):
    mask: str
    text: str
    span: Span | None = None


def _bound(words: str, line: WrittenLine) -> _Bound:
    """The words with the template's figures in the places of theirs."""
    mine, theirs = list(_tokens(words)), list(_tokens_of(line))
    matcher = SequenceMatcher(None, [t.mask for t in mine], [t.mask for t in theirs], autojunk=False)
    kept = [literally(token.text) for token in mine]
    follows = differs = 0
    for a, b, size in matcher.get_matching_blocks():
        for n in range(size):
            span = theirs[b + n].span
            if span is None:
                continue
            text = mine[a + n].text
            if text.replace(",", "") == span.text:
                kept[a + n] = standing_for(span.mark)
                follows += 1
            elif size >= _FEWEST_AROUND:
                kept[a + n] = standing_for(span.mark, text)
                differs += 1
    return _Bound("".join(kept), follows, differs)


def _tokens(words: str) -> Iterator[_Token]:
    at = 0
    for found in _FIGURE.finditer(words):
        yield from (_Token(char, char) for char in words[at : found.start()])
        yield _Token("#", found.group())
        at = found.end()
    yield from (_Token(char, char) for char in words[at:])


def _tokens_of(line: WrittenLine) -> Iterable[_Token]:
    for span in line.spans:
        if span.kind == "figure" and span.mark and _FIGURE.fullmatch(span.text):
            yield _Token("#", span.text, span)
        else:
            yield from _tokens(span.text)
