"""A table laid out as its printed form: lines of boxes in one frame. Window, PDF and workbook all draw this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Literal

from budgetdesk.engine.cells import Cell
from budgetdesk.records import dataclass

BoxKind = Literal["heading", "side", "label", "value", "mark"]


@dataclass(frozen=True, slots=True)
class Box:
    """One printed cell. `column` and `span` count frame columns, `rowspan` counts lines."""

    column: int
    span: int
    kind: BoxKind
    text: str = ""  # of headings, side labels, labels and marks; a value's text is `document.view(cell).text`
    cell: Cell | None = None  # of values, and of labels that are cells (names, codes)
    rowspan: int = 1
    level: int = 0  # indentation
    number: bool = False  # aligned right
    bold: bool = False
    vertical: bool = False  # a narrow side label, one character a line
    typical: str = ""  # what is typed there, for the room that it needs before
    example: str = ""  # shown in the window where nothing is entered, printed nowhere

    @property
    def hint(self) -> str:
        """What the window shows where nothing is entered, told from what is entered by more than its colour."""
        return self.text or (f"如：{self.example}" if self.example else "")


class Line:
    """One printed line. Boxes that began in a line above (rowspan) are not repeated.

    The boxes may be given as what makes them from the line: most lines of a long table are never looked at.
    """

    __slots__ = ("_boxes", "block", "height", "kind", "made", "row")

    def __init__(
        self, boxes: list[Box] | Callable[[Line], list[Box]], block: str = "", row: str = "", kind: str = "",
        height: int = 1,
    ) -> None:  # fmt: skip
        self._boxes = boxes
        self.made = isinstance(boxes, list)  # whether the boxes are there already
        self.block = block
        self.row = row  # of variable rows: the row's id
        self.kind = kind  # heading, detail, subtotal, total, mark, field, text, indicator
        self.height = height  # lines of text at least

    @property
    def boxes(self) -> list[Box]:
        if not isinstance(self._boxes, list):
            self._boxes = self._boxes(self)
            self.made = True
        return self._boxes


@dataclass(frozen=True, slots=True)
class SheetColumn:
    width: float  # relative; about the characters of 10.5 pt it should hold
    frozen: bool = False


@dataclass(slots=True)
class Sheet:
    """What is printed of one table (one instance, where it repeats)."""

    table: str
    instance: str
    number: str  # 表6
    title: str
    heading: str  # left end of the unit line
    unit: str  # 元
    columns: list[SheetColumn]
    lines: list[Line]
    header_lines: int  # leading lines that are repeated on every page and frozen on screen
    notes: list[str] = field(default_factory=list)
    signature: str | None = None
    orientation: str = "auto"
    paper: str = "auto"
    size: float = 10.5
    subtitle: str = ""  # centred below the title
    page_columns: int | None = None  # printed on a page at most, beside the frozen ones
    label: str = ""  # what tells it from other sheets of the table, if there are any: the name of its project
    unit_title: str = "单位"

    @property
    def listed(self) -> str:
        """What contents and bookmarks call it: 表13 绩效目标表（the name of the project）."""
        return f"{self.number} {self.title}{self.label and f'（{self.label}）'}".strip()
