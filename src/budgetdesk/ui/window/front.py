"""The declaration in front of the window: laid on screen, followed while it is edited, and left."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from budgetdesk.document.edits import CHANGED, FILLING, LOCKED, SetEntry
from budgetdesk.engine.cells import Cell
from budgetdesk.office.office import Office
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.theme import Appearance
from budgetdesk.ui.window.notice_bar import NoticeBar
from budgetdesk.ui.window.outputs import Outputs
from budgetdesk.ui.window.status_line import StatusLine
from budgetdesk.ui.window.window_actions import WindowActions

if TYPE_CHECKING:
    from budgetdesk.document.document import Change, Document
    from budgetdesk.document.edits import Edit
    from budgetdesk.document.finding_index import FindingIndex
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.session.session import Session

_MOST_COMPARED = 20_000  # entries: as long as comparing them with what was sent takes no time
_PAUSE = 500  # milliseconds behind an edit
_MOST_LOOKED_AT = 1000  # cells of what was undone: a large paste has some hundred thousand
NAME = "预算填报台"


class Front(QObject):
    """`stack` is where it is laid; `actions`, `status` and `notice` are told what it is and how it stands."""

    shown = Signal(object)  # the Session of a declaration that is now on screen
    said = Signal(str, str)  # words for the notice, and their role
    actions_stale = Signal()  # what can be done may be something else now

    def __init__(
        self, window: QMainWindow, office: Office, settings: Settings, appearance: Appearance,
        stack: QStackedWidget, actions: WindowActions, status: StatusLine, notice: NoticeBar,
        jobs: Jobs, outputs: Outputs,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._office, self._settings, self._appearance = window, office, settings, appearance
        self._stack, self._actions, self._status, self._notice = stack, actions, status, notice
        self._jobs, self._outputs = jobs, outputs
        self.view: DeclarationView | None = None
        self._compare = QTimer(self, singleShot=True, interval=_PAUSE)
        self._compare.timeout.connect(self._see_whether_as_sent)
        self._left: dict[str, Cell] = {}  # by declaration: where somebody was when it was left

    # coming and going

    def show(
        self, document: Document, unit: str, year: int, name: str = "", marks: FindingIndex | None = None
    ) -> None:
        """Lay a document on screen. `marks`: what is told of it already, where it is on screen."""
        from budgetdesk.ui.declaration.declaration_view import DeclarationView
        from budgetdesk.ui.session.edit_preview import EditPreview
        from budgetdesk.ui.session.session import Session

        self.drop()
        session = Session(document, unit, year, name, office=self._office, jobs=self._jobs, marks=marks)
        view = self.view = DeclarationView(
            session, self._appearance.palette, self._window.size(), self._stack
        )
        session.changed.connect(self._follow)
        session.troubled.connect(lambda text: self.said.emit(text, "trouble"))
        session.told.connect(self._status.tell)
        session.removed.connect(self._status.tell_removal)
        session.earlier_known.connect(self.actions_stale)
        session.typing.connect(self._read_typing)
        EditPreview(session).told.connect(self._status.show_effect)
        session.deferred_shown.connect(self._actions.count_wrong)
        view.selection_changed.connect(self._selected)
        self._actions.concern(view)
        view.tabs.set_zoom(
            self._settings.number("zoom", 1.0), fitted=bool(self._settings.number("fitted", 0.0))
        )
        view.tabs.zoomed.connect(self._keep_zoom)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        pack = document.program.pack
        self._name_unit(session)
        self._status.pack.setText(f"报表包：{pack.title} v{pack.version}")
        self._status.where.setText(f"工作库：{self._office.path.name}" if self._office.path else "")
        self._window.setWindowTitle(f"{session.title} — {NAME}")
        view.restore_state(self._settings)
        view.start()
        view.tabs.focus_page()  # whoever opens a declaration types in it next
        self.actions_stale.emit()
        gc.freeze()  # a large declaration is not looked through again and again while somebody types
        self.shown.emit(session)

    def _keep_zoom(self, zoom: float) -> None:
        self._settings.keep("zoom", zoom)
        self._settings.keep("fitted", float(self.view is not None and self.view.tabs.fitted))
        self._status.tell(f"缩放 {zoom:.0%}")

    def _name_unit(self, session: Session) -> None:
        state = session.document.content.state
        said = [session.name, "已锁定" if state == LOCKED else "" if state == FILLING else state]
        said.append("只能看" if session.document.received else "")
        told = "，".join(filter(None, said))
        self._actions.unit.setText(f"{session.unit}　{session.year} 年{f'（{told}）' if told else ''}　")

    def show_anew(self) -> None:
        """Lay the document out again in other colours or sizes."""
        if self.view is not None:
            session, tabs = self.view.session, self.view.tabs
            at, table = session.current, tabs.tables[tabs.bar.currentIndex()]
            listed = tabs.page.listed if tabs.page is not None else None
            self.show(session.document, session.unit, session.year, session.name, session.marks)
            if at is not None:
                self.view.go_to(at)
            else:
                self.view.tabs.turn_to(table)
            if listed is not None and self.view.tabs.page is not None:
                self.view.tabs.page.show_list(listed)

    def may_leave(self) -> bool:
        """Whether nothing typed is lost with the tables: else the person is asked, and may take the text along."""
        view = self.view
        text = view.finish_typing() if view is not None else ""
        if view is None or not text:
            return True
        from budgetdesk.ui.window.unsaved_dialog import UnsavedDialog

        dialog = UnsavedDialog(text, self._notice.text(), self._window)
        dialog.exec()
        if dialog.gives_up:
            view.give_up_typing()
        elif dialog.copied:
            self._status.tell("文字已复制：请先粘贴到别处")
        return dialog.gives_up

    def drop(self) -> None:
        if self.view is not None:
            id, *at = self.place()
            if at:
                self._left[id] = Cell(*at)
            self.view.save_state(self._settings)
            self.view.close_view()
            self._stack.removeWidget(self.view)
            self.view.deleteLater()
            self.view = None
            self._actions.concern(None)
            gc.unfreeze()

    def of_session(self, do: Callable[[Session], object]) -> Callable[[], None]:
        """What does something with the declaration in front, where there is one."""

        def act() -> None:
            if self.view is not None:
                do(self.view.session)

        return act

    def shows(self, declaration: str) -> bool:
        return self.view is not None and self.view.session.document.id == declaration

    # editing

    def undo(self, steps: int = 1) -> None:
        """The cursor goes to what is undone."""
        if self.view is not None:
            session = self.view.session
            edit = session.document.due("undo")
            session.undo(lambda change: self._undone(change, edit, steps - 1))

    def _undone(self, change: Change, edit: Edit | None, steps: int) -> None:
        self._go_to_edited(edit)
        self._status.tell(f"已撤销：{change.label}")
        if steps:
            self.undo(steps)

    def redo(self) -> None:
        if self.view is not None:
            session = self.view.session
            edit = session.document.due("redo")
            session.redo(lambda change: self._redone(change, edit))

    def _redone(self, change: Change, edit: Edit | None) -> None:
        self._go_to_edited(edit)
        self._status.tell(f"已重做：{change.label}")

    def _go_to_edited(self, edit: Edit | None) -> None:
        entered = (op.cell for op in edit.ops if isinstance(op, SetEntry)) if edit is not None else ()
        cells = list(islice(entered, _MOST_LOOKED_AT))
        if not cells or self.view is None:
            return
        engine = self.view.session.document.engine
        there = next((cell for cell in cells if cell.row in engine.row_ids(cell.place)), None)
        if there is not None:
            self.view.go_to_nearest(there)
        elif self.view.tabs.page is None or self.view.tabs.page.table != cells[0].table:
            self.view.go_to_nearest(cells[0])  # its rows have gone: the cursor stays, if that is the table

    def save(self) -> None:
        """Every edit is saved at once; this enters what is being typed, and says so."""
        if self.view is not None and not self.view.finish_typing() and self._office.may_write:
            self._status.tell(f"已保存 {datetime.now().astimezone():%H:%M:%S}（每次改动都会自动保存）")

    def _follow(self, change: Change, marked: set[Cell]) -> None:
        if self._office.notice or self._notice.property("bar") != "notice":
            self.said.emit(
                self._office.notice, "notice"
            )  # a notice stays till it is closed: the rows under the mouse too
        self._status.forget_removal()  # undoing would take back this change, not that
        if self._office.may_write:
            changed = self.view is not None and self.view.session.document.content.state == CHANGED
            again = "，改完请再上报" if changed else ""  # here, as a line above the sheet would move its rows
            self._status.saved.setText(f"已自动保存 {datetime.now().astimezone():%H:%M:%S}{again}")
            if changed:
                self._compare.start()
        self.actions_stale.emit()
        if self.view is not None:
            self._name_unit(self.view.session)
        self._selected()
        if change.anew:
            gc.freeze()  # as after opening

    def _see_whether_as_sent(self) -> None:
        """Whoever types the old figure back has what was sent, as whoever undoes."""
        from budgetdesk.office.declarations import head_of
        from budgetdesk.office.upward.sending import sent_as_it_is

        session = self.view.session if self.view is not None else None
        document = session.document if session is not None else None
        if session is None or document is None or document.content.state != CHANGED:
            return
        facts = document.content.facts
        if self._office.workspace is None or len(facts.entries) > _MOST_COMPARED:
            return
        head = head_of(document.program, facts, year=session.year, name=session.name)
        if row := sent_as_it_is(document, head, self._office.store):
            document.is_as_sent_again(f"与上报的第 {row.version} 版又一样了")
            self._status.tell(f"与上报的第 {row.version} 版又一样了")
            self._status.saved.setText(f"已自动保存 {datetime.now().astimezone():%H:%M:%S}")
            self._name_unit(session)

    def note_sent(self) -> None:
        """What is in front was sent upward as it is; the cursor and all that can be undone stay."""
        if self.view is not None:
            self.view.session.document.was_sent()
            self._name_unit(self.view.session)
            self.view.session.remarked.emit(self.view.session.marks.forget_remarks())
            self.view.recount()

    def place(self) -> list[str]:
        """Where somebody stops, as the settings keep it: the declaration, then a cell, or but its table; [] for nowhere."""
        if self.view is None:
            return []
        session, tabs = self.view.session, self.view.tabs
        table, cell = tabs.tables[tabs.bar.currentIndex()], session.current
        return [session.document.id, *(cell if cell and cell.table == table else Cell(table, "", "", "", ""))]

    def left_at(self, declaration: str) -> Cell | None:
        """Where somebody was in it when it was last left."""
        return self._left.get(declaration)

    def _selected(self) -> None:
        page = self.view.tabs.page if self.view is not None else None
        cells = page.summed_cells() if page is not None else []
        found = self._figures(cells) if len(cells) > 1 else []
        self._status.show_sum(found, len(cells))
        self._actions.refresh_rows()

    def _figures(self, cells: list[Cell]) -> list[Decimal]:
        """Those that are seen: a computed 0 looks blank, and would make the average smaller than anybody reckons it."""
        if self.view is None:
            return []
        document = self.view.session.document
        values, entries = document.engine.values, document.content.facts.entries
        found = [(c, v) for c in cells if isinstance(v := values.get(c), Decimal)]
        return [v for c, v in found if v or c in entries or document.engine.type_of(c).zeros]

    def _read_typing(self, cell: Cell | None, text: str) -> None:
        from budgetdesk.document.typed_preview import describe_typed

        if self.view is not None:
            self._status.read_as(*describe_typed(self.view.session.document, cell, text))

    # checking and looking

    def check_all(self) -> None:
        from budgetdesk.office.checks import full_check

        if self.view is not None:
            self.view.session.ask_for_all()
            self._jobs.run("全审", full_check(self.view.session.document), self._checked)

    def _checked(self, said: str) -> None:
        if self.view is not None:
            self.view.findings.show_table("")
            found = self.view.session.marks.shown()
            if found:
                self.view.findings.show_missing(False)
            self.view.fold_findings(not found)
        self._status.tell(said)

    def preview(self) -> None:
        """The table in front as it is printed, or all of them."""
        if self.view is not None:
            page = self.view.tabs.page
            table = page.table if page else ""
            self._outputs.preview(self.view.session, table, self._appearance.palette)

    def show_text(self) -> None:
        """The text that is published, among the tables."""
        if self.view is not None:
            self.view.show_text()
