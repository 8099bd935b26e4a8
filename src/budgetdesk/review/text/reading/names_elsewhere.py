"""Names that do not stand right before their figure: behind it, before its brackets, in the sentence's two terms."""

from __future__ import annotations

import re

from budgetdesk.review.text.facts import Fact
from budgetdesk.review.text.quantities import MONEY, Quantity
from budgetdesk.review.text.reading.grammar import FAR
from budgetdesk.review.text.reading.utterance import Utterance
from budgetdesk.review.text.vocabulary import Label

_TOTALS = ("收入", "支出", "总收入", "总支出", "收支总计")
_BEHIND = re.compile(
    r"(?:的|）?(?:统统|全部|全|都|均|就)?(?P<verb>是|为|落在|用在|列在|列入|归入|记入|计入))?[“\"]?(?P<words>[\u4e00-\u9fff]{3,20}?)[”\"]?"
    r"(?:这一项上|名下|科目下|项下|上|方面)?(?=[，。；、]|$|的(?!通知|决定))"
)
_CLOSED = re.compile(r"([^，。；：、（）\d]+)（[^（）\d]*）$")
_TWO = re.compile(r"([\u4e00-\u9fff]{2,12})(?:与|和|、)([\u4e00-\u9fff]{2,12}?)(?:之比|相比|的比例|，|各)")
_LONG = 4  # characters of a name behind a figure
_CODE_BEHIND = re.compile(r"[，（]?(?:列(?:在|入|支)|科目(?:编码)?(?:为|是)?)(?P<code>\d{5,7})")


def behind(u: Utterance, quantity: Quantity) -> Label | None:
    """34.96 万元全是商品和服务支出, 5000 元培训费: what the figure is, told behind it."""
    found = _BEHIND.match(u.masked, quantity.end)
    label = u.label(found.group("words")) if found else None
    if found is None or label is None or label.subject in _TOTALS:
        return None
    return label if label.known or (found.group("verb") and len(label.subject) >= _LONG) else None


def code_behind(u: Utterance, quantity: Quantity) -> str:
    """29.50 万元，列在 2080505 科目."""
    found = _CODE_BEHIND.match(u.text, quantity.end)
    return found.group("code") if found else ""


def of_year_before(u: Utterance, label: Label, quantity: Quantity) -> Fact | None:
    """三公经费 2.70 万元。2024年为 3.00 万元，今年减少 0.30 万元: what is told of the year before has its name from this year's."""
    if label.subject or not label.year or quantity.kind != "money":
        return None
    state, change = u.state, u.state.change
    told = state.sentence[-1:] or state.unit[:1]
    if (
        change is not None and change.of is not None
    ):  # 其中…；比上年增加 16 万元，上年为 70 万元: of the one that fits
        now = u.reading.facts[change.of]
        told, heads = [now], u.heads(now)
        then = quantity.value * MONEY[quantity.unit]
        if heads:
            told = [f for f in (now, *heads) if abs(f.value - change.value - then) <= 2 * f.step]
            change.of, change.key = (told[0].id, told[0].key) if told else (change.of, change.key)
    return told[0] if told and told[0].is_money and told[0].key.year == u.year(label) + 1 else None


def former(u: Utterance, start: int, word: str) -> str:
    """基本支出与专项支出之比…，前者…，后者…."""
    found = _TWO.search(u.text, sentence_start(u, start), start)
    return found.group(1 if word == "前者" else 2) if found else ""


def before_bracket(u: Utterance, quantity: Quantity, start: int) -> str:
    """甲中心（20 名）、基本工资（113.30 万元）: the name of what stands in brackets."""
    told = u.masked[max(0, start - FAR) : start]
    if closed := _CLOSED.search(told):  # 医疗保障类支出（基本医疗、补充医疗）66.04 万元
        return closed.group(1)
    named = re.search(r"([^，。；：、（）\d]+)（$", told)
    if named is None or quantity.kind not in ("count", "money"):
        return ""
    name = re.sub("^(?:分别[为是]|(?:和|及|与|以及)(?!谐))", "", named.group(1))
    return name if u.label(name).known else re.sub("^.*以", "", name)


def sentence_start(u: Utterance, place: int) -> int:
    return max(u.text.rfind("。", 0, place) + 1, 0)
