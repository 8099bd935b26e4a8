"""What a text is about: whose it is, which year, budget or accounts, how it writes its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise

from budgetdesk.records import dataclass
from budgetdesk.review.text.quantities import Quantity, quantities
from budgetdesk.review.text.sections import Section
from budgetdesk.review.text.unit_kind import Kind, unit_kind

UNKNOWN_YEAR = 9999
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{2,22}?(?:管理局|工作局|保障局|服务局|委员会|办公室|服务中心|经办中心|联合社|供销社|管理站|种苗站|监督站|工作站|管理所|事务所|研究所|"
    r"人民政府|人民法院|检察院|小学|中学|医院|卫生院|局|中心|学校|大队|支队|林场|农场|牧场|站|院|馆|会|厅|处|所|室)"
    r"(?=20\d\d|部门|单位|决算|预算|在职|机关运行|政府采购|共有|主要|下属|内设|是|设|本年|当年|概况|本级|为|（|，|。|：|支出|收入|$)"
)
_END = re.compile(
    r"(?:局|委员会|办公室|中心|政府|法院|检察院|小学|中学|医院|卫生院|学校|大队|支队|站|院|馆|会|厅|处|所|室|园|场|基地|公司|委|部|办|社|队|台|团|校|署)$"
)
_NO_OFFICE = re.compile(
    r"^(?:我|本|该|各|以及|由|向|与|和|及|对|在|按照|根据|截至|年|负责|年度|其他)|财政部门|乡镇|预算编制|(?:股|科|党)室$"
)
_YEAR = re.compile(r"(?<![与较比同])(20\d\d)年度?")  # what is compared with is another year
_OF_TITLE = re.compile(
    r"^(?:关于)?(?:20\d\d年度?)?(?P<name>[〇\u4e00-\u9fff]{4,30}?)(?:本级)?(?:20\d\d年度?)?(?:部门|单位)?(?:综合)?(?:预算|决算)(?:信息)?(?:公开)?(?:情况)?的?(?:编制)?(?:说明|报告)?(?:书|文本)?$"
)
_FIRST = 12  # paragraphs in which a title stands
_KIND = re.compile(
    r"20\d\d年?度?[〇\u4e00-\u9fff]{0,30}?(?P<kind>预算|决算)(?:信息)?(?:公开)?(?:情况)?的?(?:编制)?(?:说明|报告)?(?:书|文本)?$"
)  # of a title: the text may speak more of the other
_OF_ACCOUNTS = re.compile(
    r"(?:年初|全年|调整后?)预算|完成[^，。；\d]{0,6}预算|预算执行|决算[^，。；\d]{0,4}预算|预算(?:数|安排)?(?:少|多|减少|增加|相比)"
)  # a budget as accounts speak of it
_PART = re.compile("^(?:第[一二三四五六七八九十]{1,3}部分|关于)")
_TITLED = re.compile(
    r"(?<![与较比同\d])(20\d\d)年?度?(?:区级|市级|县级|本级)?(?:部门|单位)?(?:整体支出)?(?:综合)?(?:预算|决算|绩效)(?!数?[为是]?\d)"
)  # 2021年度决算 3.60 万元 is a figure, maybe of the year before


@dataclass(frozen=True)
class About:
    """`names` are the unit's own and those it speaks for; `decimals` of money that the text writes mostly."""

    names: tuple[str, ...] = ()
    year: int = UNKNOWN_YEAR
    accounts: bool = True
    unit: str = "万元"
    decimals: int = 2
    sure: bool = True  # the first name is known to be the unit's, not only met often
    grades: tuple[tuple[str, int], ...] = field(default=())
    kind: Kind = ""  # of the unit

    @property
    def stage(self) -> str:
        return "决算" if self.accounts else "预算"


def find_out(sections: Sequence[Section], names: Sequence[str] = (), year: int = 0) -> About:
    """What the text itself tells; `names` and `year` where they are known beforehand."""
    text = "\n".join("".join(s.path[-1:]) + "\n" + "\n".join(u.text for u in s.units) for s in sections)
    years = Counter(int(m) for m in _YEAR.findall(text))
    years.update(int(said) for said in _TITLED.findall(text))
    money = [
        q
        for s in sections
        for u in s.units
        if not u.paragraph.table
        for q in quantities(u.text)
        if q.kind == "money"
    ]
    found = year or (max(years, key=lambda y: (years[y], y)) if years else UNKNOWN_YEAR)
    offices = tuple(dict.fromkeys([*names, *titled_offices(text), *_offices(text)]))
    if not offices:
        offices = _opening(text)
    return About(
        names=offices,
        year=found,
        sure=bool(names),
        accounts=_is_on_accounts(text),
        unit=_usual_unit(money),
        decimals=_usual_decimals(money),
        kind=unit_kind(sections, offices),
    )


def _is_on_accounts(text: str) -> bool:
    """By its title where that is clear, else by which of both it speaks of more."""
    titles = [m for line in text.split("\n")[:_FIRST] if (m := _KIND.search(re.sub(r"\s", "", line)))]
    kinds = {m.group("kind") for m in titles}
    if len(kinds) == 1:
        return kinds == {"决算"}
    planned = text.count("预算") - len(_OF_ACCOUNTS.findall(text))
    return text.count("决算") + 2 * text.count("自评") >= planned * 0.35


def is_office(name: str) -> bool:
    """Whether a name ends as those of offices do."""
    return bool(_END.search(name))


def titled_offices(text: str) -> list[str]:
    """The office that a title at the beginning names."""
    lines = [re.sub(r"\s", "", line) for line in text.split("\n")[:_FIRST]]
    lines += [a + b for a, b in pairwise(filter(None, lines)) if _END.search(a)]  # the year on the next line
    found = [m.group("name") for line in lines if (m := _OF_TITLE.match(line))]
    names = [re.sub("^20\\d\\d年度?", "", name).removesuffix("部门").removesuffix("单位") for name in found]
    return [n for n in names if len(n) >= 5 and _END.search(n) and not _NO_OFFICE.search(n)][:1]


def _offices(text: str) -> list[str]:
    """The names of offices that the text repeats, the longest first so that none is cut in two."""
    counted = Counter(
        name
        for m in _OFFICE.finditer(text)
        if len(name := _PART.sub("", m.group())) >= 5 and not _NO_OFFICE.search(name)
    )
    return sorted((name for name, times in counted.items() if times >= 2), key=len, reverse=True)[:12]


_OPENS = re.compile(
    r"(?:^|(?<=[，。：指])|(?<=本[局院校站所][为是])|(?<=单位[为是])|(?<=部门[为是]))(?:[一二三四五六七八九十]+、)?(?:20\d\d年(?:度|末)?，?)?"
    r"(?P<name>[\u4e00-\u9fff]{2,16}?(?:局|委员会|中心|办公室|政府|法院|检察院|小学|中学|幼儿园|医院|卫生院|学校|大队|支队|总队|联合会|联合社"
    r"|供销社|林场|管理处|[站院馆会所镇乡]))(?=20\d\d年|年初|年末|上年|本年|全年|一般公共|政府性基金|国有资本|财政拨款|[“\"]?三公|公务|收入|支出|收支"
    r"|政府采购|机关运行|基本支出|项目支出|部门|整体|内设|下设|现有|在职|编制|，主要职责|。本)",
    re.M,
)


def _opening(text: str) -> tuple[str, ...]:
    """The office that a paragraph by itself opens with."""
    found = _OPENS.search(text)
    return (
        (found["name"],) if found and not _NO_OFFICE.search(found["name"]) and len(found["name"]) > 2 else ()
    )


def _usual_unit(money: Sequence[Quantity]) -> str:
    units = Counter(q.unit for q in money)
    return units.most_common(1)[0][0] if units else "万元"


def _usual_decimals(money: Sequence[Quantity]) -> int:
    unit = _usual_unit(money)
    shown = [q.decimals for q in money if q.unit == unit and q.value]
    if not shown:
        return 2
    return 2 if sum(d == 2 for d in shown) >= len(shown) * 0.4 else max(shown, key=shown.count)
