"""What all pictures of the overview share: title, ground, and being copied or saved."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QSizePolicy, QWidget

from budgetdesk.engine.cells import Cell
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is

SERIES = ("#2f6fc4", "#3f9d8f", "#d59a2f", "#8a63b8", "#c2594f", "#6d8f3f", "#4c8fb5", "#a8748f", "#7d7d86")


class Chart(QWidget):
    wanted = Signal(object)  # a Cell

    def __init__(self, title: str, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self._palette = title, palette
        self._spots: list[tuple[QRectF, str, Cell | None]] = []  # what a tip and a click are about
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def content_height(self) -> int:
        """Of what is below the title."""
        raise NotImplementedError

    def draw(self, painter: QPainter, area: QRectF) -> None:
        raise NotImplementedError

    def spot(self, area: QRectF, tip: str, cell: Cell | None = None) -> None:
        self._spots.append((area, tip, cell))

    @property
    def line(self) -> int:
        return self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        return QSize(self.line * 20, self.line * 2 + self.content_height() + self.line)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.line * 12, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._palette.line))
        painter.setBrush(QColor(self._palette.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(QColor(self._palette.text))
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        pad = self.line * 0.7
        painter.drawText(QRectF(pad, pad * 0.7, self.width() - 2 * pad, self.line), 0, self.title)
        painter.setFont(self.font())
        self._spots.clear()
        top = pad * 0.7 + self.line * 1.5
        self.draw(painter, QRectF(pad, top, self.width() - 2 * pad, self.height() - top - pad))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        self.setToolTip(as_is(found[1]) if found else "")
        hand = found is not None and found[2] is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        if found is not None and found[2] is not None and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(found[2])

    def picture(self) -> QPixmap:
        """As shown, twice as fine."""
        pixmap = QPixmap(self.size() * 2)
        pixmap.setDevicePixelRatio(2)
        pixmap.fill(QColor(self._palette.surface))
        self.render(pixmap)
        return pixmap

    def copy(self) -> None:
        QApplication.clipboard().setPixmap(self.picture())

    def save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "保存图片", f"{self.title}.png", "图片 (*.png)")
        if path:
            self.picture().save(path if path.lower().endswith(".png") else path + ".png")

    def _at(self, point: QPoint) -> tuple[QRectF, str, Cell | None] | None:
        return next((spot for spot in self._spots if spot[0].contains(point)), None)

    def _menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction("复制图片", self.copy)
        menu.addAction("保存图片…", self.save)
        menu.exec(self.mapToGlobal(point))
