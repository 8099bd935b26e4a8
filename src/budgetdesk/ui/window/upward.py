"""The way upward and back, as menus and dropped files reach it: send, receive, the board, replies."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from budgetdesk.office.office import Office
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.window_size import room_for

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from budgetdesk.document.outstanding import Missing
    from budgetdesk.engine.cells import Cell
    from budgetdesk.exchange.reply_file import Reply
    from budgetdesk.office.upward.receiving import Outcome
    from budgetdesk.office.work import Progress
    from budgetdesk.storage.package_store import PackageRow
    from budgetdesk.ui.session.session import Session
    from budgetdesk.ui.widgets.theme import Appearance
    from budgetdesk.ui.window.board_window import BoardWindow
    from budgetdesk.ui.window.dropped_files import Take
    from budgetdesk.ui.window.invitations import Invitations
    from budgetdesk.ui.window.window_actions import WindowActions

_PACKAGES, _REPLIES = "上报包 (*.bdpkg)", "退回意见和回执 (*.bdreply)"
_MOST_TOLD = 12
_LINES, _LETTERS = 3, 30  # that a piece of news takes in a box, and of its lines
_UNBROKEN = 500  # pixels: in a narrower box Qt breaks no lines, and a minimum width hides from it that they are too long


class Upward(QObject):
    """`sent`: the id of a declaration that is now 已上报; `answered`: of one that was returned or accepted."""

    sent = Signal(str)
    answered = Signal(str, str)
    chosen = Signal(str)  # a declaration to be opened
    received = Signal(object)  # ids of declarations that came in, were returned or accepted here

    def __init__(
        self, parent: QWidget, office: Office, jobs: Jobs, folder: Callable[[], str], appearance: Appearance
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._parent, self._office, self._jobs, self._folder = parent, office, jobs, folder
        self._board: BoardWindow | None = None
        self._came_from = ""  # the folder that packages were last taken from

    @cached_property
    def invitations(self) -> Invitations:
        from budgetdesk.ui.window.invitations import Invitations

        made = Invitations(self._parent, self._office, self._jobs, self._folder)
        made.given_out.connect(lambda: self._board.refresh() if self._board is not None else None)
        return made

    def deeds(self, actions: WindowActions) -> dict[QAction, Callable[[], object]]:
        """What entries of the menus do, but for sending what is in front."""
        return {
            actions.take_reply: self.take_reply,
            actions.take_invitation: self.take_invitation,
            actions.receive: self.receive,
            actions.board: self.show_board,
        }

    def take_invitation(self) -> None:
        self.invitations.take()

    def drops(self) -> dict[str, Take]:
        """What becomes of files that are dropped on the window, by their suffix."""
        return {
            ".bdpkg": self.receive,
            ".bdreply": self.take_replies,
            ".bdinvite": lambda paths: self.invitations.take(paths[0]),
        }

    def join(self, session: Session) -> None:
        """A declaration came to the front."""
        session.remark_wanted.connect(partial(self._write_remark, session))

    def _write_remark(self, session: Session, cell: Cell) -> None:
        """About a cell of what was received: kept until it is returned."""
        from budgetdesk.engine.cell_lookup import name_of
        from budgetdesk.engine.labels import cell_words
        from budgetdesk.exchange.reply_file import Remark
        from budgetdesk.office.declarations import draft_remarks, remarks_in, remarks_on
        from budgetdesk.storage.errors import WorkspaceError
        from budgetdesk.storage.package_store import PackageStore

        store, document = self._office.store, session.document
        row = PackageStore(store.database).received_as(document.id)
        if row is None or not self._may_write():
            return
        place, drafted = name_of(document.engine, cell), remarks_in(row.drafted)
        before = next((remark.says for remark in drafted if remark.place == place), "")
        asks = f"{cell_words(document.engine, cell)}：（退回时一并发给单位）"
        text, agreed = QtWidgets.QInputDialog.getMultiLineText(self._parent, "写意见", as_is(asks), before)
        if not agreed:
            return
        others = [remark for remark in drafted if remark.place != place]
        drafted = [*others, *([Remark(place, text.strip())] if text.strip() else [])]
        try:
            draft_remarks(store, row.id, drafted)
        except WorkspaceError as error:
            session.troubled.emit(str(error))
            return
        said = [*remarks_on(store, document.id), *drafted]
        session.take_remarks([(remark.place, remark.says) for remark in said])
        session.told.emit(f"要退回的意见有 {len(drafted)} 条；在“上报情况”里按“退回…”发出")

    def send_from(self, session: Session) -> None:
        """What is in front goes upward; what is in the way or still missing is said before a file is asked for, with a way
        to the first place."""
        from budgetdesk.document.outstanding import still_missing
        from budgetdesk.office.upward.sending import NotReady, ready_to_send

        if session.document.received:
            self._tell("上报", ["这是单位报来的，不当作本单位的上报；要转交，用“收件”文件夹里的原文件"])
            return
        session.ask_for_all()
        try:
            ready_to_send(session.document)
        except NotReady as error:
            self._tell("还不能上报", [str(error), *error.candidates], look=_way_to_mend(session))
            return
        if missing := still_missing(session.document):
            self._ask_despite(missing, session)
        else:
            self.send(session.document.id, session.file_name)

    def _ask_despite(self, missing: list[Missing], session: Session) -> None:
        """Whether it goes upward though something is missing, which the office above will see."""
        lines = [f"还差 {len(missing)} 项，上级会看到：", *(f"{each.word}：{each.says}" for each in missing)]
        self._tell(
            "上报", lines, close="取消", look=lambda: session.missing_wanted.emit(missing[0]),
            anyway=("仍然上报", lambda: self.send(session.document.id, session.file_name)),
        )  # fmt: skip

    def send(self, declaration: str, name: str, target: Path | None = None) -> None:
        """Make the package of a declaration, or say what is in the way. `name`: of the file, but for its version."""
        from budgetdesk.document.outstanding import still_missing
        from budgetdesk.office.declarations import open_declaration
        from budgetdesk.office.own_key import own_key
        from budgetdesk.office.upward.sending import send
        from budgetdesk.storage.package_store import PackageStore

        if target is None:
            sent = PackageStore(self._office.store.database).packages("sent", declaration_id=declaration)
            start = str(Path(self._folder()) / f"{name} 第 {len(sent) + 1} 版.bdpkg")
            chosen, _ = QtWidgets.QFileDialog.getSaveFileName(self._parent, "上报", start, _PACKAGES)
            if not chosen:
                return
            target = Path(chosen)
        store, packs, key = self._office.store, self._office.installed, own_key()

        def make(progress: Progress) -> tuple[PackageRow, list[Missing]]:
            opened = open_declaration(store, declaration, packs)
            row = send(opened, store, target, key if key.exists() else None, progress)
            return row, still_missing(opened.document)

        def done(made: tuple[PackageRow, list[Missing]]) -> None:
            from budgetdesk.ui.window.sent_packages import SentDialog

            self.sent.emit(declaration)
            if self._board is not None:
                self._board.refresh()
            shown = SentDialog(*made, self._parent)
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shown.open()

        self._jobs.run(
            "上报", make, done, asks=True,
            refused=lambda error: self._tell("还不能上报", [str(error), *error.candidates]),
        )  # fmt: skip

    def receive(self, paths: list[Path] | None = None, *, counts: bool = False) -> None:
        """Packages that were chosen or dropped; `counts`: whatever version of them was received before."""
        from budgetdesk.office.upward.receiving import package_files, receive
        from budgetdesk.office.workspaces import received_folder

        if paths is None:
            names, _ = QtWidgets.QFileDialog.getOpenFileNames(
                self._board or self._parent, "接收上报包", self._came_from or self._folder(), _PACKAGES
            )
            paths = [Path(name) for name in names]
            self._came_from = str(paths[0].parent) if paths else self._came_from
        if not paths or not self._may_write():
            return
        assert self._office.path is not None
        store, packs, folder = self._office.store, self._office.installed, received_folder(self._office.path)
        self._jobs.run(
            "接收上报包",
            lambda progress: list(
                receive(package_files(paths), store, packs, folder, progress, counts=counts)
            ),
            self._say_received,
            asks=True,
        )

    def _say_received(self, outcomes: list[Outcome]) -> None:
        from budgetdesk.office.upward.receiving import RESULT_WORDS

        lines = []
        for outcome in outcomes:
            row = outcome.row
            about = f"{row.unit_name} {row.year} 年 第 {row.version} 版" if row else outcome.path.name
            plain = outcome.result == "received" and not (
                outcome.notes or (row and (row.errors or row.missing))
            )
            if not plain and outcome.contested is None:
                lines.append(f"{RESULT_WORDS[outcome.result]}  {about}：{'；'.join(outcome.says)}")
        taken = sum(outcome.result == "received" for outcome in outcomes)
        self._jobs.told.emit(
            f"收到 {taken} 份上报包"
            + (f"，另有 {len(outcomes) - taken} 份未收" if taken < len(outcomes) else "")
        )
        self.received.emit({each.row.declaration_id for each in outcomes if each.row is not None})
        self.show_board()
        if lines:
            self._tell(
                "接收上报包", lines, below="以后可以在“上报情况”的“收件记录”里再看。", parent=self._board
            )
        chosen = [each.path for each in outcomes if each.contested is not None and self._this_counts(each)]
        if chosen:
            self.receive(chosen, counts=True)

    def _this_counts(self, outcome: Outcome) -> bool:
        """Which of two packages counts that are no later versions of each other; Enter leaves what was received."""
        assert outcome.contested is not None
        assert outcome.row is not None
        row, two = outcome.row, outcome.contested
        box = QtWidgets.QMessageBox(self._board or self._parent)
        box.setIcon(QtWidgets.QMessageBox.Icon.Question)
        box.setWindowTitle("接收上报包")
        box.setText(
            as_is(
                f"{row.unit_code} {row.unit_name} {row.year} 年报来两份不同的，有 {two.different} 格不一样。"
                f"单位换过电脑、重装过程序，版次会从头算起。\n\n已收的：{two.received}，{row.state}\n"
                f"这一份：{two.this}\n\n请打电话问单位的校验码。以哪一份为准？两个文件都留着。"
            )
        )
        roles = QtWidgets.QMessageBox.ButtonRole
        this = box.addButton("以这一份为准", roles.AcceptRole)
        kept = box.addButton("仍用已收的", roles.RejectRole)
        box.setDefaultButton(kept)
        box.exec()
        return box.clickedButton() is this

    def _may_write(self) -> bool:
        if not self._office.may_write:
            self._jobs.failed.emit("请先打开一个可以写的工作库")
        return self._office.may_write

    def take_replies(self, paths: list[Path]) -> None:
        for path in paths:
            self.take_reply(path)

    def take_reply(self, path: Path | None = None) -> None:
        """What the office above says to a package of ours."""
        from budgetdesk.office.upward.replying import WORDS, take_reply

        if path is None:
            name, _ = QtWidgets.QFileDialog.getOpenFileName(
                self._parent, "收下退回意见或回执", self._folder(), _REPLIES
            )
            if not name:
                return
            path = Path(name)
        if not self._may_write():
            return
        store, packs = self._office.store, self._office.installed

        def told(found: tuple[PackageRow, Reply, tuple[str, ...]]) -> None:
            row, said, notes = found
            remarks = [
                f"{remark.place + '：' if remark.place else ''}{remark.says}" for remark in said.remarks
            ]
            if remarks or notes:
                self._tell(WORDS[said.kind], [*remarks, *notes])
            self.answered.emit(row.declaration_id, f"{WORDS[said.kind]}：第 {row.version} 版")

        self._jobs.run(
            "收下答复", lambda _: take_reply(path, store, packs), told, asks=True,
            refused=lambda error: self._tell("收下答复", [str(error), *error.candidates]),
        )  # fmt: skip

    def show_board(self) -> None:
        """Units and what they have sent; the window is there once."""
        from budgetdesk.ui.window.board_window import BoardWindow

        if self._board is None:
            self._board = board = BoardWindow(
                self._office, self._jobs, self._folder, self._parent, palette=self._appearance.palette
            )
            self._board.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._board.destroyed.connect(self._forget_board)
            self._board.wants_packages.connect(self.receive)
            self._board.chosen.connect(self._open_from_board)
            self._board.answered.connect(lambda id: self.received.emit({id}))
            board.invite.clicked.connect(lambda: self.invitations.give_out(board))
            board.keys.clicked.connect(lambda: self.invitations.show_keys(board))
        self._board.refresh()
        self._board.show()
        self._board.raise_()
        self._board.activateWindow()

    def _open_from_board(self, declaration: str) -> None:
        """It is looked at where it opens, so the board goes out of the way; it comes back as it was."""
        assert self._board is not None
        self._board.hide()
        self.chosen.emit(declaration)

    def _forget_board(self) -> None:
        self._board = None

    def _tell(
        self, title: str, lines: list[str], close: str = "知道了", *,
        look: Callable[[], object] | None = None, anyway: tuple[str, Callable[[], object]] | None = None,
        below: str = "", parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """Say it in a box. `look`: what the button 去看 does, which is the one that Enter presses; `anyway`: another button;
        `below`: a sentence after the lines."""
        room = room_for(self._parent).height() // self._parent.fontMetrics().lineSpacing()
        most = min(_MOST_TOLD, room // _LINES - 2)
        shown = lines[:most] + ([f"另有 {len(lines) - most} 条"] if len(lines) > most else [])
        box = QtWidgets.QMessageBox(
            QtWidgets.QMessageBox.Icon.Information,
            title,
            as_is("\n".join(shown)),
            parent=parent or self._parent,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(below)
        if (
            label := box.findChild(QLabel, "qt_msgbox_label")
        ) is not None:  # else 500 pixels at any size of type
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            letters = self._parent.fontMetrics().horizontalAdvance("国") * _LETTERS
            label.setMinimumWidth(max(letters, _UNBROKEN))
        if anyway is not None:
            box.addButton(anyway[0], QtWidgets.QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
                anyway[1]
            )
        if look is not None:
            go = box.addButton("去看", QtWidgets.QMessageBox.ButtonRole.ActionRole)
            go.setToolTip("转到第一处")
            go.clicked.connect(look)
            box.setDefaultButton(go)
        box.addButton(close, QtWidgets.QMessageBox.ButtonRole.RejectRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def _way_to_mend(session: Session) -> Callable[[], object] | None:
    """To the first error, or else to the first thing that wants an explanation."""
    from budgetdesk.document.outstanding import still_missing

    if session.first_error() is not None:
        return session.go_to_first_error
    wanting = next((each for each in still_missing(session.document) if each.kind == "unexplained"), None)
    return None if wanting is None else lambda: session.missing_wanted.emit(wanting)
