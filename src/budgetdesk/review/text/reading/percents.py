"""Percentages of a sentence: rates of change, shares, completion, differences in points."""

from __future__ import annotations

import re

from budgetdesk.review.text.claims import Values, judge_way
from budgetdesk.review.text.facts import Aspect, Claim, Fact, Key
from budgetdesk.review.text.quantities import Quantity
from budgetdesk.review.text.reading.grammar import (
    CHANGE,
    COMPARED,
    COMPLETED,
    DOWN,
    FAR,
    MORE_SHARE,
    PLAIN_AMOUNT,
    SHARE,
    WITHIN,
    WORDS_OF_CHANGE,
    is_change,
)
from budgetdesk.review.text.reading.utterance import Base, Utterance
from budgetdesk.review.text.vocabulary import Label


def read_percent(
    u: Utterance, quantity: Quantity, clause: str, start: int, bracket: bool, listed: tuple[int, int]
) -> None:
    """`listed`: which of how many percentages that stand side by side."""
    state = u.state
    words = u.text[start : quantity.start]
    change = CHANGE.search(clause)
    inside = re.fullmatch(r"的|的比重为?|的比例为?", clause)
    if listed[1] > 1:
        _one_of_several(u, quantity, listed)
    elif quantity.kind == "times":
        u.make(quantity, "aside", Key(""), words, False)
    elif quantity.kind == "points":
        _points(u, quantity, clause, change)
    elif (
        change
        and is_change(change.group(), clause, state.base is not None)
        and not PLAIN_AMOUNT.search(clause)
    ):
        _rate(u, quantity, clause, change, start)
    elif (
        (bracket or u.text[start - 1 : start] == "、")
        and not clause
        and state.last is not None
        and state.last.aspect == "change"
    ):
        _rate(u, quantity, clause, None, start)
    elif bracket and not clause and state.last is not None and state.last.aspect == "amount":
        _share(u, quantity, "", start, state.last, None)
    elif inside and (planned := _completed_amount(u)):
        _completion(u, quantity, planned.key.stage, words)
    elif (
        inside
        and len(state.unit) >= 2
        and re.search("(?:占|为|是|达到?|相当于)[^，。；]*$", _before(u.masked, _start(state.unit[-1])))
    ):
        told = state.sentence if len(state.sentence) >= 2 else state.unit
        _share(u, quantity, "", start, told[-2], told[-1])
    elif (share := WITHIN.search(clause)) and state.sentence:
        whole_words = u.text[start + share.start("whole") : start + share.end("whole")]
        _share(u, quantity, whole_words, start, state.sentence[-1], None)
    elif completed := COMPLETED.search(clause) or _also_completed(u, clause):
        _completion(u, quantity, completed.groupdict().get("stage") or "", words)
    elif (
        (share := SHARE.search(clause))
        and clause[-1:] not in "由从"
        and _is_told_before(u, clause[: share.start()])
    ):
        label = u.label(u.text[start : start + share.start()])
        whole = u.label(u.text[start + share.start("whole") : start + share.end("whole")])
        key = Key(label.subject, u.about.stage, u.about.year, u.scope_of(label.subject, label.scope))
        fact = u.make(
            quantity, "share", key, words, label.known
        )  # its amount follows: 基本支出占 60%，为 300 万元
        fact.base = Key(whole.subject, whole.stage, 0, whole.scope)
        state.last = fact
    elif SHARE.search(clause) and quantity.value == 100 and _ALL_OF_IT.search(_before(u.text, start)):
        u.make(quantity, "aside", Key(""), words, False)  # 服务 5 万元，全部授予小微企业，占100%
    elif share := SHARE.search(clause):
        part = state.sentence[-1] if state.sentence else (state.unit[-1] if state.unit else None)
        _share(
            u,
            quantity,
            u.text[start + share.start("whole") : start + share.end("whole")],
            start,
            part,
            None,
        )
    elif MORE_SHARE.match(clause) and state.last is not None and state.last.aspect == "share":
        _share(u, quantity, state.last.label, start, None, None, state.last.key)
    elif named := re.search(r"([\u4e00-\u9fff]{1,14}率)(?:为|是|达到?|：)?$", clause):
        _named_rate(u, quantity, named.group(1), words)
    else:
        u.make(quantity, "aside", Key(u.label(words).subject), words, False)


_OF_STAGE = re.compile(r"(?P<stage>(?:年初|全年|调整后?|年度)预算)(?:数|安排)?的?")


def _also_completed(u: Utterance, clause: str) -> re.Match[str] | None:
    """完成年初预算的 118.75%、调整预算的 95.00%."""
    last = u.state.last
    return _OF_STAGE.fullmatch(clause) if last is not None and last.aspect == "completion" else None


def _completed_amount(u: Utterance) -> Fact | None:
    """What 完成预算 8.00 万元的 72.50% is the rate of."""
    last = u.state.unit[-1] if u.state.unit else None
    if last is None or not last.key.stage.endswith("预算"):
        return None
    return last if re.search("完成[^，。；]{0,14}$", _before(u.text, _start(last))) else None


_ALL_OF_IT = re.compile("(?:全部|均|都)[^，。；\\d]*，$")


def _is_told_before(u: Utterance, words: str) -> bool:
    """Whether a share is of what its own words name, and not of the amount before it."""
    label = u.label(words)
    if not label.known and len(label.subject) < 4:
        return False
    told = u.state.sentence[-1] if u.state.sentence else (u.state.unit[-1] if u.state.unit else None)
    return told is None or told.key.subject != label.subject


def _rate(u: Utterance, quantity: Quantity, clause: str, change: re.Match[str] | None, start: int) -> None:
    state = u.state
    about = state.shares_of_change[-1] if state.last in state.shares_of_change else state.change
    if about is not None and about.place and about.place.unit != u.unit_number:
        about = None
    told = state.unit[-1] if state.unit else None  # 较上年 886.63 万元增长 20.51%, behind another's change
    if (
        about is not None
        and told is not None
        and told.of is not None
        and told.id > about.id
        and change is not None
    ):
        about = None
    now = u.reading.facts[about.of] if about and about.of is not None else None
    if about is None and change is not None:
        label = u.label(COMPARED.sub("", u.text[start : start + change.start()]))
        now = u.now(label, clause)
    key = now.key if now else Key("", u.about.stage, u.about.year)
    aspect: Aspect = "rate" if not (state.reason and about is None) else "aside"
    fact = u.make(quantity, aspect, key, u.text[start : quantity.start], False)
    base = state.base or Base(u.about.year - 1, "")
    fact.base = about.base if about else key._replace(year=base.year, stage=base.stage)
    if change is not None and (word := WORDS_OF_CHANGE.search(change.group())):
        if word.group() in DOWN and quantity.value >= 0:
            fact.value = -fact.value
        at = start + change.start() + word.start()
        fact.word = u.place(at, at + len(word.group()))
    elif about is not None and about.value < 0 and fact.value > 0:
        fact.value = -fact.value
    state.last = fact
    if aspect == "aside":
        return
    fact.of = about.id if about else (now.id if now else None)
    if about is not None and now is not None:
        heads = [now, *u.heads(now)]
        before_it = (
            []
            if state.sentence
            else [f for f in state.unit if f.aspect == "amount" and f.is_money and f.exact]
        )
        values = Values({f.id: f for f in (fact, about, *heads, *before_it)})
        fitting = [
            f
            for f in (*heads, *before_it)
            if judge_way("growth", (fact.id, about.id, f.id), values) == "holds"
        ]
        if about.value and fitting and now not in fitting:  # the rate tells whose the change is
            about.of, about.key = fitting[0].id, fitting[0].key
        ways = [(fact.id, about.id, f.id) for f in {f.id: f for f in (*heads, *fitting)}.values()]
        u.reading.claims.append(Claim("growth", tuple(ways), "firm", "rate"))
    elif about is None and now is not None:
        before = [
            f for f in state.unit
            if fact.base and f.key.year == fact.base.year and (f.key.subject == now.key.subject or f.of is not None)
            and f is not now
        ]  # fmt: skip
        by_plan = (
            fact.base is not None
            and fact.base.year == now.key.year
            and fact.base.stage not in ("", now.key.stage)
        )
        if by_plan:  # 预算 12.50 万元，实际支出 9.86 万元，…，比预算下降 21.12%
            before = [f for f in before if fact.base and f.key == now.key._replace(stage=fact.base.stage)]
        if before and fact.base and (by_plan or fact.base.year != now.key.year):
            base_ = before[-1].id
            mine = dict.fromkeys([now.id, before[-1].of if before[-1].of is not None else now.id])
            u.reading.claims.append(
                Claim("growth", tuple((fact.id, n, base_, base_) for n in mine), "firm", "rate")
            )


def _named_rate(u: Utterance, quantity: Quantity, name: str, words: str) -> None:
    """人均资产变化率, 资产利用率: reckoned from what the sentence tells before it, where it is clear from what."""
    fact = u.make(quantity, "aside", Key(name, "", u.about.year), words, False)
    money = [f for f in u.state.unit if f.is_money and f.exact]
    if name.endswith("差异率"):
        _difference_rate(u, fact)
    elif re.search("变化率|变动率|增长率", name):
        pairs = [
            (now, last)
            for now in money
            for last in money
            if now.key.subject == last.key.subject and now.key.year == last.key.year + 1
        ]
        ways = [(fact.id, now.id, last.id, last.id) for now, last in pairs]
        if ways:
            u.reading.claims.append(Claim("growth", tuple(ways), "loose", "ratio"))
    elif name.endswith(("到位率", "执行率", "支付率", "使用率")):
        _rate_of_funds(u, fact, name)
    elif len(money) >= 2 and money[-2].key.subject and money[-2].key.subject in money[-1].label:
        u.reading.claims.append(Claim("quotient", ((fact.id, money[-1].id, money[-2].id),), "loose", "ratio"))


def _difference_rate(u: Utterance, fact: Fact) -> None:
    """预算数 26.00 万元，决算数 23.19 万元，预决算差异率-10.81%: of the budget told last."""
    told = [f for f in u.state.unit if f.is_money and f.exact and not f.key.period]
    done = next((f for f in reversed(told) if not f.key.stage.endswith("预算")), None)
    planned = next((f for f in reversed(told) if f.key.stage.endswith("预算")), None)
    if done is None or planned is None or done.key.subject != planned.key.subject:
        return
    fact.aspect, fact.key, fact.of = "rate", done.key, done.id
    fact.base = planned.key
    u.reading.claims.append(Claim("growth", ((fact.id, done.id, planned.id, planned.id),), "firm", "rate"))


_OWN_NAME = 5  # characters of what is no mere 资金 or 项目
_SOURCE = re.compile("到位|项目资金|下达|预算安排|年度资金|总投资|计划|批复|安排资金|资金总额")


def _rate_of_funds(u: Utterance, fact: Fact, name: str) -> None:
    """到位资金 320 万元，资金到位率 100%；实际支出 304 万元，执行率 95%: of the funds that the report tells of before."""
    done = [f for f in u.state.unit if f.is_money and f.exact and not f.key.stage.endswith("预算")]
    if not done:
        return
    now = done[-1]
    told = [
        f
        for f in u.reading.facts
        if f.aspect == "amount"
        and f.is_money
        and f.exact
        and f is not now
        and _SOURCE.search(f.label)
        and f.id < now.id
    ]
    fact.aspect, fact.of, fact.key = "completion", now.id, now.key
    ways = tuple(
        (fact.id, now.id, f.id) for f in told if f.key.subject != now.key.subject or f.label != now.label
    )
    if ways:
        u.reading.claims.append(Claim("quotient", ways[:6], "loose", "completion"))


_THAN = re.compile(  # 比2022年度的 10.20%, （上年为 10.20%）, 高于全省平均的 10.20%
    r"(?:[比较与同]|相比于?|相较于?|[高低]于|（(?=[^）]*年))[^，。；：\d%]{0,12}(?:20\d\d年)?[^，。；：\d%]{0,12}$"
)
_FROM = re.compile(r"[由从][^，。；：%]{0,24}$")
_TO = re.compile(r"^[^。；%]{0,24}[到至为](?:20\d\d年度?的?)?$")
_DIFFERS = re.compile(r"^）?(?:相比|比较)?，?(?:同比)?[^，。；：\d%比较与同]{0,10}$")


def _points(u: Utterance, quantity: Quantity, clause: str, change: re.Match[str] | None) -> None:
    """a%，比…的 b%提高 c 个百分点; 由 b%提高到 a%，提高 c 个百分点."""
    told = [f for f in u.reading.facts if f.aspect in ("share", "aside", "completion", "rate") and f.unit == "%"
            and f.place and (f.place.section, f.place.unit) == (u.number, u.unit_number)]  # fmt: skip
    fact = u.make(quantity, "points", Key("", "", u.about.year), clause, False)
    word = WORDS_OF_CHANGE.search(change.group()) if change is not None else _HIGHER.search(clause)
    if word is None:
        return
    if word.group() in DOWN or word.group() == "低":
        fact.value = -fact.value
    if len(told) < 2:
        return
    one, other = told[-2:]
    assert one.place
    assert other.place
    assert fact.place
    between = u.text[one.place.end : other.place.start]
    after = u.text[other.place.end : fact.place.start]
    if "。" in between or not _DIFFERS.search(after):
        return
    years = [_year_before(u, f) for f in (one, other)]
    if _THAN.search(between) or years[1] < years[0]:
        now, before = one, other
    elif (
        years[0] < years[1]
        or other.aspect == "share"
        or (_FROM.search(u.text, 0, one.place.start) and _TO.search(between))
    ):
        now, before = other, one
    else:
        return
    u.reading.claims.append(Claim("points", ((fact.id, now.id, before.id),), "firm", "points"))


_HIGHER = re.compile("[高低]$")


def _year_before(u: Utterance, rate: Fact) -> int:
    """The year that is named in the clause of a percentage, else the own."""
    assert rate.place
    words = re.split("[，；。]", u.text[: rate.place.start])[-1]
    if re.search("上年|去年", words):
        return u.about.year - 1
    said = re.findall(r"20\d\d", words)
    return int(said[-1]) if said else u.about.year


def _completion(u: Utterance, quantity: Quantity, stage_words: str, words: str) -> None:
    state = u.state
    spoken = [f for f in state.unit if f.is_money and f.exact and not f.key.period]
    if state.last is not None and state.last.key.period and state.last.aspect == "amount":
        fact = u.make(quantity, "share", state.last.key, words, False)
        fact.of = state.last.id
        ways = tuple((fact.id, state.last.id, f.id) for f in spoken)
        state.last = fact
        if ways:
            u.reading.claims.append(Claim("quotient", ways, "guess", "share"))
        return
    done = [f for f in spoken if not f.key.stage.endswith("预算")]
    if (
        not stage_words
        and re.search("(?:执行|完成)率", words)
        and not any(f.key.stage.endswith("预算") for f in spoken)
    ):
        fact = u.make(quantity, "aside", Key("", "", u.about.year), words, False)
        _rate_of_funds(u, fact, words)
        state.last = fact
        return
    stage = (
        "年初预算" if "年初" in stage_words else "全年预算" if re.search("全年|调整", stage_words) else "预算"
    )
    named = (
        u.label(re.sub("(?:预算)?(?:执行|完成|支出)(?:率|比例|进度).*$", "", words)).subject
        if not stage_words
        else ""
    )
    if len(named) >= _OWN_NAME and not any(named in f.label for f in done):
        done = [f for f in done if f.key.subject == named]  # 某项目执行率 85%: not that of all
    now = done[-1] if done else None
    key = (now.key if now else Key("", "", u.about.year))._replace(stage=stage)
    fact = u.make(quantity, "completion", key, words, False)
    fact.of, fact.base = (now.id if now else None), key
    state.last = fact
    if now is None:
        return
    budgets = [
        f
        for f in spoken
        if f.key.stage.endswith("预算") and f.key.year == now.key.year
        and (f.key.subject == now.key.subject or not (f.known and now.known) or _is_total_of(now, f))
    ]  # fmt: skip
    right = [f for f in budgets if stage == "预算" or f.key.stage in (stage, "预算")]
    if budgets and right:
        others = [("stage", (fact.id, now.id, f.id)) for f in budgets if f not in right]
        u.reading.claims.append(
            Claim("quotient", ((fact.id, now.id, right[-1].id),), "firm", "completion", tuple(others))
        )


def _is_total_of(now: Fact, budget: Fact) -> bool:
    """财政拨款支出总计 500.12 万元，…；财政拨款支出年初预算数 472.90 万元."""
    return {now.key.subject, budget.key.subject} == {"收支总计", "支出"} and now.key.scope == budget.key.scope


def _share(
    u: Utterance,
    quantity: Quantity,
    whole_words: str,
    start: int,
    part: Fact | None,
    whole: Fact | None,
    key: Key | None = None,
) -> None:
    state = u.state
    subject = part.key.subject if part else (key.subject if key else "")
    label = u.label(whole_words) if whole_words else None
    if part is None and key is None and state.topic:
        subject = state.topic.subject
    if (
        whole_words
        and label is not None
        and part is not None
        and whole is None
        and _share_of_itself(label, part)
    ):
        label = None
    fact = u.make(quantity, "share", part.key if part else Key(subject, "", u.about.year), whole_words, False)
    fact.of = part.id if part else None
    state.last = fact
    if part is None:
        before = u.text[max(0, start - 8) : quantity.start]
        lead = re.search(r"([\u4e00-\u9fff]+?)占比?(?:由|从)?", _before(u.text, quantity.start))
        if lead and key is None:
            named = u.label(lead.group(1))
            fact.key = Key(
                named.subject,
                u.about.stage,
                u.about.year,
                u.scope_of(named.subject, named.scope),
            )
        if re.search("由|从", before):
            fact.key = fact.key._replace(year=u.about.year - 1)
        elif key is not None:
            fact.key = key._replace(year=u.about.year)
        return
    if whole is not None:
        u.reading.claims.append(Claim("quotient", ((fact.id, part.id, whole.id),), "firm", "share"))
        return
    fact.base = Key(label.subject, label.stage, 0, label.scope) if label and label.subject else Key("")


def _share_of_itself(label: Label, part: Fact) -> bool:
    return label.subject == part.key.subject and not label.scope and part.key.scope in ("", "全部")


def _before(text: str, place: int) -> str:
    return text[max(0, place - FAR) : place]


def _start(fact: Fact) -> int:
    return fact.place.start if fact.place else 0


def _one_of_several(u: Utterance, quantity: Quantity, listed: tuple[int, int]) -> None:
    """Shares told after as many amounts, in the same order; anything else side by side is not bound."""
    state, (place, number) = u.state, listed
    words = _before(u.text, quantity.start)
    share = re.search(
        r"占(?:比(?!重|例))?([^占，。；]*?)(?:的)?(?:比重|比例)?(?:分别|依次)?(?:的|为)*(?:[\d.]+%[、和及与])*$",
        words,
    )
    if share is None or len(state.sentence) < number:
        u.make(quantity, "aside", Key(""), "", False)
        return
    part = state.sentence[-number:][place]
    label = u.label(share.group(1))
    fact = u.make(quantity, "share", part.key, share.group(1), False)
    fact.of = part.id
    fact.base = Key(label.subject, label.stage, 0, label.scope)
