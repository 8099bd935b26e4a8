"""The shipped typefaces as reportlab fonts: widths, figures of one width, help for what one lacks."""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path
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

    path = resources() / "fonts" / f"{_FILES[name]}.ttf"
    font = Font(_FILES[name], str(path))
    if name == "song":
        _use_half_width_figures(font, path)
    pdfmetrics.registerFont(font)
    return font


def _surrogates(code: re.Match[str]) -> str:
    return f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>"


def _use_half_width_figures(font: TTFont, path: Path) -> None:
    """Figures of half an em, as in the Song type of official forms.

    As they come a 1 is narrower than the others, and columns do not align.
    """
    half = _substitutes(path, b"hwid")
    for figure in map(ord, "0123456789"):
        glyph = half.get(font.face.charToGlyph[figure])
        if glyph is not None:
            font.face.charToGlyph[figure] = glyph
            font.face.charWidths[figure] = 500


def _substitutes(path: Path, feature: bytes) -> dict[int, int]:
    """Glyphs and what takes their place under a feature, by the font's GSUB table."""
    gsub = _table(path, b"GSUB")
    if not gsub:
        return {}
    _, _, _, features, lookups = struct.unpack_from(">5H", gsub)
    found: dict[int, int] = {}
    for at in range(_u16(gsub, features)):
        tag, offset = struct.unpack_from(">4sH", gsub, features + 2 + 6 * at)
        if tag == feature:
            for index in _u16s(gsub, features + offset + 4, _u16(gsub, features + offset + 2)):
                found |= _single_substitution(gsub, lookups + _u16(gsub, lookups + 2 + 2 * index))
    return found


def _single_substitution(gsub: bytes, lookup: int) -> dict[int, int]:
    found: dict[int, int] = {}
    kind, _, count = struct.unpack_from(">3H", gsub, lookup)
    for offset in _u16s(gsub, lookup + 6, count):
        at, actual = lookup + offset, kind
        if actual == 7:  # an extension: the same at a longer offset
            _, actual, longer = struct.unpack_from(">HHL", gsub, at)
            at += longer
        if actual == 1:
            shape, coverage, number = struct.unpack_from(">3H", gsub, at)
            covered = _covered(gsub, at + coverage)
            if shape == 1:
                found |= {glyph: (glyph + number) & 0xFFFF for glyph in covered}
            else:
                found |= dict(zip(covered, _u16s(gsub, at + 6, number), strict=True))
    return found


def _covered(gsub: bytes, at: int) -> list[int]:
    shape, count = struct.unpack_from(">2H", gsub, at)
    if shape == 1:
        return list(_u16s(gsub, at + 4, count))
    ranges = (struct.unpack_from(">2H", gsub, at + 4 + 6 * number) for number in range(count))
    return [glyph for first, last in ranges for glyph in range(first, last + 1)]


def _table(path: Path, name: bytes) -> bytes:
    with path.open("rb") as file:
        (count,) = struct.unpack(">4xH6x", file.read(12))
        for tag, _, offset, length in struct.iter_unpack(">4s3L", file.read(16 * count)):
            if tag == name:
                file.seek(offset)
                return file.read(length)
    return b""


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def _u16s(data: bytes, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}H", data, at)
