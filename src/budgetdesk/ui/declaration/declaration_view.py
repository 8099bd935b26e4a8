"""An open declaration: outline, tables, findings and the cell's page, joined by the session."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from budgetdesk.document.document import Change
from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import table_label
from budgetdesk.review.finding import Finding
from budgetdesk.ui.declaration.confirming import confirm, turn_lock, unconfirm
from budgetdesk.ui.declaration.outline_panel import OutlinePanel
from budgetdesk.ui.declaration.side_pane import SidePane
from budgetdesk.ui.declaration.table_tabs import TableTabs
from budgetdesk.ui.findings.cell_panel import CellPanel
from budgetdesk.ui.findings.findings_panel import FindingsPanel
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetdesk.document.outstanding import Missing
    from budgetdesk.ui.declaration.find_bar import FindBar

_WIDE = 210  # figures: in a window as wide as that there is room for outline and tabs


class Pane(NamedTuple):
    """A part of the window that F6 hands the keyboard to; one that folds is remembered folded, under its name."""

    keyboard: Callable[[], QWidget]
    folding: SidePane | FindingsPanel | None = None
    fold: Callable[[bool], None] | None = None


class DeclarationView(QWidget):
    selection_changed = Signal()

    def __init__(
        self, session: Session, palette: Palette, room: QSize, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._key = f"bench-{self.font().pointSizeF():.1f}"  # sizes are kept for each size of type
        self._unfolded: list[int] = []  # heights of tables and findings, while those are folded
        self._away: dict[str, list[int]] = {}  # tabs that were hidden or in windows of their own
        session.setParent(self)
        self.states = TableStates(session.document, session.marks)
        self._widths: dict[SidePane, int] = {}  # of folded panes, as they were
        # Each is made where it stays, and filled there: whatever is in a widget is dressed anew when that gets a parent.
        # What is made in a splitter is its next pane.
        self.columns = QSplitter(Qt.Orientation.Horizontal, self)
        self.outline_pane = SidePane("报表目录", "left", self.columns)
        self.rows = QSplitter(Qt.Orientation.Vertical, self.columns)
        self.middle = QSplitter(Qt.Orientation.Horizontal, self.rows)
        centre = QWidget(self.middle)
        self.cell_pane = SidePane("单元格", "right", self.middle)
        self._palette = palette
        self.outline = OutlinePanel(session, self.states, palette, self.outline_pane)
        self.tabs = TableTabs(session, self.states, palette, centre)
        self.findings = FindingsPanel(session, self.states, palette, self.rows)
        self.cell = CellPanel(session, palette, self.cell_pane)
        self.outline_pane.hold(self.outline)
        self.cell_pane.hold(self.cell)
        self._centre = centre_layout = QVBoxLayout(centre)
        centre_layout.setContentsMargins(0, 0, 0, 0)
        centre_layout.setSpacing(0)
        centre_layout.addWidget(self.tabs, 1)
        self.middle.setStretchFactor(0, 1)
        self.rows.setStretchFactor(0, 1)
        self.columns.setStretchFactor(1, 1)
        self.outline_pane.folded_changed.connect(lambda: self._give_way(self.columns, 0))
        self.cell_pane.folded_changed.connect(lambda: self._give_way(self.middle, 1))
        self.panes = {  # in the order of F6
            "outline": Pane(lambda: self.outline.tree, self.outline_pane, self.outline_pane.fold),
            "tables": Pane(lambda: self.tabs.page or self.tabs.stack),
            "findings": Pane(self.findings.listed, self.findings, self.fold_findings),
            "cell": Pane(lambda: self.cell.page, self.cell_pane, self.cell_pane.fold),
        }
        self._share_out(room)
        for splitter in (self.rows, self.columns, self.middle):
            splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.columns)
        self.outline.chosen.connect(self._choose)
        self.outline.looked_at.connect(self.tabs.turn_to)
        self.tabs.turned.connect(self.outline.select)
        self.tabs.selection_changed.connect(self.selection_changed)
        self.findings.looked_at.connect(self._look_at)
        self.findings.fold_wanted.connect(self.fold_findings)
        self.findings.rules_wanted.connect(self.show_rules_off)
        self.outline.missing_wanted.connect(self._show_missing)
        self.tabs.text_import_wanted.connect(self.import_text)
        self.cell.left.connect(self.tabs.focus_page)
        session.explanation_wanted.connect(self._explain)
        session.missing_wanted.connect(self._show_missing)
        session.table_wanted.connect(self.tabs.turn_to)
        session.wanted.connect(self.go_to)
        session.passage_wanted.connect(self.tabs.show_in_text)
        session.changed.connect(self._follow)
        session.deferred_shown.connect(self.recount)
        session.text_read.connect(self._follow_text)

    @cached_property
    def find_bar(self) -> FindBar:
        from budgetdesk.ui.declaration.find_bar import FindBar

        bar = FindBar(self.session)
        bar.closed.connect(self.tabs.focus_page)
        self._centre.insertWidget(0, bar)
        return bar

    def _share_out(self, room: QSize) -> None:
        """First sizes of the panes: as their texts need, but most of the room is the table's."""
        digit = self.fontMetrics().horizontalAdvance("0")
        left, right = min(digit * 32, room.width() * 19 // 100), min(digit * 37, room.width() * 20 // 100)
        if left < (more := room.width() * 15 // 100):  # on a wide screen
            left = max(left, min(self.outline.width_of_titles(), more))
        findings = 2  # seen whole; in a high window more
        while self.findings.height_of(findings + 1) <= room.height() // 5:
            findings += 1
        below = min(self.findings.height_of(findings), room.height() * 3 // 10)
        self.columns.setSizes([left, room.width() - left])
        self.middle.setSizes([room.width() - left - right, right])
        self.rows.setSizes([room.height() - below, below])

    def start(self) -> None:
        """Turn to the table where something is to be done first."""
        grave = next((f.suspect for f in self.session.document.findings if f.suspect is not None), None)
        if grave is not None:
            self.tabs.go_to(grave)
        else:
            self.tabs.turn_to(self.tabs.tables[1])
        self.tabs.arrange(self._away)
        self._choose_tabs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_tabs()

    def _give_way(self, splitter: QSplitter, at: int) -> None:
        """The room of a folded pane is the tables'; opened again it has its own back."""
        pane, sizes = splitter.widget(at), splitter.sizes()
        assert isinstance(pane, SidePane)
        wide = pane.maximumWidth() if pane.folded else self._widths.get(pane, pane.sizeHint().width())
        self._widths[pane] = sizes[at]
        sizes[1 - at] += sizes[at] - wide
        sizes[at] = wide
        splitter.setSizes(sizes)
        self._choose_tabs()

    def _choose_tabs(self) -> None:
        """On a small screen the outline or the tabs, not both."""
        wide = self.width() >= self.fontMetrics().horizontalAdvance("0") * _WIDE
        self.tabs.bar.setVisible(wide or self.outline_pane.folded)

    def save_state(self, settings: Settings) -> None:
        kept = self._folding()
        if not self.session.marks.shown():  # then they are folded for want of anything to list
            del kept["findings"]
        settings.keep(f"{self._key}/folded", ",".join(name for name, pane in kept.items() if pane.folded))
        for name in self._folding():
            self.fold(name, False)
        for name, splitter in self._splitters().items():
            settings.keep(f"{self._key}/{name}", splitter.saveState())
        settings.keep(f"columns/{self._pack()}", json.dumps(self.session.widths))
        settings.keep(f"frozen/{self._pack()}", json.dumps(self.session.frozen))
        if (columns := self.findings.columns_state()) is not None:
            settings.keep(f"{self._key}/findings_columns", columns)
        settings.keep(f"away/{self._pack()}", json.dumps(self.tabs.arrangement()))
        settings.keep("bench/grouping", self.findings.grouping.currentData())

    def restore_state(self, settings: Settings) -> None:
        for name, splitter in self._splitters().items():
            if (state := settings.bytes(f"{self._key}/{name}")) is not None:
                splitter.restoreState(state)
        for table, widths in json.loads(settings.text(f"columns/{self._pack()}", "{}")).items():
            self.session.widths[table] = {int(column): float(width) for column, width in widths.items()}
        frozen = json.loads(settings.text(f"frozen/{self._pack()}", "{}"))
        self.session.frozen |= {table: int(columns) for table, columns in frozen.items()}
        if (state := settings.bytes(f"{self._key}/findings_columns")) is not None:
            self.findings.restore_columns(state)
        self._away = json.loads(settings.text(f"away/{self._pack()}", "{}"))
        folded = settings.text(f"{self._key}/folded").split(",")
        for name in self._folding():
            self.fold(name, name in folded or (name == "findings" and not self.session.marks.shown()))
        at = self.findings.grouping.findData(settings.text("bench/grouping"))
        self.findings.grouping.setCurrentIndex(max(at, 0))

    def fold(self, name: str, folded: bool | None = None) -> None:
        """A pane to a strip, or open again; the other way round if it is not said which."""
        pane = self.panes[name]
        if pane.fold is not None and pane.folding is not None:
            pane.fold(not pane.folding.folded if folded is None else folded)

    def _folding(self) -> dict[str, SidePane | FindingsPanel]:
        return {name: pane.folding for name, pane in self.panes.items() if pane.folding is not None}

    def _pack(self) -> str:
        return self.session.document.program.pack.id

    def _splitters(self) -> dict[str, QSplitter]:
        return {"rows": self.rows, "columns": self.columns, "middle": self.middle}

    def finish_typing(self) -> str:
        """Enter what open editors hold; what could not be saved, and an explanation that nobody has saved yet."""
        return "\n".join(filter(None, (self.tabs.finish_typing(), self.cell.unsaved_text)))

    def give_up_typing(self) -> None:
        self.tabs.give_up_typing()
        self.cell.close_form()

    def close_view(self) -> None:
        self.tabs.close_pages()
        self.session.close()

    def go_to(self, cell: Cell) -> None:
        self.tabs.go_to(cell)

    def go_to_nearest(self, cell: Cell) -> None:
        """To the cell, or where it is not there to the first of its block, or its table."""
        document = self.session.document
        if not cell.block and cell.table in self.tabs.tables:
            self.tabs.turn_to(cell.table)
        if not cell.block or cell.table not in document.program.filled_tables:
            return
        place = cell.place
        if place.instance not in document.instances(place.table):
            place = place._replace(instance=next(iter(document.instances(place.table)), ""))
        block = document.program.blocks.get((cell.table, cell.block))
        rows = () if block is None else document.engine.row_ids(place)
        if block is None or cell.column not in block.columns or not rows:
            self.tabs.turn_to(cell.table)
            return
        self.go_to(place.cell(cell.row if cell.row in rows else next(iter(rows)), cell.column))

    def show_text(self) -> None:
        """The tab of the text; where the pack has none, that is told."""
        if self.session.document.program.narrative is None:
            self.session.told.emit(f"报表包 {self._pack()} 没有文字部分")
        else:
            self.tabs.turn_to(NARRATIVE)

    def import_text(self, path: Path | None = None) -> None:
        """A document's text into that of the declaration, after it was shown."""
        from budgetdesk.ui.narrative.text_import import import_text

        if not self.session.may_edit():
            return
        office = self.session.office
        folder = str(office.path.parent) if office is not None and office.path is not None else ""
        import_text(self.session, folder, self, path)

    def turn_lock(self) -> None:
        turn_lock(self.session, self)

    def confirm(self, table: str) -> None:
        confirm(self.session, self.states, table)

    def unconfirm(self, table: str) -> None:
        unconfirm(self.session, self.states, table)

    def next_pane(self) -> None:
        """Hand the keyboard round: outline, table, findings, the cell's page."""
        shown = [widget for pane in self.panes.values() if (widget := pane.keyboard()).isVisible()]
        focused = QApplication.focusWidget()
        at = next(
            (
                n
                for n, p in enumerate(shown)
                if focused is not None and (p is focused or p.isAncestorOf(focused))
            ),
            -1,
        )
        shown[(at + 1) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, table: str) -> None:
        """Whoever chooses a table types in it next."""
        self.tabs.turn_to(table)
        self.tabs.focus_page()

    def _explain(self, finding: Finding) -> None:
        """Open the form for it, though the pane that has it was folded."""
        self.cell_pane.fold(False)
        self.cell.act("explain", finding)

    def _look_at(self, finding: Finding | None) -> None:
        self.tabs.set_focus(frozenset(part.cell for part in finding.cells) if finding else frozenset())

    def _follow(self, change: Change, marked: set[Cell]) -> None:
        self._restate(self.states.update(change))
        if self.states.fallen:
            labels = [table_label(self.session.document.engine, table) for table in self.states.fallen]
            words = "、".join(labels[:3]) + ("等" if len(labels) > 3 else "")
            self.session.told.emit(f"{words}在确认后有变动，确认已失效：请核对后重新确认")
        if change.added or change.removed or marked or not change.cells:  # what no cell bears was explained
            self.findings.refresh()

    def show_rules_off(self) -> None:
        """The rules that are turned off here: what they would say nobody is told."""
        from budgetdesk.ui.indicators.rules_dialog import OFF

        self.show_rules(OFF)

    def show_rules(self, searched: str = "") -> None:
        from budgetdesk.ui.indicators.rules_dialog import RulesDialog

        dialog = RulesDialog(self.session.office, self.session.document, self._palette, self)
        dialog.search.setText(searched)
        dialog.exec()
        self.findings.refresh()

    def fold_findings(self, folded: bool) -> None:
        """To the line that counts them, or open again; only a person does that: nothing jumps while one types."""
        if folded == self.findings.folded:
            return
        if folded:
            self._unfolded = self.rows.sizes()
        self.findings.fold(folded)
        if self._unfolded:
            self.rows.setSizes([sum(self._unfolded), 1] if folded else self._unfolded)

    def _show_missing(self, at: Missing | None = None) -> None:
        """What is still missing, or one thing of it, in its list and at its place if that is in this declaration."""
        self.fold_findings(False)
        elsewhere = (
            at is not None and at.cell is not None and self.session.document.engine.block(at.cell).link
        )
        if at is not None and not elsewhere:
            self.session.go_to_missing(at)
        self.findings.show_missing(at=at)

    def recount(self) -> None:
        """Show anew what is found and missing, and how the tables stand."""
        self._restate(self.states.recount())
        self.findings.refresh()

    def _follow_text(self) -> None:
        """Whether people have written any of it is known once it was read."""
        text = self.session.document.text
        if text is not None and self.states.of(NARRATIVE).filled != bool(text.taken.own):
            self._restate(self.states.recount())

    def _restate(self, tables: set[str]) -> None:
        if tables:
            self.outline.refresh(tables)
            self.tabs.refresh(tables)
        self.outline.show_progress()
