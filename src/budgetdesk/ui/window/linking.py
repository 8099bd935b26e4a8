"""What the window does with the declarations that one is linked with: look them up, go there, attach one, follow a life-line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.session.jobs import Jobs

if TYPE_CHECKING:
    from budgetdesk.document.edits import Edit
    from budgetdesk.document.indicators.life_line import LifeLine
    from budgetdesk.engine.cells import Cell
    from budgetdesk.office.declarations import Opened
    from budgetdesk.office.links import Linked, TakenFigure
    from budgetdesk.office.office import Office
    from budgetdesk.ui.session.session import Session
    from budgetdesk.ui.widgets.palette import Palette


class Linking(QObject):
    """`folder` says where files are looked for first."""

    wanted = Signal(str, object, str)  # a declaration's id, a cell there, and what is told then
    noticed = Signal(str)

    def __init__(self, parent: QWidget, office: Office, jobs: Jobs, folder: Callable[[], str]) -> None:
        super().__init__(parent)
        self._parent, self._office, self._jobs, self._folder = parent, office, jobs, folder
        self._opened: Opened | None = None

    def look_up(self, opened: Opened) -> None:
        """See beside the window what the linked declarations say, and tell it in the one that was opened."""
        self._opened = opened
        if not opened.document.program.pack.links or self._office.workspace is None:
            return

        def connect(found: list[Linked]) -> None:
            if self._opened is not opened:
                return
            try:
                self._office.connect(opened.document, found)
            except WorkspaceError as error:
                self.noticed.emit(str(error))

        after_painting: Iterator[object] = iter(
            ()
        )  # no steps: but it begins when the window has done what was due
        look = partial(self._office.look_up_links, opened)
        self._jobs.run("查看关联的申报", look, connect, steps=after_painting)

    def go_there(self, session: Session, cell: Cell) -> None:
        """To the declaration that a cell was taken from, at the cell there; where none is attached, one can be."""
        from budgetdesk.document.links import cell_there, origin_of

        document = session.document
        link = document.engine.block(cell).link
        origin = origin_of(document.content.facts, link)
        if origin is None:
            self.attach(session, link)
            return
        if origin.place or origin.declaration not in [info.id for info in self._office.declarations()]:
            where = f"，在 {origin.place} 里" if origin.place else ""
            self.noticed.emit(f"取自 {origin.title}{where}：这个工作库中没有这一份")
            return
        self.wanted.emit(origin.declaration, cell_there(document, cell), f"取自这里：{origin.title}")

    def attach(self, session: Session, link: str = "") -> None:
        """Take what a link reads from a file or another workspace that a person picks, once it was shown.

        `link`: which one; without it the person is asked.
        """
        from budgetdesk.office.links import preview
        from budgetdesk.ui.window.link_preview import LinkPreview

        if not session.may_edit():
            return
        titles = {link.title: name for name, link in session.document.program.pack.links.items()}
        if not titles:
            self.noticed.emit("这套报表不与别的申报关联")
            return
        opened = self._opened
        if opened is None or opened.document is not session.document:
            return
        title = next((title for title, name in titles.items() if name == link), "")
        if not title:
            title, agreed = QtWidgets.QInputDialog.getItem(
                self._parent, "关联申报", "这份申报要读哪一份：", list(titles), 0, False
            )
            if not agreed:
                return
        kinds = "申报文件、上报包、工作簿或工作库 (*.json *.bdpkg *.xlsx *.xls *.bdesk)"
        chosen, _ = QtWidgets.QFileDialog.getOpenFileName(self._parent, f"选{title}", self._folder(), kinds)
        if not chosen:
            return
        document = session.document

        def take(found: tuple[Edit, list[TakenFigure]] | None) -> None:
            if found is None:
                session.told.emit("已经关联，没有新的数可取")
                return
            edit, taken = found
            if (
                LinkPreview(f"{title}：{Path(chosen).name}", taken, self._parent).exec()
                == QtWidgets.QDialog.DialogCode.Accepted
            ):
                session.apply(edit, lambda _: session.told.emit(edit.label))

        def work(_: object) -> tuple[Edit, list[TakenFigure]] | None:
            edit = self._office.take_linked(opened, titles[title], Path(chosen))
            return (edit, preview(document, edit)) if edit is not None else None

        self._jobs.run("关联申报", work, take)

    def show_life_line(self, session: Session, palette: Palette) -> None:
        """The project or indicator under the cursor, from its target to the self-evaluation."""
        from budgetdesk.document.indicators.life_line import subject_at
        from budgetdesk.ui.window.life_line_window import LifeLineWindow

        if self._office.workspace is None:
            return
        if session.current is None or subject_at(session.document, session.current) is None:
            session.told.emit(
                "来龙去脉是项目和指标的：先点一个项目的名称，或绩效目标表里的一条指标；一个数从哪来，看右边的单元格栏"
            )
            return

        def show(line: LifeLine) -> None:
            window = self.life_line = LifeLineWindow(line, palette, self._parent)
            window.wanted.connect(lambda id, cell: self.wanted.emit(id, cell, ""))
            window.show()

        self._jobs.run("查来龙去脉", partial(self._office.life_line, session.document, session.current), show)
