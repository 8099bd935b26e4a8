"""The cells of a worksheet as SpreadsheetML; openpyxl writes all the rest.

openpyxl builds two or more XML elements for every cell, which would be most of the work, and it cannot write
what a formula yields: Excel works that out when it opens the file, but not in the protected view in which it
shows what came by mail, and neither do previews. There the figures would be blank.
"""

from __future__ import annotations

import re
from decimal import Decimal

LONGEST_TEXT = 32767  # of a cell, by Excel

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class CellData:
    """The cells and row heights of one worksheet. Columns are given by their letters, in any order."""

    def __init__(self, letters: list[str]) -> None:
        self._letters = letters
        self._rows: dict[int, dict[int, str]] = {}
        self._heights: dict[int, float] = {}

    def blank(self, row: int, column: int, style: int) -> None:
        self._put(row, column, f's="{style}"/>')

    def number(self, row: int, column: int, style: int, value: Decimal) -> None:
        self._put(row, column, f's="{style}"><v>{value:f}</v></c>')

    def text(self, row: int, column: int, style: int, text: str) -> None:
        self._put(row, column, f's="{style}" t="inlineStr"><is><t{_space(text)}>{escape(text)}</t></is></c>')

    def formula(self, row: int, column: int, style: int, formula: str, value: Decimal | str | None) -> None:
        """A formula (=ROUND(E7+F7,2)) and what it yields."""
        kind = ' t="str"' if isinstance(value, str) else ""
        shown = f"{value:f}" if isinstance(value, Decimal) else escape(value or "")
        source = escape(formula.removeprefix("="))
        self._put(
            row,
            column,
            f's="{style}"{kind}><f>{source}</f><v>{shown}</v></c>'
            if shown
            else f's="{style}"><f>{source}</f></c>',
        )

    def height(self, row: int, points: float) -> None:
        self._heights[row] = points

    def _put(self, row: int, column: int, rest: str) -> None:
        self._rows.setdefault(row, {})[column] = f'<c r="{self._letters[column]}{row}" {rest}'

    @property
    def area(self) -> str:
        """From the first cell to the last."""
        last = max(self._rows, default=1)
        return f"A1:{self._letters[-1]}{last}" if self._letters else "A1"

    def xml(self) -> bytes:
        parts = ["<sheetData>"]
        for row in sorted(self._rows.keys() | self._heights.keys()):
            height = self._heights.get(row)
            parts.append(f'<row r="{row}"' + (f' ht="{height:g}" customHeight="1">' if height else ">"))
            cells = self._rows.get(row, {})
            parts += [cells[column] for column in sorted(cells)]
            parts.append("</row>")
        parts.append("</sheetData>")
        return "".join(parts).encode()


def legal(text: str) -> str:
    """The text without what XML cannot hold."""
    if text.isprintable():
        return text[:LONGEST_TEXT]
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.encode("utf-8", "replace").decode()[:LONGEST_TEXT]


def escape(text: str) -> str:
    text = legal(text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _space(text: str) -> str:
    return "" if text == text.strip() and "\n" not in text else ' xml:space="preserve"'
