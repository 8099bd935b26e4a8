"""Rules on the tree: missing and wrong headings, empty branches, duplicates, weights, blanks in a column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.targets import number_text
from budgetdesk.engine.units import unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.indicator import Indicator, weight_of
from budgetdesk.review.indicators.rule_function import (
    HeadingRule,
    Hits,
    IndicatorRule,
    Tree,
    hit,
    tree_rule,
    unless_sure,
)
from budgetdesk.review.indicators.second_levels import belongs_under
from budgetdesk.review.indicators.words import Branch, has, words

# one indicator


@IndicatorRule
def wrong_branch(i: Indicator, tree: Tree) -> Hits:
    heading = i.heading
    if not i.leaf or heading is None or not heading.text or not i.key:
        return
    found = unit_of(i.unit) if i.unit else None
    for entry in words().branches:
        if not has(heading.text, [entry.branch]) or not has(i.key, [entry.name]) or _excused(entry, i.key):
            continue
        if entry.units and (found is None or found.family not in entry.units):
            continue
        bad = i.kind.direction == -1 and not i.kind.cost
        if entry.units and "质量" in heading.text and (bad or i.target.number == 0):
            continue  # there shall be little of it, or none
        yield hit(
            i.name.cell, None, heading.cell, name=i.name.text, heading=heading.text, belongs=entry.belongs
        )
        return
    if home := belongs_under(i):
        yield hit(i.name.cell, None, heading.cell, name=i.name.text, heading=heading.text, belongs=home)
        return
    for entry in words().values_of_branches:
        said = i.target.words if i.value and i.target.qualitative else ""
        if (
            said
            and has(heading.text, [entry.branch])
            and has(said, [entry.words])
            and not _excused(entry, said + i.key)
        ):
            assert i.value is not None
            yield hit(
                i.value.cell,
                None,
                heading.cell,
                name=i.target.words,
                heading=heading.text,
                belongs=entry.belongs,
            )
            return


def _excused(entry: Branch, text: str) -> bool:
    return bool(entry.unless) and has(text, [entry.unless])


@HeadingRule
def no_upper_name(i: Indicator, tree: Tree) -> Hits:
    if not i.leaf and not i.name.text and tree.below.get(i.row):
        guess = _guess(i, tree)
        yield hit(i.name.cell, guess, advice=f"填“{guess}”" if guess else "补上名称")
    if i.above and i.above[-1].cell == i.name.cell and (i.name.text or i.leaf):
        yield hit(i.name.cell, advice="把它放到所属的上级指标下面")


def _guess(i: Indicator, tree: Tree) -> str | None:
    """The first level that all the headings below a nameless one belong to."""
    if i.above:
        return None
    below = [j for j in tree.headings if j.above and j.above[0].cell == i.name.cell]
    guesses = {tree.first_of(j.name.text) for j in below}
    guess = guesses.pop() if len(guesses) == 1 else ""
    return guess if guess and (not tree.model.levels[0].set or guess in tree.firsts) else None


@HeadingRule
def empty_branch(i: Indicator, tree: Tree) -> Hits:
    """Of the levels below the first a form prints more than each unit has use for: those are asked about."""
    if i.above:
        if _is_bare(i, tree) and not _has_nothing(tree.indicators[i.above[0].cell.row], tree):
            yield from unless_sure(iter([hit(i.name.cell, name=i.name.text)]), False)
    elif _has_nothing(i, tree):
        yield hit(i.name.cell, name=i.name.text)


def _has_nothing(first: Indicator, tree: Tree) -> bool:
    """A first level with nothing below it but headings with nothing below them."""
    below = [j for j in tree.headings if len(j.above) == 1 and j.above[0].cell == first.name.cell]
    if not below:
        return _is_bare(first, tree)
    return bool(
        first.name.text and len(below) == tree.below[first.row] and all(_is_bare(j, tree) for j in below)
    )


def _is_bare(i: Indicator, tree: Tree) -> bool:
    """A heading with nothing below it."""
    valued = i.value is not None and not i.target.blank
    return bool(not i.leaf and i.name.text and not tree.below.get(i.row) and not valued and not i.placeholder)


@HeadingRule
def value_of_heading(i: Indicator, tree: Tree) -> Hits:
    if not i.leaf and i.value is not None and not i.target.blank and not tree.below.get(i.row):
        level = tree.model.levels[-1].title
        yield hit(i.name.cell, None, i.value.cell, name=i.name.text or "这一行", level=level)


@HeadingRule
def unknown_heading(i: Indicator, tree: Tree) -> Hits:
    if i.leaf or not i.name.text:
        return
    at = len(i.above)
    known = tree.model.levels[at].set
    if known and at < len(tree.model.levels) - 1 and i.name.text not in known and not i.placeholder:
        near = [name for name in known if i.key and (i.key in name or name in i.name.text)]
        yield hit(i.name.cell, near[0] if len(near) == 1 else None, name=i.name.text, known="、".join(known))


@HeadingRule
def wrong_first(i: Indicator, tree: Tree) -> Hits:
    """满意度指标 under 产出指标, in a form that has a first level of its own for it."""
    if i.leaf or len(i.above) != 1 or not i.above[0].text or not i.name.text:
        return
    wanted, first = tree.first_of(i.name.text), i.above[0].text
    if (
        wanted in tree.firsts
        and not same_heading(first, wanted)
        and any(first == f.first for f in words().first_levels)
    ):
        yield hit(i.name.cell, None, i.above[0].cell, name=i.name.text, first=first, wanted=wanted)


@IndicatorRule
def unknown_basis(i: Indicator, tree: Tree) -> Hits:
    yield from _outside(i, tree, "basis", words().basis)


@IndicatorRule
def unknown_class(i: Indicator, tree: Tree) -> Hits:
    yield from _outside(i, tree, "class", words().class_)


def _outside(i: Indicator, tree: Tree, role: str, usual: list[str]) -> Hits:
    note = i.notes.get(role)
    if note is None or note.absent:
        return
    known = tree.columns.slots[note.cell.column].choices or usual
    if note.text not in known:
        near = [name for name in known if note.text in name]
        yield hit(note.cell, near[0] if len(near) == 1 else None, text=note.text, known="、".join(known))


@IndicatorRule
def odd_weight(i: Indicator, tree: Tree) -> Hits:
    note = i.notes.get("weight")
    if note is None or not i.leaf or not note.text:
        return
    number = weight_of(i)
    if number is None or number <= 0:
        yield hit(note.cell, text=note.text)


# the whole tree


@tree_rule("name")
def duplicate(tree: Tree) -> Hits:
    seen: dict[str, Indicator] = {}
    for i in tree.leaves:
        if not i.key:
            continue
        first = seen.setdefault(i.key, i)
        if first is not i:
            yield hit(i.name.cell, None, first.name.cell, name=i.name.text, first=first.branch or "上面")


@tree_rule("name", "value")
def near_duplicate(tree: Tree) -> Hits:
    """暑期班完成班级数 beside 暑期班开设班级数: the same words in another order, and the same number."""
    few = len(tree.leaves) <= _MANY
    same: dict[str, Indicator] = {}
    near: dict[tuple[Decimal, str], list[Indicator]] = defaultdict(list)
    for i in tree.leaves:
        first = same.setdefault(i.reading.gist, i)
        number = i.target.number
        if (first is i and not few) or not number or not i.value or not i.key:
            continue
        share = _share(i.key)
        if first is not i and (first.target.number != number or _share(first.key) != share):
            first = i
        if few and len(alike := near[number, share]) < _COMPARED:
            if first is i:
                first = next((j for j in alike if _same_gist(i.reading.gist, j.reading.gist)), i)
                if first is i:
                    first = next(
                        (j for j in alike if _reordered(_FILL.sub("", i.key), _FILL.sub("", j.key))), i
                    )
                if first is i:
                    first = next((j for j in alike if _same_count(i, j)), i)
            alike.append(i)
        if first.key != i.key:
            yield hit(i.name.cell, None, first.name.cell, name=i.name.text, first=first.name.text)


def _share(key: str) -> str:
    """完成率, 达标率 and 及时率 of one task are three things."""
    rate = _RATE.search(key)
    return (rate.lastgroup or "") if rate else ""


@lru_cache(maxsize=65_536)
def _same_gist(one: str, other: str) -> bool:
    """The same characters, or all those of the shorter among those of the longer that has few more."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _GIST or len(longer) > 2 * len(shorter):
        return one == other
    return _FIGURES.findall(one) == _FIGURES.findall(other) and not Counter(shorter) - Counter(longer)


def _reordered(one: str, other: str) -> bool:
    """Nearly the same characters in another order: 平台统一调度车辆 and 统一调度的平台公车; 东城街 and 西城街 are in one order."""
    shared = sum((Counter(one) & Counter(other)).values())
    if shared < _REORDERED or shared * 5 < 4 * max(len(one), len(other)):
        return False
    kept = sum(m.size for m in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return shared - kept > 1


_REORDERED = 6  # characters


def _same_count(i: Indicator, j: Indicator) -> bool:
    """Whether two names that share most of what they say count one thing: the very number is the same, and no round one."""
    number = i.target.number
    if number is None or i.target.unit != j.target.unit or i.target.operator != j.target.operator:
        return False
    if len(number_text(number).replace(".", "").strip("0")) < _TELLING:
        return False
    if i.key.endswith("率") and i.key[-3:] != j.key[-3:]:
        return False  # 参保率 and 覆盖率 are as high by chance
    one, other = i.reading.gist, j.reading.gist
    things = i.reading.thing, j.reading.thing
    unlike = all(things) and not (things[0] in j.key or things[1] in i.key)
    deeds = i.reading.deed, j.reading.deed
    one_deed = deeds[0] == deeds[1] or not all(deeds)
    return not unlike and _shares_most(one, other, one_deed)


_TELLING = 2  # digits that do not agree by chance


@lru_cache(maxsize=65_536)
def _shares_most(one: str, other: str, one_deed: bool) -> bool:
    if _FIGURES.findall(one) != _FIGURES.findall(other):
        return False
    shared = sum((Counter(one) & Counter(other)).values())
    most = shared * 4 >= 3 * min(len(one), len(other)) and shared * 2 > max(len(one), len(other))
    return shared >= _GIST and (most or (one_deed and shared * 3 >= 2 * min(len(one), len(other))))


_FILL = late_pattern("的|数量|数")
_RATE = late_pattern(
    "(?:(?P<quality>达标|通过|合格|优良|优秀|准确|正确)|(?P<time>及时|按时|准时|如期))(?:率|比例|比率)$"
)
_GIST = 3  # characters that say anything
_COMPARED = 24  # indicators with one number that are compared each with each
_MANY = 300  # leaves, of which only those that say just the same are told
_FIGURES = late_pattern(r"\d+")  # 第1类 is not 第11类


@tree_rule("name", "notes")
def lopsided_weight(tree: Tree) -> Hits:
    """One indicator that decides by itself how the whole is scored."""
    weighed = [
        (i, w) for i in tree.leaves if "weight" in i.notes and (w := weight_of(i)) is not None and w > 0
    ]
    total = sum((w for _, w in weighed), Decimal(0))
    if len(weighed) < _SEVERAL:
        return
    for i, weight in weighed:
        if weight * 2 > total:
            share = number_text(round_half_up(weight * 100 / total, 0))
            yield hit(
                i.notes["weight"].cell,
                None,
                i.name.cell,
                name=i.name.text,
                weight=number_text(weight),
                share=share,
            )


_SEVERAL = 5  # of so few indicators one may well be the main thing


@tree_rule("notes")
def weights_sum(tree: Tree) -> Hits:
    wanted = tree.model.weights
    weighed = [(i, weight_of(i)) for i in tree.leaves if "weight" in i.notes]
    given = [(i, w) for i, w in weighed if w is not None]
    if wanted is None or not given or any(i.notes["weight"].unread for i, _ in weighed):
        return
    total = sum((w for _, w in given), Decimal(0))
    if total == wanted:
        return
    blank = [i for i, w in weighed if w is None and not i.empty]
    if len(blank) == 1 and total < wanted:
        first, mend = blank[0], number_text(wanted - total)
    else:
        first, mend = given[0][0], None
    others = [i.notes["weight"].cell for i, _ in given if i is not first]
    yield hit(
        first.notes["weight"].cell, mend, *others, total=number_text(total), wanted=number_text(wanted),
        difference=f"{'多' if total > wanted else '少'} {number_text(abs(total - wanted))}",
        whole=f"，连同预算执行率的 {number_text(100 - wanted)} 分是 {number_text(total + 100 - wanted)} 分"
        if wanted < 100
        else "",
    )  # fmt: skip


@tree_rule("name", "value")
def missing_kind(tree: Tree) -> Hits:
    leaves = [i for i in tree.leaves if not i.empty]
    if not leaves or any(i.name.unread for i in tree.indicators.values()):
        return
    lacking: dict[Cell, list[str]] = defaultdict(list)
    kinds_in = {(_top(i, tree), i.above[-1].text) for i in leaves if i.above}  # few, of however many leaves
    for need in tree.model.needs:
        under = [second for first, second in kinds_in if same_heading(first, need.level1)]
        if under and (
            not need.any_of or any(same_heading(second, n) for second in under for n in need.any_of)
        ):
            continue
        named = [j for j in tree.headings if not j.above and same_heading(j.name.text, need.level1)]
        if named and _has_nothing(named[0], tree):
            continue  # that nothing stands below it is told already
        at = named[0] if named else next(iter(tree.indicators.values()))
        what = f"“{need.level1}”" + (f"下的{'或'.join(need.any_of)}" if need.any_of else "")
        lacking[at.name.cell].append(what)
    for cell, kinds in lacking.items():
        yield hit(cell, what="、".join(kinds))


def _top(i: Indicator, tree: Tree) -> str:
    """The first level of an indicator; where it has no name, the one that its heading belongs to."""
    return i.above[0].text or tree.first_of(i.above[-1].text)


def same_heading(name: str, wanted: str) -> bool:
    """数量指标 and 数量 are one."""
    return name.removesuffix("指标") == wanted.removesuffix("指标")


def is_needed(engine: Engine, cell: Cell) -> bool:
    """Whether the form is not complete without the heading: to delete it would be the next mistake. Of several second levels
    of which the form needs one, none is once another has indicators."""
    block, rows = engine.block(cell), engine.rows(cell.place)
    needs = block.model.needs if isinstance(block, TreeBlock) else ()

    def name_of(id: str) -> str:
        return str(engine.value(Cell(*cell.place, id, rows[id].level)) or "")

    def is_one_of(id: str, names: Iterable[str]) -> bool:
        return any(same_heading(name_of(id), name) for name in names)

    above = rows[cell.row].parent
    beside = [info.id for info in rows.values() if info.parent == above and info.children]
    return any(
        is_one_of(cell.row, [need.level1])
        or (
            above is not None
            and is_one_of(above, [need.level1])
            and is_one_of(cell.row, need.any_of)
            and not any(is_one_of(id, need.any_of) for id in beside)
        )
        for need in needs
    )


@tree_rule("name", "value")
def no_counts(tree: Tree) -> Hits:
    by_heading: dict[object, list[Indicator]] = defaultdict(list)
    for i in tree.leaves:
        if (heading := i.heading) and "数量" in heading.text:
            by_heading[heading.cell].append(i)
    for below in by_heading.values():
        if all(i.target.quantitative and i.unit in ("%", "％") for i in below):
            first, *others = below
            yield hit(first.name.cell, None, *(i.name.cell for i in others), name=first.name.text)


@tree_rule("name", "value")
def linked_rates(tree: Tree) -> Hits:
    """With at least a % of the budget spent, what is left over cannot pass 100 − a %."""
    spent = _one(tree, "预算执行率")
    left = _one(tree, "结转结余率") or _one(tree, "结余率")
    if spent is None or left is None or spent.target.number is None or left.target.number is None:
        return
    most = 100 - spent.target.number
    if (
        spent.target.operator in ("≥", "＝")
        and left.target.operator in ("≤", "")
        and left.target.number > most >= 0
    ):
        assert left.value is not None
        yield hit(
            left.value.cell, None, spent.value.cell if spent.value else spent.name.cell,
            executed=f"{number_text(spent.target.number)}%", left=f"{number_text(left.target.number)}%",
            most=f"≤{number_text(most)}%",
        )  # fmt: skip


def _one(tree: Tree, name: str) -> Indicator | None:
    found = [i for i in tree.leaves if i.key == name]
    return found[0] if len(found) == 1 else None


# blanks in a column that is otherwise filled


def _blanks(tree: Tree, role: str, but: Callable[[Indicator], bool] = lambda i: False) -> Hits:
    leaves = [i for i in tree.leaves if not i.empty and role in i.notes]
    blank = [i for i in leaves if i.notes[role].absent and role not in i.inherited]
    if not blank:
        return
    required = tree.columns.required(blank[0].notes[role].cell.column)
    if not required and len(blank) * 2 > len(leaves):
        return  # a column that is hardly used
    for i in blank:
        if not but(i):
            yield hit(i.notes[role].cell, None, i.name.cell, name=i.name.text or "未命名的指标")


@tree_rule("name", "notes")
def no_basis(tree: Tree) -> Hits:
    yield from _blanks(tree, "basis")


@tree_rule("name", "notes")
def no_class(tree: Tree) -> Hits:
    yield from _blanks(tree, "class")


@tree_rule("name", "notes")
def no_weight(tree: Tree) -> Hits:
    yield from _blanks(tree, "weight")


@tree_rule("name", "notes", "value")
def no_standard(tree: Tree) -> Hits:
    yield from _blanks(tree, "standard", lambda i: i.target.qualitative)


@tree_rule("name", "notes")
def no_explanation(tree: Tree) -> Hits:
    yield from _blanks(tree, "explanation")


@tree_rule("name", "previous", "value")
def no_previous(tree: Tree) -> Hits:
    if not tree.columns.previous:
        return
    leaves = [i for i in tree.leaves if i.value and not (i.target.absent or i.target.blank)]
    for n, column in enumerate(tree.columns.previous):
        blank = [i for i in leaves if not i.previous[n][1].text]
        if not column.required and len(blank) * 2 > len(leaves):
            continue
        for i in blank:
            yield hit(i.previous[n][1].cell, None, i.name.cell, name=i.name.text, year=column.title)
