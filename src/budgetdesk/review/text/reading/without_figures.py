"""Words that tell a figure without one: 持平 is a change of 0, 未发生支出 an amount of 0, 大于年初预算 the order of two."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetdesk.review.text.facts import Claim, Fact
from budgetdesk.review.text.reading.grammar import COMPARED, ORDERS
from budgetdesk.review.text.reading.utterance import Utterance

_NOTHING = re.compile("为零|未安排|没有安排|无预算")


def read_level(u: Utterance, start: int, end: int, before: str) -> None:
    state = u.state
    if state.reason or state.base is None or re.search("原因", before):
        return
    label = u.label(COMPARED.sub("", before))
    now = u.now(label, before)
    if now is None or now.aspect != "amount":
        return
    if (
        now.place is not None
        and now.place[:2] == (u.number, u.unit_number)
        and _NOTHING.search(u.text, now.place.end, start)
    ):
        return  # …92.33 万元；政府性基金预算为零，与上年一致: what is none has no figure
    place = u.place(start, end)
    fact = u.reading.add(
        Fact(len(u.reading.facts), now.key, "change", Decimal(0), now.half * 2, now.unit, now.decimals, place,
             u.text[start:end], before, now.known, of=now.id)
    )  # fmt: skip
    fact.base = now.key._replace(
        year=state.base.year,
        stage=state.base.stage or ("" if state.base.year != u.about.year else "预算"),
    )
    fact.word = place


def read_order(u: Utterance, order: re.Match[str], start: int) -> None:
    state = u.state
    if moved := order.group("moved"):
        _read_move(u, moved, start + order.start("moved"))
        return
    last = _completion_of(u, u.masked[start : start + order.start()])
    if last is None or last.of is None:
        return
    word = order.group("word")
    if word == "与" and not order.group("even"):
        return
    said = "等于" if word == "与" else ORDERS.get(word, word)
    done = u.reading.facts[last.of]
    planned = [f for f in state.unit if f.key.stage.endswith("预算") and f.key.subject == done.key.subject]
    if done.value:
        at = u.place(start + order.start(), start + order.end())
        way = (last.id, done.id, planned[-1].id) if planned else (last.id,)
        u.reading.claims.append(
            Claim("order", (way,), "firm" if planned else "loose", "order", word=said, at=at)
        )


def _read_move(u: Utterance, word: str, start: int) -> None:
    """决算比年初预算减少, without saying by how much."""
    told = [f for f in u.state.sentence if f.is_money and f.exact]
    done = [f for f in told if not f.key.stage.endswith("预算")]
    planned = [f for f in told if f.key.stage.endswith("预算")]
    if len(done) == len(planned) == 1:
        way = (done[0].id, planned[0].id)
        u.reading.claims.append(
            Claim("order", (way,), "firm", "order", word=ORDERS[word], at=u.place(start, start + len(word)))
        )


def _completion_of(u: Utterance, words: str) -> Fact | None:
    """The rate of completion that 决算数小于预算数 is about: of what the words name, else the last, where it is plain."""
    facts = u.reading.facts
    told = [
        f for f in facts
        if f.aspect == "completion" and f.place and f.place[:2] == (u.number, u.unit_number) and f.of is not None
    ]  # fmt: skip
    named = u.label(words)
    if named.known and named.subject not in ("支出", "收入"):
        told = [f for f in told if facts[f.of or 0].key.subject == named.subject]
        return told[-1] if told else None
    last = u.state.last
    if last is not None and last.aspect == "completion":
        return last
    return told[0] if len({f.of for f in told}) == 1 else None


def read_absence(u: Utterance, start: int, stop: int) -> None:
    """未发生支出: a zero without a figure."""
    state = u.state
    spoken = state.sentence or state.unit
    if not spoken or not spoken[-1].key.stage.endswith("预算") or not u.about.accounts:
        return
    like = spoken[-1]
    place = u.place(start, stop)
    fact = u.reading.add(
        Fact(len(u.reading.facts), like.key._replace(stage="决算"), "amount", Decimal(0), like.half, like.unit,
             like.decimals, place, u.text[start:stop], like.label, like.known, like.named)
    )  # fmt: skip
    state.sentence.append(fact)
    state.unit.append(fact)
    state.last = fact
