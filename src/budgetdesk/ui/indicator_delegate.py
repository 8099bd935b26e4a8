"""Paints the cells of the tree editor and opens the editor that suits each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from budgetdesk.document.indicator_cells import TreeColumn
from budgetdesk.engine.cells import NA, Rejected
from budgetdesk.ui.choice_editor import ChoiceEditor
from budgetdesk.ui.choices import Choice, Choices
from budgetdesk.ui.mark_shapes import draw_shape, draw_wave
from budgetdesk.ui.marks import Mark
from budgetdesk.ui.qt_types import AnyIndex

if TYPE_CHECKING:
    from budgetdesk.ui.indicator_view import IndicatorView

Key = Qt.Key
_MOST_LINES = 3  # of a long text; the rest is in the cell's page and in the editor
_LONG = ("standard", "definition", "explanation", "remark")


class IndicatorDelegate(QStyledItemDelegate):
    def __init__(self, view: IndicatorView) -> None:
        super().__init__(view)
        self._view, self._model, self._palette = view, view.tree_model, view.palette_
        self._quick = False  # begun by typing: arrows leave the cell, as in a spreadsheet
        self._colors = {name: QColor(getattr(self._palette, name)) for name in self._palette.__slots__}

    # geometry

    def indent(self, depth: int) -> int:
        return round(self._view.type.digit * 2.2 * depth) + self._view.type.pad

    def fold_sign(self, rect: QRect, id: str) -> QRect:
        side = round(self._view.type.spacing)
        return QRect(rect.x() + self.indent(self._model.depth(id)) - 2, rect.y(), side, self._view.type.line)

    def height(self, id: str) -> int:
        """As high as the row's texts need, up to a few lines."""
        lines = 1
        for n in range(len(self._model.columns)):
            text = self._model.text(id, n)
            if len(text) > 3:
                room, bold = self._room(id, n)
                lines = max(lines, self._view.type.lines(text, bold, room))
        return self._view.type.height(min(lines, _MOST_LINES))

    def _room(self, id: str, column: int) -> tuple[float, bool]:
        width = self._view.columnWidth(column) - 2 * self._view.type.pad
        if column:
            return width, False
        depth = self._model.depth(id)
        return width - self.indent(depth) - self._view.type.spacing, depth == 0

    # painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        id = self._model.id_at(index.row())
        if id is None:
            return
        column, rect = self._model.columns[index.column()], option.rect  # type: ignore[attr-defined]
        mark = self._model.mark(id, column)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, self._ground(id, mark, selected))
        painter.setPen(QPen(self._colors["line"], 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if column.part == "name":
            self._name(painter, rect, id, mark)
        else:
            self._value(painter, rect, id, index.column(), mark)
        if mark is not None and mark.role == "witness" and not mark.explained and mark.level != "hint":
            painter.setPen(QPen(QColor(self._palette.level(mark.level)), 1.2, Qt.PenStyle.DotLine))
            painter.drawLine(rect.left() + 4, rect.bottom() - 3, rect.right() - 4, rect.bottom() - 3)
        if column.editable and self._view.focus and self._model.cells.cell(id, column) in self._view.focus:
            painter.setPen(QPen(self._colors["accent"], 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -2, -2))
        if index == self._view.currentIndex():
            painter.setPen(QPen(self._colors["accent"], 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _ground(self, id: str, mark: Mark | None, selected: bool) -> QColor:
        if mark is not None and mark.role == "suspect" and not mark.explained and mark.level != "hint":
            return QColor(self._palette.level_soft(mark.level))
        if selected:
            return self._colors["accent_soft"]
        return self._colors["band" if self._model.depth(id) == 0 else "surface"]

    def _name(self, painter: QPainter, rect: QRect, id: str, mark: Mark | None) -> None:
        model, type_ = self._model, self._view.type
        depth, info = model.depth(id), model.infos[id]
        left = rect.x() + self.indent(depth)
        side = type_.spacing * 0.62
        text, color = model.text(id, 0), self._text_color(id, 0, mark)
        if not text:
            level = model.cells.block.columns[model.levels[depth]].title
            text, color = f"（{level}名称未填）", self._colors["faint_text"]
        room, bold = self._room(id, 0)
        lines = self._lines(text, bold, room, rect)
        y = self._base(rect, len(lines))
        top = y - type_.ascent + (type_.spacing - side) / 2
        if info.children:
            self._triangle(painter, QRectF(left, top, side, side), id in model.folded)
        elif not model.is_group(id):
            state = model.state(id)
            shade = {"said": "good", "good": "good", "empty": "faint_text"}.get(state, state)
            draw_shape(painter, state, QRectF(left, top, side, side), self._colors[shade])
        painter.setFont(type_.bold if bold else type_.plain)
        painter.setPen(color)
        x = left + type_.spacing
        for line in lines:
            painter.drawText(QPointF(x, y), line)
            y += type_.spacing
        if model.is_group(id) and depth == 0:
            end = x + type_.width(lines[-1], bold) + type_.digit
            painter.setFont(type_.plain)
            painter.setPen(self._colors["soft_text"])
            painter.drawText(QPointF(end, y - type_.spacing), f"{model.below(id)} 项")
        self._sign(painter, rect, id, 0, mark, x)

    def _value(self, painter: QPainter, rect: QRect, id: str, n: int, mark: Mark | None) -> None:
        column, type_ = self._model.columns[n], self._view.type
        text = self._model.text(id, n)
        painter.setFont(type_.plain)
        painter.setPen(self._text_color(id, n, mark))
        room, _ = self._room(id, n)
        lines = self._lines(text, False, room, rect)
        y = self._base(rect, len(lines))
        number = column.number and len(lines) == 1 and (text == "—" or any(char.isdigit() for char in text))
        for line in lines:
            width = type_.width(line)
            x = rect.right() - type_.pad - width if number else rect.x() + type_.pad
            painter.drawText(QPointF(x, y), line)
            y += type_.spacing
        self._sign(painter, rect, id, n, mark, rect.x() + type_.pad)

    def _lines(self, text: str, bold: bool, room: float, rect: QRect) -> list[str]:
        type_ = self._view.type
        lines = type_.broken(text, bold, room)
        most = max(1, int((rect.height() - type_.line) / type_.spacing + 0.5) + 1)
        if len(lines) > most:
            lines = [*lines[: most - 1], type_.elided("".join(lines[most - 1 :]), bold, room)]
        return lines

    def _base(self, rect: QRect, lines: int) -> float:
        """Where the first of the lines stands, so that all are in the middle."""
        type_ = self._view.type
        return rect.y() + (rect.height() - 1 - lines * type_.spacing) / 2 + type_.ascent

    def _text_color(self, id: str, n: int, mark: Mark | None) -> QColor:
        column = self._model.columns[n]
        if not column.editable:
            return self._colors["computed_text"]
        entry = self._entry(id, column)
        if isinstance(entry, Rejected):
            return self._colors["error"]
        if entry is NA:
            return self._colors["soft_text"]
        if mark is not None and mark.role == "suspect" and not mark.explained and mark.level != "hint":
            return QColor(self._palette.level(mark.level))
        return self._colors["text"]

    def _sign(self, painter: QPainter, rect: QRect, id: str, n: int, mark: Mark | None, x: float) -> None:
        """The zigzag of what could not be read, and the sign of a finding at the free end of the cell."""
        column, type_ = self._model.columns[n], self._view.type
        text = self._model.text(id, n)
        if (
            column.part in ("name", "whole", "value")
            and isinstance(self._entry(id, column), Rejected)
            and text
        ):
            width = min(type_.width(text), rect.width() - 2 * type_.pad)
            start = rect.right() - type_.pad - width if column.number else x
            draw_wave(painter, start, rect.bottom() - 4, width, self._colors["error"])
        if mark is None or mark.role != "suspect" or column.part in ("nature", "unit", "name"):
            return
        side = type_.digit * 1.6
        free = rect.width() - type_.width(text) > side + 3 * type_.pad
        if free:
            left = rect.x() + type_.pad if column.number else rect.right() - side - type_.pad
            shape = "said" if mark.explained else "stale" if mark.stale else mark.level
            color = "good" if mark.explained else mark.level
            draw_shape(
                painter,
                shape,
                QRectF(left, rect.y() + (rect.height() - side) / 2, side, side),
                self._colors[color],
            )

    def _triangle(self, painter: QPainter, area: QRectF, folded: bool) -> None:
        c, r = area.center(), area.width() * 0.36
        points = (
            [
                QPointF(c.x() - r * 0.6, c.y() - r),
                QPointF(c.x() + r * 0.8, c.y()),
                QPointF(c.x() - r * 0.6, c.y() + r),
            ]
            if folded
            else [
                QPointF(c.x() - r, c.y() - r * 0.6),
                QPointF(c.x() + r, c.y() - r * 0.6),
                QPointF(c.x(), c.y() + r * 0.8),
            ]
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colors["soft_text"])
        painter.drawPolygon(QPolygonF(points))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _entry(self, id: str, column: TreeColumn):
        return self._model.session.document.content.facts.entries.get(self._model.cells.cell(id, column))

    # editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        model, column = self._model, self._model.columns[index.column()]
        id = model.ids[index.row()]
        self._quick = self._view.trigger == QAbstractItemView.EditTrigger.AnyKeyPressed
        texts = model.cells.choices(id, column)
        editor: QLineEdit | QPlainTextEdit
        if texts:
            editor = ChoiceEditor(
                Choices([Choice(text, text) for text in texts]), parent, open_at_once=not self._quick
            )
        elif column.role in _LONG or len(model.text(id, index.column())) > 30:
            editor = QPlainTextEdit(parent)
            editor.setTabChangesFocus(True)
        else:
            editor = QLineEdit(parent)
            if column.number:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setProperty("cell", True)
        editor.setFont(self._view.type.plain)
        pal = editor.palette()
        pal.setColor(QPalette.ColorRole.Base, self._colors["surface"])
        editor.setPalette(pal)
        if column.part in ("name", "whole"):
            cell = model.cells.cell(id, column)
            editor.textChanged.connect(lambda *_: model.session.typing.emit(cell, self._text(editor)))
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        text = "" if self._quick else str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.moveCursor(editor.textCursor().MoveOperation.End)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        text = self._text(editor)
        if text != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect, type_ = QRect(self._view.visualRect(index)), self._view.type
        if index.column() == 0:
            rect.setLeft(
                rect.left()
                + self.indent(self._model.depth(self._model.ids[index.row()]))
                + round(type_.digit)
            )
        if isinstance(editor, QPlainTextEdit):
            rect.setHeight(max(rect.height(), type_.height(4)))
            rect.setWidth(max(rect.width(), round(type_.digit * 40)))
        elif isinstance(editor, ChoiceEditor):
            rect.setWidth(max(rect.width(), round(type_.digit * 9)))
        room = self._view.viewport().rect()
        rect.moveBottom(min(rect.bottom(), room.bottom()))
        rect.moveRight(min(rect.right(), room.right()))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(editor, QWidget)
        ):
            mods, keys = event.modifiers(), self._view.keys
            if event.key() in (Key.Key_Return, Key.Key_Enter):
                if mods & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
                    if isinstance(editor, QPlainTextEdit):
                        editor.insertPlainText("\n")
                    return True
                self._finish(editor)
                keys.down(back=bool(mods & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() in (Key.Key_Tab, Key.Key_Backtab):
                self._finish(editor)
                keys.along(back=event.key() == Key.Key_Backtab)
                return True
            arrows = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}
            if event.key() in arrows and self._quick and not mods and not isinstance(editor, QPlainTextEdit):
                if isinstance(editor, ChoiceEditor) and editor.takes(event):
                    return False
                self._finish(editor)
                down, right = arrows[Key(event.key())]
                at = self._view.currentIndex()
                self._view.put_cursor(
                    at.siblingAtColumn(at.column() + right)
                    if right
                    else at.sibling(at.row() + down, at.column())
                )
                return True
        return super().eventFilter(editor, event)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, self.EndEditHint.NoHint)

    @staticmethod
    def _text(editor: QWidget) -> str:
        if isinstance(editor, ChoiceEditor):
            return editor.chosen_text()
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        return editor.text() if isinstance(editor, QLineEdit) else ""
