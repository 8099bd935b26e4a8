"""What is wrong with the indicator under the cursor, below the tree: the reasons, with their mends as links."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from budgetdesk.engine.findings import Finding
from budgetdesk.engine.labels import cell_words
from budgetdesk.ui.indicator_model import IndicatorModel
from budgetdesk.ui.mending import can_mend, mend, mend_words
from budgetdesk.ui.palette import Palette

_MOST = 3
_SIGNS = {"error": "✕", "query": "▲", "hint": "◉"}


class IndicatorReasons(QLabel):
    wants_next = Signal()

    def __init__(self, model: IndicatorModel, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._session, self._palette = model, model.session, palette
        self._findings: list[Finding] = []
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.linkActivated.connect(self._act)

    @property
    def findings(self) -> list[Finding]:
        """What is shown."""
        return self._findings

    def show_node(self, id: str | None) -> None:
        known = id is not None and id in self._model.infos
        found = self._model.findings_of(id) if known and id else []
        self._findings = found[:_MOST]
        gravest = self._findings[0].level if self._findings else ""
        if self._findings and self._session.marks.said(self._findings[0])[0]:
            gravest = ""
        p = self._palette
        ground = p.level_soft(gravest) if gravest else p.surface
        line = p.level(gravest) if gravest else p.line
        style = f"QLabel {{ background: {ground}; border: 1px solid {line}; padding: 5px 10px; }}"
        if style != self.styleSheet():  # Qt would polish the widget anew
            self.setStyleSheet(style)
        lines = [self._line(n, f) for n, f in enumerate(self._findings)]
        if more := len(found) - len(lines):
            lines[-1] = lines[-1].removesuffix("</div>") + f"　还有 {more} 处，见右边</div>"
        self.setText("".join(lines) or self._calm())

    def _line(self, n: int, finding: Finding) -> str:
        p, document = self._palette, self._session.document
        explained, stale = self._session.marks.said(finding)
        color = p.good if explained else p.level(finding.level)
        says = finding.says
        if finding.suspect is not None:
            says = says.removeprefix(cell_words(document.engine, finding.suspect)).lstrip("：: ")
        if finding.tip and finding.tip not in says:
            says += f"（{finding.tip}）"
        links = []
        if can_mend(finding) and not explained:
            links.append(f'<a href="take:{n}">{escape(mend_words(document, finding))}</a>')
        if finding.level == "query":
            links.append(f'<a href="explain:{n}">{"改写说明" if explained or stale else "写核实说明"}</a>')
        sign = "✓" if explained else _SIGNS[finding.level]
        text = f'<span style="color:{color}">{sign} {escape(says)}</span>'
        return f'<div style="margin-bottom:2px">{text}&nbsp; {"&nbsp; ".join(links)}</div>'

    def _calm(self) -> str:
        count = sum(
            1
            for f in self._session.marks.shown()
            if f.suspect is not None and f.suspect.place == self._model.place
        )
        soft = self._palette.soft_text
        if not count:
            return f'<span style="color:{soft}">这项没有问题。</span>'
        return f'<span style="color:{soft}">这项没有问题；本表还有 {count} 处。</span>&nbsp; <a href="next:0">看下一处（F8）</a>'

    def _act(self, link: str) -> None:
        what, _, number = link.partition(":")
        if what == "next":
            self.wants_next.emit()
            return
        finding = self._findings[int(number)]
        if what == "take":
            self._session.apply(mend(self._session.document, finding))
        else:
            if finding.suspect is not None:
                self._session.go_to(finding.suspect)
            self._session.explanation_wanted.emit(finding)
