"""How sure it is that a slip is the office's and not the reader's: a number, from which the level of its finding follows.

Most of what readers tell wrongly is a figure bound to a name that was not meant. Such a figure is off by anything, while one that
an office got wrong mostly differs by a slip of the pen, or speaks against several others that agree among themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from budgetdesk.packs.models import Level
from budgetdesk.review.text.agreement.diagnosis import Slip
from budgetdesk.review.text.facts import Claim, Fact

ERROR, QUERY = 3, 2  # the least confidence of each level
_EXACT, _DIGIT = 7, 12  # ranks of slips of the pen: below it exact, up to it one digit
_NO_EXCHANGE = ("at_most", "order")  # hold after nearly any change
_LONG_NAME = 6  # characters of what can hardly be meant otherwise
_TOTALS = {"收入", "支出", "总收入", "总支出", "收支总计", "拨款"}
_OF_TOTALS = re.compile(
    "20\\d\\d年?度?|[本当全]年度?|年度|上年|[本我]?(?:单位|部门|机关|[局委办院校站所中心镇乡])|年初|年末|预算|决算|执行|实际|实现|财政|拨款|一般公共|政府性基金"
    "|国有资本经营|收、?支|收入|支出|总额?|[合共总]计|小计|安排|[均为是达的和与及数由，：“”（）]|完成|各项|其中|规模|资金|全口径"
)


def level_of(slip: Slip, facts: Mapping[int, Fact]) -> Level:
    """error: the sentence says it, or several figures do; query: it is likely; hint: so it may have been meant otherwise."""
    sure = confidence(slip, facts)
    return "error" if sure >= ERROR else "query" if sure >= QUERY else "hint"


def confidence(slip: Slip, facts: Mapping[int, Fact]) -> int:
    """What binds the figures, what explains the slip, what else speaks for it, less what speaks against it."""
    binding = max(_binding(claim, facts, slip) for claim in slip.claims)
    pen = _pen(slip, facts)
    against = 2 * slip.upset + (_far(slip, facts) if not pen else 0)
    return binding + pen + 2 * (_witnesses(slip) - 1) - against


def _pen(slip: Slip, facts: Mapping[int, Fact]) -> int:
    if not slip.suspects or all(claim.kind in _NO_EXCHANGE for claim in slip.claims):
        return 0
    if slip.rank < _EXACT:
        return 3
    return 2 if slip.rank <= _DIGIT and not facts[slip.suspects[0]].counts else 0


def _far(slip: Slip, facts: Mapping[int, Fact]) -> int:
    """How far a figure is from all that it should be the same as: what is many times another thing is another thing."""
    if not slip.suspects or any(claim.kind != "equal" for claim in slip.claims):
        return 0
    entered, expected = abs(facts[slip.suspects[0]].value), abs(slip.expected[0])
    ratio = max(entered, expected) / min(entered, expected) if entered and expected else 1
    return 2 if ratio > 10 else 1 if ratio > 3 else 0


def _witnesses(slip: Slip) -> int:
    """Claims that rest on other figures; what the same figures say twice is one."""
    others = {frozenset(claim.ways[0]) - {*slip.suspects} for claim in slip.claims if claim.grip != "guess"}
    return min(max(len(others), 1), 3)


def _binding(claim: Claim, facts: Mapping[int, Fact], slip: Slip) -> int:
    """By which words the figures of a claim are held together: 3 those of its sentence, 0 hardly any."""
    told = [facts[id] for id in claim.ways[0]]
    if claim.grip == "guess":
        return -1
    loose = claim.grip == "loose"
    match claim.rule:
        case "rate" | "two_units" | "points" | "order" | "balance":
            return 2 if loose else 3
        case "sum" | "parts" | "class_sum" | "change_sum":
            counted = told[0].counts and claim.kind == "sum"
            return 1 + counted if loose else 2 if told[0].counts and not counted else 3
        case "table" | "told_twice" | "change_twice":
            declared = any(fact.place is None for fact in told)  # a cell whose column is known
            return min(_naming(fact) for fact in told) - loose + declared
        case "change":
            return 1 if loose else 3 if _together(told) else _naming(told[1])
        case "completion" | "share" | "ratio":
            return 3 - loose if _together(told) else _naming(told[1]) - loose
        case "counted_twice":
            return -1
        case "causes":  # others may be left unsaid
            return -1 if loose else 0
        case "grid":
            return 2 if len(told) > 2 or claim.kind != "sum" else 0
        case "contributions":  # which others pay them is not known
            return 0
        case _:
            return 2 if loose else 3


def _together(told: list[Fact]) -> bool:
    """Whether the amounts stand in one paragraph, or in it and the tables of a declaration."""
    return len({fact.place[:2] for fact in told if fact.place is not None}) == 1


def _naming(fact: Fact) -> int:
    """How its words name a figure: 3 by a term of its own, 2 by words that are none, 1 by what stands before it."""
    if fact.in_table:
        return 3
    if fact.key.subject in _TOTALS:
        return 3 if fact.named and len(_OF_TOTALS.sub("", fact.label)) < 2 else 0
    return (3 if fact.known or len(fact.key.subject) >= _LONG_NAME else 2) if fact.named else 1
