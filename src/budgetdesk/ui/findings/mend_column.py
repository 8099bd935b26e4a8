"""The column of a list of findings that has what can be done about each: the reason, and below it a button for each mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from budgetdesk.document.mends import Mend
from budgetdesk.review.finding import Finding
from budgetdesk.ui.findings.finding_actions import FindingMends
from budgetdesk.ui.widgets.one_click import OneClick
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.qt_types import AnyIndex

_MARGIN, _GAP, _PAD = 6, 6, 7  # pixels: at the column's sides, between buttons, beside a button's words
_NARROWEST = 8  # figures of a button whose words are shortened
_DOING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS: dict[int, int] = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_MORE, _MORE_BRIEF = "更多 ▾", "▾"


class TextLines(QStyledItemDelegate):
    """Rows of so many lines."""

    def __init__(self, view: QAbstractItemView, lines: int) -> None:
        super().__init__(view)
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Without asking what it looks like, as Qt would for every column after each edit."""
        metrics, icon = option.fontMetrics, option.decorationSize.width()  # type: ignore[attr-defined]
        width = metrics.horizontalAdvance(f"00{index.data()}00") + icon
        return QSize(width, self.height(metrics))

    def height(self, metrics: QFontMetrics) -> int:
        return self._lines * metrics.lineSpacing() + 4


def _ground() -> QWidget:
    """To find out of what class Qt's own viewport is, PySide would load those of all widgets."""
    made = QWidget()
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    return made


def keep_low(header: QHeaderView) -> None:
    """As low as its words are: every pixel here is taken from the table above."""
    header.setFixedHeight(header.fontMetrics().lineSpacing() + 4)


class Button(NamedTuple):
    """One that is painted in a row: for a mend, or for those that have no room."""

    rect: QRect
    words: str
    mends: list[Mend]  # the one that it is for, or those that it lists
    lists: bool = False


class Spot(NamedTuple):
    """A button by its row and its number there."""

    row: QPersistentModelIndex
    number: int


class MendColumn(TextLines):
    """Paints the buttons and does what they say, for the mouse and, in the current row, for the keys → ← and Enter."""

    def __init__(
        self, view: QTreeView, column: int, lines: int, mends: FindingMends,
        finding: Callable[[AnyIndex], Finding | None], palette: Palette,
        placed: Callable[[AnyIndex], bool] = lambda _: True,
    ) -> None:  # fmt: skip
        """`placed`: whether the row at an index names the place of its finding."""
        super().__init__(view, lines)
        self._view, self._column, self._palette = view, column, palette
        self._mends, self._finding, self._placed = mends, finding, placed
        self._hot: Spot | None = None  # below the mouse
        self._held: Spot | None = None  # pressed
        self._chosen: Spot | None = None  # by the keyboard
        # Whether the last click was on a button: what it brought there is not for its second.
        self._began_at_one = False
        view.setItemDelegateForColumn(column, self)
        view.setViewport(_ground())
        view.viewport().setMouseTracking(True)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        self._once = OneClick(self, lambda point: self._began_at_one or self._at(point) is not None)
        view.viewport().installEventFilter(self._once)
        mends.changed.connect(view.viewport().update)

    # what there is

    def buttons(self, index: AnyIndex) -> list[Button]:
        """Those of a row, where they stand in the viewport."""
        finding, index = self._finding(index), index.sibling(index.row(), self._column)
        if finding is None:
            return []
        return self._laid_out(index, finding, self._view.visualRect(index), bool(index.data()))

    def _laid_out(self, index: AnyIndex, finding: Finding, rect: QRect, told: bool) -> list[Button]:
        """`told`: whether the row's first line tells the reason, so that the second has the buttons."""
        offered, placed, metrics = self._mends.of(finding), self._placed(index), self._view.fontMetrics()
        high = metrics.lineSpacing() + 1
        top = rect.bottom() - high - 1 if told else rect.center().y() - high // 2
        left, room = rect.left() + _MARGIN, rect.width() - 2 * _MARGIN
        words = [self._mends.words(finding, mend, placed=placed) for mend in offered]
        wide = [_width(metrics, text) for text in words]
        found: list[Button] = []
        for mend, text, whole, width in zip(offered, words, wide, in_room(wide, room, metrics), strict=False):
            if width < whole:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 2 * _PAD)
            found.append(Button(QRect(left, top, width, high), text, [mend]))
            left += width + _GAP
        if rest := offered[len(found) :]:
            fits = _width(metrics, _MORE) <= rect.right() - _MARGIN - left
            text = _MORE if fits else _MORE_BRIEF
            found.append(Button(QRect(left, top, _width(metrics, text), high), text, rest, lists=True))
        return found

    # how it looks

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        finding = self._finding(index)
        if finding is None or not self._mends.of(finding):
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        reason, shown.text = shown.text, ""  # type: ignore[attr-defined]
        rect, metrics = shown.rect, shown.fontMetrics  # type: ignore[attr-defined]
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, self._view)
        painter.save()
        if reason:
            line = QRect(
                rect.left() + _MARGIN, rect.top() + 1, rect.width() - 2 * _MARGIN, metrics.lineSpacing()
            )
            reason = metrics.elidedText(reason.replace("\n", " "), Qt.TextElideMode.ElideRight, line.width())
            painter.setPen(shown.palette.text().color())  # type: ignore[attr-defined]
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), reason)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, button in enumerate(self._laid_out(index, finding, rect, bool(reason))):
            self._paint(painter, button, Spot(QPersistentModelIndex(index), number))
        painter.restore()

    def _paint(self, painter: QPainter, button: Button, spot: Spot) -> None:
        p = self._palette
        held, touched = spot == self._held == self._hot, spot in (self._hot, self._chosen)
        painter.setPen(QPen(QColor(p.accent if held or touched else p.strong_line), 1))
        painter.setBrush(QColor(p.accent if held else p.accent_soft if touched else p.surface))
        painter.drawRoundedRect(button.rect.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(p.on_accent if held else p.accent))
        painter.drawText(button.rect, int(Qt.AlignmentFlag.AlignCenter), button.words)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        spot = self._at(event.pos())
        button = self._button(spot) if spot is not None else None
        if button is None or button.lists:
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self._mends.tip(button.mends[0]), view)
        return True

    # what is done with it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view:
            return (
                isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._press(event)
            )
        if event.type() == QEvent.Type.Leave:
            self._show_touched(None)
        if not isinstance(event, QMouseEvent):
            return False
        spot = self._at(event.position().toPoint())
        if event.type() == QEvent.Type.MouseMove:
            if spot != self._hot:
                self._show_touched(spot)
            return self._held is not None
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            self._held, self._began_at_one = spot, spot is not None
            self._show_touched(spot)
            return spot is not None
        if event.type() == QEvent.Type.MouseButtonRelease and self._held is not None:
            held, self._held = self._held, None
            self._view.update(held.row)
            self._show_touched(spot)
            if held == spot:
                self._view.setCurrentIndex(held.row)
                self._do(held)
            return True
        return False

    def _press(self, event: QKeyEvent) -> bool:
        """→ and ← go along the buttons of the current row, Enter does the one chosen."""
        index = self._view.currentIndex()
        buttons = self.buttons(index)
        here = QPersistentModelIndex(index.siblingAtColumn(self._column))
        chosen = self._chosen.number if self._chosen is not None and self._chosen.row == here else -1
        if event.key() in _DOING and 0 <= chosen < len(buttons):
            self._do(Spot(here, chosen))
            return True
        step, held = _STEPS.get(event.key(), 0), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or not step or not buttons or chosen + step < -1:
            return False
        number = min(chosen + step, len(buttons) - 1)
        self._chosen = Spot(here, number) if number >= 0 else None
        self._view.update(here)
        return True

    def _do(self, spot: Spot) -> None:
        finding, button = self._finding(spot.row), self._button(spot)
        if finding is None or button is None:
            return
        self._chosen = None
        if not button.lists:
            self._mends.carry_out(finding, button.mends[0], self._view.window())
            return
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        self._mends.add_to(menu, finding, button.mends)
        menu.popup(self._view.viewport().mapToGlobal(button.rect.bottomLeft()))

    def _show_touched(self, spot: Spot | None) -> None:
        before, self._hot = self._hot, spot
        for each in filter(None, (before, spot)):
            self._view.update(each.row)

    def _at(self, point: QPoint) -> Spot | None:
        index = self._view.indexAt(point)
        if index.column() != self._column:
            return None
        found = (n for n, button in enumerate(self.buttons(index)) if button.rect.contains(point))
        number = next(found, None)
        return Spot(QPersistentModelIndex(index), number) if number is not None else None

    def _button(self, spot: Spot) -> Button | None:
        buttons = self.buttons(spot.row)
        return buttons[spot.number] if spot.row.isValid() and spot.number < len(buttons) else None


def _width(metrics: QFontMetrics, words: str) -> int:
    return metrics.horizontalAdvance(words) + 2 * _PAD


def in_room(wide: Sequence[int], room: int, metrics: QFontMetrics) -> list[int]:
    """Pixels for each of those buttons that have room beside one that lists the others; of the first, if need be, a part."""
    if sum(wide) + _GAP * (len(wide) - 1) <= room:
        return list(wide)
    more = _width(metrics, _MORE)
    for shown in range(len(wide) - 1, 0, -1):
        if sum(wide[:shown]) + _GAP * shown + more <= room:
            return list(wide[:shown])
    left = room - (_width(metrics, _MORE_BRIEF) + _GAP if len(wide) > 1 else 0)
    least = min(wide[0], metrics.horizontalAdvance("0") * _NARROWEST)
    return [min(wide[0], left)] if left >= least else []
