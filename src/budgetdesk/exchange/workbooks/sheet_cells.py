"""What calamine does not tell of a cell: per cents, errors, formulas that keep no value; from the parts of an .xlsx."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from html import unescape
from posixpath import join, normpath
from zipfile import ZipFile

from budgetdesk.records import dataclass

_TAG = rb"<(?:\w+:)?%s\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?%s>)"
CELL = re.compile(_TAG.replace(b"%s", b"c"), re.DOTALL)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*?)/?>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*?)/?>")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*\bhidden\s*=[^>]*)>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*\bhidden\s*=[^>]*)>")
_TRUE = ("1", "true")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*?)/?>")
_FORMATS_OF_CELLS = re.compile(_TAG.replace(b"%s", b"cellXfs"), re.DOTALL)
_XF = re.compile(rb"<(?:\w+:)?xf\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LITERAL = re.compile(r'"[^"]*"|\\.')
_MOST_COLUMNS = 16_384  # of a worksheet
_COMMON = {"9": "0%", "10": "0.00%"}  # that every workbook has

At = tuple[int, int]
"""Row and column of a cell, counted from 0."""


@dataclass(slots=True)
class CellMarks:
    """Of one worksheet. `far`: the lowest row and the column farthest to the right that hold anything;
    `styled`: those that are there at all."""

    percent: set[At] = field(default_factory=set)
    zero_unseen: set[At] = field(default_factory=set)  # where a zero is shown as a blank
    errors: dict[At, str] = field(default_factory=dict)
    formulas: set[At] = field(default_factory=set)
    unsolved: set[At] = field(default_factory=set)  # formulas without a value
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    far: At = (0, 0)
    styled: At = (0, 0)


def address(at: At) -> str:
    """(6, 4) is E7."""
    row, column = at
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def place_of(name: str) -> At | None:
    """E7 is (6, 4); None for what is no address."""
    found = _ADDRESS.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode("ascii", "replace"): unescape((one or other).decode("utf-8", "replace"))
        for name, one, other in _ATTRIBUTE.findall(text)
    }


def sheet_parts(archive: ZipFile) -> dict[str, str]:
    """The part of each worksheet by the sheet's name, in the workbook's order."""
    links = {}
    for found in _LINK.finditer(archive.read("xl/_rels/workbook.xml.rels")):
        said = attributes(found[1])
        if "/worksheet" in said.get("Type", ""):
            target = said.get("Target", "")
            path = target[1:] if target.startswith("/") else join("xl", target)
            links[said.get("Id", "")] = normpath(path)
    parts = {}
    for found in _SHEET.finditer(archive.read("xl/workbook.xml")):
        said = attributes(found[1])
        id = next((text for name, text in said.items() if name == "r:id" or name.endswith(":id")), "")
        if id in links:
            parts[said.get("name", "")] = links[id]
    return parts


def cells_of(part: bytes) -> Iterator[tuple[At, Mapping[str, str], bytes, re.Match[bytes]]]:
    """The cells of a worksheet that say where they are: place, attributes, what is in them, where that stands."""
    for found in CELL.finditer(part):
        said = attributes(found[1])
        at = place_of(said.get("r", ""))
        if at is not None:
            yield at, said, found[2] or b"", found


def read_marks(archive: ZipFile) -> dict[str, CellMarks]:
    """By the sheet's name. Raises KeyError and the like where the archive is no workbook."""
    styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
    percent, unseen = _styles(styles, shows_percent), _styles(styles, hides_zero)
    found = {}
    for name, path in sheet_parts(archive).items():
        marks, part = CellMarks(), archive.read(path)
        found[name] = marks
        _note_hidden(part, marks)
        for at, said, inside, _ in cells_of(part):
            marks.styled = (max(marks.styled[0], at[0]), max(marks.styled[1], at[1]))
            if not inside:
                continue
            marks.far = (max(marks.far[0], at[0]), max(marks.far[1], at[1]))
            value = _VALUE.search(inside)
            if said.get("s") in percent:
                marks.percent.add(at)
            if said.get("s") in unseen:
                marks.zero_unseen.add(at)
            if said.get("t") == "e":
                marks.errors[at] = value[1].decode("utf-8", "replace") if value else "#N/A"
            elif _FORMULA.search(inside):
                marks.formulas.add(at)
                if (value is None or not value[1]) and said.get("t") != "str":
                    marks.unsolved.add(at)
    return found


def _note_hidden(part: bytes, marks: CellMarks) -> None:
    for found in _HIDDEN_ROW.finditer(part):
        said = attributes(found[1])
        if said.get("hidden") in _TRUE and said.get("r", "").isdecimal():
            marks.hidden_rows.add(int(said["r"]) - 1)
    for found in _HIDDEN_COLUMN.finditer(part):
        said = attributes(found[1])
        first, last = said.get("min", ""), said.get("max", "")
        if said.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            marks.hidden_columns.update(range(int(first) - 1, min(int(last), _MOST_COLUMNS)))


def shows_percent(code: str) -> bool:
    return "%" in _LITERAL.sub("", code)


def hides_zero(code: str) -> bool:
    """#,##0.00;-#,##0.00;;@ has nothing for a zero."""
    sections = _LITERAL.sub("x", code).split(";")
    return len(sections) > 2 and not sections[2].strip()


def _styles(styles: bytes, are: Callable[[str], bool]) -> set[str]:
    """The styles of cells whose formats are so."""
    formats = _COMMON | {
        said.get("numFmtId", ""): said.get("formatCode", "")
        for said in (attributes(found[1]) for found in _FORMAT.finditer(styles))
    }
    wanted = {id for id, code in formats.items() if are(code)}
    of_cells = _FORMATS_OF_CELLS.search(styles)
    if of_cells is None:
        return set()
    listed = [attributes(found[1]).get("numFmtId") for found in _XF.finditer(of_cells[2] or b"")]
    return {str(n) for n, id in enumerate(listed) if id in wanted}
