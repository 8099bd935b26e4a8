"""Asks what a new declaration is about: form set, unit, year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QSpinBox, QWidget

if TYPE_CHECKING:
    from budgetdesk.packs.catalogue import PackSummary


class NewDeclarationDialog(QDialog):
    def __init__(self, packs: list[PackSummary], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("新建申报")
        self.pack = QComboBox()
        for pack in packs:
            self.pack.addItem(pack.title, pack)
        self.code, self.name, self.year = QLineEdit(), QLineEdit(), QSpinBox()
        self.code.setPlaceholderText("财政部门编发的预算单位编码，如 601006")
        self.name.setPlaceholderText("单位全称，与公章一致")
        self.year.setRange(2000, 2100)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText("新建")
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText("取消")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QFormLayout(self)
        for words, field in (
            ("报表", self.pack),
            ("单位编码", self.code),
            ("单位名称", self.name),
            ("年度", self.year),
        ):
            layout.addRow(words, field)
        layout.addRow(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        for field in (self.code, self.name):
            field.textChanged.connect(self._judge)
        self.pack.currentIndexChanged.connect(self._take_year)
        self._take_year()
        self._judge()

    def _take_year(self) -> None:
        if pack := self.pack.currentData():
            self.year.setValue(pack.year)

    def _judge(self) -> None:
        complete = bool(self.pack.count() and self.code.text().strip() and self.name.text().strip())
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(complete)
