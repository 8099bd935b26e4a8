"""What is known of a cell, as HTML: value, findings and mends, where it comes from, what it takes part in.

Links are `cell:<n>` and `do:<what>:<n>`; the story keeps what their numbers stand for.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

from budgetdesk.document.cell_view import CellView, show_value
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import NA, Cell, Rejected
from budgetdesk.engine.labels import column_labels, relative_label, row_labels, table_label
from budgetdesk.engine.level import LEVEL_SIGNS, LEVEL_WORDS
from budgetdesk.review.explanation import uses_of
from budgetdesk.review.finding import Finding
from budgetdesk.ui.session.mending import mends_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette

_STATES = {
    "blank": "未填", "entered": "已填", "computed": "自动计算", "overridden": "已填，与公式算出的不同",
    "rejected": "没有读懂，原样保留", "not_applicable": "已注明不适用",
}  # fmt: skip
_MOST = 12
_BESIDE = 18  # half-width characters of a value that fit beside the cell's name


class CellPage:
    def __init__(self, session: Session, cell: Cell, palette: Palette, *, history: bool = False) -> None:
        self._with_history = history
        self._session, self._cell, self._palette = session, cell, palette
        self._engine = session.document.engine
        self.cells: list[Cell] = []
        self.findings: list[Finding] = []
        parts = [self._head(), *self._findings(), self._last_year(), self._help()]
        parts += [self._uses(), self._history()]
        self.html = "<hr>".join(p for p in parts if p)

    # links

    def _link(self, cell: Cell, text: str = "") -> str:
        self.cells.append(cell)
        words = escape(text or relative_label(self._engine, cell, self._cell))
        return f'<a style="text-decoration:none" href="cell:{len(self.cells) - 1}">{words}</a>'

    def _act(self, what: str, finding: Finding, words: str) -> str:
        self.findings.append(finding)
        return f'<a href="do:{what}:{len(self.findings) - 1}">{escape(words)}</a>'

    # parts

    def _head(self) -> str:
        p, engine, cell = self._palette, self._engine, self._cell
        view = self._session.document.view(cell)
        rows, columns = row_labels(engine, cell), column_labels(engine, cell)
        own = [w for w in dict.fromkeys([*rows, *columns]) if w]
        name = " · ".join(escape(w) for w in own[-3:]) or escape(cell.column)
        text = escape(view.text) if view.text else f'<span style="color:{p.faint_text}">（空）</span>'
        unit = escape(view.type.unit) if view.type.number and view.type.unit and view.text else ""
        short = len(view.text) <= 24
        size = "x-large" if short else "medium"
        entry = view.entered
        note = _STATES[view.state]
        if isinstance(entry, Rejected):
            note = f"没有读懂：{entry.reason}"
        elif view.state == "overridden":
            note = f"已填；公式算出 {self._shown(view, view.computed)}"
        if cell in self._session.document.content.facts.confirmed:
            note += "；已确认无误"
        weight = "bold" if short else "normal"
        figure = f'<span style="font-size:{size};font-weight:{weight}">{_lines(text)}</span> {unit}'
        return (
            _paragraph(escape(table_label(engine, cell.table)), p.soft_text)
            + _paragraph(f"<b>{name}</b>", below=4)
            + _paragraph(figure)
            + _paragraph(escape(note), p.soft_text)
        )

    def _findings(self) -> list[str]:
        return [
            self._finding(finding, role) for finding, role in self._session.marks.findings(self._cell)[:4]
        ]

    def _finding(self, finding: Finding, role: str) -> str:
        p, color = self._palette, self._palette.level(finding.level)
        explained, stale = self._session.marks.explanation(finding)
        head = f"{LEVEL_SIGNS[finding.level]} {LEVEL_WORDS[finding.level]}"
        if role != "suspect":
            head += f"，疑为{self._link(finding.cells[0].cell)}" if finding.cells else ""
        elif finding.cells and finding.cells[0].expected is not None:
            head += "：疑为此格填错"
        parts = [
            f'<p style="color:{color};margin:0 0 3px 0"><b>{head}</b></p>',
            f'<p style="margin:0 0 3px 0">{escape(finding.says)}</p>',
        ]
        if finding.tip:
            parts.append(f'<p style="color:{color};margin:0 0 3px 0">{escape(finding.tip)}</p>')
        witnesses = [
            c
            for c in finding.cells
            if c.role == "witness" and c.cell != self._cell and c.expected is not None
        ]
        if witnesses:
            rows = [(self._link(c.cell), self._value(c.cell, c.expected)) for c in witnesses[:6]]
            parts.append(
                f'<p style="color:{p.soft_text};margin:0">对照：</p>{self._pairs(rows, len(witnesses))}'
            )
        ways = [
            self._act(mend.kind, finding, mend.words) for mend in mends_of(self._session, finding, self._cell)
        ]
        parts.append(f'<p style="margin:4px 0 0 0">{"　".join(ways)}</p>')
        if explained or stale:
            parts.append(self._said(finding, stale))
        return "".join(parts)

    def _said(self, finding: Finding, stale: bool) -> str:
        p, said = self._palette, self._session.document.content.explanations.get(finding.keys[0])
        if said is None:
            return ""
        words = "说明已失效（说明之后数字变了）" if stale else "已说明"
        at = f"{said.at:%Y-%m-%d %H:%M}" if said.at else ""
        told = _paragraph(f"{words}：{_lines(escape(said.text))}", p.query if stale else p.good)
        return told + _paragraph(f"{escape(said.who)} {at}", p.soft_text)

    def _uses(self) -> str:
        told: dict[Cell | str, str] = {}
        for use in uses_of(self._engine, self._cell):
            word = {"sum": "汇总到", "part_of": "不大于"}.get(use.kind, "用于")
            if use.target is None:
                told.setdefault(use.says, f"须符合：{escape(use.says)}")
            elif use.target not in told:
                told[use.target] = f"{word} {self._link(use.target)}"
        more = [f"……等 {len(told)} 处"] if len(told) > _MOST else []
        return self._section("本格参与", ["<br>".join([*told.values()][:_MOST] + more)] if told else [])

    def _last_year(self) -> str:
        was = self._session.document.content.last_year.get(self._cell)
        if was is None:
            return ""
        kind = self._engine.type_of(self._cell)
        text = show_value(self._engine, kind, was)
        now = self._engine.value(self._cell)
        change = ""
        if isinstance(was, Decimal) and isinstance(now, Decimal):
            change = f"，增减 {now - was:+,.{kind.decimals}f}" + (
                f"（{(now - was) / was:+.2%}）" if was else ""
            )
        return self._section("上年数", [escape(text + change)])

    def _history(self) -> str:
        """Who changed the cell, when, from what to what; read only when it is asked for."""
        if not self._session.has_history:
            return ""
        if not self._with_history:
            return '<p style="margin:0"><a href="do:history:0">修改记录…</a></p>'
        lines = []
        for line in reversed(self._session.history(self._cell)[-_MOST:]):
            was, now = _entry_of(line.reverse, self._cell), _entry_of(line.edit, self._cell)
            said = f"{line.at.astimezone():%m-%d %H:%M} {line.who}：{self._told(was)} → {self._told(now)}"
            lines.append(escape(said))
        return self._section("修改记录", lines or ["没有修改过"])

    def _told(self, entry: Any) -> str:
        if entry is None:
            return "（空）"
        if isinstance(entry, Rejected):
            return f"“{entry.raw}”"
        return "不适用" if entry is NA else self._value(self._cell, entry)

    def _help(self) -> str:
        block = self._engine.block(self._cell)
        own = self._engine.type_of(self._cell).slot.help or block.help
        table = block.table.help
        return self._section("填报说明", [_lines(escape(t)) for t in (own, table) if t])

    # texts

    def _section(self, title: str, parts: list[str]) -> str:
        if not parts:
            return ""
        body = "".join(f'<p style="margin:0 0 4px 0">{part}</p>' for part in parts)
        return f'<p style="color:{self._palette.soft_text};margin:0 0 3px 0"><b>{title}</b></p>{body}'

    def _pairs(self, rows: list[tuple[str, str]], all_: int) -> str:
        lines = [(_beside if _width(text) <= _BESIDE else _below)(link, text) for link, text in rows]
        if all_ > len(rows):
            lines.append(f"<tr><td>……等 {all_} 格</td><td></td></tr>")
        return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(lines)}</table>'

    def _text(self, cell: Cell) -> str:
        return self._session.document.view(cell).text or "0.00"

    def _shown(self, view: CellView, value: Any) -> str:
        return show_value(self._engine, view.type, value)

    def _value(self, cell: Cell, value: Any) -> str:
        return show_value(self._engine, self._engine.type_of(cell), value)


def _entry_of(edit: Edit, cell: Cell) -> Any:
    return next((op.entry for op in edit.ops if isinstance(op, SetEntry) and op.cell == cell), None)


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _beside(link: str, text: str) -> str:
    return f'<tr><td>{link}</td><td align="right" style="white-space:pre">&nbsp;{escape(text)}</td></tr>'


def _below(link: str, text: str) -> str:
    """A text that would leave its link no room."""
    return f'<tr><td colspan="2">{link}</td></tr><tr><td colspan="2">{_lines(escape(text))}</td></tr>'


def _lines(text: str) -> str:
    return text.replace("\n", "<br>")


def _paragraph(html: str, color: str = "", below: int = 0) -> str:
    return f'<p style="margin:0 0 {below}px 0;{f"color:{color}" if color else ""}">{html}</p>'
