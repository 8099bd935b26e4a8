"""Where people write a section of the text themselves: figures of the template stay figures that follow their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextEdit, QVBoxLayout, QWidget

from budgetdesk.narrative.own_words import kept_words
from budgetdesk.narrative.written import Span, WrittenLine
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import ShortenedLabel

_SPAN = QTextFormat.Property.UserProperty.value  # which of the spans that were opened


class SectionEditor(QWidget):
    """`finished` is told of the words to keep, or None where the template shall write the section again."""

    finished = Signal(str, object)  # the section, its words
    given_up = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self.section = ""
        self.before = ""  # the words as they were opened
        self._lines: list[WrittenLine] = []
        self._spans: list[Span] = []
        self.title = ShortenedLabel(
            Qt.TextElideMode.ElideRight
        )  # nor does it push the list of sections aside
        self.title.setProperty("role", "panel")
        self.edit = _Words()
        self.edit.setAcceptRichText(False)
        self.keep, self.restore, self.cancel = (
            QPushButton(words) for words in ("用这段文字", "恢复自动编写", "取消")
        )
        self.keep.setToolTip("Ctrl+Enter")
        self.keep.clicked.connect(self.finish)
        self.restore.clicked.connect(lambda: self.finished.emit(self.section, None))
        self.cancel.clicked.connect(self.given_up)
        QShortcut(
            QKeySequence("Ctrl+Return"), self.edit, self.finish, context=Qt.ShortcutContext.WidgetShortcut
        )
        QShortcut(
            QKeySequence("Escape"), self.edit, self.given_up.emit, context=Qt.ShortcutContext.WidgetShortcut
        )
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 6)
        line.addWidget(self.keep)
        line.addWidget(self.restore)
        line.addStretch(1)
        line.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title)
        layout.addWidget(self.edit, 1)
        layout.addLayout(line)

    def open(
        self, section: str, heading: str, lines: Iterable[WrittenLine], *, own: bool, where: str = ""
    ) -> None:
        """`lines`: those of the section as they stand. `own`: whether people have written it before. `where`: the cell that
        holds all of its words."""
        self.section = section
        told = f"写在 {where}" if where else "底色的数跟着表走，改了它就按所写的与表核对"
        self.title.setText(f"改写：{heading}（{told}）")
        self.restore.setVisible(own)
        document = self.edit.document()
        document.clear()
        self._lines, self._spans = list(lines), []
        asked = self._lines[0].text if where and self._lines[0].spans[0].kind == "gap" else ""
        self.edit.setPlaceholderText(asked)
        if asked:
            self._lines = []  # nothing is written yet
        cursor = QTextCursor(document)
        for number, line in enumerate(self._lines):
            if number:
                cursor.insertBlock(cursor.blockFormat(), QTextCharFormat())
            for span in line.spans:
                cursor.insertText(span.text, self._format(span))
        document.clearUndoRedoStacks()
        self.before = self.words()
        self.edit.moveCursor(QTextCursor.MoveOperation.Start)
        self.edit.setFocus()

    @property
    def changed(self) -> bool:
        return self.isVisible() and self.words() != self.before

    def finish(self) -> None:
        self.finished.emit(self.section, self.words())

    def words(self) -> str:
        """What is kept: figures that nobody touched by their marks, others as what people wrote for them."""
        return kept_words(self._edited(), self._lines).strip("\n")

    def _edited(self) -> Iterator[list[tuple[str, Span | None]]]:
        block = self.edit.document().begin()
        while block.isValid():
            line: list[tuple[str, Span | None]] = []
            it = block.begin()
            while not it.atEnd():
                fragment = it.fragment()
                at = fragment.charFormat().property(_SPAN)
                text = fragment.text().replace("\u2028", "\n")
                line.append((text, None if at is None else self._spans[at]))
                it += 1
            yield line
            block = block.next()

    def _format(self, span: Span) -> QTextCharFormat:
        """Each span is known by its place; on a ground are figures, for words of a cell are to be written on."""
        looks = QTextCharFormat()
        if span.mark:
            looks.setProperty(_SPAN, len(self._spans))
            self._spans.append(span)
            if span.expected or span.kind != "words":
                looks.setBackground(QColor(self._palette.accent_soft))
        return looks


class _Words(QTextEdit):
    """What is typed, pasted or comes from an input method behind or over a figure is none of it, but for digits."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable():
            self._before(event.text())
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._before(event.commitString())
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self._before(source.text())
        super().insertFromMimeData(source)

    def _before(self, text: str) -> None:
        if text.strip("0123456789.,"):
            cursor = self.textCursor()
            cursor.removeSelectedText()  # else its first letter says how the new ones look
            self.setTextCursor(cursor)
            self.setCurrentCharFormat(QTextCharFormat())
