"""The text of a docx as a reader sees it: paragraphs, rows of tables, what stands in boxes and at the foot of pages.

What was deleted or moved away with changes tracked is not there any more, what was inserted is.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from budgetdesk.review.text.manuscript import AS_ABOVE, AS_LEFT, ROW

_MOST_UNPACKED = 300_000_000
_MOST_COLUMNS = 63  # of a table in Word
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_GONE = ("del", "moveFrom", "Fallback", "instrText")  # Fallback: what stands in a box, once more
_AS_TEXT = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class DocxTooLarge(Exception):
    """It unpacks to more than a document has."""


def docx_lines(data: bytes) -> list[str]:
    """The paragraphs and rows of tables in their order; a row is marked as one and its cells parted by tabs.

    Raises DocxTooLarge; other exceptions of the libraries where it is damaged, or none.
    """
    from docx import Document

    with ZipFile(BytesIO(data)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _MOST_UNPACKED:
            raise DocxTooLarge
        notes = [package.read(name) for name in _NOTES if name in package.namelist()]
    return [
        *_pieces(Document(BytesIO(data)).element.body),
        *(line for part in notes for line in _notes(part)),
    ]


def _notes(part: bytes) -> Iterator[str]:
    from docx.oxml import parse_xml

    for note in parse_xml(part):
        if not any(value in ("separator", "continuationSeparator") for value in note.values()):
            yield from (line for line in _pieces(note) if line.strip())


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _pieces(parent: Any) -> Iterator[str]:
    for piece in parent:
        match _name(piece):
            case "p":
                boxes: list[Any] = []
                yield from "".join(_words(piece, boxes)).split("\n")
                for box in boxes:
                    yield from _pieces(box)
            case "tbl":
                yield from _table(piece)
            case "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo":  # contents, a field to fill in
                yield from _pieces(piece)


def _words(parent: Any, boxes: list[Any]) -> Iterator[str]:
    """The characters of a paragraph; boxes that hang on it are added to the list."""
    for node in parent:
        match _name(node):
            case "t":
                yield node.text or ""
            case "txbxContent":
                boxes.append(node)
            case name if name in _AS_TEXT:
                yield _AS_TEXT[name]
            case name if name not in _GONE:
                yield from _words(node, boxes)


def _table(table: Any) -> Iterator[str]:
    """Its rows; what is merged stands in the first of its cells, with marks of that in the others. Tables and boxes in its
    cells come behind it."""
    within: list[Any] = []
    for row in _children(table, "tr"):
        if row.find("{*}trPr/{*}del") is not None:
            continue
        cells: list[str] = []
        for cell in _children(row, "tc"):
            span, merged = cell.find("{*}tcPr/{*}gridSpan"), cell.find("{*}tcPr/{*}vMerge")
            is_rest = merged is not None and "restart" not in merged.values()
            words = "" if is_rest else "".join("".join(_words(p, within)) for p in _children(cell, "p"))
            cells.append(AS_ABOVE if is_rest else "".join(words.split()))
            cells += [AS_LEFT] * (_span(span) - 1)
            within += [[inner] for inner in _children(cell, "tbl")]
        if any(text.strip() for text in cells):
            yield ROW + "\t".join(cells)
    for inside in within:
        yield from _pieces(inside)


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Also those that stand in fields to fill in."""
    for child in parent:
        if _name(child) == name:
            yield child
        elif _name(child) in ("sdt", "sdtContent", "customXml"):
            yield from _children(child, name)


def _span(element: Any) -> int:
    """How many columns a cell takes."""
    wide = next(iter(element.values()), "1") if element is not None else "1"
    return min(int(wide), _MOST_COLUMNS)
