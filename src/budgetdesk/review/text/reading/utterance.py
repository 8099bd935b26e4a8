"""The unit of text being read: what its figures inherit, the facts made of them, the wholes that wait for their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal

from budgetdesk.records import dataclass
from budgetdesk.review.finding import Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Aspect, Fact, Group, Key, Reading
from budgetdesk.review.text.quantities import MONEY, Quantity, quantities
from budgetdesk.review.text.reading.grammar import bare_heading, masked
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import Label, read_label, vocabulary


@dataclass(slots=True)
class Base:
    """What a comparison is measured by."""

    year: int
    stage: str
    place: Place | None = None  # of its year


@dataclass(slots=True)
class State:
    """What a sentence inherits from what stands before it in its unit."""

    topic: Label | None = None
    topic_at: int = -1  # where it was named
    year: int = 0
    base: Base | None = None
    reason: bool = False
    sentence: list[Fact] = field(default_factory=list)  # amounts of this sentence
    unit: list[Fact] = field(default_factory=list)  # amounts of this unit
    change: Fact | None = None
    last: Fact | None = None  # the last fact of any aspect
    divided: Fact | None = None  # a change whose parts follow
    shares_of_change: list[Fact] = field(default_factory=list)
    moves: list[tuple[bool, Fact]] = field(default_factory=list)  # of the budget; whether up
    depth: int = 0
    before_brackets: Fact | None = None  # the amount that brackets were opened behind
    names_compared: bool = False  # the comparison names what it compares
    compared: Fact | None = None  # and that is told: this year's


_GENERAL = ("", "全部项目", "总收入", "总支出", "收入", "支出", "收支总计", "收入总计", "支出总计")
_WITH_CARRIED = {
    "收入": "总收入",
    "支出": "总支出",
}  # what is called when its parts include what is carried over
_CARRIED = {"年初结转": "收入", "年末结转": "支出"}
_BESIDE_A_FUND = re.compile(
    "除[^，。；]{0,6}(?:一般公共|政府性基金|国有资本|财政拨款)[^，。；]{0,12}外"
)  # so that no more is said of the fund of the section
_FLOW = ("收入", "支出", "年末结转")
_OTHER_SIDE = {"收入": "支出", "支出": "收入"}
_OPPOSITE = [{a, b} for a in ("收入", "总收入") for b in ("支出", "总支出")]
_ITEM = re.compile(
    r"[“‘\"]?[^，。；：（）]{2,24}（类）[^，。；：]{2,40}（项）"
)  # by its full path, though without a number
_OF_THE_ABOVE = re.compile(
    r"其中|以上|按[^，。；：\d]{2,10}(?:分类|划分|分)，|(?:与|较|比|同)(?:上年|去年|20\d\d年)"
)  # opens a paragraph on the one before
_BY_KIND = re.compile(r"([^，。；：\d]{2,20}?)按[^，。；：\d]{2,10}(?:分类|划分|分)[^，。；：\d]{0,6}：")
_POSTS = re.compile("编制")
_IN_SERVICE, _RETIRED = re.compile("在职|在编|在岗"), re.compile("退休|离休|遗属")
_PERSONS = re.compile("实有|在职|在编|在岗|退休|离休|聘")
_KINDS_OF_GOODS = ("货物采购", "工程采购", "服务采购")
_CODE = re.compile(r"（(\d{3,9})）")
_SAME = re.compile(
    r"(?:的?基础上|[本当今]年度?|费用|开支|该项|此项|同口径|总体|总数|总额|比例|比率|幅度|规模|金额|合计|收支|收入|支出|预算|决算|经费|其|数额?|相比|比较)*"
)


def _side(label: str) -> str:
    sides = [side for side in _OTHER_SIDE if side in label]
    return sides[0] if len(sides) == 1 else "both"


def is_own_part(whole: str, part: str) -> bool:
    """Whether the part can be of no other whole: 公务接待费 of 三公经费."""
    return {p[0] for p in vocabulary().partitions if part in p[1:]} == {whole}


def _is_complete(whole: Fact, parts: Sequence[Fact], further: Fact) -> bool:
    """Whether a whole has all the parts of its that are known, and what comes is none of them."""
    told = {f.key.subject for f in parts}
    divided = [{*p[1:]} for p in vocabulary().partitions if p[0] == whole.key.subject]
    return (
        (whole.key.subject == "政府采购" or whole.counts)
        and told in divided
        and not any(told | {further.key.subject} <= names for names in divided)
    )


def is_part(whole: str, part: str) -> bool:
    """Whether the part is one that such a whole is known to have."""
    return any(p[0] == whole and part in p[1:] for p in vocabulary().partitions)


def are_beside(one: str, other: str) -> bool:
    """Whether both are parts of one whole, so that neither is a part of the other."""
    return one != other and any({one, other} <= {*p[1:]} for p in vocabulary().partitions)


class Utterance:
    """One unit after another of a section. Facts and claims go to `reading`."""

    def __init__(self, reading: Reading, about: About, number: int, section: Section) -> None:
        self.reading, self.about, self.number, self.section = reading, about, number, section
        self.unit_number = 0
        self.text = self.masked = ""
        self.state = State()
        self.groups: list[Group] = []
        self.section_year = about.year
        self.item = 0  # the unit where the last item of a list began
        self.heading = read_label(bare_heading(section.heading), about.names)
        self.scope = (
            self.heading.scope or read_label(bare_heading("".join(section.path[-2:])), about.names).scope
        )
        self.decimals = self._usual_decimals()
        self._in_item = False
        self._level = 9  # of the item being read
        self._one_decimal = False  # whether the unit writes its rates with one decimal

    def begin(self, number: int, unit: Unit) -> None:
        """Go on to another unit; what the one before it told is inherited only where its words say so."""
        self.unit_number, self.text, self.masked = number, unit.text, masked(unit.text)
        shown = [q.decimals for q in quantities(unit.text) if q.kind == "percent"]
        self._one_decimal = shown.count(1) > shown.count(2)
        self.drop_finished_lists(unit)
        before, kept = self.state, self.state.unit
        self.state = State(year=self.section_year)
        self._in_item, above, self._level = (
            bool(unit.number or _ITEM.match(self.text)),
            self._level,
            unit.level,
        )
        if self._in_item:
            self.item = number
            waiting = [g for g in self.groups if g.listed]
            while waiting and not waiting[-1].parts:  # an outer list that has begun is not theirs
                waiting.pop().level = unit.level
        elif before.topic is not None and not kept and number == self.item + 1:
            self.state.topic = before.topic  # 1.…（项）。 on its own line
        money = [
            f for f in kept if f.is_money and (not f.key.stage.endswith("预算") or not self.about.accounts)
        ]
        if (
            unit.number
            and above < unit.level < 9
            and money
            and not any(g.whole is money[0] for g in self.groups)
        ):
            self.groups.append(Group(money[0], listed=True, level=unit.level, afresh=True))
        if kept and self.masked.startswith(
            "资金分配", unit.start
        ):  # 预算安排规模：30 万元 in the line before
            self.groups.append(Group(kept[-1], complete=True))
        if whole := self._divided(unit):
            self.groups.append(Group(whole, listed=True, below=True))
        if kept and not unit.number and _OF_THE_ABOVE.match(self.masked, unit.start):
            heads = [f for f in kept if not f.key.stage.endswith("预算")] or kept
            self.state.sentence = heads[:1]
            self.state.last = heads[0]

    def _divided(self, unit: Unit) -> Fact | None:
        """财政拨款安排支出按功能科目分类情况：, a line by itself: what the section told of it."""
        found = _BY_KIND.fullmatch(unit.text[unit.start :])
        if found is None:
            return None
        label = self.label(found.group(1))
        told = [
            f for f in self.reading.facts
            if f.place and f.place.section == self.number and f.aspect == "amount" and f.is_money and f.exact
            and f.key.subject == (label.subject or "支出") and f.key.scope == self.scope_of(label.subject, label.scope)
        ]  # fmt: skip
        return told[-1] if told else None

    def finish(self) -> None:
        self.close_all(self.groups)

    def close_all(self, groups: Sequence[Group]) -> None:
        for group in [*groups]:
            self.groups.remove(group)
            self.close(group)

    def label(self, words: str) -> Label:
        return read_label(words, self.about.names)

    def place(self, start: int, end: int) -> Place:
        return Place(self.number, self.unit_number, start, end)

    def _usual_decimals(self) -> dict[str, int]:
        shown: dict[str, int] = {}
        for unit in self.section.units:
            if not unit.paragraph.table:
                for q in quantities(unit.text):
                    if q.value and q.kind in ("money", "percent", "points"):
                        shown[q.unit] = max(shown.get(q.unit, 0), min(q.decimals, 2))
        return shown

    def make(self, quantity: Quantity, aspect: Aspect, key: Key, label: str, known: bool) -> Fact:
        unit = quantity.unit
        if quantity.kind == "bare":
            unit = self._unit_of_bare()
        decimals = self._width(quantity, unit)
        scale = MONEY.get(unit, Decimal(1))
        half = Decimal(1).scaleb(-decimals) * scale / 2
        if quantity.kind == "count":
            half = Decimal(0)
        exact = quantity.exact and unit != "成"
        place = self.place(quantity.start, quantity.end)
        code = _CODE.search(label)
        return self.reading.add(
            Fact(
                len(self.reading.facts), key, aspect, quantity.value * scale, half, "%" if unit == "成" else unit,
                decimals, place, self.text[quantity.start : quantity.end], label, known, exact=exact,
                written_sign=quantity.value < 0, code=code.group(1) if code else "",
            )
        )  # fmt: skip

    def _unit_of_bare(self) -> str:
        money = next((f for f in reversed(self.state.unit) if f.is_money), None)
        return money.unit if money else self.about.unit

    def _width(self, quantity: Quantity, unit: str) -> int:
        """A zero dropped at the end does not make a figure wider than its section writes them."""
        if quantity.kind == "count":
            return quantity.decimals
        if quantity.kind == "percent" and (
            quantity.decimals == 1 or (quantity.decimals == 0 and self._one_decimal)
        ):
            return 1
        section = self.decimals.get(unit, quantity.decimals)
        if unit == self.about.unit and section >= 1:
            section = max(section, self.about.decimals)
        return max(quantity.decimals, section)

    def scope_of(self, subject: str, scope: str) -> str:
        if subject in vocabulary().own_scope:
            return ""
        scope = scope or self._carried_scope(subject)
        return scope or ("" if _BESIDE_A_FUND.search(self.text) else self.scope) or "全部"

    def _carried_scope(self, subject: str) -> str:
        """政府性基金年初结转 5 万元，本年收入 42 万元，本年支出 47 万元: the fund of what is carried over, which opens the sentence."""
        first = self.state.sentence[0].key if self.state.sentence else None
        return first.scope if first and first.subject == "年初结转" and subject in _FLOW else ""

    def stage(self, label: Label) -> str:
        if (
            not label.stage
            and self.state.topic is not None
            and self.state.topic.stage
            and not self.about.accounts
        ):
            return self.state.topic.stage
        stage = label.stage or self.about.stage
        return "预算" if not self.about.accounts and stage.endswith("预算") else stage

    def year(self, label: Label) -> int:
        own = self.about.year
        return {"own": own, "last": own - 1, "": self.state.year or own}.get(label.year) or int(label.year)

    def set_year(self, label: Label) -> None:
        """What follows is of that year, until another is named; the year before is named for itself alone."""
        own, sentence = self.about.year, self.state.sentence
        if label.year == str(own - 1) and sentence and sentence[-1].key.year == own:
            return
        if self.state.depth and not self.state.before_brackets:
            return  # 与上年相比增加 3 万元（2023年为 20 万元）
        if label.year not in ("", "last"):
            self.state.year = self.section_year = self.year(label)

    def now(self, label: Label, words: str, money: bool | None = None) -> Fact | None:
        """The amount that a change is about: named by its own words, else the last one of the outturn.

        `money`: whether the change is one of money, where that is known.
        """
        state = self.state
        if state.names_compared and not label.known and _SAME.fullmatch(label.subject):
            return state.compared
        spoken = [f for f in state.sentence or state.unit if f.exact]
        if money is not None:
            alike = [f for f in spoken if f.is_money == money]
            spoken = alike or [f for f in state.unit if f.exact and f.is_money == money]
        year = self.year(label)
        if label.known or len(label.subject) > 1:
            named = [f for f in spoken if f.key.subject == label.subject and f.key.year == year]
            named = named or [f for f in state.unit if f.key.subject == label.subject and f.key.year == year]
            named = [f for f in named if not label.scope or f.key.scope == label.scope] or named
            if named:
                return named[-1]
            if label.known or not _SAME.fullmatch(label.subject):
                like = (f for f in reversed(self.reading.facts) if self._is_named(f, label, year))
                told = next((f for f in like if f.is_money != (money is False)), None)
                return told or self._total(label, year)
        staged = [f for f in spoken if label.stage == f.key.stage == "全年预算" and f.key.year == year]
        if staged:
            return staged[-1]  # 调整预算比年初预算多 6 万元
        own = [f for f in spoken if f.key.year == year and not f.key.stage.endswith("预算")] or [
            f for f in spoken if f.key.year == year
        ]
        if not spoken:
            return None
        if spoken[-1].of is not None and spoken[-1].key.year == year - 1 and not own:
            return self.reading.facts[spoken[-1].of]  # 2024年为 3 万元，今年减少…
        candidates = own or spoken
        last = (
            next((f for f in reversed(candidates) if f.value), candidates[-1])
            if not state.sentence
            else candidates[-1]
        )
        if not own and last.key.subject and last.key.year == year - 1:  # 上年支出 3 万元，本年增加 1 万元
            return next((f for f in reversed(self.reading.facts) if f.aspect == "amount" and f.exact and f.is_money
                         and f.key.subject == last.key.subject and f.key.scope == last.key.scope and f.key.year == year
                         and (f.known or (f.place and f.place.section == self.number))
                         and f.key.stage.endswith("预算") != self.about.accounts), None)  # fmt: skip
        group = next((g for g in self.groups if last in g.parts[1:] and not g.listed and g.whole), None)
        if (
            group
            and group.whole in state.sentence
            and not any(
                f.of in {p.id for p in group.parts}
                for f in self.reading.facts[group.parts[0].id :]
                if f.aspect == "change"
            )
        ):
            return group.whole  # after a list whose items have no changes of their own it belongs to the head
        return last

    def told(self, label: Label) -> Fact | None:
        """The amount of this year that the section, else the text, has told by this name."""
        year, scope = self.year(label._replace(year="own")), self.scope_of(label.subject, label.scope)
        like = [
            f for f in self.reading.facts
            if f.aspect == "amount" and f.exact and f.place and f.key.subject == label.subject and f.key.year == year
            and f.key.scope == scope and f.key.stage.endswith("预算") != self.about.accounts and not f.key.period
        ]  # fmt: skip
        here = [f for f in like if f.place and f.place.section == self.number]
        told = here or like
        return told[-1] if told else None

    def _total(self, label: Label, year: int) -> Fact | None:
        """今年收入增加… behind a paragraph on 收入总计: the total of that side, where the section tells no other."""
        names = {"收入": ("总收入", "收支总计"), "支出": ("总支出", "收支总计")}.get(label.subject, ())
        like = [
            f for f in self.reading.facts
            if f.key.subject in names and label.subject in f.label and f.key.year == year and f.aspect == "amount"
            and f.place and f.place.section == self.number
        ]  # fmt: skip
        return like[-1] if like else None

    def _is_named(self, fact: Fact, label: Label, year: int) -> bool:
        if (
            fact.aspect != "amount"
            or fact.place is None
            or fact.key.subject != label.subject
            or fact.key.year != year
        ):
            return False
        return (
            fact.key.scope == self.scope_of(label.subject, label.scope) and fact.place.section == self.number
        )

    def heads(self, now: Fact | None) -> list[Fact]:
        """Besides the last amount the wholes of its sentence may be what a change or rate is about, and the other way round."""
        groups = [*self.groups, *self.reading.groups]
        wholes = [g.whole for g in groups if g.whole and now in g.parts]
        parts = [g.parts[-1] for g in self.groups if g.whole is now and g.parts]
        return [f for f in (*wholes, *parts) if f is not now]

    # --- wholes and parts ---

    def drop_finished_lists(self, unit: Unit) -> None:
        """A list of items ends where one of an outer list begins, or where plain text follows a finished sentence."""
        for group in [*self.groups]:
            if group.parts and (unit.level < group.level or (group.level == 9 and unit.number)):
                self.close_all([group])

    def keep_lists(self, unit: Unit) -> None:
        open_ends = unit.text[-1:] in "：:；;，"
        for group in [*self.groups]:
            if group.parts and group.level == 9 and unit.text[-1:] in "；;":
                group.listed = True  # its parts stand one to a line
            goes_on = group.listed and (
                open_ends
                or (group.below and not unit.number and not self._ends_list(unit))
                or (group.level < 9 and unit.level >= group.level)
                or not group.parts
            )
            if not goes_on:
                self.close_all([group])

    def _ends_list(self, unit: Unit) -> bool:
        """Of items parted by semicolons the last ends in a full stop: what follows is no item any more."""
        before = self.section.units[self.unit_number - 1].text if self.unit_number > 0 else ""
        return unit.text.endswith("。") and before.endswith(("；", ";"))

    def join(self, fact: Fact) -> None:
        """Let an amount be a part of the innermost whole that it can be a part of."""
        self._leave_inner(fact)
        self._enter_brackets(fact)
        for group in [*reversed(self.groups)]:
            whole = group.whole
            if whole is None or whole is fact or whole.is_money != fact.is_money or not fact.exact:
                continue
            if not fact.is_money and whole.unit != fact.unit:
                continue
            if (
                (fact.key.stage != whole.key.stage and fact.unit != "分")
                or fact.key.year != whole.key.year
                or fact.key.period != whole.key.period
            ):
                continue
            if fact.key.subject in group.beside and is_own_part(self._owner(whole), fact.key.subject):
                self.groups.remove(group)  # 甲 1 万元、乙 2 万元。其中：1. 甲…; 2. 乙…
                continue
            if fact.key.subject == whole.key.subject and fact.key.scope == whole.key.scope:
                if (
                    "本年" not in fact.label
                    or "本年" in whole.label
                    or whole.key.subject not in _WITH_CARRIED
                ):
                    continue
                whole.key = whole.key._replace(subject=_WITH_CARRIED[whole.key.subject])
            if _CARRIED.get(fact.key.subject) == whole.key.subject:
                whole.key = whole.key._replace(subject=_WITH_CARRIED[whole.key.subject])
            if "平均" in whole.label or {whole.key.subject, fact.key.subject} == _CARRIED.keys():
                continue  # 年初结转…，其中…；年末结转…
            if (
                group.afresh and {whole.key.subject, fact.key.subject} in _OPPOSITE
            ):  # 收入…；支出…。其中：财政拨款收入…
                other = next(
                    (f for f in reversed(self.state.unit) if f.key.subject == fact.key.subject), None
                )
                if group.parts or other is None:
                    self.groups.remove(group)
                    continue
                group.whole = whole = other
            opposite = {whole.key.subject, fact.key.subject} in _OPPOSITE and not self.label(fact.label).scope
            if opposite and self._comes_right(group):
                self.close_all([group])  # （一）收入 9 万元，其中拨款…；（二）支出 8 万元
                continue
            if fact.counts and any(fact.key.subject == p.key.subject + "主要" for p in group.parts):
                continue  # 其他用车 1 辆，其他用车主要是一辆图书车
            if self.state.depth > group.depth and fact.label.startswith(("含", "不含")):
                continue  # 拨款 60 万元（含上年结转 5 万元）
            if self.state.depth > group.depth and fact.counts and fact.label:
                continue  # 单位 4 家，包括：甲、乙（管理 14 家卫生院）
            if whole.key.subject == "收支总计" and self._is_other_side(group, fact):
                self.close_all([group])
                group = Group(whole, [], group.depth, group.listed, group.level)
                self.groups.append(group)
            if whole.key.subject == "收支总计" and _side(whole.label) == _OTHER_SIDE.get(
                fact.key.subject[-2:]
            ):
                self.groups.remove(group)  # 收入总计…；支出总计…: its parts are told
                if not group.parts and not group.afresh:
                    self.reading.opposed.append((whole, fact))
                continue
            if whole.counts and _IN_SERVICE.search(whole.label) and _RETIRED.search(fact.label):
                continue  # 在职 46 人，其中行政 17 人、事业 29 人；退休 22 人
            if whole.counts and _POSTS.search(whole.label) and _PERSONS.search(fact.label):
                continue
            if group.level < 9 and group.parts and self._same_item(group.parts[-1]):
                continue
            if group.level < self._level < 9:
                continue  # 1. 本年收入合计 968 万元, （1）…: an item of an item
            if whole.key.subject in _KINDS_OF_GOODS and "企业" in fact.key.subject:
                continue  # 采购…，服务 6 万元，其中面向中小企业预留 10 万元: of all that is bought
            if _is_complete(whole, group.parts, fact):
                continue  # 采购…，其中货物…、工程…、服务…；授予中小企业合同…
            if are_beside(whole.key.subject, fact.key.subject):
                continue  # 基本支出…，其中…；项目支出…
            sure = is_own_part(whole.key.subject, fact.key.subject)
            if group.below and not self._in_item and not sure and self._is_too_much(group, fact):
                continue
            if whole.key.scope != "全部" and fact.key.scope == "全部" and not self.label(fact.label).scope:
                fact.key = fact.key._replace(scope=whole.key.scope)
            group.parts.append(fact)
            if whole.key.subject not in _GENERAL and not is_own_part(whole.key.subject, fact.key.subject):
                fact.key = fact.key._replace(within=whole.key.subject)
            return

    @staticmethod
    def _is_other_side(group: Group, fact: Fact) -> bool:
        """收、支总计 7791 万元，其中本年收入…、年初结转…；本年支出…、年末结转…."""
        subjects = {part.key.subject for part in group.parts}
        return bool(subjects & {"收入", "年初结转"}) and "支出" not in subjects and fact.key.subject == "支出"

    @staticmethod
    def _comes_right(group: Group) -> bool:
        """Whether the parts told so far are all."""
        told = sum((part.value for part in group.parts), Decimal(0))
        return (
            group.whole is not None
            and bool(group.parts)
            and abs(told - group.whole.value) <= group.whole.step
        )

    @staticmethod
    def _owner(part: Fact) -> str:
        """What the amount is always a part of."""
        return next((p[0] for p in vocabulary().partitions if part.key.subject in p[1:]), "")

    def _leave_inner(self, fact: Fact) -> None:
        """甲；乙；其中：乙一；乙二；丙: what is always a part of an outer whole ends the list of the inner one."""
        if fact.key.subject in _GENERAL:
            return
        owners = {p[0] for p in vocabulary().partitions if fact.key.subject in p[1:]}
        outer = [n for n, g in enumerate(self.groups) if g.whole and g.whole.key.subject in owners]
        if not outer:
            return
        divided = {p[0] for p in vocabulary().partitions}
        self.close_all(
            [
                g
                for g in self.groups[outer[-1] + 1 :]
                if g.whole and g.whole.key.subject in divided - owners and g.parts
            ]
        )

    def _enter_brackets(self, fact: Fact) -> None:
        """公务用车费 28 万元（购置费 0 万元、运行费 28 万元）: what stands in brackets is of what stands before them."""
        whole = self.state.before_brackets
        if not self.state.depth or whole is None or any(g.whole is whole for g in self.groups):
            return
        persons = (
            whole.known
            and whole.counts
            and ({whole.unit, fact.unit} <= {"人", "名"} or whole.unit == fact.unit == "辆")
        )
        several = whole.is_money and fact.is_money and self._amounts_in_brackets(fact) > 1
        if (
            persons
            or several
            or any(p[0] == whole.key.subject and fact.key.subject in p[1:] for p in vocabulary().partitions)
        ):
            self.groups.append(Group(whole, depth=self.state.depth))

    def _amounts_in_brackets(self, fact: Fact) -> int:
        """How many amounts stand in the brackets that this one stands in."""
        start = self.text.rfind("（", 0, fact.place.start) if fact.place else -1
        end = self.text.find("）", start)
        return sum(q.kind == "money" for q in quantities(self.text) if start < q.start < end)

    def _is_too_much(self, group: Group, fact: Fact) -> bool:
        """Whether a paragraph after a full stop can be no part any more: the parts are all there."""
        assert group.whole
        told = sum((p.value for p in group.parts), fact.value)
        full_stop = self.unit_number > 0 and self.section.units[self.unit_number - 1].text.endswith("。")
        return full_stop and bool(group.parts) and told > group.whole.value + 3 * group.whole.step

    def _same_item(self, part: Fact) -> bool:
        """In a list of items each gives one part; what else its text tells is no further part."""
        items = any(u.number or _ITEM.match(u.text) for u in self.section.units[self.item : self.item + 1])
        return items and part.place is not None and part.place.unit >= self.item

    def is_item(self, group: Group) -> bool:
        """甲 5 万元，即甲一 3 万元、甲二 2 万元；乙…: whether all parts are told of what is itself part of a list."""
        others = (g for g in self.groups if g is not group)
        return group.complete and bool(group.parts) and any(group.whole in g.parts for g in others)

    def close(self, group: Group) -> None:
        if group.whole is not None and len(group.parts) >= 1:
            self.reading.groups.append(group)
