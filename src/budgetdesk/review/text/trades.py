"""The work of another trade in an office's text: a school's desks in a health office, copied from another's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, prose
from budgetdesk.review.text.vocabulary import vocabulary

_DOES_ALL = re.compile(
    "(?:乡|镇|街道|园区|开发区)$|政府|街道办|财政|发展和改革|审计|党|委办|事务|组织部|宣传部|管委会|联合会(?<!残疾人联合会)|工会|共青团"
)
_TELLS_OF_OTHERS = re.compile(
    "反映|是指|指用于|名词解释|帮扶|结对|驻村|乡村振兴|联合|配合|协助|参加|学习|接待|检查|调研|指导|培训"
)
_OF_A_CODE = re.compile("[^，。；：]*（[类款项]）")
_SENTENCE = re.compile("[^。；\n]+")


@cache
def _trades() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    return [
        (t.name, re.compile("|".join(t.offices)), re.compile("|".join(t.work))) for t in vocabulary().trades
    ]


def trades(sections: Sequence[Section], about: About) -> Iterator[Finding]:
    """Words of a trade that is not the office's own, in one sentence of the text alone."""
    own_name = next(iter(about.names), "")
    own = {name for name, offices, _ in _trades() if offices.search(own_name)}
    if not own or _DOES_ALL.search(own_name):
        return
    told: dict[str, list[tuple[Place, str]]] = {}
    for number, index, unit in prose(sections):
        for sentence in _SENTENCE.finditer(unit.text, unit.start):
            text = _OF_A_CODE.sub(lambda m: " " * len(m.group()), sentence.group())
            for name, offices, work in _trades():
                found = work.search(text)
                if name in own or found is None or _TELLS_OF_OTHERS.search(text) or offices.search(own_name):
                    continue
                at = sentence.start() + found.start()
                told.setdefault(name, []).append(
                    (Place(number, index, at, at + len(found.group())), found.group())
                )
    own_work = [work for name, _, work in _trades() if name in own]
    whole = "".join(u.text for s in sections for u in s.units)
    foreign = not any(work.search(whole) for work in own_work)  # all that is told is another's
    for name, places in told.items():
        if len(places) == 1 or (foreign and len(told) == 1):
            place, word = places[0]
            yield text_finding(
                "TEXT-NAME", "query", f"“{word}”是{name}的事，本文是“{own_name}”的", place, "可能照搬了别的单位的话", "other_trade",
                word, "", (), ("Y-45",),
            )  # fmt: skip
