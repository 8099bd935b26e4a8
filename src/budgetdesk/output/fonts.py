"""The shipped typefaces as reportlab fonts: widths, and help for what one lacks. Figures are of one width: scripts/bake_fonts.py."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from budgetdesk.resources import resources

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

FaceName = Literal["song", "hei"]

_FILES: dict[FaceName, str] = {"song": "NotoSerifSC-Regular", "hei": "NotoSansSC-Bold"}
_FIVE_DIGITS = re.compile("<([0-9A-F]{5,6})>")
_MISSING = "□"

CENTRE = 0.38
"""How far above the base line, in em, the middle of a Chinese character is."""


class Face:
    """A typeface in which any text can be measured and drawn, rare characters by its fallback."""

    def __init__(self, font: TTFont, fallback: TTFont) -> None:
        self.name: str = font.fontName
        self._fallback: str = fallback.fontName
        self._own: dict[int, int] = font.face.charWidths
        self._other: dict[int, int] = fallback.face.charWidths
        self._missing = self._own[ord(_MISSING)]

    def width(self, text: str) -> float:
        """In em."""
        try:
            return sum(map(self._own.__getitem__, map(ord, text))) / 1000
        except KeyError:
            return sum(map(self._width_of, map(ord, text))) / 1000

    def runs(self, text: str) -> list[tuple[str, str]]:
        """The text in pieces, each with the name of a font that has all its characters."""
        if all(map(self._own.__contains__, map(ord, text))):
            return [(self.name, text)]
        runs: list[tuple[str, str]] = []
        for char in text:
            name = self.name
            if ord(char) not in self._own:
                name, char = (self._fallback, char) if ord(char) in self._other else (name, _MISSING)
            if runs and runs[-1][0] == name:
                runs[-1] = (name, runs[-1][1] + char)
            else:
                runs.append((name, char))
        return runs

    def _width_of(self, code: int) -> int:
        own = self._own.get(code)
        return self._other.get(code, self._missing) if own is None else own


@cache
def faces() -> dict[FaceName, Face]:
    """Song for the body, Hei for headings; read once."""
    song, hei = _load("song"), _load("hei")
    return {"song": Face(song, hei), "hei": Face(hei, song)}


def _load(name: FaceName) -> TTFont:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    class Font(TTFont):
        """Rare characters, beyond the first plane, can be copied and found in the file too."""

        def addObjects(self, doc: Any) -> None:
            super().addObjects(doc)
            for id, part in doc.idToObject.items():
                if id.startswith("toUnicodeCMap:"):
                    part.content = _FIVE_DIGITS.sub(_surrogates, part.content)

    font = Font(_FILES[name], str(resources() / "fonts" / f"{_FILES[name]}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def _surrogates(code: re.Match[str]) -> str:
    return f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>"
