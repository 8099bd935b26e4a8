"""The looks of workbook cells, each made once: a font made for every cell would be most of the work."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetdesk.output.form import Align

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

BODY = "宋体"
HEADING = "黑体"

_SHAPE = re.compile(r"[-+]?(?P<whole>[\d,]*)(?:\.(?P<fraction>\d+))?(?P<unit>[%‰]?)")


class Look(NamedTuple):
    """All that tells cells apart by style."""

    align: Align = "left"
    indent: int = 0
    bold: bool = False
    vertical: bool = False
    format: str = "General"
    quoted: bool = False  # text that could be taken for a formula
    border: bool = True
    font: str = BODY
    size: float = 10.5
    wrap: bool = True


class Appearance:
    def __init__(self, workbook: Workbook) -> None:
        self._scratch: Any = workbook.active
        self._made: dict[Look, int] = {}

    def style(self, look: Look) -> int:
        """The number under which the workbook's style sheet has this look."""
        found = self._made.get(look)
        if found is None:
            found = self._made[look] = self._make(look)
        return found

    def _make(self, look: Look) -> int:
        from openpyxl.cell import Cell
        from openpyxl.styles import Alignment, Border, Font, Side

        # In no worksheet: only to number the parts of the style.
        cell: Any = Cell(self._scratch, row=1, column=1)
        cell.font = Font(name=look.font, size=look.size, bold=look.bold, charset=134)
        cell.alignment = Alignment(
            horizontal=look.align,
            vertical="center",
            indent=look.indent,
            wrap_text=look.wrap or None,
            text_rotation=255 if look.vertical else 0,
        )
        if look.border:
            thin = Side(style="thin")
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.number_format = look.format
        cell.quotePrefix = look.quoted
        return int(cell.style_id)


@cache
def number_format(text: str, computed: bool) -> str:
    """The format that shows a number as the text does; a computed zero stays blank as it does on paper."""
    shape = _SHAPE.fullmatch(text)
    if not shape or not shape["whole"]:
        plain = "#,##0.00"
    else:
        grouped = "," in shape["whole"] or len(shape["whole"]) <= 3
        plain = "#,##0" if grouped and not shape["unit"] else "0"
        plain += "." + "0" * len(shape["fraction"]) if shape["fraction"] else ""
        plain += f'"{shape["unit"]}"' if shape["unit"] else ""
    shows_zero = bool(shape and shape["whole"]) and not text.strip("-+0.,%‰")
    return f"{plain};-{plain};;@" if computed and not shows_zero else plain
