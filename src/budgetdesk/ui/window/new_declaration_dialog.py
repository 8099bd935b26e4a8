"""Asks what a new declaration is about: form set, unit, year, and which earlier one it takes over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from budgetdesk.office.declarations import YEARS
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import ShortenedChoice, width_for_choices
from budgetdesk.ui.window.declaration_list import state_words

if TYPE_CHECKING:
    from budgetdesk.packs.catalogue import PackSummary
    from budgetdesk.storage.queries import DeclarationInfo

_EXPLAINED = "带来行、文字、项目和绩效指标；上年的数放进上年各栏，今年的数空着待填。"


_KINDS = ("budget", "target", "monitoring", "evaluation", "accounts")  # in the order of the year


def _place_among(kinds: tuple[str, ...], kind: str) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)


class NewDeclarationDialog(QDialog):
    def __init__(
        self, packs: list[PackSummary], earlier: list[DeclarationInfo], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._packs, self._earlier = {pack.id: pack for pack in packs}, earlier
        self._names = {info.unit_code: info.unit_name for info in reversed(earlier)}
        self._chosen = self._year_chosen = False  # by a person: what fits best is no longer proposed
        self.setWindowTitle("新建申报")
        self.pack, self.past = ShortenedChoice(20), ShortenedChoice(20)
        for pack in sorted(
            packs, key=lambda pack: (_place_among(_KINDS, pack.kind), pack.region, pack.title)
        ):
            if (last := self.pack.count() - 1) >= 0 and self.pack.itemData(last).kind != pack.kind:
                self.pack.insertSeparator(last + 1)
            self.pack.addItem(pack.title, pack)
        self.pack.setMaxVisibleItems(self.pack.count())  # as far as the screen has room for them
        self.pack.setPlaceholderText("选一套报表")
        self.pack.setCurrentIndex(-1)  # nobody should fill in the first of the list because it is the first
        self.code, self.name, self.year, self.title = QLineEdit(), QLineEdit(), QSpinBox(), QLineEdit()
        self.code.setPlaceholderText("财政部门编发的预算单位编码，如 601006")
        self.code.setCompleter(QCompleter(sorted(self._names), self))
        self.name.setPlaceholderText("单位全称，与公章一致")
        self.year.setRange(YEARS.start, YEARS.stop - 1)
        self.year.setValue(datetime.now().astimezone().year)
        self.title.setPlaceholderText("如 调整预算")
        self.another = plain_label("本单位本年已有这份申报，再建一份请另起名称。")
        self.another.setProperty("role", "heading")
        self.buttons = DialogButtons(self, "新建")
        explained = plain_label(_EXPLAINED)
        explained.setWordWrap(True)
        explained.setProperty("role", "heading")
        layout = QFormLayout(self)
        for words, field in (
            ("报表", self.pack), ("单位编码", self.code), ("单位名称", self.name), ("年度", self.year),
            ("", self.another), ("申报名称", self.title), ("取上年", self.past), ("", explained),
        ):  # fmt: skip
            layout.addRow(words, field)
        layout.addRow(self.buttons)
        self._form = layout
        for lower in (self.pack, self.year, self.past):
            lower.setMinimumHeight(self.code.sizeHint().height())
        titles = {pack.title for pack in packs}
        self.setMinimumWidth(width_for_choices(self, titles | set(map(self._said_of, earlier)), "单位编码"))
        self.code.textChanged.connect(self._know_unit)
        for signal in (
            self.code.textChanged, self.name.textChanged, self.title.textChanged, self.year.valueChanged,
            self.pack.currentIndexChanged,
        ):  # fmt: skip
            signal.connect(self._judge)
        self.pack.currentIndexChanged.connect(self._take_year)
        self.year.valueChanged.connect(self._choose_year)
        self.year.valueChanged.connect(self._list_past)
        self.past.activated.connect(self._choose)
        if latest := max(earlier, key=lambda info: info.changed_at, default=None):
            self.pack.setCurrentIndex(self._place_of(latest.pack))
            self.code.setText(latest.unit_code)  # most offices have one unit, or work at one for a while
            self.code.selectAll()
        self._take_year()
        self._list_past()
        self._judge()

    def _said_of(self, info: DeclarationInfo) -> str:
        title = self._packs[info.pack].title if info.pack in self._packs else info.pack
        return f"{info.year} 年　{title}（{state_words(info)}）"

    def _place_of(self, pack: str) -> int:
        """In the list of packs; −1 where it is not installed."""
        listed = (self.pack.itemData(n) for n in range(self.pack.count()))
        return next((n for n, found in enumerate(listed) if found is not None and found.id == pack), -1)

    def _take_year(self) -> None:
        """That of the forms, or the one after the unit's last."""
        if (pack := self.pack.currentData()) and not self._year_chosen:
            code = self.code.text().strip()
            ours = [info.year + 1 for info in self._earlier if (info.pack, info.unit_code) == (pack.id, code)]
            self.year.setValue(max([pack.year, *ours]))
            self._year_chosen = False
        self._list_past()

    def _choose_year(self) -> None:
        self._year_chosen = True

    def _know_unit(self) -> None:
        if name := self._names.get(self.code.text().strip()):
            self.name.setText(name)
        self._take_year()

    def _list_past(self) -> None:
        """The unit's declarations, the best to take over marked: of the same kind, the latest before this year."""
        now, kept = self.pack.currentData(), self.past.currentData()
        ours = [info for info in self._earlier if info.unit_code == self.code.text().strip()]
        self.past.clear()
        self.past.addItem("不取，从空白开始", "")
        for info in ours:
            self.past.addItem(self._said_of(info), info.id)
        kinds = {id: (pack.region, pack.kind) for id, pack in self._packs.items()}
        fits = [
            i
            for i in ours
            if now and i.year < self.year.value() and kinds.get(i.pack) == (now.region, now.kind)
        ]
        best = max(fits, key=lambda info: info.year, default=None)
        wanted = kept if self._chosen else best.id if best else ""
        self.past.setCurrentIndex(max(self.past.findData(wanted), 0))
        self.past.setEnabled(bool(ours))

    def _choose(self) -> None:
        self._chosen = True

    def _judge(self) -> None:
        pack, unit, _, _, name = self.answers()
        taken = self._taken_names()
        for field in (self.another, self.title):
            self._form.setRowVisible(field, bool(taken))
        complete = bool(pack and all(unit.values()) and name not in taken)
        self.buttons.ok.setEnabled(complete)

    def answers(self) -> tuple[str, dict[str, str], int, str, str]:
        """Id of the pack, unit by field, year, id of the earlier declaration, name: as Office.new_declaration asks."""
        pack = self.pack.currentData()
        unit = {"code": self.code.text().strip(), "name": self.name.text().strip()}
        name = self.title.text().strip() if self._taken_names() else ""
        return pack.id if pack else "", unit, self.year.value(), self.past.currentData() or "", name

    def _taken_names(self) -> set[str]:
        """Names of the declarations that there are of this unit, year and pack."""
        pack, code = self.pack.currentData(), self.code.text().strip()
        ours = (info for info in self._earlier if info.unit_code == code and info.year == self.year.value())
        return {info.name for info in ours if pack and info.pack == pack.id}
