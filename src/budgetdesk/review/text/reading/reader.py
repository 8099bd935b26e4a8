"""Reads the sentences of a text into facts, and into the claims that a sentence makes by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Claim, Grip, Key, Reading, part_name
from budgetdesk.review.text.quantities import Quantity, quantities
from budgetdesk.review.text.reading.amounts import is_spent_on, read_amount, told_again
from budgetdesk.review.text.reading.budget_moves import read_move
from budgetdesk.review.text.reading.causes import causes
from budgetdesk.review.text.reading.comparisons import read_change, read_comparison
from budgetdesk.review.text.reading.dividing import divide_again, open_group
from budgetdesk.review.text.reading.grammar import (
    ABSENT,
    AMONG,
    BOUND,
    BY_KIND,
    CHANGE,
    COMPARED,
    LEVEL,
    NAMELY,
    ORDER,
    OVER_BUDGET,
    PLAIN_AMOUNT,
    REASON,
    is_change,
)
from budgetdesk.review.text.reading.percents import read_percent
from budgetdesk.review.text.reading.side_by_side import changed_together
from budgetdesk.review.text.reading.utterance import Utterance
from budgetdesk.review.text.reading.wholes import unannounced
from budgetdesk.review.text.reading.without_figures import read_absence, read_level, read_order
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import Label, vocabulary

_DIFFERENCE = re.compile(r"(?:差值|差额|相差)(?:为|是)?$")  # without a direction
_KEPT = re.compile(r"^(?:截至)?年?末?(?:共|现|实际)?(?:保有|共有|现有|实有)")


def read(sections: Sequence[Section], about: About) -> Reading:
    """The facts of all sections; claims between them as far as one unit of text makes them."""
    reading = Reading()
    for number, section in enumerate(sections):
        _SectionReader(Utterance(reading, about, number, section)).read()
    reading.groups += [*unannounced(reading, sections)]
    return reading


class _SectionReader:
    def __init__(self, utterance: Utterance) -> None:
        self._u = utterance
        self._done = 0  # up to where figures were told together

    def read(self) -> None:
        for number, unit in enumerate(self._u.section.units):
            if not unit.paragraph.table:
                self._u.begin(number, unit)
                self._read_unit(unit)
        self._u.finish()

    # --- a unit of text ---

    def _read_unit(self, unit: Unit) -> None:
        place, first = unit.start, len(self._u.reading.facts)
        found = [q for q in quantities(unit.text) if q.start >= unit.start and q.kind not in ("year", "name")]
        self._done = 0
        for number, quantity in enumerate(found):
            if quantity.start < self._done:  # told together with the one before
                place = quantity.end
                continue
            if quantity.kind == "bare" and not self._is_amount(quantity, found, number):
                continue
            self._lead(place, quantity.start)
            self._figure(quantity, found, number, place)
            place = quantity.end
        self._lead(place, len(unit.text), last=True)
        self._u.reading.claims += causes(unit.text, self._u.reading.facts[first:])
        self._u.keep_lists(unit)

    def _is_amount(self, quantity: Quantity, found: Sequence[Quantity], number: int) -> bool:
        """Whether a number without a unit is money: it has the decimals of money, or stands among amounts."""
        after = self._u.text[quantity.end : quantity.end + 1]
        if after and after not in "，。；：、（）占和与及":
            return False
        ahead = next((q for q in found[number + 1 :] if q.kind in ("money", "count")), None)
        if quantity.decimals == 2:
            return not (
                ahead
                and ahead.kind == "count"
                and self._u.text[quantity.end : ahead.start].strip("、和") == ""
            )
        if quantity.value == 0 and (after in "占，、。；（" or not after):
            return ahead is None or ahead.kind != "count"
        return False

    # --- the words before a figure ---

    def _lead(self, start: int, end: int, last: bool = False) -> None:
        """What the words between two figures tell, but for the last clause, which is the label of the figure."""
        place = start
        for sign in [*BOUND.finditer(self._u.masked, start, end), None]:
            stop = sign.start() if sign else end
            clause = self._u.masked[place:stop]
            if sign or last:
                self._clause(place, stop, sign.group() if sign else "")
            elif BY_KIND.search(clause):
                divide_again(self._u)
            elif AMONG.search(clause) or (NAMELY.match(clause) and self._follows_figure(start, start)):
                open_group(self._u, False, clause)
            if sign:
                place = sign.end()

    def _clause(self, start: int, stop: int, sign: str) -> None:
        state, clause = self._u.state, self._u.masked[start:stop]
        read_comparison(self._u, clause, start)
        if sign == "：" and clause == "主要用于":
            state.reason = False  # a list of parts follows
        elif REASON.search(clause):
            state.reason = True
        if order := ORDER.search(clause):
            read_order(self._u, order, start)
        elif level := LEVEL.search(clause):
            read_level(self._u, start + level.start(), start + level.end(), clause[: level.start()])
        if ABSENT.search(clause):
            read_absence(self._u, start, stop)
        if BY_KIND.search(clause):
            divide_again(self._u)
        elif AMONG.search(clause) or (sign == "：" and self._follows_figure(start, stop) and not clause):
            if "如下" not in clause or sum(f.is_money for f in state.unit) == 1:
                open_group(self._u, sign == "：" and stop + 1 >= len(self._u.text), clause)
        elif clause:
            self._name_topic(start, stop, sign)
        match sign:
            case "。":
                if not (state.depth and self._u.text[stop + 1 : stop + 2] == "）"):
                    self._end_sentence(stop)
            case "；":  # 主要包括：办公费等；the next is no part of what is only described
                state.reason = False
                self._u.close_all(
                    [g for g in self._u.groups if (not g.parts and not g.listed) or self._u.is_item(g)]
                )
            case "（":
                state.depth += 1
                state.before_brackets = state.last if self._follows_figure(start, stop) else None
            case "）":
                state.depth -= 1
                inner = [g for g in self._u.groups if g.depth > state.depth]
                self._u.close_all(inner)
                whole = state.before_brackets
                if not inner and whole in state.sentence and state.last in state.sentence:
                    state.sentence.remove(whole)  # （含…420 万元），比上年增加…: of what stands before them
                    state.sentence.append(whole)
                    state.last = whole
                for group in inner:  # what follows the brackets is about what stands before them
                    if group.whole in state.sentence and state.last in group.parts:
                        state.sentence.remove(group.whole)
                        state.sentence.append(group.whole)
                        state.last = group.whole

    def _name_topic(self, start: int, stop: int, sign: str) -> None:
        words = self._u.text[start:stop]
        label = self._u.label(words)
        if label.year and not COMPARED.search(words):
            self._u.set_year(label)
        if "/" in label.subject or (label.known and sign in "：，中"):
            self._u.state.topic, self._u.state.topic_at = label, start
        elif words.endswith("中") and (inner := self._u.label(words[:-1])).known:
            self._u.state.topic, self._u.state.topic_at = inner, start
        elif (sign == "：" and 2 <= len(label.subject) <= 40 and not self._u.state.unit) or self._is_title(
            label, start, sign
        ):
            self._u.state.topic, self._u.state.topic_at = label, start

    def _is_title(self, label: Label, start: int, sign: str) -> bool:
        """1.死亡抚恤（2080801）。年初预算…: what the item is about."""
        unit = self._u.section.units[self._u.unit_number]
        return sign == "。" and label.known and bool(unit.number) and start == unit.start

    def _end_sentence(self, stop: int) -> None:
        state = self._u.state
        whole, parts = state.divided, state.shares_of_change
        state.divided, state.shares_of_change = None, []
        both = (
            whole is not None and whole.key.subject == "收支总计"
        )  # of either side: what is carried over aside
        if whole is not None and any(
            (p[0] == whole.key.subject or (both and p[0] in ("收入", "支出")))
            and {part_name(f, whole) for f in parts} <= set(p[1:])
            for p in vocabulary().partitions
        ):
            grip: Grip = "loose" if both else "firm"
            ids = (whole.id, *(f.id for f in parts))
            self._u.reading.claims += [Claim("sum", (ids,), grip, "change_sum")] if len(parts) > 1 else []
        state.base, state.reason, state.sentence, state.change = None, False, [], None
        state.names_compared, state.compared, state.moves = False, None, []
        self._u.close_all([g for g in self._u.groups if not g.listed])

    def _follows_figure(self, start: int, stop: int) -> bool:
        last = self._u.state.last
        return (
            last is not None
            and last.place is not None
            and last.place.end >= start
            and last.aspect in ("amount",)
        )

    # --- figures ---

    def _figure(self, quantity: Quantity, found: Sequence[Quantity], number: int, since: int) -> None:
        start = max([since, *(m.end() for m in BOUND.finditer(self._u.masked, since, quantity.start))])
        clause = self._u.masked[start : quantity.start]
        read_comparison(self._u, clause, start)
        if read_move(self._u, quantity, clause):
            return
        if REASON.search(clause) and not is_spent_on(self._u, clause):
            self._u.state.reason = True
            if order := ORDER.search(clause):  # 决算数大于预算数的原因是调出 1 人
                read_order(self._u, order, start)
        elif _KEPT.search(clause):
            self._u.state.reason = False  # 用于…，年末保有公务用车 2 辆
        bracket = start > since and self._u.text[start - 1] == "（" and start - 1 == since
        if quantity.kind in ("percent", "points", "times"):
            read_percent(self._u, quantity, clause, start, bracket, self._place_in_list(found, number))
            return
        change = CHANGE.search(clause) or OVER_BUDGET.search(clause)
        if (
            change
            and not PLAIN_AMOUNT.search(clause)
            and (
                change.re is OVER_BUDGET or is_change(change.group(), clause, self._u.state.base is not None)
            )
        ):
            self._done = changed_together(self._u, found, number, change, start)
            if not self._done:
                read_change(self._u, quantity, clause, change, start)
            return
        again = (bracket and not clause) or clause in ("即", "合", "折合")
        if again and told_again(self._u, quantity, clause):
            return
        if _DIFFERENCE.search(clause):
            self._u.make(quantity, "aside", Key(""), clause, False)
            return
        self._done = read_amount(self._u, quantity, found, number, since, start)

    def _place_in_list(self, found: Sequence[Quantity], number: int) -> tuple[int, int]:
        """Which of how many percentages side by side: 占…的 31.2%、52.9% 和 15.9%."""

        def beside(a: Quantity, b: Quantity) -> bool:
            return (
                b.kind == "percent" and re.fullmatch(r"[、和及与]", self._u.text[a.end : b.start]) is not None
            )

        first = last = number
        while first > 0 and beside(found[first - 1], found[first]) and found[first - 1].kind == "percent":
            first -= 1
        while last + 1 < len(found) and beside(found[last], found[last + 1]):
            last += 1
        return number - first, last - first + 1
