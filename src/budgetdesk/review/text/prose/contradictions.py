"""What a paragraph says in words against its own figures: none and some, level and moved, reached and not reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.reading.counts import receives_guests
from budgetdesk.review.text.sections import Section, Unit, prose
from budgetdesk.review.text.vocabulary import FUNDS, read_label

_Here = Sequence[Fact]
_TOTALS = ("支出", "收入", "收支总计", "收支情况")
_GENERAL = ("支出", "收入", "收支", "收支总计", "", "拨款", "资金")


def contradictions(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    here: dict[tuple[int, int], list[Fact]] = {}
    for fact in reading.facts:
        if fact.place is not None:
            here.setdefault(fact.place[:2], []).append(fact)
    for number, index, unit in prose(sections):
        facts = here.get((number, index), ())
        yield from _none_of(number, index, unit, facts)
        yield from _none_left(number, index, unit, facts)
        yield from _level_and_moved(number, index, unit)
        yield from _two_directions(facts)
        yield from _level_of_two(number, index, unit, facts)
        yield from _as_planned(number, index, unit, facts)
        yield from _spent_as_planned(number, index, unit)
        yield from _stock(number, index, unit)
        yield from _share_of_other_side(number, index, unit)
        yield from _nobody_for_money(number, index, unit, facts)
        yield from _left_of_funds(number, index, unit)
        yield from _empty_with_figures(number, index, unit, facts)


def _doubt(
    level: Level, says: str, place: Place, cause: str, kind: str, entered: str, other: Fact | None = None,
    sources: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    witnesses = (other.place,) if other is not None and other.place else ()
    return text_finding("TEXT-COHERENCE", level, says, place, cause, kind, entered, "", witnesses, sources)


# --- none and some ---

_NONE_OF = re.compile(
    r"(?:未发生|没有发生|未安排|没有安排|未支出|没有支出|没有|无)(?P<what>[\u4e00-\u9fff（）]{3,24}?(?:费|经费|支出|收入|收支|拨款|资金)(?:支出|收入|收支)?)(?=[，。；）]|$)"
)
_OTHER_YEAR = re.compile("(?:上年|去年|往年)[^，。；]{0,12}$")


def _none_of(section: int, index: int, unit: Unit, facts: _Here) -> Iterator[Finding]:
    """公务接待费支出 1.86 万元，未发生公务接待费支出."""
    for found in _NONE_OF.finditer(unit.text, unit.start):
        label = read_label(found["what"])
        by_fund = label.subject in _GENERAL and label.scope in FUNDS.values()
        named = label.known and label.subject not in _GENERAL
        if not (named or by_fund) or _OTHER_YEAR.search(unit.text[: found.start()]):
            continue
        said = re.findall(r"(20\d\d)年", unit.text[max(0, found.start() - 14) : found.end()])
        told = [f for f in facts if f.aspect == "amount" and f.is_money and f.exact and not f.key.period]
        year = int(said[-1]) if said else max((f.key.year for f in told), default=0)
        some = [
            f for f in told
            if f.value > 0 and f.key.year == year and (not label.stage or f.key.stage == label.stage)
            and ((f.key.scope == label.scope and f.key.subject in _TOTALS) if by_fund else f.key.subject == label.subject)
        ]  # fmt: skip
        if some and (label.stage or any(not f.key.stage.endswith("预算") for f in some) or by_fund):
            place = Place(section, index, *found.span())
            yield _doubt(
                "error", f"说“{found.group()}”，同一段里却有 {some[0].shown}", place, "照搬了模板，或漏改了", "none_but_some",
                found.group(), some[0], ("Y-43",),
            )  # fmt: skip


_NO_SUCH = re.compile(
    r"(?:未|没有|无)(?:安排|组织|发生|新增)?(?:任何)?(?:(?P<abroad>[^，。；\d]{0,6}(?:出国|出境)[^，。；\d]{0,8}(?:团组|人员|任务|活动))"
    r"|(?P<bought>(?:新?购置|更新|新购)[^，。；\d]{0,6}(?:车辆|用车))|(?P<received>(?:国内)?公务接待(?:活动|任务)?))(?=[，。；]|$)"
)
_NAMED_BY = {"因公出国（境）费": "abroad", "公务用车购置费": "bought", "公务接待费": "received"}
_NONE_LEFT = re.compile(r"(?:年末|期末)(?:没有|无)[^，。；\d]{0,6}(?:结转|结余)(?:资金|和结余)?")


def _none_left(section: int, index: int, unit: Unit, facts: _Here) -> Iterator[Finding]:
    """年末结转和结余 18.20 万元。年末无结余."""
    left = next(
        (f for f in facts if f.key.subject == "年末结转" and f.aspect == "amount" and f.value > 0), None
    )
    for found in _NO_SUCH.finditer(unit.text, unit.start):
        subject = next(s for s, name in _NAMED_BY.items() if found.groupdict().get(name))
        own = max((f.key.year for f in facts if f.aspect == "amount"), default=0)
        spent = [
            f
            for f in facts
            if f.key.subject == subject and f.aspect == "amount" and f.is_money and f.key.year == own
        ]
        some = next((f for f in spent if f.value > 0 and not f.key.stage.endswith("预算")), None)
        if some is not None and not _OTHER_YEAR.search(unit.text[: found.start()]):
            yield _doubt(
                "query", f"说“{found.group()}”，同一段里却有{subject} {some.shown}", Place(section, index, *found.span()),
                "照搬了模板，或漏改了", "none_but_some", found.group(), some,
            )  # fmt: skip
    for found in _NONE_LEFT.finditer(unit.text, unit.start):
        if left is not None:
            yield _doubt(
                "query", f"说“{found.group()}”，前面却有 {left.shown}", Place(section, index, *found.span()), "照搬了模板，或漏改了",
                "none_left", found.group(), left,
            )  # fmt: skip


def _before(unit: Unit, fact: Fact) -> str:
    return unit.text[max(0, fact.place.start - 16) : fact.place.start] if fact.place else ""


# --- level and moved ---

_MOVED_BEFORE = re.compile(
    r"(?:增加|减少)(?P<by>\d[\d,]*(?:\.\d+)?)万?元(?:，(?:增长|下降)[\d.]+%)?，(?:与|和|较|比|同)?(?:上年|去年)?(?:决算|预算)?数?(?:相比)?(?P<at>持平|无变化|没有变化|无增减变化?)(?=[，。；])"
)
_SAME = "持平|无变化|没有变化|无增减变化?|未发生变化|保持不变"
_MOVED_AFTER = re.compile(
    rf"(?P<at>{_SAME})，(?:比上年|较上年|同比)?(?:增长|增加|下降|减少|上升|降低)(?:了)?(?P<by>\d[\d,]*(?:\.\d+)?)(?:%|万?元)"
)


def _level_and_moved(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """与上年相比无变化，增长 60%."""
    for found in (
        *_MOVED_AFTER.finditer(unit.text, unit.start),
        *_MOVED_BEFORE.finditer(unit.text, unit.start),
    ):
        if Decimal(found["by"].replace(",", "")):
            yield _doubt(
                "error", f"说“{found['at']}”，又说增减了 {found['by']}", Place(section, index, *found.span("at")),
                "照搬了模板，或漏改了", "level_but_moved", found["at"],
            )  # fmt: skip


def _two_directions(facts: _Here) -> Iterator[Finding]:
    """增加 5.7 万元，下降 2.4%."""
    told = {f.id: f for f in facts}
    for rate in facts:
        change = told.get(rate.of) if rate.of is not None else None
        if rate.aspect != "rate" or change is None or change.aspect != "change" or rate.place is None:
            continue
        if rate.value * change.value < 0 and not (rate.written_sign or change.written_sign):
            word = "增长" if change.value > 0 else "下降"
            yield _doubt(
                "error", f"增减额是{'增加' if change.value > 0 else '减少'}，增减率也应为“{word}”", rate.word or rate.place,
                "增减的方向写反了", "direction_of_rate", rate.shown, change, ("Y-39",),
            )  # fmt: skip


_TO_LAST = re.compile(
    rf"(?:比|较|与|同)(?:上年|去年|20\d\d年度?)(?:决算|预算)?(?:数)?(?:相比)?，?(?P<somewhat>基本|大致|大体)?(?P<word>{_SAME}|一致|相同|相当|(?:有所|略有)?(?:增加|减少|增长|下降|上升|降低))(?=[，。；]|$)"
)
_NEARLY = Decimal("0.05")
_DOWN = re.compile("减|降")


def _level_of_two(section: int, index: int, unit: Unit, facts: _Here) -> Iterator[Finding]:
    """486.30 万元，2022年度为 452.17 万元，较上年基本持平; 2.40 万元，2024年 2.40 万元，比上年减少."""
    for found in _TO_LAST.finditer(unit.text, unit.start):
        start, _ = unit.sentence_at(found.start())
        start = max(start, unit.text.rfind("；", 0, found.start()) + 1)
        told = [
            f for f in facts if f.place and start <= f.place.start < found.start() and f.aspect == "amount" and f.is_money and f.exact
        ]  # fmt: skip
        if len(told) < 2:
            continue
        now, then = told[-2:]
        if (
            now.key.year != then.key.year + 1
            or (then.key.subject != now.key.subject)
            or now.key.stage != then.key.stage
        ):
            continue
        moved, word = now.value - then.value, found["word"]
        level = re.fullmatch(f"{_SAME}|一致|相同|相当", word)
        width = then.value * _NEARLY if found["somewhat"] or word == "相当" else now.step
        wrong = abs(moved) > width if level else (moved >= 0) if _DOWN.search(word) else (moved <= 0)
        if wrong:
            yield _doubt(
                "query", f"说“{found.group()}”，两个数却是 {now.shown} 和 {then.shown}", Place(section, index, *found.span("word")),
                "照搬了模板，或一个数写错了", "level", word, then, ("J-31",),
            )  # fmt: skip


_PLAN = re.compile(
    r"决算数?与(?:年初|全年|调整后?)?预算数?(?P<somewhat>基本|大致|大体)?(?P<word>持平|一致|相等|相同)"
)


def _as_planned(section: int, index: int, unit: Unit, facts: _Here) -> Iterator[Finding]:
    """年初预算 0 万元，决算 46 万元，决算数与预算数基本一致."""
    for found in _PLAN.finditer(unit.text, unit.start):
        told = [
            f
            for f in facts
            if f.place and f.place.start < found.start() and f.aspect == "amount" and f.is_money and f.exact
        ]
        done = next((f for f in reversed(told) if not f.key.stage.endswith("预算")), None)
        plan = next((f for f in reversed(told) if f.key.stage.endswith("预算")), None)
        if (
            done is None
            or plan is None
            or done.key.subject != plan.key.subject
            or done.key.year != plan.key.year
        ):
            continue
        start, _ = unit.sentence_at(found.start())
        if not (done.place and plan.place and min(done.place.start, plan.place.start) >= start):
            continue
        if found["somewhat"] and abs(done.value - plan.value) > plan.value * _NEARLY:
            yield _doubt(
                "query", f"说“{found.group()}”，预算是 {plan.shown}，决算是 {done.shown}", Place(section, index, *found.span("word")),
                "照搬了模板，或一个数写错了", "level", found["word"], plan, ("J-35",),
            )  # fmt: skip


_DONE_OF_PLAN = re.compile(
    r"(?P<word>预算)(?:数|安排)?(?:为|是)?(?P<spent>\d[\d,]*(?:\.\d+)?)万?元，(?:完成|占)(?:年初|全年|年度|调整后?)*预算(?:数)?的(?P<rate>\d+(?:\.\d+)?)%"
)
_PLANNED = re.compile(r"预算(?:数|安排)?(?:为|是)?(?P<plan>\d[\d,]*(?:\.\d+)?)万?元")
_SPENT = re.compile(r"(?:决算|执行|实际|支出)(?:支出|完成)?(?:数|额)?(?:为|是)?\d")


def _spent_as_planned(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """预算 9.00 万元，支出预算为 7.44 万元，完成预算的 82.67%: what completes a budget is what was spent."""
    for found in _DONE_OF_PLAN.finditer(unit.text, unit.start):
        start, _ = unit.sentence_at(found.start())
        before = unit.text[start : found.start()]
        planned = [Decimal(m["plan"].replace(",", "")) for m in _PLANNED.finditer(before)]
        rate, spent = Decimal(found["rate"]), Decimal(found["spent"].replace(",", ""))
        if any(p and abs(100 * spent / p - rate) < 1 for p in planned) and not _SPENT.search(before):
            yield text_finding(
                "TEXT-WORD", "error", "完成预算的是决算数，“预算”应为“决算”", Place(section, index, *found.span("word")),
                "“决算”写成了“预算”", "stage_word", "预算", "决算", (), ("Y-37",),
            )  # fmt: skip


_EMPTY = re.compile(
    r"(?:表\d{0,2}|表》)[^，。；]{0,6}(?:为空表|无数据|为空|是空表|以空表)|[^，。；]{0,8}公开空表"
)
_NAMES_OF_FUNDS = {scope: name for name, scope in FUNDS.items()}


def _empty_with_figures(section: int, index: int, unit: Unit, facts: _Here) -> Iterator[Finding]:
    """国有资本经营预算…本年支出 6.00 万元，公开09表无数据."""
    for found in _EMPTY.finditer(unit.text, unit.start):
        start, end = unit.start, found.start()
        named = [m.group() for m in re.finditer("|".join(FUNDS), unit.text[start : found.end()])]
        some = [
            f for f in facts
            if _NAMES_OF_FUNDS.get(f.key.scope, "") == (named or [" "])[-1] and f.is_money and f.value > 0 and f.aspect == "amount"
            and f.place and start <= f.place.start < end
        ]  # fmt: skip
        if some:
            yield _doubt(
                "query", f"说“{found.group()}”，前面却有{_NAMES_OF_FUNDS[some[0].key.scope]}预算 {some[0].shown}",
                Place(section, index, *found.span()), "照搬了模板，或一个数写错了", "empty_with_figures", found.group(), some[0],
                ("Y-43",),
            )  # fmt: skip


# --- what comes, goes and is left ---

_STOCK = r"(?P<number>\d+)(?P<unit>辆|人|名|台)"
_AT_FIRST = re.compile(rf"(?:年初|上年末|上年底|期初)[^，。；\d]{{0,14}}{_STOCK}")
_AT_LAST = re.compile(rf"(?:年末|期末|年底)[^，。；\d]{{0,14}}{_STOCK}")
_CAME = re.compile(
    rf"(?:新购|购置|购入|新增|调入|划入|接收|招录|新进|新招|增加|更新)[^，。；、\d]{{0,8}}{_STOCK}"
)
_WENT = re.compile(rf"(?:报废|处置|调出|划出|拍卖|移交|退休|辞职|减少|去世|上交)[^，。；、\d]{{0,8}}{_STOCK}")


def _stock(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """年初 6 辆，报废 1 辆、新购 1 辆，年末 5 辆."""
    for first in _AT_FIRST.finditer(unit.text, unit.start):
        _, end = unit.sentence_at(first.start())
        last = _AT_LAST.search(unit.text, first.end(), end)
        if last is None or last["unit"] != first["unit"]:
            continue
        moves = [
            sign * int(m["number"])
            for pattern, sign in ((_CAME, 1), (_WENT, -1))
            for m in pattern.finditer(unit.text, first.end(), last.start())
            if m["unit"] == first["unit"]
        ]
        right = int(first["number"]) + sum(moves)
        if moves and right != int(last["number"]):
            yield text_finding(
                "TEXT-BALANCE", "error", f"年末应为 {right} {last['unit']}：年初 {first['number']}，其间增减 {sum(moves):+d}",
                Place(section, index, *last.span("number")), "其中一个数写错了", "stock", last["number"], str(right),
                (Place(section, index, *first.span("number")),), ("J-26",),
            )  # fmt: skip


_SHARE_OF_INCOME = re.compile(
    r"(?:基本|项目|上缴上级|经营|补助)?支出[^，。；]{0,16}元，占(?:本年|当年|年度|总)?(?P<side>收入)(?:合计|总额|总计)?的(?:比重|比例)?(?:为)?\d"
)


def _share_of_other_side(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """基本支出 1650 万元，占本年收入的 68.46%."""
    for found in _SHARE_OF_INCOME.finditer(unit.text, unit.start):
        yield text_finding(
            "TEXT-WORD", "query", "支出占的应是支出的比重", Place(section, index, *found.span("side")), "“支出”写成了“收入”",
            "income_expenditure", "收入", "支出", (), ("Y-37",),
        )  # fmt: skip


def _amount(found: re.Match[str]) -> Decimal:
    return Decimal(found["n"].replace(",", ""))


def _nobody_for_money(section: int, index: int, unit: Unit, facts: _Here) -> Iterator[Finding]:
    """公务接待费 1.20 万元, and 0 批次、0 人次 were received."""
    for subject, units in (("公务接待费", "批次|批|人次"), ("因公出国（境）费", "个|人次")):
        spent = [
            f
            for f in facts
            if f.aspect == "amount"
            and f.is_money
            and f.key.subject == subject
            and not f.key.stage.endswith("预算")
        ]
        came = [
            f for f in facts
            if f.counts and re.fullmatch(units, f.unit) and not re.search("外事|外宾|境外|国外", f.label + _before(unit, f)[-12:])
            and (f.key.subject == subject or (receives_guests(f.label) if subject == "公务接待费" else "出国" in f.label))
        ]  # fmt: skip
        if spent and came and spent[-1].value > 0 and not any(f.value for f in came) and came[0].place:
            yield _doubt(
                "query", f"{subject}有 {spent[-1].shown}，这里却是 {came[0].shown}", came[0].place, "次数漏填，或费用写错了",
                "nobody_for_money", came[0].shown, spent[-1], ("Y-50",),
            )  # fmt: skip


_MONEY = r"(?P<n>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元)"
_LEFT = re.compile(
    rf"(?:结余|剩余|节余|尚未支付|未支付|未使用|未执行|结转下年)(?:资金|金额|使用)?(?:为|共)?{_MONEY}"
)
_ANY = re.compile(_MONEY)


def _left_of_funds(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """到位资金 165.00 万元，实际支出 156.75 万元，结余 8.25 万元: what came less what was spent is what is left."""
    for found in _LEFT.finditer(unit.text, unit.start):
        start, _ = unit.sentence_at(found.start())
        told = [
            m
            for m in _ANY.finditer(unit.text, max(start, unit.start), found.start())
            if m["unit"] == found["unit"]
        ]
        if len(told) != 2 or not re.search(
            "支出|支付|使用|拨付|执行", unit.text[told[0].end() : told[1].start()]
        ):
            continue
        if (
            not re.search("到位|下达|安排|预算|资金|投入|拨付", unit.text[start : told[0].start()])
            or "（" in unit.text[told[0].end() : told[1].end()]
        ):
            continue
        came, spent, left = (_amount(m) for m in (*told, found))
        if abs(came - spent - left) > Decimal("0.02") and not re.search(
            "上年|年初|其中", unit.text[start : found.start()]
        ):
            yield text_finding(
                "TEXT-BALANCE", "query", f"余下的应为 {came - spent}：{came} − {spent}", Place(section, index, *found.span("n")),
                "其中一个数写错了", "left_of_funds", found["n"], str(came - spent), (), ("J-26",),
            )  # fmt: skip
