"""Opens the editor that suits each column of the tree editor, and says when what it holds is entered."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QObject, QRect, Qt
from PySide6.QtWidgets import QPlainTextEdit, QStyleOptionViewItem, QWidget

from budgetdesk.document.choices import Choice, Choices
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.indicators.indicator_painter import indent
from budgetdesk.ui.widgets.choice_editor import ChoiceEditor
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.type_metrics import TypeMetrics
from budgetdesk.ui.widgets.typing_delegate import CursorKeys, Editor, TypingDelegate

_LONG = ("standard", "definition", "explanation", "remark")


class IndicatorDelegate(TypingDelegate):
    def __init__(self, model: IndicatorModel, keys: CursorKeys, type_: TypeMetrics, parent: QObject) -> None:
        super().__init__(keys, type_, parent)
        self._model = model

    def make_editor(self, parent: QWidget, index: AnyIndex) -> Editor:
        model, column = self._model, self._model.columns[index.column()]
        id = model.ids[index.row()]
        texts = model.cells.choices(id, column)
        free = column.part == "unit" and not model.cells.block.columns[column.id].choices
        choices = Choices([Choice(text, text) for text in texts], free=free) if texts else None
        long = column.role in _LONG or len(model.text(id, index.column())) > 30
        editor = self.editor_for(parent, choices, long=long, number=column.number)
        editor.setFont(self.type.plain)
        if column.part in ("name", "whole"):
            cell = model.cells.cell(id, column)
            editor.textChanged.connect(lambda *_: model.session.typing.emit(cell, self._text(editor)))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        text = self._text(editor)
        if text != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, text)
            self.entered(editor, kept=self._model.session.kept)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect, type_ = QRect(option.rect), self.type  # type: ignore[attr-defined]
        if index.column() == 0:
            depth = self._model.depth(self._model.ids[index.row()])
            rect.setLeft(rect.left() + indent(type_, depth) + round(type_.digit))
        if isinstance(editor, QPlainTextEdit):
            rect.setHeight(max(rect.height(), type_.height(4)))
            rect.setWidth(max(rect.width(), round(type_.digit * 40)))
        elif isinstance(editor, ChoiceEditor):
            rect.setWidth(max(rect.width(), round(type_.digit * 9)))
        room = editor.parentWidget().rect()
        rect.moveBottom(min(rect.bottom(), room.bottom()))
        rect.moveRight(min(rect.right(), room.right()))
        editor.setGeometry(rect)
