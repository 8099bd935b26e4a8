"""What a reviewer asks of a self-evaluation told in prose: whether scores, grades, problems and targets go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit


def evaluations(sections: Sequence[Section]) -> Iterator[Finding]:
    full: list[tuple[int, int, re.Match[str]]] = []
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if unit.paragraph.table:
                continue
            full += ((number, index, found) for found in _FULL.finditer(unit.text, unit.start))
            yield from _no_problems(number, index, unit)
            yield from _execution(number, index, unit)
            yield from _more_than_all(number, index, unit)
            yield from _targets(number, index, unit)
            yield from _low_targets(number, index, unit)
        yield from _without_measures(number, sections)
    yield from _full_marks(sections, full)


_FULL = re.compile(
    r"(?:自评|评价|综合|项目)[^。；，\d]{0,8}?(?:得分|评分|总分)(?:为|是)?(?P<at>100(?:\.0+)?分)"
    r"|(?:自评|评价)[^。；]{0,30}?(?:得分|评分)(?:均|都|全部)(?:为|是)?(?P<at2>100(?:\.0+)?分)"
)
_DEDUCTED = re.compile("扣(?:减|分)|存在[^。；]{0,8}(?:问题|不足)|偏(?:慢|低)|滞后|未(?:达|完成)|不够|有待")


def _full_marks(
    sections: Sequence[Section], full: Sequence[tuple[int, int, re.Match[str]]]
) -> Iterator[Finding]:
    """Full marks, told once: where the paragraph itself names what was deducted for, else where it first stands."""
    ranked = sorted(full, key=lambda f: not _DEDUCTED.search(f[2].string, f[2].end()))
    for number, index, found in ranked[:1]:
        after = _DEDUCTED.search(found.string, found.end())
        says = f"自评满分，后面却说“{after.group()}”" if after else "自评满分，没有一项扣分"
        yield text_finding(
            "TEXT-SCORE", "hint", says, Place(number, index, *found.span("at" if found["at"] else "at2")), "核对得分，或写明评分的依据",
            "full_score_asked", found["at"] or found["at2"], "", (), ("Z-13",),
        )  # fmt: skip


_NO_PROBLEMS = re.compile(
    r"(?:存在的?(?:主要)?|发现的?)?问题(?:和不足|及原因(?:分析)?)?(?:是|为|：)?(?P<at>无|没有|暂无|未发现)(?=[。；，]|$)|(?P<at2>(?:不|未发现)存在(?:任何)?问题)"
)
_NOT_ALL = re.compile(
    r"(?:执行率|完成率|支付率)(?:为|是|达到?|仅)?(?P<rate>\d{1,2}(?:\.\d+)?)%|(?:得分|评分)(?:为|是)?(?P<score>\d{1,2}(?:\.\d+)?)分"
)


def _no_problems(number: int, index: int, unit: Unit) -> Iterator[Finding]:
    for found in _NO_PROBLEMS.finditer(unit.text, unit.start):
        short = [*_NOT_ALL.finditer(unit.text, unit.start, found.start())]
        if short:
            name = "at" if found["at"] else "at2"
            yield text_finding(
                "TEXT-COHERENCE", "hint", f"{short[-1].group()}，却说没有问题", Place(number, index, *found.span(name)),
                "写明没有完成或扣分的原因", "no_problems", found[name], "", (), ("Z-14",),
            )  # fmt: skip


# --- what was spent against what is said of it ---

_RATE = re.compile(
    r"(?:执行率|支付率|支出率|支出进度|执行进度|支付进度)(?:为|是|达到?|仅|只有)?(?P<rate>\d{1,3}(?:\.\d+)?)%"
)
_OF_FUNDS = re.compile(
    r"(?:预算|资金|安排|到位|下达)[^，。；\d]{0,12}(?P<plan>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元)[，、（；]?(?:已|实际|全年|当年|累计|共|资金)*"
    r"(?:支出|支付|执行|使用|拨付)(?:了|资金|数|金额)*(?:为)?(?P<spent>\d[\d,]*(?:\.\d+)?)(?P=unit)"
)
_PRAISED = re.compile(
    "(?:执行|支付|支出|资金使用)[^。；，]{0,8}(?:良好|较好|及时|理想|较快|到位|正常)|按(?:计划|进度|时)(?:全部)?(?:完成|支付|执行)"
)
_ALL_SPENT = re.compile(
    "全部(?:执行|支付|支出|使用)(?:完毕|完成|到位)?|(?:执行|支付)完毕|按(?:进度|计划)全部(?:执行|支付)完"
)
_SLOW = re.compile("(?:执行|支出|支付)(?:进度|率)?(?:偏低|较低|滞后|缓慢|偏慢|不高|较慢)")
_TEN = re.compile(r"(?:得|计|评)(?:分)?(?:为)?(?P<at>10(?:\.0+)?分|满分)")
_POINTS = re.compile(
    r"(?:该项|此项|预算执行(?:率)?(?:指标|部分)?|执行率(?:指标)?)[^，。；\d]{0,6}得(?:分)?(?:为)?(?P<at>(?P<points>\d{1,2}(?:\.\d+)?)分)"
)
_ALL_DONE = re.compile(
    "(?:目标|任务|指标)[^。；，]{0,6}?(?:全部|均已?|全面)(?:完成|达到|实现|达成)|(?<!未)全部(?:完成|完工|建成|竣工)(?!后)(?:结清)?|全部验收合格"
)
_NOT_ALL_OF_IT = re.compile("(?:未|没有|不|个别|部分|后|质保|尾款)[^，。；]{0,6}$")
_WHY = re.compile("节约|节省|招标|中标|质保金|尾款|下浮|未支付|待|分期|跨年|结算|审减|按合同")
_LOW = Decimal(50)
_SAID_WHY = re.compile(
    "原因|由于|因(?!公)|受|尚|未(?!发现)|待|跨年|分期|分年|结转|滞后|推迟|延期|调整|半年|季度|[1-9]月底"
)
_HALF_DONE, _GOOD, _LIMIT, _WELL = (
    Decimal(75),
    Decimal(80),
    Decimal(95),
    Decimal(98),
)  # % spent, below which all can hardly be done; it is not well done; from which many schemes give all points; it is not slow


class _Spent(NamedTuple):
    """How many per cent were spent, told at `start` to `end`; `shown` as it is told."""

    rate: Decimal
    start: int
    end: int
    shown: str


def _spent(unit: Unit) -> Iterator[_Spent]:
    for found in _RATE.finditer(unit.text, unit.start):
        yield _Spent(Decimal(found["rate"]), *found.span(), f"执行率 {found['rate']}%")
    for found in _OF_FUNDS.finditer(unit.text, unit.start):
        plan, spent = (Decimal(found[name].replace(",", "")) for name in ("plan", "spent"))
        if 0 < spent < plan:
            yield _Spent(
                100 * spent / plan,
                *found.span(),
                f"{found['plan']}{found['unit']}用了 {found['spent']}{found['unit']}",
            )


def _execution(number: int, index: int, unit: Unit) -> Iterator[Finding]:
    """执行率 61%, and the words that praise it, or that all is spent, or that all is done, or all of its ten points."""
    text, told = unit.text, [*_spent(unit)]
    for one in told:
        _, end = unit.sentence_at(one.start)
        if one.rate < _GOOD and (praise := _PRAISED.search(text, one.end, end)):
            yield _against(
                one, number, index, praise.span(), praise.group(), "praised", "按实际执行情况写，并说明原因"
            )
        if one.rate < _LIMIT and (ten := _TEN.search(text, one.end, min(end, one.end + 40))):
            yield text_finding(
                "TEXT-SCORE", "hint", f"{one.shown}，这一项却得满分", Place(number, index, *ten.span("at")),
                "按执行率计分，或写明评分标准", "execution_score", ten["at"], "", (), ("Z-13",),
            )  # fmt: skip
    if len({one.rate for one in told}) != 1:
        return
    one = told[0]
    if one.rate < _LOW and _RATE.match(text, one.start) and not _SAID_WHY.search(text, unit.start):
        yield text_finding(
            "TEXT-REASON", "hint", f"{one.shown}，没有写原因", Place(number, index, one.start, one.end), "写明没有用完的原因和打算",
            "low_execution", text[one.start : one.end], "", (), ("Z-14",),
        )  # fmt: skip
    if one.rate < _HALF_DONE and not _WHY.search(text, unit.start):
        done = next(
            (m for m in _ALL_DONE.finditer(text, unit.start) if not _NOT_ALL_OF_IT.search(text[: m.start()])),
            None,
        )
        if done is not None:
            yield _against(
                one,
                number,
                index,
                done.span(),
                done.group(),
                "done_unpaid",
                "写明钱没有用完而目标都完成的原因",
            )
    said = (
        _ALL_SPENT.search(text, one.start)
        if one.rate < _GOOD
        else _SLOW.search(text, one.start)
        if _WELL <= one.rate <= 100
        else None
    )
    if said and not _NOT_ALL_OF_IT.search(text[max(one.start, said.start() - 8) : said.start()]):
        yield _against(
            one, number, index, said.span(), said.group(), "executed", "执行率写错了，或照搬了模板", "query"
        )
    points = _POINTS.search(text, unit.start)
    if points and one.rate < 100 and one.rate / 10 + Decimal("0.1") < Decimal(points["points"]) < 10:
        yield text_finding(
            "TEXT-SCORE", "hint", f"{one.shown}，10 分的执行率通常得 {one.rate / 10:.2f} 分", Place(number, index, *points.span("at")),
            "得分没有按执行率算", "execution_points", points["at"], "", (), ("Z-13",),
        )  # fmt: skip


def _against(
    one: _Spent, number: int, index: int, span: tuple[int, int], said: str, kind: str, cause: str, level: Level = "hint"
) -> Finding:  # fmt: skip
    return text_finding(
        "TEXT-COHERENCE",
        level,
        f"{one.shown}，却说“{said}”",
        Place(number, index, *span),
        cause,
        kind,
        said,
        "",
        (),
        ("Z-14",),
    )


_SCORED = re.compile(
    r"得(?:分)?(?:为)?(?P<at>(?P<got>\d{1,3}(?:\.\d+)?)分)（(?:满分|分值|权重)(?:为)?(?P<all>\d{1,3}(?:\.\d+)?)分?）"
    r"|(?:满分|分值|权重)(?:为)?(?P<all2>\d{1,3}(?:\.\d+)?)分?）?，?(?:实际|自评|评价)?得(?:分)?(?:为)?(?P<at2>(?P<got2>\d{1,3}(?:\.\d+)?)分)"
)


def _more_than_all(number: int, index: int, unit: Unit) -> Iterator[Finding]:
    """得 20.20 分（满分 20 分）."""
    for found in _SCORED.finditer(unit.text, unit.start):
        n = "" if found["at"] else "2"
        got, all_ = found[f"got{n}"], found[f"all{n}"]
        if Decimal(got) > Decimal(all_):
            yield text_finding(
                "TEXT-SCORE", "error", f"满分 {all_} 分，得分却是 {got} 分", Place(number, index, *found.span(f"at{n}")),
                "得分或满分写错了", "score_above_weight", found[f"at{n}"], "", (), ("Z-13",),
            )  # fmt: skip


_TARGET = re.compile(
    r"(?:目标值?|指标值|计划|年度目标)(?:[\u4e00-\u9fff“”：]{0,10}?)(?P<sign>≥|>|大于等于|不低于|不少于|达到)?(?P<target>\d[\d,]*(?:\.\d+)?)(?P<unit>%|[\u4e00-\u9fff]{1,2})"
)
_DONE = re.compile(
    r"(?:达到|达成|完成|实现|超额完成)(?:了)?(?:年度|预期|绩效|既定|年初|全部)*(?:目标|指标)|(?P<all>完成(?:年度|绩效|预期|计划)?目标(?:任务)?的100(?:\.0+)?%|完成率(?:为|达到?)?100(?:\.0+)?%)"
)
_NOT = re.compile("未|没有|基本|部分|不")


def _targets(number: int, index: int, unit: Unit) -> Iterator[Finding]:
    """目标值 ≥90%，实际 86.46%，达到年度目标: less than the target, and told as reached."""
    for found in _TARGET.finditer(unit.text, unit.start):
        _, end = unit.sentence_at(found.start())
        stop = unit.text.find("；", found.end(), end)
        end = stop if stop > 0 else end
        done = _DONE.search(unit.text, found.end(), end)
        if done is None or _NOT.search(unit.text, max(found.end(), done.start() - 3), done.start()):
            continue
        figure = re.compile(rf"(?<![\d.])(?P<value>\d[\d,]*(?:\.\d+)?){re.escape(found['unit'])}")
        between = [*figure.finditer(unit.text, found.end(), done.start())]
        if len(between) != 1:
            continue
        target, value = (Decimal(m.replace(",", "")) for m in (found["target"], between[0]["value"]))
        if value < target and (target - value) / target < 1:
            says = f"目标是 {found['target']}{found['unit']}，实际 {between[0].group()}，没有达到"
            yield text_finding(
                "TEXT-COHERENCE", "hint", says, Place(number, index, *done.span()),
                "改写完成情况，并说明原因", "target_missed", done.group(), "", (Place(number, index, *between[0].span()),), ("Z-14",),
            )  # fmt: skip


_SATISFIED = re.compile(
    r"(?:满意度|满意率)(?:指标|目标)?(?:值|为|设定|设置|定)*(?:(?:≥|>|大于等于|不低于|不少于|高于|达到)(?P<at>\d{1,2}(?:\.\d+)?%)|(?P<at2>\d{1,2}(?:\.\d+)?%)(?:及)?以上)"
)
_OF_TARGET = re.compile(
    r"(?:合格率|达标率|完好率|覆盖率|完成率|及时率|办结率|到位率|参与率|成活率)(?:指标|目标)?(?:值|为|设定|设置|定)*(?:≥|>|大于等于|不低于|不少于|高于)(?P<at>\d{1,2}(?:\.\d+)?%)"
)


def _low_targets(number: int, index: int, unit: Unit) -> Iterator[Finding]:
    """满意度不低于 30%: nobody aims so low; mostly a digit is wrong."""
    for pattern, least in ((_SATISFIED, 80), (_OF_TARGET, 50)):
        for found in pattern.finditer(unit.text, unit.start):
            name = "at" if found["at"] else "at2"
            if Decimal(found[name].rstrip("%")) < least:
                yield text_finding(
                    "TEXT-TARGET", "hint", f"“{found.group()}”定得偏低", Place(number, index, *found.span(name)), "核对目标值",
                    "low_target", found[name],
                )  # fmt: skip


_PROBLEM = re.compile(
    r"(?:存在|发现)(?:的|以下|一些|如下|了)?(?:主要)?(?:问题|不足)(?!整改)(?:和不足|及原因(?:分析)?)?(?:是|为|有|：|，)(?!无|没有|及|已)"
)
_MEASURE = re.compile("下一步|今后|将|措施|整改|改进|建议|加强|完善|健全|优化|提高|解决|督促|强化|细化|加快")


def _without_measures(number: int, sections: Sequence[Section]) -> Iterator[Finding]:
    """A problem is named, and nothing says what is done about it: not in its section, nor in the next."""
    section = sections[number]
    following = sections[number + 1] if number + 1 < len(sections) else None
    for index, unit in enumerate(section.units):
        found = None if unit.paragraph.table else _PROBLEM.search(unit.text, unit.start)
        if found is None:
            continue
        after = unit.text[found.end() :] + "".join(u.text for u in section.units[index + 1 :])
        if following is not None:
            after += following.heading + "".join(u.text for u in following.units)
        if not _MEASURE.search(after):
            yield text_finding(
                "TEXT-COHERENCE", "hint", "说了问题，没有写怎么改", Place(number, index, *found.span()), "补写改进措施", "no_measure",
                found.group(), "", (), ("Z-14",),
            )  # fmt: skip
        return
