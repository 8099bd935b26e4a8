"""The declarations of a workspace as a list: a line costs nothing until it is seen, for a bureau has thousands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QTreeView, QWidget

from budgetdesk.document.edits import LOCKED
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.mark_shapes import shape_icon, sign_size
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

if TYPE_CHECKING:
    from budgetdesk.storage.queries import DeclarationInfo

HEADINGS = ("单位", "年度", "报表", "状态", "审核", "最后修改")
_TITLE, _STANDING = 2, 4  # columns
_SIGNS = {"错误": "error", "核实": "query", "没有问题": "good"}  # by what the words of the check begin with
_SIGN_COLOURS = {"error": "error", "query": "query", "good": "good", "begun": "accent"}
_FEW_LINES = 8  # of a list in the start page: where the page has no room for more it scrolls
_SHARE = 0.28  # of the list, that no column exceeds: the others are to be seen beside it


def fit_list(tree: QTreeView, giving: int, most: int = 0) -> None:
    """Columns as wide as their texts, `giving` as the others leave it; as high as a few lines, or more where the page has room.

    `most`: lines, where it is to have more.
    """
    settle_columns(tree, giving, share=_SHARE)
    tree.ensurePolished()
    lines = tree.model().rowCount()
    height = tree.sizeHintForRow(0) if lines else 0
    around = tree.header().sizeHint().height() + 6
    tree.setMinimumHeight(min(lines, _FEW_LINES) * height + around)
    tree.setMaximumHeight(min(lines, max(_FEW_LINES, most)) * height + around)


class _Declarations(QAbstractTableModel):
    def __init__(self, palette: Callable[[], Palette], parent: QWidget) -> None:
        super().__init__(parent)
        self._palette = palette
        self.infos: Sequence[DeclarationInfo] = ()
        self._titles: dict[str, str] = {}
        self._standing: dict[str, str] = {}

    def show(self, infos: Sequence[DeclarationInfo], titles: dict[str, str]) -> None:
        self.beginResetModel()
        self.infos, self._titles, self._standing = infos, titles, {}
        self.endResetModel()

    def tell(self, id: str, words: str) -> None:
        self._standing[id] = words
        row = next((row for row, info in enumerate(self.infos) if info.id == id), None)
        if row is not None:
            changed = self.index(row, _STANDING)
            self.dataChanged.emit(changed, changed)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.infos)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        info = self.infos[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(info, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_is(self._text(info, index.column()))
        if role == Qt.ItemDataRole.DecorationRole and index.column() == _STANDING:
            said = self._standing.get(info.id)
            if said is None:  # a sign too, so that its line is as high as those of the others
                return shape_icon("empty", self._palette().faint_text)
            shape = next((shape for words, shape in _SIGNS.items() if said.startswith(words)), "begun")
            return shape_icon(shape, getattr(self._palette(), _SIGN_COLOURS[shape]))
        return None

    def _text(self, info: DeclarationInfo, column: int) -> str:
        match column:
            case 0:
                unit = f"{info.unit_code} {info.unit_name}".strip() or "（单位未填）"
                return unit + (f"（{info.name}）" if info.name else "")
            case 1:
                return str(info.year)
            case 2:
                return self._titles.get(info.pack, info.pack)
            case 3:
                return state_words(info)
            case 4:
                return self._standing.get(info.id, "……")
            case _:
                return f"{info.changed_at.astimezone():%Y-%m-%d %H:%M}"


def state_words(info: DeclarationInfo) -> str:
    """As it is called where one locks it."""
    return "已锁定" if info.state == LOCKED else info.state


class DeclarationList(QTreeView):
    chosen = Signal(str)  # a declaration's id
    in_view = Signal(object)  # the DeclarationInfos that can be seen now; none while the list is hidden

    def __init__(self, palette: Callable[[], Palette]) -> None:
        super().__init__()
        self.declarations = _Declarations(palette, self)
        self.setModel(self.declarations)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(
            Qt.TextElideMode.ElideMiddle
        )  # what tells declarations of a unit apart stands at the end
        self.setIconSize(sign_size(self))
        self.activated.connect(lambda index: self.chosen.emit(self.declarations.infos[index.row()].id))
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._tell_in_view)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._look.start())

    def show_declarations(self, infos: Sequence[DeclarationInfo], titles: dict[str, str]) -> None:
        self.declarations.show(infos, titles)
        fit_list(self, _TITLE, len(infos))
        self._look.start()

    def tell_standing(self, id: str, words: str) -> None:
        """How a declaration stands, in words."""
        self.declarations.tell(id, words)
        if self.sizeHintForColumn(_STANDING) > self.columnWidth(_STANDING):
            fit_list(self, _TITLE, self.declarations.rowCount())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.maximumHeight())

    @property
    def current_id(self) -> str | None:
        index = self.currentIndex()
        return self.declarations.infos[index.row()].id if index.isValid() else None

    def _tell_in_view(self) -> None:
        """Painted on screen first, looked at then."""
        if not self.isVisible():
            return
        first, last = self.indexAt(self.rect().topLeft()), self.indexAt(self.viewport().rect().bottomLeft())
        until = last.row() + 1 if last.isValid() else len(self.declarations.infos)
        self.in_view.emit(self.declarations.infos[max(first.row(), 0) : until])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.in_view.emit(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setIconSize(sign_size(self))
