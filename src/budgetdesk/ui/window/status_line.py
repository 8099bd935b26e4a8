"""The line at the bottom: how typed text is read, sum of the selection, progress, time of saving."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStatusBar, QToolButton

from budgetdesk.engine.language.amounts import grouped
from budgetdesk.ui.session.jobs import Job
from budgetdesk.ui.widgets.open_buttons import open_buttons
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import ShortenedLabel, coloured, marked_label, plain_label

_AT_ONCE = 1000  # ms: what ends sooner is waited for without a sign, and needs no bar
_BETWEEN = 6  # pixels that Qt leaves between what stands in the line
_MESSAGE_TIME, _UNDO_TIME = 8000, 20_000  # milliseconds


class StatusLine(QStatusBar):
    undo_wanted = Signal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._job: Job | None = None
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._show_progress)
        self._read, self._effect = ("", False), ("", False)
        self.reading = marked_label()
        self.sum, self.saved = plain_label(), plain_label()
        self.where, self.pack = ShortenedLabel(), ShortenedLabel()
        self.reading.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred
        )  # never widens us
        self.bar = QProgressBar()
        self.bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 24)
        self.stop = QToolButton()
        self.stop.setText("取消")
        self.stop.clicked.connect(self._cancel)
        self.setSizeGripEnabled(False)
        self.removed, self.take_back = ShortenedLabel(), QToolButton()
        self.take_back.setText("撤销")
        self.take_back.setProperty("role", "mend")
        self.take_back.setToolTip("撤销刚才的删除（Ctrl+Z）")
        self.take_back.clicked.connect(self.undo_wanted)
        self.marks = QToolButton()
        self.marks.setText("记号")
        self.marks.setToolTip("各种记号的意思")
        self.marks.setAutoRaise(True)
        self.marks.clicked.connect(self._show_marks)
        self._undo_time = QTimer(self, singleShot=True, interval=_UNDO_TIME)
        self._undo_time.timeout.connect(self.forget_removal)
        self._written = Path()  # the file that was written last
        self.open_file, self.open_folder = open_buttons(lambda: self._written)
        self.addWidget(self.removed)
        for button in (self.take_back, self.open_file, self.open_folder):
            self.addWidget(button)
        self.addWidget(self.reading, 1)
        self.forget_removal()
        for widget in (self.bar, self.stop, self.sum, self.saved, self.where, self.pack, self.marks):
            self.addPermanentWidget(widget)
        self.bar.hide()
        self.stop.hide()
        self.messageChanged.connect(self._give_way)

    def set_palette(self, palette: Palette) -> None:
        self._palette = palette

    def tell(self, text: str) -> None:
        """A passing message."""
        self.forget_removal()
        self.showMessage(text, _MESSAGE_TIME)

    def tell_removal(self, text: str) -> None:
        """What went, with a button that brings it back."""
        self._offer(text, self.take_back)

    def tell_written(self, text: str, path: Path) -> None:
        """A file that was written, with buttons that open it or its folder; of a copy that is to be left alone its folder."""
        self._written = path
        self._offer(text, *(() if path.suffix == ".bdesk" else (self.open_file,)), self.open_folder)

    def _offer(self, text: str, *buttons: QToolButton) -> None:
        self.clearMessage()
        self.forget_removal()
        self.removed.setText(text)
        for widget in (self.removed, *buttons):
            widget.show()
        self._undo_time.start()

    def forget_removal(self) -> None:
        """What was offered is offered no longer."""
        self._undo_time.stop()
        for widget in (self.removed, self.take_back, self.open_file, self.open_folder):
            widget.hide()

    def read_as(self, text: str, bad: bool = False) -> None:
        """How the text under the cursor is read."""
        self.clearMessage()
        self._read = (text, bad)
        self._say_reading()

    def show_effect(self, text: str, bad: bool) -> None:
        """What the checks will say to it."""
        self._effect = (text, bad)
        self._say_reading()

    def _say_reading(self) -> None:
        parts = [
            coloured(text, self._palette.error if bad else color)
            for (text, bad), color in (
                (self._read, self._palette.accent),
                (self._effect, self._palette.good),
            )
            if text
        ]
        self.reading.setText("　".join(parts))
        said = "　".join(text for text, _ in (self._read, self._effect) if text)
        gives_way = self.fontMetrics().horizontalAdvance(said) > self.reading.width()
        if not said:
            self.saved.show()
        for part in (self.where, self.pack, self.marks):  # until nothing is typed any more
            part.setVisible(not said or (part.isVisible() and not gives_way))
        if message := self.currentMessage():
            self._give_way(message)

    def _give_way(self, message: str) -> None:
        """What is always there goes while a passing message needs its room, the pack first: a letter was cut through."""
        if not message:
            self._say_reading()
            return
        wanted = self.fontMetrics().horizontalAdvance(message + "国")
        parts = (self.pack, self.where, self.saved)
        others = (w for w in (self.sum, self.marks, self.bar, self.stop) if not w.isHidden())
        room = self.width() - sum(w.sizeHint().width() + _BETWEEN for w in (*others, *parts))
        for part in parts:
            part.setVisible(room >= wanted)
            if room < wanted:
                room += part.sizeHint().width() + _BETWEEN

    def show_sum(self, values: list[Decimal], cells: int) -> None:
        if cells < 2:
            self.sum.clear()
            return
        parts = [f"选中 {cells:,} 格"]
        if values:
            total = sum(values, Decimal(0))
            parts += [
                f"求和 {grouped(total)}",
                f"计数 {len(values):,}",
                f"平均 {grouped(total / len(values))}",
            ]
        self.sum.setText("　".join(parts))

    def follow(self, job: Job) -> None:
        """Show how far the job is, with a way to cancel it, unless it has ended before anybody would read that.

        Each move of a bar that is seen paints it there and then, and most declarations open sooner than that.
        """
        self._job = job
        self.bar.setRange(0, 0)
        self.bar.setFormat(f"{job.title} %p%")
        self._due.start(_AT_ONCE)
        job.progressed.connect(self._move)
        job.ended.connect(self._end)

    def _show_progress(self) -> None:
        self.bar.show()
        self.stop.show()

    def _move(self, done: int, all_: int) -> None:
        self.bar.setRange(0, all_)
        self.bar.setValue(done)

    def _end(self) -> None:
        self._job = None
        self._due.stop()
        self.bar.hide()
        self.stop.hide()

    def _show_marks(self) -> None:
        from budgetdesk.ui.window.mark_legend import MarkLegend

        MarkLegend(self._palette, self).show_above(self.marks)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
