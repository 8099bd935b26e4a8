"""Sections that people write themselves, in place of what the template says there.

Their words are kept as a text per section, a paragraph a line. `{mark}` in it stands for a figure of the template's section,
which goes on following its cells, or for all paragraphs of a cell's text; `{!28.40万元!mark}` is what people wrote in place of
that figure, to be compared with it.
Braces mean nothing else. A word of direction before a difference or rate follows its sign: 增加 is printed as 减少 when it
falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_FIGURE = late_pattern(r"-?\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|%|人|辆|个|台|次|批次|项)?")
_UNTOUCHED = late_pattern("\0[^\0]*\0([^\0]*)\0")
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


def cell_alone(lines: Sequence[WrittenLine]) -> Cell | None:
    """The cell whose text these lines are, or are to be, and nothing else."""
    spans = [span for line in lines for span in line.spans]
    cells = {span.cell if span.kind in ("words", "gap") else None for span in spans}
    return cells.pop() if len(cells) == 1 and len(spans) == len(lines) else None


def literally(text: str) -> str:
    """As words of one's own that stand for nothing else."""
    return text.translate(_BRACES)


def standing_for(mark: str, entered: str = "") -> str:
    """A figure of the template, or what people wrote for it."""
    return f"{{!{literally(entered).replace('!', '！')}!{mark}}}" if entered else f"{{{mark}}}"


def as_words(lines: Iterable[WrittenLine]) -> str:
    """The lines of a section as people can write on: what follows from cells stands as its mark."""
    below = [line for line in lines if not line.level]
    return kept_words(([(span.text, span) for span in line.spans] for line in below), below)


def kept_words(edited: Iterable[Iterable[tuple[str, Span | None]]], before: Iterable[WrittenLine]) -> str:
    """What people made of the lines that stood `before`: of each line its pieces, each with the span that it was.

    A figure that nobody touched follows its cells, another is what people wrote for it. The text of a cell follows the cell
    where all its paragraphs are as they were, and is people's own words where one of them is not.
    """
    words = "\n".join("".join(_kept(text, span) for text, span in line) for line in edited)
    for mark, spans in _marked(before).items():
        if not _is_figure(spans[0]):
            words = words.replace("\n".join(map(_untouched, spans)), standing_for(mark))
    return _UNTOUCHED.sub(r"\1", words)


def _kept(text: str, span: Span | None) -> str:
    if span is None or not span.mark:
        return literally(text)
    shown = span.expected or span.text
    if shown in text:
        before, _, behind = text.partition(shown)
        stands = standing_for(span.mark) if _is_figure(span) else _untouched(span)
        return literally(before) + stands + literally(behind)
    if text == span.text:
        return standing_for(span.mark, text)
    if _FIGURE.fullmatch(shown) and _is_figure(span) and (figure := _FIGURE.search(text)) is not None:
        entered = standing_for(span.mark, figure.group())
        return literally(text[: figure.start()]) + entered + literally(text[figure.end() :])
    return literally(text)


def _is_figure(span: Span) -> bool:
    """Or what people wrote for one; else a cell's text, as it is or still to be written."""
    return span.kind == "figure" or bool(span.expected)


def _untouched(span: Span) -> str:
    """A paragraph of a cell's text, until it is known whether the others are untouched too."""
    return f"\0{span.mark}#{span.start}\0{literally(span.text)}\0"


def _marked(lines: Iterable[WrittenLine | TablesHere]) -> dict[str, Sequence[Span]]:
    """What each mark of a section stands for: a figure, or the paragraphs of a cell's text."""
    found: dict[str, dict[int, Span]] = {}
    for line in lines:
        for span in line.spans if isinstance(line, WrittenLine) else ():
            if span.mark:
                found.setdefault(span.mark, {}).setdefault(0 if _is_figure(span) else span.start, span)
    return {mark: list(spans.values()) for mark, spans in found.items()}


def _paragraphs(
    words: str, cell: Cell, section: str, stands: Mapping[str, Sequence[Span]]
) -> Iterator[WrittenLine]:
    start = 0
    given: list[
        Span
    ] = []  # a text of several paragraphs is given once: older files have a mark for each of them
    for line in words.split("\n"):
        spans: list[Span] = []
        for span in _spans(line, cell, start, stands):
            paragraphs = stands.get(span.mark, ())
            if len(paragraphs) > 1:
                if span in given:
                    continue
                given.append(span)
                if span != paragraphs[0]:
                    yield from _line(spans, section)
                    spans = []
            spans.append(span)
        start += len(line) + 1
        yield from _line(spans, section)


def _line(spans: Sequence[Span], section: str) -> Iterator[WrittenLine]:
    if any(span.text.strip() for span in spans):
        yield WrittenLine(tuple(spans), section=section)


def _spans(line: str, cell: Cell, start: int, stands: Mapping[str, Sequence[Span]]) -> Iterator[Span]:
    at = 0
    for found in _MARK.finditer(line):
        follows = stands.get(found["mark"], ())
        if found.start() > at:
            falls = follows[0].falls if follows and not found["entered"] else None
            yield Span(_turned(line[at : found.start()], falls), "words", cell=cell, start=start + at)
        yield from _standing(follows, found["entered"], cell, start + found.start())
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


def _standing(follows: Sequence[Span], entered: str | None, cell: Cell, start: int) -> Sequence[Span]:
    """What stands where a figure of the template, or the text of a cell, is or was."""
    if entered is None:
        return follows or [Span(_GONE, "gap", cell=cell, start=start)]
    start += len("{!")
    if not follows or not _is_figure(follows[0]):
        return [Span(entered, "words", cell=cell, start=start)]
    figure = follows[0]
    return [Span(entered, "words", figure.of, cell, start, figure.mark, figure.text)]
