"""The cell's page at the right: its facts with links, and the place to write an explanation."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document import edit_commands
from budgetdesk.document.explanation_rules import EXAMPLE, EXAMPLES, refusal
from budgetdesk.document.mends import begun_words, explain_words
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.text import shortened
from budgetdesk.review.finding import Finding
from budgetdesk.ui.findings.origin_tree import OriginTree
from budgetdesk.ui.session.mending import carry_out, mends_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.one_click import OneClick
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, plain_label

if TYPE_CHECKING:
    from budgetdesk.ui.findings.cell_page import CellPage

_ORIGINS = 0.4  # of the height, that the page leaves to the origins where both lack room
_ASKED = 30  # letters of the finding above its explanation; the rest is in the tip
_PAUSE = 40  # milliseconds that the cell's page lags behind, so that keys held down need not wait for it


class _PageText(QTextBrowser):
    """Its links take one click. Not by a filter of its viewport: to say what that is, PySide would load all widgets."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._once = OneClick(self, self.anchorAt)

    def viewportEvent(self, event: QEvent) -> bool:
        return self._once.eventFilter(self, event) or super().viewportEvent(event)


class CellPanel(QWidget):
    left = Signal()  # an explanation was written, or given up: the keyboard is free

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self._page: CellPage | None = None
        self._unfolded: set[str] = set()  # sections of the page, until another cell is turned to
        self._explained: Finding | None = None
        self._begun = ""  # what the form for an explanation was opened with
        self._example = ""
        self.explaining = self._explain_form()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 6)
        layout.setSpacing(0)
        parts = self._parts = QSplitter(Qt.Orientation.Vertical, self)
        self._share = _ORIGINS
        self.page = _PageText(parts)
        below = self.below = QWidget(parts)
        self.origin = OriginTree(session, palette, below)
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self.page.document().setDocumentMargin(8)
        self.origin.wanted.connect(session.go_to)
        self.origin_title = plain_label("数从哪里来")
        self.origin_title.setProperty("role", "panel")
        stack = QVBoxLayout(below)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.origin_title)
        stack.addWidget(self.origin)
        parts.setChildrenCollapsible(False)
        parts.splitterMoved.connect(self._keep_share)
        for signal in (self.origin.itemExpanded, self.origin.itemCollapsed):
            signal.connect(self._share_out)
        layout.addWidget(parts, 1)
        layout.addWidget(self.explaining)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.refresh)
        session.current_changed.connect(self._show_other)
        session.changed.connect(self._soon.start)
        session.deferred_shown.connect(self._soon.start)
        self.refresh()

    def settle(self) -> None:
        """Show now what would be shown a moment later."""
        if self._soon.isActive():
            self.refresh()

    def refresh(self) -> None:
        self._soon.stop()
        cell = self._session.current
        computed = self.origin.show_cell(cell)
        self.below.setVisible(
            computed and self._explained is None
        )  # of a finding explained its page is to be read
        at = self.page.verticalScrollBar().value()
        self._page = self._page_of(cell, self._session.coming)
        nothing = f'<p style="color:{self._palette.soft_text}">选中一格，这里说明它的值、问题和来源。</p>'
        self.page.setHtml(self._page.html if self._page is not None else nothing)
        self._share_out()
        self.page.verticalScrollBar().setValue(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """The origins as high as their lines, as far as the page has no use for the room or leaves them their share."""
        if self.below.isHidden() or not (whole := sum(self._parts.sizes())):
            return
        wanted = self.origin_title.sizeHint().height() + self.origin.height_of_lines()
        wanted += self._parts.handleWidth()  # which takes from both when the origins come up
        page = ceil(self.page.document().size().height()) + 2 * self.page.frameWidth()
        below = min(wanted, max(whole - page, round(whole * self._share)))
        self._parts.setSizes([whole - below, below])

    def _keep_share(self) -> None:
        sizes = self._parts.sizes()
        self._share = sizes[1] / max(sum(sizes), 1)

    def _page_of(self, cell: Cell | None, coming: Cell | None) -> CellPage | None:
        if cell is None and coming is None:
            return None
        # after the sheet is there to be typed in
        from budgetdesk.ui.findings.cell_page import cell_page, coming_page

        if cell is not None:
            return cell_page(self._session, cell, self._palette, self._unfolded)
        return coming_page(self._session, coming, self._palette) if coming is not None else None

    def links(self) -> list[str]:
        """The addresses of all links on the page, in order."""
        self.settle()
        found = []
        block = self.page.document().begin()
        while block.isValid():
            it = block.begin()
            while not it.atEnd():
                format_ = it.fragment().charFormat()
                if format_.isAnchor() and format_.anchorHref() not in found:
                    found.append(format_.anchorHref())
                it += 1
            block = block.next()
        return found

    def _show_other(self, cell: Cell | None) -> None:
        self.close_form()
        self._unfolded.clear()
        self.page.verticalScrollBar().setValue(0)
        self._soon.start()

    def _follow(self, url: QUrl) -> None:
        """Links mean what they meant when they were shown: the page lags a little behind the document."""
        from budgetdesk.ui.findings.cell_page import HISTORY, LIFE_LINE, USES, Way

        page, address = self._page, url.toString()
        if address == LIFE_LINE:
            self._session.life_line_wanted.emit()
            return
        if address in (HISTORY, USES):
            self._unfolded.add(address)
            self.refresh()
            if address == HISTORY:
                self._scroll_to("修改记录")
            return
        shown = self._session.current or self._session.coming
        link = page.links.get(address) if page is not None and page.cell == shown else None
        if isinstance(link, Way):
            self.act(*link)
        elif link is not None:
            self._session.go_to(link)

    def _scroll_to(self, heading: str) -> None:
        """To the last section of the page, with as much of it as there is room for."""
        document, bar = self.page.document(), self.page.verticalScrollBar()
        found = document.find(heading, document.characterCount() - 1, QTextDocument.FindFlag.FindBackward)
        bar.setValue(bar.value() + self.page.cursorRect(found).top())

    def act(self, kind: str, finding: Finding, words: str = "") -> None:
        """Do the mend of that kind, and with these words, that the page offers."""
        if kind == "explain":
            self._open_form(finding)
            return
        for mend in mends_of(self._session, finding, self._session.current):
            if mend.kind == kind and words in ("", mend.words):
                carry_out(self._session, finding, mend, self.window())
                return

    # explaining

    def _explain_form(self) -> QFrame:
        form = QFrame()
        form.setProperty("role", "card")
        self.words = QPlainTextEdit()
        line = self.fontMetrics().lineSpacing()
        self.words.setMinimumHeight(line * 3)  # in a low window the page above keeps some lines
        self.words.setMaximumHeight(line * 5)
        self.words.textChanged.connect(self._judge)
        self.advice = plain_label()
        self.advice.setWordWrap(True)
        self.advice.setProperty("role", "heading")
        self.keep = QPushButton("保存说明")
        self.keep.setProperty("main", True)
        self.keep.setToolTip("Ctrl+Enter")
        self.keep.clicked.connect(self._explain)
        for key in ("Ctrl+Return", "Ctrl+Enter"):  # the latter is that of the number pad
            QShortcut(
                QKeySequence(key), self.words, self.keep.click, context=Qt.ShortcutContext.WidgetShortcut
            )
        drop = QPushButton("取消")
        drop.clicked.connect(self.close_form)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.keep)
        buttons.addWidget(drop)
        layout = QVBoxLayout(form)
        layout.setContentsMargins(8, 6, 8, 8)
        self.asked = plain_label()
        self.asked.setWordWrap(True)
        layout.addWidget(self.asked)
        layout.addWidget(self.words)
        layout.addWidget(self.advice)
        layout.addLayout(buttons)
        form.hide()
        return form

    def _open_form(self, finding: Finding) -> None:
        self._explained = finding
        self.asked.setText(f"{explain_words(finding)}：{shortened(finding.says, _ASKED)}")
        self.asked.setToolTip(as_is(finding.says))
        self._example = EXAMPLES.get(finding.cause_kind, EXAMPLE)
        self.words.setPlaceholderText(f"例如：{self._example}")
        said = self._session.document.content.explanations.get(finding.keys[0])
        self._begun = said.text if said else begun_words(self._session.document, finding)
        self.words.setPlainText(self._begun)
        self.words.moveCursor(QTextCursor.MoveOperation.End)
        self.explaining.show()
        self.refresh()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self._judge()

    @property
    def unsaved_text(self) -> str:
        """Of an explanation that is being written."""
        if self._explained is None:
            return ""
        text = self.words.toPlainText().strip()
        return text if text != self._begun else ""

    def close_form(self) -> None:
        focused = QApplication.focusWidget()
        typed_in = focused is not None and self.explaining.isAncestorOf(focused)
        self._explained = None
        self.explaining.hide()
        self._soon.start()
        if typed_in:
            self.left.emit()

    def _judge(self) -> None:
        text = self.words.toPlainText()
        reason = refusal(text)
        withdrawing = (
            not text.strip()
            and self._explained is not None
            and self._session.document.content.explanations.get(self._explained.keys[0])
        )
        self.keep.setEnabled(not reason or bool(withdrawing))
        self.keep.setText("撤回说明" if withdrawing else "保存说明")
        self.advice.setText(reason or f"例如：{self._example}")

    def _explain(self) -> None:
        finding = self._explained
        if finding is not None:
            document, text = self._session.document, self.words.toPlainText()
            if not self._session.can_save():
                return  # the text stays
            self._session.apply(edit_commands.explain(document, finding, text, self._session.who))
            if self._session.kept:
                self.close_form()
