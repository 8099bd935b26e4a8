"""What is wrong in the words: a year compared with itself, placeholders, copies, lost characters, reasons that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import UNKNOWN_YEAR, About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.prose.reasons import (
    REASON_CLAUSE,
    reasons_of_changes,
    reasons_of_completion,
    reasons_of_order,
)
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import cut_terms, vocabulary

_SELF = re.compile(
    r"(?:与|较|比|同|和)(?P<year>20\d\d)年?度?(?!年?初?预算|年?初|年底|\d|至|以来)(?:的|同期)?(?:决算数?|执行数?|支出数?|收入数?|数)?(?:的?\d[\d,.]*万?元)?"
    r"(?=相比|比较|比，|持平|一致|相同|无变化|[^，。；]{0,6}(?:增加|减少|增长|下降|上升|降低|多|少))"
)
_SELF_AS_PLANNED = re.compile(  # of a budget its own year's budget; of accounts its own year's accounts
    r"(?:与|较|比|同|和|相比于?|相较于?)(?P<year>20\d\d(?=年)|本年|本期|当年|今年)年?度?的?(?:年初(?=预算))?(?:部门|单位|同口径)?(?P<stage>预算|决算)?(?:安排|批复|执行|支出)?(?:数|额|金额)?"
    r"(?:[（(]?的?\d[\d,.]*[万亿]?元[）)]?)?(?=相比|比较|对比|比，|，?(?:持平|一致|相同|无变化|(?:有所|略有|大幅)?(?:增|减|上升|下降|降低|提高|多|少|压减)))"
)
_OF_LAST = re.compile("^(?:上年|去年)")  # 上年运行维护费 9.00 万元，与本年持平
_OF_ANOTHER_STAGE = re.compile("执行|调整|追加|完成|实际|决算|支付|(?:上年|去年)(?!结转|结余)|到位|预计")
_MISPLACED = re.compile(r"《(?=(?:制定|印发|出台|发布)了)|(?:参加|购买)[^，。；]{0,14}?(?:保险费)")
_OTHER_WORD = re.compile("支[持付撑配援部]")  # 项目支持方向 is no 项目支出
_SEVERAL = re.compile(
    r"[\u4e00-\u9fff]{3,}?(?:厅|局|委|委员会|部|办公室)(?P<at>[两二三四五六七八九十]{1,2}(?:个)?部门)(?=关于|联合|印发|《|转发)"
)
_PLACEHOLDER = re.compile(
    r"[XxＸ×*＊]{2,}(?!\d)|_{2,}|[〇○]{2,}|某某+|待填|待定写|（填写[^）]*）|（请[^）]{2,20}）|增加/减少|增加（减少）|减少（增加）|增长/下降|上升/下降|大于/小于|持平/"
    r"|[〔［\[【](?:请|待|缺少|填写|此处|原来取自)[^〔〕［］\[\]【】]{1,60}[〕］\]】]"
    r"|大小于|大于小于|小于大于|（或(?:与)?[^（）]{0,10}(?:持平|大于|小于|一致)[^（）]{0,4}）"
)
_NO_FIGURE = re.compile(
    r"(?<![\d占])(?:占(?=%)|(?:增长|下降|降低|减少|增加|上升|完成预算的?)(?:了|为|率)?(?=%|万元|元(?![\u4e00-\u9fff])))(?:%|万?元)"
)
_NO_AMOUNT = re.compile(
    r"(?:支出|收入|预算数?|决算数?|拨款|经费|[为计共约了）])(?P<blank>万元|亿元)(?![（）\u4e00-\u9fff])"
)  # 支出　万元，
_NO_UNIT = re.compile(
    r"(?:增长|增幅为?|下降|降幅为?|降低|占(?:[^，。；、\d]{0,12}的)?)(?P<number>\d{1,3}(?:\.\d+)?)(?=[。；]|，(?!\d)|主要|原因|$)"
)
_NO_NUMBER = re.compile(r"[〔［\[（](?:19|20)\d\d[〕］\]）]\s*(?:第)?[XxＸ×*]{0,3}\s*号")
_DOCUMENT = re.compile(r"[〔［\[（](?P<year>(?:19|20)\d\d)[〕］\]）]\s*\d{1,5}\s*号")
_CUT_SHORT = re.compile(r"(?<![超增减少收开多列透节垫预拨借])支(?=\d[\d,]*(?:\.\d+)?万?元)")
_DOUBLED = re.compile(
    r"(是是|的的|了了|费费(?!率)|为为|元元|万万元|支出支出|收入收入|减少减少|增加增加|预算预算|主要主要|和和(?!平)|与与|，，|。。|、、|；；)"
)
_SHORT = 16  # characters: what is no longer may be a cell that lost its table
_TITLE_YEAR = re.compile(r"(?P<year>20\d\d)年?度?(?:部门|单位)(?:综合)?(?P<kind>预算|决算)")


def wording(
    sections: Sequence[Section], reading: Reading, about: About, facts: Sequence[Fact] = ()
) -> Iterator[Finding]:
    """`facts`: of the text and of its tables."""
    for number, section in enumerate(sections):
        cells: set[str] = set()
        yield from _lost(section.heading, Place(number, HEADING, 0, 0))
        for index, unit in enumerate(section.units):
            if unit.paragraph.table:
                continue
            at = _At(number, index, unit, section.heading)
            yield from _own_year(at, about)
            yield from _base_year(at, about)
            yield from _placeholders(at)
            yield from _documents(at, about)
            for finding in _characters(at):
                if (
                    len(unit.text) > _SHORT or finding.entered not in cells
                ):  # the same word in one cell after another
                    yield finding
                cells.add(finding.entered)
            yield from _as_of(at, about)
            yield from _old_plans(at, about)
            yield from _shares_of_years(at, about)
            yield from _outdated(at, about)
            yield from _level_with_reason(at)
            yield from _too_many_persons(at, about)
            yield from _more_than_all(at)
        yield from _old_heading(number, section, about)
        yield from _copies(number, section)
    yield from _other_years(sections, reading, about, facts)
    yield from _points_for_rates(reading)
    yield from _terms_not_used(sections, reading)
    yield from reasons_of_changes(sections, reading)
    yield from reasons_of_completion(sections, reading)
    yield from reasons_of_order(sections)
    yield from _rates_of_nothing(reading)
    yield from _negative_after_word(reading)


class _At:
    def __init__(self, section: int, number: int, unit: Unit, heading: str) -> None:
        self.section, self.number, self.unit, self.text, self.heading = (
            section,
            number,
            unit,
            unit.text,
            heading,
        )

    def place(self, start: int, end: int) -> Place:
        return Place(self.section, self.number, start, end)


def _own_year(at: _At, about: About) -> Iterator[Finding]:
    if about.year == UNKNOWN_YEAR:
        return
    for found in _SELF.finditer(at.text):
        year = int(found.group("year"))
        said = re.findall(r"(?<![与较比同和])(20\d\d)年", at.text[: found.start()]) or re.findall(
            r"(20\d\d)年", at.heading
        )
        own = int(said[-1]) if said else about.year
        if year == own:
            start = found.start("year")
            yield text_finding(
                "TEXT-YEAR", "error", f"{own} 年的数与 {year} 年自己相比：应与 {own - 1} 年比", at.place(start, start + 4),
                "年份写错了，应为上一年", "self_year", str(year), str(own - 1), (), ("J-31",),
            )  # fmt: skip
    yield from _own_plan(at, about)


def _own_plan(at: _At, about: About) -> Iterator[Finding]:
    """A budget compared with its own year's budget: 较本年预算安排增加. What was spent may well be compared with it."""
    for found in _SELF_AS_PLANNED.finditer(at.text):
        said, stage = found.group("year"), found.group("stage")
        if (said.isdecimal() and not stage) or (stage and (stage == "决算") != about.accounts):
            continue  # the first is told above
        start = found.start("year")
        begins, _ = at.unit.sentence_at(start)
        before = re.sub("（[^）]*）", "", at.text[begins : found.start()])
        others = set(re.findall(r"(?<!\d)20\d\d(?=年)", before)) - {str(about.year)}
        own = said == str(about.year) if said.isdecimal() else True
        if (
            not own
            or others
            or _OF_LAST.search(re.split("[。；，]", before)[-2 if before.endswith("，") else -1] or before)
            or (_OF_ANOTHER_STAGE.search(before) and not about.accounts)
        ):
            continue
        yield text_finding(
            "TEXT-YEAR", "error", f"{about.year} 年的数与{'同年' if said.isdecimal() else said}自己相比：应与 {about.year - 1} 年比",
            at.place(*found.span("year")), "年份写错了，应为上一年", "self_year", said, str(about.year - 1), (), ("J-31",),
        )  # fmt: skip


_BASE_YEAR = re.compile(
    r"(?:与|较|比|同|和)(?P<year>20\d\d)年?度?(?:的)?(?:部门)?(?:年初)?(?:预算|决算|执行)?(?:数|执行数|安排数|支出|收入)?"
    r"(?:（?为?\d[\d,.]*[亿万]?元）?)?(?=相比|比较|持平|[^，。；\d]{0,6}(?:增加|减少|增长|下降|上升|降低))"
)
_OPENING = re.compile(r"(?P<year>20\d\d)年度?(?![^，。；]{0,6}(?:结转|末|底|至|以来|起|—|-|月))")
_OWN_YEAR = re.compile(
    "[较比与同]上年|完成(?:年初|全年)?预算|占(?:本年|全年|当年)"
)  # so is told what the text is about, not the year before
_MAIN = (
    "收支总计",
    "收入",
    "支出",
    "基本支出",
    "项目支出",
    "三公经费",
    "机关运行经费",
    "政府采购",
    "公用经费",
    "人员经费",
)


def _base_year(at: _At, about: About) -> Iterator[Finding]:
    """What is compared is the year before, unless the text says so throughout."""
    if about.year == UNKNOWN_YEAR:
        return
    for found in _BASE_YEAR.finditer(at.text):
        said = re.findall(r"(?<![与较比同和])(20\d\d)年", at.text[: found.start()]) or re.findall(
            r"(20\d\d)年", at.heading
        )
        own, year = int(said[-1]) if said else about.year, int(found.group("year"))
        if own == about.year and year not in (own, own - 1):
            start = found.start("year")
            yield text_finding(
                "TEXT-YEAR", "query", f"{own} 年的数与 {year} 年相比：通常应与 {own - 1} 年比", at.place(start, start + 4),
                "对比的年份可能写错了", "odd_base_year", str(year), str(own - 1), (), ("J-31",),
            )  # fmt: skip


_MEASURED_BY_LAST = re.compile(r"，?(?:比|较|与|同)上年")


def _other_years(
    sections: Sequence[Section], reading: Reading, about: About, facts: Sequence[Fact]
) -> Iterator[Finding]:
    """A main figure is told of another year than the text is about, in words that open a sentence."""
    if about.year == UNKNOWN_YEAR:
        return
    told: set[tuple[int, int, int]] = set()
    of_year = {
        (f.key.subject, f.key.scope, f.value) for f in facts if f.key.year == about.year and f.aspect == "amount" and f.value
    }  # fmt: skip
    for fact in reading.facts:
        if fact.aspect != "amount" or fact.place is None or not fact.is_money:
            continue
        own_value = fact.known and (fact.key.subject, fact.key.scope, fact.value) in of_year
        yield from _year_in_label(sections, fact, about)
        if fact.key.subject not in _MAIN:
            continue
        unit = sections[fact.place.section].units[fact.place.unit]
        start, end = unit.sentence_at(fact.place.start)
        begins = max(start, unit.start)
        office = next((n for n in about.names if unit.text.startswith(n, begins)), "")
        opening = _OPENING.match(unit.text, begins + len(office))
        if opening is None or (fact.place.section, fact.place.unit, start) in told:
            continue
        year = int(opening.group("year"))
        others = set(re.findall(r"(?<!\d)20\d\d(?!\d)", unit.text[opening.end() : end])) - {str(year)}
        headed = str(year) in "".join(sections[fact.place.section].path)
        own = year == about.year or (
            year == about.year - 1 and not own_value and not _OWN_YEAR.search(unit.text[opening.end() : end])
        )
        if own or others or headed or fact.key.stage != about.stage:
            continue
        told.add((fact.place.section, fact.place.unit, start))
        yield text_finding(
            "TEXT-YEAR", "query", f"这里说的是 {year} 年，全文说的是 {about.year} 年",
            Place(fact.place.section, fact.place.unit, opening.start(), opening.start() + 4), "年份可能写错了", "other_year",
            str(year), str(about.year), (), ("Y-45",),
        )  # fmt: skip


def _year_in_label(sections: Sequence[Section], fact: Fact, about: About) -> Iterator[Finding]:
    """行政运行 2023 年预算 286.9 万元，比上年增加…: what is compared with last year is this year's."""
    assert fact.place
    unit = sections[fact.place.section].units[fact.place.unit]
    said = re.search(r"(20\d\d)年度?(?:年初)?(?:预算|决算)(?:数|安排)?为?$", fact.label)
    if said is None or not _MEASURED_BY_LAST.match(unit.text, fact.place.end) or fact.of is not None:
        return
    start = fact.place.start - len(fact.label) + said.start(1)
    if int(said.group(1)) == about.year - 1 and unit.text[start : start + 4] == said.group(1):
        yield text_finding(
            "TEXT-YEAR", "query", f"这里说的是 {said.group(1)} 年，全文说的是 {about.year} 年，又与上年相比",
            Place(fact.place.section, fact.place.unit, start, start + 4), "年份可能写错了", "other_year", said.group(1),
            str(about.year), (), ("Y-45",),
        )  # fmt: skip


_PLANNED = re.compile(r"(?P<year>20\d\d)年(?:度)?，?(?:[我本][\u4e00-\u9fff]{1,2})?(?:将|拟|计划|继续)")


_SHARE_OF_YEAR = re.compile(r"占(?P<year>20\d\d)年度?[^，。；\d]{0,16}(?:支出|收入)[^，。；\d]{0,8}的")


def _shares_of_years(at: _At, about: About) -> Iterator[Finding]:
    """占2023年支出合计的 79.92% of what is told of 2024."""
    for found in _SHARE_OF_YEAR.finditer(at.text):
        year = int(found.group("year"))
        said = re.findall(r"(20\d\d)年", at.text[: found.start()])
        if about.year != UNKNOWN_YEAR and year != about.year and said[-1:] == [str(about.year)]:
            yield text_finding(
                "TEXT-YEAR", "query", f"{about.year} 年的数不会是 {year} 年的一部分", at.place(*found.span("year")), "年份是往年留下的",
                "other_year", str(year), str(about.year), (), ("Y-45",),
            )  # fmt: skip


_EPIDEMIC = re.compile("(?:新冠|疫情)[^。，；、]{0,10}(?:结束|影响|防控|原因|放开)")
_LAST_EPIDEMIC = 2023


def _outdated(at: _At, about: About) -> Iterator[Finding]:
    """A reason of years ago."""
    if about.year == UNKNOWN_YEAR or about.year <= _LAST_EPIDEMIC:
        return
    for reason in REASON_CLAUSE.finditer(at.text):
        if found := _EPIDEMIC.search(reason.group()):
            start = reason.start() + found.start()
            yield text_finding(
                "TEXT-REASON", "hint", f"“{found.group()}”是往年的原因", at.place(start, start + len(found.group())),
                "原因可能是往年留下的", "outdated_reason", found.group(), "", (), ("Y-41",),
            )  # fmt: skip


def _old_plans(at: _At, about: About) -> Iterator[Finding]:
    """2024 年计划… under a heading of 2025."""
    found = _PLANNED.match(at.text, at.unit.start)
    if (
        found
        and about.year != UNKNOWN_YEAR
        and (str(about.year) in at.heading or not about.accounts)
        and int(found.group("year")) < about.year
    ):
        yield text_finding(
            "TEXT-YEAR", "query", f"标题说的是 {about.year} 年，这里是 {found.group('year')} 年的计划", at.place(*found.span("year")),
            "年份是往年留下的", "other_year", found.group("year"), str(about.year), (), ("Y-45",),
        )  # fmt: skip


def _placeholders(at: _At) -> Iterator[Finding]:
    for found in _PLACEHOLDER.finditer(at.text):
        yield text_finding(
            "TEXT-PLACEHOLDER", "error", f"“{found.group()}”是没有填好的空位", at.place(found.start(), found.end()),
            "模板里的占位文字或备选词没有改", "placeholder", found.group(), "", (), ("Y-44",),
        )  # fmt: skip
    for found in _NO_AMOUNT.finditer(at.text):
        yield text_finding(
            "TEXT-PLACEHOLDER", "error", f"“{found.group()}”前面没有填数", at.place(*found.span("blank")),
            "模板里的空位没有填", "no_figure", found.group(), "", (), ("Y-44",),
        )  # fmt: skip
    for found in _NO_FIGURE.finditer(at.text):
        yield text_finding(
            "TEXT-PLACEHOLDER", "error", f"“{found.group()}”中间没有填数", at.place(found.start(), found.end()),
            "模板里的空位没有填", "no_figure", found.group(), "", (), ("Y-44",),
        )  # fmt: skip
    for found in _NO_UNIT.finditer(at.text):
        yield text_finding(
            "TEXT-UNIT", "query", f"“{found.group()}”后面没有单位", at.place(*found.span("number")), "漏写了百分号或单位",
            "no_unit", found.group("number"), f"{found.group('number')}%", (), ("Y-46",),
        )  # fmt: skip


def _documents(at: _At, about: About) -> Iterator[Finding]:
    for found in _NO_NUMBER.finditer(at.text):
        yield text_finding(
            "TEXT-DOCUMENT", "error", f"文号“{found.group()}”没有写号数", at.place(*found.span()), "文号没有填好", "document_number",
            found.group(), "", (), ("Y-44",),
        )  # fmt: skip
    latest = about.year + (1 if about.accounts else 0)
    for found in _DOCUMENT.finditer(at.text):
        if int(found.group("year")) > latest:
            start = found.start("year")
            yield text_finding(
                "TEXT-DOCUMENT", "error", f"文号“{found.group()}”的年份不可能：晚于公开的时间", at.place(start, start + 4),
                "文号的年份写错了", "document_year", found.group("year"), "", (), ("Y-45",),
            )  # fmt: skip


@cache
def _lost_characters() -> re.Pattern[str]:
    """The longest first, and always in the same order, so that the pattern is found again where those are kept."""
    wrong = sorted({*vocabulary().lost_characters, *cut_terms()}, key=lambda words: (-len(words), words))
    return re.compile("|".join(map(re.escape, wrong)))


def _lost(text: str, at: Place) -> Iterator[Finding]:
    for found in _lost_characters().finditer(text):
        wrong = found.group()
        right = vocabulary().lost_characters.get(wrong) or cut_terms()[wrong]
        goes_on = right.startswith(wrong) and _OTHER_WORD.match(text, found.end() - 1)
        if right not in text[max(0, found.start() - 2) : found.end() + 2] and not goes_on:
            yield text_finding(
                "TEXT-CHARACTER", "hint", f"“{wrong}”应为“{right}”", at._replace(start=found.start(), end=found.end()),
                "漏了一个字", "lost_character", wrong, right,
            )  # fmt: skip


@cache
def _cut_classes() -> dict[str, str]:
    """Names of classes that lack a character, each with the name."""
    names = {n.removesuffix("支出") for n in vocabulary().subjects if n.endswith("支出") and len(n) > 5}
    return {name[:n] + name[n + 1 :]: name for name in names for n in range(1, len(name))}


def _classes(at: _At) -> Iterator[Finding]:
    for found in re.finditer("(?:^|[，。；：、）])(?P<name>[\u4e00-\u9fff]{2,14})(?=（类）)", at.text):
        name = found.group("name")
        if (right := _cut_classes().get(name)) and right != name:
            yield text_finding(
                "TEXT-CHARACTER", "hint", f"“{name}”应为“{right}”", at.place(*found.span("name")), "漏了一个字", "lost_character",
                name, right,
            )  # fmt: skip


def _characters(at: _At) -> Iterator[Finding]:
    yield from _lost(at.text, at.place(0, 0))
    yield from _classes(at)
    for found in _CUT_SHORT.finditer(at.text):
        yield text_finding(
            "TEXT-CHARACTER", "hint", f"“{found.group()}”应为“{found.group()}出”", at.place(*found.span()), "漏了一个字",
            "lost_character", found.group(), f"{found.group()}出",
        )  # fmt: skip
    for found in _MISPLACED.finditer(at.text):
        quoted = found.group() == "《"
        yield text_finding(
            "TEXT-CHARACTER", "hint", "书名号应只括住名称" if quoted else f"“{found.group()}”不通：参加、购买的是保险，缴纳的是保险费",
            at.place(*found.span()), "标点放错了位置" if quoted else "用词不当", "wording", found.group(), "",
        )  # fmt: skip
    for found in _SEVERAL.finditer(at.text):
        yield text_finding(
            "TEXT-CHARACTER", "hint", f"“{found['at']}”前漏了“等”", at.place(*found.span("at")), "漏了一个字", "lost_character",
            found["at"], f"等{found['at']}",
        )  # fmt: skip
    for found in _DOUBLED.finditer(at.text):
        word = found.group()
        yield text_finding(
            "TEXT-CHARACTER", "hint", f"“{word}”重复了", at.place(found.start(), found.end()),
            "多写了一遍", "doubled_character", word, word[: len(word) // 2],
        )  # fmt: skip


_AS_OF = re.compile(
    r"截[至止]到?(?P<year>20\d\d)年(?:12月31日|年?底|年?末)(?=[^。]{0,40}(?:车辆|资产|设备|房屋|公务用车|人员|编制|在职|占地))"
)


def _as_of(at: _At, about: About) -> Iterator[Finding]:
    """Assets are told as of the end of the accounts' year, in a budget of the year before or, where it was made early, before that."""
    if about.year == UNKNOWN_YEAR:
        return
    right = about.year if about.accounts else about.year - 1
    for found in _AS_OF.finditer(at.text):
        year = int(found.group("year"))
        if year != right:
            yield text_finding(
                "TEXT-YEAR", "hint" if year == right - 1 else "query",
                f"资产的时点是 {year} 年末，通常应为 {right} 年末", at.place(*found.span("year")), "年份写错了", "as_of_year",
                str(year), str(right), (), ("Y-45",),
            )  # fmt: skip


def _level_with_reason(at: _At) -> Iterator[Finding]:
    for found in re.finditer(r"(?:持平|无变化|一致)的?(?:主要)?原因", at.text):
        yield text_finding(
            "TEXT-REASON", "hint", "没有增减，不必写原因", at.place(found.start(), found.end()), "持平也写了原因",
            "reason_for_level", found.group(), "", (), ("Y-41", "J-35"),
        )  # fmt: skip


_PART_OF_ALL = re.compile(
    r"(?P<name>(?:结案|入学|巩固|合格|覆盖|达标|参保|普及|成活|到位|及时|优良|满意|就业|升学|毕业|完好|回复|办结|签约|处置|治愈|使用)(?:率|度))"
    r"(?:为|达到?|是)?(?P<rate>\d{3}(?:\.\d+)?)%"
)


def _more_than_all(at: _At) -> Iterator[Finding]:
    """结案率 103.04%: a part of a whole, reckoned upside down."""
    for found in _PART_OF_ALL.finditer(at.text):
        if Decimal(found.group("rate")) > 100:
            yield text_finding(
                "TEXT-RATIO", "query", f"{found.group('name')}不会超过 100%", at.place(found.start("rate"), found.end()),
                "分子与分母颠倒了，或写错了", "more_than_all", found.group("rate") + "%",
            )  # fmt: skip


_MOST_PERSONS = Decimal(3_000_000)  # more than any county has


def _too_many_persons(at: _At, about: About) -> Iterator[Finding]:
    if not about.names or not re.search("[县区镇乡]", about.names[0]):
        return
    for found in re.finditer(r"(\d[\d,]*(?:\.\d+)?)万人(?!次|民)", at.text):
        if Decimal(found.group(1).replace(",", "")) * 10_000 > _MOST_PERSONS:
            yield text_finding(
                "TEXT-SIZE", "query", f"“{found.group()}”超过了一个县可能有的人数", at.place(found.start(), found.end()),
                "可能多写了“万”，或小数点错位", "too_many_persons", found.group(),
            )  # fmt: skip


_TERM = re.compile(
    r"(?P<path>[^，。；：]{2,30}（类）[^，。；：]{2,40}（款）[^，。；：]{2,40}（项）)[：:，]?(?:指|反映|是指)"
)


def _terms_not_used(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """A code that is explained though nothing is spent on it: a template's item that does not apply here."""
    used = {_path(f.key.subject) for f in reading.facts if "/" in f.key.subject}
    if len(used) < 3:
        return
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            found = _TERM.search(unit.text, unit.start)
            if found and _path(re.sub("（[类款项]）", "/", found.group("path"))) not in used:
                yield text_finding(
                    "TEXT-TERM", "hint", "名词解释里的这个科目，说明中没有用到", Place(number, index, *found.span("path")),
                    "照搬了模板的名词", "term_not_used", found.group("path"),
                )  # fmt: skip


def _path(subject: str) -> str:
    return re.sub(r"[^\u4e00-\u9fff]|支出", "", subject.strip("/").rsplit("/", 1)[-1])


def _old_heading(number: int, section: Section, about: About) -> Iterator[Finding]:
    """A heading that speaks of another year's budget or accounts than the whole text: taken over from last year."""
    found = _TITLE_YEAR.search(section.heading)
    if found is None or about.year == UNKNOWN_YEAR or int(found.group("year")) == about.year:
        return
    if (found.group("kind") == "决算") == about.accounts:
        year = found.group("year")
        yield text_finding(
            "TEXT-YEAR", "query", f"标题写的是 {year} 年，全文说的是 {about.year} 年", Place(number, HEADING, 0, 1), "标题是往年留下的",
            "old_heading", year, str(about.year), (), ("Y-45",),
        )  # fmt: skip


def _copies(number: int, section: Section) -> Iterator[Finding]:
    """A paragraph that stands twice in a row with figures in it, where the second should tell something else."""
    before, whole = "", set[str]()
    for index, unit in enumerate(section.units):
        text = re.sub(r"\s", "", unit.text[unit.start :])
        if text and text == before and len(text) >= 25 and re.search(r"[1-9]\d*(?:\.\d+)?万?元", text):
            says = "这一段与上一段逐字相同"
            if re.search("收支|收入支出", section.heading) and "支出" in section.heading + "支出":
                says += (
                    "：标题说的是收支，第二段应说支出"
                    if "收入" in text[:30]
                    else "：标题说的是收支，有一段应说收入"
                )
            yield text_finding(
                "TEXT-COPY", "error", says, Place(number, index, unit.start, len(unit.text)), "整段照抄，没有改",
                "copied_paragraph", "", "", (), ("Y-37",),
            )  # fmt: skip
        elif text and text in whole and len(text) >= _SHORT and unit.number:
            yield text_finding(
                "TEXT-COPY", "query", "这一项与前面的一项逐字相同", Place(number, index, unit.start, len(unit.text)), "整段照抄，没有改",
                "copied_item", "", "", (), (),
            )  # fmt: skip
        before = text
        whole |= {text} if unit.number else set()


def _points_for_rates(reading: Reading) -> Iterator[Finding]:
    """增加 130.69 万元，增长 10.81 个百分点: a rate of change is told in per cent."""
    for number, fact in enumerate(reading.facts):
        before = reading.facts[number - 1] if number else fact
        if fact.aspect != "points" or before.aspect != "change" or before.of is None or fact.place is None:
            continue
        base = reading.facts[before.of].value - before.value
        if base > 0 and abs(abs(100 * before.value / base) - abs(fact.value)) <= fact.step:
            right = fact.shown.replace("个百分点", "%").replace("百分点", "%")
            yield text_finding(
                "TEXT-UNIT", "hint", f"增减率应写“{right}”：百分点是两个比率之差", fact.place, "百分点与百分比混用", "points_for_rate",
                fact.shown, right, (), ("Y-46",),
            )  # fmt: skip


def _rates_of_nothing(reading: Reading) -> Iterator[Finding]:
    """0 of 0 has no rate; told once for a section, and never an error."""
    told: set[int] = set()
    for fact in reading.facts:
        if (
            fact.place is None
            or fact.place.section in told
            or fact.aspect not in ("completion", "rate")
            or (fact.value and not (fact.aspect == "completion" and fact.value == 100))
        ):
            continue
        of = reading.facts[fact.of] if fact.of is not None else None
        if of is None or of.value:
            continue
        if fact.aspect == "completion" and (
            _has_budget(reading, of) or (fact.value and not _has_no_budget(reading, of))
        ):
            continue
        told.add(fact.place.section)
        yield text_finding(
            "TEXT-NOTHING", "hint", "预算或上年为 0 时没有完成率、增减率可算，宜写“—”或不写", fact.place,
            "0 除以 0", "rate_of_nothing", fact.shown, "—", (), ("J-32",),
        )  # fmt: skip


def _has_no_budget(reading: Reading, of: Fact) -> bool:
    return any(
        f.aspect == "amount"
        and f.key.subject == of.key.subject
        and f.key.stage.endswith("预算")
        and not f.value
        and f.is_money
        for f in reading.facts
    )


def _has_budget(reading: Reading, of: Fact) -> bool:
    return any(
        f.aspect == "amount" and f.key.subject == of.key.subject and f.key.stage.endswith("预算") and f.value
        for f in reading.facts
    )


def _negative_after_word(reading: Reading) -> Iterator[Finding]:
    for fact in reading.facts:
        if (
            fact.aspect in ("change", "rate")
            and fact.written_sign
            and fact.word
            and fact.place
            and fact.word.end == fact.place.start
        ):
            yield text_finding(
                "TEXT-SIGN", "hint", f"“{fact.shown}”前面已有表示方向的词，宜写成“减少”或“增加”的正数", fact.place,
                "方向词与负号重复", "negative_after_word", fact.shown, "",
            )  # fmt: skip
