"""Adding up in the window: made beside it, opened like any declaration, each figure open down to its units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.office.office import Office
from budgetdesk.office.work import Progress
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.widgets.plain_text import as_is

if TYPE_CHECKING:
    from budgetdesk.engine.cells import Cell
    from budgetdesk.engine.engine import Engine
    from budgetdesk.office.upward.adding_up import AddedUp, Candidate, Elimination, Members
    from budgetdesk.storage.addend_store import Adjustment
    from budgetdesk.ui.session.session import Session


class AddingUp(QObject):
    """`made`: the id of an aggregate, and what is told of it; `wanted`: a declaration's id and a cell there."""

    made = Signal(str, str)
    wanted = Signal(str, object, str)

    def __init__(self, parent: QWidget, office: Office, jobs: Jobs) -> None:
        super().__init__(parent)
        self._parent, self._office, self._jobs = parent, office, jobs

    def add_up(self) -> None:
        """Of one pack and year the units that somebody chooses; which ones are ticked first, `candidates` says."""
        from budgetdesk.office.upward.adding_up import candidates, choose_pack

        store, packs = self._office.store, self._office.installed
        try:
            pack, year = choose_pack(store, None, None)
        except KnownError as error:
            chosen = self._choose(list(error.candidates)) if error.candidates else ""
            if not chosen:
                self._refuse(error)
                return
            pack, year = chosen.split()[0], int(chosen.split()[1])
        self._jobs.run(
            "汇总",
            lambda progress: candidates(store, packs, pack, year, progress=progress),
            self._choose_units,
            asks=True,
        )

    def _choose_units(self, listed: Sequence[Candidate]) -> None:
        from budgetdesk.office.upward.adding_up import chosen_members, department_of

        there = [each for each in listed if each.info is not None]
        chosen = [each for each in there if each.usual]
        if not there:
            self._refuse(KnownError("没有可以汇总的申报"))
            return
        if len(there) > 1 or not chosen:
            from budgetdesk.ui.window.units_window import UnitsToAdd

            dialog = UnitsToAdd(listed, self._parent)
            if dialog.exec() != UnitsToAdd.DialogCode.Accepted:
                return
            chosen = dialog.chosen()
        of = chosen_members(listed, [each.info for each in chosen if each.info is not None])
        try:
            code, name = department_of(self._office.store, self._office.installed, of)
        except KnownError:
            code, name = self._ask_whose()
        if code and (called := self._ask_whether_anew(of, code)):
            self._run(of, code, name, called)

    def _ask_whether_anew(self, of: Members, code: str) -> str:
        """What the aggregate is called; where there is one already, that it is replaced or another name is asked."""
        from budgetdesk.office.upward.adding_up import NAME, existing

        first, name = of.infos[0], NAME
        while True:
            head = DeclarationHead(first.pack, first.pack_version, code, "", first.year, name)
            try:
                before = existing(self._office.store, head)
            except KnownError as error:
                says, replaces = str(error), False
            else:
                if before is None:
                    return name
                when = f"{before.changed_at.astimezone():%Y-%m-%d %H:%M}"
                says = (
                    f"已有一份“{before.unit_name}”的{name}（{when}）。重新汇总，上面另外写的话、冲抵都留着。"
                )
                replaces = True
            box = QtWidgets.QMessageBox(self._parent)
            box.setWindowTitle("汇总")
            box.setText(as_is(says))
            roles = QtWidgets.QMessageBox.ButtonRole
            anew = box.addButton("重新汇总，换掉它", roles.AcceptRole)
            anew.setVisible(replaces)
            other = box.addButton("两份都留，另起名称…", roles.ActionRole)
            box.addButton("取消", roles.RejectRole)
            box.exec()
            if box.clickedButton() is anew:
                return name
            if box.clickedButton() is not other:
                return ""
            name, agreed = QtWidgets.QInputDialog.getText(
                self._parent, "汇总", "这一份汇总叫什么：", text=f"{NAME}（2）"
            )
            name = name.strip()
            if not agreed or not name:
                return ""

    def _run(
        self, of: Members, code: str, name: str, called: str, taken_off: Sequence[Adjustment] | None = None
    ) -> None:
        from budgetdesk.office.upward.adding_up import add_up, eliminations, with_eliminations

        store, packs = self._office.store, self._office.installed

        def work(progress: Progress) -> AddedUp:
            return add_up(store, packs, of, code, name, name=called, taken_off=taken_off, progress=progress)

        def done(made: AddedUp) -> None:
            proposed = eliminations(made.opened.document.engine)
            if proposed and taken_off is None and self._agrees(proposed):
                self._run(of, code, name, called, with_eliminations(made))
                return
            left = "，".join(map(str, made.left_out))
            told = f"已汇总 {len(made.units)} 个单位" + (f"，没有汇总的：{left}" if left else "")
            self.made.emit(made.opened.id, told)

        self._jobs.run("汇总", work, done, asks=True)

    def _agrees(self, proposed: Sequence[Elimination]) -> bool:
        """Whether what units gave each other is to be taken off; Enter leaves it."""
        from budgetdesk.engine.labels import figure

        yes, no = QtWidgets.QMessageBox.StandardButton.Yes, QtWidgets.QMessageBox.StandardButton.No
        listed = "\n".join(f"{each.title} {figure(each.amount)}" for each in proposed)
        asks = f"单位之间的上缴、补助在收支两边都加了一次：\n{listed}\n收付双方都在这次汇总里的，可以两边冲抵。现在冲抵吗？"
        return QtWidgets.QMessageBox.question(self._parent, "汇总", as_is(asks), yes | no, no) == yes

    def _choose(self, choices: list[str]) -> str:
        titles = {pack.id: pack.title for pack in self._office.packs()}
        named = {}
        for choice in choices:
            pack, year, *_ = choice.split()
            named[f"{titles.get(pack, pack)}，{year} 年"] = choice
        chosen, agreed = QtWidgets.QInputDialog.getItem(
            self._parent, "汇总", "汇总哪一种：", list(named), 0, False
        )
        return named[chosen] if agreed else ""

    def _ask_whose(self) -> tuple[str, str]:
        asks = "汇总成哪个单位的（先写编码，空一格写名称）："
        text, agreed = QtWidgets.QInputDialog.getText(self._parent, "汇总", asks)
        code, _, name = text.strip().partition(" ")
        return (code, name.strip() or code) if agreed else ("", "")

    def _refuse(self, error: KnownError) -> None:
        self._jobs.failed.emit(str(error))

    def show_units(self, session: Session) -> None:
        """What each unit put into the figure under the cursor."""
        from budgetdesk.engine.labels import cell_words
        from budgetdesk.office.upward.adding_up import made_of

        cell = session.current
        if cell is None or self._office.workspace is None:
            return
        document = session.document
        made = made_of(self._office.store, document.id, document.engine, cell)
        if made is None:
            session.told.emit("这一格不是各单位的数加成的：表里没有单位填，或是按比例等另外算出的")
            return
        from budgetdesk.ui.window.units_window import UnitsWindow

        window = UnitsWindow(cell_words(document.engine, cell), made, self._parent)
        window.chosen.connect(lambda source: self._go(source, document.engine, cell))
        window.show()

    def _go(self, source: str, engine: Engine, cell: Cell) -> None:
        from budgetdesk.office.upward.adding_up import cell_of_unit

        try:
            there = cell_of_unit(self._office.store, self._office.installed, source, engine, cell)
        except KnownError as error:
            self._refuse(error)
            return
        self.wanted.emit(source, there, "")
