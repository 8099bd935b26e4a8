"""Tables that stand in a document, each as a sheet: its rows from page to page, and above them what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field

from budgetdesk.document.paste.source import is_figure
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.exchange.workbooks.sheet_cells import At
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Place
from budgetdesk.review.text.manuscript import AS_ABOVE, AS_LEFT, Manuscript
from budgetdesk.review.text.sections import Section
from budgetdesk.review.text.tables.grids import GridCell, runs, told_above

_LOOK_BACK = 4  # lines above a table that may be its number, title and unit
_LONGEST = 80  # characters of such a line
_NUMBER = re.compile(r"(?:附件|附表|公开|预算|财决|表)+[\d一二三四五六七八九十_-]*表?")
_NOTE = re.compile(r"(?:注|备注|说明)\d*[:：]")  # below a table
_GOES_ON = re.compile(r"[（(]续(?:表|上表|上页)?\d*[）)]|^续表")
_NAMED = 0.8  # of the rows of a table whose columns go on elsewhere are told apart by their first columns
_SAME = 0.2  # of what stands in its columns: more is the form of another project
_FEWEST_HEADS = 3
_TOP = 5  # rows of a form by whose labels it is known
_Cells = list[GridCell]


@dataclass(slots=True)
class PrintedTable:
    """`above`: the lines with its number, title and unit, the first rows of `sheet`; `rows`: the cells of all others."""

    title: str
    above: list[str]
    rows: list[_Cells]
    sheet: SheetGrid = field(default_factory=lambda: SheetGrid("", []))

    @property
    def place(self) -> Place:
        """In the document, of its first cell."""
        return self.rows[0][0].place

    def at(self, place: At) -> GridCell | None:
        """What stands at a place of the sheet; None above the table."""
        row = place[0] - len(self.above)
        return self.rows[row][place[1]] if row >= 0 and place[1] < len(self.rows[row]) else None


def printed_tables(manuscript: Manuscript, sections: Sequence[Section]) -> list[PrintedTable]:
    """All of them in their order, also those that are empty. One that goes on over pages is one, as is one whose columns are
    printed part by part. `sections`: the outline of the manuscript.
    """
    found: list[PrintedTable] = []
    above: list[str] = []
    for words, rows in runs(sections):
        if words is not None:
            above += [words] if len(words) <= _LONGEST and not _NOTE.match(words) else []
            continue
        cells = [row.cells for row in rows]
        last = found[-1] if found else None
        if last is not None and (shared := _shared_columns(last, above, cells)):
            for own, more in zip(last.rows, cells, strict=True):
                own += more[shared:]
        elif last is not None and _goes_on(last, above, cells):
            last.rows += cells[_repeated(last, cells) :]
        else:
            found.append(_begun(above, cells))
        above = []
    for number, table in enumerate(found, 1):
        table.rows = list(_without_repeated(table.rows))
        table.sheet = _sheet(table, manuscript, sections, f"表{number}")
    return found


def _begun(above: Sequence[str], cells: list[_Cells]) -> PrintedTable:
    near = list(above[-_LOOK_BACK:])
    title, _ = told_above(near)
    at = next((n for n in reversed(range(len(near))) if title and title in _tight(near[n])), 0)
    numbered = at > 0 and _NUMBER.fullmatch(_tight(near[at - 1]))
    return PrintedTable(title, near[at - bool(numbered) :], cells)


def _tight(words: str) -> str:
    return "".join(words.split())


def _texts(cells: Sequence[GridCell]) -> list[str]:
    return [cell.text for cell in cells]


# over pages


def _shared_columns(table: PrintedTable, above: Sequence[str], cells: Sequence[_Cells]) -> int:
    """How many columns at the left of further columns of a table, too wide for a page, are those that it has already."""
    if not table.title or told_above(above)[0] != table.title or len(cells) != len(table.rows):
        return 0
    width = min(map(len, (*cells, *table.rows)))
    pairs = list(zip(table.rows, cells, strict=True))
    other = next((c for c in range(width) if any(a[c].text != b[c].text for a, b in pairs)), width)
    named = sum(any(cell.text for cell in row[:other]) for row in cells)
    more = [(a[c].text, b[c].text) for a, b in pairs for c in range(other, width) if b[c].text]
    is_same_form = sum(a == b for a, b in more) > len(more) * _SAME
    return other if named >= len(cells) * _NAMED and not is_same_form and other < len(cells[0]) else 0


def _goes_on(table: PrintedTable, above: Sequence[str], cells: Sequence[_Cells]) -> bool:
    """Whether what stands between two pieces of a table is what stands on every page of it.

    The same title may be that of the next project's form as well: then all labels at the top are the same.
    """
    if not above:
        return True  # rows of a plain text may lack their last, blank cells
    if len(cells[0]) != len(table.rows[0]):
        return False
    if any(_GOES_ON.search(words) for words in above):
        return True
    is_same_form = all(map(_begin_alike, table.rows[:_TOP], cells[:_TOP])) and len(cells) >= _TOP
    headed = _texts(table.rows[0]) == _texts(cells[0])
    return all(words in table.above for words in above) and headed and not is_same_form


def _begin_alike(cells: Sequence[GridCell], others: Sequence[GridCell]) -> bool:
    one, other = (next(filter(None, _texts(row)), "") for row in (cells, others))
    return one == other


def _repeated(table: PrintedTable, cells: Sequence[_Cells]) -> int:
    """How many rows at the top of a next page are headings that the table has already."""
    told = {tuple(texts) for texts in map(_texts, table.rows) if not any(map(is_figure, texts))}
    return next((n for n, row in enumerate(cells) if tuple(_texts(row)) not in told), len(cells))


def _without_repeated(rows: Sequence[_Cells]) -> Iterator[_Cells]:
    """Without the line above headings that stands there again where a page began that the text does not tell of."""
    told: set[tuple[str, ...]] = set()
    for row, below in zip(rows, [*rows[1:], []], strict=True):
        texts, heads = tuple(_texts(row)), tuple(_texts(below))
        if (
            sum(map(bool, texts)) == 1
            and texts in told
            and heads in told
            and sum(map(bool, heads)) >= _FEWEST_HEADS
        ):
            continue
        if not any(map(is_figure, texts)):
            told.add(texts)
        yield row


# as a sheet


def _sheet(table: PrintedTable, manuscript: Manuscript, sections: Sequence[Section], name: str) -> SheetGrid:
    width, top = max(map(len, table.rows)), len(table.above)
    texts = [[words, *[""] * (width - 1)] for words in table.above]
    covered: dict[At, At] = {}
    for r, cells in enumerate(table.rows, top):
        row = []
        for c, cell in enumerate(cells):
            section, unit, start, end = cell.place
            paragraph = sections[section].units[unit].paragraph
            said = paragraph.text[start:end]
            if said == AS_LEFT and c:
                covered[r, c] = covered.get((r, c - 1), (r, c - 1))
            elif said == AS_ABOVE and r > top:
                covered[r, c] = covered.get((r - 1, c), (r - 1, c))
            as_it_came = bool(said.strip()) and said.strip() == cell.text and not is_figure(cell.text)
            row.append(
                manuscript.original[slice(*paragraph.span(start, end))].strip() if as_it_came else cell.text
            )
        texts.append(row + [""] * (width - len(row)))
    return SheetGrid(table.title or name, texts, covered)
