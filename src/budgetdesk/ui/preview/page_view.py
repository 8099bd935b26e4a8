"""The pages of a PDF one below the other, with zoom; only those in sight are drawn."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QRect, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from budgetdesk.ui.preview.pdf_pages import PdfPages
from budgetdesk.ui.widgets.palette import Palette

_GAP = 14
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_DOTS = 96 / 72  # logical dots to the point at 100 %


class PageView(QAbstractScrollArea):
    turned = Signal(int)  # to a page

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._pages: PdfPages | None = None
        self.zoom = 0.0  # 0: as wide as the window
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_pages(self, pages: PdfPages | None) -> None:
        if self._pages is not None:
            self._pages.close()
        self._pages = pages
        self.verticalScrollBar().setValue(0)
        self._lay_out()

    @property
    def pages(self) -> PdfPages | None:
        return self._pages

    @property
    def scale(self) -> float:
        """Logical dots to the point, of the page that is looked at."""
        return (
            self._scale_of(self._pages.sizes[self.current()]) if self._pages and len(self._pages) else _DOTS
        )

    def _scale_of(self, page: QSizeF) -> float:
        """A page that is to be as wide as the window is so by itself, however wide others are."""
        if self.zoom:
            return self.zoom * _DOTS
        return max((self.viewport().width() - 2 * _GAP) / page.width(), 0.2)

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self._lay_out()

    def zoom_by(self, steps: int) -> None:
        now = self.scale / _DOTS
        nearest = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - now))
        self.set_zoom(ZOOMS[min(max(nearest + steps, 0), len(ZOOMS) - 1)])

    def current(self) -> int:
        tops = self._tops()
        return max(min(bisect_right(tops, self.verticalScrollBar().value() + _GAP * 2) - 1, len(tops) - 2), 0)

    def go_to(self, page: int) -> None:
        self.verticalScrollBar().setValue(self._tops()[page])

    def _tops(self) -> list[int]:
        sizes = self._pages.sizes if self._pages else []
        return [0, *accumulate(round(s.height() * self._scale_of(s)) + _GAP for s in sizes)]

    def _lay_out(self) -> None:
        sizes = self._pages.sizes if self._pages else []
        widest = max((s.width() * self._scale_of(s) for s in sizes), default=0) + 2 * _GAP
        room = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(self._tops()[-1] + _GAP - room.height(), 0))
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setRange(0, max(round(widest) - room.width(), 0))
        self.horizontalScrollBar().setPageStep(room.width())
        self.viewport().update()
        self.turned.emit(self.current())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
        self.turned.emit(self.current())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._palette.strong_line))
        if self._pages is None:
            return
        tops, y, ratio = self._tops(), self.verticalScrollBar().value(), self.devicePixelRatioF()
        for n, size in enumerate(self._pages.sizes):
            scale = self._scale_of(size)
            top, height = tops[n] + _GAP - y, round(size.height() * scale)
            if top > self.viewport().height() or top + height < 0:
                continue
            width = round(size.width() * scale)
            left = max((self.viewport().width() - width) // 2, _GAP) - self.horizontalScrollBar().value()
            painter.drawImage(QRect(left, top, width, height), self._pages.image(n, scale * ratio))
            painter.setPen(QColor(self._palette.soft_text))
            painter.drawRect(left - 1, top - 1, width + 1, height + 1)
