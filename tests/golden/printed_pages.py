"""A PDF as text: each page's size, its runs of text by place, its ruled lines; read back from the file."""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_OUTLINED = 2  # the text render mode that fills and strokes: bold
_TOUCHING = 0.3  # points; pieces of a text nearer than this were written in one go


@dataclass
class Run:
    x: float
    y: float  # of the base line, from the top
    ends: list[float]  # where the next piece would begin, with and without the spaces at the end
    look: str
    text: str


def pages_text(data: bytes) -> str:
    """One line for each run of text and each height or column of ruled lines, in points from the upper left."""
    document = pypdfium2.PdfDocument(data)
    lines = [f"title {document.get_metadata_dict().get('Title', '')}"]
    for item in document.get_toc():
        destination = item.get_dest()
        assert destination is not None
        lines.append(f"bookmark {item.get_title()} → {(destination.get_index() or 0) + 1}")
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        lines += ["", f"page {number}  {_places(width)} × {_places(height)}"]
        lines += [f"{_places(r.y)} {_places(r.x)} {r.look} {r.text}" for r in _runs(page, height)]
        lines += _rules(page, height)
        page.close()
    document.close()
    return "\n".join(lines) + "\n"


def _runs(page: pypdfium2.PdfPage, height: float) -> list[Run]:
    """From top to bottom and left to right; pieces that differ only in the subset of their font are joined.

    The reader adds a space where the next text is far: spaces at the end are not told.
    """
    text_page = page.get_textpage()
    runs: list[Run] = []
    for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        a, b, _, d, x, y = piece.get_matrix().get()
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(piece, size)
        look = f"{_places(size.value * math.hypot(a, b))} {_face(piece)}"
        look += " bold" if pdfium.FPDFTextObj_GetTextRenderMode(piece) == _OUTLINED else ""
        look += f" turned {math.degrees(math.atan2(b, d)):.0f}" if b else ""
        look += _shade(piece, pdfium.FPDFPageObj_GetFillColor)
        text = _text(piece, text_page) or " "  # the reader leaves out a lone space
        bare = text.rstrip()
        ends = [x + _width(piece, part, size.value * math.hypot(a, b)) for part in (text, bare)]
        last = runs[-1] if runs else None
        top = height - y
        if last and last.look == look and abs(last.y - top) < 0.05 and (at := _touching(last, x)) is not None:
            last.text = (last.text if at == 0 else last.text.rstrip()) + text
            last.ends = ends
        else:
            runs.append(Run(x, top, ends, look, text))
    text_page.close()
    for run in runs:
        run.text = run.text.rstrip()
    return sorted((run for run in runs if run.text), key=lambda run: (round(run.y, 1), round(run.x, 1)))


def _touching(run: Run, x: float) -> int | None:
    """Which end of the run a piece that begins there goes on from."""
    return next((n for n, end in enumerate(run.ends) if abs(end - x) < _TOUCHING), None)


def _width(piece: Any, text: str, size: float) -> float:
    font = pdfium.FPDFTextObj_GetFont(piece)
    total, width = 0.0, ctypes.c_float()
    for char in text:
        pdfium.FPDFFont_GetGlyphWidth(font, ord(char), size, width)
        total += width.value
    return total


def _text(piece: Any, text_page: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(piece, text_page, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(piece, text_page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _face(piece: Any) -> str:
    """The font's name without the six letters of its subset."""
    font = pdfium.FPDFTextObj_GetFont(piece)
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    return buffer.value.decode().rpartition("+")[2]


def _shade(piece: Any, colour_of: Any) -> str:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colour_of(piece, red, green, blue, alpha)
    colour = f"#{red.value:02x}{green.value:02x}{blue.value:02x}"
    return "" if colour == "#000000" else f" {colour}"


def _rules(page: pypdfium2.PdfPage, height: float) -> Iterator[str]:
    """`— y: x1–x2 …` for the level lines of one height, `| x: y1–y2 …` for the upright ones of one column."""
    level: dict[tuple[float, str], set[str]] = defaultdict(set)
    upright: dict[tuple[float, str], set[str]] = defaultdict(set)
    others: set[str] = set()
    for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        pen = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(path, pen)
        look = f"{pen.value:.1f}{_shade(path, pdfium.FPDFPageObj_GetStrokeColor)}"
        matrix = path.get_matrix()
        at = (0.0, 0.0)
        for number in range(pdfium.FPDFPath_CountSegments(path)):
            segment = pdfium.FPDFPath_GetPathSegment(path, number)
            x, y = ctypes.c_float(), ctypes.c_float()
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            across, up = matrix.on_point(x.value, y.value)
            to = (across, height - up)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_LINETO and abs(at[1] - to[1]) < 0.05:
                level[round(to[1], 1), look].add(_span(at[0], to[0]))
            elif kind == pdfium.FPDF_SEGMENT_LINETO and abs(at[0] - to[0]) < 0.05:
                upright[round(to[0], 1), look].add(_span(at[1], to[1]))
            elif kind != pdfium.FPDF_SEGMENT_MOVETO:
                others.add(f"/ {look} {_places(at[0])} {_places(at[1])} – {_places(to[0])} {_places(to[1])}")
            at = to
    for sign, rules in (("—", level), ("|", upright)):
        for (place, look), spans in sorted(rules.items()):
            yield f"{sign} {_places(place)} {look}: {'  '.join(sorted(spans, key=_start))}"
    yield from sorted(others)


def _span(start: float, end: float) -> str:
    return f"{_places(min(start, end))}–{_places(max(start, end))}"


def _start(span: str) -> float:
    return float(span.partition("–")[0])


def _places(points: float) -> str:
    return f"{points + 0.0:.1f}".replace("-0.0", "0.0")
