"""Amounts: what each is called, by its own words, those behind it, or what its sentence told before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from budgetdesk.review.text.facts import Aspect, Claim, Fact, Group, Key
from budgetdesk.review.text.quantities import MONEY, Quantity
from budgetdesk.review.text.reading.budget_moves import moved_to
from budgetdesk.review.text.reading.comparisons import base_told
from budgetdesk.review.text.reading.counts import called, year_of_stock
from budgetdesk.review.text.reading.dividing import divide_told, open_group
from budgetdesk.review.text.reading.grammar import ABOVE, FAR, FROM_TO
from budgetdesk.review.text.reading.names_elsewhere import (
    before_bracket,
    behind,
    code_behind,
    former,
    of_year_before,
    sentence_start,
)
from budgetdesk.review.text.reading.side_by_side import beside, in_unit, total_after, total_of_brackets
from budgetdesk.review.text.reading.utterance import Utterance, are_beside, is_part
from budgetdesk.review.text.vocabulary import ONE_FUND, Label, vocabulary

_ALL_PROJECTS = re.compile(r"(?:所有|全部)项目支出|项目支出(?:全部|全面)(?:实行|开展|编制|纳入)")
_OF_ALL = re.compile("(?:全部|所有)项目支出")
_ALTOGETHER = re.compile(r"(?:共计?|合计|总计|小计)(?:为|支出)?$")
_SEVERAL = re.compile(
    "(?:以上|上述)?([两三四五六])(?:项|类|者|部分)[^，。；]{0,4}?(?:合计|合起来|加起来|相加|共计?|总计)"
)
_TOTALS = ("收入", "支出", "总收入", "总支出", "收支总计")
_BOTH = re.compile("(?:年初)?预算数?(?:与|和|、|及)(?:支出)?决算数?(?:均|都|同)为?$")
_TWO_ALIKE = re.compile(
    r"([^，。；：、）]{2,20}?)(?:与|和|及|、)([^，。；：、）]{2,20}?)(?:均|都|同)(?:为|是)$"
)
_OF_THE_LAST = re.compile(
    "(?P<whole>[^中小]{2,12})中(?!小)(?P<part>.{2,})"
)  # 公用经费 30 万元，公用经费中取暖费 6 万元
_MADE_OF = re.compile(
    "(?P<whole>[^由]{2,16})由(?P<part>.{2,})"
)  # 基本支出由人员经费 20 万元和公用经费 5 万元组成
_MADE_UP = re.compile(
    r"(?:[、，和及与]{1,2}[^。；，、\d]{2,20}\d[\d,.]*(?:万?元|人|辆|个))+(?:构成|组成)"
)  # 基本支出 752 万元，由甲 392 万元、乙 360 万元构成
_LISTING = re.compile("[^不]{2,16}?(?:包括|包含)")  # 支出总预算包括教育支出 20 万元
_OF_PROJECTS = re.compile(
    "(?:合计|共计?|总计|涉及|安排)*(?:预算|财政(?:拨款)?|项目|专项)?性?(?:资金|金额|经费|预算)?(?:合计|共计?|总计|安排|为)*"
)
_FUND_OF_PROJECTS = re.compile(
    "(一般公共预算|政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款)?(?:安排)?的?项目"
)
_OF_WHAT = 6  # characters behind a number that say what it counts
_MOVED = re.compile("[增减降升调变]|提高|上升|下降|压|安排到")
_SPENT = re.compile("(?:实际|已|全年)?(?:执行|支付|使用)(?:了|数|资金|金额)?")


def read_amount(
    u: Utterance, quantity: Quantity, found: Sequence[Quantity], number: int, since: int, start: int
) -> int:
    """Where the figures end that were told together with this one; 0 where it is told alone."""
    state = u.state
    words = u.text[start : quantity.start]
    if together := _told_together(u, quantity, found, number, since):
        return together
    if base_told(u, quantity, words, start) or _both(u, quantity):
        return 0
    if _BOTH.search(words):  # 年初预算与决算均为 14.35 万元
        label = u.label(_BOTH.sub("", words))
        for stage in ("年初预算" if "年初" in words else "预算", "决算"):
            _put(u, quantity, label.subject, label.known, label._replace(stage=stage), label.scope, words)
        return 0
    last = state.last
    inner = _OF_THE_LAST.match(words)
    if inner and state.sentence and u.label(inner["whole"]).subject == state.sentence[-1].key.subject:
        open_group(u, False, "")
        words = inner["part"]
    if (listed := _LISTING.match(words)) and words[listed.end() :]:
        divide_told(u, listed.group()[:-2], words[listed.end() :])
        words = words[listed.end() :]
    if (made := _MADE_OF.match(words)) and all(u.label(made[n]).known for n in (1, 2)):
        words = made["part"]
    if words.startswith("由") and state.sentence and _MADE_UP.match(u.masked, quantity.end):
        u.groups.append(Group(state.sentence[-1], depth=state.depth, complete=True))
        words = words[1:]
    if (
        last is not None
        and last.aspect == "amount"
        and FROM_TO.fullmatch(words)
        and last.place
        and last.place.end == start
    ):
        now = Label(
            last.key.subject, last.key.stage, "own", last.key.scope
        )  # 由上年的 4.10 万元降为 3.60 万元
        _put(u, quantity, last.key.subject, last.known, now, last.key.scope, words)
        return 0
    label = u.label(words or before_bracket(u, quantity, start))
    if words.endswith(("由", "从")) and not label.year and _MOVED.match(u.masked, quantity.end):
        label = label._replace(year="last")  # 与上年相比，基本支出由 4.10 万元降为 3.60 万元
    summed = ABOVE.fullmatch(u.masked[start : quantity.start]) and (
        quantity.kind in ("money", "bare") or _counts_alike(u, quantity)
    )
    own = words.startswith("占") or (
        label.known and not re.search("以上|上述", words)
    )  # 本年支出合计 has a name of its own
    if (
        _OF_PROJECTS.fullmatch(words) and quantity.kind == "money" and _are_projects(u, state.last)
    ):  # 项目 4 个，共 239.8 万元
        scope = label.scope or (
            state.last.key.scope if state.last and state.last.key.scope in ONE_FUND else ""
        )
        _put(u, quantity, "全部项目", False, label._replace(subject="全部项目"), scope, words)
        return 0
    if (
        summed and quantity.kind != "count" and state.last is not None and state.last.counts
    ):  # 车辆 38 台，共计 812.40 万元: what these cost
        u.make(quantity, "aside", Key(""), words, False)
        return 0
    if (
        u.text[start - 1 : start] == "、"
        and not state.sentence
        and _ALTOGETHER.search(words)
        and label.subject not in _TOTALS
    ):
        names = u.text[sentence_start(u, start) : quantity.start]  # 甲、乙、丙共 239.57 万元
        _put(u, quantity, names, False, label._replace(subject=names, known=False), label.scope, words)
        return 0
    if summed and not own and (inside := _in_brackets_before(u, start)):
        total_of_brackets(u, quantity, words, inside)
        return 0
    if summed and not own and len(state.sentence) >= 2:
        total_after(u, quantity, words, state.sentence)
        return 0
    several = _SEVERAL.match(words)
    count = 2 + "两三四五六".index(several.group(1)) if several else 0
    told = state.sentence or state.unit
    if several and len(told) >= count and (not state.sentence or "起来" in words):
        total_after(u, quantity, words, told[-count:])  # 。两项合计 662.16 万元
        return 0
    _put_by_name(u, quantity, label, words, start)
    return 0


def _put_by_name(u: Utterance, quantity: Quantity, label: Label, words: str, start: int) -> None:
    """Under the name that its words give, or that the sentence gives where these give none."""
    state = u.state
    topic = state.topic.subject if state.topic is not None and state.topic.known else ""
    if label.subject in ("总支出", "总收入") and topic in vocabulary().own_scope:
        label = label._replace(subject="支出")  # 政府采购：支出总额 67.10 万元
    if not label.known and (said := behind(u, quantity)) is not None:
        label = said._replace(
            year=label.year, stage=said.stage or label.stage, scope=said.scope or label.scope
        )
    if words in ("前者", "后者") and (name := former(u, start, words)):
        label = u.label(name)
    weak = label.subject in ("", "支出", "收入", "安排", "合计") or not re.search(
        r"[\u4e00-\u9fff]", label.subject
    )
    if words.startswith("本年") and (
        topic in ("总收入", "总支出") or (state.topic and state.topic.subject.startswith("收支"))
    ):
        weak = False  # 支出总计中，本年支出 36 万元; 财政拨款收支结转：…，本年财政拨款收入 12 万元
    if share := re.match(r"占(.*)", u.masked[start : quantity.start]):
        label = u.label(share.group(1))
        weak = label.subject == ""
    if not label.scope and _OF_ALL.match(words):
        label = label._replace(scope="全部")  # in a section on one fund
    subject, known, scope = label.subject, label.known, label.scope
    if weak and _ALL_PROJECTS.search(u.text[sentence_start(u, start) : start]) and quantity.kind == "money":
        label, weak = label._replace(subject="全部项目", known=True), False
        subject, known = "全部项目", True
    if subject == "项目支出" and _is_one_project(u, words, start):
        label = label._replace(subject="该项目", known=False)
        subject, known = label.subject, False
    if owner := _owner(u, subject):
        label = label._replace(subject=f"{owner}/{subject}")
        subject = label.subject
    if weak and not scope and (fund := _FUND_OF_PROJECTS.search(u.text[sentence_start(u, start) : start])):
        scope = u.label(fund.group(1)).scope
    before = state.last
    if (
        words in ("为", "即", "计", "金额为", "金额", "数额", "数额为", "计为", "共")
        and before
        and before.aspect == "share"
        and before.of is None
    ):
        fact = _put(u, quantity, before.key.subject, before.known, label, before.key.scope, words)
        before.of = fact.id
        return
    then = of_year_before(u, label, quantity) if weak else None
    if weak and (like := _other_stage(u, label, words) or then):
        subject, known, scope = like.key.subject, like.known, like.key.scope
    elif weak and state.topic is not None and state.topic.subject:
        if label.subject in ("收入",) and state.topic.known and "/" not in state.topic.subject:
            pass
        else:
            subject, known, scope = (
                state.topic.subject,
                state.topic.known or "/" in state.topic.subject,
                scope or state.topic.scope,
            )
    elif not subject and state.last is not None and state.last.counts and quantity.kind == "count":
        subject, known = state.last.key.subject, state.last.known
    elif not subject and u.heading.known:
        subject, known = u.heading.subject, True
    elif not subject and scope and not u.groups and re.search("合计|总计|共计|总额", words):
        sides = [s for s in ("支出", "收入") if s in u.section.heading]  # 一般公共预算拨款合计 776.44 万元
        subject, known = (sides or ["支出"])[0], False
    elif not subject and scope and not u.groups and re.search("拨款", words) and quantity.kind == "money":
        subject = "拨款"  # 财政拨款 290.81 万元: what comes in, and what is spent of it
    _put(u, quantity, subject, known or "/" in subject, label, scope, words, then)


def _told_together(
    u: Utterance, quantity: Quantity, found: Sequence[Quantity], number: int, since: int
) -> int:
    """甲、乙分别为 1、2 万元: as many names as figures, else none is bound."""
    state = u.state
    names = re.search(
        r"(?:^|[，。；：）])([^，。；：]+?)(?:[两三四五六](?:类|项|笔|块|者|部分)[^，。；：]*)?，?(?:分别|依次)(?:为|是|支出|安排|达)?$",
        u.masked[max(0, quantity.start - FAR) : quantity.start],
    )
    if names is None:
        return False
    from_ = max(0, quantity.start - FAR)
    told = u.text[from_ + names.start(1) : from_ + names.end(1)]
    figures = beside(u, found, number)
    parted = [
        [w for w in re.split(sign, told) if w] for sign in ("、", "、|以及|[和与及](?=[^、]*$)", "[、和与及]")
    ]
    words = next((names for names in parted if len(names) == len(figures)), [])  # 和 may be part of a name
    if len(words) < 2:
        return False
    unit = figures[-1].unit
    whole = u.label(words[0])
    for name, figure in zip(words, figures, strict=True):
        label = u.label(name)
        label = label._replace(
            scope=label.scope or whole.scope,
            year=label.year or whole.year,
            stage=label.stage or whole.stage,
        )
        whole_figure = figure if figure.unit else in_unit(figure, unit)
        _put(u, whole_figure, label.subject, label.known, label, label.scope, name)
    state.last = state.sentence[-1] if state.sentence else state.last
    return figures[-1].end


def _both(u: Utterance, quantity: Quantity) -> bool:
    """预算收入与预算支出均为 290.81 万元: one figure of two names."""
    named = _TWO_ALIKE.search(u.masked, max(0, quantity.start - FAR), quantity.start)
    labels = [u.label(u.text[slice(*named.span(n))]) for n in (1, 2)] if named else []
    if (
        named is None
        or "总" in named.group()
        or not all(label.known for label in labels)
        or labels[0].subject == labels[1].subject
    ):
        return False
    for label in labels:
        _put(u, quantity, label.subject, True, label, label.scope or labels[0].scope, named.group())
    return True


def _are_projects(u: Utterance, last: Fact | None) -> bool:
    """Whether what was told last counts projects: 项目 4 个, 4 个项目绩效目标."""
    if last is None or last.unit not in ("个", "项") or last.place is None:
        return False
    return "项目" in last.key.subject + last.label + u.text[last.place.end : last.place.end + _OF_WHAT]


def _in_brackets_before(u: Utterance, start: int) -> list[Fact]:
    """The amounts of the brackets that end here: 甲（省补 150 万元、县配套 90 万元）共计 240 万元."""
    opened = u.masked.rfind("（", 0, start) if u.masked[start - 1 : start] == "）" else start
    inside = [f for f in u.state.unit if f.place and f.place.start > opened]
    return inside if len(inside) > 1 else []


def _counts_alike(u: Utterance, quantity: Quantity) -> bool:
    """科室 18 个、科室 24 个，合计 42 个: as many pieces of one kind as were told before in the sentence."""
    told = u.state.sentence
    return quantity.kind == "count" and len(told) > 1 and all(f.unit == quantity.unit for f in told)


def is_spent_on(u: Utterance, clause: str) -> bool:
    """用于卫生健康的有 12.58 万元; 其中：用于体育事业 26 万元: no reason, but what the figure is."""
    if re.match("(?:其中)?用于", clause) and any(g.whole and g.whole.is_money for g in u.groups):
        return True
    return bool(re.search("(?:^|里|中)用于", clause)) and u.label(clause).known


def _is_one_project(u: Utterance, words: str, start: int) -> bool:
    """项目全年预算数 in a sentence on one project is that project's."""
    return "项目支出" not in words and bool(
        re.search(
            r"”[^，。]{0,4}项目|项目(?:名称|绩效)?自评|[\u4e00-\u9fff]{4,}项目[^，。；]{0,6}得分",
            u.text[:start],
        )
    )


def _owner(u: Utterance, subject: str) -> str:
    """农林水支出（类）基本支出 3 万元，项目支出 4 万元: the class that the second is of, as the first."""
    owner, _, part = u.state.sentence[-1].key.subject.rpartition("/") if u.state.sentence else ("", "", "")
    return owner if owner and are_beside(part, subject) else ""


def _other_stage(u: Utterance, label: Label, words: str) -> Fact | None:
    """…费年初预算为 3 万元，决算为 2 万元: the second is of what the first names."""
    state = u.state
    wholes = [g.whole for g in u.groups if g.parts and g.whole and g.whole in state.sentence]
    named = [w for w in wholes if w.key.subject == label.subject]
    told = named or state.sentence  # 支出年初预算 5 万元，其中基本支出 3 万元；支出决算 4 万元
    if not told or told[-1].place is None or state.topic_at > told[-1].place.end:
        return None
    last = told[-1]
    planned = last.key.stage.endswith("预算")
    if not label.stage:  # 年初预算 3 万元，支出 2 万元
        spent = label.subject == "支出" or _SPENT.fullmatch(words)
        return last if planned and u.about.accounts and spent else None
    return last if label.stage != last.key.stage and last.key.subject else None


_PAID_FROM = re.compile("(?:安排|解决|列支|承担|支付|保障)(?:的?支出)?(?:了|为)?$")


def _spent_on(u: Utterance, subject: str, words: str) -> str:
    """基本支出中，事业收入安排 3 万元: what of the income is spent on the topic, which is not all of that income."""
    topic = u.state.topic
    paid = subject.endswith("收入") and _PAID_FROM.search(words)
    return topic.subject if paid and topic and topic.known and not topic.subject.endswith("收入") else ""


_COST_OF_CARS = re.compile("费|支出|经费|购|运行|运维|公务|公车|用车|开支|花")


def _is_of_three_costs(u: Utterance) -> bool:
    """Whether the sentence or its heading speaks of 三公经费, so that 车辆 3 万元 is what they cost and not what they are worth."""
    told = [f.key.subject for f in u.state.unit] + [g.whole.key.subject for g in u.groups if g.whole]
    return any(
        "三公" in name for name in (*told, *u.section.path, u.state.topic.subject if u.state.topic else "")
    )


def _put(
    u: Utterance, quantity: Quantity, subject: str, known: bool, label: Label, scope: str, words: str,
    of: Fact | None = None,
) -> Fact:  # fmt: skip
    """`of`: what it is the year before of."""
    state = u.state
    year = u.year(label) if label.year else (state.year or u.about.year)
    if of is None and not subject.startswith(("年初", "年末")):
        u.set_year(label)
    stage = u.stage(label)
    if group := next((g for g in reversed(u.groups) if g.whole and not g.whole.key.period), None):
        assert group.whole
        open_stages = {g.whole.key.stage for g in u.groups if g.whole and g.depth == group.depth}
        stage = stage if label.stage or stage in open_stages else group.whole.key.stage
        year = year if label.year or state.year else group.whole.key.year
        if not scope and is_part(group.whole.key.subject, subject) and group.whole.key.scope != "全部":
            scope = group.whole.key.scope
    if subject in ("年初结转", "年末结转"):
        year = u.about.year if label.year in ("", "last") else year
    if quantity.kind == "count":
        quantity, subject, known = called(u, quantity, subject, known, words)
        year = year_of_stock(u, quantity.unit, label, words, year)
    elif subject in ("公务用车", "公务用车费"):
        cost = _COST_OF_CARS.search(words) or _is_of_three_costs(u)
        subject, known = ("公务用车费", known) if cost else ("车辆", False)
    spent_on = _spent_on(u, subject, words)
    key = Key(subject, stage, year, u.scope_of(subject, scope), label.period, spent_on)
    aspect: Aspect = "aside" if state.reason else "amount"
    fact = u.make(quantity, aspect, key, words, known)
    fact.code = fact.code or code_behind(u, quantity)
    fact.named = bool(subject) and subject == label.subject
    fact.of = of.id if of is not None else None
    state.last = fact
    if (
        "/" in subject and not state.unit and state.topic is None
    ):  # …（项）20.04 万元，…。年初预算为 77.59 万元
        state.topic, state.topic_at = label, fact.place.start if fact.place else -1
    if aspect == "amount":
        if stage == "全年预算" or "调整" in words:
            moved_to(u, fact)
        u.join(fact)
        state.names_compared, state.compared = False, None
        state.sentence.append(fact)
        state.unit.append(fact)
    return fact


def told_again(u: Utterance, quantity: Quantity, clause: str) -> bool:
    """74,950.40 元（7.50 万元）: the same fact in another unit."""
    last = u.state.last
    if last is None or not last.is_money or last.aspect != "amount" or quantity.kind != "money":
        return False
    if quantity.unit == last.unit and clause == "" and not _is_converted(quantity, last):
        return False
    fact = u.make(quantity, "amount", last.key, last.label, last.known)
    u.reading.claims.append(Claim("equal", ((fact.id, last.id),), "firm", "two_units"))
    return True


def _is_converted(quantity: Quantity, last: Fact) -> bool:
    """461,302.20 万元（46.13 万元）: the same in 万元 and, but for its unit, in 元."""
    ten_thousandth = last.value / last.scale / MONEY["万元"]
    return abs(ten_thousandth - quantity.value) <= Decimal(1).scaleb(-quantity.decimals)
