"""What is written twice: words in a row, an item of a list, a clause under two headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose

_IN_A_ROW = re.compile(
    r"(?P<once>[\u4e00-\u9fff]{3,10}?"
    r"|(?:达到|用于|主要|按照|根据|完成|实现|增加|减少|进行|开展|加强|提高|推进|保障|落实|严格|认真|全面|继续|通过|以及|其中|分别|没有|由于|因为|组织|实施"
    r"|安排|支付|下达|建立|健全|负责|承担|协调|指导|我局|我们|全县|全年|截至|已经|做好|促进|确保|其他|大于|小于|相比|下降|增长|上升|降低))(?P=once)"
)  # of two characters no nouns: 绩效指标指标值
_MAY_BE_TWICE = re.compile("一")
_LIST = re.compile(r"[\u4e00-\u9fff（）]{2,14}(?:、[\u4e00-\u9fff（）]{2,14}){3,}")
_CLAUSE_ENDS = re.compile("[。；]|：(?=一是)")
_OPENS = re.compile(
    r"^(?:[一二三四五六七八九十]是|（?[一二三四五六七八九十\d]{1,2}[）、.．]|[①-⑳])?(?:[\u4e00-\u9fff]{2,10}(?:方面|情况|指标|完成情况)[，：])?"
)
_SHORTEST, _ENUMERATED = 22, 10  # characters of a clause that nobody writes twice; of one of 一是…；二是…
_FIGURE = re.compile(r"(?<![\d.])[1-9][\d,]*(?:\.\d+)?(?!年|月|日|[\d.])")
_FLOW = re.compile(
    "持平|无变化|一致|为0|0万元|0元|空表|按照|根据|依据|主要反映|是指"
)  # is rightly said of one thing after another


def repeats(sections: Sequence[Section]) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        yield from _in_a_row(number, index, unit)
        yield from _in_a_list(number, index, unit)
        yield from _clauses(number, index, unit)
        yield from _in_a_sentence(number, index, unit)


def _in_a_row(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """合格率达到达到 100%. The heads of a table that lost its columns end in no full stop."""
    if not unit.text.endswith(("。", "；", "，")):
        return
    for found in _IN_A_ROW.finditer(unit.text, unit.start):
        once = found["once"]
        if len({*once}) > 1 and not _MAY_BE_TWICE.search(once):
            yield text_finding(
                "TEXT-CHARACTER", "hint", f"“{once}”连写了两遍", Place(section, index, *found.span()), "多写了一遍",
                "doubled_character", found.group(), once,
            )  # fmt: skip


def _in_a_list(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """办公费、水费、差旅费、办公费."""
    for found in _LIST.finditer(unit.text, unit.start):
        place, seen = found.start(), set[str]()
        for item in found.group().split("、"):
            if item in seen:
                yield text_finding(
                    "TEXT-CHARACTER", "hint", f"“{item}”在这一列里写了两遍", Place(section, index, place, place + len(item)),
                    "多写了一遍，或应是另一项", "listed_twice", item, "",
                )  # fmt: skip
            seen.add(item)
            place += len(item) + 1


def _clauses(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """一是…；二是…；三是 the first again; 质量指标 told in the words of 数量指标; what one amount is for told of the next, too."""
    begin, told = unit.start, dict[str, Place]()
    for end in [*(m.start() for m in _CLAUSE_ENDS.finditer(unit.text, unit.start)), len(unit.text)]:
        clause = unit.text[begin:end]
        opening = _OPENS.match(clause)
        own = opening.end() if opening else 0
        words = clause[own:]
        place = Place(section, index, begin + own, end)
        enumerated = bool(opening and re.match("[一二三四五六七八九十]是", clause))
        for said, first in told.items():
            same = words == said and (
                enumerated or (len(words) >= _SHORTEST and len(_FIGURE.findall(words)) > 1)
            )
            if same and len(words) >= _ENUMERATED and not _FLOW.search(words):
                yield text_finding(
                    "TEXT-COPY", "query", "这里与前面说的逐字相同", place, "照抄了前面的话，没有改", "copied_clause", words, "",
                    (first,),
                )  # fmt: skip
                break
        else:
            told.setdefault(words, place)
        begin = end + 1
    yield from _purposes(section, index, unit)


_PIECE = re.compile(r"[^，。；：（）“”\d]{12,80}(?=[，。；])")
_SAID_AGAIN = re.compile("原因|预算|决算|支出|收入|按照|根据|方面")  # of each item of a list rightly the same


def _in_a_sentence(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """手续完整，…，手续完整: a sentence that ends with the words that it began with."""
    start = unit.start
    while start < len(unit.text):
        end = max(unit.sentence_at(start)[1], start + 1)
        for found in _PIECE.finditer(unit.text, start, end):
            first = unit.text.find(found.group(), start, found.start())
            if first >= 0 and not _SAID_AGAIN.search(found.group()):
                place = Place(section, index, *found.span())
                yield text_finding(
                    "TEXT-COPY", "query", "这一句里同样的话写了两遍", place, "多写了一遍", "copied_clause", found.group(), "",
                    (Place(section, index, first, first + len(found.group())),),
                )  # fmt: skip
                return
        start = end


_PURPOSE = re.compile(r"(?:主要)?用于(?P<purpose>[^。；\d]{12,})")


def _purposes(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """基本支出…，主要用于甲；项目支出…，主要用于甲."""
    told: dict[str, Place] = {}
    for found in _PURPOSE.finditer(unit.text, unit.start):
        purpose, place = found["purpose"], Place(section, index, *found.span("purpose"))
        if purpose in told:
            yield text_finding(
                "TEXT-COPY", "query", "用途与前一项的逐字相同", place, "照抄了前一项的用途，没有改", "copied_clause", purpose, "",
                (told[purpose],),
            )  # fmt: skip
        told.setdefault(purpose, place)
