"""Draws the icons of the program and of its files into resources/icons: a PNG for each size, and an ICO for Windows;
and into resources/marks the tick of a box and the arrows of a choice and a number, in the colours of the themes.

    python scripts/draw_icons.py

The drawings are written here as SVG, so that one colour or line is changed in one place.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

RESOURCES = Path(__file__).parents[1] / "resources"
ICONS, MARKS = RESOURCES / "icons", RESOURCES / "marks"
SIZES = (16, 24, 32, 48, 64, 128, 256)
BLUE, DEEP, PAPER, LINE, GREEN = "#1f5fbf", "#174a96", "#ffffff", "#a9c3ea", "#1d9a5b"

TABLE = f"""
<rect x="52" y="66" width="152" height="30" rx="6" fill="{LINE}"/>
<g fill="none" stroke="{LINE}" stroke-width="9" stroke-linecap="round">
  <path d="M56 118 H120 M146 118 H200 M56 150 H120 M146 150 H172 M56 182 H112"/>
</g>
"""
CHECK = f"""
<circle cx="178" cy="180" r="52" fill="{GREEN}" stroke="{PAPER}" stroke-width="10"/>
<path d="M154 181 l17 18 l33 -37" fill="none" stroke="{PAPER}" stroke-width="15"
 stroke-linecap="round" stroke-linejoin="round"/>
"""
PROGRAM = f"""
<rect x="10" y="10" width="236" height="236" rx="48" fill="{BLUE}"/>
<path d="M10 198 v0 a48 48 0 0 0 48 48 h140 a48 48 0 0 0 48 -48 v0 z" fill="{DEEP}"/>
<rect x="34" y="40" width="188" height="176" rx="16" fill="{PAPER}"/>
{TABLE}{CHECK}
"""
# At 16 and 24 pixels lines of a table are dust: three bars and the tick.
SMALL = f"""
<rect x="4" y="4" width="248" height="248" rx="48" fill="{BLUE}"/>
<rect x="36" y="36" width="184" height="184" rx="14" fill="{PAPER}"/>
<rect x="58" y="62" width="140" height="32" fill="{LINE}"/>
<rect x="58" y="116" width="90" height="24" fill="{LINE}"/>
<circle cx="172" cy="176" r="70" fill="{GREEN}" stroke="{PAPER}" stroke-width="12"/>
<path d="M138 178 l24 26 l46 -52" fill="none" stroke="{PAPER}" stroke-width="26"
 stroke-linecap="round" stroke-linejoin="round"/>
"""


def sheet(mark: str) -> str:
    """A page with a folded corner that carries the mark of a kind of file."""
    return f"""
    <path d="M48 8 H160 L220 68 V236 a12 12 0 0 1 -12 12 H48 a12 12 0 0 1 -12 -12 V20 a12 12 0 0 1 12 -12 z"
     fill="{PAPER}" stroke="{BLUE}" stroke-width="12" stroke-linejoin="round"/>
    <path d="M160 8 V68 H220" fill="{LINE}" stroke="{BLUE}" stroke-width="12" stroke-linejoin="round"/>
    {mark}
    """


WORKSPACE = sheet(
    f"""<rect x="68" y="104" width="120" height="28" fill="{BLUE}"/>
    <path d="M68 158 H188 M68 190 H188 M68 222 H140" stroke="{LINE}" stroke-width="14"/>"""
)
PACKAGE = sheet(
    f"""<path d="M128 222 V112 M84 152 L128 106 L172 152" fill="none" stroke="{GREEN}" stroke-width="24"
    stroke-linecap="round" stroke-linejoin="round"/>"""
)
FORM = sheet(
    f"""<g fill="{BLUE}"><rect x="70" y="104" width="52" height="52" rx="6"/><rect x="134" y="104" width="52" height="52"
    rx="6"/><rect x="70" y="168" width="52" height="52" rx="6"/></g>
    <rect x="134" y="168" width="52" height="52" rx="6" fill="{LINE}"/>"""
)
DRAWINGS = {
    "budgetdesk": (PROGRAM, SMALL),
    "bdesk": (WORKSPACE,) * 2,
    "bdpkg": (PACKAGE,) * 2,
    "bdform": (FORM,) * 2,
}
TICKS = ("#ffffff", "#10151c")  # as `on_accent` of each palette
TICK = """<path d="M56 132 l48 50 l96 -108" fill="none" stroke="{}" stroke-width="34" stroke-linecap="round"
 stroke-linejoin="round"/>"""

ARROWS = ("#5c6878", "#1d2733", "#aab4c1")  # as `soft_text` of each palette
ARROW = """<path d="M60 100 l68 68 l68 -68" fill="none" stroke="{}" stroke-width="28" stroke-linecap="round"
 stroke-linejoin="round"/>"""


def svg(drawing: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256">{drawing}</svg>'


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    def draw(drawing: str, size: int, path: Path) -> None:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        QSvgRenderer(QByteArray(svg(drawing).encode())).render(painter)
        painter.end()
        path.parent.mkdir(exist_ok=True)
        image.save(str(path))

    app = QGuiApplication([])
    assert app
    for colour in TICKS:
        draw(TICK.format(colour), 64, MARKS / f"tick-{colour[1:]}.png")
    for colour in ARROWS:
        draw(ARROW.format(colour), 64, MARKS / f"arrow-{colour[1:]}.png")
        upwards = f'<g transform="matrix(1 0 0 -1 0 256)">{ARROW.format(colour)}</g>'
        draw(upwards, 64, MARKS / f"up-{colour[1:]}.png")
    for name, (large, small) in DRAWINGS.items():
        pictures = []
        for size in SIZES:
            path = ICONS / f"{name}-{size}.png"
            draw(small if size < 32 else large, size, path)
            pictures.append(Image.open(io.BytesIO(path.read_bytes())))
        pictures[-1].save(
            ICONS / f"{name}.ico", sizes=[(size, size) for size in SIZES], append_images=pictures[:-1]
        )


if __name__ == "__main__":
    main()
