"""One way to write an indicator about which something was said: in the form's own columns, and such that the review is content.

A proposal is made from what the indicator's own words, last year's value and its kind give; where they give no number,
there is none, and the rule's advice has a pattern to fill in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.targets import Target, number_text, read_target, write_target
from budgetdesk.engine.units import unit_of
from budgetdesk.packs.indicator_library import shipped_indicators
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass
from budgetdesk.resources import resources
from budgetdesk.review.indicators import ruleset
from budgetdesk.review.indicators.counting import MOVES, UNIT_WORDS
from budgetdesk.review.indicators.examples import counter_of
from budgetdesk.review.indicators.indicator import Indicator, Text, Value
from budgetdesk.review.indicators.kinds import kind_of
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.naming import HEADS, fault_of, without_target
from budgetdesk.review.indicators.neighbours import much_smaller, other_level, other_unit, other_way
from budgetdesk.review.indicators.reading import amounts_in, measure_of, read_name, thing_at_end, unit_within
from budgetdesk.review.indicators.rule_function import Hit, Tree
from budgetdesk.review.indicators.second_levels import belongs_under
from budgetdesk.review.indicators.words import has, plain, unnumbered, words

_UNITS = {
    "people": "人", "visits": "人次", "households": "户", "pieces": "个", "times": "次", "length": "公里", "area": "平方米",
    "weight": "吨", "money": "万元", "time": "天", "share": "%", "satisfaction": "%", "rate": "%", "bandwidth": "Mbps",
}  # fmt: skip
_RATES = {"时效": "及时率", "满意": "满意度", "数量": "完成率", "质量": "达标率"}
_LEAST_SATISFIED, _MOST_SATISFIED = Decimal(85), Decimal(95)
_TURNED = {"≤": "≥", "＜": "≥", "≥": "≤", "＞": "≤"}
_DIGITS = 15  # a figure with more is none that can be reckoned with
_BRACKETS = late_pattern(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`level2` is empty where the indicator may stay where it is."""

    name: str
    target: Target
    level2: str = ""

    def __str__(self) -> str:
        where = f"（{self.level2}）" if self.level2 else ""
        return f"{self.name} {write_target(self.target)}{where}"


def propose(i: Indicator, tree: Tree) -> Proposal | None:
    """A way to write the indicator with which the rules on single indicators are content; None where none is known."""
    if not i.leaf or not i.key or i.placeholder or i.value is None or i.value.unread:
        return None
    name = _name(i)
    target = _target(i, name, tree) if name else None
    if not name or target is None:
        return None
    made = _written(i, Proposal(name, target))
    proposal = Proposal(name, target, _home(made))
    return proposal if _content(_written(i, proposal), tree) else None


def _home(i: Indicator) -> str:
    """The second level where it belongs, by words or else by examples; empty where it may stay."""
    if home := belongs_under(i):
        return home
    found = other_level(i)
    return found.answer if found else ""


def mended(i: Indicator, tree: Tree, found: Hit) -> bool:
    """Whether what the rule itself would put into the value's one cell settles all that can be said of the indicator."""
    value = i.value
    if value is None or not value.combined or found.expected is None or found.cell != value.cell:
        return False
    return _content(_written(i, Proposal(i.name.text, read_target(found.expected))), tree)


def rewrites(i: Indicator, proposal: Proposal) -> tuple[tuple[Cell, str], ...]:
    """The cells that the proposal changes, with what belongs in each."""
    assert i.value is not None
    value, target = i.value, proposal.target
    wanted = [(i.name.cell, i.name.text, proposal.name)]
    if value.combined:
        wanted.append((value.cell, value.text, write_target(target)))
    else:
        number = number_text(target.number) if target.number is not None else ""
        sign = next((c for c in value.choices if read_target(c).operator == target.operator), target.operator)
        wanted += [(value.operator, value.operator_text, sign), (value.cell, value.text, number)]
        if value.unit != value.cell:
            wanted.append((value.unit, i.unit, target.unit))
        else:
            wanted[-1] = (value.cell, value.text, f"{number}{target.unit}")
    return tuple((cell, new) for cell, old, new in wanted if old != new)


def _written(i: Indicator, proposal: Proposal) -> Indicator:
    """The indicator as it would be read if it were written so."""
    assert i.value is not None
    above = i.above
    if proposal.level2 and above:
        above = (*above[:-1], replace(above[-1], text=proposal.level2))
    branch = next((t.text for t in reversed(above) if t.text), "")
    said = unnumbered(proposal.name)
    combined = i.value.combined
    number = (
        number_text(proposal.target.number) if proposal.target.number is not None else proposal.target.words
    )
    text = write_target(proposal.target) if combined else number
    value: Value = replace(i.value, target=proposal.target, text=text, operator_text=proposal.target.operator)
    return replace(
        i,
        name=Text(i.name.cell, proposal.name),
        above=above,
        value=value,
        kind=kind_of(said, branch, proposal.target.unit),
        reading=read_name(proposal.name),
        key=plain(said),
    )


def _content(i: Indicator, tree: Tree) -> bool:
    """Whether the rules on single indicators say nothing of its name and its value."""
    assert i.value is not None
    own = {i.name.cell, *i.value.cells}
    return not any(hit.cell in own for _, hit in ruleset.told_of(i, tree))


# the name


def _name(i: Indicator) -> str:
    """A name that says what is measured; empty where the indicator's own words do not give one."""
    reading, name = i.reading, unnumbered(i.name.text)
    if reading.stated:
        name = without_target(i) or ""
    elif reading.aside:
        name = _BRACKETS.sub("", name)
    fault = fault_of(i)
    if reading.measures and fault != "slogan":
        name = _BRACKETS.sub("", reading.measures[0])
        name = name if measure_of(name) else _with_head(name, i)
    elif fault == "group":
        name = _with_head(name, i)
    elif fault and fault != "nothing":
        name = _with_head(_bare(name), i)
    elif fault:
        name = ""
    elif _prefers_rate(i):
        name = f"{name}{_rate_head(i, name)}"
    return name


def _prefers_rate(i: Indicator) -> bool:
    share = unit_of(i.unit) if i.unit else None
    return i.kind.measure == "" and share is not None and share.family == "share" and i.target.quantitative


def _bare(name: str) -> str:
    """What a slogan or a conclusion is about: without the wish before it and the state after it."""
    name = re.split(r"[，,；;。]", name)[0]
    wishes = sorted(lexicon().wishes, key=len, reverse=True)
    while wish := next((w for w in wishes if name.startswith(w) and len(name) > len(w) + 1), ""):
        name = name.removeprefix(wish)
    deed = next((d for d in ("发放", "拨付", "兑付", "支付", "报送", "办理") if name.startswith(d)), "")
    return name.removeprefix(deed) + deed  # 发放补贴 becomes 补贴发放, of which a rate can be told


def _with_head(name: str, i: Indicator) -> str:
    """With the word that says what is counted, by the unit of the value."""
    found = unit_of(i.unit) if i.unit else None
    if not name or measure_of(plain(name)) not in ("", "state"):
        return name
    if found is not None and found.family in HEADS:
        return f"{name}{HEADS[found.family]}"
    if found is not None and found.family == "time":
        return f"{name}天数" if i.unit in ("天", "日") else ""
    if name.endswith("时效"):
        return f"{name.removesuffix('时效')}及时率"
    return f"{name}{_rate_head(i, name)}" if found is None or found.family == "share" else ""


def _rate_head(i: Indicator, name: str) -> str:
    if name.endswith(("发放", "拨付", "兑付", "办结")):
        return "率"
    state = next((w for w in lexicon().conclusions if name.endswith(w)), "")
    if state and has(f"{state}率", words().higher, "tail"):
        return "率"
    return next((head for word, head in _RATES.items() if word in i.branch), "达标率")


# the value


def _target(i: Indicator, name: str, tree: Tree) -> Target | None:
    said = plain(_BRACKETS.sub("", name))
    measure = measure_of(said)
    number, unit, operator = _amount(i)
    if number is None or number.adjusted() > _DIGITS:
        return None
    unit = _by_examples(i, _unit(said, measure, UNIT_WORDS.get(unit, unit)))
    if measure in ("rate", "satisfaction") and unit == "%" and not i.unit and 0 < number <= 1:
        number *= 100  # 覆盖率 1
    found = unit_of(unit) if unit else None
    if found is None and measure not in ("score", "state"):
        return None
    kind = kind_of(said, i.branch, unit)
    number = _possible(i, abs(number), unit, kind.measure, tree)
    operator = operator or {1: "≥", -1: "≤", 0: "＝"}[kind.direction]
    operator = {"＞": "≥", "＜": "≤"}.get(operator, operator)
    operator = way.answer if (way := other_way(i)) else operator
    wrong = (kind.direction == 1 and operator == "≤") or (kind.direction == -1 and operator == "≥")
    operator = _TURNED[operator] if wrong else operator
    if kind.measure == "satisfaction":
        operator, number = "≥", min(max(number, _LEAST_SATISFIED), _MOST_SATISFIED)
    elif kind.bounded and unit == "%" and kind.direction == 1 and number < 1:
        number *= 100  # 0.98% of what is near all
    if kind.bounded and unit == "%" and number >= 100 and kind.measure != "satisfaction":
        operator, number = "＝", Decimal(100)
    if number == 0 and kind.direction > -1:
        return None  # what is to be reached cannot be nothing
    if number == 0:
        operator = "＝"
    for sign in dict.fromkeys((operator, "≥")):
        target = Target(
            operator=sign, number=number.normalize() if number % 1 else number.to_integral_value(), unit=unit
        )
        if _content(_written(i, Proposal(name, target, _home(_written(i, Proposal(name, target))))), tree):
            return target
    return None


def _amount(i: Indicator) -> tuple[Decimal | None, str, str]:
    """The number with unit and operator: of the value, from among its words, or of last year."""
    t = i.target
    if t.number is not None and (t.number or (t.operator in ("＝", "≤") and i.kind.direction == -1)):
        return (
            t.number,
            t.unit if unit_of(t.unit) or t.unit in UNIT_WORDS else unit_within(t.unit),
            t.operator,
        )
    found = list(amounts_in(t.words)) if t.words else []
    if len(found) == 1:
        return found[0].number, found[0].unit, found[0].sign
    if i.reading.stated:
        return i.reading.stated.number, i.reading.stated.unit, ""
    last = next((v.target for ago, v in i.previous if ago == 1 and v.target.quantitative), None)
    if last is not None and last.number is not None:
        return last.number, last.unit, last.operator
    if t.qualitative and re.search(
        "(无|零|未发生|不发生).{0,6}(事故|投诉|案件|差错|舆情|疫情|发生)", t.words
    ):
        return Decimal(0), "件" if re.search("投诉|案件", t.words) else "起", "＝"
    return _usual().get(i.key, (None, "", ""))


@cache
def _usual() -> dict[str, tuple[Decimal | None, str, str]]:
    """What the library sets for an indicator of that name: number, unit and operator."""
    found: dict[str, tuple[Decimal | None, str, str]] = {}
    for known in shipped_indicators(resources() / "indicators"):
        target = read_target(f"{known.operator}{known.value}{known.unit}")
        if target.number is not None:
            found.setdefault(plain(known.name), (target.number, target.unit, target.operator))
    return found


def _unit(said: str, measure: str, unit: str) -> str:
    """A unit in which what the name says can be counted: the one that was written where it will do."""
    found = unit_of(unit) if unit else None
    allowed = words().units_of_kind.get(measure)
    if allowed is not None:
        fits = found is not None and (
            found.family.rstrip("/") in allowed or bool(found.per and measure == "rate")
        )
        moves = measure != "rate" or found is None or found.family != "points" or has(said, MOVES)
        return unit if fits and moves else _UNITS.get(allowed[0], "")
    reading = read_name(said)
    _, thing = thing_at_end(said) if reading.counted is None else ("", reading.counted)
    if thing is not None and (found is None or not thing.counted_in(unit)):
        return _UNITS.get(thing.units[0], "")
    return unit


def _by_examples(i: Indicator, unit: str) -> str:
    """The unit of indicators like it, where the examples speak against its own."""
    if unit != i.unit:
        return unit  # the rules on words have another
    if found := other_unit(i):
        return counter_of(found.alike[0].unit)
    return counter_of(unit) if much_smaller(i) else unit


def _possible(i: Indicator, number: Decimal, unit: str, measure: str, tree: Tree) -> Decimal:
    if i.reading.said.endswith("天数") and unit in ("天", "日"):
        return min(number, Decimal(365))
    return number
