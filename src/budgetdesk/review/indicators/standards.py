"""Rules on the indicators that a bureau or an office asks of a kind of project."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.engine.targets import Target, read_cells, write_target
from budgetdesk.engine.units import convert
from budgetdesk.packs.indicator_settings import Standard
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.rule_function import Hits, Tree, hit, tree_rule
from budgetdesk.review.indicators.words import plain


def _asked(tree: Tree) -> Iterator[tuple[Standard, Target, Indicator | None]]:
    """The standards for what the tree is for, each with the indicator of its name."""
    named = {i.key: i for i in tree.leaves if i.key} if tree.standards else {}
    for standard in tree.standards:
        if standard.for_ in tree.purpose:
            target = read_cells(standard.operator, standard.value, standard.unit)
            yield standard, target, named.get(plain(standard.name))


@tree_rule("name", "money")
def lacks_standard(tree: Tree) -> Hits:
    rows = [*tree.headings, *tree.leaves]
    for standard, target, found in _asked(tree):
        near = [i for i in rows if standard.level2 and i.name.text == standard.level2]
        if found is None and rows:
            text = f"{standard.name} {write_target(target)}".strip()
            yield hit((near or rows)[0].name.cell, name=text, purpose=standard.for_, why=standard.why)


@tree_rule("name", "value", "money")
def below_standard(tree: Tree) -> Hits:
    for standard, target, i in _asked(tree):
        if i is None or i.value is None or target.number is None or i.target.number is None:
            continue
        number = convert(i.target.number, i.unit, target.unit)
        if number is None:
            continue
        low = target.operator in ("≥", "＞", "＝") and number < target.number
        high = target.operator in ("≤", "＜", "＝") and number > target.number
        if low or high:
            yield hit(
                i.value.cell, None, i.name.cell, text=i.value.text, asked=write_target(target), purpose=standard.for_,
                why=standard.why,
            )  # fmt: skip
