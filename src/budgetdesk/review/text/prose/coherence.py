"""What a text says in one place against what it says in another: lists and their numbers, causes, tables without a word, persons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.prose.empty_tables import empty_tables
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.tables.grids import Grid
from budgetdesk.review.text.vocabulary import FUNDS

_ADJUSTED = re.compile(
    r"年初预算(?:数|安排)?(?P<first>\d[\d.,]*)万元[^。]{0,20}?追加(?:预算|资金)?(?P<more>\d[\d.,]*)万元[^。]*?"
    r"(?:取消|调减|核减|收回)(?:资金|预算)?(?P<less>\d[\d.,]*)万元[^。]*?"
    r"(?:预算资金总额|调整后预算(?:数|总额)?|全年预算(?:数)?|预算总额)(?:为|共)?(?P<last>\d[\d.,]*)万元"
)
_CAUSE = re.compile(r"^.*(?:增加|减少|新增|追加|安排)了?")
_MORE_PERSONS = re.compile(
    r"(?:预算|在职|编制|单位)?(?:人数|人员)(?:的)?(?:增加|增多)|新增人员|增加了?(?:在职)?人员"
)
_SLOW = re.compile(r"(?:预算)?(?:执行|支出)(?:进度|率)(?:有待提高|偏低|较低|滞后|缓慢|不高)")
_POSTS = re.compile(
    r"(?P<kind>行政|事业)(?:人员)?编制(?P<posts>\d+)[人名][^。]*?(?:实有|在职|在编|在岗)[^。]*?(?P=kind)(?:人员)?(?:编制)?(?P<persons>\d+)[人名]"
)
_PHONE = re.compile(r"(?:联系|咨询|监督|举报)?电话(?:号码)?[：:]?(?P<number>[\d（）()\-—–－*XxＸ×]{3,24})")
_NO_PHONE = re.compile(r"(?:联系|咨询|监督)电话[：:](?=$|[，。；]|联系人)")
_BOXES = re.compile(r"£")
_SMALL = Decimal(200)  # 元: figures that differ by no more are one figure


def coherence(
    sections: Sequence[Section],
    reading: Reading,
    grids: Sequence[Grid],
    about: About,
    declared: Sequence[Grid] = (),
    facts: Sequence[Fact] = (),
) -> Iterator[Finding]:
    """`facts`: of the text and its tables.

    `grids`: the tables that stand in the text; `declared`: those of the declaration whose text it is."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            yield from _phones(number, index, unit)
            if not unit.paragraph.table:
                yield from _posts(number, index, unit)
                yield from _other_side(number, index, unit)
                yield from _adjusted(number, index, unit)
    yield from _more_than_posts(reading)
    yield from _more_persons(sections, reading, about)
    yield from _slow(sections, reading)
    yield from _reasons_in_figures(reading)
    yield from _vehicles(reading, about)
    yield from _vehicles_told_twice(reading, facts, about)
    yield from empty_tables(sections)
    yield from _not_in_empty_tables(reading, [*grids, *declared], about)
    yield from _none_but_some(sections, facts, about)
    yield from _of_another_fund(sections)
    yield from _scores(sections)
    yield from _boxes(sections)


def _phones(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    for found in _PHONE.finditer(unit.text):
        number = found.group("number")
        digits = re.sub(r"\D", "", number)
        whole: tuple[int, ...] = (10, 11, 12) if digits.startswith("0") else (5, 7, 8, 10, 11)
        if (parted := re.match(r"0\d{2,3}[-—－](\d+)$", number)) and len(parted.group(1)) < 7:
            whole = ()
        if digits and not digits.strip("0"):
            whole = ()
        if not re.search("[*XxＸ×]{2}", number) and len(digits) not in whole:  # those are placeholders
            yield text_finding(
                "TEXT-PHONE", "query", f"电话号码“{number}”不完整", Place(section, index, *found.span("number")),
                "位数不对，或没有填好", "telephone", number, "", (), ("Y-44",),
            )  # fmt: skip
    for found in _NO_PHONE.finditer(unit.text):
        yield text_finding(
            "TEXT-PHONE", "query", "电话号码没有填", Place(section, index, *found.span()), "没有填好", "telephone",
            found.group(), "", (), ("Y-44",),
        )  # fmt: skip


def _posts(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """More persons than posts of one kind."""
    for kind in ("行政", "事业"):
        for found in _POSTS.finditer(unit.text):
            if found.group("kind") == kind and int(found.group("persons")) > int(found.group("posts")):
                yield text_finding(
                    "TEXT-PERSONS", "query", f"{kind}实有 {found.group('persons')} 人，多于编制 {found.group('posts')} 人",
                    Place(section, index, *found.span("persons")), "编制或实有人数写错了", "posts", found.group("persons"),
                    found.group("posts"), (), ("Y-48",),
                )  # fmt: skip


_HIRED = re.compile("聘|编外|临时|合同制|派遣")


def _more_than_posts(reading: Reading) -> Iterator[Finding]:
    """More persons in service than posts, both told in one paragraph."""
    told_of = {f.key.subject for f in reading.facts}
    kinds = ("编制",) if "编制" in told_of else ("行政编制", "事业编制")
    if len(told_of & {*kinds}) > 1:
        return
    posts = [f for f in reading.facts if f.key.subject in kinds and f.aspect == "amount" and f.place]
    for fact in reading.facts:
        if fact.key.subject != "在职人员" or fact.aspect != "amount" or fact.place is None:
            continue
        if any(
            f.place and f.place[:2] == fact.place[:2] and _HIRED.search(f.label)
            for f in reading.facts
            if f.counts
        ):
            continue  # 在职 612 人，其中在编 386 人、聘用 226 人
        told = [p for p in posts if p.place and p.place[:2] == fact.place[:2] and p.id < fact.id]
        if told and fact.value > told[-1].value and told[-1].value:
            yield text_finding(
                "TEXT-PERSONS", "query", f"在职 {fact.shown}，多于编制 {told[-1].shown}", fact.place, "编制或在职人数写错了", "posts",
                fact.shown, told[-1].shown, (told[-1].place,) if told[-1].place else (), ("Y-48",),
            )  # fmt: skip


def _adjusted(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """年初预算 + 追加 − 取消 = the budget in the end."""
    for found in _ADJUSTED.finditer(unit.text):
        first, more, less, last = (Decimal(v.replace(",", "").rstrip(".")) for v in found.groups())
        expected = first + more - less
        if abs(expected - last) > Decimal("0.03"):
            yield text_finding(
                "TEXT-ADJUSTED", "query", f"年初预算 {first} + 追加 {more} − 取消 {less} = {expected} 万元，这里写 {last} 万元",
                Place(section, index, *found.span("last")), "追加或取消的数没有写全", "adjusted", f"{last} 万元", f"{expected} 万元",
                (), ("J-24",),
            )  # fmt: skip


def _more_persons(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """An increase is put down to more persons, and the text tells as many as the year before."""
    persons: dict[int, set[Decimal]] = {}
    for fact in reading.facts:
        if fact.aspect == "amount" and fact.key.subject == "实有人员" and fact.unit in ("人", "名"):
            persons.setdefault(fact.key.year, set()).add(fact.value)
    now, before = persons.get(about.year, set()), persons.get(about.year - 1, set())
    if not (len(now) == len(before) == 1 and now == before):
        return
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            found = _MORE_PERSONS.search(unit.text)
            if found and "原因" in unit.text[max(0, found.start() - 16) : found.start()]:
                yield text_finding(
                    "TEXT-REASON", "query", f"原因是“{found.group()}”，文中两年的人数却都是 {next(iter(now))} 人",
                    Place(number, index, *found.span()), "原因与人数不符", "reason_persons", found.group(), "", (), ("Y-41",),
                )  # fmt: skip


def _slow(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    whole = [
        f
        for f in reading.facts
        if f.aspect in ("completion", "aside") and f.unit == "%" and "进度" in f.label
    ]
    if not whole or any(f.value < 100 for f in whole):
        return
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if found := _SLOW.search(unit.text):
                yield text_finding(
                    "TEXT-COHERENCE", "hint", f"说“{found.group()}”，前面写的执行进度是 {whole[0].shown}",
                    Place(number, index, *found.span()), "前后说法不一致", "slow_but_done", found.group(), "",
                    tuple(f.place for f in whole[:1] if f.place),
                )  # fmt: skip


def _reasons_in_figures(reading: Reading) -> Iterator[Finding]:
    """An amount in a reason that is that of an item but for one in the last place."""
    amounts: dict[str, list[Fact]] = {}
    for fact in reading.facts:
        if fact.aspect == "amount" and fact.is_money and fact.value and fact.place:
            amounts.setdefault(fact.key.subject.rsplit("/", 1)[-1].removesuffix("支出"), []).append(fact)
    told: set[Decimal] = set()
    for fact in reading.facts:
        if fact.aspect != "aside" or not fact.is_money or fact.value in told:
            continue
        name = _CAUSE.sub("", fact.key.subject.rsplit("/", 1)[-1].removesuffix("支出"))
        same = amounts.get(name, [])
        if len(name) < 4 or not same or any(a.value == fact.value for a in same) or fact.place is None:
            continue
        near = next((a for a in same if abs(a.value - fact.value) <= _SMALL), None)
        if near is not None:
            told.add(fact.value)
            yield text_finding(
                "TEXT-TWICE", "hint", f"{name}这里写“{fact.shown}”，另一处是 {near.shown}", fact.place, "尾差，或抄错了末位", "tail",
                fact.shown, near.shown, (near.place,) if near.place else (), ("J-29",),
            )  # fmt: skip


def _vehicles(reading: Reading, about: About) -> Iterator[Finding]:
    """Money for new vehicles and none bought, or the other way round."""
    money = [
        f for f in reading.facts
        if f.aspect == "amount" and f.is_money and f.key.subject == "公务用车购置费" and f.key.year == about.year
        and f.key.stage == about.stage and f.place
    ]  # fmt: skip
    bought = [
        f for f in reading.facts
        if f.aspect == "amount" and f.unit == "辆" and f.key.year == about.year and f.place
        and re.search("(?:购置|更新|新购|新增配置)[^，。；]{0,14}$", f.label) and not re.search("保有|共有|现有|其中", f.label)
    ]  # fmt: skip
    if not money or not bought:
        return
    spent, number = any(f.value for f in money), any(f.value for f in bought)
    if spent != number:
        last = bought[0]
        says = "有公务用车购置费，购置的车辆却是 0 辆" if spent else "购置了车辆，公务用车购置费却是 0"
        assert last.place
        yield text_finding(
            "TEXT-VEHICLES", "query", says, last.place, "购置费与购置辆数不符", "vehicles", last.shown, "",
            tuple(f.place for f in money[:1] if f.place), ("Y-50",),
        )  # fmt: skip


_BOUGHT = re.compile("购置|更新|新购|拟购")
_OTHER_MOVES = re.compile("新增|报废|处置|调入|调出|租")


def _vehicles_told_twice(reading: Reading, facts: Sequence[Fact], about: About) -> Iterator[Finding]:
    """As many vehicles kept, and as many bought, wherever that is told; a hint, as one place may leave some out."""
    parts = {p.id for group in reading.groups for p in group.parts}
    told = [
        f for f in facts
        if f.unit == "辆" and (f.aspect == "amount" or f.label.endswith("用于")) and f.value and f.place and f.id not in parts and f.exact
        and f.key.year in (about.year, about.year - 1)
    ]  # fmt: skip
    told = [f for f in told if not _OTHER_MOVES.search(f.label) and not f.label.endswith("各")]
    bought = [f for f in told if _BOUGHT.search(f.label)]
    kept = [f for f in told if f not in bought and f.key.subject in ("公务用车", "车辆", "")]
    for same, what in ((bought, "购置的车辆"), (kept, "车辆")):
        counted = Counter(f.value for f in same)
        if len(counted) < 2:
            continue
        odd = min(reversed([f for f in same if not f.in_table]), key=lambda f: counted[f.value], default=None)
        other = next((f for f in same if odd is not None and f.value != odd.value), None)
        if odd is not None and odd.place and other is not None and other.place:
            yield text_finding(
                "TEXT-VEHICLES", "hint", f"{what}这里是 {odd.shown}，另一处是 {other.value.normalize():f} 辆", odd.place,
                "前后说的辆数不同", "vehicles_twice", odd.shown, "", (other.place,), ("J-29",),
            )  # fmt: skip


_OF_A_FUND = r"(?P<fund{0}>政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款)?(?:安排的?)?"
_NO_FUND = re.compile(
    rf"(?:没有|无|未安排|未发生|不涉及)(?:使用)?{_OF_A_FUND.format('')}(?:(?:支出|收入|收支|收入和支出)?[、和及与]{_OF_A_FUND.format(2)})?"
    r"(?:支出|收入|收支|收入和支出|收入支出)(?=[，。；]|$)"
    rf"|{_OF_A_FUND.format(3)}(?:收入|支出|收支|收入支出)(?:预算|决算)?表(?:均|都)?(?:为|是|以|按)?空表"
)
_ALL_THAT_IS_NONE = re.compile("，?(?:详见|见)[^。；]{0,30}(?:所列|各项|明细)[^。；]{0,8}(?=[。；])")
_FUND = re.compile("|".join(FUNDS))


def _none_but_some(sections: Sequence[Section], facts: Sequence[Fact], about: About) -> Iterator[Finding]:
    """没有国有资本经营预算财政拨款支出, and a table or sentence that tells of some."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _NO_FUND.finditer(unit.text):
                if listed := _ALL_THAT_IS_NONE.match(unit.text, found.end()):
                    yield text_finding(
                        "TEXT-COHERENCE", "query", f"说“{found.group()}”，却说“{listed.group().lstrip('，')}”",
                        Place(number, index, *listed.span()), "照搬了模板，或漏改了", "none_but_listed", listed.group().lstrip("，"), "",
                        (), ("Y-43",),
                    )  # fmt: skip
                scopes = {FUNDS[fund] for fund in found.groups() if fund}
                some = [
                    f for f in facts
                    if f.aspect == "amount" and f.is_money and f.value > 0 and f.key.scope in scopes and not f.key.period
                    and f.key.year == about.year and f.key.stage == about.stage
                    and (f.key.subject in ("支出", "收入", "收支总计") or (f.key.subject in ("", "拨款") and _FUND.search(f.label)))
                ]  # fmt: skip
                named = [
                    f for f in some
                    if _FUND.search(f.label) and "结转" not in f.label
                    and (f.key.subject in found.group() or not about.accounts)  # what came in may wait for the next year
                ]  # fmt: skip
                if len(some) > 1 or named:
                    some = named or some
                    place = Place(number, index, *found.span())
                    yield text_finding(
                        "TEXT-COHERENCE", "query", f"说“{found.group()}”，另一处却有 {some[0].shown}", place, "照搬了模板，或漏改了",
                        "none_but_some", found.group(), "", tuple(f.place for f in some[:1] if f.place), ("Y-43",),
                    )  # fmt: skip


def _of_another_fund(sections: Sequence[Section]) -> Iterator[Finding]:
    """Under a heading on one fund nothing is said but of the other: the words of the section before stand here again."""
    for number, section in enumerate(sections):
        headed = {*_FUND.findall(section.heading)}
        units = [(n, u.text) for n, u in enumerate(section.units) if not u.paragraph.table and u.text]
        told = [
            (index, found) for index, text in units for found in _FUND.finditer(text) if "表" not in text[:3]
        ]
        is_told = re.search("说明|情况", section.heading) and len(headed) == 1
        if is_told and told and {found.group() for _, found in told}.isdisjoint(headed):
            (index, found), own = told[0], headed.pop()
            yield text_finding(
                "TEXT-COPY", "query", f"“{section.heading}”下面说的是{found.group()}，没有说{own}",
                Place(number, index, *found.span()), "照抄了另一节的话", "copied_fund", found.group(), own, (), ("Y-43",),
            )  # fmt: skip


_SIDE = re.compile("(?P<side>收入|支出)(?:主要|具体)?包括[：:]?(?P<items>[^。]{8,})")
_OTHER_SIDE = {"收入": "支出", "支出": "收入"}


def _other_side(number: int, index: int, unit: Unit) -> Iterator[Finding]:
    """收入包括：教育支出 3 万元、卫生健康支出 2 万元: all that is listed is of the other side."""
    for found in _SIDE.finditer(unit.text):
        side, items = found.group("side"), found.group("items")
        own, others = (len(re.findall(rf"{s}(?:为|是)?\d", items)) for s in (side, _OTHER_SIDE[side]))
        if others > 1 and not own and "拨款" not in items:
            yield text_finding(
                "TEXT-WORD", "query", f"说的是{side}，列出的各项却是{_OTHER_SIDE[side]}", Place(number, index, *found.span("side")),
                f"“{_OTHER_SIDE[side]}”写成了“{side}”", "income_expenditure", side, _OTHER_SIDE[side], (), ("Y-37",),
            )  # fmt: skip


_BLANK = {**{name: (scope, "") for name, scope in FUNDS.items()}, "政府采购": ("", "政府采购")}


def _not_in_empty_tables(reading: Reading, grids: Sequence[Grid], about: About) -> Iterator[Finding]:
    """Money that the text tells of, and a table of it without a figure."""
    for name, (scope, subject) in _BLANK.items():
        tables = [grid for grid in grids if name in grid.title and grid.figures]
        if not tables or any(c.number for grid in tables for row in grid.rows for c in row.cells):
            continue
        for fact in reading.facts:
            told = (
                fact.aspect == "amount"
                and fact.is_money
                and fact.value > 0
                and fact.exact
                and fact.place
                and not fact.follows
            )
            own = fact.key.year == about.year and fact.key.stage == about.stage and not fact.key.period
            if (
                told
                and own
                and (fact.key.scope == scope if scope else fact.key.subject == subject)
                and fact.place
            ):
                yield text_finding(
                    "TEXT-TABLE", "query", f"{fact.key.subject or name}“{fact.shown}”：“{tables[0].title}”却是空表", fact.place,
                    "表没有填，或文中的数是照抄的", "empty_table_told", fact.shown, "", (), ("Y-37", "Y-43"),
                )  # fmt: skip
                break


_WHOLE_SCORE = re.compile(
    r"(?:部门预算|整体支出|单位整体)[^。；]{0,30}?(?:自评)?(?:得分|评分|自评|总分)(?:为|是)?(?P<score>\d{2,3}(?:\.\d+)?)分"
)


def _scores(sections: Sequence[Section]) -> Iterator[Finding]:
    """The score of the whole office is told differently in the statement and in the annexed report."""
    first: tuple[str, Place] | None = None
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _WHOLE_SCORE.finditer(unit.text):
                place = Place(number, index, *found.span("score"))
                score = found.group("score")
                if first is None:
                    first = score, place
                elif Decimal(score) != Decimal(first[0]):
                    yield text_finding(
                        "TEXT-SCORE", "error", f"整体自评得分这里是 {score} 分，前面是 {first[0]} 分", place, "报告与说明的得分不同",
                        "score_twice", score, first[0], (first[1],), ("Z-14",),
                    )  # fmt: skip


def _boxes(sections: Sequence[Section]) -> Iterator[Finding]:
    """A box that could not be shown; told once."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if found := _BOXES.search(unit.text):
                yield text_finding(
                    "TEXT-CHARACTER", "hint", "“£”是没有显示出来的方框（□），看不出勾选了哪一项", Place(number, index, *found.span()),
                    "字体缺少这个符号", "lost_box", "£", "□",
                )  # fmt: skip
                return


def headings_without_text(sections: Sequence[Section]) -> Iterator[Finding]:
    """A numbered heading that nothing stands under, where those beside it have text."""
    for number, section in enumerate(sections):
        following = sections[number + 1] if number + 1 < len(sections) else None
        if section.level not in (2, 3) or any(u.text for u in section.units) or following is None:
            continue
        beside = [s for s in sections if s.level == section.level and s.path[:-1] == section.path[:-1]]
        filled = sum(any(len(u.text) > 12 for u in s.units) for s in beside)
        if (
            following.level <= section.level
            and filled >= 3
            and filled >= len(beside) * 0.6
            and "说明" in section.heading
        ):
            yield text_finding(
                "TEXT-MISSING", "query", f"“{section.heading}”下面没有内容", Place(number, HEADING, 0, 1), "漏写了这一节",
                "empty_section", section.heading, "", (), ("J-36",),
            )  # fmt: skip
