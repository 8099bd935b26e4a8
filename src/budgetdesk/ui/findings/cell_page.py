"""What is known of a cell, as HTML: value, findings and mends, where it comes from, what it takes part in.

Links are `cell:<n>` and `do:<kind>:<n>`; the page says what they stand for.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

from budgetdesk.document.cell_view import show_entry, show_value
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.document.finding_index import why_drawn_in
from budgetdesk.document.indicators.cells import is_followed
from budgetdesk.document.mends import Mend, MendKind
from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, column_labels, relative_label, row_labels, table_label
from budgetdesk.engine.language.amounts import growth
from budgetdesk.engine.level import LEVEL_SIGNS, LEVEL_WORDS
from budgetdesk.records import dataclass
from budgetdesk.review.explanation import Use, linked_title, linked_with, uses_of
from budgetdesk.review.figures.of_members import put_into
from budgetdesk.review.finding import Finding
from budgetdesk.review.printed_order import printed_order
from budgetdesk.ui.session.mending import mends_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette

_STATES = {
    "blank": "未填", "entered": "已填", "computed": "自动计算", "overridden": "已填，与公式算出的不同",
    "rejected": "没有读懂，原样保留", "not_applicable": "已注明不适用",
}  # fmt: skip
_MOST = 12  # lines of a section
_NEAREST = 3  # of the cells of a table that one counts in
_MOST_FINDINGS, _MOST_WITNESSES = 4, 6
_LARGE = 10  # characters of a text that is written as large as figures are
_BESIDE = 18  # half-width characters of a value that fit beside the cell's name


HISTORY = "do:history"
USES = "do:uses"
LIFE_LINE = "do:life_line"


class Way(NamedTuple):
    """A mend that the page offers for a finding."""

    kind: MendKind
    finding: Finding
    words: str


@dataclass(frozen=True, slots=True)
class CellPage:
    cell: Cell
    html: str
    links: dict[
        str, Cell | Way
    ]  # what its addresses stand for, but HISTORY and USES, which ask for the page with more on it, and LIFE_LINE


def cell_page(session: Session, cell: Cell, palette: Palette, unfolded: Container[str] = ()) -> CellPage:
    """What is known of a cell. `unfolded`: what was asked for: HISTORY, who changed it; USES, all that it takes part in."""
    c = _Context(session, cell, palette, {})
    parts = [_head(c), *(_finding(c, *found) for found in session.marks.findings(cell)[:_MOST_FINDINGS])]
    parts += [_empty_table(c), _life_line(c), _linked(c), _last_year(c), _help(c)]
    parts += [_uses(c, all_shown=USES in unfolded), _history(c, shown=HISTORY in unfolded)]
    return CellPage(cell, c.rule.join(part for part in parts if part), c.links)


def coming_page(session: Session, cell: Cell, palette: Palette) -> CellPage:
    """What is to be filled in in a cell whose row is still to be made."""
    c = _Context(session, cell, palette, {})
    name = " · ".join(escape(word) for word in dict.fromkeys(column_labels(c.engine, cell)) if word)
    head = _paragraph(escape(table_label(c.engine, cell.table)), palette.soft_text)
    adds = "还没有指标" if isinstance(c.engine.block(cell), TreeBlock) else "新的一行：打字就添上"
    head += _paragraph(f"<b>{name}</b>", below=4) + _paragraph(adds, palette.soft_text)
    return CellPage(cell, c.rule.join(filter(None, (head, _empty_table(c), _help(c)))), c.links)


@dataclass(frozen=True, slots=True)
class _Context:
    session: Session
    cell: Cell
    palette: Palette
    links: dict[str, Cell | Way]

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def engine(self) -> Engine:
        return self.session.document.engine

    @property
    def rule(self) -> str:
        """A light line between two sections: Qt draws others as dark as the text."""
        return f'<hr style="background-color:{self.palette.line}">'

    def link(self, cell: Cell) -> str:
        address = f"cell:{len(self.links)}"
        self.links[address] = cell
        words = escape(relative_label(self.engine, cell, self.cell))
        return f'<a style="text-decoration:none" href="{address}">{words}</a>'

    def way(self, mend: Mend, finding: Finding) -> str:
        address = f"do:{mend.kind}:{len(self.links)}"
        self.links[address] = Way(mend.kind, finding, mend.words)
        name = cell_words(self.engine, mend.cell) if mend.cell is not None else ""
        return f'<a href="{address}">{escape(f"{name} {mend.words}".strip())}</a>'

    def section(self, title: str, parts: Sequence[str]) -> str:
        if not parts:
            return ""
        body = "".join(_paragraph(part, below=4) for part in parts)
        return f'<p style="color:{self.palette.soft_text};margin:0 0 3px 0"><b>{title}</b></p>{body}'


def _head(c: _Context) -> str:
    p, engine, cell = c.palette, c.engine, c.cell
    view = c.document.view(cell)
    own = [w for w in dict.fromkeys([*row_labels(engine, cell), *column_labels(engine, cell)]) if w]
    name = " · ".join(escape(w) for w in own[-3:]) or escape(cell.column)
    text = escape(view.text) if view.text else f'<span style="color:{p.soft_text}">（空）</span>'
    is_figure = view.type.number and view.text and view.state not in ("not_applicable", "rejected")
    unit = escape(view.type.unit or "") if is_figure else ""
    note = _STATES[view.state]
    if isinstance(view.entered, Rejected):
        note = "没有读懂"  # why is said of the finding
    elif view.state == "overridden":
        note = f"已填；公式算出 {show_value(engine, view.type, view.computed)}"
    if view.entered is not None and (units := len(put_into(engine, cell))):
        note = f"{units} 个单位的数加成的，看“汇总构成…”{note.removeprefix('已填')}"
    if c.document.program.is_past(cell) or view.type.slot.role == "previous":
        note += "；上年的数" if note else ""
    if cell in c.document.content.facts.confirmed:
        note += "；已确认无误"
    size, weight = ("x-large", "bold") if is_figure or len(view.text) <= _LARGE else ("medium", "normal")
    figure = f'<span style="font-size:{size};font-weight:{weight}">{_lines(text)}</span> {unit}'
    return (
        _paragraph(escape(table_label(engine, cell.table)), p.soft_text)
        + _paragraph(f"<b>{name}</b>", below=4)
        + _paragraph(figure)
        + _paragraph(escape(note), p.soft_text)
    )


def _finding(c: _Context, finding: Finding, role: str) -> str:
    mistake = c.session.marks.is_mistake(finding)
    color = c.palette.level(finding.level if mistake else "missing")
    head = f"{LEVEL_SIGNS[finding.level]} {LEVEL_WORDS[finding.level]}" if mistake else "◐ 还差"
    drawn_in = ""
    if role != "suspect":  # not in the colour of what is wrong, which is elsewhere
        link = c.link(finding.cells[0].cell) if finding.cells else ""
        drawn_in = _paragraph(escape(why_drawn_in(finding)).format(link), below=3)
        head, color = f"对照　{head}", c.palette.soft_text
    elif finding.cells and finding.cells[0].expected is not None:
        head += "：疑为此格填错"
    text = c.document.text if finding.cause_kind == "unwritten" else None
    says = (text.wanted_of(c.engine, c.cell) if text is not None else "") or finding.says
    parts = [_paragraph(f"<b>{head}</b>", color, below=3), drawn_in, _paragraph(escape(says), below=3)]
    if finding.tip and finding.tip not in finding.says:
        parts.append(_paragraph(escape(finding.tip), color, below=3))
    parts += [
        _paragraph(f"▸ {c.way(mend, finding)}", below=2) for mend in mends_of(c.session, finding, c.cell)
    ]
    parts += [_witnesses(c, finding), _explanation(c, finding)]
    return "".join(parts)


def _empty_table(c: _Context) -> str:
    """That nothing is in the whole table, and the way to say why."""
    told = (f for f in c.document.outstanding if f.cause_kind == "empty_table")
    finding = next((f for f in told if f.suspect is not None and f.suspect.table == c.cell.table), None)
    if finding is None:
        return ""
    parts = [_explanation(c, finding)]
    if not c.session.marks.explained(finding):
        parts.append(_paragraph(f"{escape(finding.says)}。填上；没有这类收支的，写明为什么是空表。", below=3))
    parts += [_paragraph(f"▸ {c.way(mend, finding)}", below=2) for mend in mends_of(c.session, finding)]
    return c.section("空表", ["".join(parts)])


def _witnesses(c: _Context, finding: Finding) -> str:
    """The cells that speak against the suspect, with what they expect."""
    said = [w for w in finding.cells if w.role == "witness" and w.cell != c.cell and w.expected is not None]
    if not said:
        return ""
    rows = []
    for witness in said[:_MOST_WITNESSES]:
        text = show_value(c.engine, c.engine.type_of(witness.cell), witness.expected)
        rows.append((_beside if _width(text) <= _BESIDE else _below)(c.link(witness.cell), text))
    if len(said) > len(rows):
        rows.append(f"<tr><td>……等 {len(said)} 格</td><td></td></tr>")
    table = f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'
    return _paragraph("对照：", c.palette.soft_text) + table


def _explanation(c: _Context, finding: Finding) -> str:
    p, said = c.palette, c.document.content.explanations.get(finding.keys[0])
    explained, stale = c.session.marks.explanation(finding)
    if said is None or not (explained or stale):
        return ""
    words = "说明已失效（说明之后数字变了）" if stale else "已说明"
    at = f"{said.at:%Y-%m-%d %H:%M}" if said.at else ""
    told = _paragraph(f"{words}：{_lines(escape(said.text))}", p.query if stale else p.good)
    return told + _paragraph(f"{escape(said.who)} {at}", p.soft_text)


def _uses(c: _Context, *, all_shown: bool) -> str:
    """What the cell counts in, table by table: of each the nearest figures, which it makes up for the most part."""
    where, own = printed_order(c.engine), c.engine.value(c.cell)
    tables: dict[str, dict[Cell, str]] = {}
    checks: dict[str, None] = {}

    def near(use: Use) -> tuple[Any, ...]:
        amounts = isinstance(own, Decimal) and isinstance(use.value, Decimal)
        return (abs(use.value - own) if amounts else 0, where(use.target))

    for use in sorted(uses_of(c.engine, c.cell), key=lambda use: (where(use.target)[:1], near(use))):
        word = {"sum": "汇总到", "part_of": "不大于"}.get(use.kind, "用于")
        if use.target is None:
            checks[f"须符合：{escape(use.says)}"] = None
        else:
            tables.setdefault(use.target.table, {}).setdefault(use.target, word)
    lines: list[str] = []
    own_first = sorted(tables, key=lambda table: table != c.cell.table)
    for table in own_first:
        found = tables[table]
        shown = found if all_shown or len(found) <= _NEAREST + 1 else dict([*found.items()][:_NEAREST])
        lines += [f"{word} {c.link(target)}" for target, word in shown.items()]
        if len(shown) < len(found):
            name = "本表" if table == c.cell.table else escape(table_label(c.engine, table))
            lines.append(f'<a style="text-decoration:none" href="{USES}">……{name}共 {len(found)} 格</a>')
    return c.section("本格参与", ["<br>".join([*lines, *checks])] if lines or checks else [])


def _life_line(c: _Context) -> str:
    """The way to where the project or indicator is from, and what became of it."""
    if not c.session.has_history or not is_followed(c.document, c.cell):
        return ""
    return _paragraph(f'<a href="{LIFE_LINE}">来龙去脉…</a>')


def _linked(c: _Context) -> str:
    """What other declarations say of the cell, each to be gone to there."""
    lines: dict[str, list[str]] = {}
    for cell in linked_with(c.engine, c.cell)[:_MOST]:
        text = show_value(c.engine, c.engine.type_of(cell), c.engine.value(cell))
        lines.setdefault(linked_title(c.engine, cell), []).append(f"{c.link(cell)} {escape(text)}")
    return c.rule.join(c.section(f"来自 {title}", ["<br>".join(said)]) for title, said in lines.items())


def _last_year(c: _Context) -> str:
    was = c.document.content.last_year.get(c.cell)
    if was is None:
        return ""
    kind, now = c.engine.type_of(c.cell), c.engine.value(c.cell)
    change = ""
    if isinstance(was, Decimal) and isinstance(now, Decimal):
        rate = f"（{growth(now, was, 2)}）" if was else ""
        change = f"，增减 {now - was:+,.{kind.decimals}f}{rate}"
    return c.section("上年数", [escape(show_value(c.engine, kind, was) + change)])


def _history(c: _Context, *, shown: bool) -> str:
    """Who changed the cell, when, from what to what."""
    if not c.session.has_history:
        return ""
    if not shown:
        return _paragraph(f'<a href="{HISTORY}">修改记录…</a>')
    lines = [
        f"{line.at.astimezone():%m-%d %H:%M} {line.who}：{_entered(c, line.reverse)} → {_entered(c, line.edit)}"
        for line in reversed(c.session.history(c.cell)[-_MOST:])
    ]
    return c.section("修改记录", [escape(line) for line in lines] or ["没有修改过"])


def _entered(c: _Context, edit: Edit) -> str:
    """What an edit put in the cell."""
    ops = (op for op in edit.ops if isinstance(op, SetEntry) and op.cell == c.cell)
    entry = next((op.entry for op in ops), None)
    return f"“{entry.raw}”" if isinstance(entry, Rejected) else show_entry(c.engine, c.cell, entry)


def _help(c: _Context) -> str:
    block = c.engine.block(c.cell)
    own = c.engine.type_of(c.cell).slot.help or block.help
    return c.section("填报说明", [_lines(escape(text)) for text in (own, block.table.help) if text])


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
