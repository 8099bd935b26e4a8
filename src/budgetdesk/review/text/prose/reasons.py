"""Reasons that are none: of what is no part of the figure, or of a move the other way."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section
from budgetdesk.review.text.vocabulary import vocabulary

REASON_CLAUSE = re.compile(r"(?:原因(?:是|为|系)?|因为|由于|主要是|，因|，一是)[^。；]*")
_NEXT_ITEM = re.compile("[，；][一二三四五六七八九]、")  # items that run on in one paragraph


def reasons_of_changes(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """A cause that cannot be one: the cost of another item, or a word against the direction."""
    told: set[Place] = set()
    starts: dict[tuple[int, int], list[int]] = {}
    for fact in reading.facts:
        if (fact.aspect == "change" or _tells_alone(reading, fact)) and fact.place:
            insort(starts.setdefault(fact.place[:2], []), fact.place.start)
    for fact in reading.facts:
        if (
            not (fact.aspect == "change" or _tells_alone(reading, fact))
            or fact.place is None
            or not fact.value
        ):
            continue
        unit = sections[fact.place.section].units[fact.place.unit]
        start, end = unit.sentence_at(fact.place.start)
        after = _NEXT_ITEM.split(unit.text[fact.place.end : end])[0]
        here = starts.get(fact.place[:2], [])
        later = bisect_right(here, fact.place.end)
        nearest = here[later] if later < len(here) else end
        clause = REASON_CLAUSE.search(after[: max(0, nearest - fact.place.end)])
        if clause is None:
            following = unit.text[end : end + 60]
            clause = (
                re.match(r"(?:增长|下降|增加|减少|变动|变化)?的?(?:主要)?原因[^。；]*", following)
                if nearest >= end
                else None
            )
            start = end
        else:
            start = fact.place.end
        if clause is None:
            continue
        yield from _of_another(fact, clause.group(), start + clause.start(), told)
        yield from _against(fact, clause.group(), start + clause.start(), told)


def _of_another(fact: Fact, clause: str, start: int, told: set[Place]) -> Iterator[Finding]:
    """What another item is spent on."""
    assert fact.place
    name = fact.key.subject.rsplit("/", 1)[-1]
    for reason in vocabulary().impossible_reasons:
        if not any(name == s or (len(s) > _LONG and s in name and not fact.known) for s in reason.subjects):
            continue
        word = next((w for w in reason.words if w in clause), "")
        if word and re.sub("^公务|费$|支出$", "", name) in clause.replace(word, ""):
            continue  # 压减公务用车运行和接待支出: a reason for both
        at = start + clause.index(word) if word else 0
        place = Place(fact.place.section, fact.place.unit, at, at + len(word))
        if word and place not in told:
            told.add(place)
            yield text_finding(
                "TEXT-REASON", "query", f"“{word}”不能是{name}增减的原因：它不在其中", place, "原因与所说的项目不符",
                "impossible_reason", word, "", (fact.place,), ("Y-42",),
            )  # fmt: skip


_LONG = 4  # characters of a subject that is known within a longer name


def _tells_alone(reading: Reading, rate: Fact) -> bool:
    """Whether it is a rate beside which no change is told."""
    return rate.aspect == "rate" and (rate.of is None or reading.facts[rate.of].aspect != "change")


_REASON_FOLLOWS = re.compile(r"(?:支出|收入)?(?:决算|预算|执行|差异|结余)[^，。；\d]{0,14}原因[^。]*")
_DONE_LESS = re.compile("追加|扩大|支出增加|增支")
_DONE_MORE = re.compile("压减|压缩|节约|厉行|支出减少|未执行")
_FITS_LESS = re.compile("减少|压减|压缩|节约|节省|未|结转|收回|下降|降低|调减|取消|推迟|暂缓|控制|负担|厉行")
_FITS_MORE = re.compile("追加|增加|提高|新增|调整|上涨|增长|扩大|下达|补发|上调|增支|结转")


def reasons_of_completion(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """完成 91.24%，…支出扩大: the reason that follows speaks for the other direction."""
    told: set[Place] = set()
    for fact in reading.facts:
        if fact.aspect != "completion" or fact.place is None or fact.of is None or not fact.value:
            continue
        unit = sections[fact.place.section].units[fact.place.unit]
        _, end = unit.sentence_at(fact.place.start)
        if goes_on := _REASON_FOLLOWS.match(unit.text, end):
            end = goes_on.end()
        after = re.split(r"\d", unit.text[fact.place.end : end])[0]
        if reason := REASON_CLAUSE.search(unit.text, fact.place.end, end):
            nearer = [
                f
                for f in reading.facts[fact.id + 1 :]
                if f.place and f.place[:2] == fact.place[:2] and f.aspect != "aside"
            ]
            if not any(f.place and f.place.start < reason.start() for f in nearer):
                yield from _of_another(reading.facts[fact.of], reason.group(), reason.start(), told)
        against, fits = (_DONE_LESS, _FITS_LESS) if fact.value < 100 else (_DONE_MORE, _FITS_MORE)
        moved = (_MORE if fact.value < 100 else _LESS).search(after)
        found = against.search(after) or moved
        if found and not fits.search(after) and fact.value != 100:
            start = fact.place.end + found.start()
            plain = moved is not None and not _TURNED.search(_reason_in(after))
            yield text_finding(
                "TEXT-REASON", "query" if plain else "hint", f"完成了 {fact.shown}，原因却是“{found.group()}”",
                Place(fact.place.section, fact.place.unit, start, start + len(found.group())), "原因与决算、预算的大小相反",
                "reason_completion", found.group(), "", (fact.place,), ("J-35",),
            )  # fmt: skip


_ORDER = re.compile(
    r"决算数?(?:比|较)?(?:年初|全年|调整后?)?(?:预算数?)?(?P<word>大于|高于|多于|超过|超出|小于|低于|少于)(?:年初|全年|调整后?)?预算数?(?:的|，)?(?:主要)?原因(?P<why>[^。；]*)"
)


def reasons_of_order(sections: Sequence[Section]) -> Iterator[Finding]:
    """决算数大于预算数的原因是厉行节约."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _ORDER.finditer(unit.text, unit.start):
                less = found["word"] in ("小于", "低于", "少于")
                why = re.split(r"\d", found["why"])[0]
                patterns, fits = (
                    ((_DONE_LESS, _MORE), _FITS_LESS) if less else ((_DONE_MORE, _LESS), _FITS_MORE)
                )
                hit = next((m for pattern in patterns if (m := pattern.search(found["why"]))), None)
                if hit is None or fits.search(why):
                    continue
                start = found.start("why") + hit.start()
                yield text_finding(
                    "TEXT-REASON", "hint" if _TURNED.search(why) else "query", f"决算{found['word']}预算，原因却是“{hit.group()}”",
                    Place(number, index, start, start + len(hit.group())), "原因与决算、预算的大小相反", "reason_completion", hit.group(),
                    "", (), ("J-35",),
                )  # fmt: skip


def _reason_in(words: str) -> str:
    found = REASON_CLAUSE.search(words)
    return found.group() if found else words


_OF_COST = "支出|费用?|经费|开支|资金|补贴|补助|项目|活动|批次|人次|采购|购置|任务|业务|标准|基数|工资|薪级"
_OF_SCALE = (
    "(?:在职|在编|在岗)?(?:职工|教师|教职工)?人数|职工|学生|学员|对象|户数|场次|班次|期数|次数|数量|面积|规模|里程|范围|需求"
    "|工作量|业务量|客流量|投入|编制|案件|用量"
)
_SOMEWHAT = "(?:较上年|比上年|较去年|比去年|同比|较年初|较预期|较往年)?(?:有所|相应|大幅|略有|逐年|明显|持续|进一步|较多)?"
_SUBJECTS = rf"(?:{_OF_COST}|{_OF_SCALE}){_SOMEWHAT}"
_MORE = re.compile(
    r"(?<!退休)(?:人员增加|新增\d*名?[\u4e00-\u9fff]{0,4}人员|增加人员)|工资增加|调增|新增[\u4e00-\u9fff]{0,6}(?:车辆|用车)|新增[\u4e00-\u9fff]{0,10}(?:项目|任务|业务|活动|需求|采购|购置|设备|会议|培训|批次)"
    rf"|{_SUBJECTS}(?:增加|增长|提高|上升|增多|上调|上涨|扩大|加大|加重)|增加了?[\u4e00-\u9fff]{{0,6}}支出"
    r"|新(?:招|招录|招聘|录用|聘|聘用|进|调入)\d*[\u4e00-\u9fff]{0,4}(?:人|名|员)|招录|招聘|扩招|新(?:购|购置)[\u4e00-\u9fff]{0,6}车|(?:增|新)设[\u4e00-\u9fff]{2,8}"
    r"|(?:增加|新增)了?[\u4e00-\u9fff]{0,4}(?:批次|人次|场次|频次|次数|人数|期数|设备|任务)|由[^，。；至到]{0,8}(?:增|升|提高)(?:加|长)?[至到为]"
    r"|加大[\u4e00-\u9fff]{0,6}投入|提标|调标|调资|增资|晋级|晋档|扩面"
)
_LESS = re.compile(
    r"减少支出|压减|压缩|人员减少|(?:在职|在编)[^，。；]{0,6}减少|节约|节省|减少开支|严控|过紧日子|厉行|减员|(?:人员|职工|干部|在职|\d[人名])(?:[^，。；]{0,4})调出|调出\d*[名人]"
    rf"|(?:严格|从严|从紧)?控制(?!价|数)[\u4e00-\u9fff]{{0,6}}(?:支出|开支)|{_SUBJECTS}(?:减少|下降|降低|减省|缩小|缩减|压减|核减|调减)"
    r"|由[^，。；至到]{0,8}(?:减|降)(?:少|低)?[至到为]|(?:工资|薪酬)(?:支出)?减少"
    r"|(?:从严|从紧)(?:控制|审批|安排)|严格[^，。；]{0,6}(?:接待|用车|出国|会议|开支)[^，。；]{0,4}(?:标准|审批|管理|规定)|(?:精简|削减|缩减|核减|裁减)[\u4e00-\u9fff]{2,8}"
)
_TURNED = re.compile(
    r"前提|基础上|同时|上年|去年|20\d\d年|结转|结余|收回|退回|扣减|抵|调整|其他|非财政|退休|离职|年初|基数较|但|较多|较高|较少|较低"
    r"|补缴|清算|记实|年金|新能源|节能|替换|更换|恢复|转为|改为"
)  # words with which a reason may well go the other way
_COMPARED = re.compile("(?:较|比|与|同)(?:上年|去年|年初|预算)(?:相比)?|同比")
_ONLY_LEFT = re.compile(
    "(?:人员|职工|干部|教师|在编|在职)[^，。；]{0,4}退休[^，；。]{0,8}，?(?:工资|人员经费|公用经费|社保|在职人数)[^，；。]{0,6}减少"
)
_UPWARD = re.compile("增|提高|上升|上调|上涨|扩|追加|加大|新|超|恢复")
_DOWNWARD = re.compile(
    "减|下降|降低|压|节约|节省|少|取消|未|控制|严控|没有|完工|完成|无|推迟|结束|不再|到期|退出"
)
_STOCKS = ("年初结转", "空编")
_LEFT_MORE, _LEFT_LESS = (
    re.compile(f"(?:结转|结余|未支付|未执行)[^，。；]{{0,6}}{word}") for word in ("增加", "减少")
)
_OWN_INCOME = re.compile("事业收入|经营收入|其他收入|上缴收入")
_EARNED = "收入|收费|合同|订单|业务量|门诊|住院|就诊|客流|游客|学生|生源|租金|销量|销售|单价|价格"
_EARNED_MORE = re.compile(
    rf"(?:{_EARNED})[^，。；]{{0,6}}?(?:增加|增长|提高|上升|扩大|增多|上涨|上调)|新(?:签|增)[^，。；]{{0,8}}(?:合同|订单|协议)"
)
_EARNED_LESS = re.compile(
    rf"(?:{_EARNED})[^，。；]{{0,6}}?(?:减少|下降|降低|缩小|下跌|下滑|下调|萎缩)|停(?:业|诊|产|办)"
)
_OF_OTHERS = re.compile("财政|拨款|补助|上级|保障|成本")  # that the own income falls for
_COME = re.compile("新购|购置|购入|采购|新增|增加|更新|添置|调入|划入|接收|招录|招聘|新进|安置|转业")
_GONE = re.compile("报废|处置|调出|划出|划转|移交|拍卖|淘汰|核销|盘亏|减少|退休|辞职|离职|减员|去世|死亡")


def _moves(fact: Fact) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None]:
    """The words that speak against the change, those for it, and those with which a reason may go either way."""
    less = fact.value < 0
    if fact.unit in ("人", "名") and "退休" in fact.key.subject:
        return _NEVER, _NEVER, None
    if not fact.is_money and fact.aspect == "change":
        return (_COME, _GONE, None) if less else (_GONE, _COME, None)
    if _OWN_INCOME.search(fact.key.subject):
        return (_EARNED_MORE, _DOWNWARD, _OF_OTHERS) if less else (_EARNED_LESS, _UPWARD, _OF_OTHERS)
    return (_MORE, _DOWNWARD, _TURNED) if less else (_LESS, _UPWARD, _TURNED)


_NEVER = re.compile("(?!)")


def _against(fact: Fact, clause: str, start: int, told: set[Place]) -> Iterator[Finding]:
    """A reason that moves a cost the other way than the figure, and no word in it for the figure's own way."""
    assert fact.place
    pattern, fits, turned = _moves(fact)
    if fact.key.subject == "年末结转" and fact.is_money:
        pattern, fits, turned = (_LEFT_MORE, _NEVER, None) if fact.value < 0 else (_LEFT_LESS, _NEVER, None)
    found = pattern.search(clause)
    bare = _COMPARED.sub("", _ONLY_LEFT.sub("工资减少", clause))
    if (
        found is None
        or fits.search(clause)
        or (turned and turned.search(bare))
        or fact.key.subject in _STOCKS
    ):
        return
    place = Place(fact.place.section, fact.place.unit, start + found.start(), start + found.end())
    if place in told:
        return
    told.add(place)
    way = "减少" if fact.value < 0 else "增加"
    yield text_finding(
        "TEXT-REASON", "query", f"说的是{way}，原因却是“{found.group()}”", place, "原因与增减的方向相反", "reason_direction",
        found.group(), "", (fact.place,), ("Y-41",),
    )  # fmt: skip
