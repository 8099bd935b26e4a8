"""What numbers of persons, vehicles and visits are called, and of which year they are."""

from __future__ import annotations

import re
from dataclasses import replace

from budgetdesk.review.text.quantities import Quantity
from budgetdesk.review.text.reading.utterance import Utterance
from budgetdesk.review.text.vocabulary import Label

_STOCKS = ("人", "名", "辆", "台（套）")  # what there is at a time
RECEPTION = "公务接待费"  # also of visits, mostly all of them from the country
_RECEIVED = re.compile("接待")
_SERVED = re.compile(
    "(?<![或记])者|[游旅顾乘食]客|[观听受]众|群众|民众|公众|公民|市民|居民|村民|[农牧渔]民|病人|病员|伤员|门诊|住院|就诊"
    "|老人|儿童|青少年|学生|学员|师生|家长|当事人|办事|求助|信访|上访|入园|入馆|到馆"
)
"""Whom an office is there for: they are no guests of it, whoever receives them."""
_OF_MONEY = re.compile("费|经费|支出|万元")
_FOREIGN = re.compile("外宾|外事|境外|国外|港澳")
_AND_PERSONS = re.compile("(?:共?接待|来宾|来客|来访|人员|累计|合计|共|约|、|，)*")


def called(
    u: Utterance, quantity: Quantity, subject: str, known: bool, words: str
) -> tuple[Quantity, str, bool]:
    """A number with its unit and its subject: 共接待 30 批次、240 人 are visits and visitors."""
    if subject == "公务用车费":
        return quantity, "车辆" if "车辆" in words else "公务用车", known
    if quantity.unit == "个" and subject.endswith("编制"):
        return replace(quantity, unit="名"), subject, known
    last = u.state.last
    batch = quantity.unit in ("批次", "批")
    told_of = last is not None and last.counts and last.unit == "批次" and _AND_PERSONS.fullmatch(words)
    visitors = quantity.unit in ("人次", "人", "名") and (
        told_of or (quantity.unit == "人次" and receives_guests(words))
    )
    if not (visitors or (batch and receives_guests(words))) or _OF_MONEY.search(words):
        return quantity, subject, known
    if told_of and last is not None and visitors:
        subject = last.key.subject
    else:
        subject = "外事接待" if _FOREIGN.search(words) else RECEPTION
    return replace(quantity, unit="批次" if batch else "人次"), subject, True


def receives_guests(words: str) -> bool:
    """Whether it is told that guests of the office are received, and not readers, tourists or patients."""
    return bool(_RECEIVED.search(words)) and not _SERVED.search(words)


def year_of_stock(u: Utterance, unit: str, label: Label, words: str, year: int) -> int:
    """In a budget what there is at the end of the year before is what there is."""
    as_it_was = label.year == "last" or re.search("上年|去年|比|较", words)
    known_then = not u.about.accounts and unit in _STOCKS and year == u.about.year - 1
    return u.about.year if known_then and not as_it_was else year
