"""What is said of nothing: shares of a total that is 0, rules kept in purchases that did not happen, items that nothing was spent on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import quantities
from budgetdesk.review.text.sections import Section, prose

_SHARE = re.compile(r"占(?:[^，。；\d]{0,16})(?P<at>0(?:\.0+)?%)")
_KEPT = re.compile(
    r"(?:严格|认真|全面|切实)(?:执行|落实|遵守|按照|贯彻)[^。；，]{0,4}政府采购|(?:优先|积极)采购[^。；，]{0,10}(?:中小企业|脱贫地区)"
)
_LIST = re.compile(r"人员经费[^。；]{0,30}?(?:主要)?(?:包括|用于)[：:]?(?P<list>[^。]{20,})")
_SIDE_BY_SIDE = (  # what a person's pay is booked to under items of their own: whoever has the one lists the other, if there is any
    ("职业年金缴费", "职业年金", "基本养老保险缴费"),
    ("机关事业单位基本养老保险缴费", "基本养老保险缴费", "职业年金"),
)


def of_nothing(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    items = {f.key.subject.rsplit("/", 1)[-1] for f in reading.facts if f.key.subject.count("/") >= 2}
    bought = [
        f for f in reading.facts
        if f.key.subject == "政府采购" and f.aspect == "amount" and f.is_money and f.key.year == about.year and f.key.stage == about.stage
    ]  # fmt: skip
    none_bought = bool(bought) and not any(f.value for f in bought)
    for number, index, unit in prose(sections):
        money = [q for q in quantities(unit.text) if q.kind == "money"]
        share = _SHARE.search(unit.text, unit.start)
        if share and len(money) > 1 and not any(q.value for q in money):
            yield text_finding(
                "TEXT-NOTHING", "hint", "总额是 0，没有占比可算，宜不写", Place(number, index, *share.span("at")), "0 除以 0",
                "share_of_nothing", share["at"], "—", (), ("J-32",),
            )  # fmt: skip
        kept = _KEPT.search(unit.text, unit.start) if none_bought else None
        if kept:
            yield text_finding(
                "TEXT-NOTHING", "hint", f"政府采购是 0，谈不上“{kept.group()}”",
                Place(number, index, *kept.span()),
                "照搬了模板，没有发生的写明未发生", "kept_in_nothing", kept.group(), "", tuple(f.place for f in bought[:1] if f.place),
            )  # fmt: skip
        listed = _LIST.search(unit.text, unit.start)
        if listed and any(q.start < listed.start("list") for q in money):
            for name, item, beside in _SIDE_BY_SIDE:
                at = unit.text.find(name, listed.start("list"), listed.end("list"))
                if at >= 0 and any(beside in i for i in items) and not any(item in i for i in items):
                    yield text_finding(
                        "TEXT-TEMPLATE", "hint", f"人员经费里列了“{name}”，各项支出里却没有这一项",
                        Place(number, index, at, at + len(name)),
                        "照搬了模板的清单", "template_list", name, "",
                    )  # fmt: skip
