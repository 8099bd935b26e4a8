"""A short tour of the window: a frame goes from pane to pane and a card says what each is for; Esc or 离开 ends it at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from budgetdesk.ui.widgets.plain_text import plain_label

Step = tuple[QWidget, str, str]  # what is framed, its name, what it is for
_GAP = 12  # pixels between the card and the lower edge of what it lies in


class Tour(QFrame):
    """The card stays in the middle of `place`, so that its button is pressed again and again where it is."""

    ended = Signal()

    def __init__(self, window: QWidget, place: QWidget, steps: Sequence[Step]) -> None:
        super().__init__(window)
        self._window, self._within = window, place
        self._steps, self.at = [s for s in steps if s[0].isVisible()], 0
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._frame = QFrame(window)
        self._frame.setProperty("role", "framed")
        self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.title, self.words, self._count = plain_label(), plain_label(), plain_label()
        self.title.setProperty("role", "cardtitle")
        self.words.setWordWrap(True)
        self._count.setProperty("role", "heading")
        self.leave, self.next = QPushButton("离开"), QPushButton()
        for button in (self.leave, self.next):
            button.setAutoDefault(False)
        self.next.setProperty("main", True)
        self.leave.clicked.connect(self.end)
        self.next.clicked.connect(self.step)
        layout, buttons = QVBoxLayout(self), QHBoxLayout()
        layout.setContentsMargins(16, 12, 16, 12)
        buttons.addWidget(self._count)
        buttons.addStretch()
        buttons.addWidget(self.leave)
        buttons.addWidget(self.next)
        parts: list[QLabel] = [self.title, self.words]
        for part in parts:
            layout.addWidget(part)
        layout.addLayout(buttons)
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * 34)
        window.installEventFilter(self)
        self._show_step()

    def step(self) -> None:
        self.at += 1
        if self.at >= len(self._steps):
            self.end()
        else:
            self._show_step()

    def end(self) -> None:
        self._window.removeEventFilter(self)
        self._frame.deleteLater()
        self.ended.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Right):
            self.step()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.at < len(self._steps):
            self._place()
        return False

    def _show_step(self) -> None:
        _, title, words = self._steps[self.at]
        self.title.setText(title)
        self.words.setText(words)
        self._count.setText(f"{self.at + 1} / {len(self._steps)}")
        self.next.setText("下一步" if self.at + 1 < len(self._steps) else "开始填")
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def _framed(self, part: QWidget) -> QRect:
        return QRect(part.mapTo(self._window, QPoint(0, 0)), part.size())

    def _place(self) -> None:
        """At the lower edge: the first lines of the table stay in view."""
        self._frame.setGeometry(self._framed(self._steps[self.at][0]))
        self._frame.show()
        self.adjustSize()
        around, room = self._framed(self._within), self._window.rect()
        x = around.center().x() - self.width() // 2
        y = around.bottom() - _GAP - self.height()
        self.move(
            min(max(x, room.left()), room.right() - self.width()),
            min(max(y, room.top()), room.bottom() - self.height()),
        )


def steps_of(view: QWidget, tools: QWidget) -> list[Step]:
    """For an open declaration (a DeclarationView) and the tool bar."""
    parts = view.outline_pane, view.tabs, view.cell_pane, view.findings  # type: ignore[attr-defined]
    said = (
        ("报表目录", "从“基础录入”填起：公布的各表由底稿算出。表名前的记号说明填到哪一步，有没有错。"),
        ("表", "直接打字就填，Tab 到右边一格，Enter 到下一行的开头。淡色底的格是算出来的，不用填。"),
        ("单元格", "光标所在的格：它的值、从哪里来、哪里不符、怎样改，都在这里。"),
        ("审核", "边填边审：错误、核实、提示和还差的都列在这里，双击就到那一格。"),
    )
    found = [(part, *words) for part, words in zip(parts, said, strict=True)]
    last = ("全审、打印、导出", "填完按 F9 全审；没有错误就可以打印、导出、上报。按 F1 随时看手册。")
    return [*found, (tools, *last)]
