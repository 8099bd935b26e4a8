"""Rules on amounts: cost indicators and payments against the budget, its projects and what earlier years spent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from budgetdesk.engine.blocks import BUDGET
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.targets import number_text, with_operator, write_target
from budgetdesk.engine.units import convert
from budgetdesk.review.indicators.indicator import Indicator, Value
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.projects import Project
from budgetdesk.review.indicators.rule_function import Hits, ProjectRule, Tree, hit, tree_rule
from budgetdesk.review.indicators.words import has, plain, words

_WHOLE = Decimal("0.9")  # a cost of more than this share of the budget is all of it, the others its parts
_FAR = Decimal("0.9")  # what the whole costs may be planned a little below the budget
_NEAR = Decimal("0.99")  # nobody plans to save less than that
_CAUGHT = 5  # so many characters of an amount amid another's are no chance
_IN_WAN = 10_000
_EXACT = Decimal("1.005")  # the budget may be printed in 万元 with two decimals


def _yuan(value: Value | None) -> Decimal | None:
    return None if value is None else value.base("元")


def _costs(tree: Tree) -> Iterator[tuple[Indicator, Decimal]]:
    """Cost indicators in money, not per head."""
    return ((i, i.yuan) for i in tree.money if i.kind.cost and i.yuan is not None and not i.target.words)


def _money(amount: Decimal, unit: str) -> str:
    """An amount of 元 in the unit of the indicator, with two decimals at most as forms print it."""
    scale = {"万元": 10_000, "亿元": 100_000_000, "千元": 1_000}.get(unit, 1)
    number = round_half_up(amount / scale, 2)
    return f"{number_text(number).rstrip('0').rstrip('.')}{unit}"


@tree_rule("name", "value", "money")
def cost_over_budget(tree: Tree) -> Hits:
    if not tree.budget:
        return
    costs = list(_costs(tree))
    sources = tree.sources.get(BUDGET, ())
    for i, amount in costs:
        if amount > tree.budget * _EXACT and i.target.operator != "≥":
            assert i.value is not None
            budget = _money(tree.budget, i.unit)
            mend = _written(i, i.value, budget) if len(costs) == 1 else None
            also = () if i.actual is None or i.actual.target.number != i.target.number else (i.actual.cell,)
            yield hit(
                i.value.cell, mend, *also, *sources, text=write_target(i.target), budget=budget,
                caught=_caught(i, tree), rest=_left(i, costs, tree.budget),
            )  # fmt: skip


def _caught(i: Indicator, tree: Tree) -> str:
    """Another amount of the list amid the digits: 12426.736 holds 426.73, which was put in for a 7.2."""
    assert i.value is not None
    digits = number_text(i.target.number or Decimal(0))
    for other in tree.money:
        number = number_text(other.target.number or Decimal(0))
        inside = digits[1:-1].find(number) >= 0
        if other is not i and inside and len(number) >= _CAUGHT:
            return f"，数字里夹着{other.name.text}的“{number}”，像是查找替换时改坏的"
    return ""


def _left(i: Indicator, costs: list[tuple[Indicator, Decimal]], budget: Decimal) -> str:
    """What the other costs leave of the budget, where they are parts of it."""
    rest = budget - sum((amount for other, amount in costs if other is not i), Decimal(0))
    return f"；其余各项之外还有 {_money(rest, i.unit)}" if len(costs) > 1 and rest > 0 else ""


@tree_rule("name", "value", "money")
def costs_over_budget(tree: Tree) -> Hits:
    """Each within the budget, but not all together."""
    lists = words()
    costs = [(i, amount) for i, amount in _costs(tree) if i.target.operator in ("≤", "＝", "")]
    costs = [(i, amount) for i, amount in costs if not has(i.key, lists.per_costs)]
    total = sum((amount for _, amount in costs), Decimal(0))
    whole = max((amount for _, amount in costs), default=Decimal(0))
    if tree.budget and total > tree.budget * _EXACT and whole < tree.budget * _WHOLE:
        largest = max(costs, key=lambda c: c[1])[0]
        assert largest.value is not None
        others = [i.value.cell for i, _ in costs if i is not largest and i.value]
        yield hit(
            largest.value.cell, None, *others, *tree.sources.get(BUDGET, ()), total=_money(total, largest.unit),
            budget=_money(tree.budget, largest.unit),
        )  # fmt: skip


@tree_rule("name", "value", "money")
def cost_unlike_budget(tree: Tree) -> Hits:
    """The one cost indicator of the whole should be the whole budget."""
    costs = list(_costs(tree))
    if not tree.budget or len(costs) != 1 or _of_a_part(costs[0][0].key):
        return
    if any(i.kind.cost and i.value and i.value.unread for i in tree.leaves):
        return
    i, amount = costs[0]
    assert i.value is not None
    if amount < tree.budget * _FAR:
        budget = _money(tree.budget, i.unit)
        mend = _written(i, i.value, budget)
        yield hit(
            i.value.cell, mend, *tree.sources.get(BUDGET, ()), text=write_target(i.target), budget=budget
        )


@tree_rule("name", "value", "money")
def cost_beside_budget(tree: Tree) -> Hits:
    """A cost that is the whole budget by its name, or so near to it that nothing else can be meant, and yet another figure."""
    costs = list(_costs(tree))
    for i, amount in costs if tree.budget else ():
        assert i.value is not None
        assert i.target.number is not None
        assert tree.budget
        named = has(i.key, ["预算"])
        near = _FAR if named else _NEAR
        alone = len(costs) == 1 or named
        if _of_a_part(i.key) or not (alone and tree.budget * near <= amount <= tree.budget * _EXACT):
            continue
        decimals = -int(i.target.number.as_tuple().exponent)  # the budget rounded as the cost is written
        written = round_half_up(convert(tree.budget, "元", i.unit) or tree.budget, decimals)
        if abs(written - i.target.number) > Decimal(1).scaleb(-decimals):  # which may be cut off instead
            budget = _money(tree.budget, i.unit)
            mend = _written(i, i.value, budget) if named else None
            yield hit(
                i.value.cell, mend, *tree.sources.get(BUDGET, ()), text=write_target(i.target), budget=budget
            )


def _written(i: Indicator, value: Value, budget: str) -> str:
    """The budget as it would be entered in place of a cost."""
    return with_operator(budget, i.target.operator or "≤") if value.combined else budget.removesuffix(i.unit)


@tree_rule("name", "value", "money")
def unit_costs_over_budget(tree: Tree) -> Hits:
    """What one costs, as often as it is to be done: more than there is. Where several are counted alike, it is of none."""
    for i in tree.leaves if tree.budget else ():
        one, per = _unit_cost(i)
        if one is None:
            continue
        counted = [
            c for c in tree.leaves if _is_counted(c) and (c.unit == per if per else _is_for_each(i, c.unit))
        ]
        if len(counted) != 1 or counted[0].value is None or i.value is None or not tree.budget:
            continue
        total = one * (counted[0].target.number or 0)
        if total > tree.budget * _EXACT:
            unit = "万元" if tree.budget >= _IN_WAN else "元"
            yield hit(
                i.value.cell, None, counted[0].value.cell, *tree.sources.get(BUDGET, ()), text=write_target(i.target),
                count=write_target(counted[0].target), total=_money(total, unit), budget=_money(tree.budget, unit),
            )  # fmt: skip


def _unit_cost(i: Indicator) -> tuple[Decimal | None, str]:
    """What one may cost at most, in 元, and of what, where the unit says it."""
    money, _, per = i.unit.partition("/")
    told = i.kind.cost and i.target.number is not None and i.target.operator in ("≤", "＝", "")
    return (convert(i.target.number, money, "元") if told and i.target.number is not None else None), per


def _is_counted(i: Indicator) -> bool:
    """Whether it says how many are done."""
    told = i.target.number is not None and i.target.operator in ("≥", "＝", "")
    return told and i.leaf and bool(i.unit) and not i.kind.cost and "数量" in i.branch


def _is_for_each(i: Indicator, unit: str) -> bool:
    """Whether by its name it is the cost of one of those: 单批次、每人次、户均."""
    return any(words in i.key for words in (f"每{unit}", f"单{unit}", f"单位{unit}", f"{unit}均"))


@lru_cache(maxsize=4_096)  # every figure of the budget asks again, and the words are the same
def _of_a_part(key: str) -> bool:
    """Whether a cost is that of one thing that is done or bought, not of all that the money is for."""
    bought = has(key, lexicon().deeds) and not has(key, ["总", "项目", "业务", "全部"])
    return bought or has(key, words().partial_costs)


def _pays(tree: Tree) -> Iterator[tuple[Indicator, Decimal]]:
    """Indicators that say how much money is paid, costs aside."""
    for i in tree.money:
        if (
            i.yuan is not None
            and not i.kind.cost
            and not has(i.branch, ["效益", "效应", "影响"])
            and not _earned(i.key)
        ):
            yield i, i.yuan


@lru_cache(maxsize=4_096)
def _earned(key: str) -> bool:
    """Money that is brought in; a payment into a fund is paid all the same."""
    return has(key, words().earned) and not has(key, ["补助", "补贴", "拨付", "支付", "发放"])


@tree_rule("name", "value", "money")
def amount_over_budget(tree: Tree) -> Hits:
    for i, amount in _pays(tree):
        if tree.budget and amount > tree.budget * _EXACT:
            assert i.value is not None
            yield hit(
                i.value.cell,
                None,
                *tree.sources.get(BUDGET, ()),
                text=write_target(i.target),
                budget=_money(tree.budget, i.unit),
            )


@ProjectRule
def amount_unlike_project(tree: Tree, projects: list[Project]) -> Hits:
    """A payment that bears a project's name may not pass what the project has."""
    for i, amount in [*_pays(tree), *_costs(tree)]:
        found = _named_in(i, projects)
        if found and all(amount > p.amount * _EXACT for p in found):
            project = max(found, key=lambda p: p.amount)
            assert i.value is not None
            yield hit(
                i.value.cell, None, project.cell, text=write_target(i.target), project=project.name,
                amount=_money(project.amount, i.unit),
            )  # fmt: skip


@ProjectRule
def amount_without_project(tree: Tree, projects: list[Project]) -> Hits:
    """Money that no project pays: more than all of them have together."""
    total = sum((p.amount for p in projects), Decimal(0))
    for i, amount in _pays(tree):
        if projects and amount > total * _EXACT and not _named_in(i, projects) and i.leaf:
            assert i.value is not None
            cells = [p.cell for p in projects]
            yield hit(i.value.cell, None, *cells, text=write_target(i.target), total=_money(total, i.unit))


def _named_in(i: Indicator, projects: list[Project]) -> list[Project]:
    names = [i.key, *(plain(t.text) for t in i.above)]
    return [p for p in projects if len(p.key) >= 6 and any(p.key in name for name in names)]


@tree_rule("name", "previous", "value", "money")
def previous_over_spent(tree: Tree) -> Hits:
    """What was paid in an earlier year cannot pass what was spent in it; several together cannot either."""
    for n, column in enumerate(tree.columns.previous):
        ago = column.years_ago or 1
        spent = tree.spent.get(ago)
        if not spent:
            continue
        paid = [(i, amount) for i, _ in _pays(tree) if (amount := _yuan(i.previous[n][1])) is not None]
        total = sum((amount for _, amount in paid), Decimal(0))
        if paid and total > spent * _EXACT:
            largest = max(paid, key=lambda p: p[1])[0]
            value = largest.previous[n][1]
            others = [i.previous[n][1].cell for i, _ in paid if i is not largest]
            sources = tree.sources.get(f"{BUDGET}_{ago}", ())
            yield hit(
                value.cell, None, *others, *sources, year=column.title, total=_money(total, value.target.unit),
                spent=_money(spent, value.target.unit),
            )  # fmt: skip
