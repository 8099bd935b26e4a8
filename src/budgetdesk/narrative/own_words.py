"""Sections that people write themselves, in place of what the template says there.

Their words are kept as a text per section, a paragraph a line. `{mark}` in it stands for a figure of the template's section,
which goes on following its cells; `{!28.40万元!mark}` is what people wrote in place of that figure, to be compared with it.
Braces mean nothing else. A word of direction before a difference or rate follows its sign: 增加 is printed as 减少 when it falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import groupby

from budgetdesk.engine.blocks import OWN_TEXT
from budgetdesk.engine.cells import Cell, Facts, Place
from budgetdesk.narrative.written import Span, TablesHere, WrittenLine, WrittenText
from budgetdesk.patterns import late_pattern

_PLACE = Place(*OWN_TEXT)
_MARK = late_pattern(r"\{(?:!(?P<entered>[^!{}\n]*)!)?(?P<mark>[^{}\n]*)\}")
_BRACES = str.maketrans("{}", "｛｝")
_WAYS = (
    ("增加", "减少"),
    ("增长", "下降"),
    ("上升", "下降"),
    ("提高", "降低"),
    ("多", "少"),
    ("增", "减"),
    ("升", "降"),
)
_DIRECTION = late_pattern(
    rf"(?P<way>{'|'.join(way for pair in _WAYS for way in pair)})(?:了|额|幅|幅度)?(?:为|达)?$"
)
_GONE = "〔原来取自表中的数，现在没有了〕"


def own_cell(section: str) -> Cell:
    """Where the words for a section are kept; its row has the section's name beside them."""
    return _PLACE.cell(f"s{sha256(section.encode()).hexdigest()[:12]}", "text")


def own_words(facts: Facts) -> dict[str, tuple[str, Cell]]:
    """By section the words that people wrote for it, and their cell."""
    found: dict[str, tuple[str, Cell]] = {}
    for row in facts.rows.get(_PLACE, ()):
        section, text = (facts.entries.get(_PLACE.cell(row.id, column)) for column in ("section", "text"))
        if isinstance(section, str) and isinstance(text, str):
            found[section] = text, _PLACE.cell(row.id, "text")
    return found


def with_own_words(text: WrittenText, facts: Facts) -> WrittenText:
    """The text with the sections that people have written; the tables and headings of the template stay."""
    own = own_words(facts)
    if not own:
        return text
    lines: list[WrittenLine | TablesHere] = []
    met: set[str] = set()
    for section, run in groupby(text.lines, key=lambda line: line.section):
        theirs = list(run)
        if section not in own or section in met:
            lines += theirs
            continue
        met.add(section)
        lines += [line for line in theirs if isinstance(line, WrittenLine) and line.level]
        lines += _paragraphs(*own[section], section, _marked(theirs))
        lines += [line for line in theirs if isinstance(line, TablesHere)]
    unplaced = tuple((section, words) for section, (words, _) in own.items() if section not in met)
    left_out = tuple(each for each in text.left_out if each.section not in met)
    return replace(text, lines=tuple(lines), own=frozenset(met), unplaced=unplaced, left_out=left_out)


def literally(text: str) -> str:
    """As words of one's own that stand for nothing else."""
    return text.translate(_BRACES)


def standing_for(mark: str, entered: str = "") -> str:
    """A figure of the template, or what people wrote for it."""
    return f"{{!{literally(entered).replace('!', '！')}!{mark}}}" if entered else f"{{{mark}}}"


def as_words(lines: Iterable[WrittenLine]) -> str:
    """The lines of a section as people can write on: figures stand as their marks, their own words as they are."""
    return "\n".join("".join(_kept(span) for span in line.spans) for line in lines if not line.level)


def _kept(span: Span) -> str:
    if not span.mark or span.kind == "gap":
        return literally(span.text)
    return standing_for(span.mark, span.text if span.is_own else "")


def _marked(lines: Iterable[WrittenLine | TablesHere]) -> dict[str, Span]:
    """The figures of a section by what stands for each."""
    return {
        span.mark: span for line in lines if isinstance(line, WrittenLine) for span in line.spans if span.mark
    }


def _paragraphs(words: str, cell: Cell, section: str, figures: Mapping[str, Span]) -> Iterator[WrittenLine]:
    start = 0
    for line in words.split("\n"):
        spans = tuple(_spans(line, cell, start, figures))
        start += len(line) + 1
        if any(span.text.strip() for span in spans):
            yield WrittenLine(spans, section=section)


def _spans(line: str, cell: Cell, start: int, figures: Mapping[str, Span]) -> Iterator[Span]:
    at = 0
    for found in _MARK.finditer(line):
        if found.start() > at:
            follows = None if found["entered"] else figures.get(found["mark"])
            words = _turned(line[at : found.start()], follows.falls if follows else None)
            yield Span(words, "words", cell=cell, start=start + at)
        yield _figure(figures.get(found["mark"]), found["entered"], cell, start + found.start())
        at = found.end()
    if at < len(line):
        yield Span(line[at:], "words", cell=cell, start=start + at)


def _turned(words: str, falls: bool | None) -> str:
    """With the word of direction at their end that fits; as long as they were."""
    found = _DIRECTION.search(words)
    if found is None or falls is None:
        return words
    up, down = next(pair for pair in _WAYS if found["way"] in pair)
    return words[: found.start("way")] + (down if falls else up) + words[found.end("way") :]


def _figure(follows: Span | None, entered: str | None, cell: Cell, start: int) -> Span:
    """What stands where a figure of the template is, or was."""
    if entered is None:
        return follows or Span(_GONE, "gap", cell=cell, start=start)
    if follows is None:
        return Span(entered, "words", cell=cell, start=start + len("{!"))
    return Span(entered, "words", follows.of, cell, start + len("{!"), follows.mark, follows.text)
