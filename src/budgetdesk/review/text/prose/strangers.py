"""What does not fit this office or this document: machines that its kind has no use for, money that its income has not, 本局 said by
a school, the work of another trade, 决算 in a budget, a large rest without a word. All of it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose
from budgetdesk.review.text.vocabulary import vocabulary


def strangers(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    units = [*prose(sections)]
    text = "\n".join(unit.text for *_, unit in units)
    office = about.names[0] if about.names else ""
    for number, index, unit in units:
        yield from _machines(number, index, unit, office)
        yield from _sources(number, index, unit, text)
        yield from _other_stage(number, index, unit, about)
    yield from _called_otherwise(units, office, text)
    yield from _large_rest(sections, reading, about)
    yield from _trade(sections, about)


_MACHINE = re.compile(
    r"单(?:位|台)?价(?:值)?(?:在)?(?:50|100)万元(?:（含）|（含100万元）)?(?:及)?以上[^。；，\d]{0,20}设备[^。；，\d]{0,14}(?P<at>[1-9]\d*)(?:台|套)"
)
_NO_MACHINES = re.compile(
    "小学|中学|幼儿园|学校|统计|妇女|妇联|共青团|团县委|工商|文联|文学艺术|科协|社科联|老干部|老年|档案|党校|信访|政协|人大|纪委|监委|组织部|宣传部|统战部|编办|工会|侨联|残联"
    "|残疾人|红十字|司法局|民政局|审计|财政局|发展和改革|退役|供销|文化馆|招商|金融|乡村振兴|机关事务|街道|社区"
)


def _machines(number: int, index: int, unit: Unit, office: str) -> Iterator[Finding]:
    found = _MACHINE.search(unit.text, unit.start) if _NO_MACHINES.search(office) else None
    if found:
        yield text_finding(
            "TEXT-SIZE", "hint", f"“{found.group()}”：这类单位少见这样的设备", Place(number, index, *found.span("at")), "核对资产表",
            "machines", found["at"],
        )  # fmt: skip


_SOURCE = re.compile(
    r"(?:由|使用|通过|来源于|来源为)(?P<list>[^。；，]{0,30}?)(?:安排|解决|列支|承担|支付|保障)"
)
_OWN_MONEY = re.compile("(?:银行)?(?P<root>贷款|债券|捐赠|自筹|经营收入|事业收入|上级补助收入)(?:资金)?")
_NONE_OF_IT = "(?:为|是)?(?:0(?:\\.0+)?万?元|无)"


def _sources(number: int, index: int, unit: Unit, text: str) -> Iterator[Finding]:
    """A project is paid from what the rest of the text tells nothing of."""
    for found in _SOURCE.finditer(unit.text, unit.start):
        for source in _OWN_MONEY.finditer(unit.text, *found.span("list")):
            root = source["root"]
            none = rf"{root}{_NONE_OF_IT}|(?:没有|无|未)[^。；]{{0,24}}{root}"
            elsewhere = re.sub(none, "", text.replace(unit.text, ""))
            if root in elsewhere or re.search(none, found.group()):
                continue
            yield text_finding(
                "TEXT-COHERENCE", "hint", f"资金来源是“{source.group()}”，收入里没有说到", Place(number, index, *source.span()),
                "核对资金来源", "source_not_told", source.group(),
            )  # fmt: skip


_ENDED = re.compile(r"(?<!上年)(?<!年度)(?<!年)决算数?(?P<way>增加|减少|大于|小于)(?=的|主要|原因|[是系])")


def _other_stage(number: int, index: int, unit: Unit, about: About) -> Iterator[Finding]:
    """决算减少主要是…, in a budget that has no accounts yet."""
    found = None if about.accounts else _ENDED.search(unit.text, unit.start)
    if found and "预算" in unit.text:
        yield text_finding(
            "TEXT-WORD", "hint", f"这是预算，却说“{found.group()}”", Place(number, index, *found.span()), "从决算说明里照抄的",
            "stage_word", found.group(), found.group().replace("决算", "预算"),
        )  # fmt: skip


_KINDS = {
    "局": "局", "中心": "中心", "医院": "院", "卫生院": "院", "法院": "院", "检察院": "院", "小学": "校", "中学": "校", "学校": "校",
    "幼儿园": "园", "馆": "馆", "站": "站", "林场": "场", "研究所": "所", "委员会": "委",
}  # fmt: skip
_SELF = re.compile(r"(?<![基资成日])[本我](?P<kind>局|中心|院|校|园|馆|站|场|所|委)(?![内外区地长员托])")


def _called_otherwise(units: Sequence[tuple[int, int, Unit]], office: str, text: str) -> Iterator[Finding]:
    """本局, said once by a centre: a sentence of another office."""
    kind = next(
        (k for end, k in sorted(_KINDS.items(), key=lambda e: -len(e[0])) if office.endswith(end)), ""
    )
    said = [
        (number, index, found)
        for number, index, unit in units
        for found in _SELF.finditer(unit.text, unit.start)
    ]
    strange = [each for each in said if kind and each[2]["kind"] != kind]
    if (
        not strange
        or len(strange) > 2
        or re.search("下属|所属|下辖|二级(?:预算)?单位|分院|分校|分局|分馆", text)
    ):
        return
    number, index, found = strange[0]
    yield text_finding(
        "TEXT-NAME", "hint", f"本文说的是{office}，这里却自称“{found.group()}”", Place(number, index, *found.span()), "可能是别的单位的话",
        "called_otherwise", found.group(), f"{found.group()[0]}{kind}", (), ("Y-44",),
    )  # fmt: skip


_MUCH_LEFT = 30  # % of what was spent


def _large_rest(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """Much is carried over, and no word says why or of what."""
    own = [
        f for f in reading.facts
        if f.aspect == "amount" and f.is_money and f.place and f.key.year == about.year and not f.key.period and not f.follows
    ]  # fmt: skip
    for rest in own:
        if rest.key.subject != "年末结转" or not about.accounts or rest.place is None:
            continue
        spent = [f for f in own if f.key.subject == "支出" and f.key.scope == rest.key.scope and f.value]
        unit = sections[rest.place.section].units[rest.place.unit]
        if not spent or 100 * rest.value < _MUCH_LEFT * max(f.value for f in spent):
            continue
        if not re.search("原因|主要[是为系]|由于|因", unit.text[rest.place.end :]):
            yield text_finding(
                "TEXT-SIZE", "hint", f"年末结转 {rest.shown}，超过支出的三成，没有说明", rest.place, "写明结转的是什么、为什么没有用完",
                "large_rest", rest.shown,
            )  # fmt: skip
            return


# --- the work of another trade ---

_DOES_ALL = re.compile(
    "(?:乡|镇|街道|园区|开发区)$|政府|街道办|财政|发展和改革|审计|党|委办|事务|组织部|宣传部|管委会|联合会(?<!残疾人联合会)|工会|共青团"
)
_TELLS_OF_OTHERS = re.compile(
    "反映|是指|指用于|名词解释|帮扶|结对|驻村|乡村振兴|联合|配合|协助|参加|学习|接待|检查|调研|指导|培训"
    "|缴费|缴纳|缴存"  # dues, which every office pays
)
_OF_A_CODE = re.compile("[^，。；：]*（[类款项]）")
_SENTENCE = re.compile("[^。；\n]+")


@cache
def _trades() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    return [
        (t.name, re.compile("|".join(t.offices)), re.compile("|".join(t.work))) for t in vocabulary().trades
    ]


def _trade(sections: Sequence[Section], about: About) -> Iterator[Finding]:
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
