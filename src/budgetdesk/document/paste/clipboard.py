"""What a clipboard holds, as rows of cells: its HTML first, which has the cells and their merges, else its text."""

from __future__ import annotations

from dataclasses import field

from budgetdesk.document.clipboard_text import ragged_rows
from budgetdesk.document.paste.html_tables import read_html
from budgetdesk.document.paste.source import is_figure
from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass

MOST_CHARACTERS = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 1_000
MOST_CELLS = 500_000
MOST_LINES = 200_000  # of the text: a cell can have many
MOST_IN_CELL = 1_000_000  # characters; a cell of a form takes far fewer, and says so
_MOST_TORN = 100  # lines of one row that Word has torn apart


class ClipboardTooLarge(KnownError):
    """More than can be pasted at once; the words say how much that is."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Rows of one length. `covered`: places below and right of a merged cell's first, with that first one.

    `told`: the cells are those of a table, not made of lines of text.
    """

    rows: list[list[str]]
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    told: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def read_clipboard(text: str, html: str = "") -> Clip:
    """The cells of what was copied, blank rows and columns at its end left out. Raises ClipboardTooLarge."""
    if html and (table := read_html(html)) is not None:
        rows = table.rows
        height, width = _extent(rows)
        if height and width:
            return Clip([row[:width] for row in rows[:height]], table.covered, told=True)
    if len(text) > MOST_CHARACTERS:
        raise ClipboardTooLarge("复制的内容太大，一次粘贴不了：请分几次复制")
    if text.count("\n") + text.count("\r") > MOST_LINES or text.count("\t") > MOST_CELLS:
        raise ClipboardTooLarge(
            f"复制的内容太大，一次最多粘贴 {MOST_ROWS:,} 行、{MOST_CELLS:,} 格：请分几次复制"
        )
    ragged = ragged_rows(text)
    width = max(map(len, ragged))
    if width <= MOST_COLUMNS:
        ragged = _whole_rows(ragged)
        width = max(map(len, ragged))
    if len(ragged) > MOST_ROWS or width > MOST_COLUMNS or len(ragged) * width > 2 * MOST_CELLS:
        raise ClipboardTooLarge(
            f"复制的内容有 {len(ragged):,} 行 {width:,} 列，一次最多粘贴 {MOST_ROWS:,} 行、{MOST_COLUMNS:,} 列、"
            f"{MOST_CELLS:,} 格：请分几次复制"
        )
    if max(len(cell) for row in ragged for cell in row) > MOST_IN_CELL:
        raise ClipboardTooLarge("复制的内容有一格超过 100 万字，填不进任何一格：请分开复制")
    rows = [row + [""] * (width - len(row)) for row in ragged]
    return Clip(rows[: max(_extent(rows)[0], 1)])


def _extent(rows: list[list[str]]) -> tuple[int, int]:
    """How many rows and columns there are without the blank ones at the end."""
    height = next((n for n in range(len(rows), 0, -1) if any(map(str.strip, rows[n - 1]))), 0)
    width = max((c + 1 for row in rows[:height] for c, text in enumerate(row) if text.strip()), default=0)
    return height, width


def _whole_rows(rows: list[list[str]]) -> list[list[str]]:
    """Rows that Word has torn apart at the paragraphs of a cell, put together again.

    A line with too few cells goes on with the next ones where together they have as many as the others, and words
    stand where they are joined: a figure has no paragraphs, but it may have an empty line behind it.
    """
    width = max(map(len, rows))
    if width < 3 or all(len(row) == width for row in rows):
        return rows
    whole: list[list[str]] = []
    at = 0
    while at < len(rows):
        end = _end_of_row(rows, at, width)
        joined = list(rows[at])
        for row in rows[at + 1 : end]:
            joined[-1] = f"{joined[-1]}\n{row[0]}".rstrip("\n")
            joined += row[1:]
        whole.append(joined)
        at = end
    return whole


def _end_of_row(rows: list[list[str]], at: int, width: int) -> int:
    """Behind the last line of the row that begins there."""
    cells, end = len(rows[at]), at + 1
    if not 1 < cells < width:
        return end
    most = min(len(rows), at + _MOST_TORN)
    while end < most and len(rows[end]) < width and _goes_on(rows[end - 1], rows[end], width - cells):
        cells += len(rows[end]) - 1
        end += 1
        if cells == width and (len(rows[end - 1]) > 1 or end - at > 2):
            return end
        if cells > width:
            break
    return at + 1


def _goes_on(row: list[str], below: list[str], lacking: int) -> bool:
    """Whether a line may be the rest of one that lacks cells: words go on with words, a cell may end with an empty line."""
    ended = bool(row[-1].strip()) and not below[0].strip() and len(below) - 1 == lacking
    return ended or _are_words(row[-1], below[0])


def _are_words(*texts: str) -> bool:
    return all(text.strip() and not is_figure(text) for text in texts)
