"""Rules on the tree: missing and wrong headings, empty branches, duplicates, weights, blanks in a column."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.targets import number_text
from budgetdesk.engine.units import unit_of
from budgetdesk.review.indicators.indicator import Indicator, weight_of
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.rule_function import HeadingRule, Hits, IndicatorRule, Tree, hit, tree_rule
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
        if i.target.number == 0 and entry.units:
            continue  # there shall be none of it
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


_COUNTED = ("people", "visits", "times", "households", "area", "length", "weight", "volume", "pieces")


def home_of(i: Indicator) -> str:
    """The second level that an indicator of the kind stands under; empty where several may be right."""
    lists, said, measure = lexicon(), i.reading.said, i.kind.measure
    found = unit_of(i.unit) if i.unit else None
    family = found.family if found else ""
    if "满意" in said and measure in ("satisfaction", "rate"):
        return "满意度指标"
    timely = measure in ("rate", "state") and has(said[-5:], lists.timely) and not has(said, lists.quality)
    soon = measure == "time" and i.kind.direction == -1 and family in ("", "time")
    if timely or has(said, lists.done_by, "tail") or soon:
        return "时效指标"
    if has(said, lists.quality_rates, "tail") and not has(said, lists.timely):
        return "质量指标"
    spent = has(said, [*lists.strict_costs, *_EACH]) or said.endswith("费")
    if spent and family in ("money", "money/") and i.target.operator in ("≤", "＜"):
        return "成本指标"
    counted = measure in ("people", "times", "households", "area", "length") or said.endswith(("数", "数量"))
    counted = counted or (measure == "count" and bool(i.reading.deed))
    if family in _COUNTED and (counted or not measure):
        done = i.kind.direction == 1 or (not measure and bool(i.reading.counted or i.reading.deed))
        if done and i.target.number != 0 and not has(said, [*lists.bad_events, *lists.not_outputs]):
            return "数量指标"
    return ""


def belongs_under(i: Indicator) -> str:
    """The second level to which an indicator belongs that stands under another; empty where it may stay."""
    heading = i.heading.text if i.heading else ""
    if not heading:
        return ""
    home = home_of(i)
    if home:
        return "" if _at_home(heading, home, i) else home
    return _stranger(heading, i)


def _stranger(heading: str, i: Indicator) -> str:
    """Where an indicator belongs that has several homes, but none under this heading."""
    lists, said = lexicon(), i.reading.said
    found = unit_of(i.unit) if i.unit else None
    family = found.family if found else ""
    if "满意" in heading and i.kind.measure in _MEASURED and not has(said, lists.opinions):
        return "产出指标或效益指标"
    if family in ("money", "money/"):
        return _home_of_money(heading, family, i)
    if family == "share":
        return _home_of_share(heading, i)
    if _is_of_costs(heading) and family == "time" and i.kind.measure == "time":
        return "时效指标"
    return _home_of_count(heading, family, i) if family in _COUNTED else ""


def _home_of_money(heading: str, family: str, i: Indicator) -> str:
    """Prices and limits of spending are costs, what is earned is a benefit."""
    lists, said, operator = lexicon(), i.reading.said, i.target.operator
    if not i.target.number or has(said, lists.bad_events):
        return ""
    gained = has(said, lists.gains, "tail")
    if "数量" in heading:
        if family == "money/" and not gained:
            return "成本指标"
        return "经济效益指标" if gained and operator in ("≥", "＞") else ""
    if "质量" in heading or "时效" in heading:
        return "成本指标" if operator in ("≤", "＜", "＝") else "经济效益指标"
    standard = operator == "＝" and has(said, _STANDARDS, "tail")
    limited = (operator in ("≤", "＜") or standard) and not has(said, lists.burdens)
    return "成本指标" if limited and any(word in heading for word in ("社会效益", "生态效益", "可持续")) else ""


_STANDARDS = ["补助标准", "补贴标准", "投资标准", "奖励标准", "收费标准", "经费标准"]
_LAST = 6  # characters at the end, which say what a rate is about


def _home_of_share(heading: str, i: Indicator) -> str:
    lists, said = lexicon(), i.reading.said
    if (i.kind.measure != "rate" and not said.endswith(_CHANGES)) or i.unit not in ("%", "％"):
        return ""
    timely = has(said, [*lists.timely, *lists.progress]) or "前" in said[1:]
    if "时效" in heading and not timely:
        return "质量指标或效益指标"
    named = said.endswith("率") and (not has(said[-_LAST:], lists.reaching) or has(said[-_LAST:], lists.quality))
    if "数量" in heading and named:
        return "质量指标或效益指标"
    if "数量" in heading and said.endswith(_CHANGES):
        return "经济效益指标或社会效益指标"
    if _is_of_costs(heading) and not has(said, lists.cost_words):
        return "质量指标或效益指标"
    if "经济效益" not in heading:
        return ""
    dealt = said.removesuffix("率").endswith((*lists.deeds, *lists.remedies)) and not has(said, lists.economic)
    return "质量指标或社会效益指标" if dealt or has(said, lists.social_shares) else ""


def _home_of_count(heading: str, family: str, i: Indicator) -> str:
    """Where a number of things belongs of which the name does not say plainly that it is one."""
    lists, said, t = lexicon(), i.reading.said, i.target
    if "时效" in heading and i.kind.measure != "time":
        return "数量指标"
    if _is_economic(heading):
        return "数量指标"
    if i.kind.direction == -1 or i.kind.measure in ("score", "rate") or not t.number:
        return ""
    if t.operator not in ("≥", "＝", "＞") or has(said, [*lists.bad_events, *lists.not_outputs]):
        return ""
    if "质量" in heading and family not in ("weight", "volume", "length"):
        return "数量指标"
    if "生态效益" in heading and family in ("people", "visits", "times", "households"):
        return "数量指标或社会效益指标"
    if "经济效益" in heading and family == "times":
        return "数量指标"
    return ""


_LASTING = ["培养", "培育", "储备", "建立", "建成", "制定", "出台", "续", "长效", "保持", "稳定", "长期", "机制", "制度", "标准", "示范"]
_MEASURED = ("rate", "people", "times", "households", "money", "area", "length", "time", "weight", "count")


_EACH = ("每", "人均", "户均", "亩均", "次均", "单次", "单个", "单车")
_CHANGES = ("增长率", "增幅", "增速", "下降率", "降幅", "提高率", "盖度")


def _is_of_costs(heading: str) -> bool:
    """社会成本 and 环境成本 are what a project does to others."""
    return "成本" in heading and not has(heading, ["社会", "环境", "生态"])


_MADE = ("events", "meetings", "papers", "letters", "devices", "tools", "teams")


def _made(i: Indicator) -> bool:
    """Whether it counts what is done or made, and not what comes of it."""
    things = lexicon().things
    return bool(i.reading.deed) or any(i.reading.counted is things[kind] for kind in _MADE)


def _is_economic(heading: str) -> bool:
    return heading.startswith("经济成本") or heading == "成本指标"


_REPAIRS = ["住院", "故障", "修复", "恢复", "响应", "抢修", "停机", "中断", "加载", "打开"]  # how well and how soon in one


def _at_home(heading: str, home: str, i: Indicator) -> bool:
    """Whether it may stand under the heading all the same: headings of a form's own are nobody's home."""
    said, lists = i.reading.said, lexicon()
    soon = home == "时效指标" and has(said, _REPAIRS) and i.kind.measure == "time"
    if "数量" in heading:
        return home == "数量指标" or (
            home == "成本指标" and not has(said, ["成本", "单价", "造价", "租金", *_EACH])
        )
    if "质量" in heading:
        return home == "质量指标" or soon or said.endswith("办结率")  # how well and how soon in one
    if "时效" in heading:
        return home == "时效指标"
    if "成本" in heading and not _is_of_costs(heading):
        return home != "满意度指标"
    if "成本" in heading:
        return home == "成本指标" or (home == "数量指标" and not _is_economic(heading))
    if "满意" in heading:
        return home == "满意度指标" or has(said, lists.opinions)
    if not any(word in heading for word in ("社会效益", "经济效益", "生态效益", "可持续")):
        return True
    if home == "数量指标" and "生态" in heading and has(said, lists.greening):
        return True
    if home == "数量指标":
        own = has(said, lists.own_outputs) or (_made(i) and "可持续" not in heading)
        if "可持续" in heading:
            served = has(said, ["服务企业", "服务人次", "服务次数", "服务群众"])
            lasting = has(said, _LASTING) or (has(said, lists.effects) and not said.startswith("新增"))
            return not (served or ((own or bool(i.reading.deed)) and not lasting))
        own = own and not has(said, lists.effects)
        return not own
    if home == "质量指标":
        there = "社会效益" in heading or "可持续" in heading
        if "经济效益" in heading and not has(said, ["损", "不良"]):
            return False
        return not has(said, ["差错", "错误", "准确", "验收", "足额"]) and (
            there or not has(said, ["合格率", "故障率"])
        )
    if home == "成本指标":
        if has(said, lists.burdens):
            return "社会效益" in heading or "经济效益" in heading
        return "经济效益" in heading and not has(said, lists.own_costs)
    if home == "时效指标" and i.kind.measure == "time" and not has(said, lists.done_by, "tail"):
        return "社会效益" in heading
    if home == "时效指标" and has(said, lists.done_by, "tail"):
        return False
    if "社会效益" in heading and has(said, ["办结率", "结案率"], "tail"):
        return True
    return home == "时效指标" and not has(said[-5:], ["及时", "按时", "按期", "如期"])


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
    valued = i.value is not None and not i.target.blank
    if not i.leaf and i.name.text and not tree.below.get(i.row) and not valued and not i.placeholder:
        yield hit(i.name.cell, name=i.name.text)


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
        and not _same(first, wanted)
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


_RATE = re.compile(
    "(?:(?P<quality>达标|合格|优良|优秀|准确|正确)|(?P<time>及时|按时|准时|如期))(?:率|比例|比率)$"
)
_GIST = 3  # characters that say anything
_COMPARED = 24  # indicators with one number that are compared each with each
_MANY = 300  # leaves, of which only those that say just the same are told
_FIGURES = re.compile(r"\d+")  # 第1类 is not 第11类


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


@tree_rule("name")
def missing_kind(tree: Tree) -> Hits:
    leaves = [i for i in tree.leaves if not i.empty]
    if not leaves or any(i.name.unread for i in tree.indicators.values()):
        return
    lacking: dict[Cell, list[str]] = defaultdict(list)
    for need in tree.model.needs:
        under = [i for i in leaves if i.above and _same(_top(i, tree), need.level1)]
        if under and (not need.any_of or any(_same(i.above[-1].text, n) for i in under for n in need.any_of)):
            continue
        named = [j for j in tree.headings if not j.above and _same(j.name.text, need.level1)]
        at = named[0] if named else next(iter(tree.indicators.values()))
        what = f"“{need.level1}”" + (f"下的{'或'.join(need.any_of)}" if need.any_of else "")
        lacking[at.name.cell].append(what)
    for cell, kinds in lacking.items():
        yield hit(cell, what="、".join(kinds))


def _top(i: Indicator, tree: Tree) -> str:
    """The first level of an indicator; where it has no name, the one that its heading belongs to."""
    return i.above[0].text or tree.first_of(i.above[-1].text)


def _same(name: str, wanted: str) -> bool:
    """数量指标 and 数量 are one."""
    return name.removesuffix("指标") == wanted.removesuffix("指标")


@tree_rule("name", "value")
def no_counts(tree: Tree) -> Hits:
    by_heading: dict[object, list[Indicator]] = defaultdict(list)
    for i in tree.leaves:
        if i.heading and "数量" in i.heading.text:
            by_heading[i.heading.cell].append(i)
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
