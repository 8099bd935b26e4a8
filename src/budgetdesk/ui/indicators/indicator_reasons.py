"""What is wrong with the indicator under the cursor, below the tree: the reasons, with their mends as links."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from budgetdesk.document.mends import Mend
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.level import LEVEL_SIGNS
from budgetdesk.engine.text import shortened
from budgetdesk.review.finding import Finding
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.session.mending import carry_out, mends_of
from budgetdesk.ui.widgets.one_click import OneClick
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is

_MOST, _LONGEST = 3, 18


class IndicatorReasons(QLabel):
    wants_next = Signal()

    def __init__(self, model: IndicatorModel, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._session, self._palette = model, model.session, palette
        self._node: str | None = None
        self._low = False
        self._findings: list[Finding] = []
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.linkActivated.connect(self._act)
        self.installEventFilter(OneClick(self))

    @property
    def findings(self) -> list[Finding]:
        """What is shown."""
        return self._findings

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.show_node(self._node)

    def give_way(self, low: bool) -> None:
        """Whether the list above has so little room that these take a single line."""
        if low != self._low:
            self._low = low
            self.show_node(self._node)

    def show_node(self, id: str | None) -> None:
        """Several reasons are a line each, as much as there is room for; all of it is in the tip and at the right."""
        self._node = id
        known = id is not None and id in self._model.infos
        found = self._model.findings_of(id) if known and id else []
        most = 1 if self._low else _MOST
        self._findings = found[:most]
        gravest: str = self._findings[0].level if self._findings else ""
        if self._findings and self._session.marks.explained(self._findings[0]):
            gravest = ""
        elif self._findings and not self._session.marks.is_mistake(self._findings[0]):
            gravest = "missing"
        p = self._palette
        ground = p.level_soft(gravest) if gravest else p.surface
        line = p.level(gravest) if gravest else p.line
        style = f"QLabel {{ background: {ground}; border: 1px solid {line}; padding: 5px 10px; }}"
        if style != self.styleSheet():  # Qt would polish the widget anew
            self.setStyleSheet(style)
        more = f"还有 {len(found) - most} 处" if len(found) > most else ""
        lines = [self._line(n, f, more if n == most - 1 else "") for n, f in enumerate(self._findings)]
        self.setText("".join(lines) or self._calm())
        self.setToolTip(as_is("\n".join(self._words(f) for f in found)))

    def _words(self, finding: Finding) -> str:
        """What is wrong and what to do, without the name of the cell, which one sees."""
        says = finding.says
        if finding.suspect is not None:
            says = says.removeprefix(cell_words(self._session.document.engine, finding.suspect)).lstrip(
                "：: "
            )
        return f"{says}（{finding.tip}）" if finding.tip and finding.tip not in says else says

    def _line(self, n: int, finding: Finding, more: str) -> str:
        p = self._palette
        explained, _ = self._session.marks.explanation(finding)
        mistake = self._session.marks.is_mistake(finding)
        color = p.good if explained else p.level(finding.level if mistake else "missing")
        offered = [m for m in mends_of(self._session, finding) if m.kind == "explain" or not explained]
        links = [(mend.kind, self._named(mend)) for mend in offered]
        sign = "✓" if explained else LEVEL_SIGNS[finding.level] if mistake else "还差"
        says = self._words(finding)
        if len(self._findings) > 1 or self._low:
            metrics = self.fontMetrics()
            taken = metrics.horizontalAdvance("　".join([f"{sign} ", *(words for _, words in links), more]))
            room = self.width() - taken - 5 * metrics.horizontalAdvance("　")
            says = metrics.elidedText(says, Qt.TextElideMode.ElideRight, max(room, 0))
        text = f'<span style="color:{color}">{sign} {escape(says)}</span>'
        ways = [f'<a href="{what}:{n}">{escape(words)}</a>' for what, words in links]
        return f'<div style="margin-bottom:2px">{"&nbsp; ".join([text, *ways, more])}</div>'

    def _named(self, mend: Mend) -> str:
        """With the column that it changes: the indicator is the one that one sees."""
        words = shortened(mend.words, _LONGEST)
        engine, cell = self._session.document.engine, mend.cell
        return f"{engine.block(cell).short_heading(cell.column)} {words}" if cell is not None else words

    def _calm(self) -> str:
        count = len(self._session.marks.at(self._model.place))
        soft, model = self._palette.soft_text, self._model
        if self._node in model.infos and not model.cells.text(self._node, model.columns[0]).strip():
            return f'<span style="color:{soft}">还没有写名称。</span>'
        if not count:
            return f'<span style="color:{soft}">这项没有问题。</span>'
        return f'<span style="color:{soft}">这项没有问题；本表还有 {count} 处。</span>&nbsp; <a href="next:0">看下一处（F8）</a>'

    def _act(self, link: str) -> None:
        what, _, number = link.partition(":")
        if what == "next":
            self.wants_next.emit()
            return
        finding = self._findings[int(number)] if int(number) < len(self._findings) else None
        if finding is None:
            return
        for mend in mends_of(self._session, finding):
            if mend.kind == what:
                carry_out(self._session, finding, mend, self.window())
                return
