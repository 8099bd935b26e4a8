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
        for reason in vocabulary().impossible_reasons:
            word = next((w for w in reason.words if w in clause.group()), "")
            if reason.subject == fact.key.subject and word:
                at = start + clause.start() + clause.group().index(word)
                place = Place(fact.place.section, fact.place.unit, at, at + len(word))
                if place not in told:
                    told.add(place)
                    yield text_finding(
                        "TEXT-REASON", "query", f"“{word}”不能是{fact.key.subject}增减的原因：它不在其中", place,
                        "原因与所说的项目不符", "impossible_reason", word, "", (fact.place,), ("Y-42",),
                    )  # fmt: skip
        yield from _against(fact, clause.group(), start + clause.start(), told)


def _tells_alone(reading: Reading, rate: Fact) -> bool:
    """Whether it is a rate beside which no change is told."""
    return rate.aspect == "rate" and (rate.of is None or reading.facts[rate.of].aspect != "change")


_DONE_LESS = re.compile("追加|扩大|支出增加|增支")
_DONE_MORE = re.compile("压减|压缩|节约|厉行|支出减少|未执行")
_FITS_LESS = re.compile("减少|压减|压缩|节约|节省|未|结转|收回|下降|降低|调减|取消|推迟|暂缓|控制|负担|厉行")
_FITS_MORE = re.compile("追加|增加|提高|新增|调整|上涨|增长|扩大|下达|补发|上调|增支|结转")


def reasons_of_completion(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """完成 91.24%，…支出扩大: the reason that follows speaks for the other direction."""
    for fact in reading.facts:
        if fact.aspect != "completion" or fact.place is None or fact.of is None or not fact.value:
            continue
        unit = sections[fact.place.section].units[fact.place.unit]
        _, end = unit.sentence_at(fact.place.start)
        after = re.split(r"\d", unit.text[fact.place.end : end])[0]
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


def _reason_in(words: str) -> str:
    found = REASON_CLAUSE.search(words)
    return found.group() if found else words


_COST = r"(?:支出|费用?|经费|开支|资金|补贴|补助|项目|活动|批次|人次|采购|购置|任务|业务|标准|基数|工资|薪级)(?:有所|相应|大幅|略有)?"
_MORE = re.compile(
    r"(?<!退休)(?:人员增加|新增\d*名?[\u4e00-\u9fff]{0,4}人员|增加人员)|工资增加|调增|新增[\u4e00-\u9fff]{0,6}(?:车辆|用车)|新增[\u4e00-\u9fff]{0,10}(?:项目|任务|业务|活动|需求|采购|购置|设备)"
    rf"|{_COST}(?:增加|增长|提高|上升|增多|上调)|增加了?[\u4e00-\u9fff]{{0,6}}支出"
)
_LESS = re.compile(
    r"面积减少|数量减少|范围缩小|控制经费开支|减少支出|压减|压缩|人员减少|节约|节省|减少开支|严控"
    rf"|(?:严格|从严|从紧)?控制(?!价|数)[\u4e00-\u9fff]{{0,6}}(?:支出|开支)|{_COST}(?:减少|下降|降低|减省)"
)
_TURNED = re.compile(
    r"前提|基础上|同时|上年|去年|20\d\d年|结转|结余|收回|退回|扣减|抵|调整|其他|非财政|退休|离职|调出|年初|基数较|但|较多|较高|较少|较低"
)  # words with which a reason may well go the other way
_UPWARD = re.compile("增|提高|上升|上调|扩大|追加|新|超")
_DOWNWARD = re.compile("减|下降|降低|压|节约|节省|少|取消|未|控制|严控|没有|完工|完成|无|推迟|结束")
_STOCKS = ("年初结转", "年末结转", "空编", "其他收入", "事业收入", "上级补助收入")


def _against(fact: Fact, clause: str, start: int, told: set[Place]) -> Iterator[Finding]:
    """A reason that moves a cost the other way than the figure, and no word in it for the figure's own way."""
    assert fact.place
    pattern, fits = (_MORE, _DOWNWARD) if fact.value < 0 else (_LESS, _UPWARD)
    found = pattern.search(clause)
    if found is None or fits.search(clause) or _TURNED.search(clause) or fact.key.subject in _STOCKS:
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
