"""How fast this machine is: some work of the kind that the program does, in Python and in Qt, that no change of the program touches.

`python bench/reference.py` tells how many times as long it takes here as on the machine that the goals were set on.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from decimal import Decimal
from statistics import median

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

THERE = 0.0615
"""CPU seconds that it took on the machine of the goals, where a bare window stood after 0.121 s."""
_ROUNDS = 5


def slowness() -> float:
    """CPU time here ÷ there, the median of several rounds: other work on the machine counts for little."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication.instance() or QGuiApplication([])
    _work()  # fonts are read the first time
    found = median(_seconds() for _ in range(_ROUNDS)) / THERE
    del app
    return found


def _seconds() -> float:
    start = time.process_time()
    _work()
    return time.process_time() - start


def _work() -> None:
    _add_up()
    _paint()


def _add_up() -> None:
    """Figures by names into sums, and sorted."""
    sums: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    rows = [(f"line{n}", n % 97, Decimal(n * 7919 % 100_003).scaleb(-2)) for n in range(30_000)]
    for name, code, amount in rows:
        sums[name[-2:], code] += amount
    rows.sort(key=lambda row: (row[1], row[2], row[0]))
    assert sum(sums.values()) == sum(amount for _, _, amount in rows)


def _paint() -> None:
    """Screens of a grid with texts."""
    image = QImage(1366, 768, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    for screen in range(3):
        painter.fillRect(image.rect(), Qt.GlobalColor.white)
        for line in range(30):
            for column in range(10):
                place = QRect(column * 136, line * 25, 136, 25)
                painter.drawRect(place)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight, f"{screen}{line},{column:03}.50")
    painter.end()


if __name__ == "__main__":
    print(f"{slowness():.2f}")
