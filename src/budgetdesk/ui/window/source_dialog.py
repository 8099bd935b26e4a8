"""Shows what a list at hand would change in the worksheet, line by line with the persons or accounts behind it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QDialog, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from budgetdesk.engine.labels import figure
from budgetdesk.office.importing.source_lines import rounded
from budgetdesk.office.importing.sources import SourceProposal
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.window_size import lines_for_list, size_by_text

_KINDS = {"new": "新增", "changed": "改动", "gone": "不再有，将删去", "same": "不变"}
_MOST = 500  # persons of a line


class SourceDialog(QDialog):
    def __init__(self, proposal: SourceProposal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("从手头的表生成底稿")
        self.summary, self.left = plain_label(), plain_label()
        self.summary.setProperty("role", "section")
        self.summary.setText(
            f"{proposal.file}“{proposal.source.sheet}”：{len(proposal.source.rows)} 行 → {len(proposal.made.lines)} 行底稿"
        )
        self.left.setText("\n".join(_sums(proposal)))
        self.left.setWordWrap(True)
        self.lines = QTreeWidget()
        self.lines.setHeaderLabels(["底稿的行", "原来", "现在", ""])
        for change in proposal.changes:
            words = " ".join(change.cells.values())
            line = QTreeWidgetItem([words, figure(change.before), figure(change.after), _KINDS[change.kind]])
            for name, before, after in change.shares[:_MOST]:
                line.addChild(QTreeWidgetItem([name, figure(before), figure(after), ""]))
            self.lines.addTopLevelItem(line)
        settle_columns(self.lines, 0, figures=(1, 2))
        buttons = DialogButtons(self, "填进底稿", "不填")
        buttons.ok.setEnabled(proposal.edit is not None)
        layout = QVBoxLayout(self)
        for widget in (self.summary, self.lines, self.left, buttons):
            layout.addWidget(widget)
        size_by_text(self, 100, lines_for_list(len(proposal.changes), 30, around=13))


def _sums(proposal: SourceProposal) -> list[str]:
    """Of each column of figures what lines take and what none does, and the cells that are no figures."""
    made = proposal.made

    def money(exact: Fraction) -> Decimal:
        return rounded(exact, 2)

    told = []
    for column in {**made.taken, **made.left}:
        took, left = made.taken.get(column, Fraction(0)), made.left.get(column, Fraction(0))
        told.append(
            f"{column}：用到 {figure(money(took))}，没有用到 {figure(money(left))}，合计 {figure(money(took + left))}"
        )
    return [*told, *proposal.source.troubles[:5]]
