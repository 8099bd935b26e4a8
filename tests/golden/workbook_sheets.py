"""A workbook as text: what a person sees of each sheet and would print, however the file says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

_BLACK = {"00000000", "FF000000"}
_WIDE, _HIGH = 7, 4 / 3  # pixels of a unit of width or height: Excel shows whole pixels


def sheets_text(data: bytes) -> str:
    """One line for each cell: address, value or formula (→ the value kept beside it), look; blanks alike together."""
    workbook: Any = load_workbook(BytesIO(data))
    # Read so, covered cells keep their own looks, and formulas give the values kept beside them.
    plain: Any = load_workbook(BytesIO(data), read_only=True, data_only=True)
    lines = [f"title {workbook.properties.title}", f"creator {workbook.properties.creator}"]
    lines.append(f"calculated on opening {bool(workbook.calculation.fullCalcOnLoad)}")
    lines += [f"name {name} {defined.attr_text}" for name, defined in sorted(workbook.defined_names.items())]
    looks: dict[Any, str] = {}
    for sheet in workbook.worksheets:
        lines += ["", f"sheet {sheet.title}", *_setup(sheet), *_cells(sheet, plain[sheet.title], looks)]
    plain.close()
    return "\n".join(lines) + "\n"


def _setup(sheet: Any) -> Iterator[str]:
    view, page, margins = sheet.sheet_view, sheet.page_setup, sheet.page_margins
    if sheet.sheet_state != "visible":
        yield f"state {sheet.sheet_state}"
    yield f"view freeze {sheet.freeze_panes} zoom {view.zoomScale or 100} grid {view.showGridLines is not False}"
    fit = (
        f"{_count(page.fitToWidth)} × {_count(page.fitToHeight)}"
        if sheet.sheet_properties.pageSetUpPr
        else "no"
    )
    yield f"print paper {page.paperSize} {page.orientation} fit {fit} area {sheet.print_area or 'all'}"
    sides = (margins.left, margins.right, margins.top, margins.bottom, margins.header, margins.footer)
    centred = f"{bool(sheet.print_options.horizontalCentered)} {bool(sheet.print_options.verticalCentered)}"
    yield f"print margins {' '.join(map(_number, sides))} centred {centred}"
    yield f"print rows {sheet.print_title_rows} columns {sheet.print_title_cols}"
    for name, band in (("header", sheet.oddHeader), ("footer", sheet.oddFooter)):
        for part in ("left", "center", "right"):
            if (item := getattr(band, part)).text:
                yield f"print {name} {part} {item.size} {item.text}"
    for name, breaks in (("row", sheet.row_breaks), ("column", sheet.col_breaks)):
        if breaks.brk:
            yield f"print {name} breaks {' '.join(str(each.id) for each in breaks.brk)}"
    yield f"widths {' '.join(_widths(sheet))}"
    yield f"usual height {_pixels(sheet.sheet_format.defaultRowHeight, _HIGH)}"
    if sheet.protection.sheet:
        yield "protected"
    for area in sorted(sheet.merged_cells.ranges, key=lambda area: area.bounds[1::-1]):
        yield f"merged {area.coord}"
    for rule in sheet.data_validations.dataValidation:
        yield f"choice {rule.sqref} {rule.type} {rule.formula1} {rule.formula2}"
    for conditional in sheet.conditional_formatting:
        yield f"conditional {conditional.sqref} {' '.join(rule.type for rule in conditional.rules)}"


def _widths(sheet: Any) -> Iterator[str]:
    for letter, column in sorted(sheet.column_dimensions.items(), key=lambda item: item[1].min or 0):
        for number in range(column.min or 0, (column.max or 0) + 1):
            hidden = " hidden" if column.hidden else ""
            yield f"{get_column_letter(number) if number else letter}={_pixels(column.width, _WIDE)}{hidden}"


def _cells(sheet: Any, plain: Any, looks: dict[Any, str]) -> Iterator[str]:
    usual = _pixels(sheet.sheet_format.defaultRowHeight, _HIGH)
    for cells, plains in zip(sheet.iter_rows(), plain.iter_rows(), strict=True):
        row = sheet.row_dimensions[cells[0].row]
        high = usual if row.height is None else _pixels(row.height, _HIGH)
        if high != usual or row.hidden:
            yield f"{cells[0].row} high {high}{' hidden' if row.hidden else ''}"
        beside = {each.column: each for each in plains if hasattr(each, "column")}
        blanks: list[str] = []
        blank_look = ""
        for cell in cells:
            own = beside.get(cell.column)
            look = _look(own, looks) if own is not None else ""
            said = _said(cell.value, own.value if own is not None else None)
            if said or look != blank_look:
                yield from _together(blanks, blank_look)
                blanks = []
            if said:
                note = f" note {json.dumps(cell.comment.text, ensure_ascii=False)}" if cell.comment else ""
                link = f" link {cell.hyperlink.target or cell.hyperlink.location}" if cell.hyperlink else ""
                yield f"{cell.coordinate} {said} {look}{note}{link}"
            elif look:
                blanks.append(cell.coordinate)
            blank_look = look
        yield from _together(blanks, blank_look)


def _together(blanks: list[str], look: str) -> Iterator[str]:
    if blanks:
        yield f"{':'.join(dict.fromkeys((blanks[0], blanks[-1])))} {look}"


def _said(value: Any, beside: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("="):
        return value if beside is None else f"{value} → {_said(beside, None)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return json.dumps(value if isinstance(value, bool) else str(value), ensure_ascii=False)


def _look(cell: Any, looks: dict[Any, str]) -> str:
    """宋体 10.5 bold | left middle indent 1 wrap | format | borders | fill; empty for a cell that was never set."""
    number = cell._style_id
    if number not in looks:
        looks[number] = " | ".join(filter(None, _parts(cell))) if number else ""
    return looks[number]


def _parts(cell: Any) -> Iterator[str]:
    font, alignment = cell.font, cell.alignment
    marks = [name for name in ("bold", "italic", "strike") if getattr(font, name)]
    marks += [f"underline {font.underline}"] if font.underline else []
    yield " ".join([font.name, _number(font.size), *marks, *_colour(font.color)])
    placed = [alignment.horizontal or "general", alignment.vertical or "bottom"]
    placed += [f"indent {alignment.indent:g}"] if alignment.indent else []
    placed += [f"turned {alignment.textRotation}"] if alignment.textRotation else []
    placed += [
        name for name, on in (("wrap", alignment.wrap_text), ("shrink", alignment.shrink_to_fit)) if on
    ]
    yield " ".join(placed)
    yield "" if cell.number_format == "General" else cell.number_format
    yield _borders(cell.border)
    yield " ".join(["fill", *_colour(cell.fill.fgColor)]) if cell.fill.fill_type else ""
    yield "" if cell.protection.locked else "unlocked"
    yield "quoted" if cell.style_array.quotePrefix else ""


def _borders(border: Any) -> str:
    sides = {name: getattr(border, name) for name in ("left", "right", "top", "bottom")}
    drawn = {name: " ".join([s.style, *_colour(s.color)]) for name, s in sides.items() if s and s.style}
    if len(drawn) == 4 and len(set(drawn.values())) == 1:
        return f"box {drawn['left']}"
    return " ".join(f"{name} {style}" for name, style in drawn.items())


def _colour(colour: Any) -> list[str]:
    """Empty for black, for the colour of the theme's text and for what is black unless told."""
    if colour is None or colour.type == "auto" or (colour.type == "rgb" and colour.rgb in _BLACK):
        return []
    if (colour.type == "theme" and colour.theme == 1) or (
        colour.type == "indexed" and colour.indexed in (8, 64)
    ):
        return []
    return [f"{colour.type} {colour.value}"]


def _number(number: float | None) -> str:
    return "none" if number is None else f"{number:.15g}"


def _pixels(units: float, each: float) -> str:
    return str(int(units * each + 0.5))


def _count(pages: int | None) -> str:
    return "any" if pages == 0 else str(pages or 1)
