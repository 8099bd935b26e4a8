"""The text of a declaration beside its tables: written anew with every edit; a click on a figure turns to its cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.narrative.sources import cells_of
from budgetdesk.narrative.written import Span, TablesHere, WrittenLine, WrittenText
from budgetdesk.office.publishing import text_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

_LISTED = 3  # the deepest headings in the list of sections
_AFTER = 150  # milliseconds after an edit
_NAMED = 6  # cells in a tooltip


class TextWindow(QWidget):
    """`session.wanted` is told of the cell that is clicked on."""

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session, self._palette = session, palette
        self._spans: list[Span] = []
        self._places: list[int] = []  # of the listed headings in the text
        self.setWindowTitle(f"公开文字 — {session.title}")
        self.sections = QListWidget()
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections.currentRowChanged.connect(self._show_section)
        self.view = QTextBrowser()
        self.view.setOpenLinks(False)
        self.view.anchorClicked.connect(self._follow_link)
        self.note = plain_label()
        self.note.setProperty("role", "notice")
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找")
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(self._find)
        copy, following = QToolButton(), QToolButton()
        copy.setText("复制全文")
        copy.clicked.connect(self._copy)
        following.setText("下一处待填")
        following.clicked.connect(self.go_to_gap)
        for button in (copy, following):
            button.setProperty("role", "command")
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.setSpacing(6)
        line.addWidget(self.note, 1)
        for widget in (following, self.search, copy):
            line.addWidget(widget)
        both = QSplitter()
        both.addWidget(self.sections)
        both.addWidget(self.view)
        both.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(both, 1)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(lambda *_: self._later.start())
        session.destroyed.connect(self.close)
        size_by_text(self, 72, 38)
        letter = self.fontMetrics().horizontalAdvance("国")
        both.setSizes([19 * letter, self.width() - 19 * letter])
        self.view.document().setDocumentMargin(letter)
        self._gap = -1
        self.refresh()
        self.view.setFocus()

    def refresh(self) -> None:
        """Write the text anew, and leave the view where it is."""
        bar = self.view.verticalScrollBar()
        at, section = bar.value(), self.sections.currentRow()
        text = text_of(self._session.document)
        self._write(text)
        self.view.moveCursor(QTextCursor.MoveOperation.Start)  # writing took it to the end
        gaps = sum(1 for _ in text.gaps)
        self.note.setText(f"还有 {gaps} 处要填：点一下就到该填的格" if gaps else "文字已全，数都取自各表")
        bar.setValue(at)
        self.sections.blockSignals(True)
        self.sections.setCurrentRow(section)
        self.sections.blockSignals(False)

    def go_to_gap(self) -> None:
        """Show the next place where something is to be written, and its cell in the table."""
        gaps = [n for n, span in enumerate(self._spans) if span.kind == "gap"]
        if not gaps:
            return
        self._gap = next((n for n in gaps if n > self._gap), gaps[0])
        self.view.scrollToAnchor(_name(self._gap))
        self._show_cell(self._gap)

    # the text

    def _write(self, text: WrittenText) -> None:
        document = self.view.document()
        document.clear()
        document.setUndoRedoEnabled(False)
        self._spans, self._places = [], []
        self.sections.blockSignals(True)
        self.sections.clear()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for number, line in enumerate(text.lines):
            if number:
                cursor.insertBlock()
            if isinstance(line, TablesHere):
                self._tables(cursor, line)
            else:
                self._line(cursor, line)
        cursor.endEditBlock()
        self.sections.blockSignals(False)

    def _line(self, cursor: QTextCursor, line: WrittenLine) -> None:
        layout, plain = QTextBlockFormat(), QTextCharFormat()
        size = self.font().pointSizeF()
        layout.setLineHeight(150, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        layout.setTextIndent(0 if line.level == 1 else self.fontMetrics().horizontalAdvance("国国"))
        if line.level:
            layout.setTopMargin(self.fontMetrics().height() * (1.2 if line.level == 1 else 0.5))
            layout.setHeadingLevel(line.level)
            plain.setFontWeight(QFont.Weight.Bold)
            plain.setFontPointSize(size * {1: 1.4, 2: 1.2}.get(line.level, 1.0))
            if line.level <= _LISTED:
                item = QListWidgetItem("　" * (line.level - 1) + line.text)
                item.setToolTip(as_is(line.text))
                self.sections.addItem(item)
                self._places.append(cursor.position())
        cursor.setBlockFormat(layout)
        for span in line.spans:
            cursor.insertText(span.text, self._format(span, plain))

    def _tables(self, cursor: QTextCursor, here: TablesHere) -> None:
        names = "、".join(table_label(self._session.document.engine, table) for table in here.tables)
        faint = QTextCharFormat()
        faint.setForeground(QColor(self._palette.soft_text))
        cursor.setBlockFormat(QTextBlockFormat())
        cursor.insertText(f"（此处印 {names}）", faint)

    def _format(self, span: Span, plain: QTextCharFormat) -> QTextCharFormat:
        """How a piece looks: figures and people's words as links to their cells, what is missing on a ground of its own."""
        if span.kind == "fixed" or not (span.of or span.cell):
            return plain
        looks = QTextCharFormat(plain)
        number = len(self._spans)
        self._spans.append(span)
        looks.setAnchor(True)
        looks.setAnchorHref(str(number))
        looks.setAnchorNames([_name(number)])
        looks.setToolTip(as_is(self._says(span)))
        colour = {"figure": self._palette.accent, "gap": self._palette.query}.get(
            span.kind, self._palette.text
        )
        looks.setForeground(QColor(colour))
        if span.kind == "gap":
            looks.setBackground(QColor(self._palette.query_soft))
        else:
            looks.setUnderlineColor(QColor(self._palette.line))
            looks.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        return looks

    def _says(self, span: Span) -> str:
        """Where it comes from, or where it is to be written."""
        engine = self._session.document.engine
        cells = cells_of(engine, span)
        names = "、".join(cell_words(engine, cell) for cell in cells[:_NAMED])
        more = f" 等 {len(cells)} 格" if len(cells) > _NAMED else ""
        return f"{'写在' if span.cell is not None else '取自'} {names}{more}" if cells else ""

    # what is done with it

    def _follow_link(self, link: QUrl) -> None:
        self._gap = int(link.toString())
        self._show_cell(self._gap)

    def _show_cell(self, number: int) -> None:
        cells = cells_of(self._session.document.engine, self._spans[number])
        if cells:
            self._session.wanted.emit(cells[0])

    def _show_section(self, row: int) -> None:
        if 0 <= row < len(self._places):
            cursor = self.view.textCursor()
            cursor.setPosition(self._places[row])
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
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_gap"):
            self.refresh()


def _name(number: int) -> str:
    return f"span{number}"
