"""How many names a text says that it lists, and how many it lists: behind a colon, in brackets, in numbered lines, in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import is_office
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section

_FIGURES = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
NUMBER = r"\d{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[两二三四五六七八九]"
AND = re.compile(r"(?<=[^、]{3})[和及](?=[^、]{3})")  # shorter it may be part of a name
_KINDS = "单位|机构|学校|部门|科室|股室|处室|中心|站|所|项目|乡镇|镇|街道|村|社区|大队|中队|医院|卫生院|园|工区|片区|校区|院区"
_SAID = rf"(?P<number>(?<!第)(?:{NUMBER}))(?P<what>个|家|所|户)(?P<kind>[^，。；：、（）\d]{{0,14}}?)"
_TO = (
    r"(?:，?(?:分别|依次|具体)(?:包括|[为是有])|，?即|，?(?:具体)?包括(?=：)|，?(?:具体|名单)?如下|，?具体)：?"
    r"|(?P<colon>：)|(?P<bracket>（)"
)
_NAMED = re.compile(rf"{_SAID}(?:{_TO})(?P<list>[^。；：\d]{{3,300}})")
_IN_TURN = re.compile(
    rf"{_SAID}(?:项目|单位|机构|学校)[^。；：、（）]{{0,30}}?，(?:分别|依次)(?:包括|[为是])：?(?P<list>[^。；：，\d]{{3,300}})"
)  # 5 个项目，涉及资金 499.75 万元，分别是甲、乙、丙
_ABOUT = re.compile(rf"(?:{_KINDS}|内设|下设|设有|设立)[^，。；：]{{0,12}}$")
_OF_KIND = re.compile(rf"(?:{_KINDS})$")
_SET_UP = re.compile(
    rf"(?:内设|下设|下辖|下属|设有|设立|设置了?|设)(?:机构|股室|科室|部门|单位)?(?:包括|有|为)?：?(?P<list>[^，。；：\d]{{2,120}}?)(?P<more>等)?(?:，?共(?:计|有)?)?"
    rf"(?P<number>{NUMBER})(?P<what>个)[^，。；：、（）\d]{{0,8}}?(?:股室?|科室?|{_KINDS})"
)
_ABOVE = re.compile(
    rf"(?:^|[：。])(?P<list>[^。；：\d]{{6,400}}?)，?(?:以上|上述)(?:合计|总计|共计?)(?P<number>{NUMBER})(?P<what>[张个家项类])"
)
_TOGETHER = re.compile(
    rf"：(?P<list>[^。；：\d]{{6,400}}?)，?(?:合计|总计|共计?|一共)(?P<number>{NUMBER})(?P<what>[个家项类所户])(?=[。；，]|(?:{_KINDS}))"
)
_PROJECTS = re.compile(
    rf"(?P<list>[^，。；：、\d]{{2,24}}(?:、[^，。；：、\d]{{2,24}})+)(?P<number>{NUMBER})(?P<what>个)(?:重点|单体|建设|民生|子|具体)?项目(?![^，。；]{{0,4}}中)"
)  # 实施甲、乙、丙 3 个项目
_ITEMS = re.compile(
    rf"共(?:计|有)?(?P<number>{NUMBER})(?P<what>个|家|项)[^。；]{{0,16}}?(?:包括|分别[为是]|如下|具体[为是]|[为是])：?(?P<list>(?:(?:\d[.．、]|[①-⑨])[^；。]{{2,60}}[；。]?){{2,12}})"
)  # 共 5 个，包括：1.甲；2.乙
_ITEM = re.compile(r"(?:(?<=[：；。])|^)(?:\d[.．、]|[①-⑨])")
_ONE = re.compile(
    rf"共(?:计|有)?(?P<number>{NUMBER})(?P<what>个|家)，(?:即|为|仅为|就是)(?P<list>[^、，。；和及与\d]{{3,24}}?(?:本级|机关|本部))(?=[，。；]|$)"
)
_NO_NAME = re.compile("均|都|全部|现有|共有|其中|另|与|较|比|同|没有|无|主要|负责|承担|[是为]")
_ANNOUNCED = re.compile(
    rf"{_SAID}(?P<behind>[^，。；：、（）\d]{{0,6}}，?[^，。；：、（）\d]{{0,8}})(?:：|。)$"
)
_ANNOUNCED_BEFORE = re.compile(
    rf"(?P<kind>{_KINDS})(?:共|有|为)?(?P<number>{NUMBER})(?P<what>个|家)(?P<behind>)[^。；：]{{0,40}}：$"
)
_ORDINAL = re.compile(r"(?:（)?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:）|[.．、]|(?=\t))")
_FOLLOWS = re.compile("如下|分别|包括|具体|名单|下表|明细|构成|：$")
_MOST_OFF = 3
_LONGEST = 30
_MOST_BETWEEN = 3  # lines between what is announced and its table

Line = tuple[Place, str]


def listed_names(sections: Sequence[Section]) -> Iterator[Finding]:
    lines: list[Line] = []
    for number, section in enumerate(sections):
        if section.path:
            lines.append((Place(number, HEADING, 0, 1), section.heading))
        lines += [
            (Place(number, index, 0, 1), unit.text)
            for index, unit in enumerate(section.units)
            if unit.text.strip()
        ]
    for number, (place, text) in enumerate(lines):
        if "\t" in text:
            continue
        yield from _in_words(place, text)
        yield from _in_one_sentence(place, text)
        yield from _in_lines(place, text, lines[number + 1 :])
    yield from _told_twice(lines)


def count(word: str) -> int:
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    return (_FIGURES.get(tens, 1) * 10 if ten else 0) + _FIGURES.get(ones, 0)


def _in_words(place: Place, text: str) -> Iterator[Finding]:
    """3 个，分别为：甲、乙、丙; 3 个股室：甲、乙、丙; 3 家（甲、乙、丙）; 内设甲、乙、丙 3 个股室; …：甲、乙、丙，共 3 个."""
    done: set[tuple[int, int]] = set()
    for pattern in (_NAMED, _IN_TURN, _SET_UP, _ABOVE, _TOGETHER):
        for found in pattern.finditer(text):
            if found.groupdict().get("colon") or found.groupdict().get("bracket"):
                about = _ABOUT.search(text, 0, found.start("number")) or _OF_KIND.search(found.group("kind"))
                if not about:
                    continue
            told = found.group("list")
            if found.groupdict().get("bracket"):
                told = told.partition("）")[0]
            names, most = _names(told)
            said = count(found.group("number"))
            open_ = (
                told.rstrip("，").endswith("等")
                or bool(found.groupdict().get("more"))
                or "等" in names[-1:][0]
            )
            if len(names) < 2 or max(map(len, names)) > _LONGEST or len(names) <= said <= most:
                continue
            if abs(said - len(names)) > _MOST_OFF or found.span("number") in done:
                continue
            done.add(found.span("number"))
            at = place._replace(start=found.start("number"), end=found.end("number"))
            yield _off(at, found, len(names), soft=open_ and said > len(names))  # 甲、乙、丙等 4 个


def _in_one_sentence(place: Place, text: str) -> Iterator[Finding]:
    """实施甲、乙、丙 4 个项目; 共 5 个，包括：1.甲；2.乙; 共 3 个，即县统计局本级."""
    for pattern in (_PROJECTS, _ITEMS, _ONE):
        for found in pattern.finditer(text):
            told, said = found["list"], count(found["number"])
            if pattern is _PROJECTS:
                names, most = _names(told)
                listed = said if told.endswith("等") or len(names) <= said <= most else len(names)
            else:
                listed = len(_ITEM.findall(told)) if pattern is _ITEMS else 1
            if listed != said and abs(listed - said) <= _MOST_OFF:
                at = place._replace(start=found.start("number"), end=found.end("number"))
                yield _off(at, found, listed)


def _names(told: str) -> tuple[list[str], int]:
    """The names of a list up to what is said of them all; the most that they can be, as 和 may part two or stand in one."""
    told = re.sub("（[^）]*）?", "", told)
    first, *more = re.split("，(?:以及)?", told)
    names = [name for name in re.split("、|以及", first) if name]
    for piece in more:
        pieces = [name for name in re.split("、|以及", piece) if name]
        if any(_NO_NAME.search(name) or not _ends_alike(name, names) for name in pieces):
            break
        names += pieces
    return names or [""], len([name for part in names for name in AND.split(part)])


def _ends_alike(name: str, names: Sequence[str]) -> bool:
    return is_office(name) or any(name[-1:] == other[-1:] for other in names)


def _off(place: Place, found: re.Match[str], listed: int, soft: bool = False) -> Finding:
    what, said = found.group("what"), found.group("number")
    return text_finding(
        "TEXT-LIST", "hint" if soft else "query", f"列出了 {listed} {what}，却说 {count(said)} {what}", place,
        "列举的项数与所说的不符", "list_number", said, str(listed),
    )  # fmt: skip


def _in_lines(place: Place, text: str, after: Sequence[Line]) -> Iterator[Finding]:
    """…共 3 个，分别是： with a line for each behind it, or a table."""
    found = _ANNOUNCED.search(text) or _ANNOUNCED_BEFORE.search(text)
    if found is None or not after or not (_FOLLOWS.search(text, found.start()) or "\t" in after[0][1]):
        return
    if not (
        _ABOUT.search(text, 0, found.start("number"))
        or _OF_KIND.search(found.group("kind") + found.group("behind"))
    ):
        return
    listed = _numbered(after) or _rows(after)
    if any(count(told.group("number")) == listed for told in re.finditer(_SAID, text)):
        return  # 共 5 个，包括本级及 4 个下属单位。
    if (
        listed >= 2
        and count(found.group("number")) != listed
        and abs(count(found.group("number")) - listed) <= _MOST_OFF
    ):
        yield _off(place._replace(start=found.start("number"), end=found.end("number")), found, listed)


def _numbered(after: Sequence[Line]) -> int:
    """Lines that begin with 1, 2, 3 …"""
    number = 0
    for _, text in after:
        found = _ORDINAL.match(text)
        if found is None or "\t" in text or count(found.group(1)) != number + 1:
            break
        number += 1
    return number


def _rows(after: Sequence[Line]) -> int:
    """Rows of a table of names."""
    begins = next((n for n, (_, text) in enumerate(after[:_MOST_BETWEEN]) if "\t" in text), None)
    if begins is None:
        return 0
    rows = [text.split("\t") for _, text in after[begins : begins + 40]]
    rows = rows[: next((n for n, row in enumerate(rows) if len(row) < 2), len(rows))]
    if not re.search("序号|单位名称|机构名称|项目名称", "".join(rows[0])):
        return 0
    firsts = [row[0].strip() for row in rows[1:]]
    if "序号" in rows[0][0]:
        numbers = [int(first) for first in firsts if first.isdecimal()]
        return len(numbers) if numbers[:1] == [1] and all(b - a == 1 for a, b in pairwise(numbers)) else 0
    return sum(bool(first) and not re.fullmatch("合计|总计|小计", first) for first in firsts)


_SAME_KINDS = (
    (
        "内设机构",
        rf"(?P<a>{NUMBER})个(?:内设|职能)?(?:机构|股室|科室)|内设(?:机构|股室|科室)(?:共|有|为)?(?P<b>{NUMBER})个",
    ),
    (
        "下属单位",
        rf"(?:下属|所属|直属)(?:共|有)?(?P<a>{NUMBER})(?:个|家)(?:[^，。；]{{0,6}}单位)"
        rf"|(?:下属|所属|直属)(?:事业|预算|二级|独立核算)*(?:单位|机构)(?:共|有|为)?(?P<b>{NUMBER})(?:个|家)",
    ),
)
_WITH_ITSELF = re.compile(
    rf"(?:机关|本级|本部)[^。；，\d]{{0,8}}[和及、与][^。；，\d]{{0,10}}?(?P<number>{NUMBER})(?:个|家)[^。；，\d]{{0,8}}单位"
)
_IN_ALL = re.compile(
    rf"(?:编制范围|构成|汇总|纳入)[^。]{{0,40}}?(?:共|有|为|包括)(?P<number>{NUMBER})(?P<what>个|家)(?=[，：。；单预（])"
)


def _told_twice(lines: Sequence[Line]) -> Iterator[Finding]:
    """15 个内设机构 in one place, 设 14 个股室 in another: worth a look, though one may be of the whole department."""
    for kind, pattern in _SAME_KINDS:
        told = [
            (count(m.group("a") or m.group("b")), place._replace(start=m.start(), end=m.end()))
            for place, text in lines
            if place.unit != HEADING and "\t" not in text
            for m in re.finditer(pattern, text)
        ]
        other = next(((said, place) for said, place in told if said != told[0][0]), None)
        if other is not None:
            yield text_finding(
                "TEXT-LIST", "hint", f"{kind}这里是 {told[0][0]} 个，另一处是 {other[0]} 个", told[0][1], "前后说法不一致", "divisions",
                str(told[0][0]), str(other[0]), (other[1],), ("J-29",),
            )  # fmt: skip
    whole = [(place, m) for place, text in lines for m in _IN_ALL.finditer(text)]
    for place, text in lines:
        for own in _WITH_ITSELF.finditer(text):
            near = [(at, m) for at, m in whole if at.section == place.section]
            if len(near) == 1 and count(near[0][1].group("number")) != count(own.group("number")) + 1:
                at, m = near[0]
                yield text_finding(
                    "TEXT-LIST", "hint", f"共 {m.group('number')} {m.group('what')}，而本级之外有 {own.group('number')} 个",
                    at._replace(start=m.start("number"), end=m.end("number")), "前后说法不一致", "list_number", m.group("number"),
                    str(count(own.group("number")) + 1), (place._replace(start=own.start(), end=own.end()),), ("J-29",),
                )  # fmt: skip
                return
