"""The numbers of a paragraph: what each counts, in which unit, and which are codes, dates and standards instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from budgetdesk.records import dataclass

Kind = Literal["money", "percent", "points", "count", "times", "bare", "year", "name"]
MONEY = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "千元": Decimal(1000), "元": Decimal(1)}

_NUMBER = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.])|-?\d{1,3}(?:\.\d{3})+\.\d{1,2}(?!\d)|-?\d+(?:\.\d+)?"
_TOKEN = re.compile(
    r"(?P<document>[〔［\[（]?(?:19|20)\d\d[〕］\]）]?\s*第?\s*\d{1,5}\s*号)"
    r"|(?P<code>（\d{3,9}）)"
    r"|(?P<date>(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?|(?:19|20)\d\d[.-]\d{1,2}[.-]\d{1,2}(?!\d)|\d{1,2}月\d{1,2}日)"
    r"|(?P<months>\d{1,2}月?[-—–~～至]+\d{1,2}月(?:份)?|\d{1,2}月(?:份|底|末)?)"
    r"|(?P<years>(?:19|20)\d\d(?:年度?|—|－|-|～|~|至|、)*(?:19|20)\d\d年)"
    r"|(?P<year>(?:19|20)\d\d年)"
    rf"|(?P<range>\d+(?:\.\d+)?[～~—–-]+\d+(?:\.\d+)?(?=万?元|%|人|个))"
    rf"|(?P<number>{_NUMBER})"
    r"|(?P<part>百分之[零一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)"
    r"|(?P<words>[一二两三四五六七八九十][零一二两三四五六七八九十百千万亿点]*(?=[万亿]?元(?![月旦件素化结格论首]))(?<![几数]))"
    r"|(?P<few>(?<![一二三四五六七八九十])[两一二三四五六七八九十]{1,3}(?=辆|批次|批(?!复|准|评|示|次性)|人次|名|台|成(?!效|果|立|本|员|为|功|长|绩|都)))"
)
_UNIT = re.compile(
    r"亿元|万元|千元|个百分点|个?百分点|%|‰|万(?:人次|人|株|亩次|亩|户|吨|件|条|平方米|平方公里|立方米|册次|册|份|卷|页|头|只|羽|例|公里|米|斤|公斤|台次|车次|张|个|棵|尾)"
    r"|元(?!月)|万(?![\u4e00-\u9fff])|万(?=的|，|。|；)|倍|成(?!效|果|立|本|员|为|功|长|绩)"
    r"|人次|家次|批次|场次|批(?!复|准)|人|名|辆|台（套）|台套|台|套|个|项|次|户|株|亩|件|条|家|期|份|平方米|平方公里|公里|吨|册|所|处|座|起(?!来|点|始|步|到|诉)|场(?!所|地|馆|面|景)|间(?!接|隔|断)|床|张|卷|页|头(?!部)|只|羽|例(?!外|如)|宗|篇|棵|盏|吨|立方米|米|公斤|斤|分(?!别|类|配|为|局|管|之|项)|年(?!度)|天|周|日|岁|元"
)
_STANDARD = re.compile(
    r"(?:每[\u4e00-\u9fff]{0,3}每?[\u4e00-\u9fff]{0,2}(?:补助?|按|增加|提高)?|单价|单台|标准为?|上限|下限|起点)$"
)
_LIMIT = re.compile(
    r"(?:不超过|不高于|不低于|不少于|不得超过|控制在|大于等于|小于等于|高于|低于|超过|≥|≤|＞|＜|大于|小于)$"
)
_ABOUT = re.compile(r"(?:(?<![节签合集])约为?|近|大约|接近|将近)$")
_ABOVE = re.compile(r"(?:（含）)?(?:以上|以下|以内|及以上|（含）以上|左右|余|多(?=万|元|人|个|名|户|项))")
_FIGURES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in `unit` as written; `start`, `end` around the number and its unit in the paragraph."""

    value: Decimal
    kind: Kind
    unit: str
    decimals: int
    start: int
    end: int
    exact: bool = True  # neither about, nor a limit, nor a standard
    written: str = ""
    odd: str = ""  # what is strange about the way it is written

    @property
    def shown(self) -> str:
        return f"{self.written}{'' if self.kind == 'bare' else self.unit}"


@lru_cache(maxsize=2048)  # the paragraphs of a long text, which several reviews read
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a paragraph in their order; dates, codes, document numbers and standards are of the kind `name`."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    place = 0
    while found := _TOKEN.search(text, place):
        place = found.end()
        kind = found.lastgroup or ""
        if kind in ("document", "code", "date", "months", "years", "range"):
            end = found.end()
            if kind == "range" and (unit := _UNIT.match(text, end)):
                end = unit.end()
            place = end
            yield Quantity(Decimal(0), "name", kind, 0, found.start(), end, False, found.group())
        elif kind == "year":
            yield Quantity(
                Decimal(found.group()[:4]), "year", "年", 0, found.start(), found.end(), True, found.group()
            )
        elif quantity := _read(text, found):
            place = quantity.end
            yield quantity


def _read(text: str, found: re.Match[str]) -> Quantity | None:
    written, start, end = found.group(), found.start(), found.end()
    odd = ""
    if found.lastgroup == "part":
        value = _in_words(written.removeprefix("百分之"))
        decimals = max(0, -int(value.as_tuple().exponent))
        return Quantity(value, "percent", "%", decimals, start, end, True, written)
    if found.lastgroup == "words":
        value = _in_words(written)
        decimals = max(0, -int(value.as_tuple().exponent))
    elif found.lastgroup == "few":
        few = _words(written)
        if few is None:
            return None
        value, decimals = few, 0
    else:
        if written.count(".") > 1:
            odd = "千位写成了小数点"
            whole, _, part = written.rpartition(".")
            value = Decimal(whole.replace(".", "") + "." + part)
        else:
            value = Decimal(written.replace(",", ""))
        decimals = max(0, -int(value.as_tuple().exponent))
        if re.search(r"[A-Za-z第]$", text[max(0, start - 1) : start]) or re.match(
            r"[A-Za-z]|、\d+号|号", text[end : end + 4]
        ):
            return Quantity(value, "name", "", decimals, start, end, False, written)
    about = bool(_ABOUT.search(text[max(0, start - 3) : start]))
    more = re.match("余|多", text[end : end + 1])
    unit_at = end + (1 if more else 0)
    unit_found = _UNIT.match(text, unit_at)
    unit = unit_found.group() if unit_found else ""
    if unit_found:
        end = unit_found.end()
    kind, unit, value, decimals = _kind(unit, value, decimals)
    before = text[max(0, start - 9) : start]
    if _STANDARD.search(before) or (
        kind == "money" and re.match(r"[/／]|每|的标准|标准", text[end : end + 3])
    ):
        return Quantity(value, "name", unit, decimals, start, end, False, written)
    limit = bool(_LIMIT.search(before)) or bool(_ABOVE.match(text, end)) or bool(more)
    if limit and _ABOVE.match(text, end) and kind in ("money", "bare", "percent"):
        return Quantity(value, "name", unit, decimals, start, end, False, written)
    if kind == "count" and unit in ("年", "日", "岁", "天", "周"):
        return Quantity(value, "name", unit, decimals, start, end, False, written)
    return Quantity(value, kind, unit, decimals, start, end, not (limit or about), written, odd)


def _kind(unit: str, value: Decimal, decimals: int) -> tuple[Kind, str, Decimal, int]:
    if unit in MONEY:
        return "money", unit, value, decimals
    if unit == "万":
        return "money", "万元", value, decimals
    if unit == "%":
        return "percent", "%", value, decimals
    if unit.endswith("百分点"):
        return "points", "个百分点", value, decimals
    if unit == "成":
        return "percent", "成", value * 10, 0
    if unit == "倍":
        return "times", unit, value, decimals
    if unit.startswith("万") and len(unit) > 1:
        return "count", unit, value, decimals
    if unit:
        return "count", "台（套）" if unit in ("台套", "台", "套") else unit, value, decimals
    return "bare", "", value, decimals


_TIMES = {"十": 10, "百": 100, "千": 1000}


def _in_words(text: str) -> Decimal:
    """The number that words write: 二十三万一千二百, 七点九五."""
    text, _, fraction = text.partition("点")
    whole = section = digit = 0
    for sign in text:
        if sign in _FIGURES:
            digit = _FIGURES[sign]
        elif sign in _TIMES:
            section += (digit or 1) * _TIMES[sign]
            digit = 0
        else:
            whole += (section + digit) * (10_000 if sign == "万" else 100_000_000)
            section = digit = 0
    return Decimal(f"{whole + section + digit}.{''.join(str(_FIGURES[c]) for c in fraction)}".rstrip("."))


def _words(text: str) -> Decimal | None:
    """The number that a word of up to three characters writes: 两, 十二, 二十."""
    if text in ("一百", "百"):
        return Decimal(100)
    if "百" in text:
        return None
    if "十" in text:
        tens, _, ones = text.partition("十")
        if len(tens) > 1 or len(ones) > 1:
            return None
        return Decimal((_FIGURES[tens] if tens else 1) * 10 + (_FIGURES[ones] if ones else 0))
    return Decimal(_FIGURES[text]) if len(text) == 1 else None
