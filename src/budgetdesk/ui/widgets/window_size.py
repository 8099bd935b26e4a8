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


def frame_of(window: QWidget) -> QSize:
    """What the window manager puts around a window: as around the one that it belongs to, if that is shown, for its own is
    not known before it is."""
    above = window.parentWidget().window() if window.parentWidget() is not None else window
    bar = QSize(0, round(_TITLE_BAR * window.logicalDpiY() / 96))
    if above.isMaximized() or above.isFullScreen():  # which have less around them
        return bar
    return (above.frameGeometry().size() - above.size()).expandedTo(bar)


def room_for(window: QWidget) -> QSize:
    """What the screen has free for the inside of a window, in its logical pixels."""
    return window.screen().availableSize() - frame_of(window)


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
        place = QRect(QPoint(), window.size() + frame_of(window))
        place.moveCenter(above.window().frameGeometry().center())
        window.move(_within(place, window.screen().availableGeometry()).topLeft())


def size_by_screen(window: QWidget) -> None:
    """What is read beside the program: two thirds of the screen wide and nearly as high, at its right edge."""
    room, free = room_for(window), window.screen().availableGeometry()
    window.resize(room.width() * 2 // 3, room.height() * 9 // 10)
    whole = window.size() + frame_of(window)
    window.move(free.right() + 1 - whole.width(), free.top() + (free.height() - whole.height()) // 2)


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
    room, place, frame = screen.availableGeometry(), window.geometry(), frame_of(window)
    room.adjust(0, frame.height(), -frame.width(), 0)  # nearly all of it is the title bar
    place.setSize(place.size().boundedTo(room.size()))
    window.setGeometry(_within(place, room))


def _within(place: QRect, room: QRect) -> QRect:
    """Moved as little as it takes to be seen; its top and left edge where it is larger."""
    left = max(min(place.left(), room.right() + 1 - place.width()), room.left())
    top = max(min(place.top(), room.bottom() + 1 - place.height()), room.top())
    return QRect(QPoint(left, top), place.size())


def screens_key(name: str) -> str:
    """Under which a window's place is kept: what suits the desk with two screens is another than what suits the laptop."""
    sizes = (screen.size() for screen in QGuiApplication.screens())
    return "-".join([name, *(f"{size.width()}x{size.height()}" for size in sizes)])
