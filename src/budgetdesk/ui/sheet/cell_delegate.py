"""Opens the editor that suits a cell, and says when what it holds is entered."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QStyleOptionViewItem, QWidget

from budgetdesk.document.choices import Choices
from budgetdesk.document.fillable import is_projection
from budgetdesk.document.form.sheet import Box
from budgetdesk.ui.sheet.sheet_model import SheetModel
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.type_metrics import TypeMetrics
from budgetdesk.ui.widgets.typing_delegate import CursorKeys, Editor, TypingDelegate


class CellDelegate(TypingDelegate):
    typed = Signal(object, str)  # a Cell, and what its editor holds
    dropped = Signal(str)  # what its editor held where a projection was left without Enter or Tab

    def __init__(self, model: SheetModel, keys: CursorKeys, type_: TypeMetrics, parent: QObject) -> None:
        super().__init__(keys, type_, parent)
        self._model = model
        self._began: str | None = None  # what the editor of a projection began with

    def make_editor(self, parent: QWidget, index: AnyIndex) -> Editor:
        model = self._model
        found = model.form.box_at(index.row(), index.column())
        assert found is not None
        assert found[1].cell is not None
        (line, box), cell = found, found[1].cell
        projection = is_projection(model.session.document, cell)
        self._began = (
            ("" if self._quick else str(index.data(Qt.ItemDataRole.EditRole))) if projection else None
        )
        choices = Choices.of(model.session.document, cell)
        editor = self.editor_for(parent, choices, long=self._is_long(box, line), number=box.number)
        editor.setFont(self.type.bold if box.bold else self.type.plain)
        editor.textChanged.connect(lambda *_: model.session.typing.emit(cell, self._text(editor)))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        cell = self._model.cell_at(index)
        text = self._text(editor)
        if cell is None or text == self._began:
            return
        if self._began is None or self.confirmed:
            self.typed.emit(cell, text)
        else:
            self.dropped.emit(text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect = QRect(option.rect).adjusted(-1, -1, 0, 0)  # type: ignore[attr-defined]
        if isinstance(editor, QPlainTextEdit):
            rect.setHeight(max(rect.height(), self.type.height(4)))
        room = editor.parentWidget().rect()
        if rect.bottom() > room.bottom():
            rect.moveBottom(room.bottom())
        editor.setGeometry(rect)

    def _is_long(self, box: Box, line: int) -> bool:
        if box.number:
            return False
        model, text = self._model, self._model.text(box)
        return (
            model.sheet.lines[line].kind == "text"
            or "\n" in text
            or len(text) > 40
            or model.sheet.columns[box.column].width >= 40
        )
