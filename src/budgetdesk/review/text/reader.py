"""Reads the sentences of a text into facts, and into the claims that a sentence makes by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetdesk.review.text.about import About
from budgetdesk.review.text.causes import causes
from budgetdesk.review.text.counts import called, year_of_stock
from budgetdesk.review.text.dividing import divide_again, open_group
from budgetdesk.review.text.facts import Aspect, Claim, Fact, Grip, Key, Reading, part_name
from budgetdesk.review.text.grammar import (
    ABOVE,
    ABSENT,
    AMONG,
    BOUND,
    BY_KIND,
    CHANGE,
    COMPARED,
    DOWN,
    FAR,
    FROM_TO,
    ITSELF,
    LEVEL,
    ORDER,
    OVER_BUDGET,
    PLAIN_AMOUNT,
    REASON,
    WORDS_OF_CHANGE,
    is_change,
)  # fmt: skip
from budgetdesk.review.text.names_elsewhere import before_bracket, behind, code_behind, former, sentence_start
from budgetdesk.review.text.percents import read_percent
from budgetdesk.review.text.quantities import Quantity, quantities
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.side_by_side import beside, changed_together, in_unit, total_after
from budgetdesk.review.text.utterance import Base, Utterance, is_part
from budgetdesk.review.text.vocabulary import Label, vocabulary
from budgetdesk.review.text.without_figures import read_absence, read_level, read_order

_DIFFERENCE = re.compile(r"(?:差值|差额|相差)(?:为|是)?$")  # without a direction
_ALL_PROJECTS = re.compile(r"(?:所有|全部)项目支出|项目支出(?:全部|全面)(?:实行|开展|编制|纳入)")
_ALTOGETHER = re.compile(r"(?:共计?|合计|总计|小计)(?:为|支出)?$")
_SEVERAL = re.compile(
    "(?:以上|上述)?([两三四五六])(?:项|类|者|部分)[^，。；]{0,4}?(?:合计|合起来|加起来|相加|共计?|总计)"
)
_TOTALS = ("收入", "支出", "总收入", "总支出", "收支总计")
_BOTH = re.compile("(?:年初)?预算数?(?:与|和|、|及)(?:支出)?决算数?(?:均|都|同)为?$")
_TWO_ALIKE = re.compile(
    r"([^，。；：、）]{2,20}?)(?:与|和|及|、)([^，。；：、）]{2,20}?)(?:均|都|同)(?:为|是)$"
)
_OF_THE_LAST = re.compile(
    "(?P<whole>[^中小]{2,12})中(?!小)(?P<part>.{2,})"
)  # 公用经费 30 万元，公用经费中取暖费 6 万元
_MADE_OF = re.compile(
    "(?P<whole>[^由]{2,16})由(?P<part>.{2,})"
)  # 基本支出由人员经费 20 万元和公用经费 5 万元组成
_MOVED = re.compile("[增减降升调]|提高|上升|下降|压|安排到")
_FROM_YEAR = re.compile("20\\d\\d(?=年)|上年|去年")
_SPENT = re.compile("(?:实际|已|全年)?(?:执行|支付|使用)(?:了|数|资金|金额)?")
_KEPT = re.compile(r"^(?:截至)?年?末?(?:共|现|实际)?(?:保有|共有|现有|实有)")


def read(sections: Sequence[Section], about: About) -> Reading:
    """The facts of all sections; claims between them as far as one unit of text makes them."""
    reading = Reading()
    for number, section in enumerate(sections):
        _SectionReader(Utterance(reading, about, number, section)).read()
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
            elif AMONG.search(clause):
                open_group(self._u, False, clause)
            if sign:
                place = sign.end()

    def _clause(self, start: int, stop: int, sign: str) -> None:
        state, clause = self._u.state, self._u.masked[start:stop]
        self._compare(clause, start)
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
                self._u.close_all([g for g in self._u.groups if not g.parts and not g.listed])
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

    def _compare(self, clause: str, start: int) -> None:
        state, own = self._u.state, self._u.about.year
        found = COMPARED.search(clause)
        if found is None:
            return
        if found.start() == 0 and self._u.text[max(0, start - 1) : start] in ("，", "；"):
            state.reason = False  # …的主要原因是厉行节约，与上年相比减少 0.84 万元: the reason is given
        self._name_compared(clause[: found.start()], start)
        words = found.group("base") or "上年"
        year = re.search(r"20\d\d", words)
        stage = ""
        for name, sign in (
            ("年初预算", "年初预算"),
            ("年初", "年初(?!预算)"),
            ("全年预算", "全年|调整"),
            ("预算", "预算"),
            ("决算", "决算|执行"),
        ):
            if re.search(sign, words):
                stage = name
                break
        if year:
            at = start + found.start("base") + year.start()
            state.base = Base(int(year.group()), stage, self._u.place(at, at + 4))
        elif re.search("上|去年|同期", words):
            state.base = Base((state.year or own) - 1, stage)
        else:
            state.base = Base(state.year or own, stage)

    def _name_compared(self, words: str, start: int) -> None:
        """财政拨款收入与上年 2160.61 万元相比，增加…: what grew is what was told of it before, not what was told last."""
        state = self._u.state
        label = self._u.label(self._u.text[start : start + len(words)])
        if label.known and not label.stage.endswith("预算") and not state.reason:
            state.names_compared, state.compared = True, self._u.told(label)

    def _name_topic(self, start: int, stop: int, sign: str) -> None:
        words = self._u.text[start:stop]
        label = self._u.label(words)
        if label.year and not COMPARED.search(words):
            self._set_year(label)
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

    def _set_year(self, label: Label) -> None:
        """What follows is of that year, until another is named; the year before is named for itself alone."""
        own, sentence = self._u.about.year, self._u.state.sentence
        if label.year == str(own - 1) and sentence and sentence[-1].key.year == own:
            return
        if self._u.state.depth and not self._u.state.before_brackets:
            return  # 与上年相比增加 3 万元（2023年为 20 万元）
        if label.year not in ("", "last"):
            self._u.state.year = self._u.section_year = self._u.year(label)

    def _end_sentence(self, stop: int) -> None:
        state = self._u.state
        whole, parts = state.divided, state.shares_of_change
        state.divided, state.shares_of_change = None, []
        both = (
            whole is not None and whole.key.subject == "收支总计"
        )  # of either side: what is carried over aside
        if whole is not None and any(
            (p[0] == whole.key.subject or (both and p[0] == "支出"))
            and {part_name(f, whole) for f in parts} <= set(p[1:])
            for p in vocabulary().partitions
        ):
            grip: Grip = "loose" if both else "firm"
            ids = (whole.id, *(f.id for f in parts))
            self._u.reading.claims += [Claim("sum", (ids,), grip, "change_sum")] if len(parts) > 1 else []
        state.base, state.reason, state.sentence, state.change = None, False, [], None
        state.names_compared, state.compared = False, None
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
        self._compare(clause, start)
        if REASON.search(clause) and not self._is_spent_on(clause):
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
                self._changed(quantity, clause, change, start)
            return
        again = (bracket and not clause) or clause in ("即", "合", "折合")
        if again and self._again(quantity, clause):
            return
        if _DIFFERENCE.search(clause):
            self._u.make(quantity, "aside", Key(""), clause, False)
            return
        self._amount(quantity, found, number, since, start)

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

    def _amount(
        self, quantity: Quantity, found: Sequence[Quantity], number: int, since: int, start: int
    ) -> None:
        state = self._u.state
        words = self._u.text[start : quantity.start]
        if self._told_together(quantity, found, number, since) or self._is_base(quantity, words, start):
            return
        if self._both(quantity):
            return
        if _BOTH.search(words):  # 年初预算与决算均为 14.35 万元
            label = self._u.label(_BOTH.sub("", words))
            for stage in ("年初预算" if "年初" in words else "预算", "决算"):
                self._put(
                    quantity, label.subject, label.known, label._replace(stage=stage), label.scope, words
                )
            return
        last = state.last
        inner = _OF_THE_LAST.match(words)
        if (
            inner
            and state.sentence
            and self._u.label(inner["whole"]).subject == state.sentence[-1].key.subject
        ):
            open_group(self._u, False, "")
            words = inner["part"]
        if (made := _MADE_OF.match(words)) and all(self._u.label(made[n]).known for n in (1, 2)):
            words = made["part"]
        if (
            last is not None
            and last.aspect == "amount"
            and FROM_TO.fullmatch(words)
            and last.place
            and last.place.end == start
        ):
            now = Label(
                last.key.subject, last.key.stage, "own", last.key.scope
            )  # 由上年的 4.10 万元降为 3.60 万元
            self._put(quantity, last.key.subject, last.known, now, last.key.scope, words)
            return
        label = self._u.label(words or before_bracket(self._u, quantity, start))
        if words.endswith(("由", "从")) and not label.year and _MOVED.match(self._u.masked, quantity.end):
            label = label._replace(year="last")  # 与上年相比，基本支出由 4.10 万元降为 3.60 万元
        summed = ABOVE.fullmatch(self._u.masked[start : quantity.start]) and (
            quantity.kind in ("money", "bare") or self._counts_alike(quantity)
        )
        own = words.startswith("占") or (
            label.known and not re.search("以上|上述", words)
        )  # 本年支出合计 has a name of its own
        if (
            summed and quantity.kind != "count" and state.last is not None and state.last.counts
        ):  # 车辆 38 台，共计 812.40 万元: what these cost
            self._u.make(quantity, "aside", Key(""), words, False)
            return
        if (
            self._u.text[start - 1 : start] == "、"
            and not state.sentence
            and _ALTOGETHER.search(words)
            and label.subject not in _TOTALS
        ):
            names = self._u.text[sentence_start(self._u, start) : quantity.start]  # 甲、乙、丙共 239.57 万元
            self._put(quantity, names, False, label._replace(subject=names, known=False), label.scope, words)
            return
        if summed and not own and len(state.sentence) >= 2:
            total_after(self._u, quantity, words, state.sentence)
            return
        several = _SEVERAL.match(words)
        count = 2 + "两三四五六".index(several.group(1)) if several else 0
        told = state.sentence or state.unit
        if several and len(told) >= count and (not state.sentence or "起来" in words):
            total_after(self._u, quantity, words, told[-count:])  # 。两项合计 662.16 万元
            return
        topic = state.topic.subject if state.topic is not None and state.topic.known else ""
        if label.subject in ("总支出", "总收入") and topic in vocabulary().own_scope:
            label = label._replace(subject="支出")  # 政府采购：支出总额 67.10 万元
        if not label.known and (said := behind(self._u, quantity)) is not None:
            label = said._replace(
                year=label.year, stage=said.stage or label.stage, scope=said.scope or label.scope
            )
        if words in ("前者", "后者") and (name := former(self._u, start, words)):
            label = self._u.label(name)
        weak = label.subject in ("", "支出", "收入", "安排", "合计") or not re.search(
            r"[\u4e00-\u9fff]", label.subject
        )
        if share := re.match(r"占(.*)", self._u.masked[start : quantity.start]):
            label = self._u.label(share.group(1))
            weak = label.subject == ""
        subject, known, scope = label.subject, label.known, label.scope
        if (
            weak
            and _ALL_PROJECTS.search(self._u.text[sentence_start(self._u, start) : start])
            and quantity.kind == "money"
        ):
            label, weak = label._replace(subject="全部项目", known=True), False
            subject, known = "全部项目", True
        if subject == "项目支出" and self._is_one_project(words, start):
            label = label._replace(subject="该项目", known=False)
            subject, known = label.subject, False
        before = state.last
        if (
            words in ("为", "即", "计", "金额为", "金额", "数额", "数额为", "计为", "共")
            and before
            and before.aspect == "share"
            and before.of is None
        ):
            fact = self._put(quantity, before.key.subject, before.known, label, before.key.scope, words)
            before.of = fact.id
            return
        if weak and (like := self._other_stage(label, words)):
            subject, known, scope = like.key.subject, like.known, like.key.scope
        elif weak and state.topic is not None and state.topic.subject:
            if label.subject in ("收入",) and state.topic.known and "/" not in state.topic.subject:
                pass
            else:
                subject, known, scope = (
                    state.topic.subject,
                    state.topic.known or "/" in state.topic.subject,
                    scope or state.topic.scope,
                )
        elif not subject and state.last is not None and state.last.counts and quantity.kind == "count":
            subject, known = state.last.key.subject, state.last.known
        elif not subject and self._u.heading.known:
            subject, known = self._u.heading.subject, True
        elif not subject and scope and not self._u.groups and re.search("合计|总计|共计|总额", words):
            sides = [
                s for s in ("支出", "收入") if s in self._u.section.heading
            ]  # 一般公共预算拨款合计 776.44 万元
            subject, known = (sides or ["支出"])[0], False
        elif (
            not subject
            and scope
            and not self._u.groups
            and re.search("拨款", words)
            and quantity.kind == "money"
        ):
            subject = "拨款"  # 财政拨款 290.81 万元: what comes in, and what is spent of it
        self._put(quantity, subject, known or "/" in subject, label, scope, words)

    def _counts_alike(self, quantity: Quantity) -> bool:
        """科室 18 个、科室 24 个，合计 42 个: as many pieces of one kind as were told before in the sentence."""
        told = self._u.state.sentence
        return quantity.kind == "count" and len(told) > 1 and all(f.unit == quantity.unit for f in told)

    def _both(self, quantity: Quantity) -> bool:
        """预算收入与预算支出均为 290.81 万元: one figure of two names."""
        named = _TWO_ALIKE.search(self._u.masked, max(0, quantity.start - FAR), quantity.start)
        labels = [self._u.label(self._u.text[slice(*named.span(n))]) for n in (1, 2)] if named else []
        if (
            named is None
            or "总" in named.group()
            or not all(label.known for label in labels)
            or labels[0].subject == labels[1].subject
        ):
            return False
        for label in labels:
            self._put(quantity, label.subject, True, label, label.scope or labels[0].scope, named.group())
        return True

    def _is_spent_on(self, clause: str) -> bool:
        """用于卫生健康的有 12.58 万元: no reason, but what the figure is."""
        return bool(re.search("(?:^|里|中)用于", clause)) and self._u.label(clause).known

    def _is_base(self, quantity: Quantity, words: str, start: int) -> bool:
        """比2023年年初预算 90.10 万元减少 3.88 万元: the figure that is compared with, told within the comparison."""
        state = self._u.state
        if self._u.text.startswith(("的基础上", "基础上"), quantity.end) and (
            since := _FROM_YEAR.search(words)
        ):
            own = self._u.about.year
            state.base = Base(int(since.group()) if since.group().isdigit() else own - 1, "")
            words = "比" + words.removeprefix("在")  # 在上年 40 万元的基础上增加 2 万元
        if state.base is None or quantity.kind != "money":
            return False
        if not words and self._u.text[start - 1 : start] == "（":  # 和2022年度（1208.73 万元）相比
            words = re.split("[，。；：]", self._u.masked[: start - 1])[-1]
        found = COMPARED.search(words)
        behind = self._u.text[quantity.end : quantity.end + 3].lstrip("）")[:2] in (
            "相比",
            "比较",
            "相较",
            "对比",
            "的基",
            "基础",
        )
        if found is None or (found.end() < len(words) - 2 and not behind):
            return False
        told = state.sentence or state.unit
        spoken = [f for f in told if f.exact and f.is_money]
        now = spoken[-1 if state.sentence else 0] if spoken else None  # a sentence of its own is of the head
        label = self._u.label(words[: found.start()])
        if label.known:  # 公务接待费较2024年预算 4.50 万元减少 20%
            like = Key(
                label.subject,
                self._u.stage(label),
                self._u.about.year,
                self._u.scope_of(label.subject, label.scope),
            )
            known, of = True, state.compared.id if state.compared is not None else None
        elif now is None or not ITSELF.fullmatch(words, 0, found.start()):
            return False
        else:
            like, known = now.key, now.known
            of = now.id if state.sentence else state.unit[0].id  # a sentence of its own may speak of the head
        itself = state.base.year == like.year and not state.base.stage
        if itself and state.base.place is None:
            return False
        year = (
            state.base.year - itself
        )  # 2023 年与 2023 年的 6820 万元相比: the year is wrong, not the figure
        key = like._replace(year=year, stage=self._u.stage(self._u.label(state.base.stage)))
        fact = self._u.make(quantity, "amount", key, words, known)
        fact.of = of
        state.unit.append(fact)
        return True

    def _is_one_project(self, words: str, start: int) -> bool:
        """项目全年预算数 in a sentence on one project is that project's."""
        return "项目支出" not in words and bool(
            re.search(
                r"”[^，。]{0,4}项目|项目(?:名称|绩效)?自评|[\u4e00-\u9fff]{4,}项目[^，。；]{0,6}得分",
                self._u.text[:start],
            )
        )

    def _other_stage(self, label: Label, words: str) -> Fact | None:
        """…费年初预算为 3 万元，决算为 2 万元: the second is of what the first names."""
        state = self._u.state
        wholes = [g.whole for g in self._u.groups if g.parts and g.whole and g.whole in state.sentence]
        named = [w for w in wholes if w.key.subject == label.subject]
        told = named or state.sentence  # 支出年初预算 5 万元，其中基本支出 3 万元；支出决算 4 万元
        if not told or told[-1].place is None or state.topic_at > told[-1].place.end:
            return None
        last = told[-1]
        planned = last.key.stage.endswith("预算")
        if not label.stage:  # 年初预算 3 万元，支出 2 万元
            spent = label.subject == "支出" or _SPENT.fullmatch(words)
            return last if planned and self._u.about.accounts and spent else None
        return last if planned != label.stage.endswith("预算") and last.key.subject else None

    def _put(
        self, quantity: Quantity, subject: str, known: bool, label: Label, scope: str, words: str
    ) -> Fact:
        state = self._u.state
        year = self._u.year(label) if label.year else (state.year or self._u.about.year)
        if not subject.startswith(("年初", "年末")):
            self._set_year(label)
        stage = self._u.stage(label)
        if group := next((g for g in reversed(self._u.groups) if g.whole and not g.whole.key.period), None):
            assert group.whole
            open_stages = {g.whole.key.stage for g in self._u.groups if g.whole and g.depth == group.depth}
            stage = stage if label.stage or stage in open_stages else group.whole.key.stage
            year = year if label.year or state.year else group.whole.key.year
            if not scope and is_part(group.whole.key.subject, subject) and group.whole.key.scope != "全部":
                scope = group.whole.key.scope
        if subject in ("年初结转", "年末结转"):
            year = self._u.about.year if label.year in ("", "last") else year
        if quantity.kind == "count":
            quantity, subject, known = called(self._u, quantity, subject, known, words)
            year = year_of_stock(self._u, quantity.unit, label, words, year)
        elif quantity.kind in ("money", "bare") and subject == "公务用车":
            subject = "公务用车费"
        key = Key(subject, stage, year, self._u.scope_of(subject, scope), label.period)
        aspect: Aspect = "aside" if state.reason else "amount"
        fact = self._u.make(quantity, aspect, key, words, known)
        fact.code = fact.code or code_behind(self._u, quantity)
        fact.named = bool(subject) and subject == label.subject
        state.last = fact
        if (
            "/" in subject and not state.unit and state.topic is None
        ):  # …（项）20.04 万元，…。年初预算为 77.59 万元
            state.topic, state.topic_at = label, fact.place.start if fact.place else -1
        if aspect == "amount":
            self._u.join(fact)
            state.names_compared, state.compared = False, None
            state.sentence.append(fact)
            state.unit.append(fact)
        return fact

    def _told_together(self, quantity: Quantity, found: Sequence[Quantity], number: int, since: int) -> bool:
        """甲、乙分别为 1、2 万元: as many names as figures, else none is bound."""
        state = self._u.state
        names = re.search(
            r"(?:^|[，。；：）])([^，。；：]+?)(?:[两三四五六](?:类|项|笔|块|者|部分)[^，。；：]*)?，?(?:分别|依次)(?:为|是|支出|安排|达)?$",
            self._u.masked[max(0, quantity.start - FAR) : quantity.start],
        )
        if names is None:
            return False
        from_ = max(0, quantity.start - FAR)
        told = self._u.text[from_ + names.start(1) : from_ + names.end(1)]
        figures = beside(self._u, found, number)
        parted = [
            [w for w in re.split(sign, told) if w]
            for sign in ("、", "、|以及|[和与及](?=[^、]*$)", "[、和与及]")
        ]
        words = next(
            (names for names in parted if len(names) == len(figures)), []
        )  # 和 may be part of a name
        if len(words) < 2:
            return False
        unit = figures[-1].unit
        whole = self._u.label(words[0])
        for name, figure in zip(words, figures, strict=True):
            label = self._u.label(name)
            label = label._replace(
                scope=label.scope or whole.scope,
                year=label.year or whole.year,
                stage=label.stage or whole.stage,
            )
            whole_figure = figure if figure.unit else in_unit(figure, unit)
            self._put(whole_figure, label.subject, label.known, label, label.scope, name)
        state.last = state.sentence[-1] if state.sentence else state.last
        self._done = figures[-1].end
        return True

    def _again(self, quantity: Quantity, clause: str) -> bool:
        """74,950.40 元（7.50 万元）: the same fact in another unit."""
        last = self._u.state.last
        if last is None or not last.is_money or last.aspect != "amount" or quantity.kind != "money":
            return False
        if quantity.unit == last.unit and clause == "":
            return False
        fact = self._u.make(quantity, "amount", last.key, last.label, last.known)
        self._u.reading.claims.append(Claim("equal", ((fact.id, last.id),), "firm", "two_units"))
        return True

    def _changed(self, quantity: Quantity, clause: str, change: re.Match[str], start: int) -> None:
        state = self._u.state
        if change.re is OVER_BUDGET:
            state.base = Base(
                state.year or self._u.about.year, "年初预算" if "年初" in change.group() else "预算"
            )
        word = WORDS_OF_CHANGE.search(change.group())
        if word is None:
            return
        at = start + change.start() + word.start()
        label = self._u.label(COMPARED.sub("", self._u.text[start : start + change.start()]))
        self._set_year(label)
        money = quantity.kind == "money" if quantity.kind in ("money", "count") else None
        now = self._u.now(label, COMPARED.sub("", clause[: change.start()]), money)
        base = state.base or Base(self._u.year(label) - 1, "")
        subject = label.subject if label.known else ""
        key = (
            now.key
            if now
            else Key(subject, self._u.about.stage, self._u.about.year, self._u.scope_of(subject, label.scope))
        )
        if state.reason and now is not None and state.change is not None:
            self._u.make(quantity, "aside", key, clause, False)
            return
        aspect: Aspect = "aside" if state.reason else "change"
        divided = state.divided if label.known and state.divided else None
        if divided is not None:
            key = divided.key._replace(subject=label.subject, scope=label.scope or divided.key.scope)
            now = now if now is not None and now.key == key else None
        fact = self._u.make(
            quantity, aspect, key, self._u.text[start : quantity.start], now is not None and now.known
        )
        if word.group() in DOWN and quantity.value >= 0:
            fact.value = -fact.value
        fact.of = now.id if now else None
        fact.base = key._replace(
            year=base.year,
            stage=base.stage or ("" if base.place or base.year != self._u.about.year else "预算"),
        )
        fact.word = self._u.place(at, at + len(word.group()))
        fact.base_word = base.place
        if divided is not None and aspect == "change":
            state.shares_of_change.append(fact)
        elif aspect == "change":
            state.change = fact
            rate = state.last  # 增长 4.55%，增加额为 22.30 万元
            if rate is not None and now is not None and rate.aspect == "rate" and rate.of == now.id:
                rate.of = fact.id
                self._u.reading.claims.append(Claim("growth", ((rate.id, fact.id, now.id),), "firm", "rate"))
        state.last = fact
