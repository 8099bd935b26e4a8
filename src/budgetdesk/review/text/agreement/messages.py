"""What is said of a slip in figures: the sentence, the level, the likely cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from budgetdesk.packs.models import Level
from budgetdesk.review.figures.slips import slip
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.agreement.confidence import level_of
from budgetdesk.review.text.agreement.diagnosis import Slip, rounded, truncated, witnesses
from budgetdesk.review.text.claims import HUNDRED, Values, judge_way, result
from budgetdesk.review.text.facts import Claim, Fact
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.vocabulary import vocabulary

_STRONG = 6  # a slip of the pen that ranks before this is evidence by itself
_PLAIN = 4  # digits swapped, one digit more or fewer
_FEWEST_BY_CHANCE = 3
_RULES = {
    "table": ("TEXT-TABLE", ("Y-37", "J-25")), "sum": ("TEXT-SUM", ("Y-37", "J-25")), "parts": ("TEXT-PARTS", ("J-34",)),
    "class_sum": ("TEXT-CLASS", ("J-27",)), "change_sum": ("TEXT-CHANGES", ("Y-38",)), "causes": ("TEXT-CHANGES", ("Y-38",)),
    "change": ("TEXT-CHANGE", ("Y-39", "J-26")),
    "rate": ("TEXT-RATE", ("Y-39", "J-26")), "completion": ("TEXT-COMPLETION", ("J-26",)), "share": ("TEXT-SHARE", ("J-25",)),
    "told_twice": ("TEXT-TWICE", ("J-29",)), "counted_twice": ("TEXT-TWICE", ("J-29",)),
    "change_twice": ("TEXT-TWICE", ("J-29",)), "two_units": ("TEXT-UNITS", ("Y-46",)),
    "ratio": ("TEXT-RATIO", ("J-26",)), "points": ("TEXT-POINTS", ("J-26",)), "order": ("TEXT-ORDER", ("J-35",)),
    "persons": ("TEXT-PERSONS", ("Y-48",)), "vehicles": ("TEXT-VEHICLES", ("J-29",)),
    "running": ("TEXT-RUNNING", ("J-30",)), "contributions": ("TEXT-CONTRIBUTIONS", ("Y-49",)),
    "target": ("TEXT-TARGET", ("P-20",)),
    "grid": ("TEXT-GRID", ()), "carried": ("TEXT-BALANCE", ("J-01",)), "balance": ("TEXT-BALANCE", ("J-01", "Y-01")),
}  # fmt: skip
_THREE = {
    "三公经费",
    *(name for p in vocabulary().partitions if p[0] == "三公经费" for name in p[1:]),
    "会议费",
    "培训费",
}
_BASIC = {"基本支出", "人员经费", "公用经费"}
_CAUSES = {
    "base_now": "增减率用本年数作了分母，应以上年数为分母",
    "base_exchanged": "增减率的分母不对：像是把增减额与上年数弄反了",
    "not_growth": "写的是本年数与上年数之比，不是增减率",
    "difference_as_rate": "把相差的金额（万元）当成了百分比",
    "upside_down": "分子与分母颠倒了",
    "growth_as_completion": "写的是增减率，不是完成率",
    "rest_as_share": "写的是其余部分的占比",
    "stage": "用了另一阶段的预算数作分母",
    "base_year": "对比的年份写错了：增减是与另一年比的",
    "sign_word": "增减的方向写反了",
    "unit": "元与万元弄错了（差 10,000 倍）",
    "factor_10": "小数点错了一位（差 10 倍）",
    "rounded": "取了整数，别处写到了小数",
    "exchanged": "两个数互换了位置",
    "exchanged_change": "数额与它的增减额互换了位置",
    "exchanged_base": "上年数与增减额互换了位置",
    "digit": "可能错了一位数字",
    "sign_words": "这两处增减的方向可能写反了",
}


def findings_of(slip_found: Slip, facts: Mapping[int, Fact], about: About, spans: Spans) -> Iterator[Finding]:
    """At most one finding; none where only a guess speaks for it."""
    level = _level(slip_found, facts)
    if level is None:
        return
    claim = slip_found.claims[0]
    rule, sources = _RULES.get(claim.rule, ("TEXT", ()))
    sources = (*sources, *_asked_by(claim, facts))
    if not slip_found.suspects:
        yield _nameless(slip_found, claim, facts, level, rule, sources, spans)
        return
    first, expected = facts[slip_found.suspects[0]], slip_found.expected[0]
    others = witnesses(slip_found, facts, slip_found.suspects)
    cause, kind = _cause(slip_found, first, expected, others)
    level = "hint" if kind == "truncated" else level
    if _is_small(slip_found, facts) and kind not in ("truncated", "rounded"):
        cause, kind = "尾差：末位相差 1，请对照原数核一下", "tail"
    elif level == "hint" and not cause:
        cause = "也可能另有所指：对照一下就知道"
    place = first.place
    assert place
    if slip_found.kind == "sign_word" and first.word:
        place = first.word
    says = _says(slip_found, claim, facts, first, expected, others)
    also = [facts[id].place for id in slip_found.suspects[1:]]
    yield text_finding(
        rule, level, says, place, cause, kind, first.shown, shown(first, expected),
        tuple(p for p in (*also, *(w.place for w in others)) if p), sources, others,
    )  # fmt: skip


def _asked_by(claim: Claim, facts: Mapping[int, Fact]) -> Iterator[str]:
    """Rules of audit that ask for it of this subject alone."""
    subjects = {facts[id].key.subject for id in claim.ways[0]}
    if claim.rule == "table":
        if subjects & _THREE:
            yield "Y-40"
        if subjects & _BASIC:
            yield "J-28"
    elif claim.rule in ("sum", "parts"):
        if any("采购" in subject or "企业" in subject for subject in subjects):
            yield "J-33"
        if any(facts[id].unit in ("辆", "台") for id in claim.ways[0]) and claim.rule == "sum":
            yield "J-34"


Spans = Mapping[Place, str]


def shown(fact: Fact, value: Decimal) -> str:
    """A value as the fact's figure is written: with its decimals and unit."""
    if fact.is_money or fact.unit == "%":
        scale = fact.scale if fact.is_money else Decimal(1)
        number = abs(value) if fact.aspect in ("change", "rate") else value
        return f"{rounded(fact, number) / scale:,.{fact.decimals}f} {fact.unit}".replace(" %", "%")
    number = abs(value) if fact.aspect == "points" else value
    return f"{number.normalize():f} {fact.unit}"


def name(fact: Fact) -> str:
    """What a fact is called in a sentence."""
    subject = fact.key.subject.rsplit("/", 1)[-1] or ("相差的" if fact.aspect == "points" else "该数")
    words = {
        "change": "增减额",
        "rate": "增减率",
        "share": "占比",
        "completion": "完成率",
        "points": "百分点",
    }.get(fact.aspect, "")
    if fact.origin:  # a figure that follows from the cell, and is not the one in it
        return f"{fact.origin}的{words}" if words and not fact.origin.endswith(words) else fact.origin
    if fact.unit in ("批次", "人次"):
        subject = subject.removesuffix("费")
    stage = fact.key.stage if fact.key.stage.endswith("预算") and fact.aspect == "amount" else ""
    return f"{subject}{stage}{words}"


def _level(found: Slip, facts: Mapping[int, Fact]) -> Level | None:
    grips = {claim.grip for claim in found.claims}
    if found.kind in ("truncated", "rounded"):
        return "hint"
    if grips == {"guess"}:
        balance = {claim.rule for claim in found.claims} == {
            "balance"
        }  # what is carried over may be told nowhere
        if (
            found.suspects
            and found.rank < _PLAIN
            and any(_is_long_sum(claim, facts) for claim in found.claims)
        ):
            return "error"
        return "query" if found.suspects and found.rank < (_PLAIN if balance else _STRONG) else None
    if _is_small(found, facts):
        return "hint"
    if found.kind == "sign_words":
        return "query"
    level = level_of(found, facts)
    only_targets = {claim.rule for claim in found.claims} == {
        "target"
    }  # which may be passed, or be of a part
    return "query" if only_targets and level == "error" else level


def _is_long_sum(claim: Claim, facts: Mapping[int, Fact]) -> bool:
    """Whether as many amounts come right to their last place as do not by chance."""
    return claim.kind == "sum" and all(
        len(way) > _FEWEST_BY_CHANCE and all(facts[id].is_money and facts[id].decimals for id in way)
        for way in claim.ways
    )


def _is_small(found: Slip, facts: Mapping[int, Fact]) -> bool:
    suspects = [(facts[id], value) for id, value in zip(found.suspects, found.expected, strict=True)]
    return bool(suspects) and all(_is_tail(fact, value) for fact, value in suspects)


def _is_tail(fact: Fact, expected: Decimal) -> bool:
    """One in the last place of an amount or rate: it comes from rounding more often than from a slip."""
    return (
        ((fact.is_money and fact.aspect == "amount") or fact.unit == "%")
        and fact.decimals >= 2
        and abs(fact.value - expected) <= fact.step
    )


def _cause(found: Slip, first: Fact, expected: Decimal, others: Sequence[Fact]) -> tuple[str, str]:
    if found.kind in _CAUSES:
        words = _CAUSES[found.kind]
        if found.kind == "base_year":
            words = f"增减额是与 {first.key.year - 1} 年比的" if first.key.year < 9999 else words
        return words, found.kind
    exact = next((w for w in others if w.origin and w.aspect == "amount"), None)
    if exact is not None and truncated(first, exact.value):
        return f"{shown_exact(exact)} 被截去了尾数，应四舍五入", "truncated"
    scale = first.scale if first.is_money else Decimal(1)
    for target in (rounded(first, expected), expected):
        if pen := slip(first.value / scale, target / scale):
            return pen.says, pen.kind
    return "", ""


def shown_exact(fact: Fact) -> str:
    value = abs(fact.value) if fact.aspect in ("change", "rate") else fact.value
    shown = f"{value / fact.scale:,f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + f" {fact.unit}"


def _says(
    found: Slip,
    claim: Claim,
    facts: Mapping[int, Fact],
    first: Fact,
    expected: Decimal,
    others: Sequence[Fact],
) -> str:
    target = shown(first, expected)
    match found.kind:
        case "exchanged" | "exchanged_change" | "exchanged_base":
            second = facts[found.suspects[1]]
            return f"“{first.shown}”与“{second.shown}”两个数写反了：{_why(claim, facts)}"
        case "sign_word":
            word = "减少" if first.value > 0 else "增加"
            return f"这里应写“{word}”：{_why(claim, facts)}"
        case "sign_words":
            return f"各项增减之和与总的增减不符：{_why(claim, facts)}"
    if claim.rule == "running":
        return f"{name(first)}“{first.shown}”与{name(others[0])}不同：行政单位的机关运行经费就是公用经费（{_why(claim, facts)}）"
    if claim.rule == "contributions":
        return f"{name(first)}“{first.shown}”按功能科目与按经济科目一般相同：{_why(claim, facts)}"
    if claim.rule in ("told_twice", "change_twice", "counted_twice"):
        other = next((o for o in others if o.id in claim.ways[0]), None)
        there = f"“{other.shown}”" if other else target
        return f"同一个数前后不一致：{name(first)}这里写“{first.shown}”，另一处写{there}"
    return f"{name(first)}“{first.shown}”应为 {target}：{_why(claim, facts)}"


def _nameless(
    found: Slip,
    claim: Claim,
    facts: Mapping[int, Fact],
    level: Level,
    rule: str,
    sources: tuple[str, ...],
    spans: Spans,
) -> Finding:
    told = [facts[id] for id in claim.ways[0] if facts[id].place]
    told_at = tuple(f.place for f in told if f.place)
    first = told[0] if told else facts[claim.ways[0][0]]
    if found.kind == "base_year":
        mine = facts[claim.ways[0][0]]
        last = facts[claim.ways[0][1]].key.year - 1
        place = mine.base_word or mine.place
        assert place
        return text_finding(
            rule, level, f"对比的年份不对：{_why(claim, facts)}；与 {last} 年比才相符", place,
            f"增减是与 {last} 年比的，年份写错了", "base_year", "", f"{last} 年", (), sources,
        )  # fmt: skip
    assert first.place
    if claim.kind == "at_most" and len(claim.ways[0]) == 2:
        whole, part = (facts[id] for id in claim.ways[0])
        says = f"{name(part)}“{part.shown}”多于{name(whole)}“{whole.shown}”"
        first, told = (part, [part, whole]) if part.place else (whole, [whole])
    elif claim.kind == "at_most":
        says = f"各部分之和超过了{name(first)}“{first.shown}”：{_why(claim, facts)}"
    elif claim.kind == "order":
        said = "完成率" if first.unit == "%" else "所写的数"
        says = f"“{claim.word}”与{said}“{first.shown}”不符"
        if claim.at is not None:
            return text_finding(
                rule, level, says, claim.at, "大于、小于写反了，或数写错了", "order", claim.word, "", told_at[:1], sources
            )  # fmt: skip
    else:
        says = f"{name(first)}“{first.shown}”不相符：{_why(claim, facts)}"
    assert first.place
    return text_finding(
        rule,
        level,
        says,
        first.place,
        "",
        claim.rule,
        first.shown,
        "",
        tuple(f.place for f in told[1:] if f.place),
        sources,
    )


def _why(claim: Claim, facts: Mapping[int, Fact]) -> str:
    """The claim in figures as they stand."""
    way = claim.ways[0]
    first, *rest = [facts[id] for id in way]
    values = Values(facts)
    match claim.kind:
        case "equal":
            other = rest[0]
            at = name(other) if other.origin else "另一处"
            return f"{at}是 {shown_exact(other) if other.origin else other.shown}"
        case "sum" | "at_most":
            total = sum((f.value for f in rest), Decimal(0))
            signed = claim.rule in ("change_sum", "causes")
            items = " + ".join(_signed(f) if signed else _number(f) for f in rest[:8]) + (
                " + …" if len(rest) > 8 else ""
            )
            if claim.kind == "at_most" and len(rest) == 1:
                return f"{items} 多于 {name(first)} {_number(first)}"
            return f"{items} = {_signed_value(first, total) if signed else _plain(first, total)}"
        case "carried":
            opening, income, spent = rest
            left = opening.value + income.value - spent.value
            if claim.rule == "sum":
                return f"{_number(opening)} + {_number(income)} − {_number(spent)} = {_signed_value(first, left)}"
            return f"年初 {_number(opening)} + 收入 {_number(income)} − 支出 {_number(spent)} = {_signed_value(first, left)}"
        case "points":
            return f"{_number(rest[0])} − {_number(rest[1])} = {_signed_value(first, rest[0].value - rest[1].value)}"
        case "change":
            now, base = rest
            origin = f"（{base.origin or '另一处'}）"
            return (
                f"{_number(now)} − {_number(base)}{origin} = {_signed_value(first, now.value - base.value)}"
            )
        case "growth":
            found = result(claim.kind, way[1:], values)
            like = rest[1] if len(rest) == 2 else rest[0]
            latest = like.value
            before = latest - rest[0].value if len(rest) == 2 else rest[1].value
            return (
                f"{_plain(like, latest - before)} ÷ 上年 {_plain(like, before)} = {found[0]:.{first.decimals}f}%"
                if found
                else "上年为 0"
            )
        case "reached":
            now, over = rest
            planned = now.value - over.value
            reached = HUNDRED * now.value / planned if planned else HUNDRED
            return f"{_number(now)} ÷ 预算 {_plain(now, planned)} = {reached:.{first.decimals}f}%"
        case "quotient":
            found = result(claim.kind, way[1:], values)
            return (
                f"{_number(rest[0])} ÷ {_number(rest[1])} = {found[0]:.{first.decimals}f}%"
                if found
                else "分母为 0"
            )
        case _:
            return ""


def _number(fact: Fact) -> str:
    return _plain(fact, fact.value)


def _plain(fact: Fact, value: Decimal) -> str:
    scale = fact.scale if fact.is_money else Decimal(1)
    decimals = fact.decimals if fact.is_money or fact.unit in ("%", "分", "个百分点") else 0
    return f"{value / scale:,.{decimals}f}"


def _signed(fact: Fact) -> str:
    return _signed_value(fact, fact.value)


def _signed_value(fact: Fact, value: Decimal) -> str:
    text = _plain(fact, value)
    return f"({text})" if value < 0 else text


def tails(claims: Sequence[Claim], facts: Mapping[int, Fact]) -> Iterator[Finding]:
    """Hints on figures that agree within their widths but are not what they should print: cut off, or a chain of rounding."""
    values, told, said = Values(facts), set(), set()
    for claim in claims:
        if claim.rule == "table":
            yield from _cut_off(claim, facts)
        if claim.rule not in ("class_sum", "rate", "ratio", "told_twice"):
            continue
        first = facts[claim.ways[0][0]]
        verdicts = {judge_way(claim.kind, way, values) for way in claim.ways}
        found = result(claim.kind, claim.ways[0][1:], values)
        if verdicts != {"tail"} or found is None or first.place is None or first.place[:2] in told:
            continue
        results = [r for way in claim.ways if (r := result(claim.kind, way[1:], values))]
        off = min(abs(r[0] - first.value) for r in results)
        if (
            off >= first.step * (1 if claim.rule == "told_twice" else 2)
            and (first.place.section, first.shown) not in said
        ):
            told.add(first.place[:2])
            said.add((first.place.section, first.shown))
            rule, sources = _RULES[claim.rule]
            says = f"{name(first)}“{first.shown}”与所写的数略有出入：{_why(claim, facts)}"
            yield text_finding(
                rule, "hint", says, first.place, "尾差：在四舍五入的范围内，请对照原数核一下", "tail", first.shown,
                shown(first, found[0]), (), sources,
            )  # fmt: skip


def _cut_off(claim: Claim, facts: Mapping[int, Fact]) -> Iterator[Finding]:
    values = Values(facts)
    cells = [facts[way[1]] for way in claim.ways if judge_way("equal", way, values) != "broken"]
    fact = facts[claim.ways[0][0]]
    if cells and fact.place and all(truncated(fact, c.value) for c in cells):
        cell = cells[0]
        yield text_finding(
            "TEXT-TABLE", "hint", f"{name(fact)}“{fact.shown}”应为 {shown(fact, cell.value)}：{cell.origin}是 {shown_exact(cell)}",
            fact.place, f"{shown_exact(cell)} 被截去了尾数，应四舍五入", "truncated", fact.shown, shown(fact, cell.value), (),
            ("Y-37",), [cell],
        )  # fmt: skip
