"""What kind of unit a text speaks for, an administration or an institution, and what only one of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from budgetdesk.review.finding import Finding
from budgetdesk.review.text.facts import Fact, Key
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section

Kind = Literal["行政", "事业", ""]

_INSTITUTION = re.compile(r"(?:本单位|本部门|[站馆院所校场]|中心)(?:为|是|属于?)[^。；，\d]{0,20}事业单位")
_GOVERNED = re.compile(r"参照公务员|参公|行政单位(?!（)|机关本级|委员会|人民政府")
_ADMINISTRATION = re.compile(
    r"(?:为|是|属于?|属)(?:[^。；，\d]{0,12}(?:行政单位|行政机关)|[^。；，\d]{0,4}参照公务员[^。；，\d]{0,8}管理)"
)
_SUBORDINATE = re.compile(r"(?:下属|所属|下设|下辖|直属)[^。；]{0,12}(?:事业)?单位|事业单位\d|二级预算单位")
_NO_SUBORDINATE = re.compile(r"(?:无|没有)(?:其他)?(?:下属|所属|下辖|直属|二级)[^。；]{0,8}单位")
_OF_ADMINISTRATIONS = re.compile(r"机关(?:工资福利支出|商品和服务支出|资本性支出)")
_OF_INSTITUTIONS = re.compile(r"对事业单位(?:经常性|资本性)补助")


def unit_kind(sections: Sequence[Section], names: Sequence[str]) -> Kind:
    """ "" where the text does not say it, or speaks for several units."""
    text = "\n".join(unit.text for section in sections for unit in section.units if not unit.paragraph.table)
    if _INSTITUTION.search(text) and not _GOVERNED.search(text) and not _GOVERNED.search("".join(names)):
        return "事业"
    several = _SUBORDINATE.search(_NO_SUBORDINATE.sub("", text))
    return "行政" if _ADMINISTRATION.search(text) and not several else ""


_CALLED_INSTITUTIONS = ("中心", "站", "所", "馆", "学", "校", "园", "医院", "卫生院", "场", "处", "队")
_TWO_KINDS = re.compile("(?P<kind>行政|事业)单位(?P<item>医疗|离退休)$")


def of_two_kinds(facts: Sequence[Fact], names: Sequence[str]) -> Iterator[Finding]:
    """行政单位医疗 92 万元 here and 事业单位医疗 92 万元 there: one cost, told where the unit's name speaks against it."""
    told: dict[tuple[str, Key, Decimal], tuple[str, Fact]] = {}
    institution = bool(names) and names[0].endswith(_CALLED_INSTITUTIONS)
    for fact in facts:
        named = _TWO_KINDS.search(fact.key.subject)
        if named is None or fact.aspect != "amount" or not fact.value or fact.place is None:
            continue
        key = named["item"], fact.key._replace(subject="", within="", scope=""), fact.value
        kind, other = told.setdefault(key, (named["kind"], fact))
        if kind == named["kind"]:
            continue
        odd, fits = (other, fact) if (kind == "行政") == institution else (fact, other)
        assert odd.place
        yield text_finding(
            "TEXT-KIND", "query", f"同一笔 {fact.shown}，一处是行政单位{named['item']}，另一处是事业单位{named['item']}", odd.place,
            "单位的性质只有一种，科目有一处写错了", "two_kinds", odd.shown, "", (fits.place,) if fits.place else (), ("Y-47",),
        )  # fmt: skip
        return


def not_of_its_kind(kind: Kind, facts: Sequence[Fact], year: int) -> Iterator[Finding]:
    """What the other kind of unit spends (J-30, Y-47); once each."""
    told = [
        f for f in facts if f.aspect == "amount" and f.is_money and f.key.year == year and f.value and f.place
    ]
    if kind == "事业":
        running = next((f for f in told if f.key.subject == "机关运行经费" and not f.in_table), None)
        if running is not None and running.place:
            yield text_finding(
                "TEXT-TERM", "query", "本单位是事业单位，没有机关运行经费", running.place, "机关运行经费只指行政和参公单位", "institution",
                running.shown, "", (), ("J-30",),
            )  # fmt: skip
    pattern = {"事业": _OF_ADMINISTRATIONS, "行政": _OF_INSTITUTIONS}.get(kind)
    strange = next((f for f in told if pattern and pattern.search(f.key.subject or f.label)), None)
    if strange is not None and strange.place:
        name = strange.key.subject or strange.label
        yield text_finding(
            "TEXT-KIND", "query", f"本单位是{kind}单位，一般没有“{name}”，这里是 {strange.shown}", strange.place,
            "政府预算支出经济分类的科目选错了：501 至 504 是行政单位的，505、506 是对事业单位的", "kind_of_unit", strange.shown, "", (),
            ("Y-47",),
        )  # fmt: skip
