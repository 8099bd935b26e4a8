"""Random scripts of edits, and all that follows from the facts of a declaration, to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import (
    add_sheet,
    clear,
    confirm,
    enter,
    explain,
    insert_row,
    remove_rows,
    remove_sheet,
    set_entries,
    take_expected,
)
from budgetdesk.document.edits import Content, Edit, MoveRow
from budgetdesk.engine.blocks import TOTAL, Block, VariableBlock
from budgetdesk.engine.cells import Cell, Facts, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews

AMOUNTS = [
    "1.00",
    "0",
    "-5000",
    "290.81",
    "2908134.00",
    "231200",
    "12.5万",
    "=1200*12",
    "不适用",
    "3,4",
    "一百",
]
TEXTS = ["人员", "专项", "公用", "一般公共预算", "政府性基金", "专项业务经费", "行政", "甲", "不适用", " "]
CODES = ["2080109", "208", "20801", "2101102", "30201", "301", "3029904", "30231", "50502", "9", "二〇八"]

Step = tuple[str, int, int]
KINDS = [
    "amount", "amount", "amount", "change", "change", "text", "clear", "clear many", "move figure", "insert",
    "remove", "move row", "add sheet", "remove sheet", "confirm", "mend", "explain", "undo", "redo",
]  # fmt: skip
numbers = st.integers(0, 10_000)
steps = st.lists(st.tuples(st.sampled_from(KINDS), numbers, numbers), min_size=1, max_size=12)


def do(document: Document, step: Step) -> None:
    """Do one step of a script; numbers choose among what there is."""
    kind, n, m = step
    if kind == "undo":
        document.undo()
    elif kind == "redo":
        document.redo()
    elif edit := _EDITS[kind](document, n, m):
        document.apply(edit)


def facts_of(document: Document) -> tuple[Any, ...]:
    """What people entered; a place without entered rows is as one that never had any."""
    facts = document.content.facts
    rows = {place: list(rows) for place, rows in facts.rows.items() if rows}
    sheets = {table: list(sheets) for table, sheets in facts.instances.items() if sheets}
    return dict(facts.entries), rows, sheets, set(facts.confirmed), dict(document.content.explanations)


def state(engine: Engine) -> dict[str, Any]:
    """All that others can ask of an engine, without what depends on the order of working."""
    blocks = engine.program.blocks
    rows = {place: list(engine.rows(place).values()) for name in blocks for place in engine.places(*name)}
    entered = {cell.place for cell in engine.facts.entries}
    return {
        "values": dict(engine.values),
        "computed": dict(engine.computed),
        "rows": rows,
        "sheets": {table: sheets for table in engine.program.twins if (sheets := dict(engine.sheets(table)))},
        "relations": Counter(
            (r.key, r.target, *engine.sides(r), engine.verdict(r)) for r in engine.relations()
        ),
        "broken": Counter(r.key for r in engine.broken),
        "one_sided": Counter(r.key for r in engine.one_sided),
        "gaps": set(engine.gaps),
        "required": set(engine.required.open),
        "rejected": set(engine.rejected),
        "figures": {place: cells for place in entered if (cells := set(engine.entered_figures(place)))},
    }


def findings(engine: Engine) -> list[Finding]:
    """The findings, after making sure that looking for them twice gives the same and leaves all as it was."""
    facts, before = deepcopy(engine.facts), state(engine)
    found = Reviews(engine.program).findings(engine)
    assert Reviews(engine.program).findings(engine) == found
    assert engine.facts == facts
    differing = differences(state(engine), before)
    assert differing == {}
    return found


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Only what differs: a readable failure."""
    found: dict[str, Any] = {}
    for name, mine in ours.items():
        other = theirs[name]
        if mine == other:
            continue
        if isinstance(mine, Counter):
            found[name] = (mine - other, other - mine)
        elif isinstance(mine, dict):
            found[name] = {
                k: (mine.get(k), other.get(k))
                for k in mine.keys() | other.keys()
                if mine.get(k) != other.get(k)
            }
        else:
            found[name] = (mine - other, other - mine)
    return found


def content(facts: Facts) -> Content:
    return Content(deepcopy(facts), {}, {})


# the steps


def _blocks(document: Document) -> list[Block]:
    return [block for block in document.program.blocks.values() if block.seen]


def _cells(document: Document, number: bool) -> list[Cell]:
    engine, found = document.engine, []
    for block in _blocks(document):
        for instance in document.instances(block.table.id):
            place = Place(*block.name, instance)
            for row in engine.row_ids(place):
                cells = [place.cell(row, column) for column in block.columns]
                found += [c for c in cells if engine.type_of(c).number is number]
    return found


def _pick(among: Sequence[Any], n: int) -> Any:
    return among[n % len(among)] if among else None


def _amount(document: Document, n: int, m: int) -> Edit | None:
    return enter(document, _pick(_cells(document, True), n), _pick(AMOUNTS, m))


def _change(document: Document, n: int, m: int) -> Edit | None:
    """A slip in a figure that stands there, which is where equations meet."""
    entered = [(c, e) for c, e in document.content.facts.entries.items() if isinstance(e, Decimal)]
    if not entered:
        return None
    cell, value = _pick(entered, n)
    slips: list[Callable[[Decimal], Decimal]] = [
        lambda v: v * 10,
        lambda v: -v,
        lambda v: v + 1,
        lambda v: v + Decimal("0.01"),
    ]
    return set_entries(document, [(cell, _pick(slips, m)(value))])


def _text(document: Document, n: int, m: int) -> Edit | None:
    cell = _pick(_cells(document, False), n)
    slot = document.engine.type_of(cell).slot
    if slot.ref:
        engine = document.engine
        names = [name for name in document.program.blocks if name[0] == slot.ref]
        rows = [r for name in names for p in engine.places(*name) for r in engine.rows(p)]
        return enter(document, cell, _pick([*rows, "没有的"], m))
    return enter(
        document,
        cell,
        _pick(CODES if slot.type == "code" or "code" in cell.column else slot.choices or TEXTS, m),
    )


def _clear(document: Document, n: int, m: int) -> Edit | None:
    entered = list(document.content.facts.entries)
    return clear(document, [_pick(entered, n)]) if entered else None


def _clear_many(document: Document, n: int, m: int) -> Edit | None:
    entered = list(document.content.facts.entries)
    return clear(document, entered[n % (len(entered) + 1) :][: m % 40])


def _move_figure(document: Document, n: int, m: int) -> Edit | None:
    entered = [(c, e) for c, e in document.content.facts.entries.items() if isinstance(e, Decimal)]
    if not entered:
        return None
    cell, value = _pick(entered, n)
    beside = [c for c in _cells(document, True) if c.place == cell.place and c.row == cell.row and c != cell]
    return set_entries(document, [(cell, None), (_pick(beside, m), value)]) if beside else None


def _places(document: Document) -> list[Place]:
    variable = [block for block in _blocks(document) if isinstance(block, VariableBlock)]
    return [Place(*b.name, instance) for b in variable for instance in document.instances(b.table.id)]


def _insert(document: Document, n: int, m: int) -> Edit | None:
    place = _pick(_places(document), n)
    block = document.program.blocks[place.table, place.block]
    rows = list(document.engine.rows(place).values())
    level = _pick([lv for lv in block.levels if lv != TOTAL], m) if block.has_levels else ""
    above = [r.id for r in rows if block.levels.index(r.level) < block.levels.index(level)] if level else []
    entered = {r.id for r in document.content.facts.rows.get(place, ())}
    values = {
        c: _pick(CODES if s.type == "code" else AMOUNTS if s.is_number else s.choices or TEXTS, m + i)
        for i, (c, s) in enumerate(block.columns.items())
        if not s.ref and (m + i) % 3
    }
    parent = _pick([id for id in above if id in entered], m)
    return insert_row(
        document, place, after=_pick([r.id for r in rows], m), parent=parent, level=level, values=values
    )[0]


def _entered_rows(document: Document) -> list[tuple[Place, str]]:
    return [(place, row.id) for place, rows in document.content.facts.rows.items() for row in rows]


def _remove(document: Document, n: int, m: int) -> Edit | None:
    chosen = _pick(_entered_rows(document), n)
    return remove_rows(document, chosen[0], [chosen[1]]) if chosen else None


def _move_row(document: Document, n: int, m: int) -> Edit | None:
    chosen = _pick(_entered_rows(document), n)
    if chosen is None:
        return None
    place, id = chosen
    rows = document.content.facts.rows[place]
    row = next(r for r in rows if r.id == id)
    family = {id}
    for r in rows:
        if r.parent in family:
            family.add(r.id)
    if len(family) > 1 or row.parent:  # parents stay before their children
        return None
    return Edit("移动行", (MoveRow(place, id, None, row.level, m % len(rows)),))


def _repeating(document: Document) -> list[str]:
    return [id for id, table in document.program.pack.tables.items() if table.repeat]


def _add_sheet(document: Document, n: int, m: int) -> Edit | None:
    table = _pick(_repeating(document), n)
    return add_sheet(document, table)[0] if table else None


def _remove_sheet(document: Document, n: int, m: int) -> Edit | None:
    sheets = [(t, i) for t, instances in document.content.facts.instances.items() for i in instances]
    return remove_sheet(document, *_pick(sheets, n)) if sheets else None


def _confirm(document: Document, n: int, m: int) -> Edit | None:
    suspects = [f.suspect for f in document.findings if f.suspect]
    cell = _pick([*suspects, *document.content.facts.confirmed], n)
    return confirm(document, cell, cell not in document.content.facts.confirmed) if cell else None


def _mend(document: Document, n: int, m: int) -> Edit | None:
    return take_expected(document, _pick(document.findings, n)) if document.findings else None


def _explain(document: Document, n: int, m: int) -> Edit | None:
    return explain(document, _pick(document.findings, n), _pick(TEXTS, m)) if document.findings else None


_EDITS: dict[str, Callable[[Document, int, int], Edit | None]] = {
    "amount": _amount, "change": _change, "text": _text, "clear": _clear, "clear many": _clear_many,
    "move figure": _move_figure, "insert": _insert, "remove": _remove, "move row": _move_row,
    "add sheet": _add_sheet, "remove sheet": _remove_sheet, "confirm": _confirm, "mend": _mend, "explain": _explain,
}  # fmt: skip
