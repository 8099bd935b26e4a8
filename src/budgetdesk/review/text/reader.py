"""Reads the sentences of a text into facts, and into the claims that a sentence makes by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Aspect, Claim, Fact, Group, Key, Place, Reading
from budgetdesk.review.text.quantities import MONEY, Quantity, quantities
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import Label, read_label, vocabulary

_YEARS = r"(?:上一?年度?(?:同期)?|去年(?:同期)?|同期|20\d\d年?度?)"
_STAGE = r"(?:年初|全年|调整后?|年度)?(?:部门)?(?:预算|决算|执行)(?:安排|执行|批复)?数?"
_COMPARED = re.compile(
    rf"(?:与|同|和|跟|较|比|相较于?|相比于?|对比)(?P<base>{_YEARS}?(?:年初)?(?:末|底)?的?{_STAGE}|{_YEARS})(?:[\u4e00-\u9fff]{{0,16}}?(?:相比|比较|相较|对比|比))?|(?P<same>同比)"
)
_REASON = re.compile(r"原因|因为|由于|^因(?!公)|主要是(?=增加|减少|新增|因|由|人员|本年|上年|今年|严格|落实)|致使|所致|用于(?!以下)|系(?=增加|减少)")
_AMONG = re.compile(r"其中|主?要?包括|分别是|如下|以下(?:方面|几个)|具体(?:为|是)")
_ABOVE = re.compile(r"(?:以上|上述)?[^，。；]{0,6}?(?:共计?|合计|总计)(?:支出|收入|为|达)?$")
_NESTED_SIGNS = re.compile(r"（(?:类|款|项|境|护|维护|套|境内|境外|含[^（）\d]{0,12}|[^（）\d]{1,6}|\d{3,9})）")
_BOUND = re.compile(r"[，。；：、！？（）]")
_PLAIN_AMOUNT = re.compile(r"(?:增加|减少|增长|提高|上升|下降|增|减|升|降)(?:到|至)$")
_ORDER = re.compile(r"决算数?(?P<word>大于|等于|小于|高于|低于|超过|少于|持平于?|与)(?P<what>(?:年初|全年|调整后?)?预算数?)(?P<even>持平|一致|相等|相同)?")
_ORDERS = {"高于": "大于", "超过": "大于", "低于": "小于", "少于": "小于", "持平": "等于", "持平于": "等于"}
_ABSENT = re.compile(r"(?:未发生|没有发生|未安排|未产生)(?:支出|费用|收支|预算)?")
_COMPLETED = re.compile(
    r"(?:完成|占|达到?|为)(?:了)?(?P<stage>(?:当年|全年|本年|年初|年度|调整后?)*(?:部门)?(?:预算|计划)(?:安排)?数?)的?(?:比例)?(?:为|达)?$"
    r"|(?:预算)?(?:执行率|完成率|完成比例|执行进度|支出进度)(?:为|达到?|是)?$|完成$"
)
_SHARE = re.compile(r"占(?P<whole>[^占]*?)(?:的)?(?:比重|比例|百分比|比)?(?:的|为|约为?|达到?|由|从)*$")
_MORE_SHARE = re.compile(r"^(?:上?升|提高|下?降|降低|增加|减少)?(?:到|至|为)$")


def _change_words() -> tuple[re.Pattern[str], set[str]]:
    words = vocabulary()
    every = sorted([*words.up, *words.down], key=len, reverse=True)
    pattern = rf"(?:{'|'.join(every)})(?:了|额|数额?|幅度?|率|金额|比例|支出)?(?:分别)?(?:为|达到?|约)*$"
    return re.compile(pattern), set(words.down)


_CHANGE, _DOWN = _change_words()
_WORDS_OF_CHANGE = re.compile("|".join(sorted([*vocabulary().up, *vocabulary().down], key=len, reverse=True)))
_LEVEL = re.compile("|".join(vocabulary().level))
_SHORT_CHANGES = {"多", "少", "增", "减", "升", "降"}


def read(sections: Sequence[Section], about: About) -> Reading:
    """The facts of all sections; claims between them as far as one unit of text makes them."""
    reading = Reading()
    for number, section in enumerate(sections):
        _SectionReader(reading, about, number, section).read()
    return reading


@dataclass(slots=True)
class _Base:
    year: int
    stage: str


@dataclass(slots=True)
class _State:
    """What a sentence inherits from what stands before it in its unit."""

    topic: Label | None = None
    topic_words: str = ""
    year: int = 0
    base: _Base | None = None
    reason: bool = False
    sentence: list[Fact] = field(default_factory=list)  # amounts of this sentence
    unit: list[Fact] = field(default_factory=list)  # amounts of this unit
    change: Fact | None = None
    share_of: tuple[int, ...] = ()
    last: Fact | None = None  # the last fact of any aspect
    depth: int = 0


class _SectionReader:
    def __init__(self, reading: Reading, about: About, number: int, section: Section) -> None:
        self._reading, self._about, self._number, self._section = reading, about, number, section
        self._unit_number = self._done = 0
        self._text = ""
        self._masked = ""
        self._state = _State()
        self._groups: list[Group] = []
        heading = "".join(section.path[-2:])
        self._heading = read_label(_bare(section.heading), about.names)
        self._scope = self._heading.scope or read_label(_bare(heading), about.names).scope
        self._decimals = self._usual_decimals()

    def _usual_decimals(self) -> dict[str, int]:
        shown: dict[str, int] = {}
        for unit in self._section.units:
            if not unit.paragraph.table:
                for q in quantities(unit.text):
                    if q.value and q.kind in ("money", "percent", "points"):
                        shown[q.unit] = max(shown.get(q.unit, 0), min(q.decimals, 2))
        return shown

    def read(self) -> None:
        for self._unit_number, unit in enumerate(self._section.units):
            if not unit.paragraph.table:
                self._read_unit(unit)
        for group in self._groups:
            self._close(group)
        self._groups = []

    # --- a unit of text ---

    def _read_unit(self, unit: Unit) -> None:
        self._text = unit.text
        self._masked = _masked(unit.text)
        self._drop_finished_lists(unit)
        kept = self._state.unit
        self._state = _State()
        if kept and not unit.number and re.match("其中|以上", self._masked[unit.start :]):
            self._state.sentence = kept[:1]
            self._state.last = kept[0]
        place = unit.start
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
        self._keep_lists(unit)

    def _drop_finished_lists(self, unit: Unit) -> None:
        """A list of items ends where one of an outer list begins, or where plain text follows a finished sentence."""
        for group in [*self._groups]:
            if group.parts and (unit.level < group.level or (group.level == 9 and unit.number)):
                self._groups.remove(group)
                self._close(group)

    def _keep_lists(self, unit: Unit) -> None:
        open_ends = unit.text[-1:] in "：:；;，"
        for group in [*self._groups]:
            goes_on = group.listed and (open_ends or (group.level < 9 and unit.level >= group.level) or not group.parts)
            if not goes_on:
                self._groups.remove(group)
                self._close(group)

    def _is_amount(self, quantity: Quantity, found: Sequence[Quantity], number: int) -> bool:
        """Whether a number without a unit is money: it has the decimals of money, or stands among amounts."""
        after = self._text[quantity.end : quantity.end + 1]
        if after and after not in "，。；：、（）占和与及":
            return False
        ahead = next((q for q in found[number + 1 :] if q.kind in ("money", "count")), None)
        if quantity.decimals == 2:
            return not (ahead and ahead.kind == "count" and self._text[quantity.end : ahead.start].strip("、和") == "")
        if quantity.value == 0 and (after in "占，、。；（" or not after):
            return ahead is None or ahead.kind != "count"
        return False

    # --- the words before a figure ---

    def _lead(self, start: int, end: int, last: bool = False) -> None:
        """What the words between two figures tell, but for the last clause, which is the label of the figure."""
        place = start
        for sign in [*_BOUND.finditer(self._masked, start, end), None]:
            stop = sign.start() if sign else end
            clause = self._masked[place:stop]
            if sign or last:
                self._clause(place, stop, sign.group() if sign else "")
            elif _AMONG.search(clause):
                self._open_group(False)
            if sign:
                place = sign.end()

    def _clause(self, start: int, stop: int, sign: str) -> None:
        state, clause = self._state, self._masked[start:stop]
        self._compare(clause)
        if _REASON.search(clause):
            state.reason = True
        if order := _ORDER.search(clause):
            self._order(order, start)
        elif level := _LEVEL.search(clause):
            self._level(start + level.start(), start + level.end(), clause[: level.start()])
        if _ABSENT.search(clause):
            self._absent(start, stop)
        if _AMONG.search(clause) or (sign == "：" and self._follows_figure(start, stop) and not clause):
            self._open_group(sign == "：" and stop + 1 >= len(self._text))
        elif clause:
            self._name_topic(start, stop, sign)
        match sign:
            case "。":
                self._end_sentence(stop)
            case "（":
                state.depth += 1
            case "）":
                state.depth -= 1
                for group in [g for g in self._groups if g.depth > state.depth]:
                    self._groups.remove(group)
                    self._close(group)

    def _compare(self, clause: str) -> None:
        state, own = self._state, self._about.year
        found = _COMPARED.search(clause)
        if found is None:
            return
        words = found.group("base") or "上年"
        year = re.search(r"20\d\d", words)
        stage = ""
        for name, sign in (("年初预算", "年初预算"), ("全年预算", "全年|调整"), ("预算", "预算"), ("决算", "决算|执行")):
            if re.search(sign, words):
                stage = name
                break
        if year:
            state.base = _Base(int(year.group()), stage)
        elif re.search("上|去年|同期", words):
            state.base = _Base(own - 1, stage)
        else:
            state.base = _Base(state.year or own, stage)

    def _name_topic(self, start: int, stop: int, sign: str) -> None:
        words = self._text[start:stop]
        label = read_label(words, self._about.names)
        if label.year and not _COMPARED.search(words):
            self._state.year = self._year(label)
        if "/" in label.subject or (label.known and sign in "：，中"):
            self._state.topic, self._state.topic_words = label, words
        elif words.endswith("中") and (inner := read_label(words[:-1], self._about.names)).known:
            self._state.topic, self._state.topic_words = inner, words
        elif sign == "：" and 2 <= len(label.subject) <= 40 and not self._state.unit:
            self._state.topic, self._state.topic_words = label, words

    def _end_sentence(self, stop: int) -> None:
        state = self._state
        state.base, state.reason, state.sentence, state.change = None, False, [], None
        for group in [g for g in self._groups if not g.listed]:
            self._groups.remove(group)
            self._close(group)

    def _follows_figure(self, start: int, stop: int) -> bool:
        last = self._state.last
        return last is not None and last.place is not None and last.place.end >= start and last.aspect in ("amount",)

    # --- figures ---

    def _figure(self, quantity: Quantity, found: Sequence[Quantity], number: int, since: int) -> None:
        start = max([since, *(m.end() for m in _BOUND.finditer(self._masked, since, quantity.start))])
        clause = self._masked[start : quantity.start]
        self._compare(clause)
        if _REASON.search(clause):
            self._state.reason = True
        bracket = start > since and self._text[start - 1] == "（" and start - 1 == since
        if quantity.kind in ("percent", "points", "times"):
            self._percent(quantity, clause, start, bracket, since)
            return
        change = _CHANGE.search(clause)
        if change and not _PLAIN_AMOUNT.search(clause) and self._is_change(change.group(), clause):
            self._changed(quantity, clause, change, start)
            return
        if (bracket and not clause) or clause in ("即", "合", "折合"):
            if self._again(quantity, clause):
                return
        self._amount(quantity, found, number, since, start)

    def _is_change(self, word: str, clause: str) -> bool:
        bare = re.sub(r"(?:了|额|数|为|达|约)+$", "", word)
        if re.search(r"新增|增加值|按规定|追加|调增|调减", clause[-6:]):
            return False
        return bare not in _SHORT_CHANGES or self._state.base is not None or clause == word

    def _make(self, quantity: Quantity, aspect: Aspect, key: Key, label: str, known: bool) -> Fact:
        unit = quantity.unit
        if quantity.kind == "bare":
            unit = self._unit_of_bare()
        decimals = self._width(quantity, unit)
        scale = MONEY.get(unit, Decimal(1))
        half = Decimal(1).scaleb(-decimals) * scale / 2
        if quantity.kind == "count":
            half = Decimal(0)
        exact = quantity.exact and unit != "成"
        place = Place(self._number, self._unit_number, quantity.start, quantity.end)
        return self._reading.add(
            Fact(
                len(self._reading.facts), key, aspect, quantity.value * scale, half, "%" if unit == "成" else unit,
                decimals, place, self._text[quantity.start : quantity.end], label, known, exact=exact,
                written_sign=quantity.value < 0,
            )
        )  # fmt: skip

    def _unit_of_bare(self) -> str:
        money = next((f for f in reversed(self._state.unit) if f.is_money), None)
        return money.unit if money else self._about.unit

    def _width(self, quantity: Quantity, unit: str) -> int:
        """A zero dropped at the end does not make a figure wider than its section writes them."""
        if quantity.kind == "count":
            return quantity.decimals
        section = self._decimals.get(unit, quantity.decimals)
        if unit == self._about.unit and section >= 1:
            section = max(section, self._about.decimals)
        return max(quantity.decimals, section)

    def _amount(self, quantity: Quantity, found: Sequence[Quantity], number: int, since: int, start: int) -> None:
        state = self._state
        words = self._text[start : quantity.start]
        if self._told_together(quantity, found, number, since):
            return
        label = read_label(words, self._about.names)
        summed = _ABOVE.fullmatch(self._masked[start : quantity.start]) and quantity.kind in ("money", "bare")
        if summed and len(state.sentence) >= 2:
            self._total_after(quantity, words)
            return
        weak = label.subject in ("", "支出", "收入", "安排", "合计") or not re.search(r"[\u4e00-\u9fff]", label.subject)
        if share := re.match(r"占(.*)", self._masked[start : quantity.start]):
            label = read_label(share.group(1), self._about.names)
            weak = label.subject == ""
        subject, known, scope = label.subject, label.known, label.scope
        if weak and state.topic is not None and state.topic.subject:
            if label.subject in ("收入",) and state.topic.known and "/" not in state.topic.subject:
                pass
            else:
                subject, known, scope = state.topic.subject, state.topic.known or "/" in state.topic.subject, scope or state.topic.scope
        elif not subject and state.last is not None and state.last.counts and quantity.kind == "count":
            subject, known = state.last.key.subject, state.last.known
        elif not subject and self._heading.known:
            subject, known = self._heading.subject, True
        self._put(quantity, subject, known or "/" in subject, label, scope, words)

    def _put(self, quantity: Quantity, subject: str, known: bool, label: Label, scope: str, words: str) -> Fact:
        state = self._state
        year = self._year(label) if label.year else (state.year or self._about.year)
        stage = self._stage(label)
        if group := next((g for g in reversed(self._groups) if g.whole and not g.whole.key.period), None):
            assert group.whole
            stage = stage if label.stage or group.whole.key.stage == stage else group.whole.key.stage
            year = year if label.year or state.year else group.whole.key.year
        if subject in ("年初结转", "年末结转"):
            year = self._about.year if label.year in ("", "last") else year
        key = Key(subject, stage, year, self._scope_of(subject, scope), label.period)
        aspect: Aspect = "aside" if state.reason else "amount"
        fact = self._make(quantity, aspect, key, words, known)
        state.last = fact
        if aspect == "amount":
            self._join(fact)
            state.sentence.append(fact)
            state.unit.append(fact)
        return fact

    def _scope_of(self, subject: str, scope: str) -> str:
        if subject in vocabulary().own_scope:
            return ""
        return scope or self._scope or "全部"

    def _stage(self, label: Label) -> str:
        if not label.stage and self._state.topic is not None and self._state.topic.stage and not self._about.accounts:
            return self._state.topic.stage
        stage = label.stage or self._about.stage
        return "预算" if not self._about.accounts and stage.endswith("预算") else stage

    def _year(self, label: Label) -> int:
        own = self._about.year
        return {"own": own, "last": own - 1, "": self._state.year or own}.get(label.year) or int(label.year)

    def _told_together(self, quantity: Quantity, found: Sequence[Quantity], number: int, since: int) -> bool:
        """甲、乙分别为 1、2 万元: as many names as figures, else none is bound."""
        state = self._state
        names = re.search(r"(?:^|[，。；：）])([^，。；：]+?)(?:分别|依次)(?:为|是|支出|安排|达)?$", self._masked[: quantity.start])
        if names is None:
            return False
        last = number
        while last + 1 < len(found) and re.fullmatch(r"[、和，及与]", self._text[found[last].end : found[last + 1].start]):
            last += 1
        words = [w for w in re.split("[、和与及]", self._text[names.start(1) : names.end(1)]) if w]
        figures = found[number : last + 1]
        if len(words) != len(figures) or len(words) < 2:
            return False
        unit = figures[-1].unit
        whole = read_label(words[0], self._about.names)
        for name, figure in zip(words, figures, strict=True):
            label = read_label(name, self._about.names)
            label = label._replace(scope=label.scope or whole.scope, year=label.year or whole.year, stage=label.stage or whole.stage)
            told = figure if figure.unit else _in_unit(figure, unit)
            self._put(told, label.subject, label.known, label, label.scope, name)
        state.last = state.sentence[-1] if state.sentence else state.last
        self._done = figures[-1].end
        return True

    def _again(self, quantity: Quantity, clause: str) -> bool:
        """74,950.40 元（7.50 万元）: the same fact in another unit."""
        last = self._state.last
        if last is None or not last.is_money or last.aspect != "amount" or quantity.kind != "money":
            return False
        if quantity.unit == last.unit and clause == "":
            return False
        fact = self._make(quantity, "amount", last.key, last.label, last.known)
        self._reading.claims.append(Claim("equal", ((fact.id, last.id),), "firm", "two_units"))
        return True

    def _changed(self, quantity: Quantity, clause: str, change: re.Match[str], start: int) -> None:
        state = self._state
        word = _WORDS_OF_CHANGE.search(change.group())
        assert word
        at = start + change.start() + word.start()
        label = read_label(self._text[start : start + change.start()], self._about.names)
        now = self._now(label, _COMPARED.sub("", clause[: change.start()]))
        base = state.base or _Base(self._about.year - 1, "")
        key = now.key if now else Key("", self._about.stage, self._about.year)
        if state.reason and now is not None and state.change is not None:
            self._make(quantity, "aside", key, clause, False)
            return
        aspect: Aspect = "aside" if state.reason else "change"
        fact = self._make(quantity, aspect, key, self._text[start : quantity.start], now is not None and now.known)
        if word.group() in _DOWN and quantity.value >= 0:
            fact.value = -fact.value
        fact.of = now.id if now else None
        fact.base = key._replace(year=base.year, stage=base.stage or ("" if base.year != self._about.year else "预算"))
        fact.word = Place(self._number, self._unit_number, at, at + len(word.group()))
        if aspect == "change":
            state.change = fact
        state.last = fact

    def _now(self, label: Label, words: str) -> Fact | None:
        """The amount that a change is about: named by its own words, else the last one of the outturn."""
        state = self._state
        spoken = [f for f in state.sentence or state.unit if f.exact]
        if label.known or len(label.subject) > 3:
            named = [f for f in spoken if f.key.subject == label.subject]
            named = named or [f for f in state.unit if f.key.subject == label.subject]
            if named:
                return named[-1]
            if label.known:
                return next(
                    (
                        f for f in reversed(self._reading.facts)
                        if f.aspect == "amount" and f.key.subject == label.subject and f.place and f.place.section == self._number
                        and (not label.scope or f.key.scope == label.scope)
                    ),
                    None,
                )  # fmt: skip
        own = [f for f in spoken if f.key.year == self._about.year and not f.key.stage.endswith("预算")] or [
            f for f in spoken if f.key.year == self._about.year
        ]
        return (own or spoken or [None])[-1]  # type: ignore[list-item]

    def _heads(self, now: Fact | None) -> list[Fact]:
        """Besides the last amount the wholes of its sentence may be what a change or rate is about."""
        wholes = [g.whole for g in (*self._groups, *self._reading.groups) if g.whole and now in g.parts]
        return [w for w in wholes if w is not now]

    def _percent(self, quantity: Quantity, clause: str, start: int, bracket: bool, since: int) -> None:
        state = self._state
        words = self._text[start : quantity.start]
        change = _CHANGE.search(clause)
        inside = re.fullmatch(r"的|的比重为?|的比例为?", clause)
        if quantity.kind == "times":
            self._make(quantity, "aside", Key(""), words, False)
        elif quantity.kind == "points":
            self._points(quantity, clause, change)
        elif change and self._is_change(change.group(), clause) and not _PLAIN_AMOUNT.search(clause):
            self._rate(quantity, clause, change, start)
        elif bracket and not clause and state.last is not None and state.last.aspect == "change":
            self._rate(quantity, clause, None, start)
        elif bracket and not clause and state.last is not None and state.last.aspect == "amount":
            self._share(quantity, "", start, state.last, None)
        elif inside and len(state.unit) >= 2 and re.search("占[^，。；]*$", self._masked[: state.unit[-1].place.start]):  # type: ignore[union-attr]
            self._share(quantity, "", start, state.unit[-2], state.unit[-1])
        elif completed := _COMPLETED.search(clause):
            self._completion(quantity, completed.groupdict().get("stage") or "", words)
        elif share := _SHARE.search(clause):
            part = state.sentence[-1] if state.sentence else (state.unit[-1] if state.unit else None)
            self._share(quantity, self._text[start + share.start("whole") : start + share.end("whole")], start, part, None)
        elif _MORE_SHARE.match(clause) and state.last is not None and state.last.aspect == "share":
            self._share(quantity, state.last.label, start, None, None, state.last.key)
        else:
            self._make(quantity, "aside", Key(read_label(words, self._about.names).subject), words, False)

    def _rate(self, quantity: Quantity, clause: str, change: re.Match[str] | None, start: int) -> None:
        state = self._state
        about = state.change
        if about is not None and about.place and about.place.unit != self._unit_number:
            about = None
        now = self._reading.facts[about.of] if about and about.of is not None else None
        if about is None and change is not None:
            label = read_label(self._text[start : start + change.start()], self._about.names)
            now = self._now(label, clause)
        key = now.key if now else Key("", self._about.stage, self._about.year)
        aspect: Aspect = "rate" if not (state.reason and about is None) else "aside"
        fact = self._make(quantity, aspect, key, self._text[start : quantity.start], False)
        base = state.base or _Base(self._about.year - 1, "")
        fact.base = about.base if about else key._replace(year=base.year, stage=base.stage)
        if change is not None and (word := _WORDS_OF_CHANGE.search(change.group())):
            if word.group() in _DOWN and quantity.value >= 0:
                fact.value = -fact.value
            at = start + change.start() + word.start()
            fact.word = Place(self._number, self._unit_number, at, at + len(word.group()))
        elif about is not None and about.value < 0 and fact.value > 0:
            fact.value = -fact.value
        state.last = fact
        if aspect == "aside":
            return
        fact.of = about.id if about else (now.id if now else None)
        if about is not None and now is not None:
            ways = [(fact.id, about.id, f.id) for f in (now, *self._heads(now))]
            self._reading.claims.append(Claim("growth", tuple(ways), "firm", "rate"))
        elif about is None and now is not None:
            before = [
                f for f in state.unit
                if fact.base and f.key.year == fact.base.year and f.key.subject == now.key.subject and f is not now
            ]  # fmt: skip
            if before and fact.base and fact.base.year != now.key.year:
                self._reading.claims.append(Claim("growth", ((fact.id, now.id, before[-1].id, before[-1].id),), "firm", "rate"))

    def _points(self, quantity: Quantity, clause: str, change: re.Match[str] | None) -> None:
        shares = [f for f in self._reading.facts if f.aspect in ("share", "aside", "completion", "rate") and f.unit == "%"
                  and f.place and (f.place.section, f.place.unit) == (self._number, self._unit_number)]  # fmt: skip
        fact = self._make(quantity, "points", Key("", "", self._about.year), clause, False)
        if change is not None and (word := _WORDS_OF_CHANGE.search(change.group())) and word.group() in _DOWN:
            fact.value = -fact.value
        if len(shares) >= 2 and shares[-1].aspect == "share":
            self._reading.claims.append(Claim("points", ((fact.id, shares[-1].id, shares[-2].id),), "firm", "points"))

    def _completion(self, quantity: Quantity, stage_words: str, words: str) -> None:
        state = self._state
        spoken = [f for f in state.unit if f.is_money and f.exact and not f.key.period]
        if state.last is not None and state.last.key.period and state.last.aspect == "amount":
            fact = self._make(quantity, "share", state.last.key, words, False)
            fact.of = state.last.id
            ways = tuple((fact.id, state.last.id, f.id) for f in spoken)
            state.last = fact
            if ways:
                self._reading.claims.append(Claim("quotient", ways, "guess", "share"))
            return
        done = [f for f in spoken if not f.key.stage.endswith("预算")]
        stage = "年初预算" if "年初" in stage_words else "全年预算" if re.search("全年|调整", stage_words) else "预算"
        now = done[-1] if done else None
        key = (now.key if now else Key("", "", self._about.year))._replace(stage=stage)
        fact = self._make(quantity, "completion", key, words, False)
        fact.of, fact.base = (now.id if now else None), key
        state.last = fact
        if now is None:
            return
        budgets = [f for f in spoken if f.key.stage.endswith("预算") and f.key.year == now.key.year]
        right = [f for f in budgets if stage == "预算" or f.key.stage in (stage, "预算")]
        if budgets and right:
            others = [("stage", (fact.id, now.id, f.id)) for f in budgets if f not in right]
            self._reading.claims.append(
                Claim("quotient", ((fact.id, now.id, right[-1].id),), "firm", "completion", tuple(others))
            )

    def _share(self, quantity: Quantity, whole_words: str, start: int, part: Fact | None, whole: Fact | None, key: Key | None = None) -> None:
        state = self._state
        subject = part.key.subject if part else (key.subject if key else "")
        label = read_label(whole_words, self._about.names) if whole_words else None
        if part is None and key is None and state.topic:
            subject = state.topic.subject
        if whole_words and label is not None and part is not None and whole is None and self._share_of_itself(label, part):
            label = None
        fact = self._make(quantity, "share", part.key if part else Key(subject, "", self._about.year), whole_words, False)
        fact.of = part.id if part else None
        state.last = fact
        if part is None:
            before = self._text[max(0, start - 8) : quantity.start]
            lead = re.search(r"([\u4e00-\u9fff]+?)占比?(?:由|从)?", self._text[: quantity.start])
            if lead and key is None:
                named = read_label(lead.group(1), self._about.names)
                fact.key = Key(named.subject, self._about.stage, self._about.year, self._scope_of(named.subject, named.scope))
            if re.search("由|从", before):
                fact.key = fact.key._replace(year=self._about.year - 1)
            elif key is not None:
                fact.key = key._replace(year=self._about.year)
            return
        if whole is not None:
            self._reading.claims.append(Claim("quotient", ((fact.id, part.id, whole.id),), "firm", "share"))
            return
        fact.base = Key(label.subject, label.stage, 0, label.scope) if label and label.subject else Key("")

    def _share_of_itself(self, label: Label, part: Fact) -> bool:
        return label.subject == part.key.subject and not label.scope

    # --- wholes and parts ---

    def _open_group(self, listed: bool) -> None:
        state = self._state
        if state.reason and not (state.last and state.last.aspect == "amount"):
            return
        whole = state.sentence[-1] if state.sentence else (state.unit[-1] if state.unit else None)
        if listed and state.unit:
            whole = next((f for f in reversed(state.unit) if not any(f in g.parts for g in self._groups)), whole)
        if whole is None:
            return
        state.reason = False
        if any(g.whole is whole and not g.parts for g in self._groups):
            for group in self._groups:
                group.listed = group.listed or (listed and group.whole is whole)
            return
        for group in self._groups:  # a part with parts of its own may have been a whole beside them
            if whole in group.parts and self._text[: whole.place.start].rstrip("0123456789.") and self._after_semicolon(whole):  # type: ignore[union-attr]
                group.doubtful.add(whole.id)
                group.depth = group.depth
                self._groups.remove(group)
                self._close(group)
                break
        self._groups.append(Group(whole, depth=state.depth, listed=listed or self._at_the_end()))

    def _at_the_end(self) -> bool:
        return self._text.endswith(("：", "其中", "如下", "方面"))

    def _after_semicolon(self, fact: Fact) -> bool:
        place = fact.place
        assert place
        before = [m.group() for m in re.finditer("[。；：]", self._masked[: place.start])]
        return bool(before) and before[-1] == "；"

    def _join(self, fact: Fact) -> None:
        """Let an amount be a part of the innermost whole that it can be a part of."""
        for group in reversed(self._groups):
            whole = group.whole
            if whole is None or whole is fact or whole.is_money != fact.is_money or not fact.exact:
                continue
            if not fact.is_money and whole.unit != fact.unit:
                continue
            if fact.key.stage != whole.key.stage or fact.key.year != whole.key.year or fact.key.period != whole.key.period:
                continue
            if fact.key.subject == whole.key.subject and fact.key.scope == whole.key.scope:
                continue
            if group.listed and group.parts and self._same_item(group.parts[-1], fact):
                continue
            if group.listed and group.level == 9 and self._section.units[self._unit_number].number:
                group.level = self._section.units[self._unit_number].level
            group.parts.append(fact)
            return

    def _same_item(self, part: Fact, fact: Fact) -> bool:
        """In a list of items each gives one part; what else its text tells is no further part."""
        return part.place is not None and part.place.unit == self._unit_number and self._section.units[self._unit_number].number != ""

    def _total_after(self, quantity: Quantity, words: str) -> None:
        state = self._state
        parts = [f for f in state.sentence if f.is_money and f.exact]
        topic = state.topic.subject if state.topic and state.topic.known else self._heading.subject if self._heading.known else ""
        label = read_label(words, self._about.names)
        subject = label.subject if label.known else topic
        key = Key(subject, self._about.stage, self._about.year, self._scope_of(subject, ""))
        fact = self._make(quantity, "amount", key, words, bool(subject))
        self._reading.groups.append(Group(fact, parts, complete=True))
        state.last = fact
        state.unit.append(fact)

    def _close(self, group: Group) -> None:
        if group.whole is not None and len(group.parts) >= 1:
            self._reading.groups.append(group)

    # --- words that stand for figures ---

    def _level(self, start: int, end: int, before: str) -> None:
        state = self._state
        if state.reason or state.base is None or re.search("原因", before):
            return
        label = read_label(_COMPARED.sub("", before), self._about.names)
        now = self._now(label, before)
        if now is None or now.aspect != "amount":
            return
        place = Place(self._number, self._unit_number, start, end)
        fact = self._reading.add(
            Fact(len(self._reading.facts), now.key, "change", Decimal(0), now.half * 2, now.unit, now.decimals, place,
                 self._text[start:end], before, now.known, of=now.id)
        )  # fmt: skip
        fact.base = now.key._replace(year=state.base.year, stage=state.base.stage or ("" if state.base.year != self._about.year else "预算"))
        fact.word = place

    def _order(self, order: re.Match[str], start: int) -> None:
        last = self._state.last
        if last is None or last.aspect != "completion" or last.of is None:
            return
        word = order.group("word")
        if word == "与" and not order.group("even"):
            return
        said = "等于" if word == "与" else _ORDERS.get(word, word)
        if self._reading.facts[last.of].value:
            self._reading.claims.append(Claim("order", ((last.id,),), "firm", "order", word=said))

    def _absent(self, start: int, stop: int) -> None:
        """未发生支出: a zero without a figure."""
        state = self._state
        spoken = state.sentence or state.unit
        if not spoken or not spoken[-1].key.stage.endswith("预算") or not self._about.accounts:
            return
        like = spoken[-1]
        place = Place(self._number, self._unit_number, start, stop)
        fact = self._reading.add(
            Fact(len(self._reading.facts), like.key._replace(stage="决算"), "amount", Decimal(0), like.half, like.unit,
                 like.decimals, place, self._text[start:stop], like.label, like.known)
        )  # fmt: skip
        state.sentence.append(fact)
        state.unit.append(fact)
        state.last = fact


def _in_unit(quantity: Quantity, unit: str) -> Quantity:
    kind = "money" if unit in MONEY else quantity.kind
    return Quantity(quantity.value, kind, unit, quantity.decimals, quantity.start, quantity.end, quantity.exact, quantity.written)


def _bare(heading: str) -> str:
    return re.sub(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[、.．]|（\d+）)|(?:决算|预算)?(?:总体)?(?:情况)?(?:说明)?$", "", heading)


def _masked(text: str) -> str:
    """The text at the same length, with brackets that belong to a name and 收、支 made no boundaries."""
    masked = _NESTED_SIGNS.sub(lambda m: "〔" + m.group()[1:-1] + "〕", text)
    return re.sub(r"收、支", "收·支", masked)


def amounts_of(reading: Reading) -> Iterator[Fact]:
    return (f for f in reading.facts if f.aspect == "amount")
