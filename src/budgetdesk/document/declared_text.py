"""The text of a declaration, written and read back: what is wrong in the words that people wrote, against its own cells.

What the program writes follows from the cells and cannot disagree with them, so findings are on people's words alone: on a
figure in a reason, on a section that they wrote themselves or brought in from a document. Reading takes as long as a
keystroke may not, so it is done in two steps: `TextToRead` is taken of the declaration as it stands, in a few milliseconds;
`read` looks at nothing else, and may be run in another thread while people go on. What reads is loaded where there are words
of people to read: it is as much to load as all other reviews together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetdesk.engine.blocks import VALUE, origin_cell
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, column_labels
from budgetdesk.narrative.sources import cells_of
from budgetdesk.narrative.writer import write_narrative
from budgetdesk.narrative.written import LeftOut, Span, WrittenLine, WrittenText
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, FindingCell, Place
from budgetdesk.review.links import not_linked
from budgetdesk.review.unsettled import held_open, unsettled

if TYPE_CHECKING:
    from budgetdesk.review.text.tables.cell_grids import CellGrids, FilledSlot
    from budgetdesk.review.text.text_review import Passage, State, TextReview

_MOST_NAMED = 4  # totals
_NAMED_FIELDS = ("name", "parent_name")


class Piece(NamedTuple):
    """A span of the text with its characters in the plain text."""

    start: int
    end: int
    span: Span


@dataclass(frozen=True)
class TextToRead:
    """The text as it stands, and all that is needed to read it; no `grids` and `slots` where people wrote nothing of it."""

    written: WrittenText
    pieces: tuple[Piece, ...]
    grids: CellGrids | None
    slots: tuple[FilledSlot, ...]
    names: tuple[str, ...]
    year: int

    @property
    def own(self) -> list[tuple[int, int]]:
        return [(piece.start, piece.end) for piece in self.pieces if piece.span.is_own]


@dataclass(frozen=True)
class DeclaredText:
    """A text and what is wrong with it. `review` is None where people wrote nothing that could be."""

    taken: TextToRead
    review: TextReview | None = None

    @property
    def written(self) -> WrittenText:
        return self.taken.written

    @cached_property
    def slips(self) -> Sequence[Finding]:
        """What is wrong in people's words, each with its place only."""
        if self.review is None:
            return ()
        return [
            finding
            for finding in self.review.findings
            if finding.place is not None and self._own(finding.place)
        ]

    @cached_property
    def states(self) -> Mapping[tuple[int, int], State]:
        """By its characters whether each figure in people's words agrees."""
        if self.review is None:
            return {}
        own = {place: state for place, state in self.review.states.items() if self._own(place)}
        return {self.review.span(place): state for place, state in own.items()}

    @property
    def off_by_rounding(self) -> str:
        """A word on sums that come out otherwise in the last place, as each figure was rounded by itself; empty where all agree."""
        found = self.review.off_by_rounding if self.review is not None else {}
        said = "、".join(f"{total}（各项相加 {parts}）" for total, parts in [*found.items()][:_MOST_NAMED])
        return f"各数分别四舍五入，有的合计与各项之和末位不同，不是差错：{said}" if said else ""

    def passage(self, finding: Finding) -> Passage:
        assert self.review is not None
        assert finding.place is not None
        return self.review.passage(finding.place)

    def piece_at(self, offset: int) -> Piece | None:
        """What stands at a character of the plain text."""
        pieces = self.taken.pieces
        at = bisect_right(pieces, offset, key=lambda piece: piece.start) - 1
        return pieces[at] if at >= 0 and offset < pieces[at].end else None

    def findings(self, engine: Engine, told: Sequence[Finding] = ()) -> list[Finding]:
        """The slips with the cells that they are about: that of the words first, then those that speak against them.

        `told`: what is open in the tables; figures that hang on errors there do not speak against words.
        """
        found = [finding for slip in self.slips if (finding := self._placed(engine, slip)) is not None]
        errors = unsettled(engine, told) if found else []
        return [held_open(engine, finding, errors) for finding in found] if errors else found

    def gaps(self, engine: Engine) -> list[Finding]:
        """What people have yet to write, by part of the text; one for all where they have written nothing of it.

        Nothing is asked for where nothing is filled in yet.
        """
        if all(cell.table == engine.program.pack.unit for cell in engine.facts.entries):
            return []
        gaps = self.written.gaps_by_part
        if gaps and not self.taken.own:
            every = [span for spans in gaps.values() for span in spans]
            return [_unwritten(engine, "", f"公开文字还没有写：有 {len(every)} 处要单位自己写", every)]
        told = [_unwritten(engine, part, _asked(part, spans), spans) for part, spans in gaps.items()]
        return [*told, _left_out(engine, self.written.left_out)] if self.written.left_out else told

    def wanted_of(self, engine: Engine, cell: Cell) -> str:
        """What is still to be written in one cell; empty where that is nothing: a finding tells of a whole part of the text."""
        for part, gaps in self.written.gaps_by_part.items():
            for gap in (gap for gap in gaps if cells_of(engine, gap)[:1] == [cell]):
                kind = engine.type_of(cell)
                none = "；没有的填 0" if kind.number and not kind.decimals else ""  # a count
                return f"公开文字“{part}”要用这一格：{gap.text.strip('〔〕')}{none}"
        return ""

    def _own(self, place: Place) -> Piece | None:
        """The words of people that a place is in, or reaches into."""
        assert self.review is not None
        start, end = self.review.span(place)
        pieces = self.taken.pieces
        at = max(bisect_right(pieces, start, key=lambda piece: piece.start) - 1, 0)
        for piece in pieces[at:]:
            if piece.start >= end:
                return None
            if piece.span.is_own and piece.end > start:
                return piece
        return None

    def _placed(self, engine: Engine, slip: Finding) -> Finding | None:
        assert self.review is not None
        assert slip.place is not None
        piece = self._own(slip.place)
        if piece is None or piece.span.cell is None:
            return None
        suspect = FindingCell(piece.span.cell, "suspect", slip.entered or None)
        told = dict.fromkeys(part.cell for part in slip.cells)
        for place in slip.witnesses:
            there = self.piece_at(self.review.span(place)[0])
            if there is not None and there.span is not piece.span:
                told.update(dict.fromkeys(cells_of(engine, there.span)[:1]))
        told.pop(piece.span.cell, None)
        witnesses = (FindingCell(cell, "witness", engine.value(cell)) for cell in told)
        rules = "、".join(slip.rules[1:])
        return replace(slip, cells=(suspect, *witnesses), source=f"审核规则 {rules}" if rules else "")


def take_text(engine: Engine) -> TextToRead | None:
    """The text of a declaration as it stands; None where its pack has none."""
    written = write_narrative(engine)
    if written is None:
        return None
    pieces = tuple(_pieces(written))
    grids: CellGrids | None = None
    slots: tuple[FilledSlot, ...] = ()
    if any(piece.span.is_own for piece in pieces):
        from budgetdesk.review.text.tables.cell_grids import cell_grids

        grids, slots = cell_grids(engine), tuple(_slots(engine, pieces))
    return TextToRead(written, pieces, grids, slots, tuple(_names(engine)), engine.program.pack.year or 0)


def read_text(taken: TextToRead) -> DeclaredText:
    """Takes about 10 ms for 1,000 characters."""
    own = taken.own
    if not own:
        return DeclaredText(taken)
    from budgetdesk.review.text.manuscript import Manuscript
    from budgetdesk.review.text.text_review import TextReview

    manuscript = Manuscript(taken.written.plain, wrapped=False)
    review = TextReview(
        manuscript, names=taken.names, year=taken.year, declaration=taken.grids, own=own, slots=taken.slots
    )
    text = DeclaredText(taken, review)
    assert text.slips is not None  # found here, and not where it is looked at
    assert text.states is not None
    assert review.off_by_rounding is not None
    return text


def _asked(part: str, gaps: Sequence[Span]) -> str:
    return f"公开文字“{part}”还有 {len(gaps)} 处要写：{gaps[0].text.strip('〔〕')}"


def _unwritten(engine: Engine, heading: str, says: str, gaps: Sequence[Span]) -> Finding:
    cells = dict.fromkeys(cell for gap in gaps for cell in cells_of(engine, gap)[:1])
    suspects = tuple(FindingCell(cell, "suspect", None) for cell in cells)
    key = f"TEXT-UNWRITTEN|{heading}"
    return Finding(("TEXT-UNWRITTEN",), (key,), "hint", says, suspects, cause_kind="unwritten", due="never")


def left_out_words(engine: Engine, left_out: Sequence[LeftOut]) -> tuple[str, str]:
    """That sections say less, as something is not known; which sections."""
    cells = dict.fromkeys(cell for each in left_out for cell in each.cells)
    titles = dict.fromkeys(title for cell in cells for title in column_labels(engine, cell)[-1:] if title)
    last_year = all(title.startswith("上年") for title in titles)
    headings = dict.fromkeys(each.heading for each in left_out)
    why = "没有上年数" if last_year else f"没有填{next(iter(titles))}等 {len(titles)} 项"
    if last_year and _some_is_typed(engine, left_out):
        several = "等" if len(cells) > 1 else ""
        why = f"有 {len(cells)} 项上年数没有填（{cell_words(engine, next(reversed(cells)))}{several}）"
    says = f"{why}，公开文字有 {len(headings)} 节没有写{'与上年的比较' if last_year else '用到它们的话'}"
    return says, "；".join(headings)


def _some_is_typed(engine: Engine, left_out: Sequence[LeftOut]) -> bool:
    """Whether people type figures of last year where others are not known: then these are asked for too."""
    tables = {cell.table for each in left_out for cell in each.cells}
    return any(cell.table in tables and isinstance(e, Decimal) for cell, e in engine.facts.entries.items())


def _left_out(engine: Engine, left_out: Sequence[LeftOut]) -> Finding:
    """Explained together with there being no declaration of last year, where one could be linked and is not, nor is any figure
    of last year typed."""
    links = engine.program.pack.links
    last = next((id for id, link in links.items() if link.year < 0), "")
    linked = not last or origin_cell(last) in engine.facts.entries or _some_is_typed(engine, left_out)
    key = "TEXT-LEFT-OUT" if linked else not_linked(engine, last)
    says, sections = left_out_words(engine, left_out)
    return Finding(
        rules=("TEXT-LEFT-OUT",),
        keys=(key,),
        level="hint",
        says=says,
        cells=(),
        advice=f"没有写的是：{sections}。关联上年的申报，或填上年的数；没有的，写明",
        cause_kind="left_out",
        due="never",
    )


def _pieces(written: WrittenText) -> Iterator[Piece]:
    start = 0
    for line in written.lines:
        if isinstance(line, WrittenLine):
            for span in line.spans:
                yield Piece(start, start + len(span.text), span)
                start += len(span.text)
            start += 1


def _slots(engine: Engine, pieces: Sequence[Piece]) -> Iterator[FilledSlot]:
    """What people wrote in place of a figure. In place of words of theirs (the text of a cell) they said it anew: the draft is no
    witness against what came of it."""
    from budgetdesk.review.text.tables.cell_grids import FilledSlot

    for start, end, span in pieces:
        cells = cells_of(engine, span) if span.expected else []
        if span.expected and (not cells or any(engine.type_of(cell).number for cell in cells)):
            words = f"“{cell_words(engine, cells[0])}”" if cells else "表中的数"
            yield FilledSlot(start, end, span.expected, words, cells[0] if cells else None)


def _names(engine: Engine) -> Iterator[str]:
    """Of the unit, and of the department above it."""
    table = engine.program.pack.unit
    for field in _NAMED_FIELDS:
        for block in engine.program.table_blocks(table):
            if field in block.rows and (name := engine.value(Cell(table, block.id, "", field, VALUE))):
                yield str(name)
