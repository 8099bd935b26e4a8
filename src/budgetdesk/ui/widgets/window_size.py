"""How large a window is when it opens."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_LIST_ROW = 1.35  # lines of text
_FEWEST_ROWS = 6  # that a list has room for
_TITLE_BAR = (
    24  # pixels at 96 dots an inch, as our style has it; asking the style would load all there is of styles
)


def room_for(window: QWidget) -> QSize:
    """What the screen has free for the inside of a window, in its logical pixels."""
    bar = round(_TITLE_BAR * window.logicalDpiY() / 96)
    return window.screen().availableSize() - QSize(0, bar)


def size_by_text(window: QWidget, letters: float, lines: float) -> None:
    """As many Chinese letters wide and lines high as asked for, and as its texts need, within the room that the screen has."""
    metrics = window.fontMetrics()
    wanted = QSize(int(metrics.horizontalAdvance("国") * letters), int(metrics.lineSpacing() * lines))
    if (layout := window.layout()) is not None and layout.hasHeightForWidth():
        for part in window.findChildren(QWidget):
            part.ensurePolished()  # what the style puts around them counts
        wanted.setHeight(max(wanted.height(), layout.totalHeightForWidth(wanted.width())))
    window.resize(wanted.boundedTo(room_for(window)))
    above = window.parentWidget()
    if above is not None and window.windowType() == Qt.WindowType.Window:  # a dialog sees to it itself
        place = QRect(QPoint(), window.size())
        place.moveCenter(above.window().frameGeometry().center())
        room = window.screen().availableGeometry()
        window.move(max(place.x(), room.x()), max(place.y(), room.y()))


def size_by_screen(window: QWidget) -> None:
    """What is read beside the program: two thirds of the screen wide and nearly as high, at its right edge."""
    room, free = room_for(window), window.screen().availableGeometry()
    window.resize(room.width() * 2 // 3, room.height() * 9 // 10)
    window.move(free.right() + 1 - window.width(), free.top() + (free.height() - window.height()) // 2)


def lines_for_list(rows: int, most: float, *, around: float = 8) -> float:
    """How many lines of text a window is high that shows a list of so many rows: no empty half below them.

    `around`: lines of what stands over and under the list.
    """
    return min(most, around + _LIST_ROW * max(rows, _FEWEST_ROWS))


def show_first(window: QWidget) -> None:
    """As large as it would be, or over all of a screen that has no more room than that."""
    if window.size().boundedTo(room_for(window)) == window.size():
        window.show()
    else:
        window.showMaximized()


def move_into_view(window: QWidget) -> None:
    """A window that was left where there is no screen any more, or that is larger than the one that is there."""
    screen = QGuiApplication.screenAt(window.geometry().center()) or window.screen()
    room, place = screen.availableGeometry(), window.geometry()
    place.setSize(place.size().boundedTo(room.size()))
    place.moveLeft(min(max(place.left(), room.left()), room.right() + 1 - place.width()))
    place.moveTop(min(max(place.top(), room.top()), room.bottom() + 1 - place.height()))
    window.setGeometry(place)


def screens_key(name: str) -> str:
    """Under which a window's place is kept: what suits the desk with two screens is another than what suits the laptop."""
    sizes = (screen.size() for screen in QGuiApplication.screens())
    return "-".join([name, *(f"{size.width()}x{size.height()}" for size in sizes)])
