"""Fonts of a sheet at one zoom, with what is measured over and over kept."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from budgetdesk.output.text_wrapping import Wrapping


class TypeMetrics:
    def __init__(self, font: QFont, zoom: float) -> None:
        self.plain = QFont(font)
        self.plain.setPointSizeF(font.pointSizeF() * zoom)
        self.bold = QFont(self.plain)
        self.bold.setBold(True)
        self._plain, self._bold = QFontMetricsF(self.plain), QFontMetricsF(self.bold)
        self._widths: tuple[dict[str, float], dict[str, float]] = ({}, {})
        self._em = self._plain.horizontalAdvance("预")
        self._wrappings = (
            Wrapping(lambda text: self.width(text) / self._em),
            Wrapping(lambda text: self.width(text, True) / self._em),
        )
        self.digit = self._plain.horizontalAdvance("0")
        self.ascent, self.spacing = self._plain.ascent(), self._plain.lineSpacing()
        self.pad = max(3, round(self.digit * 0.55))  # left and right of a text
        self.indent = round(self.digit * 1.6)
        self.line = round(self.spacing + max(2.0, self.digit * 0.4))  # height of a line of one text line

    def width(self, text: str, bold: bool = False) -> float:
        widths = self._widths[bold]
        found = widths.get(text)
        if found is None:
            if len(widths) > 20_000:
                widths.clear()
            found = widths[text] = (self._bold if bold else self._plain).horizontalAdvance(text)
        return found

    def broken(self, text: str, bold: bool, width: float, *, balanced: bool = False) -> list[str]:
        """The text in lines of that width, broken as on paper; headings in lines about equally long."""
        if "\n" not in text and self.width(text, bold) <= width:
            return [text]
        wrapping, room = self._wrappings[bold], max(width / self._em, 1.0)
        return wrapping.balance(text, room) if balanced else wrapping.fill(text, room)

    def lines(self, text: str, bold: bool, width: float) -> int:
        """Lines that the text takes in that width."""
        return len(self.broken(text, bold, width))

    def height(self, lines: int) -> int:
        return self.line + math.ceil((lines - 1) * self.spacing)

    def elided(self, text: str, bold: bool, width: float) -> str:
        return (self._bold if bold else self._plain).elidedText(text, Qt.TextElideMode.ElideRight, width)
