"""A picture of the manual by itself: as large as it is and as the screen has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.window_size import room_for


class PictureWindow(QWidget):
    """A click or Esc closes it."""

    def __init__(self, image: QImage, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.picture = QLabel()
        size = image.size().scaled(image.size().boundedTo(room_for(self)), Qt.AspectRatioMode.KeepAspectRatio)
        self.picture.setPixmap(QPixmap.fromImage(sharp(image, size.width(), self.devicePixelRatioF())))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.picture)
        self.setFixedSize(QSize(self.picture.sizeHint()))
        place = self.frameGeometry()
        place.moveCenter(self.screen().availableGeometry().center())
        self.move(place.topLeft())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close()


def sharp(image: QImage, wide: float, ratio: float) -> QImage:
    """As wide as it is to be shown, in the screen's own pixels: what is left to the painter to shrink loses strokes of letters."""
    shown = image.scaledToWidth(
        max(round(min(wide * ratio, image.width())), 1), Qt.TransformationMode.SmoothTransformation
    )
    shown.setDevicePixelRatio(shown.width() / wide if shown.width() < round(wide * ratio) else ratio)
    return shown
