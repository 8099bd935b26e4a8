"""Takes the text of an indicator value apart (≥95%, 约8.8万人, 显著提升) and puts one together again.

What a text means is settled here and nowhere else: checks, the tree editor and mends all read through `read_target`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from budgetdesk.engine.text import half_width, legible
from budgetdesk.engine.units import COMMON_UNITS, unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

OPERATORS = ("＝", "≥", "≤", "＞", "＜")
QUALITATIVE = "定性"
ABOUT = "约"
NATURES = (*OPERATORS, QUALITATIVE)
"""What forms let people choose as 指标性质; `约` is read and shown, but never offered."""


@dataclass(frozen=True, slots=True)
class Target:
    """One value: a number with its operator and unit, or words.

    `words` are what is left beside a number (较上年增长), or the whole text of a qualitative value.
    """

    operator: str = ""  # one of OPERATORS; empty where none is written
    number: Decimal | None = None
    upper: Decimal | None = None  # the end of a range: 90%-95%
    unit: str = ""
    words: str = ""
    approximate: bool = False  # 约, 左右, 余
    placeholder: bool = False  # left over from the empty form: ……, XX
    absent: bool = False  # said to be none: 无, -, /
    dated: bool = False  # a point of time: 2024年度内, 12月底前
    said_qualitative: bool = False  # 定性 is written as the nature

    @property
    def blank(self) -> bool:
        """Nothing is written at all."""
        return self.number is None and not (self.words or self.absent or self.placeholder or self.operator)

    @property
    def quantitative(self) -> bool:
        return self.number is not None

    @property
    def qualitative(self) -> bool:
        """Words and no number."""
        return self.number is None and bool(self.words) and not (self.absent or self.placeholder)

    @property
    def nature(self) -> str:
        """What belongs in a column 指标性质."""
        if self.operator:
            return self.operator
        if self.approximate and self.quantitative:
            return ABOUT
        return QUALITATIVE if self.said_qualitative or self.qualitative else ""

    @property
    def value(self) -> str:
        """What belongs in a column 指标值: the number or the words."""
        if self.number is None:
            return self.words
        end = f"-{number_text(self.upper)}" if self.upper is not None else ""
        return f"{self.words}{number_text(self.number)}{end}"


_SIGNS = {
    ">=": "≥", "=>": "≥", "≧": "≥", "⩾": "≥", "≥=": "≥", "大于等于": "≥", "大于或等于": "≥", "不低于": "≥",
    "不少于": "≥", "不小于": "≥", "至少": "≥",
    "<=": "≤", "=<": "≤", "≦": "≤", "⩽": "≤", "≤=": "≤", "小于等于": "≤", "小于或等于": "≤", "不高于": "≤",
    "不超过": "≤", "不超": "≤", "不大于": "≤", "不多于": "≤", "控制在": "≤", "至多": "≤",
    "=": "＝", "等于": "＝", "≥": "≥", "≤": "≤", ">": "＞", "<": "＜",
    "大于": "＞", "高于": "＞", "多于": "＞", "超过": "＞", "小于": "＜", "低于": "＜", "少于": "＜",
}  # fmt: skip
_KEYS = late_pattern(r"\s*([<>=≥≤≧≦⩾⩽＜＞＝]{1,2})\s*(?=[0-9０-９])")


def with_proper_sign(text: str) -> str:
    """A value whose sign was made of keys, with the sign that forms print: ＝0起 for =0起."""
    found = _KEYS.match(text)
    return _SIGNS.get(half_width(found[1]), found[1]) + text[found.end() :] if found else text


_ENDS = {"及以上": "≥", "以上": "≥", "及以下": "≤", "以下": "≤", "以内": "≤", "之内": "≤", "内": "≤"}
_SIGN = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_NUMBER = r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[+-]?[0-9]+(?:\.[0-9]+)?"
_UNIT = r"[^\d,，。;；、:：=<>≥≤!！?？~～\-()（）]{0,10}?"
_FORM = late_pattern(
    rf"(?P<words>[^\d≥≤<>=~]*?)(?P<sign>{_SIGN})?(?P<about>大约|约为|约|近)?(?P<number>{_NUMBER})"
    rf"(?:(?P<unit1>%|‰|(?P<same>℃|(?![年月日时])[^\W\d]{{1,3}}))?(?:-|~|—|–|至|到)(?P<upper>{_NUMBER})(?(same)(?=(?P=same))))?"
    rf"(?P<few>余|多)?(?P<unit>/10?[千万]|{_UNIT})(?P<more>余|多|左右|上下)?(?P<end>{'|'.join(_ENDS)})?(?:\((?P<aside>.{{0,12}})\))?[。;,]?"
)
_PLACEHOLDER = late_pattern(
    r"(指标\d*[:：]?)?(…+|\.{2,}|。{3,}|_{2,}|.{0,3}[xX×]{2,}[%个人次元万户年月日]*|待定|填写.*)|指标\d+[:：]?"
)
_ABSENT = {"无", "-", "--", "—", "——", "/", "\\", "不适用", "不涉及", "暂无", "没有", "无。", "N/A", "n/a"}
_DATED = late_pattern(
    r"(19|20)\d\d\s*(年|\.|-|/)(?!均)|\d{1,2}月(\d{1,2}[日号]|底|末|初|上旬|中旬|下旬|份|前|以前|内)|"
    r"(年|月|季|学期|年度|本年)(底|末|内|前|终|中)|每[年月周日季天]|当[年月日天期]|全年|年度|随时|按[月季年周]"
)  # fmt: skip
_APART = late_pattern(r"[0-9.]\s+[0-9.]")  # one figure or two: 100 200
_NUMERAL = late_pattern(r"[\d零〇一二两三四五六七八九十]")
_LEAD = late_pattern(r"(达到|达|完成|保持在|保持|为|在)$")
_LONGEST = 60  # a text that is longer than any number with its words
_DIGITS = 18  # a figure with more is none that can be reckoned with
_LONGEST_UNITS = sorted(COMMON_UNITS, key=len, reverse=True)
_MAGNITUDE_TAIL = {"年度", "年度内", "年内", "年底前", "年底", "月底前", "月底", "日前", "月前", "年前"}


@lru_cache(maxsize=16384)
def read_target(text: str) -> Target:
    """What a value text says. Never fails: what is no number is words."""
    plain = half_width(legible(text)).replace("−", "-")
    tight = re.sub(r"(?<=m)[23](?!\d)", lambda m: "²³"[int(m[0]) - 2], re.sub(r"\s+", "", plain))
    if not tight:
        return Target()
    if tight in _ABSENT:
        return Target(words=text.strip(), absent=True)
    if _PLACEHOLDER.fullmatch(tight):
        return Target(words=text.strip(), placeholder=True)
    if tight == QUALITATIVE:
        return Target(said_qualitative=True)
    if tight in _SIGNS:
        return Target(operator=_SIGNS[tight])
    said = tight.startswith(QUALITATIVE)
    if said:
        tight = tight.removeprefix(QUALITATIVE).lstrip(":")
    is_date = re.match(r"(19|20)\d\d(年|\.|-|/)", tight)
    found = None if is_date or len(tight) > _LONGEST else _FORM.fullmatch(tight)
    if found is not None and (_APART.search(plain) or _goes_on(tight)):
        found = None
    if (
        found is not None
        and not found["sign"]
        and re.search(r"[A-Za-z]$", found["words"])
        and not found["unit"]
    ):
        found = None  # 符合GB 5749
    if found is not None and max(len(found["number"]), len(found["upper"] or "")) > _DIGITS:
        found = None
    bare = found is None and tight[0] in OPERATORS and _NUMERAL.search(tight) is None
    if bare and unit_of(tight[1:]) is not None:
        return Target(operator=tight[0], unit=tight[1:])  # ≥人次: the number is still to come
    if found is None or found["unit"] in _MAGNITUDE_TAIL or _is_point_of_time(found, tight):
        kept = text.strip().removeprefix(QUALITATIVE).lstrip(" :：") if said else text.strip()
        return Target(words=kept, dated=bool(_DATED.search(tight)), said_qualitative=said)
    sign = _SIGNS.get(found["sign"] or "", "")
    end = found["end"] or ""
    unit = found["unit"]
    if not unit and not found["unit1"] and unit_of(found["aside"] or ""):
        unit = found["aside"]  # ≥8(家)
    if few := re.fullmatch("(.*[十百千万亿])[余多](.*)", unit):  # 8.8万余人
        unit = few[1] + few[2]
    tail = ""
    if len(unit) > 1 and unit[0] in "%‰":  # 100%完成
        unit, tail = unit[0], unit[1:]
    if end and unit_of(unit + end) is not None and unit_of(unit) is None:
        unit, end = unit + end, ""
    words = _LEAD.sub("", found["words"]) if found["words"] else ""
    if tail and tail not in ("完成", "达到", "发放", "到位", "实现"):
        words += tail
    about = bool(found["about"] or found["few"] or found["more"] or few)
    upper = Decimal(found["upper"].replace(",", "")) if found["upper"] else None
    return Target(
        operator=sign or _ENDS.get(end, ""), number=Decimal(found["number"].replace(",", "")), upper=upper,
        unit=unit or found["unit1"] or "", words=words, approximate=about, said_qualitative=said,
    )  # fmt: skip


def _goes_on(text: str) -> bool:
    """Whether a figure is followed by ①, ² or ½, which make another of it or are the mark of a note."""
    return not text.isascii() and any(
        before in "0123456789" and not char.isascii() and char.isnumeric() and not char.isalpha()
        for before, char in pairwise(text)
    )


def _is_point_of_time(found: re.Match[str], tight: str) -> bool:
    """12月底前 and 3月31日 are no amounts, 12个月 and 30天内 are."""
    if re.match(r"(年|月|日|季度)(底|前|末|初|上旬|中旬|下旬|份)", found["unit"]):
        return True
    if found["unit"] in ("日", "月", "号") and not found["sign"] and not found["words"]:
        return tight.endswith(("前", "底", "末"))
    return bool(found["words"]) and bool(_DATED.search(tight)) and unit_of(found["unit"]) is None


def read_cells(operator: str, value: str, unit: str) -> Target:
    """What cells of their own say: 性质, 数值 and 单位. A unit or operator written into the value counts too."""
    target = read_target(value)
    nature = read_target(operator) if operator.strip() else Target()
    target = replace(
        target,
        operator=nature.operator or target.operator,
        approximate=target.approximate or operator.strip() == ABOUT,
        said_qualitative=target.said_qualitative or nature.said_qualitative,
    )
    if unit.strip() and not read_target(unit).absent:
        target = replace(target, unit=unit.strip())
    return target


def number_text(number: Decimal) -> str:
    """A number as it was written: no exponent, no padding."""
    return f"{number:f}"


def write_target(target: Target) -> str:
    """The value as one text: ≥95%, 约8.8万人, 显著提升."""
    if target.number is None:
        return target.words or f"{target.operator}{target.unit}"  # the number is still to come
    sign = target.operator or (ABOUT if target.approximate else "")
    return f"{target.words}{sign}{target.value.removeprefix(target.words)}{target.unit}"


@lru_cache(maxsize=16384)
def take_apart(text: str) -> tuple[str, str, str]:
    """Nature, value and unit of a combined cell, for columns of their own; also of what is half written (≥, 人, ≥%)."""
    target = read_target(text)
    if not (target.quantitative or target.absent or target.placeholder):
        bare = text.strip()
        nature = next((op for op in OPERATORS if bare.startswith(op)), "")
        rest = bare.removeprefix(nature).strip()
        if nature and rest:
            common = next((u for u in _LONGEST_UNITS if rest.endswith(u)), "")
            unit = common if unit_of(rest) is None else rest  # of ≥页 all is unit
            return nature, rest.removesuffix(unit), unit
        if not nature and rest and unit_of(rest) is not None:
            return "", "", rest
    return target.nature, target.value, target.unit


def put_together(nature: str, value: str, unit: str) -> str:
    """The combined cell that says these three; what `take_apart` gave comes back with the same meaning."""
    nature, value, unit = nature.strip(), value.strip(), unit.strip()
    if nature == QUALITATIVE:
        return value + unit
    target = read_target(value + unit)
    if not target.quantitative and not unit:
        return value if read_target(nature).operator == "" else f"{nature}{value}"
    words = target.words if target.quantitative else ""
    return f"{words}{nature}{value.removeprefix(words)}{unit}"


def with_operator(text: str, operator: str) -> str:
    """The same text with another operator, the rest as it was written: ≤ 95 % becomes ≥ 95 %."""
    target = read_target(text)
    if target.number is None:
        return text
    lead = re.match(rf"\s*(?:{_SIGN}|[＝＞＜]|大约|约)?(?:大约|约)?", text)
    if lead is None or target.words or re.search(rf"(?:{'|'.join(_ENDS)}|左右|上下|余)\s*$", text):
        return write_target(replace(target, operator=operator, approximate=False))
    return f"{operator}{text[lead.end() :].rstrip()}"
