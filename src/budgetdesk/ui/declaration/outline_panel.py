"""The outline at the left: parts, their tables, each with its sign and number of findings."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.outstanding import PROGRESS_WORDS, progress
from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.output.text_wrapping import Wrapping
from budgetdesk.ui.declaration.confirming import add_confirming
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.session.table_names import outline_title
from budgetdesk.ui.widgets.mark_shapes import shape_icon, sign_size
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

_TABLE = Qt.ItemDataRole.UserRole
_COUNT, _COLOR = _TABLE + 1, _TABLE + 2
_GAP = 5
_APART = 10  # pixels between a title and the number beside it
_FINDINGS = "99 核"  # a number that a title should have room beside
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_COLORS = {
    "error": "error", "query": "query", "good": "good", "begun": "accent", "said": "good",
    "confirmed": "good", "empty": "faint_text",
}  # fmt: skip


class OutlinePanel(QWidget):
    chosen = Signal(str)  # a table, by a click or Enter: to work in it
    looked_at = Signal(str)  # a table that the mark went to by an arrow or a letter: to see it
    missing_wanted = Signal()  # the list of what is still missing

    def __init__(
        self, session: Session, states: TableStates, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._states, self._palette = session, states, palette
        self._items: dict[str, QStandardItem] = {}
        self.model = QStandardItemModel(self)
        self.tree = _Tree(self)
        self._fill(session)
        self.refresh(self._items)
        self.tree.setModel(self.model)
        self.tree.setHeaderHidden(True)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setIndentation(10)
        self.tree.setItemDelegate(_Line(self.tree))
        self.tree.expandAll()
        self.tree.clicked.connect(self._choose)
        self.tree.activated.connect(self._choose)
        self.tree.selectionModel().currentChanged.connect(self._look_at)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 0, 6)
        layout.setSpacing(0)
        layout.addWidget(self.tree)
        self.progress = QToolButton(self)
        self.progress.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.progress.setIconSize(sign_size(self.tree))
        self.progress.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # never widens us
        self.progress.setToolTip("还差什么")
        self.progress.clicked.connect(self.missing_wanted)
        layout.addWidget(self.progress)
        self.show_progress()

    def refresh(self, tables) -> None:
        """Show anew how these tables stand."""
        for table in tables:
            item, state = self._items[table], self._states.of(table)
            item.setIcon(shape_icon(state.shape, getattr(self._palette, _COLORS[state.shape])))
            level = (
                "error" if state.error else "query" if state.query else "missing" if state.missing else "hint"
            )
            item.setData(state.words, _COUNT)
            item.setData(QColor(self._palette.level(level)), _COLOR)
            item.setToolTip(as_is(f"{item.text()}：{state.says}"))

    def show_progress(self) -> None:
        """How far the whole declaration is, and how much is missing: what is told as one thing may stand at several places,
        which is what the lines above count."""
        how, left = progress(self._session.document), len(self._session.marks.missing())
        places = sum(self._states.of(table).missing for table in self._items)
        told = f"还差 {left} 项" + (f"，共 {places} 处" if places > left else "")
        shape = {"empty": "empty", "begun": "begun", "filled": "begun" if left else "good"}[how]
        self.progress.setIcon(shape_icon(shape, getattr(self._palette, _COLORS[shape])))
        self.progress.setText(told if left else PROGRESS_WORDS[how])

    def select(self, table: str) -> None:
        if table in self._items or not table:
            index = self._items[table].index() if table else self.overview.index()
            if self.tree.currentIndex() != index:
                self.tree.setCurrentIndex(index)

    def width_of_titles(self) -> int:
        """Pixels in which every title has its line, with a number beside it."""
        tree, metrics = self.tree, self.tree.fontMetrics()
        titles = max(metrics.horizontalAdvance(item.text()) for item in self._items.values())
        around = self.layout().contentsMargins().left() + 2 * tree.frameWidth() + _beside_titles(tree, 2)
        bar = tree.verticalScrollBar().sizeHint().width()
        return titles + around + bar + _APART + metrics.horizontalAdvance(_FINDINGS)

    def menu(self, table: str) -> QMenu:
        """What can be done with a table."""
        menu = QMenu(self)
        if table != NARRATIVE:
            add_confirming(menu, self._session, self._states, table)
        return menu

    def _show_menu(self, point: QPoint) -> None:
        if table := self.tree.indexAt(point).data(_TABLE):
            self.menu(table).exec(self.tree.viewport().mapToGlobal(point))

    def _fill(self, session: Session) -> None:
        pack = session.document.program.pack
        overview = QStandardItem("总览")
        overview.setData("", _TABLE)
        self.overview = overview
        self.model.appendRow(overview)
        for part in pack.parts:
            heading = QStandardItem(part.title)
            for id in part.tables:
                table = pack.tables[id]
                item = self._items[id] = QStandardItem(outline_title(table))
                item.setData(id, _TABLE)
                heading.appendRow(item)
            self.model.appendRow(heading)
        if session.document.program.narrative is not None:
            item = self._items[NARRATIVE] = QStandardItem("公开文字")
            item.setData(NARRATIVE, _TABLE)
            self.model.appendRow(item)

    def _look_at(self, index: AnyIndex) -> None:
        table = index.data(_TABLE)
        if table is not None and self.tree.hasFocus():
            self.looked_at.emit(table)

    def _choose(self, index: AnyIndex) -> None:
        table = index.data(_TABLE)
        if table is not None:
            self.chosen.emit(table)


class _Tree(QTreeView):
    """Its lines are as high as their titles are in its width."""

    width_inside = 0
    """Of what shows the lines; 0 before it is laid out. To be handed that widget, PySide would load the classes of all."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.width_inside = event.size().width()
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class _Line(QStyledItemDelegate):
    """A title with the number of its findings at the right; where it has no room beside that, in two lines."""

    def __init__(self, tree: _Tree) -> None:
        super().__init__(tree)
        self._tree = tree
        self._width = 0
        self._known: dict[tuple[str, str, bool, bool, str], tuple[str, str]] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        option.decorationSize = sign_size(self._tree)  # type: ignore[attr-defined]
        super().paint(painter, option, index)
        if count := self._laid_out(option, index)[1]:
            painter.setPen(index.data(_COLOR))
            painter.drawText(option.rect.adjusted(0, 0, -_GAP, 0), _RIGHT, count)  # type: ignore[attr-defined]

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        option.text = self._laid_out(option, index)[0]  # type: ignore[attr-defined]

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(1, hint.height())  # as wide as the tree, whatever stands in it

    def _laid_out(self, option: QStyleOptionViewItem, index: AnyIndex) -> tuple[str, str]:
        """The title in its lines and the number beside it, as they have room; measured once for each width.

        A tree asks for the height of every line again and again while a window is laid out.
        """
        name, count = index.data() or "", index.data(_COUNT) or ""
        width = self._tree.width_inside
        if not width:
            return name, count
        if width != self._width:
            self._width = width
            self._known.clear()
        table, below, font = bool(index.data(_TABLE)), index.parent().isValid(), option.font.key()  # type: ignore[attr-defined]
        key = (name, count, table, below, font)
        if (found := self._known.get(key)) is None:
            metrics = option.fontMetrics  # type: ignore[attr-defined]
            around = _beside_titles(self._tree, 2 if below else 1, signed=table)
            found = self._known[key] = _fitted(name, count, metrics, width - around)
        return found


def _beside_titles(tree: QTreeView, level: int, *, signed: bool = True) -> int:
    """Of a line's width what its title does not get: indents, its sign, and what the style puts around both."""
    return level * tree.indentation() + (sign_size(tree).width() + 3 * _GAP + 1 if signed else 2 * _GAP)


def _fitted(name: str, count: str, metrics: QFontMetrics, room: int) -> tuple[str, str]:
    """The gravest alone (26 错 of 26 错 63 核) where the title would have no room; the tip tells all."""

    def beside(count: str) -> int:
        return room - (metrics.horizontalAdvance(count) + _APART if count else 0)

    if metrics.horizontalAdvance(name) > beside(count):
        count = " ".join(count.split(" ")[:2])
    return "\u2028".join(_broken(name, metrics, beside(count))), count


def _broken(name: str, metrics: QFontMetrics, room: int) -> list[str]:
    """In at most two lines; the second shortened in its middle: names that begin alike are told apart by their ends."""
    if metrics.horizontalAdvance(name) <= room:
        return [name]
    em = metrics.horizontalAdvance("国")
    wrapping = Wrapping(lambda text: metrics.horizontalAdvance(text) / em)
    first, *others = wrapping.fill(name, max(room / em, 1.0))
    rest = metrics.elidedText("".join(others), Qt.TextElideMode.ElideMiddle, max(room, em))
    return [first, rest] if rest else [first]
