"""One indicator tree with what belongs below it: the reasons at the cursor, the counts and weights."""

from __future__ import annotations

from collections import Counter
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from budgetdesk.document.choices import matches
from budgetdesk.document.indicators.cells import level_of
from budgetdesk.document.indicators.counts import Weights, nodes_by_level, weights
from budgetdesk.document.indicators.filling import frame_words
from budgetdesk.document.paste.plan import PastePlan, Replan
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.ui.indicators.indicator_clipboard import IndicatorClipboard
from budgetdesk.ui.indicators.indicator_columns import IndicatorColumns
from budgetdesk.ui.indicators.indicator_commands import IndicatorCommands
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.indicators.indicator_reasons import IndicatorReasons
from budgetdesk.ui.indicators.indicator_view import IndicatorView
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import coloured, marked_label, plain_label

_LOW = 12  # lines: a list that is not higher is what most of that room is for
_ANY_HEIGHT = (1 << 24) - 1  # as Qt's QWIDGETSIZE_MAX
_TELLING = 6000  # ms that a word stays


class IndicatorPane(QWidget):
    selection_changed = Signal()

    def __init__(
        self, session: Session, place: Place, palette: Palette, zoom: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._palette, self.place = session, palette, place
        self.model = IndicatorModel(session, place, self)
        self.view = IndicatorView(self.model, palette, zoom)
        self.view.restore_widths(session.widths.get(self._key, {}))
        self.rows, self.columns = IndicatorCommands(self.view), IndicatorColumns(self.view)
        self.clipboard = IndicatorClipboard(self.view, self._ask_paste)
        self.reasons = IndicatorReasons(self.model, palette)
        self.counts = marked_label()
        self.counts.setProperty("role", "heading")
        self.counts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.counts.setWordWrap(True)  # what is told there never widens the window
        self.empty = self._ways_to_begin()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.reasons)
        layout.addWidget(self.counts)
        self.setFocusProxy(self.view)
        self._low = False  # one line for the counts: the rest is in its tip
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._count)
        self.rows.told.connect(self.tell)
        self.clipboard.told.connect(self.tell)
        self.reasons.wants_next.connect(self.next_finding)
        self.view.selection_changed.connect(self._selected)
        self.view.widths_changed.connect(self._keep_widths)
        session.changed.connect(self._refresh)
        session.deferred_shown.connect(self._refresh)
        self.view.put_cursor(self.model.index(0, 0))
        self._refresh()

    def _ways_to_begin(self) -> QWidget:
        """What is shown in place of a tree in which nothing is."""
        shown = QWidget()
        words = plain_label(
            "还没有指标。也可以按 Ctrl+回车逐项添加，从指标库选，或粘贴 Excel、WPS 里的指标表。"
        )
        words.setProperty("role", "heading")
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.begin = QPushButton(frame_words(self._session.document, self.place))
        self.begin.setProperty("main", True)
        self.begin.clicked.connect(self.rows.build_frame)
        layout = QVBoxLayout(shown)
        layout.addStretch()
        layout.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(words)
        layout.addStretch()
        over = QVBoxLayout(self.view.viewport())
        over.setContentsMargins(0, 0, 0, 0)
        over.addWidget(shown)
        return shown

    @property
    def _key(self) -> str:
        return f"{self.place.table}/{self.place.block}"

    def close_pane(self) -> None:
        self._session.changed.disconnect(self._refresh)
        self._session.deferred_shown.disconnect(self._refresh)
        self.model.close()

    def tell(self, text: str) -> None:
        """A passing word in the line of the counts."""
        self.counts.setText(coloured(text, self._palette.accent))
        self._quiet.start(_TELLING)

    # going about

    def go_to(self, cell: Cell) -> bool:
        return self.view.go_to(cell)

    def next_finding(self) -> None:
        """To the next indicator below with an open finding, beginning anew at the end."""
        ids = list(self.model.infos)
        current = self.view.current_id()
        at = ids.index(current) if current in ids else -1
        for id in ids[at + 1 :] + ids[: at + 1]:
            open_ = [f for f in self.model.findings_of(id) if not self._session.marks.explained(f)]
            if open_ and open_[0].suspect is not None:
                self.go_to(open_[0].suspect)
                return
        self.tell("没有待处理的问题")

    def seek(self, text: str, *, on: bool = False) -> int:
        """To the first indicator from the cursor that holds the text (or its pinyin initials); how many do."""
        found = [id for id in self.model.infos if self._holds(id, text.strip())] if text.strip() else []
        if found:
            ids = list(self.model.infos)
            current = self.view.current_id()
            at = ids.index(current) if current in ids else 0
            rank = {id: n for n, id in enumerate(ids)}
            later = [id for id in found if rank[id] > at or (rank[id] == at and not on)]
            self.view.put_cursor_on((later or found)[0])
        return len(found)

    def _holds(self, id: str, text: str) -> bool:
        name = self.model.text(id, 0)
        if text.isascii() and text.isalpha() and matches(text, name) >= 0:
            return True
        wanted = text.casefold()
        return any(wanted in self.model.text(id, n).casefold() for n in range(len(self.model.columns)))

    # what is told

    def _selected(self) -> None:
        self.reasons.show_node(self.view.current_id())
        self.selection_changed.emit()

    def _refresh(self, *_) -> None:
        self.empty.setVisible(not self.model.ids)
        self.reasons.setVisible(bool(self.model.ids))
        self.reasons.show_node(self.view.current_id())
        if not self._quiet.isActive():
            self._count()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        line = self.fontMetrics().lineSpacing()
        low, was = self.height() < line * _LOW, self._low
        self._low = low
        self.reasons.give_way(low)
        self.counts.setMaximumHeight(line if low else _ANY_HEIGHT)
        if low != was and not self._quiet.isActive():
            self._count()

    def _count(self) -> None:
        block, marks, p = self.model.cells.block, self._session.marks, self._palette
        numbers = nodes_by_level(self.model.infos, block.levels)
        titles = [level_of(block, level).title.lstrip("*＊") for level in block.levels]
        parts = [escape("　".join(f"{title} {n} 项" for title, n in zip(titles, numbers, strict=True)))]
        groups = ""
        if found := weights(self._session.document, self.place):
            said, groups = self._weights(found)
            parts.append(said)
        counts: Counter[str] = Counter(finding.level for finding in marks.open_at(self.place))
        for level, word in (("error", "错误"), ("query", "需核实"), ("hint", "提示")):
            if counts[level]:
                parts.append(coloured(f"{word} {counts[level]}", p.level(level)))
        whole = [part + groups if n == 1 else part for n, part in enumerate(parts)]
        self.counts.setText("　｜　".join(parts if self._low else whole))
        self.counts.setToolTip("<br>".join(whole))

    def _weights(self, found: Weights) -> tuple[str, str]:
        """权重合计 85，应为 90，还差 5, and of what: （产出指标 50、满意度指标 35）"""
        names = "、".join(
            f"{self.model.text(id, 0) or '未命名'} {value.normalize():f}"
            for id, value in found.groups.items()
        )
        said = f"权重合计 {found.total.normalize():f}"
        if found.due is not None:
            missing, p = found.due - found.total, self._palette
            rest = f"{'还差' if missing > 0 else '超出'} {abs(missing).normalize():f}" if missing else "正好"
            color = p.error if missing else p.good
            said = coloured(f"{said}，应为 {found.due.normalize():f}，{rest}", color)
        return said, escape(f"（{names}）") if names else ""

    def _keep_widths(self, widths: dict[int, float]) -> None:
        self._session.widths[self._key] = widths

    def _ask_paste(self, plan: PastePlan, replan: Replan) -> PastePlan | None:
        from budgetdesk.ui.widgets.paste_preview import PastePreview

        dialog = PastePreview(plan, replan, self._session.document.engine, self._palette, self)
        return dialog.plan if dialog.exec() == PastePreview.DialogCode.Accepted else None
