"""The text of a declaration among its tables: written anew with every edit, read back beside the window.

Each figure shows whether it follows from a cell, agrees, cannot be checked or is wrong, by colour and by its line below. A
click on one tells what is known of it; a section can be written by hand, or brought in from a document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.declared_text import left_out_words
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.narrative.own_words import cell_alone, own_cell
from budgetdesk.narrative.sources import cells_of
from budgetdesk.narrative.written import Span, TablesHere, WrittenLine, WrittenText
from budgetdesk.office.publishing import text_of
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.ui.narrative.figure_note import FigureNote, Way, figure_note
from budgetdesk.ui.narrative.section_editor import SectionEditor
from budgetdesk.ui.narrative.text_marks import LOOK_WORDS, Look, Piece, pieces_of
from budgetdesk.ui.session.mending import carry_out
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, marked_label, plain_label
from budgetdesk.ui.widgets.tool_row import ToolRow

_WITH_LIST = 36  # letters: a page at least as wide as that has the list of sections beside the text
_LISTED = 3  # the deepest headings in the list of sections
_AFTER = 150  # milliseconds after an edit
_NAMED = 6  # cells in a tooltip
_LINES = QTextCharFormat.UnderlineStyle
_UNDERLINES: dict[Look, QTextCharFormat.UnderlineStyle] = {
    "follows": _LINES.DotLine, "words": _LINES.NoUnderline, "agrees": _LINES.SingleUnderline,
    "unbound": _LINES.DashUnderline, "wrong": _LINES.WaveUnderline,
}  # fmt: skip


Address = tuple[int, int]
"""Of a piece: which line, which of its pieces."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A line with its pieces as they are on the page."""

    line: WrittenLine | TablesHere
    own: bool
    pieces: tuple[Piece, ...]


class TextPage(QWidget):
    """`session.wanted` is told of cells that are gone to."""

    closed = Signal()  # it is beside the tables and no longer wanted
    import_wanted = Signal()

    table = NARRATIVE

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self._text: WrittenText | None = None
        self._written: list[_Shown] = []  # by block of the text
        self._places: list[int] = []  # the blocks of the listed headings
        self._behind: tuple[tuple[tuple[str, str], ...], list[str]] | None = (
            None  # what stands behind the text
        )
        self._stale = True
        self._at: Address = (-1, -1)  # what was gone to last
        self._note = FigureNote("", {})
        self._told: Piece | None = None  # what the note is about
        self._draft: Cell | None = None  # whose text is being rewritten
        self.sections = QListWidget()
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections.currentRowChanged.connect(self._show_section)
        self.view = QTextBrowser()
        self.view.setOpenLinks(False)
        self.view.anchorClicked.connect(self._follow_link)
        self.figure = QTextBrowser()
        self.figure.setOpenLinks(False)
        self.figure.anchorClicked.connect(self._follow_note)
        self.figure.document().setDocumentMargin(8)
        self.figure.hide()
        self.editor = SectionEditor(palette)
        self.editor.hide()
        self.editor.finished.connect(self._keep_section)
        self.editor.given_up.connect(self._close_editor)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        for part in (self.view, self.figure, self.editor):
            self.parts.addWidget(part)
        self.parts.setStretchFactor(0, 1)
        self.parts.setChildrenCollapsible(False)
        both = QSplitter()
        both.addWidget(self.sections)
        both.addWidget(self.parts)
        both.setStretchFactor(1, 1)
        self.legend = marked_label()
        self.legend.setWordWrap(True)
        self.legend.setMargin(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tools())
        layout.addWidget(both, 1)
        layout.addWidget(self.legend)
        QShortcut(QKeySequence("F2"), self.view, self.rewrite, context=Qt.ShortcutContext.WidgetShortcut)
        self._later = QTimer(self, singleShot=True, interval=_AFTER)
        self._later.timeout.connect(self._refresh_shown)
        session.changed.connect(self._follow_changes)
        session.text_read.connect(self._follow_changes)
        letter = self.fontMetrics().horizontalAdvance("国")
        both.setSizes([15 * letter, 60 * letter])
        self.sections.setMinimumWidth(8 * letter)
        self.view.document().setDocumentMargin(letter)
        self.setFocusProxy(self.view)

    def _tools(self) -> ToolRow:
        self.note = plain_label()
        self.note.setProperty("role", "notice")
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找")
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(self._find)
        self.next_gap = self._button(
            "下一处待写", self.go_to_gap, "跳到下一处要单位自己写的地方，并到该写的格"
        )
        self.next_wrong = self._button("下一处不符", self.go_to_wrong, "跳到下一处与所知的数不符的地方")
        self.write = self._button("改写这一节", self.rewrite, "把光标所在的一节改成自己的话（F2）")
        self.bring = self._button("导入文字…", self.import_wanted.emit, "从 Word、PDF 或文本文件读入")
        self._session.offer_while_changeable(self.write, self.bring)
        copy = self._button("复制全文", self._copy, "把全文复制到剪贴板")
        self.close_beside = self._button("收起", self.closed.emit, "收起旁边的文字")
        self.close_beside.hide()
        tools = [self.next_gap, self.next_wrong, self.write, self.bring, copy]
        row = ToolRow([tools], before=self.note, after=[self.search, self.close_beside])
        row.setContentsMargins(8, 4, 8, 4)
        return row

    @staticmethod
    def _button(words: str, do: Callable[[], object], tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(tip)
        button.setProperty("role", "command")
        button.clicked.connect(lambda _=False: do())
        return button

    # showing

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside a table there may be no room but for the text itself."""
        super().resizeEvent(event)
        self.sections.setVisible(self.width() >= self.fontMetrics().horizontalAdvance("国") * _WITH_LIST)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Write the text anew, and leave the view where it is."""
        bar = self.view.verticalScrollBar()
        at, section = bar.value(), self.sections.currentRow()
        document, stood = self._session.document, self._section_of(self.view.textCursor())
        self._text = text = text_of(document)
        self._stale = False
        self._write(text)
        gaps = sum(1 for _ in text.gaps)
        wrong = sum(piece.look == "wrong" for shown in self._written for piece in shown.pieces)
        missing = Counter(each.kind for each in self._session.marks.missing())
        parts = missing["unwritten"]
        said = [
            f"还差 {parts} 节"
            if parts
            else f"{gaps} 处待写"
            if gaps
            else "",  # as outline and list count them
            f"{wrong} 处不符" if wrong else "",
            "有的节没有与上年比，见文末" if missing["left_out"] else "",  # nor was it explained
            f"另有 {len(text.unplaced)} 段没有对上的文字，见文末" if text.unplaced else "",
        ]
        told = "；".join(filter(None, said))
        self.note.setText(told or ("文字已全，没有与上年的比较" if text.left_out else "文字已全"))
        self.note.setProperty("role", "notice" if told else "heading")
        self.note.style().polish(self.note)
        self.note.setToolTip(as_is("\n".join(self._remarks(text))))
        self.next_gap.setEnabled(bool(gaps))
        self.next_wrong.setEnabled(bool(wrong))
        self.legend.setText(_legend(self._palette, {p.look for shown in self._written for p in shown.pieces}))
        if self._section_of(self.view.textCursor()) != stood:  # all of it was written anew
            blocks = (n for n, shown in enumerate(self._written) if shown.line.section == stood)
            block = self.view.document().findBlockByNumber(next(blocks, 0))
            self.view.setTextCursor(QTextCursor(block))
        bar.setValue(at)
        self._tell_again()
        self.sections.blockSignals(True)
        self.sections.setCurrentRow(section)
        self.sections.blockSignals(False)

    def _remarks(self, text: WrittenText) -> list[str]:
        """What is so as it must be, and may surprise: comparisons that are not there, sums that rounding moved."""
        document = self._session.document
        said = ["：".join(left_out_words(document.engine, text.left_out))] if text.left_out else []
        said += [document.text.off_by_rounding] if document.text is not None else []
        return [*filter(None, said)]

    def _follow_changes(self, *_: object) -> None:
        self._stale = True
        self._later.start()

    def _refresh_shown(self) -> None:
        if self.isVisible() and self._stale:
            self.refresh()

    def go_to(self, cell: Cell, finding: Finding | None = None) -> bool:
        """Show where the words of a cell stand, the wrong ones first."""
        if self._stale:
            self.refresh()
        own = [at for at, piece in self._leading() if piece.span.cell == cell]
        wrong = [
            at for at in own if self._piece(at).look == "wrong" and finding in (None, self._piece(at).finding)
        ]
        for at in (wrong or own)[:1]:
            self._show_piece(at)
            return True
        return False

    def go_to_gap(self) -> None:
        """Show the next place where something is to be written, and its cell in the table."""
        if (at := self._next("gap")) is not None:
            self._bring(at)
            self._go_to_cell(at)
        elif (
            self._text is not None and (gap := next(self._text.gaps, None)) is not None
        ):  # on the cover, which is not shown here
            self._wish(gap[1])

    def go_to_wrong(self) -> None:
        """Show the next figure that does not agree, and what is known of it."""
        if (at := self._next("wrong")) is not None:
            self._show_piece(at)

    def _next(self, look: Look) -> Address | None:
        found = [at for at, piece in self._leading() if piece.look == look]
        if not found:
            return None
        self._at = next((at for at in found if at > self._at), found[0])
        return self._at

    def _leading(self) -> Iterator[tuple[Address, Piece]]:
        """The pieces that lead somewhere, in the order of the text."""
        for line, shown in enumerate(self._written):
            for n, piece in enumerate(shown.pieces):
                if piece.leads_somewhere:
                    yield (line, n), piece

    def _piece(self, at: Address) -> Piece:
        return self._written[at[0]].pieces[at[1]]

    # the text

    def _write(self, text: WrittenText) -> None:
        """Put the text on the page. Where only figures have moved, only their lines are written anew."""
        shown = [
            _Shown(line, line.section in text.own, tuple(pieces))
            for line, pieces in zip(text.lines, pieces_of(self._session.document, text), strict=True)
        ]
        before, remarks = self._written, self._remarks(text)
        self._written = shown
        if self._behind == (text.unplaced, remarks) and _outline(before) == _outline(shown):
            cursor = QTextCursor(self.view.document())
            for number, (old, new) in enumerate(zip(before, shown, strict=True)):
                if old != new:
                    self._rewrite(cursor, number, new)
            return
        document = self.view.document()
        document.clear()
        document.setUndoRedoEnabled(False)
        self._places, self._behind = [], (text.unplaced, remarks)
        self.sections.blockSignals(True)
        self.sections.clear()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for number, line in enumerate(shown):
            if number:
                cursor.insertBlock()
            self._list(cursor, line)
            self._put(cursor, number, line)
        for section, words in text.unplaced:
            cursor.insertBlock()
            self._aside(cursor, f"没有对上的文字，不印：{section.rpartition('/')[2] or '没有标题'}", words)
        for remark in remarks:
            cursor.insertBlock()
            self._aside(cursor, f"不印：{remark}")
        cursor.endEditBlock()
        self.view.moveCursor(QTextCursor.MoveOperation.Start)  # writing took it to the end
        self.sections.blockSignals(False)

    def _rewrite(self, cursor: QTextCursor, number: int, line: _Shown) -> None:
        cursor.setPosition(self.view.document().findBlockByNumber(number).position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._put(cursor, number, line)

    def _put(self, cursor: QTextCursor, number: int, shown: _Shown) -> None:
        if isinstance(shown.line, TablesHere):
            self._tables(cursor, shown.line)
        else:
            self._line(cursor, number, shown.line, shown.pieces)

    def _list(self, cursor: QTextCursor, shown: _Shown) -> None:
        """A heading among the sections."""
        line = shown.line
        if isinstance(line, WrittenLine) and 0 < line.level <= _LISTED:
            item = QListWidgetItem("　" * (line.level - 1) + line.text + ("　（自写）" if shown.own else ""))
            item.setToolTip(as_is(line.text))
            self.sections.addItem(item)
            self._places.append(cursor.blockNumber())

    def _line(self, cursor: QTextCursor, number: int, line: WrittenLine, pieces: Sequence[Piece]) -> None:
        layout, plain = QTextBlockFormat(), QTextCharFormat()
        size = self.font().pointSizeF()
        layout.setLineHeight(150, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        layout.setTextIndent(0 if line.level == 1 else self.fontMetrics().horizontalAdvance("国国"))
        if line.level:
            layout.setTopMargin(self.fontMetrics().height() * (1.2 if line.level == 1 else 0.5))
            layout.setHeadingLevel(line.level)
            plain.setFontWeight(QFont.Weight.Bold)
            plain.setFontPointSize(size * {1: 1.4, 2: 1.2}.get(line.level, 1.0))
        cursor.setBlockFormat(layout)
        for n, piece in enumerate(pieces):
            cursor.insertText(piece.text, self._format((number, n), piece, plain))

    def _tables(self, cursor: QTextCursor, here: TablesHere) -> None:
        names = "、".join(table_label(self._session.document.engine, table) for table in here.tables)
        cursor.setBlockFormat(QTextBlockFormat())
        cursor.insertText(f"（此处印 {names}）", self._faint())

    def _aside(self, cursor: QTextCursor, head: str, words: str = "") -> None:
        """What is not printed."""
        cursor.setBlockFormat(QTextBlockFormat())
        shown = "\n".join(filter(None, (f"（{head}）", words)))
        cursor.insertText(shown.replace("\n", "\u2028"), self._faint())

    def _faint(self) -> QTextCharFormat:
        faint = QTextCharFormat()
        faint.setForeground(QColor(self._palette.soft_text))
        return faint

    def _format(self, at: Address, piece: Piece, plain: QTextCharFormat) -> QTextCharFormat:
        """How a piece looks: as a link to what is known of it, what is missing or wrong on a ground of its own."""
        if not piece.leads_somewhere:
            return plain
        looks = QTextCharFormat(plain)
        looks.setAnchor(True)
        looks.setAnchorHref(_name(at))
        looks.setAnchorNames([_name(at)])
        looks.setToolTip(as_is(self._says(piece)))
        ink, ground = _colours(piece.look, piece.finding, self._palette)
        looks.setForeground(QColor(ink))
        if ground:
            looks.setBackground(QColor(ground))
        looks.setUnderlineColor(QColor(self._palette.line if piece.look == "follows" else ink))
        looks.setUnderlineStyle(_UNDERLINES.get(piece.look, _LINES.NoUnderline))
        return looks

    def _says(self, piece: Piece) -> str:
        """What is wrong with it; else where it comes from, or where it is to be written."""
        if piece.finding is not None:
            return piece.finding.says
        engine = self._session.document.engine
        cells = cells_of(engine, piece.span)
        names = "、".join(cell_words(engine, cell) for cell in cells[:_NAMED])
        more = f" 等 {len(cells)} 格" if len(cells) > _NAMED else ""
        return f"{'写在' if piece.span.cell is not None else '取自'} {names}{more}" if cells else ""

    # what is done with it

    def _follow_link(self, link: QUrl) -> None:
        line, n = map(int, link.toString().removeprefix("span").split("-"))
        self._at = line, n
        if self._piece(self._at).look == "gap":
            self._go_to_cell(self._at)
        else:
            self._tell(self._piece(self._at))

    def _show_piece(self, at: Address) -> None:
        self._at = at
        self._bring(at)
        self._tell(self._piece(at))

    def _bring(self, at: Address) -> None:
        """Onto the page, with the cursor: it is this section that is rewritten then."""
        cursor = QTextCursor(self.view.document().findBlockByNumber(at[0]))
        self.view.setTextCursor(cursor)
        self.view.scrollToAnchor(_name(at))

    def _tell(self, piece: Piece) -> None:
        self._told = piece
        self._note = figure_note(self._session, piece, self._palette)
        self.figure.setHtml(self._note.html)
        if not self.figure.isVisible():
            self.figure.show()
            height = 7 * self.fontMetrics().height()
            self.parts.setSizes([max(self.parts.height() - height, height), height, 0])

    def _tell_again(self) -> None:
        """What is known now of what was looked at, as long as it is there."""
        told = self._told
        if told is None or self.figure.isHidden():
            return
        same = next((piece for _, piece in self._leading() if _place(piece) == _place(told)), None)
        if same is None:
            self.figure.hide()
        elif same != told:
            self._tell(same)

    def _follow_note(self, link: QUrl) -> None:
        wanted = self._note.links.get(link.toString())
        if isinstance(wanted, Way):
            self.figure.hide()
            carry_out(self._session, wanted.finding, wanted.mend, self)
        elif wanted is not None:
            self._session.go_to(wanted)

    def _go_to_cell(self, at: Address) -> None:
        self._wish(self._piece(at).span)

    def _wish(self, span: Span) -> None:
        cells = cells_of(self._session.document.engine, span)
        if cells:
            self._session.wanted.emit(cells[0])

    # a section of one's own

    def rewrite(self) -> None:
        """Open the section that the cursor is in, or where that was scrolled away the first on the page, to be written by hand.

        A section that is the text of one cell is written there, so that the words stand in one place.
        """
        cursor = self.view.textCursor()
        if not self.view.viewport().rect().intersects(self.view.cursorRect(cursor)):
            cursor = self.view.cursorForPosition(QPoint(0, 0))
        section = self._section_of(cursor)
        if not section or not self._session.may_edit() or self.finish_typing():
            return
        if self._stale:
            self.refresh()
        assert self._text is not None
        lines = [
            line for line in self._text.lines if isinstance(line, WrittenLine) and line.section == section
        ]
        heading = next((line.text for line in lines if line.level), section)
        self.figure.hide()
        self.editor.show()
        height = 14 * self.fontMetrics().height()
        self.parts.setSizes([max(self.parts.height() - height, height), 0, height])
        own = section in self._text.own
        below = [line for line in lines if not line.level]
        engine = self._session.document.engine
        cell = None if own else cell_alone(below)
        self._draft = cell if cell is not None and not engine.relations_of(cell) else None
        where = cell_words(engine, self._draft) if self._draft is not None else ""
        self.editor.open(section, heading, below, own=own, where=where)

    def _section_of(self, cursor: QTextCursor) -> str:
        block = cursor.blockNumber()
        return self._written[block].line.section if block < len(self._written) else ""

    def _keep_section(self, section: str, words: str | None) -> None:
        document, name = self._session.document, section.rpartition("/")[2]
        entries: list[tuple[Cell, Entry | None]]
        if self._draft is not None:
            typed = self.editor.edit.toPlainText().strip("\n")
            entries = [(self._draft, typed or None)] if words != self.editor.before else []
        else:
            cell = own_cell(section)
            entries = [(cell._replace(column="section"), section if words else None), (cell, words or None)]
        label = f"{'改写' if words or self._draft is not None else '恢复自动编写'} {name}"
        self._session.apply(set_entries(document, entries, label))
        if self._session.kept:
            self._close_editor()

    def _close_editor(self) -> None:
        self.editor.hide()
        self.view.setFocus()

    def finish_typing(self) -> str:
        """Keep what is being written; the words where they could not be kept."""
        if self.editor.changed:
            self.editor.finish()
        return self.editor.edit.toPlainText() if self.editor.changed else ""

    def give_up_typing(self) -> None:
        self._close_editor()

    def _show_section(self, row: int) -> None:
        if 0 <= row < len(self._places):
            cursor = self.view.textCursor()
            cursor.setPosition(self.view.document().findBlockByNumber(self._places[row]).position())
            self.view.setTextCursor(cursor)
            top = self.view.cursorRect().top()
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() + top - 8)

    def _find(self) -> None:
        if not self.view.find(self.search.text()):
            self.view.moveCursor(QTextCursor.MoveOperation.Start)
            self.view.find(self.search.text())

    def _copy(self) -> None:
        QApplication.clipboard().setText(text_of(self._session.document).plain)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_later"):
            self._follow_changes()


def _colours(look: Look, finding: Finding | None, palette: Palette) -> tuple[str, str]:
    """Ink and ground."""
    if look == "wrong" and finding is not None:
        return palette.level(finding.level), palette.level_soft(finding.level)
    return {
        "follows": (palette.accent, ""),
        "agrees": (palette.good, ""),
        "unbound": (palette.soft_text, ""),
        "gap": (palette.query, palette.query_soft),
    }.get(look, (palette.text, ""))


def _legend(palette: Palette, looks: set[Look]) -> str:
    """How figures look, each in its own look, as far as there are such."""
    styles = {"follows": "dotted", "agrees": "solid", "unbound": "dashed", "wrong": "wavy", "gap": ""}
    lines = {"dotted": "点线", "solid": "实线", "dashed": "虚线", "wavy": "波浪线", "": "底色"}
    said = []
    for look, words in LOOK_WORDS.items():
        if look not in looks:
            continue
        ink = palette.error if look == "wrong" else _colours(look, None, palette)[0]
        said.append(f'<span style="color:{ink}">■</span>&nbsp;{words}（{lines[styles[look]]}）')
    return "　".join(said)


def _place(piece: Piece) -> tuple[object, ...]:
    return piece.span.cell, piece.span.start, piece.span.of


def _name(at: Address) -> str:
    return f"span{at[0]}-{at[1]}"


def _outline(shown: Sequence[_Shown]) -> list[tuple[str, int, bool, str]]:
    """What makes the list of sections: with the same one, lines stand where they stood."""
    return [
        (s.line.section, s.line.level, s.own, s.line.text if s.line.level else "")
        if isinstance(s.line, WrittenLine)
        else (s.line.section, -1, s.own, "")
        for s in shown
    ]
