"""What a careful reader would ask about beyond figures: numbering, purposes, what a template has left standing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose
from budgetdesk.review.text.vocabulary import term

_FIGURES = {c: n for n, c in enumerate("零一二三四五六七八九")}
_ORDERED = re.compile("(?<=[。；，：])([一二三四五六七八九])是(?!否)")
_NEAR = 4  # paragraphs: items of one list
_TRIP = ("因公出国（境）费", "公务接待费", "公务用车运行费")
_LISTED = re.compile(r"(?:公用经费|公用支出)[^。]{0,24}?(?:主要)?(?:包括|用于)[：:]?(?P<list>[^。]{20,})")
_NAMED = re.compile("因公出国（境）费用?|公务接待费|公务用车运行维护费")
_EXPLAINED = re.compile(r"^(?P<term>[\u4e00-\u9fff（）]{3,16})[：:，]?(?:是)?指")
_SLACK = re.compile(r"结余率(?P<word>大于|小于)10%的(?:[^。；，]{0,12}项目)?(?:共计|数量为)(?P<number>\d+)")
_KINDS = re.compile(r"该类项目总数(?P<number>\d+)个")


def remarks(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    yield from _numbering(sections)
    for number, index, unit in prose(sections):
        yield from _said_twice(number, index, unit)
        yield from _template_list(number, index, unit, reading, about)
        yield from _purposes(number, index, unit, reading)
    yield from _terms_of_nothing(sections, reading, about)
    yield from _left_over(sections)


# --- numbering ---


def _numbering(sections: Sequence[Section]) -> Iterator[Finding]:
    """Headings and items that skip a number, or bear one twice; told as a hint."""
    siblings: dict[tuple[int, tuple[str, ...]], list[tuple[int, Place]]] = defaultdict(list)
    for number, section in enumerate(sections):
        if section.path and section.level in (2, 3) and (n := _number(section.heading)):
            siblings[section.level, section.path[:-1]].append((n, Place(number, HEADING, 0, 1)))
        items: dict[int, list[tuple[int, Place]]] = defaultdict(list)
        for index, unit in enumerate(section.units):
            if unit.number and (n := _number(unit.number)):
                if (
                    section.path and unit.level <= section.level
                ):  # a term with its full stop, among others without
                    siblings[unit.level, section.path[:-1]].append((n, Place(number, index, 0, 1)))
                    continue
                for deeper in [level for level in items if level > unit.level]:
                    del items[deeper]
                items[unit.level].append((n, Place(number, index, 0, len(unit.number))))
                yield from _off(items[unit.level][-2:])
    for told in siblings.values():
        for pair in pairwise(told):
            yield from _off(pair)


def _off(pair: Sequence[tuple[int, Place]]) -> Iterator[Finding]:
    if len(pair) < 2:
        return
    (before, above), (number, place) = pair
    if above.unit != HEADING and place.unit - above.unit > _NEAR:
        return
    if number == before + 2:
        says = f"序号从 {before} 跳到了 {number}"
    elif number == before > 1:
        says = f"序号 {number} 用了两次"
    else:
        return
    yield text_finding(
        "TEXT-NUMBERING",
        "hint",
        says,
        place,
        "漏了一项，或序号没有跟着改",
        "numbering",
        str(number),
        str(before + 1),
    )


def _number(mark: str) -> int:
    found = re.match(r"[（(]?(\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．]", mark)
    if found is None:
        return 0
    word = found.group(1)
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    return (_FIGURES.get(tens, 1) * 10 if ten else 0) + _FIGURES.get(ones, 0)


def _said_twice(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """一是…；二是…；二是…."""
    for one, other in pairwise(_ORDERED.finditer(unit.text)):
        if one.group(1) == other.group(1):
            yield text_finding(
                "TEXT-NUMBERING", "hint", f"“{other.group()}”说了两次", Place(section, index, *other.span()), "序号没有跟着改", "numbering",
                other.group(), "",
            )  # fmt: skip


_USED = re.compile(r"(?:主要|全部)?用于(?P<purpose>[^。；]{2,40})")
_CLASS = re.compile(r"(?P<class>[\u4e00-\u9fff]{2,14}?)支出（类）")
_PURPOSES = {  # words of a purpose, and the classes and items that have it
    "医疗": "卫生健康|社会保障|教育|医|公共卫生",
    "公积金": "住房",
    "养老": "社会保障|农林水|养老|年金|离退休|民政|社会福利|老龄",
    "退休": "社会保障|卫生健康|离退休|养老|医疗",
    "水利": "农林水|水|城乡社区|节能环保|灾害|自然资源|一般公共服务",
    "林业": "农林水|林|城乡社区|节能环保|灾害|自然资源|一般公共服务",
}
_OF_STAFF = re.compile(
    "住房|医疗|养老|年金|离退休|社会保障和就业支出|卫生健康支出"
)  # classes and items of which it is known what they are for


def _purposes(section: int, index: int, unit: Unit, reading: Reading) -> Iterator[Finding]:
    """交通运输支出（类）…主要用于退休人员医疗, 住房公积金 12 万元，用于医疗保险缴费: the purpose of another item was copied."""
    for found in _USED.finditer(unit.text, unit.start):
        purpose = found.group("purpose")
        before = [
            f for f in reading.facts
            if f.place and f.place[:2] == (section, index) and f.place.end <= found.start() and f.is_money and f.key.subject
        ]  # fmt: skip
        named = _CLASS.findall(unit.text[unit.start : found.start()])
        start, _ = unit.sentence_at(found.start())
        here = "".join(f.key.subject for f in before if f.place and f.place.start >= start)
        items = here or "".join(f.key.subject for f in before[-1:])
        said = items if _OF_STAFF.search(items) else "".join(named[-1:])
        if not said:
            continue
        word = next(
            (
                w
                for w, classes in _PURPOSES.items()
                if w in purpose and w not in said and not re.search(classes, said)
            ),
            "",
        )
        fits = any(re.search(classes, said) and w in purpose for w, classes in _PURPOSES.items())
        if word and not fits:
            name = (before[-1].key.subject if said == items else said).rsplit("/", 1)[-1].removesuffix("支出")
            yield text_finding(
                "TEXT-REASON", "hint", f"“{name}支出”的用途写成了“{word}”", Place(section, index, *found.span()), "可能照抄了另一项的用途",
                "purpose", found.group(), "",
            )  # fmt: skip
            return


# --- what a template has left ---


def _template_list(section: int, index: int, unit: Unit, reading: Reading, about: About) -> Iterator[Finding]:
    """公用经费主要包括… names what was not spent on."""
    found = _LISTED.search(unit.text)
    if found is None or not re.search(r"\d万?元", unit.text[: found.start("list")]):
        return  # an explanation of the word
    for name in _NAMED.finditer(unit.text, found.start("list"), found.end("list")):
        subject = term(name.group())[0]
        spent = [
            f for f in reading.facts
            if f.aspect == "amount" and f.is_money and f.key.subject == subject and f.key.year == about.year and f.key.stage == about.stage
        ]  # fmt: skip
        if spent and subject in _TRIP and not any(f.value for f in spent):
            yield text_finding(
                "TEXT-TEMPLATE", "hint", f"公用经费里列了“{name.group()}”，文中这一项却是 0", Place(section, index, *name.span()),
                "照搬了模板的清单", "template_list", name.group(), "",
            )  # fmt: skip
            return


def _terms_of_nothing(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """Terms that are explained though the text tells of each only that it is 0; said once."""
    names: list[str] = []
    first: Place | None = None
    for number, section in enumerate(sections):
        if "名词解释" not in "".join(section.path):
            continue
        for index, unit in enumerate(section.units):
            found = _EXPLAINED.match(unit.text[unit.start :])
            subject, known = term(found.group("term")) if found else ("", False)
            amounts = [
                f for f in reading.facts if known and f.aspect == "amount" and f.key.subject == subject
            ]
            if amounts and not any(f.value for f in amounts) and found:
                names.append(found.group("term"))
                first = first or Place(number, index, unit.start, unit.start + len(found.group("term")))
    if first is not None:
        yield text_finding(
            "TEXT-TERM", "hint", f"名词解释里的{'、'.join(names[:4])}{'等' if len(names) > 4 else ''}，文中都是 0",
            first, "照搬了模板的名词", "term_of_nothing", names[0],
        )  # fmt: skip


def _left_over(sections: Sequence[Section]) -> Iterator[Finding]:
    """Of all projects so many have more than a tenth left: the others have less, and are not none."""
    whole, above, below = 0, 0, 0
    place: Place | None = None
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            whole += sum(int(m.group("number")) for m in _KINDS.finditer(unit.text))
            for found in _SLACK.finditer(unit.text):
                if found.group("word") == "大于":
                    above += int(found.group("number"))
                else:
                    below += int(found.group("number"))
                    place = place or Place(number, index, *found.span())
    if place is not None and whole and above + below != whole:
        yield text_finding(
            "TEXT-COHERENCE", "query", f"共 {whole} 个项目，结余率大于 10% 的 {above} 个，小于 10% 的却是 {below} 个", place,
            "小于 10% 的项目数没有填", "left_over", str(below), str(whole - above),
        )  # fmt: skip
