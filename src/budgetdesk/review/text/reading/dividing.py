"""Wholes and their parts: where a list of parts begins, and what it is of."""

from __future__ import annotations

import re

from budgetdesk.review.text.facts import Fact, Group
from budgetdesk.review.text.reading.grammar import AMONG
from budgetdesk.review.text.reading.utterance import Utterance, is_own_part, is_part

_MEAN = re.compile("[人生师户村校床车辆次期班场亩]均|平均")
_VALUE_OF = re.compile(r"(?:价值|原值|金额|账面价值|净值)(?:为|合计|共计)?$")
_SIDES = {"收入": ("收入", "总收入", "收支总计"), "支出": ("支出", "总支出", "收支总计")}


def divide_again(u: Utterance) -> None:
    """按经济分类科目: the same whole, divided in another way."""
    open_ = [g for g in u.groups if g.whole and g.parts]
    whole = open_[0].whole if open_ else next(reversed(u.state.sentence), None)
    u.close_all(open_)
    if whole is not None:
        u.groups.append(Group(whole, depth=u.state.depth))


def open_group(u: Utterance, listed: bool, clause: str) -> None:
    state = u.state
    if clause.startswith("其中") and (change := _change_before(u)) is not None:
        state.divided = change
    used_for = (
        clause.startswith("其中") and state.change is None
    )  # 培训费 3 万元，用于培训 148 人次，其中讲课费 1 万元
    if state.reason and not used_for and not (state.last and state.last.aspect == "amount"):
        return
    whole = state.sentence[-1] if state.sentence else (state.unit[-1] if state.unit else None)
    if listed and state.unit:
        whole = next((f for f in reversed(state.unit) if not any(f in g.parts for g in u.groups)), whole)
    side = u.label(AMONG.split(clause)[0]).subject
    if side == "收支总计":  # 支出总计包括：…
        side = next((name for name in _SIDES if clause.startswith(name)), side)
    if side in _SIDES and whole and whole.key.subject not in _SIDES[side]:  # 支出包括：…
        whole = next((f for f in reversed(state.unit) if f.key.subject in _SIDES[side]), None)
    if whole is not None and whole.is_money and _MEAN.search(whole.label):
        whole = next((f for f in reversed(state.sentence) if f.is_money and not _MEAN.search(f.label)), whole)
    if whole is None:
        return
    afresh = not state.sentence or not state.unit
    others: list[Fact] = []
    if afresh and not listed:  # 其中 after a full stop: of the last amount, or of the head whose part it was
        others = [g.whole for g in reversed(u.reading.groups) if whole in g.parts and g.whole][:1]
    state.reason = False
    if any(g.whole is whole and not g.parts for g in u.groups):
        for group in u.groups:
            group.listed = group.listed or (listed and group.whole is whole)
        return
    for group in u.groups:  # a part with parts of its own may have been a whole beside them
        if whole not in group.parts or (
            group.whole and is_own_part(group.whole.key.subject, whole.key.subject)
        ):
            continue
        if _after_semicolon(u, whole):
            group.doubtful.add(whole.id)
            u.close_all([group])
            break
    listed = listed or _at_the_end(u)
    like = [
        f for f in (state.sentence or state.unit)
        if f.key._replace(stage="") == whole.key._replace(stage="") and f.key.stage != whole.key.stage
        and (whole.key.stage.endswith("预算") or not listed)
        and f.is_money == whole.is_money
    ]  # fmt: skip
    if whole.is_money and _VALUE_OF.search(whole.label):  # 车辆 3 辆，价值 52.40 万元；其中：…
        like += [f for f in (state.sentence or state.unit) if f.counts and f.id == whole.id - 1]
    for each in (
        *like[-1:],
        whole,
    ):  # 决算 62.07 万元，完成预算 84.82 万元的 73.2%，其中：… may tell parts of both
        beside = (
            frozenset(f.key.subject for f in state.unit if f is not each and f.key.subject)
            if listed
            else frozenset()
        )
        u.groups.append(
            Group(
                each,
                [],
                state.depth,
                listed,
                below=listed,
                afresh=afresh,
                others=others,
                beside=beside,
                complete=clause.startswith(("分别", "即")),
            )
        )


def divide_told(u: Utterance, whole: str, part: str) -> None:
    """基本支出 9 万元，其中人员经费 8 万元。人员经费包括工资福利支出 7 万元: what a sentence divides, told in one before it."""
    name = u.label(whole).subject
    told = [f for f in u.state.unit if f.key.subject == name and f.is_money and f.exact]
    if told and is_part(name, u.label(part).subject) and not any(g.whole is told[-1] for g in u.groups):
        u.groups.append(Group(told[-1], depth=u.state.depth))


def _change_before(u: Utterance) -> Fact | None:
    """The change, or that whose rate, was told last: also in the sentence before."""
    last = u.state.last
    if last is not None and last.aspect == "rate" and last.of is not None:
        last = u.reading.facts[last.of]
    here = last is not None and last.place is not None and last.place[:2] == (u.number, u.unit_number)
    return last if last is not None and last.aspect == "change" and here else None


def _at_the_end(u: Utterance) -> bool:
    return u.text.endswith(("：", "其中", "如下", "方面"))


def _after_semicolon(u: Utterance, fact: Fact) -> bool:
    place = fact.place
    assert place
    before = [m.group() for m in re.finditer("[。；：]", u.masked[: place.start])]
    return bool(before) and before[-1] == "；"
