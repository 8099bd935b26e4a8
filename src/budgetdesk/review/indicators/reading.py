"""The one reading of an indicator: its name taken apart into what is measured, of what and what is done; its value into clauses.

Rules are short statements on what this gives; a new wording is a new word of the lexicon, not a new rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache

from budgetdesk.engine.units import unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.lexicon import Thing, deed_at_end, deed_at_start, lexicon, thing_named
from budgetdesk.review.indicators.words import has, plain, unnumbered, words

_BRACKETS = late_pattern(r"[（(]([^（）()]*)[）)]")
_QUOTED = late_pattern(
    r"[“‘《「][^“”‘’《》「」]*[”’》」]"
)  # what a title says is no target, and no second thing
_JOINED = late_pattern(
    r"、|以及|(?<![共饱温缓总柔])和(?![谐平睦解])|(?<!参)与(?!会)|(?<![普涉惠顾])及(?![时格])|(?<=.)并(?![发网])"
    r"|(?<=[\u4e00-\u9fff]{2})[/／+＋，,；;](?=[\u4e00-\u9fff]{2})|(?<=[\u4e00-\u9fff]{2})(?:同时|暨|且|连同|外加|另加|跟(?![踪进班随单拍]))(?=[\u4e00-\u9fff]{2})"
)
_COUNT = late_pattern(
    r"(?:总|数|个|项目)?(?:数量|总数|人次数?|人数|户数|次数|场次|场数|期数|批次|频次|件数|份数|台数|套数|家数|座数|条数|处数|册数"
    r"|面积|里程|长度|规模|总量|量|数)$"
)
_PROJECTS = late_pattern("(项目|工程|课题)(数量?|个数)")  # that there are so many is something
_WORK = ("行动", "作业", "工作", "活动", "任务", "项目", "工程", "参加", "参与")
_GRANTS = ("补贴", "补助", "奖补", "补偿")  # of whatever is granted for
_SET_OUT = ("开展", "组织", "举办", "实施", "完成", "进行", "新增", "全年", "承担", "负责")
_STATED = late_pattern(r"(?<![\d.\-第])(\d+(?:\.\d+)?)(?!\d)([万千百十亿]?[\u4e00-\u9fff%]{1,3})")
_NO_TARGET = (
    "以上",
    "以下",
    "以内",
    "及以上",
    "岁",
    "级",
    "类",
    "版",
    "号",
    "热线",
    "年",
    "月",
    "日",
    "小时",
    "周",
    "天内",
)
_FILLERS = late_pattern(
    "一次性?|活动|年内|完成(?!率)|(?:合格|通过)(?=率|比例|比率)|(?<=.)(?:面积|亩数|里程|长度)|开设|开展|举办|组织|实施|采购|购置|购买|新建|新增|建设|建成|发放|数量|人次数?|人数|户数|(?<!现)场次|[批频轮车家户]次|次数|总数|项目|的|情况|(?<=.)量$|[个台套家座条处间册份件页卷张块头只盏株面支枚门]?数"
    "|每|全年|年度|本年|时长|时间|比例|率$"
)
_RATES = ("rate", "satisfaction")
_COUNTS = ("people", "times", "households", "area", "length", "weight", "count", "money")
_CLAUSE = late_pattern(r"[，,；;。]|、(?=.{4})")
_AMOUNT = late_pattern(
    r"(?P<sign>不少于|不低于|不超过|不高于|不多于|不小于|不大于|至少|达到|达|超过|高于|大于|低于|少于|控制在|≥|≤|=|>|<)?"
    r"(?<!\d)(?P<number>\d{1,12}(?:\.\d{1,6})?)(?!\d)\s*(?P<unit>[万千百十亿]?[^\d\s，。、；]{1,4})"
)
SIGNS = {
    "不少于": "≥", "不低于": "≥", "至少": "≥", "达到": "≥", "达": "≥", "不小于": "≥", "超过": "≥", "高于": "≥", "大于": "≥",
    "≥": "≥", ">": "≥", "不超过": "≤", "不高于": "≤", "不多于": "≤", "不大于": "≤", "低于": "≤", "少于": "≤", "控制在": "≤",
    "≤": "≤", "<": "≤", "=": "＝",
}  # fmt: skip
_DATE = late_pattern(
    r"\d{1,4}\s*(年|月|日|号|季度|点|时)|\d\s*(个?工作日|天|小时|分钟|个月)|底前|月底|每[天日周月季年]|每学期|[\u4e00-\u9fff]节前|[期季学考汛冬春夏秋]前"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit found inside words; `sign` is an operator or empty."""

    number: Decimal
    unit: str
    sign: str
    text: str  # as it stands there, sign and all


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a name says. `said`: without its number and brackets, `core`: without the word that says what is counted."""

    said: str
    core: str
    thing: str  # what is counted, where the lexicon knows it
    counted: Thing | None
    counter: str  # the unit that the name itself counts in: 座 of 座数, 家次
    deed: str  # what is done, at the end of the name or else at its beginning
    done: bool  # it ends with a deed, of which it may be counted how often it is done
    measures: tuple[str, ...]  # two or more things that are each measured
    wish: bool  # it begins with what one wishes
    conclusion: str  # the word that tells how it came out
    empty: bool  # nothing but words that fit any indicator
    stated: Amount | None  # a target left in the name
    aside: str  # a second name in brackets
    gist: str  # without fillers, in an order of its own: names with the same gist say the same


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a value in words."""

    text: str
    amount: Amount | None
    timed: bool  # a date or a span of time
    checkable: bool  # it can be seen whether it came about
    vague: bool  # nothing by which it can be told how far it came


@cache
def _alternatives(name: str) -> re.Pattern[str]:
    """The words of a list of the lexicon as one pattern, the longest first."""
    listed: Iterable[str] = getattr(lexicon(), name)
    return re.compile("|".join(map(re.escape, sorted(listed, key=len, reverse=True))))


@cache
def _things() -> dict[str, tuple[tuple[str, Thing], ...]]:
    """By last character: words with what they are, the longest first."""
    found: dict[str, list[tuple[str, Thing]]] = {}
    for thing in lexicon().things.values():
        for word in thing.words:
            found.setdefault(word[-1], []).append((word, thing))
    return {last: tuple(sorted(of, key=lambda w: -len(w[0]))) for last, of in found.items()}


OwnWords = tuple[tuple[str, str], ...]
"""Words of an office's business, each with one of the lexicon that is counted as it is."""


def thing_at_end(text: str, own: OwnWords = ()) -> tuple[str, Thing | None]:
    """The thing that a text ends with."""
    for word, like in own:
        if text.endswith(word):
            return word, thing_named(like)
    for word, thing in _things().get(text[-1:], ()):
        if text.endswith(word) and not text.endswith("无人"):
            return word, thing
    return "", None


def said_in(name: str) -> str:
    """A name as it is read: without its number, brackets and punctuation."""
    bare = unnumbered(name)
    return plain(_BRACKETS.sub("", bare)) or plain(bare)


@lru_cache(maxsize=16_384)
def read_name(text: str, own: OwnWords = ()) -> NameReading:
    """What a name says."""
    lists = lexicon()
    bare = unnumbered(text)
    said = said_in(text)
    counter = _counter(said)
    core = (said.removesuffix(f"{counter}数") if counter else said).removesuffix("总")
    core = _COUNT.sub("", core) or said
    kept, done = _without_deeds(without_state(core))
    word, thing = thing_at_end(kept, own) if not said.endswith(_GRANTS) else ("", None)
    ending = _deed_at_end(core)
    brackets = [plain(b) for b in _BRACKETS.findall(bare)]
    aside = next((b for b in brackets if len(b) > 2 and measure_of(b) in _RATES), "")
    return NameReading(
        said=said,
        core=core,
        thing=word,
        counted=thing,
        counter=counter,
        deed=ending or _leading_deed(core),
        done=done,
        measures=_measures(bare),
        wish=said.startswith(tuple(lists.wishes)) and not re.match(r".{2,4}[化性度率]", said),
        conclusion=next((w for w in lists.conclusions if said.endswith(w) and len(said) > len(w)), ""),
        empty=not _alternatives("generic").sub("", said) and not _PROJECTS.fullmatch(said),
        stated=_stated(bare),
        aside=aside if measure_of(said) in _RATES else "",
        gist="".join(sorted(re.findall(r"\d+|\D", _FILLERS.sub("", _in_one_word(said)) or said))),
    )


def _in_one_word(said: str) -> str:
    """With the first of the words that say the same in place of each: 受益 for 惠及."""
    return _synonyms().sub(lambda found: _usual()[found.group()], said)


@cache
def _usual() -> dict[str, str]:
    return {word: same[0] for same in lexicon().same_words for word in same[1:]}


@cache
def _synonyms() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_usual(), key=len, reverse=True))))


def _counter(said: str) -> str:
    """The unit in which a name says that it counts: 座数, 户次; 人数 and 人次 are told by their kind."""
    for length in (3, 2):
        unit = said[-length:].removesuffix("数")
        found = unit_of(unit) if len(said) > length and said.endswith(("数", "次")) else None
        if found is not None and unit[1:] == "次" and unit_of(unit[0]) is None and unit[0] not in _TIMED:
            found = None  # 检查次数
        if found is not None and found.family in ("pieces", "times", "weight"):
            return unit
    return ""


_TIMED = "人户场班轮批期频"  # how often: 场次, 班次


@lru_cache(maxsize=16_384)
def measure_of(said: str) -> str:
    """What a name says is measured: a key of words.yaml's `kinds`; empty where it does not say."""
    return next((id for id, tails in words().kinds.items() if has(said, tails, "tail")), "")


WAYS = ("增长", "增加", "减少", "降低", "提高", "下降", "上升", "提升", "压减")
"""Which way what is measured moves."""


def moved_from(said: str) -> str:
    """能耗 of 能耗下降; empty where a name tells of no change."""
    way = next((w for w in WAYS if said.endswith(w)), "")
    return said.removesuffix(way) if way else ""


_STATE = late_pattern(
    "(?:(?:拥有|保有|存|增|授权|新增|在[岗册编职校训建用]|到岗|上岗|持证|投用|总|累计|注册|登记|挂牌|开工)+)$"
)


def without_state(core: str) -> str:
    """What is counted, without the words behind it that say in what state it is: 律师 of 律师在岗."""
    return _STATE.sub("", core) or core


def _without_deeds(core: str) -> tuple[str, bool]:
    """A name without the deeds at its end, and whether there were any."""
    done = False
    core = re.sub(
        r"(?<=.{2})(无害化|资源化|规范化|标准化|数字化|信息化|网格化|常态化|集中|统一|日常|专项|综合)(?=.{2}$)",
        "",
        core,
    )
    while tail := max((deed_at_end(core), *(w for w in _WORK if core.endswith(w))), key=len):
        if len(core) <= len(tail):
            break
        core, done = core[: -len(tail)], True
    return core, done


def _measures(name: str) -> tuple[str, ...]:
    """The parts of a name that are each measured, where there is more than one."""
    parts = _parts(_BRACKETS.sub("", name))
    if len(parts) < 2 or _TOGETHER.search(parts[-1]):
        return ()
    last, others = parts[-1], parts[:-1]
    if re.search("等.{2}", last) and not _measured(others[-1]):
        return ()  # 护理床、移位机等辅具: of one kind
    if "的" in last[1:] and not _measured(others[-1]):
        return ()  # 领取生活补贴和护理补贴的残疾人人数: of whom
    own = [p for p in others if len(p) > 1 and _measured(p)]
    felt = bool(own) and measure_of(own[-1]) == "satisfaction" and last.endswith("度")
    felt = felt or (bool(own) and len(last) > _OBJECT and bool(_deed_at_end(last)))  # 联测里程和像控点布设
    if own and (felt or _measured(last)) and not _same_measure(own[-1], last):
        return (*own, last)
    if measure_of(last) in (*_RATES, "time", "state"):
        return ()
    if (
        _led_apart(others[-1], last)
        or _deeds_told(parts)
        or _things_told(parts)
        or _handled(parts)
        or _events_told(parts)
    ):
        return tuple(parts)
    done = [p for p in others if _deed_at_end(p)]
    bare_last = _COUNT.sub("", last)
    deed = _deed_at_end(bare_last)
    if done and not deed and bare_last.startswith(("参加", "参与", "组织", "举办", "开展")):
        return (*done, last)  # 外出招商推介及参加展会
    if not done or not deed:
        return ()
    first, second = _begun(done[-1]), _begun(_COUNT.sub("", last))
    if _deed_at_end(first) + _leading_deed(second) in lexicon().one_deed:
        return ()
    bare = first == _deed_at_end(first)
    if bare and not (second == deed or _stripped(second) == deed):
        return ()  # 新建、改建公路: of one thing
    return (*done, last)


_TOGETHER = late_pattern(
    "[合共](?=[杆建用享署办])|之间|对接|衔接|联[动合]"
)  # 卡口与电子警察合杆点位: of both at once


def _parts(name: str) -> list[str]:
    """What is joined in a name; a title is one word."""
    masked = _QUOTED.sub(lambda title: "·" * len(title[0]), name)
    starts, ends = [0], []
    for joined in _JOINED.finditer(masked):
        ends.append(joined.start())
        starts.append(joined.end())
    parts = [plain(name[start:end]) for start, end in zip(starts, [*ends, len(name)], strict=True)]
    return [p for p in parts if p]


_OBJECT = 3  # characters: 救助对象 is a thing, 救助流浪人员 a deed


def _led_apart(one: str, other: str) -> bool:
    """Whether the second begins with a deed of its own, whatever the first does: 关停自备井和改造灌溉泵站."""
    bare = _COUNT.sub("", other)
    lead = _leading_deed(bare) or next((w for w in _SET_OUT if bare.startswith(w)), "")
    object_ = bare.removeprefix(lead)
    held = len(object_) >= _OBJECT or thing_at_end(object_)[1] is not None  # 出具报告
    act = bool(lead) and held and not object_.startswith(_OF_WHOM)
    act = act and thing_at_end(object_[:2])[1] is not lexicon().things["bodies"]  # 代理银行
    return act and len(one) > _OBJECT and not one.endswith(_UNFINISHED)


_OF_WHOM = ("对象", "人员", "的")  # 救助机构 does what the deed says


def _deeds_told(parts: list[str]) -> bool:
    """Whether each part says something else that is done, to things of its own: 防治贪夜蛾以及配备防疫员."""
    acts = []
    for part in parts:
        bare = _COUNT.sub("", part)
        deed, lead = _deed_at_end(bare), _leading_deed(bare)
        object_ = bare.removeprefix(lead)
        begun = bool(lead) and (
            len(object_) >= _OBJECT
            or (len(object_) == _OBJECT - 1 and not _deed_at_end(object_) and not object_.endswith("对象"))
        )
        if not begun and not (deed and len(bare) - len(deed) >= _OBJECT - 1):
            return False
        acts.append((deed if not begun else lead, bare))
    return len({deed for deed, _ in acts}) > 1


def _things_told(parts: list[str]) -> bool:
    """Whether things of different kinds are told, each of which could be counted: 招聘医师、护士, 叫号机和查询终端."""
    first, last = parts[0], _COUNT.sub("", parts[-1])
    ends = [*parts[:-1], _without_deeds(last)[0]]
    things = [thing_at_end(p) for p in ends]
    named = [word for word, _ in things]
    if not all(named):
        return False
    people = all(thing in _groups() for _, thing in things)
    long = all(len(p) >= _OBJECT for p in ends)
    if long and not people and len({word[-1] for word in named}) > 1 and not parts[-1].endswith("套数"):
        return True
    if not (_leading_deed(first) or _deed_at_end(last)) or any(len(p) > _LONG_THING for p in parts):
        return False
    alike = len(set(named)) == 1 and named[0] in _KINDS_OF and all(len(p) > len(named[0]) + 1 for p in parts)
    return len(set(named)) == len(named) or alike


_KINDS_OF = ("企业", "机构", "学校", "医院", "项目", "工程", "基地", "示范点")  # 高新技术企业和科技型中小企业
_LONG_THING = 12  # characters
_UNFINISHED = tuple("化性型类式级等类能用的")  # 信息化、智能化设备: of one thing


_SHORT_THING = 5  # characters: what is longer may say of what the things are
_ACQUIRED = ("购置", "采购", "购买", "配备", "添置")


def _handled(parts: list[str]) -> bool:
    """Whether one thing is done to several, whatever they are: 购置火箭弹、地面烟条, 拆除烟囱、冷却塔."""
    first, last = parts[0], _COUNT.sub("", parts[-1])
    deed = next((d for d in _ACQUIRED if first.startswith(d)), "") or _leading_deed(first)
    rest = first.removeprefix(deed)
    if deed and all(has(part, lexicon().bad_events) for part in (rest, last)):
        return True  # 查处货车超载、渣土车飞扬撒漏
    if not deed or rest.endswith(_UNFINISHED) or len(last) < _OBJECT - 1 or _deed_at_end(last):
        return False
    if deed in _ACQUIRED:
        return len(rest) >= _OBJECT
    people = all(thing_at_end(part)[1] in _groups() for part in (rest, last))
    return len(rest) >= _OBJECT - 1 and len(last) <= _SHORT_THING and not people and not _deed_at_end(rest)


@cache
def _groups() -> tuple[Thing, ...]:
    things = lexicon().things
    return things["people"], things["staff"], things["recipients"]


def _events_told(parts: list[str]) -> bool:
    """Whether each part is an event of its own: 技能竞赛与文体活动."""
    tails = [_event_at_end(_COUNT.sub("", part)) for part in parts]
    first = _begun(parts[0])
    if (
        first != parts[0]
        and len(first) >= _OCCASION
        and tails[-1].endswith("活动")
        and not thing_at_end(first)[1]
    ):
        return True  # 组织教育学习、公益活动
    own = all(
        tail and (len(part) > _OBJECT or len(tail) >= _OBJECT)
        for tail, part in zip(tails, parts, strict=True)
    )
    return own and len(set(tails)) == len(tails)


_OCCASION = 4  # characters that name something that is held


def _event_at_end(part: str) -> str:
    things = lexicon().things
    word, thing = thing_at_end(part)
    if thing in (things["events"], things["meetings"]):
        return word
    return next((work for work in ("活动", "演练", "培训", "比赛", "竞赛") if part.endswith(work)), "")


def _measured(part: str) -> bool:
    measure = measure_of(part)
    return measure in (*_RATES, "people", "times", "households", "area", "length") or (
        measure == "count" and (bool(_counter(part)) or (part.endswith(("数量", "数")) and len(part) > _OBJECT))
    ) or part.endswith(("课时", "学时", "工时")) or part.endswith(("获得感", "幸福感", "安全感"))  # fmt: skip


def _same_measure(one: str, other: str) -> bool:
    """户数（户）、户数: the same thing said twice is told elsewhere."""
    return one == other


def _stripped(part: str) -> str:
    for tail in _WORK:
        part = part.removesuffix(tail) or part
    return part


def _begun(part: str) -> str:
    """A part without the verb that only says that it is done."""
    return next((part.removeprefix(w) for w in _SET_OUT if part.startswith(w) and len(part) > len(w)), part)


def _deed_at_end(part: str) -> str:
    part = _stripped(part)
    return deed_at_end(part)


def _leading_deed(part: str) -> str:
    part = _OPENINGS.sub("", part) or part
    return deed_at_start(part)


_OPENINGS = late_pattern(
    "^(?:全年|年度|年内|本年度?|当年|每年|累计|全[县市区镇]|县级|镇村)+"
)  # before what is done


_BOUNDS = {"以上": "≥", "以下": "≤", "以内": "≤"}


def _stated(name: str) -> Amount | None:
    """A number with a unit that stands in the name; ages, hours, grades and telephone numbers are none."""
    for found in _STATED.finditer(_QUOTED.sub("·", name)):
        number, tail = found.groups()
        if tail.startswith(_NO_TARGET):
            continue
        bound = next((w for w in _BOUNDS if w in name[found.start(2) : found.end() + 2]), "")
        unit = unit_within(tail)
        if unit:
            text = f"{number}{unit}"
            return Amount(Decimal(number), unit, _BOUNDS.get(bound, ""), text)
    return None


def unit_within(text: str) -> str:
    """The longest unit that a text begins with."""
    for length in range(min(len(text), 5), 0, -1):
        head = text[:length]
        if (found := unit_of(head)) is not None and found.family != "number":
            return head
    return ""


@lru_cache(maxsize=16_384)
def read_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a value in words."""
    return tuple(_clause(part.strip()) for part in _CLAUSE.split(text) if part.strip())


def _clause(text: str) -> Clause:
    lists = lexicon()
    short = plain(text)
    amount = next(amounts_in(text), None)
    timed = bool(_DATE.search(text))
    blurred = has(short, _BLURRED, "head")
    checkable = (has(text, lists.checkable) and not blurred) or has(text, words().definite)
    return Clause(text, amount, timed, checkable, bool(short) and not (amount or timed or checkable))


_BLURRED = [
    "尽[早快量]",
    "及早",
    "抓紧",
    "力争",
    "争取",
    "适时",
    "择机",
    "逐步",
    "加快",
]  # 尽早签订: when is it early?
_SPANS = ("天", "小时", "个小时", "个月")  # of which there may be more: 开放不少于330天


_STRANGE_UNIT = late_pattern(r"([\u4e00-\u9fff]{1,2}|[A-Za-z/]{1,8})[。；;]?")
_AT_LEAST_SO_MANY = late_pattern(r"([\u4e00-\u9fff])及?以[上下]")


def amounts_in(text: str) -> Iterator[Amount]:
    """The numbers with a unit that stand among words, dates and spans of time left out."""
    for found in _AMOUNT.finditer(text):
        unit = unit_within(found["unit"].replace("％", "%"))
        known = unit_of(unit) if unit else None
        sign = SIGNS.get(found["sign"] or "", "")
        spans = known is not None and known.family == "time" and not (sign == "≥" and unit in _SPANS)
        if not unit and sign and (stranger := _STRANGE_UNIT.fullmatch(text, found.start("unit"))):
            unit = stranger[1]  # 不少于5档
        elif not unit and (stranger := _AT_LEAST_SO_MANY.match(text, found.start("unit"))):
            unit = stranger[1]  # 1800叶以上
        elif known is None or spans:
            continue
        if re.match(r"[年月日号]", found["unit"]):
            continue
        after = text[found.start("unit") + len(unit) :]
        sign = sign or (
            "≥" if after.startswith(("以上", "及以上")) else "≤" if after.startswith(("以下", "以内")) else ""
        )
        yield Amount(Decimal(found["number"]), unit, sign, found.group())
