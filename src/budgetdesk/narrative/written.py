"""A text as it was written: headings, paragraphs, and where the tables go; each figure knows where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Literal, NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.relations import Relation
from budgetdesk.records import dataclass

COVER = "封面"

SpanKind = Literal["fixed", "figure", "words", "gap"]
"""Words of the template; a figure or name that follows from cells; the clerk's own words; what is still to be written."""


@dataclass(frozen=True, slots=True)
class Span:
    """`of`: the expressions that it follows from; `cell`: where the clerk writes it, if it is one cell's text, and `start`
    where it begins in that. `mark` stands for it in words of one's own, so that it goes on following its cells; `expected` is
    what these say where people wrote a figure in its place. `falls`: of a difference or rate, whether it is a fall."""

    text: str
    kind: SpanKind = "fixed"
    of: tuple[Relation, ...] = ()
    cell: Cell | None = None
    start: int = 0
    mark: str = ""
    expected: str = ""
    falls: bool | None = None

    @property
    def is_own(self) -> bool:
        """Whether people have written it, so that it may be wrong."""
        return self.kind == "words"


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A heading (`level` 1 for a part) or a paragraph (level 0). `section`: the headings of the template that it is under."""

    spans: tuple[Span, ...]
    level: int = 0
    section: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class TablesHere:
    tables: tuple[str, ...]
    section: str = field(default="", compare=False)


class LeftOut(NamedTuple):
    """What is not written in a section, as these figures are not known: mostly how it was last year."""

    section: str
    cells: tuple[Cell, ...]

    @property
    def heading(self) -> str:
        return self.section.rpartition("/")[2].partition("@")[0]


@dataclass(frozen=True, slots=True)
class WrittenText:
    """`lines` in their order. `own`: the sections that people have written themselves; `unplaced`: words of theirs for
    which the template has no section, by its name."""

    title: WrittenLine
    cover: tuple[WrittenLine, ...]
    lines: tuple[WrittenLine | TablesHere, ...]
    own: frozenset[str] = frozenset()
    unplaced: tuple[tuple[str, str], ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def gaps(self) -> Iterator[tuple[str, Span]]:
        """What is still to be written, each with the heading that it stands under; before the first it is the cover."""
        yield from ((heading, span) for _, heading, span in self._gaps())

    @property
    def gaps_by_part(self) -> dict[str, list[Span]]:
        """The same by the parts of the text that they are in."""
        found: dict[str, list[Span]] = {}
        for part, _, span in self._gaps():
            found.setdefault(part, []).append(span)
        return found

    def _gaps(self) -> Iterator[tuple[str, str, Span]]:
        part = heading = COVER
        for line in (self.title, *self.cover, *self.lines):
            if isinstance(line, WrittenLine):
                heading = line.text if line.level else heading
                part = line.text if line.level == 1 else part
                yield from ((part, heading, span) for span in line.spans if span.kind == "gap")

    def part(self, wanted: str) -> WrittenText:
        """The section whose heading has these words, with the sections below it; empty where there is none."""
        found: list[WrittenLine | TablesHere] = []
        level = 0
        for line in self.lines:
            if isinstance(line, WrittenLine) and line.level:
                if level and line.level <= level:
                    break
                if not level and wanted in line.text:
                    level = line.level
            if level:
                found.append(line)
        return replace(self, lines=tuple(found))

    @property
    def headings(self) -> Sequence[str]:
        return [line.text for line in self.lines if isinstance(line, WrittenLine) and line.level]

    @property
    def plain(self) -> str:
        """Without tables, a line for each heading and paragraph."""
        return "".join(f"{line.text}\n" for line in self.lines if isinstance(line, WrittenLine))
