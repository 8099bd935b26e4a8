"""Projects that a report tells of and the form annexed to it: the same name, the same amount (Z-13)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section

_NAME = re.compile(r"^项目名称[:：\s]+(?P<name>\S.{3,60})$")
_AMOUNT = re.compile(r"年度资金总额[:：\s]*(?P<amount>\d[\d,]*(?:\.\d+)?)")
_TOLD = re.compile(r"(?P<name>[\u4e00-\u9fff（）“”]{4,40}?)(?:项目)?(?:预算)?资金(?:共计?|为)?$")
_BESIDE = re.compile(
    r"\d{4}年(?:度)?|^.*?(?:下达|批复|安排|拨付|追加)(?:了)?|我[局县单位站所院校]+|项目|专项|资金|[“”《》（）\s]"
)
_ALIKE = 0.8


@dataclass(frozen=True)
class _Form:
    name: str
    place: Place
    amount: Decimal  # 元
    after: tuple[int, int]  # section and unit of the form before it


def projects(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """Names exchanged between two forms, and amounts that differ from the report's."""
    forms = list(_forms(sections))
    yield from _altogether(forms, reading, about)
    for form in forms:
        for fact in reading.facts:
            if fact.aspect != "amount" or not fact.is_money or fact.place is None:
                continue
            told = _TOLD.search(fact.label)
            if told is None or not form.after <= fact.place[:2] < form.place[:2]:
                continue
            yield from _compared(told.group("name"), fact, form, forms, about)


def _altogether(forms: Sequence[_Form], reading: Reading, about: About) -> Iterator[Finding]:
    """All projects of the forms, or of the kinds that the report tells, against the expenditure on projects."""
    spent = {
        f.value: f for f in reading.facts
        if f.aspect == "amount" and f.is_money
        and f.key.subject == "项目支出" and f.key.stage == "决算" and f.key.year == about.year and f.place
    }  # fmt: skip
    kinds = [
        f for f in reading.facts if f.aspect == "amount" and f.is_money and f.place and f.label.endswith("涉及预算总金额")
    ]  # fmt: skip
    if len(spent) != 1 or len(kinds) < 2:
        return
    (value, fact), total = *spent.items(), sum((f.value for f in kinds), Decimal(0))
    if total != sum((form.amount for form in forms), Decimal(0)) or abs(total - value) <= fact.half * (
        len(kinds) + 1
    ):
        return
    last = kinds[-1]  # where the sum is complete
    assert last.place
    yield text_finding(
        "TEXT-PROJECT", "query", f"各类项目共 {total / 10_000:f} 万元，项目支出决算却是 {fact.shown}", last.place,
        "有项目没有列入自评，或金额写错了", "projects_total", last.shown, fact.shown,
        tuple(f.place for f in (*kinds[:-1], fact) if f.place), ("Z-12",),
    )  # fmt: skip


def _compared(name: str, fact: Fact, form: _Form, forms: Sequence[_Form], about: About) -> Iterator[Finding]:
    assert fact.place
    same = abs(form.amount - fact.value) <= fact.half
    alike = _likeness(name, form.name, about)
    other = max(
        (f for f in forms if f is not form), key=lambda f: _likeness(name, f.name, about), default=None
    )
    if same and alike < _ALIKE and other and _likeness(name, other.name, about) >= max(_ALIKE, alike + 0.1):
        yield text_finding(
            "TEXT-PROJECT", "error", f"报告说的是“{other.name}”{fact.shown}，附表的项目名称却是“{form.name}”", fact.place,
            "两个项目的名称写反了，报告与附表总有一处要改", "project_names", other.name, form.name, (form.place, other.place), ("Z-13",),
        )  # fmt: skip
    elif not same and alike >= _ALIKE:
        amount = f"{form.amount / 10_000:f}".rstrip("0").rstrip(".") + " 万元"
        yield text_finding(
            "TEXT-PROJECT", "error", f"“{form.name}”报告里是 {fact.shown}，附表的年度资金总额是 {amount}", fact.place,
            "报告与附表的金额不同", "project_amount", fact.shown, amount, (form.place,), ("Z-13",),
        )  # fmt: skip


def _forms(sections: Sequence[Section]) -> Iterator[_Form]:
    name, place, after = "", Place(0, 0, 0, 0), (0, 0)
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if found := _NAME.match(unit.text):
                name, place = found.group("name"), Place(number, index, *found.span("name"))
            elif name and (found := _AMOUNT.search(unit.text)):
                yield _Form(name, place, Decimal(found.group("amount").replace(",", "")) * 10_000, after)
                name, after = "", (number, index)


def _likeness(one: str, other: str, about: About) -> float:
    a, b = (_bare(text, about) for text in (one, other))
    return SequenceMatcher(None, a, b, autojunk=False).ratio() if a and b else 0.0


def _bare(name: str, about: About) -> str:
    for office in about.names:
        name = name.replace(office, "")
    return _BESIDE.sub("", name)
