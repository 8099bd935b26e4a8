"""The reason that a text gives for each change, as a reviewer reads it: whether there is one, whether it says anything, whether it
is one of this cost, and whether it speaks for the same direction. All are questions; `reasons` tells what is surely wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import term, vocabulary


class Explanation(NamedTuple):
    """`words` stand at `place`; `way`: 1 for more, -1 for less, 0 where that is not known."""

    words: str
    place: Place
    subject: str
    named: str  # how the text itself calls it, cleared of what says nothing
    way: int


def explanations(
    sections: Sequence[Section], reading: Reading, told: Sequence[Finding] = ()
) -> Iterator[Finding]:
    """`told`: what is said already; no reason is asked about twice."""
    changes = _changes(reading)
    nothing, moved = _nothing(reading), _moved(reading)
    asked = [f.place for f in told if f.rule == "TEXT-REASON" and f.place is not None]
    for number, section in enumerate(sections):
        before: Fact | None = None
        for index, unit in enumerate(section.units):
            if unit.paragraph.table:
                continue
            here = changes.get((number, index), [])
            for given in _given(number, index, unit, here, before, reading):
                if any(_overlap(given.place, place) for place in asked):
                    continue
                if given.way > 0:
                    yield from _of_nothing(given, nothing)
                yield from _moved_otherwise(given, moved)
                yield from _judged(given)
            before = here[-1] if here else before
    yield from _not_given(sections, reading, changes)


def _overlap(one: Place, other: Place) -> bool:
    return one[:2] == other[:2] and one.start < other.end and other.start < one.end


def _changes(reading: Reading) -> dict[tuple[int, int], list[Fact]]:
    """What wants a reason, by the paragraph it stands in."""
    found: dict[tuple[int, int], list[Fact]] = {}
    for fact in reading.facts:
        wants = (
            fact.aspect == "change"
            or fact.aspect == "rate"
            or (fact.aspect == "completion" and fact.value != 100)
        )
        if wants and fact.place is not None and (fact.is_money or fact.unit == "%"):
            found.setdefault(fact.place[:2], []).append(fact)
    for facts in found.values():
        facts.sort(key=lambda fact: fact.place or Place(0, 0, 0, 0))
    return found


# --- finding the reason ---

_MARK = re.compile(
    r"(?:(?P<head>决算数?(?:大于|小于|高于|低于)[^，。；\d]{0,12}|[较比]?[^，。；、\d]{0,8}?(?:增加|增长|上升|减少|下降|降低|追加|调增|核减|调减))的?)?"
    r"(?:主要)?(?:变动|变化|增减)?(?:的)?(?:主要)?原因(?:主要)?(?:是|为|在于|系|：)+(?:因为|由于|因)?|(?<=[，。；）])(?:主要)?(?:是|系)?(?:由于|因为)|(?<=[，。；）])主要[是系因]"
)
_WORDS = re.compile(r"[^。；]*")
_LISTED = re.compile(r"(?:一是|1[.、）]|（1）|①)[^。]*")
_UP, _DOWN = "大于|高于|增加|增长|上升|追加|调增", "小于|低于|减少|下降|降低|核减|调减"


def _given(
    section: int, index: int, unit: Unit, changes: Sequence[Fact], before: Fact | None, reading: Reading
) -> Iterator[Explanation]:
    text = unit.text
    for mark in _MARK.finditer(text, unit.start):
        words = _LISTED.match(text, mark.end()) or _WORDS.match(text, mark.end())
        assert words is not None
        end = words.end()
        following = next((f for f in changes if f.place and mark.end() < f.place.start < end), None)
        if following is not None and following.place:  # the next item's own change begins there
            cut = max(text.rfind(stop, mark.end(), following.place.start) for stop in "，；")
            end = cut if cut > mark.end() else end
        about = next((f for f in reversed(changes) if f.place and f.place.end <= mark.start()), before)
        if about is not None and not about.value:
            continue
        way = _way(mark["head"] or "", about)
        subject, named = _about(unit, about, reading)
        start = mark.end() if end > mark.end() else mark.start()
        yield Explanation(text[mark.end() : end], Place(section, index, start, end), subject, named, way)


_LONG = 60
_NAMELESS = re.compile("[与比较同]|(?:决算|支出)数?[与比较同大小]")


def _about(unit: Unit, fact: Fact | None, reading: Reading) -> tuple[str, str]:
    """The subject, "" where its sentence does not name it, and how the text calls it."""
    if fact is None or fact.place is None:
        return "", ""
    start, _ = unit.sentence_at(fact.place.start) if fact.place.end <= len(unit.text) else (0, 0)
    subject = fact.key.subject.rsplit("/", 1)[-1]
    label = fact.label
    while fact.of is not None and len(label) < _LONG:
        fact = reading.facts[fact.of]
        label = fact.label + label
    named = _without_fillers(subject + label) or subject
    if _NAMELESS.match(unit.text, max(start, unit.start)):
        return "", named
    whole = next((name for name in sorted(_causes(), key=len, reverse=True) if name in label), "")
    return subject if subject in _causes() else whole or subject, named


def _way(head: str, about: Fact | None) -> int:
    if re.search(_UP, head):
        return 1
    if re.search(_DOWN, head):
        return -1
    if about is None:
        return 0
    more = about.value > 100 if about.aspect == "completion" else about.value > 0
    return 1 if more else -1


# --- judging it ---

_FILLERS = re.compile(
    r"20\d\d年?度?|\d[\d.,]*(?:万?元|%)?|实际|正常|具体|工作|业务|单位|部门|机构|日常|需要|要求|需求|情况|相关|有关|其他|其它|客观|政策性?|各种|多种|各方面|多方面"
    r"|综合|原因|因素|影响|调整|变化|变动|增减|发展|开展|安排|根据|按照|按|由于|因为|所致|导致|造成|引起|据实|列支|支出|开支|费用|经费|资金|收入|部分|[本上]年度?|去年|同期|本期|当年"
    r"|年初|全年|年度|预算|决算|执行|金额|数|额|总|合计|总计|共|完成|相比|[较比与同和及了的所以因为是系等有该项此我]|增加|增长|上升|提高|减少|下降|降低|大于|小于|等于|高于|低于|多于|少于|超过"
    r"|增多|增大|发生|未达到?|达到|有所|略有|相应|同比|幅度|一定|[\s，、：“”（）]"
)
_MOVED_NAME = re.compile(
    "实际|决算|预算|[较比与]|同比|有所|增|减|上升|下降|提高|降低|少于|多于|小于|大于|未达"
)
_ITSELF = re.compile("支出|费|经费|收入|预算|决算|总计|合计|结转|结余")


def _without_fillers(words: str) -> str:
    return _FILLERS.sub("", words)


def _judged(given: Explanation) -> Iterator[Finding]:
    left = _without_fillers(given.words)
    name = _MOVED_NAME.split(given.words)[0]
    if len(name) > 1 and term(name)[0] == given.subject:
        left = _without_fillers(given.words[len(name) :])
    moves = re.search(f"{_UP}|{_DOWN}|增多|增大|未达到|多于|少于|超过", given.words)
    if (not left or (left in given.named and len(left) > 1)) and moves and _ITSELF.search(given.words):
        says, cause, kind = "原因又说了一遍增减本身", "请写出是什么事项使它增减", "reason_repeats"
    elif len(left) < 2 and not re.search("[未无没]", given.words):
        says, cause, kind = "没有说出原因", "原因要具体到事项", "vague_reason"
    else:
        yield from _of_another_cost(given)
        return
    yield text_finding(
        "TEXT-REASON", "hint", f"“{given.words[:24]}”：{says}" if given.words.strip() else "“原因是”后面没有写原因",
        given.place, cause, kind, given.words, "", (), ("Y-41",),
    )  # fmt: skip


_BOUGHT = "车辆购置|购置[^，。；]{0,8}车|新购[^，。；]{0,8}车|更新[^，。；]{0,6}车"
_OF_ITEMS = {"公务用车购置费": re.compile(_BOUGHT), "因公出国（境）费": re.compile("出国|出境")}
_ITEMS_OF = {
    "三公经费": {*_OF_ITEMS}, "公务用车费": {"公务用车购置费"}, "公务用车运行费": {"公务用车购置费"}, "公务用车购置费": {"公务用车购置费"},
}  # fmt: skip


def _nothing(reading: Reading) -> set[str]:
    """Of the items that reasons may name, those of which the text tells nothing but 0."""
    told: dict[str, list[Fact]] = {}
    for fact in reading.facts:
        if fact.aspect == "amount" and fact.is_money and fact.key.subject in _OF_ITEMS:
            told.setdefault(fact.key.subject, []).append(fact)
    return {subject for subject, facts in told.items() if not any(fact.value for fact in facts)}


def _of_nothing(given: Explanation, nothing: set[str]) -> Iterator[Finding]:
    """An increase is put down to a purchase, and none was made."""
    for subject in nothing & _ITEMS_OF.get(given.subject, set()):
        if found := _OF_ITEMS[subject].search(given.words):
            place = given.place._replace(
                start=given.place.start + found.start(), end=given.place.start + found.end()
            )
            yield text_finding(
                "TEXT-REASON", "hint", f"原因是“{found.group()}”，文中{subject}却是 0", place, "核对原因或那个数", "reason_of_nothing",
                found.group(), "", (), ("Y-42",),
            )  # fmt: skip


_ITEM_MOVED = [
    ("公务接待费", "接待"), ("公务用车运行费", "用车|车辆运行"), ("会议费", "会议"), ("培训费", "培训"), ("因公出国（境）费", "出国"),
]  # fmt: skip
_CUT = "(?:压减|压缩|减少|控制|降低|节约|严控|缩减)[^，。；、]{{0,8}}(?:{0})|(?:{0})(?:费|经费|支出|批次|次数)?(?:减少|下降|压减)"
_GROWN = (
    "(?:{0})(?:费|经费|支出|批次|次数)?(?:增加|增长|增多|上升)|(?:增加|新增)[^，。；、减压]{{0,6}}(?:{0})"
)


def _moved(reading: Reading) -> dict[str, Fact]:
    """The change by the year before of the items that other items' reasons name, where the text tells one."""
    names = {name for name, _ in _ITEM_MOVED}
    return {
        f.key.subject: f
        for f in reading.facts
        if f.aspect == "change"
        and f.key.subject in names
        and f.value
        and f.place
        and f.base
        and f.base.year == f.key.year - 1
    }


def _moved_otherwise(given: Explanation, moved: dict[str, Fact]) -> Iterator[Finding]:
    """三公经费下降, because reception was cut, which the text says has grown."""
    for subject, words in _ITEM_MOVED:
        fact = moved.get(subject)
        if fact is None or subject == given.subject or fact.place is None:
            continue
        found = re.search((_CUT if fact.value > 0 else _GROWN).format(words), given.words)
        if found and not re.search("预算", found.group()):
            place = given.place._replace(
                start=given.place.start + found.start(), end=given.place.start + found.end()
            )
            way = "增加" if fact.value > 0 else "减少"
            yield text_finding(
                "TEXT-REASON", "hint", f"原因是“{found.group()}”，{subject}却比上年{way} {fact.shown}", place, "核对原因与那一项的增减",
                "moved_otherwise", found.group(), "", (fact.place,), ("Y-42",),
            )  # fmt: skip


@cache
def _causes() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """By subject: what moves it, and what can only move another cost."""
    kinds = vocabulary().kinds_of_causes
    return {
        subject: (
            re.compile("|".join(kinds[k] for k in entry.own)),
            re.compile("|".join(kinds[k] for k in entry.never)),
        )
        for entry in vocabulary().moved_by
        for subject in entry.subjects
    }


def _of_another_cost(given: Explanation) -> Iterator[Finding]:
    """接待费下降, because of fuel; 住房公积金增加, because of a purchase: nothing in the words is of this cost."""
    if given.subject in _causes():
        own, never = _causes()[given.subject]
        strange = never.search(given.words)
        if strange and not own.search(never.sub("", given.words)):
            place = given.place._replace(
                start=given.place.start + strange.start(), end=given.place.start + strange.end()
            )
            yield text_finding(
                "TEXT-REASON", "hint", f"“{strange.group()}”说的像是另一项支出，不是{given.subject}增减的原因", place,
                "核对原因是不是从别处抄来的", "reason_of_other", strange.group(), "", (), ("Y-42",),
            )  # fmt: skip
            return
    yield from _other_way(given)


_RISES = re.compile(
    "增加|增长|增多|上升|上涨|上调|提高|扩大|加重|加大|延长|扩招|恢复|繁重|频繁|新增|新购|新招|新聘|新进|新建|新设|追加|补发|提标|扩面|晋级|晋档|增资|调标|招录|招聘|调入"
    "|超过|超出|加快|全部(?:支付|完成|拨付|付清)"
)
_FALLS = re.compile(
    "八项规定|减少|下降|降低|回落|压减|压缩|缩减|缩短|精简|削减|核减|裁减|取消|推迟|延期|延后|暂缓|滞后|未(?:能|按|全部)?(?:开工|实施|完成|支付|发生|举办|召开|支出|执行)|不再|停办|停开|退休|离职|调出|去世"
    "|减员|节约|节省|节水|节电|节能|厉行|严控|过紧日子|从严|从紧|完工|完结|结束|到期|报废|少于预期|结转下年|报停|合并"
)
_MAY_TURN = re.compile(
    "结转|结余|收回|以前年度|效率|力度|意识|管理|线上|视频|网络|电子|无纸|折旧|统筹|非财政|自筹|社会化|优惠|减免|免费|空编|缺编|欠|债|垫|一次性|基数|但|虽|而|同时|相抵|抵减|冲|核销"
    "|转为|改为|改由|划转|移交|由[^，]{2,12}(?:承担|负担|支付|列支)|调剂|清算|补缴|记实|年金|遗属|丧葬|抚恤|退休(?!减少)[^，]{0,6}(?:费|补|医疗)|收入|拨款|年初|新能源|(?:较|比)(?:多|少|大|高|低)"
)
_OF_INCOME = re.compile("(?:财政)?拨款|收入")
_BESIDE = re.compile("[较比与同](?:上年度?|去年|20\\d\\d年度?|往年|预期|预算)?(?:同期|相比)?")
_NO_COST = re.compile("结转|结余|收支总计|资产|负债|率|其他收入|非税")
_OF_RETIRED = re.compile("离?退休(?:人员|干部|职工|教师)?|离休(?:人员|干部)?")


def _other_way(given: Explanation) -> Iterator[Finding]:
    """Every word of the reason that has a direction has the other one."""
    words = _BESIDE.sub(lambda m: "　" * len(m.group()), given.words)
    if _OF_RETIRED.search(
        given.subject + given.named
    ):  # there 新增 退休人员 is more, as is any other word of direction
        words = _OF_RETIRED.sub(lambda m: "　" * len(m.group()), words)
    if (
        not given.way
        or _NO_COST.search(given.subject)
        or _MAY_TURN.search(_OF_INCOME.sub("", words) if given.subject.endswith("收入") else words)
    ):
        return
    if given.subject == "公务用车购置费" and re.search("更新|购", words):
        return  # 更新一辆已报废的车
    against, fits = (_FALLS, _RISES) if given.way > 0 else (_RISES, _FALLS)
    found = against.search(words)
    if found is None or fits.search(words):
        return
    way = "增加" if given.way > 0 else "减少"
    place = given.place._replace(start=given.place.start + found.start(), end=given.place.start + found.end())
    yield text_finding(
        "TEXT-REASON", "hint", f"说的是{way}，原因“{given.words[:20]}”却像是相反的", place, "核对原因与增减方向", "reason_direction",
        found.group(), "", (), ("Y-41",),
    )  # fmt: skip


# --- changes without a reason ---

_REASON = re.compile(
    r"原因|因为|由于|因(?!公)|主要[是系]|得益于|主要为|受[^，。；]{2,12}影响|追加|所致|系(?!统)|用于新增|未安排|没有|无"
)
_FEWEST = 4  # changes of a document, for one without a reason to stand out
_MOSTLY = 0.75
_LARGE = 30  # %, of a change; so far from the whole budget
_SMALL = 10_000  # 元, that nobody asks about
_MOST = 3  # such questions in a document
_SUMMED_UP = ("三公经费", "机关运行经费")  # that the rules of publishing ask a reason for
_OF_PARTS = re.compile("其中|具体|分别|明细|分项")


def _not_given(
    sections: Sequence[Section], reading: Reading, changes: dict[tuple[int, int], list[Fact]]
) -> Iterator[Finding]:
    """Large changes without a reason of their own; in a text that gives one for nearly every other all that lack one, and those of
    三公 and 机关运行."""
    given, lacking, large = 0, list[Fact](), list[Fact]()
    for at, facts in sorted(changes.items()):
        section = sections[at[0]]
        unit = section.units[at[1]]
        facts = [f for f in facts if f.value]
        if not facts or not unit.text.endswith(("。", "；")):
            continue
        statements = _statements(facts, reading)
        if _is_explained(section, at[1], facts):
            given += 1
            bare = _without_reason(unit, statements)
            large += [max(bare, key=lambda s: s.size).facts[0]] if bare else []
        elif unit.text.endswith("。"):
            asked = [s for s in statements if not _is_small_talk(s.facts)] or statements
            first = max(asked, key=lambda s: s.size)
            lacking += [max(first.facts, key=_size)]
            large += [lacking[-1]] if first.size >= _LARGE else []
    few = (
        given + len(lacking) >= _FEWEST
        and given >= _MOSTLY * (given + len(lacking))
        and len(lacking) <= _MOST
    )
    wanted = large + [f for f in lacking if (few or f.key.subject in _SUMMED_UP) and f not in large]
    most = _MOST if given else 1
    for fact in wanted[:most]:
        assert fact.place
        more = len(wanted) - most
        others = f"（这样的还有 {more} 处）" if more > 0 else ""
        says = f"完成了预算的 {fact.shown}" if fact.aspect == "completion" else "有增减"
        yield text_finding(
            "TEXT-REASON", "hint", f"{fact.key.subject or '这里'}{says}，没有写原因{others}", fact.place, "补写是什么事项引起的",
            "no_reason", fact.shown, "", (), ("Y-41",),
        )  # fmt: skip


class _Statement(NamedTuple):
    """Change, rate and completion of one figure, told together; `size`: by how many per cent it moved."""

    facts: list[Fact]
    size: float

    @property
    def span(self) -> tuple[int, int]:
        places = [f.place for f in self.facts if f.place]
        return places[0].start, places[-1].end


def _statements(facts: Sequence[Fact], reading: Reading) -> list[_Statement]:
    """Of one paragraph, in their order."""
    told: list[list[Fact]] = []
    for fact in facts:
        if not told or fact.key[:1] + fact.key[3:4] != told[-1][0].key[:1] + told[-1][0].key[3:4]:
            told.append([])
        told[-1].append(fact)
    return [_Statement(each, max(map(_size, each)) or _by_amount(each, reading)) for each in told]


def _by_amount(facts: Sequence[Fact], reading: Reading) -> float:
    """The rate of a change that none is told of: by the amount that it is the change of."""
    for change in facts:
        amount = reading.facts[change.of] if change.of is not None else None
        if change.aspect == "change" and amount is not None and amount.aspect == "amount":
            base = amount.value - change.value
            return float(100 * abs(change.value) / base) if base > 0 else 0.0
    return 0.0


def _without_reason(unit: Unit, statements: Sequence[_Statement]) -> list[_Statement]:
    """The large ones with no reason between what was told before and what is told next, nor one for them all behind them."""
    text, bare = unit.text, list[_Statement]()
    spans = [statement.span for statement in statements]
    whole = bool(_FOR_ALL.search(text, spans[-1][1]))
    above = False  # whether the whole that these may be parts of has a reason
    for n, (statement, (start, end)) in enumerate(zip(statements, spans, strict=True)):
        before = max(spans[n - 1][1] if n else unit.start, unit.sentence_at(start)[0])
        stop = spans[n + 1][0] if n + 1 < len(spans) else len(text)
        own = _REASON.search(text, before, start) or _REASON.search(text, end, stop)
        among = _OF_PARTS.search(text, spans[n - 1][1] if n else start, start)
        above = bool(own) if not among else above
        parts = _OF_PARTS.search(text, end, stop) and _REASON.search(text, stop)
        if statement.size >= _LARGE and not (
            own or whole or parts or above or _is_small_talk(statement.facts)
        ):
            bare.append(statement)
    return bare


_FOR_ALL = re.compile("[。；](?:以上|上述|各项|增减|变动|变化|[增减][加少长])*[^，。；]{0,6}(?:主要)?原因")


def _size(fact: Fact) -> float:
    """By how much per cent it differs from what it is measured by."""
    if fact.aspect == "change":
        return 0.0
    return float(abs(fact.value - 100) if fact.aspect == "completion" else abs(fact.value))


def _is_small_talk(facts: Sequence[Fact]) -> bool:
    """Whether so little moved that nobody asks."""
    moved = [f for f in facts if f.aspect == "change"]
    small = bool(moved) and all(f.is_money and abs(f.value) < _SMALL for f in moved)
    return small and facts[0].key.subject not in _SUMMED_UP


def _is_explained(section: Section, index: int, facts: Sequence[Fact]) -> bool:
    """Whether a reason stands in the paragraph, or opens the next one; a total's may stand with its parts."""
    unit = section.units[index]
    if _REASON.search(unit.text, unit.start):
        return True
    after = [u.text for u in section.units[index + 1 :] if not u.paragraph.table]
    if after and _REASON.search(after[0][:12]):
        return True
    if _is_small_talk(facts):
        return True
    return bool(after and _OF_PARTS.search(after[0][:8]) and any(_REASON.search(text) for text in after))
