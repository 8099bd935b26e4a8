"""What does not hold in a sum of declarations because it does not in some of those that were added up: the sum is right, and
nothing in it is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.level import gravest
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.evidence import AGREES
from budgetdesk.review.figures.influence import BOUNDS, Ways, residual_of
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell, cited

_MOST_NAMED = 6  # units of a finding


def put_into(engine: Engine, cell: Cell) -> Mapping[str, Decimal]:
    """By member of a sum what it has in a cell; nothing where the declaration is no sum."""
    if (put_in := engine.facts.put_in) is None:
        return {}
    row = engine.row(cell)
    return put_in(cell, "", None) if row is None else put_in(cell, row.level, row.key)


def of_members(engine: Engine, broken: Iterable[Relation]) -> dict[Relation, Mapping[str, Decimal]]:
    """The relations that members do not hold by their own figures: by how much, by member. Of a sum from which something was
    taken off, or that somebody changed, nothing is said."""
    if engine.facts.put_in is None:
        return {}
    ways = Ways(engine)
    found: dict[Relation, Mapping[str, Decimal]] = {}
    for relation in broken:
        apart, whole = _apart(engine, ways, relation), residual_of(engine, relation)
        if apart and whole is not None and abs(sum(apart.values(), ZERO) - whole) <= AGREES:
            bound = BOUNDS.get(relation.rule.op, 0)
            wrong = {name: by for name, by in apart.items() if not _holds(by, bound)}
            if wrong:
                found[relation] = wrong
    return found


def _apart(engine: Engine, ways: Ways, relation: Relation) -> dict[str, Decimal]:
    """By member how far its own two sides are apart; nothing where more is added up than is looked through."""
    influence = ways.standing(relation).influence
    if influence.crowds:
        return {}
    apart: dict[str, Decimal] = defaultdict(Decimal)
    for cell, weight in influence.weights.items():
        for name, amount in put_into(engine, cell).items() if weight else ():
            apart[name] += weight * amount
    return apart


def _holds(apart: Decimal, bound: int) -> bool:
    return (bound > 0 or apart <= AGREES) and (bound < 0 or apart >= -AGREES)


def tell(engine: Engine, wrong: Mapping[Relation, Mapping[str, Decimal]]) -> list[Finding]:
    """One finding for all relations that the same members do not hold."""
    grouped: dict[tuple[str, ...], list[Relation]] = defaultdict(list)
    for relation in sorted(wrong, key=lambda r: r.standing):
        grouped[tuple(sorted(wrong[relation]))].append(relation)
    return [_finding(engine, names, relations, wrong[relations[0]]) for names, relations in grouped.items()]


def _finding(
    engine: Engine, names: tuple[str, ...], relations: list[Relation], apart: Mapping[str, Decimal]
) -> Finding:
    first = relations[0]
    told = [f"{name}（差 {figure(apart[name])}）" for name in names[:_MOST_NAMED]]
    more = f" 等 {len(names)} 个单位" if len(names) > _MOST_NAMED else ""
    cells = [r.target for r in relations if r.target is not None]
    cells = cells or [c for c in engine.inputs(first) if isinstance(c, Cell)]
    where = f"{cell_words(engine, cells[0])}：" if first.target is not None else ""
    rest = f"（{len(relations)} 处不符由此而来）" if len(relations) > 1 else ""
    return Finding(
        rules=tuple(dict.fromkeys(r.rule.id for r in relations)),
        keys=tuple(r.key for r in relations),
        level=gravest(r.rule.level for r in relations),  # type: ignore[misc]
        says=f"{'、'.join(told)}{more}自己的申报里就不符：{where}{first.rule.says}{rest}",
        cells=tuple(
            FindingCell(cell, "witness", engine.facts.entries.get(cell), engine.value(cell))
            for cell in dict.fromkeys(cells[:MAX_WITNESSES])
        ),
        cause="汇总没有加错，不要在这里改：打开或退回所列单位的申报，改正以后再汇总",
        cause_kind="of_member",
        source=cited(r.rule.source for r in relations),
    )
