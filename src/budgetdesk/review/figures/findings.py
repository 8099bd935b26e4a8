"""Findings: what is wrong, where, by how much and why, made from broken relations, gaps and rejected entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Cell, Place, Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, column_labels, figure, sheet_label, table_label
from budgetdesk.engine.language.expressions import Call, walk
from budgetdesk.engine.relations import Relation
from budgetdesk.packs.models import FieldsBlock, Level
from budgetdesk.review.figures.diagnosis import Repair, diagnose
from budgetdesk.review.figures.slips import Cause, inputs_of, likely_cause, sides_cause
from budgetdesk.review.figures.trial import is_numeric

_SEVERITY: dict[str, int] = {"error": 0, "query": 1, "hint": 2}
Order = Callable[[Cell | None], tuple[Any, ...]]
_FLOOD = 5  # typed cells of one block that differ from the worksheet: from here on one finding
MAX_WITNESSES = 24
MAX_QUOTED = 40  # characters of a text that a finding quotes


@dataclass(frozen=True, slots=True)
class FindingCell:
    cell: Cell
    role: Literal["suspect", "witness"]
    entered: Any  # Decimal, str or None
    expected: Any = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`keys` name the relations behind it; an explanation of each of them explains the finding."""

    rules: tuple[str, ...]
    keys: tuple[str, ...]
    level: Level
    says: str
    cells: tuple[FindingCell, ...]  # the suspect first
    difference: Decimal | None = None  # entered − expected
    cause: str = ""
    cause_kind: str = ""
    source: str = ""
    advice: str = ""  # how to put it right, where no cause is likely but the way is known

    @property
    def key(self) -> str:
        suspect = self.cells[0].cell if self.cells else ""
        return f"{'+'.join(self.keys)}@{'/'.join(suspect)}"

    @property
    def tip(self) -> str:
        """What helps a person who has read the finding: its likely cause, or how to put it right."""
        return self.cause or self.advice

    @property
    def suspect(self) -> Cell | None:
        return self.cells[0].cell if self.cells else None


def find_all(engine: Engine) -> list[Finding]:
    """All findings of the declaration as it stands, the gravest first, then in the order of the tables."""
    where = _printed_order(engine)
    findings = [*_rejected(engine), *_missing(engine, where), *_sheets(engine)]
    numeric: list[Relation] = []
    sides: dict[Place, list[Relation]] = defaultdict(list)
    for relation in sorted(engine.broken, key=lambda r: r.standing):
        if relation.rule.kind == "lines" and relation.target is not None:
            sides[relation.target.place].append(relation)
        elif is_numeric(engine, relation):
            numeric.append(relation)
        else:
            findings.append(_plain_finding(engine, relation))
    for place, relations in sides.items():
        if len(relations) >= _FLOOD:
            findings.append(_sides_finding(engine, place, relations))
        else:
            numeric += relations
    gaps = {cell: engine.computed[cell] for cell in engine.gaps}
    if numeric:
        diagnosis = diagnose(engine, numeric)
        gaps = diagnosis.gaps
        for repair in diagnosis.repairs:
            _find_home(engine, repair, gaps)
        findings += [_repair_finding(engine, repair) for repair in diagnosis.repairs if repair.relations]
        findings += [_plain_finding(engine, relation) for relation in diagnosis.unexplained]
    if gaps and not engine.projected_mode():
        findings += [_gap_finding(engine, cell, gaps[cell]) for cell in _told(engine, gaps)]
    if any(block.kind == "tree" for block in engine.program.blocks.values()):
        # Imported here because it makes findings of this module, and only where there are indicators.
        from budgetdesk.review.indicators.review import indicator_findings

        findings += indicator_findings(engine)
    return sorted(findings, key=lambda f: (_SEVERITY[f.level], where(f.suspect), f.keys))


def _printed_order(engine: Engine) -> Order:
    """Sorts cells as they stand in print: by table, block, sheet, row and column."""
    tables = {table: n for n, table in enumerate(engine.program.pack.tables)}
    blocks = {block: n for n, block in enumerate(engine.program.blocks)}
    places: dict[tuple[str, str, str], tuple[tuple[Any, ...], dict[str, int], dict[str, int]]] = {}

    def where(cell: Cell | None) -> tuple[Any, ...]:
        if cell is None:
            return (len(tables),)
        known = places.get(cell[:3])
        if known is None:  # a tree may have thousands of findings
            block = engine.block(cell)
            at = tables[cell.table], blocks[block.name], cell.instance
            rows = {row: n for n, row in enumerate(engine.rows(cell.place) or block.rows)}
            known = places[cell[:3]] = (at, rows, {column: n for n, column in enumerate(block.columns)})
        at, rows, columns = known
        return *at, rows.get(cell.row, -1), columns.get(cell.column, -1)

    return where


def _repair_finding(engine: Engine, repair: Repair) -> Finding:
    if repair.vague:
        return _vague_finding(engine, repair)
    (suspect, expected), *moved = repair.cells
    entry = engine.facts.entries.get(suspect)
    entered = entry if isinstance(entry, Decimal) else None
    broken = repair.relations
    cause = likely_cause(engine, suspect, entered, expected, broken)
    if moved:
        target = moved[0][0]
        cause = Cause("moved", f"填错了格：{figure(entered)} 应填在{cell_words(engine, target)}")
    blame = [FindingCell(suspect, "suspect", entered, None if moved else expected)]
    blame += [FindingCell(cell, "suspect", engine.facts.entries.get(cell), value) for cell, value in moved]
    seen = {c.cell for c in blame}
    witnesses = _witnesses(engine, broken, repair.others, seen)
    decimals = engine.type_of(suspect).decimals
    pointing = len(broken)
    should = f" {figure(expected, decimals)}" if expected else "空"
    says = f"{cell_words(engine, suspect)}应为{should}，现为 {figure(entered, decimals)}"
    if entered is None:
        says = f"{cell_words(engine, suspect)}未填，应为{should}"
    if moved:
        says = f"{cell_words(engine, suspect)}应为空，{figure(entered, decimals)} 应填在{cell_words(engine, moved[0][0])}"
    says += f"：{_because(engine, broken)}" + (f"（{pointing} 处都指向此数）" if pointing > 1 else "")
    level = min((r.rule.level for r in broken), key=lambda lv: _SEVERITY[lv])
    if repair.tail:
        level = "hint"
        cause = Cause("rounding", "尾差：在四舍五入的误差之内，但不相等")
    return Finding(
        _rules(broken), tuple(r.key for r in broken), level, says, (*blame, *witnesses),  # type: ignore[arg-type]
        (entered or Decimal(0)) - expected, cause.says if cause else "", cause.kind if cause else "", _sources(broken),
    )  # fmt: skip


def _vague_finding(engine: Engine, repair: Repair) -> Finding:
    """Figures that do not agree, with nothing to say which of many is wrong: the two sides are shown."""
    broken = repair.relations
    main = min(broken, key=lambda r: (r.rule.kind != "check", r.standing))
    sides = [main.target] if main.target is not None else []
    sides += [c for c in inputs_of(engine, main, 6) if engine.type_of(c).number]
    result = engine.result(main)
    left = engine.value(main.target) if main.target is not None else result
    right = result if main.target is not None else engine.other(main)
    cells = [
        FindingCell(c, "witness" if i else "suspect", engine.facts.entries.get(c), engine.value(c))
        for i, c in enumerate(sides)
    ]
    others = [_witness(engine, c) for c in [repair.cells[0][0], *repair.others] if c not in sides]
    says = f"{_relation_says(engine, main)}：{figure(left)} 与 {figure(right)}"
    says += f"（另有 {len(broken) - 1} 处因此不符）" if len(broken) > 1 else ""
    level = min((r.rule.level for r in broken), key=lambda lv: _SEVERITY[lv])
    difference = left - right if isinstance(left, Decimal) and isinstance(right, Decimal) else None
    return Finding(
        _rules([main, *broken]), tuple(r.key for r in broken), level, says, (*cells, *others), difference,  # type: ignore[arg-type]
        "哪一格有误不能断定：两边都还可能要改", "undecided", _sources(broken),
    )  # fmt: skip


def _because(engine: Engine, broken: list[Relation]) -> str:
    """The plainest of the statements that do not hold: in words of its own, else about as few figures as may be."""
    kinds = {"check": 0, "sum": 2}
    plainest = min(broken, key=lambda r: (kinds.get(r.rule.kind, 1), len(r.rule.inputs), r.standing))
    return _relation_says(engine, plainest)


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


def _plain_finding(engine: Engine, relation: Relation) -> Finding:
    """A relation with nobody else to blame: its target, or the cells it speaks of."""
    rule, target = relation.rule, relation.target
    cells = list(dict.fromkeys(inputs_of(engine, relation, 8)))
    expected, difference = None, None
    if asked := _asked_for(engine, relation):
        cells = [*asked, *[c for c in cells if c not in asked]]
    elif target is not None:
        cells = [target, *[c for c in cells if c != target]]
        expected = engine.result(relation)
    elif rule.op == "true" and rule.block is not None and relation.row is not None:
        own = [c for c in cells if (c.table, c.block) == rule.block.name and c.row == relation.row.id]
        cells = [*own, *[c for c in cells if c not in own]]
    else:
        cells.sort(key=lambda c: c not in engine.facts.entries)
    if is_numeric(engine, relation):
        result = engine.result(relation)
        left = engine.value(target) if target is not None else result
        right = result if target is not None else engine.other(relation)
        difference = left - right if isinstance(left, Decimal) and isinstance(right, Decimal) else None
    doubted = [c for c in cells if c not in engine.facts.confirmed]
    suspects = [c for c in doubted if c in asked] or doubted[:1]
    cells = list(dict.fromkeys([*suspects, *doubted, *cells]))
    blame = [
        FindingCell(
            c, "suspect" if c in suspects else "witness", engine.facts.entries.get(c),
            expected if c == target else None,
        )
        for c in cells
    ]  # fmt: skip
    says = _relation_says(engine, relation)
    if relation.row is not None and cells:
        says = f"{cell_words(engine, cells[0])}：{rule.says}"
    tail = engine.verdict(relation) == "tail"
    cause = ("rounding", "尾差：在四舍五入的误差之内，但不相等") if tail else ("", "")
    kind, words = cause
    if rule.kind == "code":
        kind, words = "unknown_code", f"科目表中没有编码 {figure(engine.value(cells[0]))}"
    elif target is not None and isinstance(expected, str):
        kind, words = "text_differs", f"应为“{expected}”，现为“{engine.value(target)}”"
        now, should = (_shortened(str(text)) for text in (engine.value(target), expected))
        says = f"{cell_words(engine, target)}是“{now}”，应为“{should}”：{_relation_says(engine, relation)}"
    level: Level = "hint" if tail else rule.level  # type: ignore[assignment]
    return Finding(
        (rule.id,),
        (relation.key,),
        level,
        says,
        tuple(blame[:MAX_WITNESSES]),
        difference,
        words,
        kind,
        rule.source,
    )


def _sides_finding(engine: Engine, place: Place, relations: list[Relation]) -> Finding:
    table = table_label(engine, place.table)
    cells = [
        FindingCell(
            r.target, "suspect" if not i else "witness", engine.facts.entries.get(r.target), engine.result(r)
        )
        for i, r in enumerate(relations)
        if r.target is not None
    ]
    level = min((r.rule.level for r in relations), key=lambda lv: _SEVERITY[lv])
    return Finding(
        _rules(relations), tuple(r.key for r in relations), level, f"{table} 有 {len(relations)} 格与底稿算出的数不同",  # type: ignore[arg-type]
        tuple(cells), None, sides_cause(engine, place.table).says, "sides",
    )  # fmt: skip


def _find_home(engine: Engine, repair: Repair, gaps: dict[Cell, Decimal]) -> None:
    """A figure that should not be where it is, beside a blank that wants that very figure, stands in the wrong cell."""
    [(cell, expected), *moved] = repair.cells
    entry = engine.facts.entries.get(cell)
    if expected or moved or repair.vague:
        return
    beside = [g for g in gaps if g[:3] == cell[:3] and (g.row == cell.row or g.column == cell.column)]
    homes = [gap for gap in beside if gaps[gap] == entry]
    if homes:
        home = min(homes, key=lambda gap: (gap.row != cell.row, _adds_up(engine, gap), gap))
        repair.cells = ((cell, expected), (home, gaps.pop(home)))


def _adds_up(engine: Engine, cell: Cell) -> bool:
    row = engine.row(cell)
    return row is not None and row.children


def _told(engine: Engine, gaps: Iterable[Cell]) -> list[Cell]:
    """Blanks that an equation fills, where people typed what equations give: another of the row or column beside it.

    In a grid of which only the items were typed, sums and shares are simply shown.
    """
    lines: dict[Place, set[str]] = {}
    for place in {cell.place for cell in gaps}:
        figures = engine.entered_figures(place)
        typed = [c for c in figures if any(r.rule.op == "=" for r in engine.relations_of(c))]
        lines[place] = {name for c in typed for name in (f"row {c.row}", f"column {c.column}")}
    return [
        cell
        for cell in gaps
        if isinstance(engine.block(cell).model, FieldsBlock)
        or not lines[cell.place].isdisjoint((f"row {cell.row}", f"column {cell.column}"))
    ]


def _gap_finding(engine: Engine, cell: Cell, value: Decimal) -> Finding:
    relation = engine.filler(cell)
    assert relation is not None
    witnesses = [_witness(engine, c) for c in inputs_of(engine, relation) if engine.value(c) is not None]
    says = f"{cell_words(engine, cell)}未填，按公式应为 {figure(value, engine.type_of(cell).decimals)}"
    return Finding(
        (relation.rule.id,), (f"{relation.key}|blank",), "hint", says,
        (FindingCell(cell, "suspect", None, value), *witnesses[:MAX_WITNESSES]),
        -value, "填漏：表中其他数已填，此格空着", "blank", relation.rule.source,
    )  # fmt: skip


def _rejected(engine: Engine) -> Iterator[Finding]:
    for cell in engine.rejected:
        entry = engine.facts.entries.get(cell)
        if isinstance(entry, Rejected):
            rule = f"{engine.program.pack.prefix}-READ"
            says = f"{cell_words(engine, cell)}：“{entry.raw}”{entry.reason}"
            yield Finding(
                (rule,), (f"{rule}|{'/'.join(cell)}",), "error", says,
                (FindingCell(cell, "suspect", entry.raw),), None, entry.reason, "unreadable",
            )  # fmt: skip


def _missing(engine: Engine, where: Order) -> Iterator[Finding]:
    """Required cells that are blank in a row or block where something is filled in."""
    columns: dict[tuple[Place, str], list[Cell]] = defaultdict(list)
    for cell in engine.required.open:
        fixed, row = engine.block(cell).kind == "fixed", engine.row(cell)
        if fixed or (row is not None and row.entered):
            columns[cell.place, cell.row if fixed else cell.column].append(cell)
    for (place, _), cells in columns.items():
        rule = f"{engine.program.pack.prefix}-{place.table}.{cells[0].column}.required"
        cells.sort(key=where)
        for many in [cells] if len(cells) >= _FLOOD else [[cell] for cell in cells]:
            key = "|".join((rule, place.instance, many[0].row if len(many) == 1 else ""))
            says = f"{cell_words(engine, many[0])}必须填写"
            if len(many) > 1:
                heading = " ".join((table_label(engine, place.table), *column_labels(engine, many[0])))
                says = f"{heading}必须填写，有 {len(many)} 行空着"
            yield Finding(
                (rule,), (key,), "error", says,
                tuple(FindingCell(cell, "suspect", None) for cell in many), None, "必填的格空着", "required",
            )  # fmt: skip


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


def _sheets(engine: Engine) -> Iterator[Finding]:
    """Rows whose sheet is missing or empty, and sheets that bear another name than their row."""
    for table, twins in engine.program.twins.items():
        repeat = engine.program.pack.tables[table].repeat
        assert repeat
        for instance, row in engine.sheets(table).items():
            if not row:
                continue
            place = Place(*twins.rows.name)
            cell = place.cell(row, twins.of_name or next(iter(twins.rows.columns)))
            if not _is_used(engine, table, instance):
                amount = engine.value(place.cell(row, twins.of_amount)) if twins.of_amount else None
                if amount or not twins.of_amount:
                    name = figure(engine.value(cell))
                    says = f"{repeat.missing.says}：“{name}”的{table_label(engine, table)}还没有填"
                    yield Finding(
                        (repeat.missing.id,), (f"{repeat.missing.id}|{row}",), repeat.missing.level, says,
                        (FindingCell(cell, "suspect", engine.facts.entries.get(cell)),), None, "缺表", "missing_sheet",
                        repeat.missing.source,
                    )  # fmt: skip
            if twins.name is not None and twins.of_name:
                own = Cell(table, twins.name.block, instance, twins.name.row, twins.name.column)
                ours, theirs = engine.facts.entries.get(own), engine.value(cell)
                formula = any(engine.verdict(r) == "broken" for r in engine.relations_of(own))
                if (
                    isinstance(ours, str)
                    and theirs is not None
                    and ours.strip() != str(theirs).strip()
                    and not formula
                ):
                    yield Finding(
                        (repeat.renamed.id,), (f"{repeat.renamed.id}|{instance}",), repeat.renamed.level,
                        f"{repeat.renamed.says}：“{sheet_label(engine, table, instance)}”与“{theirs}”",
                        (FindingCell(own, "suspect", ours, theirs), _witness(engine, cell)), None,
                        f"应为“{theirs}”，现为“{ours}”", "text_differs", repeat.renamed.source,
                    )  # fmt: skip


def _is_used(engine: Engine, table: str, instance: str) -> bool:
    """Whether anything is entered on the sheet, looked up where it could be: a declaration has many more entries."""
    entries = engine.facts.entries
    for block in engine.program.table_blocks(table):
        place = Place(table, block.id, instance)
        rows = (
            block.rows
            if block.kind == "fixed"
            else [TOTAL, *(r.id for r in engine.facts.rows.get(place, ()))]
        )
        if any(place.cell(row, column) in entries for row in rows for column in block.columns):
            return True
    return False


def _rules(relations: list[Relation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.rule.id for r in relations))


def _sources(relations: list[Relation]) -> str:
    """审核规则 Y-16、Y-21: what several rules have in common is said once."""
    named: dict[str, dict[str, None]] = {}
    for source in (r.rule.source for r in relations if r.rule.source):
        kind, _, numbers = source.rpartition(" ")
        named.setdefault(kind, {}).update(dict.fromkeys(numbers.split("、")))
    return "；".join(f"{kind} {'、'.join(sorted(numbers))}".strip() for kind, numbers in named.items())


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}……"
