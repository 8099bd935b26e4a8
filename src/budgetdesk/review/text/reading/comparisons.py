"""Comparisons of a sentence: what is measured by what, the figure that is compared with, the changes."""

from __future__ import annotations

import re

from budgetdesk.review.text.facts import Aspect, Claim, Key
from budgetdesk.review.text.quantities import Quantity
from budgetdesk.review.text.reading.grammar import COMPARED, DOWN, ITSELF, OVER_BUDGET, WORDS_OF_CHANGE
from budgetdesk.review.text.reading.utterance import Base, Utterance

_FROM_YEAR = re.compile("20\\d\\d(?=年)|上年|去年")


def read_comparison(u: Utterance, clause: str, start: int) -> None:
    state, own = u.state, u.about.year
    found = COMPARED.search(clause)
    if found is None:
        return
    if found.start() == 0 and u.text[max(0, start - 1) : start] in ("，", "；"):
        state.reason = False  # …的主要原因是厉行节约，与上年相比减少 0.84 万元: the reason is given
    _name_compared(u, clause[: found.start()], start)
    words = found.group("base") or "上年"
    year = re.search(r"20\d\d", words)
    stage = ""
    for name, sign in (
        ("年初预算", "年初预算"),
        ("年初", "年初(?!预算)"),
        ("全年预算", "全年|调整"),
        ("预算", "预算"),
        ("决算", "决算|执行"),
    ):
        if re.search(sign, words):
            stage = name
            break
    if year:
        at = start + found.start("base") + year.start()
        state.base = Base(int(year.group()), stage, u.place(at, at + 4))
    elif re.search("上|去年|同期", words):
        state.base = Base((state.year or own) - 1, stage)
    else:
        state.base = Base(state.year or own, stage)


def _name_compared(u: Utterance, words: str, start: int) -> None:
    """财政拨款收入与上年 2160.61 万元相比，增加…: what grew is what was told of it before, not what was told last."""
    state = u.state
    label = u.label(u.text[start : start + len(words)])
    if label.known and not label.stage.endswith("预算") and not state.reason:
        state.names_compared, state.compared = True, u.told(label)


def base_told(u: Utterance, quantity: Quantity, words: str, start: int) -> bool:
    """比2023年年初预算 90.10 万元减少 3.88 万元: the figure that is compared with, told within the comparison."""
    state = u.state
    if u.text.startswith(("的基础上", "基础上"), quantity.end) and (since := _FROM_YEAR.search(words)):
        own = u.about.year
        state.base = Base(int(since.group()) if since.group().isdigit() else own - 1, "")
        words = "比" + words.removeprefix("在")  # 在上年 40 万元的基础上增加 2 万元
    if state.base is None or quantity.kind != "money":
        return False
    if not words and u.text[start - 1 : start] == "（":  # 和2022年度（1208.73 万元）相比
        words = re.split("[，。；：]", u.masked[: start - 1])[-1]
    found = COMPARED.search(words)
    behind = u.text[quantity.end : quantity.end + 3].lstrip("）")[:2] in (
        "相比",
        "比较",
        "相较",
        "对比",
        "的基",
        "基础",
    )
    if found is None or (found.end() < len(words) - 2 and not behind):
        return False
    told = state.sentence or state.unit
    spoken = [f for f in told if f.exact and f.is_money]
    now = spoken[-1 if state.sentence else 0] if spoken else None  # a sentence of its own is of the head
    label = u.label(words[: found.start()])
    if label.known:  # 公务接待费较2024年预算 4.50 万元减少 20%
        like = Key(
            label.subject,
            u.stage(label),
            u.about.year,
            u.scope_of(label.subject, label.scope),
        )
        known, of = True, state.compared.id if state.compared is not None else None
    elif now is None or not ITSELF.fullmatch(words, 0, found.start()):
        return False
    else:
        like, known = now.key, now.known
        of = now.id if state.sentence else state.unit[0].id  # a sentence of its own may speak of the head
    itself = state.base.year == like.year and not state.base.stage
    if itself and state.base.place is None:
        return False
    year = state.base.year - itself  # 2023 年与 2023 年的 6820 万元相比: the year is wrong, not the figure
    key = like._replace(year=year, stage=u.stage(u.label(state.base.stage)))
    fact = u.make(quantity, "amount", key, words, known)
    fact.of = of
    state.unit.append(fact)
    return True


def read_change(u: Utterance, quantity: Quantity, clause: str, change: re.Match[str], start: int) -> None:
    state = u.state
    if change.re is OVER_BUDGET:
        state.base = Base(state.year or u.about.year, "年初预算" if "年初" in change.group() else "预算")
    word = WORDS_OF_CHANGE.search(change.group())
    if word is None:
        return
    at = start + change.start() + word.start()
    label = u.label(COMPARED.sub("", u.text[start : start + change.start()]))
    u.set_year(label)
    money = quantity.kind == "money" if quantity.kind in ("money", "count") else None
    now = u.now(label, COMPARED.sub("", clause[: change.start()]), money)
    base = state.base or Base(u.year(label) - 1, "")
    subject = label.subject if label.known else ""
    key = now.key if now else Key(subject, u.about.stage, u.about.year, u.scope_of(subject, label.scope))
    if state.reason and now is not None and state.change is not None:
        u.make(quantity, "aside", key, clause, False)
        return
    aspect: Aspect = "aside" if state.reason else "change"
    divided = state.divided if label.known and state.divided else None
    if divided is not None:
        key = divided.key._replace(subject=label.subject, scope=label.scope or divided.key.scope)
        now = now if now is not None and now.key == key else None
    fact = u.make(quantity, aspect, key, u.text[start : quantity.start], now is not None and now.known)
    if word.group() in DOWN and quantity.value >= 0:
        fact.value = -fact.value
    fact.of = now.id if now else None
    fact.base = key._replace(
        year=base.year,
        stage=base.stage or ("" if base.place or base.year != u.about.year else "预算"),
    )
    fact.word = u.place(at, at + len(word.group()))
    fact.base_word = base.place
    if divided is not None and aspect == "change":
        state.shares_of_change.append(fact)
    elif aspect == "change":
        state.change = fact
        rate = state.last  # 增长 4.55%，增加额为 22.30 万元
        if rate is not None and now is not None and rate.aspect == "rate" and rate.of == now.id:
            rate.of = fact.id
            u.reading.claims.append(Claim("growth", ((rate.id, fact.id, now.id),), "firm", "rate"))
    state.last = fact
