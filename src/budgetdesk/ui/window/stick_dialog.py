"""Which stick or folder a copy of the workspace goes to, and how soon a person is reminded of the next one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.engine.text import shortened
from budgetdesk.storage.places import same_disk
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

_SHOWN = 40  # letters of a folder


class StickDialog(QDialog):
    """`target` is the drive or folder chosen, None where there is none."""

    def __init__(
        self, workspace: Path, drives: list[Path], days: int, folder: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("备份到 U 盘")
        self._workspace, self._folder = workspace, folder
        self._other: Path | None = None
        head = plain_label(
            "整个工作库存成一个完整的文件，放在 U 盘的“预算填报台备份”文件夹里；以前备份的还在，要用时直接打开。"
        )
        head.setWordWrap(True)
        self.drives = {QRadioButton(as_is(f"U 盘 {drive}")): drive for drive in drives}
        self.other = QRadioButton("另选一个文件夹…")
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        if not drives:
            layout.addWidget(plain_label("没有找到 U 盘。插上以后再打开这里，或者另选一个文件夹。"))
        for button in (*self.drives, self.other):
            group.addButton(button)
            layout.addWidget(button)
        self.warning = plain_label("这里和工作库在同一块盘上，盘坏了两份就都没有了。")
        self.warning.setWordWrap(True)
        self.warning.setProperty("role", "notice")
        policy = self.warning.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing moves when it comes
        self.warning.setSizePolicy(policy)
        self.warning.hide()
        layout.addWidget(self.warning)
        self.days = QSpinBox()
        self.days.setRange(0, 365)
        self.days.setValue(days)
        self.days.setSuffix(" 天")
        self.days.setSpecialValueText("不提醒")
        line = QHBoxLayout()
        line.addWidget(plain_label("改过以后没有备份，提醒："))
        line.addWidget(self.days)
        line.addStretch()
        layout.addLayout(line)
        layout.addStretch()
        self.buttons = DialogButtons(self, "备份", "取消")
        layout.addWidget(self.buttons)
        size_by_text(self, 46, 11)
        group.buttonToggled.connect(lambda *_: self._settle())
        self.other.clicked.connect(self.choose)
        next(iter(self.drives), self.other).setChecked(bool(drives))
        self._settle()

    @property
    def target(self) -> Path | None:
        return (
            self._other
            if self.other.isChecked()
            else next((at for b, at in self.drives.items() if b.isChecked()), None)
        )

    def choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "备份到哪里", self._folder)
        if chosen:
            self._other = Path(chosen)
            self.other.setText(as_is(f"另选的文件夹 {shortened(chosen, _SHOWN)}"))
            self.other.setToolTip(chosen)
        self._settle()

    def _settle(self) -> None:
        target = self.target
        near = target is not None and same_disk(target, self._workspace)
        self.warning.setVisible(near)
        self.buttons.ok.setEnabled(target is not None)
