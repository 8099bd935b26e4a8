"""Findings on figures in words: one maker for each kind of trouble.

Where a `basis` is handed in, it takes in what the finding stands on beside the diagnosis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure, row_labels, table_label
from budgetdesk.engine.language.expressions import Call, Expr, Op, walk
from budgetdesk.engine.language.inputs import SumIn
from budgetdesk.engine.level import gravest
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.text import shortened
from budgetdesk.packs.models import Level
from budgetdesk.review.figures.basis import Basis
from budgetdesk.review.figures.diagnosis import Repair
from budgetdesk.review.figures.sides import Sheet
from budgetdesk.review.figures.slips import Cause, likely_cause, sides_cause, slip
from budgetdesk.review.figures.what_if import is_numeric
from budgetdesk.review.figures.whole_slip import WholeSlip
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell, cited
from budgetdesk.review.printed_order import printed_order
from budgetdesk.review.relation_inputs import inputs_of, is_beyond_doubt

_MAX_QUOTED = 42  # characters of a text that a finding quotes
_ROWS_NAMED = 4  # of those that are missing together
_TAIL = Cause("rounding", "尾差：在四舍五入的误差之内，但不相等，不必改")
_NO_CAUSE = Cause("", "")


def of_repair(engine: Engine, repair: Repair, basis: Basis) -> Finding:
    """A cell that a change of would put right what is broken; two, where a figure stands in the wrong one.

    With the same `telling` it is the same finding as long as the basis holds, whatever else was diagnosed with it.
    """
    basis.evaluate(map(engine.spot_of, repair.relations))
    if repair.vague or _empties_a_total(engine, repair):
        return _undecided(engine, repair, basis)
    if repair.two_slips:
        return _two_slips(engine, repair, basis)
    if repair.tied:
        return _tied(engine, repair, basis)
    (suspect, expected), *moved = repair.cells
    entry = engine.facts.entries.get(suspect)
    entered = entry if isinstance(entry, Decimal) else None
    broken = repair.relations
    now, should = (figure(value, engine.type_of(suspect).decimals) for value in (entered, expected))
    should = f" {should}" if expected else "空"
    if moved:
        home = cell_words(engine, moved[0][0])
        cause: Cause | None = Cause("moved", f"填错了格：{figure(entered)} 应填在{home}")
        says = f"{cell_words(engine, suspect)}应为空，{now} 应填在{home}"
    else:
        cause = likely_cause(engine, suspect, entered, expected, broken, basis)
        if repair.affirmed:
            cause = Cause("followed", f"{_affirmed_words(engine, repair)}：与它相对的一边也要改")
        says = f"{cell_words(engine, suspect)}应为{should}，现为 {now}"
        if engine.facts.other_copy.get(suspect) == expected:
            copy = f"这个单位的另一份申报里是{should}"
            cause = Cause(cause.kind, f"{cause.says}；{copy}") if cause else Cause("unlike_copy", copy)
        if (typed := _typed_otherwise(engine, suspect, broken)) and (
            cause is None or cause.kind == "not_blank"
        ):
            tables = "、".join(dict.fromkeys(table_label(engine, cell.table) for cell in typed))
            says = f"{tables} 与底稿不同：按{tables}，{says}"
            cause = Cause(
                cause.kind if cause else "", f"底稿和{tables}有一边没有改过来：以新的一边为准，改另一边"
            )
        if entered is None:
            says = f"{cell_words(engine, suspect)}未填，应为{should}"
    says += f"：{_because(engine, broken)}" + (
        f"（{repair.witnesses} 处都指向此数）" if repair.witnesses > 1 else ""
    )
    blamed = [FindingCell(suspect, "suspect", entered, None if moved else expected)]
    blamed += [FindingCell(cell, "suspect", engine.facts.entries.get(cell), value) for cell, value in moved]
    cells = (*blamed, *_witnesses(engine, broken, repair.others, {c.cell for c in blamed}))
    basis.name(engine, [part.cell for part in cells])
    return Finding(
        rules=_rules(broken),
        keys=tuple(r.key for r in broken),
        level=_level(broken),
        says=says,
        cells=cells,
        difference=(entered or Decimal(0)) - expected,
        cause=cause.says if cause else "",
        cause_kind=cause.kind if cause else "",
        source=cited(r.rule.source for r in broken),
    )


def _affirmed_words(engine: Engine, repair: Repair) -> str:
    """What was changed on purpose."""
    said = [
        f"{cell_words(engine, cell)}由 {figure(before, engine.type_of(cell).decimals)} 改为"
        f" {figure(engine.facts.entries.get(cell), engine.type_of(cell).decimals)}"
        for cell, before in repair.affirmed
    ]
    return f"{'、'.join(said)}，已认定无误"


def _typed_otherwise(engine: Engine, suspect: Cell, broken: list[Relation]) -> list[Cell]:
    """Typed cells that do not agree with what is to blame, where that is a figure of the worksheet: which side was left as
    it was, nobody can tell."""
    if not engine.block(suspect).table.worksheet:
        return []
    read = [cell for r in broken for cell in (r.target, *inputs_of(engine, r)) if cell is not None]
    return [c for c in read if c in engine.facts.entries and not engine.block(c).table.worksheet]


def telling(engine: Engine, repair: Repair) -> Hashable:
    """What the finding on a repair tells of it."""
    last_edited = [cell in engine.facts.edited for cell, _ in repair.tied[:1]]
    last_edited += [cell in engine.facts.overwritten for cell, _ in repair.cells[:1]]
    witnesses = (*repair.others, repair.witnesses, *repair.affirmed)
    told = repair.tied, repair.vague, repair.by_chance, repair.by_sign, repair.two_slips
    return repair.cells, tuple(repair.relations), witnesses, told, tuple(last_edited)


def _tied(engine: Engine, repair: Repair, basis: Basis) -> Finding:
    """Several cells explain as much: all are named, the one edited last first."""
    broken, edited = repair.relations, engine.facts.edited
    (first, expected), *_ = repair.tied
    cells = [
        FindingCell(cell, "witness" if n else "suspect", engine.facts.entries.get(cell), value)
        for n, (cell, value) in enumerate(repair.tied)
    ]
    ways = [_should_be(engine, cell, value) for cell, value in repair.tied]
    entered = engine.facts.entries.get(first)
    seen = {cell for cell, _ in repair.tied}
    cells += _witnesses(engine, broken, repair.others, seen)[: MAX_WITNESSES - len(cells)]
    basis.name(engine, [part.cell for part in cells])
    said = "先看最后改过的一格" if first in edited and not repair.affirmed else "请逐一核对"
    why = f"{_affirmed_words(engine, repair)}，" if repair.affirmed else ""
    return Finding(
        rules=_rules(broken),
        keys=tuple(r.key for r in broken),
        level=_level(broken),
        says=f"{'，或者'.join(ways)}：{_because(engine, broken)}",
        cells=tuple(cells),
        difference=(entered if isinstance(entered, Decimal) else Decimal(0)) - expected,
        cause=f"{why}{len(ways)} 格都说得通，不能断定是哪一格：{said}",
        cause_kind="tied",
        source=cited(r.rule.source for r in broken),
    )


def _should_be(engine: Engine, cell: Cell, value: Decimal) -> str:
    return f"{cell_words(engine, cell)}应为 {figure(value, engine.type_of(cell).decimals)}"


def _two_slips(engine: Engine, repair: Repair, basis: Basis) -> Finding:
    """Two slips of the pen that give the difference together: both cells are suspects."""
    broken, ways = repair.relations, []
    for cell, value in repair.cells:
        found = _slip_of(engine, cell, value)
        why = f"（{found.says}）" if found is not None else ""
        ways.append(f"{_should_be(engine, cell, value)}{why}")
    cells = [
        FindingCell(cell, "suspect", engine.facts.entries.get(cell), value) for cell, value in repair.cells
    ]
    first, expected = repair.cells[0]
    entered = engine.facts.entries.get(first)
    seen = {cell for cell, _ in repair.cells}
    cells += _witnesses(engine, broken, repair.others, seen)[: MAX_WITNESSES - len(cells)]
    basis.name(engine, [part.cell for part in cells])
    return Finding(
        rules=_rules(broken),
        keys=tuple(r.key for r in broken),
        level=_level(broken),
        says=f"像是错了两格：{'，'.join(reversed(ways))}（{_because(engine, broken)}）",  # a list has the first beside it
        cells=tuple(cells),
        difference=(entered if isinstance(entered, Decimal) else Decimal(0)) - expected,
        cause="单独哪一格的笔误都不对，这两处合起来正好是相差的数",
        cause_kind="two_slips",
        source=cited(r.rule.source for r in broken),
    )


def _undecided(engine: Engine, repair: Repair, basis: Basis) -> Finding:
    """Figures that do not agree, with nothing to say which of many is wrong: the two sides are shown."""
    broken = repair.relations
    main = min(broken, key=lambda r: (r.rule.kind != "check", r.standing))
    sides = _sides_of(engine, main)
    likeliest, value = repair.cells[0]
    extra = not value and engine.facts.entries.get(likeliest) is not None
    edited = likeliest in engine.facts.overwritten  # one that was only filled in is as good as the others
    if (
        (extra or edited or repair.by_chance or repair.by_sign) and not repair.affirmed
    ):  # its whole figure is what there is too much, or it was changed before this came
        sides = list(dict.fromkeys([likeliest, *sides]))
    left, right = _both_sides(engine, main)
    cells = [
        FindingCell(
            c, "witness" if i else "suspect", engine.facts.entries.get(c), engine.value(c) if i else None
        )
        for i, c in enumerate(sides)
    ]
    others = [_witness(engine, c) for c in [likeliest, *repair.others] if c not in sides]
    says = f"{_relation_says(engine, main)}：{figure(left)} 与 {figure(right)}"
    says += f"（另有 {len(broken) - 1} 处因此不符）" if len(broken) > 1 else ""
    cause = "哪一格有误不能断定：两边都还可能要改"
    if repair.affirmed:
        cause = f"{_affirmed_words(engine, repair)}：两边还有别的格要跟着改，是哪一格不能断定"
    elif edited:
        cause = (
            f"哪一格有误不能断定，先看最后改过的 {cell_words(engine, likeliest)}："
            f"它若是 {figure(value, engine.type_of(likeliest).decimals)}，就都对得上；若是有意改的，另一边也要改"
        )
    elif repair.by_chance and (found := _slip_of(engine, likeliest, value)) is not None:
        cause = (
            f"哪一格有误不能断定：{cell_words(engine, likeliest)} 若是"
            f" {figure(value, engine.type_of(likeliest).decimals)}（{found.says}），就都对得上，但也可能是别的格碰巧差这么多"
        )
    elif repair.by_sign:
        cause = (
            f"哪一格有误不能断定：只错一格的话，{cell_words(engine, likeliest)} 要是"
            f" {figure(value, engine.type_of(likeliest).decimals)}；也可能错了几格，各差一些"
        )
    if extra and not repair.affirmed:
        cause = f"{cell_words(engine, likeliest)}恰好是相差的数：它可能多填了，也可能合计漏加了它"
    begun = _has_only_a_total(engine, main)
    if begun:
        cause = "还没有填完：合计有数，各项还空着"
    basis.name(engine, [part.cell for part in (*cells, *others)])
    return Finding(
        rules=_rules([main, *broken]),
        keys=tuple(r.key for r in broken),
        level=_level(broken),
        says=says,
        cells=(*cells, *others),
        difference=_difference(left, right),
        cause=cause,
        cause_kind="undecided",
        source=cited(r.rule.source for r in broken),
        due="in_the_end" if begun else "at_once",
    )


def _slip_of(engine: Engine, cell: Cell, expected: Decimal) -> Cause | None:
    entry = engine.facts.entries.get(cell)
    return slip(entry, expected, engine.type_of(cell).unit) if isinstance(entry, Decimal) else None


def _empties_a_total(engine: Engine, repair: Repair) -> bool:
    """Whether it would do away with a total that passes a bound, and of which nobody has filled any part: those may as well be
    missing."""
    (cell, value), *_ = repair.cells
    bound = not value and any(r.rule.op in _BOUNDS for r in repair.relations)
    return bound and any(r.target == cell and _has_only_a_total(engine, r) for r in repair.relations)


def _has_only_a_total(engine: Engine, relation: Relation) -> bool:
    """Whether a figure stands opposite parts of which nobody has filled any."""
    target = relation.target
    return target in engine.facts.entries and not any(
        engine.value(cell) for cell in inputs_of(engine, relation) if engine.type_of(cell).number
    )


def of_tails(engine: Engine, tails: list[Relation], basis: Basis) -> Finding:
    """Figures that agree but for their rounding: nobody is asked to change any of them."""
    main = min(tails, key=lambda r: (len(r.rule.inputs), r.standing))
    left, right = _both_sides(engine, main)
    counted = Counter(cell for r in tails for cell in _sides_of(engine, r))
    cells = sorted(counted, key=lambda c: -counted[c])
    basis.evaluate(engine.spot_of(r) for r in tails)
    basis.name(engine, cells)
    says = f"{_relation_says(engine, main)}：{figure(left)} 与 {figure(right)}"
    says += f"（另有 {len(tails) - 1} 处同样）" if len(tails) > 1 else ""
    return Finding(
        rules=_rules([main, *tails]),
        keys=tuple(r.key for r in tails),
        level="hint",
        says=says,
        cells=tuple(_witness(engine, c) for c in cells[:MAX_WITNESSES]),
        difference=_difference(left, right),
        cause=_TAIL.says,
        cause_kind=_TAIL.kind,
        source=cited(r.rule.source for r in tails),
    )


def _sides_of(engine: Engine, relation: Relation) -> list[Cell]:
    target = [] if relation.target is None else [relation.target]
    return [*target, *(c for c in inputs_of(engine, relation, 6) if engine.type_of(c).number)]


def of_relation(engine: Engine, relation: Relation, basis: Basis) -> Finding:
    """A relation with nobody else to blame: its target, or the cells it speaks of."""
    rule = relation.rule
    cells = _blamed(engine, relation)
    basis.evaluate([engine.spot_of(relation)])
    basis.name(engine, [part.cell for part in cells])
    says = _relation_says(engine, relation)
    if cells and (relation.row or (relation.instance and len(engine.sheets(cells[0].cell.table)) > 1)):
        says = f"{cell_words(engine, cells[0].cell)}：{rule.says}"
    if rule.op in _BOUNDS and _is_of_amounts(engine, relation):
        says += f"（现为 {figure(_both_sides(engine, relation)[0])}）"
    cause = _TAIL if engine.verdict(relation) == "tail" else _NO_CAUSE
    if rule.kind == "code":
        cause = Cause("unknown_code", f"科目表中没有编码 {figure(engine.value(cells[0].cell))}")
    elif relation.target is not None and isinstance(engine.result(relation), str):
        now, should = engine.value(relation.target), engine.result(relation)
        cause = Cause("text_differs", f"应为“{should}”，现为“{now}”")
        says = f"{cell_words(engine, relation.target)}是“{_quoted(now)}”，应为“{_quoted(should)}”"
        says += f"：{_relation_says(engine, relation)}"
    return Finding(
        rules=(rule.id,),
        keys=(relation.key,),
        level="hint" if engine.verdict(relation) == "tail" else rule.level,  # type: ignore[arg-type]
        says=says,
        cells=tuple(cells[:MAX_WITNESSES]),
        difference=_difference(*_both_sides(engine, relation)) if _is_of_amounts(engine, relation) else None,
        cause=cause.says,
        cause_kind=cause.kind,
        source=rule.source,
        due="in_the_end" if _only_asks(rule.expr) else "at_once",
    )


def _is_of_amounts(engine: Engine, relation: Relation) -> bool:
    """Whether the sides are amounts: of numbers of rows nobody wants to know by how much they differ."""
    counts = (isinstance(spec, SumIn) and spec.take == "count" for spec in relation.rule.inputs)
    return is_numeric(engine, relation) and not any(counts)


def _only_asks(expr: Expr | None) -> bool:
    """Whether a check wants cells filled and nothing else: it tells what is missing, not what is wrong."""
    match expr:
        case Call("filled"):
            return True
        case Op("and", parts):
            return all(map(_only_asks, parts))
    return False


def _blamed(engine: Engine, relation: Relation) -> list[FindingCell]:
    """The cells of a relation: the suspects first, then those that a person has not marked correct."""
    rule, target = relation.rule, relation.target
    cells = list(inputs_of(engine, relation, 8))
    asked = _asked_for(engine, relation)
    if asked:
        cells = [*asked, *cells]
    elif target is not None:
        cells = [target, *cells]
    elif rule.op == "true" and rule.block is not None and relation.row:
        own, row = rule.block.name, relation.row
        cells.sort(key=lambda c: (c.table, c.block) != own or c.row != row)
    elif rule.op in _BOUNDS:
        less, _ = _both_sides(engine, relation)
        cells.sort(key=lambda c: (bool(relation.row) and c.row != relation.row, engine.value(c) != less))
    else:
        cells.sort(key=lambda c: c not in engine.facts.entries)
    doubted = [c for c in cells if not is_beyond_doubt(engine, c)]
    suspects = [c for c in doubted if c in asked] or doubted[:1]
    return [
        FindingCell(
            cell,
            "suspect" if cell in suspects else "witness",
            engine.facts.entries.get(cell),
            engine.result(relation) if cell == target else None,
        )
        for cell in dict.fromkeys([*suspects, *doubted, *cells])
    ]


def _asked_for(engine: Engine, relation: Relation) -> list[Cell]:
    """The blank cells that a check wants filled: `filled(a) and filled(b)`."""
    expr = relation.rule.expr
    if expr is None or relation.rule.op != "true":
        return []
    wanted = {
        str(node.args[0])
        for node in walk(expr)
        if isinstance(node, Call) and node.name == "filled" and node.args
    }
    named = zip(relation.rule.names, engine.inputs(relation), strict=True)
    cells = [node for name, node in named if name in wanted and isinstance(node, Cell)]
    return [c for c in cells if c not in engine.facts.entries and engine.value(c) in (None, 0)]


def of_sides(engine: Engine, sheet: Sheet, relations: list[Relation], typed: dict[Cell, Entry]) -> Finding:
    """A typed table that differs from the worksheet in many cells: one finding, with a choice of side.

    The engine is as if nothing were typed there.
    """
    where = printed_order(engine)
    differing = [c for c, entry in typed.items() if (engine.value(c) or Decimal(0)) != entry]
    differing.sort(key=where)
    blamed = {r.target for r in relations}
    differing.sort(key=lambda c: c not in blamed)
    cause = sides_cause(engine, sheet[0])
    return Finding(
        rules=_rules(relations),
        keys=tuple(r.key for r in relations),
        level=_level(relations),
        says=f"{table_label(engine, sheet[0])} 有 {len(differing)} 格与底稿算出的数不同",
        cells=tuple(
            FindingCell(cell, "witness" if n else "suspect", typed[cell], engine.value(cell) or Decimal(0))
            for n, cell in enumerate(differing)
        ),
        cause=cause.says,
        cause_kind=cause.kind,
    )


def of_whole(engine: Engine, slip: WholeSlip) -> Finding:
    """Rows or columns that stand where others belong, are missing or stand twice."""
    meant = dict(slip.amendment.entries)
    entries = engine.facts.entries
    blamed: list[Cell] = list(slip.named)
    if not slip.is_of_rows:
        blamed = [*meant, *(cell for rival in slip.rivals for cell, _ in rival.amendment.entries)]
    gone = set(slip.amendment.gone) if slip.kind == "row_twice" else ()
    cells = [
        FindingCell(
            cell,
            "witness"
            if n
            and slip.kind in ("code_twice", "row_twice", "row_missing")
            and (cell.place, cell.row) not in gone
            else "suspect",
            entries.get(cell),
            None
            if slip.kind in ("code_twice", "row_twice", "row_missing") or cell in slip.doubtful
            else (meant[cell] or Decimal(0) if cell in meant else None),
        )
        for n, cell in enumerate(
            blamed if slip.kind in ("wrong_unit", "row_twice") else blamed[:MAX_WITNESSES]
        )
    ]
    place = blamed[0].place
    rule = f"{engine.program.pack.prefix}-{place.table}.{_WHOLE_RULES[slip.kind].format(blamed[0].column)}"
    key = "|".join(filter(None, (rule, place.instance, blamed[0].row)))
    return Finding(
        rules=(rule, *_rules(slip.relations)),
        keys=(key, *(r.key for r in slip.relations)),
        level=gravest([slip.level, *(r.rule.level for r in slip.relations)]),  # type: ignore[list-item]
        says=slip.says
        + "".join(f"，或者 {rival.says}" for rival in slip.rivals[:2])
        + (f"（{len(slip.relations)} 处不符由此而来）" if slip.relations else ""),
        cells=(*cells, *(_witness(engine, cell) for cell in slip.seen)),
        cause=slip.cause,
        cause_kind=slip.kind,
        source=cited(r.rule.source for r in slip.relations),
        due="in_the_end" if slip.kind == "lone" else "at_once",
    )


_WHOLE_RULES = {
    "code_twice": "{}.twice",
    "row_twice": "rows.twice",
    "other_code": "{}.other",
    "row_missing": "rows.missing",
    "exchanged": "figures.exchanged",
    "rows_exchanged": "rows.exchanged",
    "row_copied": "rows.copied",
    "shifted": "rows.shifted",
    "wrong_unit": "figures.unit",
    "row_slip": "rows.slip",
    "lone": "figures.lone",
}


def of_gap(engine: Engine, cell: Cell, value: Decimal, basis: Basis) -> Finding:
    """A blank among typed figures, which an equation fills."""
    filler = engine.filler(cell)
    assert filler is not None
    witnesses = [_witness(engine, c) for c in inputs_of(engine, filler) if engine.value(c) is not None]
    basis.evaluate([engine.spot_of(filler)])
    basis.name(engine, [cell, *(part.cell for part in witnesses)])
    return Finding(
        rules=(filler.rule.id,),
        keys=(f"{filler.key}|blank",),
        level="hint",
        says=f"{cell_words(engine, cell)}未填，按公式应为 {figure(value, engine.type_of(cell).decimals)}",
        cells=(FindingCell(cell, "suspect", None, value), *witnesses[:MAX_WITNESSES]),
        difference=-value,
        cause="填漏：表中其他数已填，此格空着",
        cause_kind="blank",
        source=filler.rule.source,
    )


def of_missing_rows(engine: Engine, gaps: dict[Cell, Decimal], basis: Basis) -> Finding:
    """Rows of a table that equations fill and nobody entered, where others were."""
    fillers = [filler for cell in gaps if (filler := engine.filler(cell)) is not None]
    basis.evaluate(engine.spot_of(filler) for filler in fillers)
    basis.name(engine, gaps)
    rows: dict[str, dict[Cell, Decimal]] = {id: {} for id in engine.rows(next(iter(gaps)).place)}
    for cell, value in gaps.items():
        rows[cell.row][cell] = value
    rows = {id: row for id, row in rows.items() if row}
    shown = [_row_as_missing(engine, row) for row in list(rows.values())[:_ROWS_NAMED]]
    table = table_label(engine, next(iter(gaps)).table)
    if len(rows) == 1:
        [(words, figures)] = shown
        says = f"{table} 没有 {words} 这一行，按公式应有 {figures}"
    else:
        listed = "；".join(" ".join(row) for row in shown) + ("；……" if len(rows) > _ROWS_NAMED else "")
        says = f"{table} 少了 {len(rows)} 行，按公式应有：{listed}"
    return Finding(
        rules=tuple(dict.fromkeys(filler.rule.id for filler in fillers)),
        keys=tuple(f"{filler.key}|blank" for filler in fillers),
        level="hint",
        says=says,
        cells=tuple(FindingCell(cell, "suspect", None, value) for cell, value in gaps.items()),
        cause=f"漏了一行：{shown[0][0]}" if len(rows) == 1 else f"漏了 {len(rows)} 行",
        cause_kind="row_missing",
        source=cited(r.rule.source for r in fillers),
    )


def _row_as_missing(engine: Engine, row: dict[Cell, Decimal]) -> tuple[str, str]:
    figures = "、".join(
        f"{engine.block(c).short_heading(c.column)} {figure(v, engine.type_of(c).decimals)}"
        for c, v in row.items()
    )
    return " ".join(row_labels(engine, next(iter(row)))), figures


# parts of them


def _because(engine: Engine, broken: list[Relation]) -> str:
    return _relation_says(engine, plainest(broken))


def plainest(broken: Iterable[Relation]) -> Relation:
    """The plainest of the statements that do not hold: in words of its own, else about as few figures as may be.

    What only sets a bound, 决算数不应大于预算数, says no figure; equations do.
    """
    kinds = {"check": 0, "sum": 2}
    return min(
        broken,
        key=lambda r: (r.rule.op in _BOUNDS, kinds.get(r.rule.kind, 1), len(r.rule.inputs), r.standing),
    )


_BOUNDS = ("<=", ">=", "<", ">")


def _relation_says(engine: Engine, relation: Relation) -> str:
    rule = relation.rule
    if rule.kind == "check" or relation.target is None:
        return rule.says
    return f"{table_label(engine, relation.target.table)} {rule.says}"


def _witnesses(
    engine: Engine, broken: list[Relation], others: list[Cell], seen: set[Cell]
) -> list[FindingCell]:
    cells: dict[Cell, None] = dict.fromkeys(others)
    by_size = sorted(broken, key=lambda r: sum(1 for _ in inputs_of(engine, r)))
    for relation in by_size:
        if relation.target is not None:
            cells[relation.target] = None
        for cell in inputs_of(engine, relation):
            if engine.type_of(cell).number:
                cells[cell] = None
    return [_witness(engine, cell) for cell in cells if cell not in seen][:MAX_WITNESSES]


def _witness(engine: Engine, cell: Cell) -> FindingCell:
    return FindingCell(cell, "witness", engine.facts.entries.get(cell), engine.value(cell))


def _both_sides(engine: Engine, relation: Relation) -> tuple[Any, Any]:
    """What stands there and what the equation gives; of a check its two sides."""
    if relation.target is not None:
        return engine.value(relation.target), engine.result(relation)
    return engine.sides(relation)


def _difference(left: Any, right: Any) -> Decimal | None:
    return left - right if isinstance(left, Decimal) and isinstance(right, Decimal) else None


def _level(relations: Iterable[Relation]) -> Level:
    return gravest(r.rule.level for r in relations)  # type: ignore[misc]


def _rules(relations: list[Relation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.rule.id for r in relations))


def _quoted(text: object) -> str:
    return shortened(str(text), _MAX_QUOTED, "……")
