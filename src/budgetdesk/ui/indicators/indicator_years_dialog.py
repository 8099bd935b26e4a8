"""Choosing which earlier declaration of the unit the indicators are carried over from."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QWidget

from budgetdesk.document.document import Document
from budgetdesk.document.indicators.years import CarriedOver, carry_over, matching_tree
from budgetdesk.engine.cells import Place
from budgetdesk.office.office import Office
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import ShortenedChoice, width_for_choices

_FROM = "从哪份申报带入"
_LETTERS = 24  # of an earlier declaration, that are seen in any case: the words before it keep their room


def earlier_declarations(office: Office | None, document: Document) -> list[tuple[str, str]]:
    """Id and words of the same unit's declarations of earlier years, the latest first."""
    if office is None:
        return []
    found = office.declarations()
    own = next((info for info in found if info.id == document.id), None)
    if own is None:
        return []
    titles = {pack.id: pack.title for pack in office.packs()}
    return [
        (info.id, f"{info.year} 年　{titles.get(info.pack, info.pack)}（{info.state}）")
        for info in found
        if info.unit_code == own.unit_code and info.year < own.year
    ]


class IndicatorYearsDialog(QDialog):
    def __init__(
        self, office: Office, document: Document, place: Place, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("带入上年指标")
        self._desk, self._document, self._place = office, document, place
        self._opened: dict[str, Document] = {}
        self.carried: CarriedOver | None = None
        self.source, self.targets, self.summary = ShortenedChoice(_LETTERS), QCheckBox(), plain_label()
        for id, words in earlier_declarations(office, document):
            self.source.addItem(words, id)
        self.targets.setText("目标值也先照上年的填，再逐项修改")
        self.summary.setWordWrap(True)
        self.summary.setProperty("role", "heading")
        form = QFormLayout(self)
        form.addRow(_FROM, self.source)
        form.addRow("", self.targets)
        form.addRow("", self.summary)
        buttons = DialogButtons(self, "带入")
        self.ok = buttons.ok
        form.addRow(buttons)
        self.source.currentIndexChanged.connect(self._look)
        self.targets.toggled.connect(self._look)
        self.setMinimumWidth(
            max(
                self.fontMetrics().horizontalAdvance("0") * 70,
                width_for_choices(self, (self.source.itemText(n) for n in range(self.source.count())), _FROM),
            )
        )
        self._look()

    def _look(self) -> None:
        """What would come, said before it is done."""
        id = self.source.currentData()
        if id not in self._opened:
            self._opened[id] = self._desk.open_declaration(id).document
        past = self._opened[id]
        from_ = matching_tree(past, self._document, self._place)
        self.carried = None
        words = "那份申报里没有可以带入的指标。"
        if from_ is not None:
            self.carried = carry_over(
                self._document, self._place, past, from_, targets=self.targets.isChecked()
            )
            words = (
                f"新增 {self.carried.added} 个指标，填上 {self.carried.filled} 个上年、前年的值；已填的不动。"
                if self.carried.edit
                else "那份申报里的指标这里都已有了。"
            )
        self.summary.setText(words)
        self.ok.setEnabled(self.carried is not None and self.carried.edit is not None)
