"""Results that a self-evaluation report tells: without the figure that they are about, as a range, other than the annexed form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.reports.annexed_forms import Indicator
from budgetdesk.review.text.reports.report import FIGURE, Asked, Report, Sentence, asked_once

_ITEM = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳])?(?P<label>[\u4e00-\u9fff“”（）、]{2,24})[。：](?P<words>.+)$"
)
_RATE = re.compile(r"(?:率|满意度|比例|占比|覆盖面)$")
_QUALITY = re.compile(
    "(?:合规|合理|规范|合法|精准|完整|相关|科学|公平|公开|必要|可行)性$"
)  # what no figure tells
_GRADED = re.compile(
    r"(?:非常|较为|比较|十分|基本|总体|全面|全部|均已?|有效|明显|显著|切实|圆满|按时|达到|符合|得到|良好|较好|较高|及时)"
)
_LASTING = re.compile(
    "影响|可持续|指标$|产出$"
)  # what hardly has a figure; what has more than one thing below it
_EFFECT = re.compile("(?:社会|经济|生态|环境)效益|满意度|(?:数量|质量|时效|成本)指标")
_ANALYSED = re.compile("产出|效益|个性|专用|特性|数量|质量|时效|满意度|可持续")
_BY_WORDS = re.compile(
    r"(?P<at>[\u4e00-\u9fff]{2,10}(?:率|满意度))(?:均|都|也|总体|普遍)?(?:较高|很高|高|良好|较好|达标|明显提高|明显提升|显著提升|达到(?:了)?(?:预期|标准|要求|目标|规定)[^，；。\d]{0,8})(?=[，；。])"
)
_WITHOUT_FIGURES = (
    (
        re.compile("(?:基本|大致|大体)(?:一致|相符|符合|完成|达到|实现|持平)"),
        "hedged_result",
        "只说“{}”，没有写计划和实际各是多少",
    ),
    (
        re.compile("(?:全面|圆满|较好地?|顺利|如期|全部)(?:完成|实现)(?:了)?[^，。；]{0,12}(?:目标|任务)"),
        "done_in_words",
        "只说“{}”，没有写任务是多少、完成了多少",
    ),
)
_DONE_WORDS = re.compile("实际|完成|实现|达到")
_RANGE = re.compile(
    r"(?P<label>[\u4e00-\u9fff（）“”]{2,24}?)(?P<at>(?:大于等于|不低于|不少于|高于|大于|超过|≥|>|>=|在)(?P<number>\d{1,3}(?:\.\d+)?)%(?P<above>以上)?|(?:达到?了?)?(?P<number2>\d{1,3}(?:\.\d+)?)%以上)"
)
_AIM = re.compile("目标|指标值|计划|要求|应|力争|确保|标准|年初|不低于.{0,8}的")
_VALUE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*%")
_AT_MOST = 4  # of one kind in a report


def report_results(reports: Sequence[Report]) -> Iterator[Finding]:
    yield from asked_once(reports, _asked_of)


def _asked_of(report: Report) -> Iterator[Asked]:
    against = [*_against_form(report)]
    otherwise = {words for _, words in against}
    yield from (
        *_items(report), *_hedges(report), *_compared(report), *against, *_ranges(report, otherwise), *_far_above(report),
    )  # fmt: skip


def _items(report: Report) -> Iterator[Asked]:
    """参保率：做到了应保尽保; 数据及时性：非常及时: what is measured is told in words."""
    told = 0
    seen: set[tuple[int, int]] = set()
    for sentence in report.of("result", "conclusion"):
        found = _BY_WORDS.search(sentence.text)
        if found and not FIGURE.search(sentence.text) and told < _AT_MOST:
            told += 1
            at = found["at"]
            yield _ask(f"“{at}”没有写数", sentence.place(found, "at"), "result_in_words", at), at
        here = (sentence.section, sentence.index)
        if here in seen or sentence.part != "result":
            continue
        seen.add(here)
        item = _ITEM.match(sentence.unit.text)
        if item is None or told >= _AT_MOST * 2:
            continue
        label, words = item["label"], item["words"]
        own = (
            item.end("label") + 1 < len(sentence.unit.text) and sentence.unit.text[item.end("label")] == "。"
        )
        place = Place(*here, *(item.span("words") if own else item.span("label")))
        if _RATE.search(label) and "%" not in words and "百分之" not in words and len(label) <= 16:
            told += 1
            yield _ask(f"说的是“{label}”，没有写是多少", place, "rate_without_figure", label), words
        elif (
            (_is_measured(report, sentence) or _EFFECT.search(label))
            and not _LASTING.search(label)
            and not _QUALITY.search(label)
            and not FIGURE.search(words)
            and _GRADED.search(words)
        ):
            told += 1
            yield _ask(f"“{label}”的结果没有写数，也没有写依据", place, "result_in_words", label), words
    yield from _sections_in_words(report)


def _sections_in_words(report: Report) -> Iterator[Asked]:
    """（二）社会效益, and below it sentences that praise and tell no figure."""
    told: dict[int, list[Sentence]] = {}
    for sentence in report.of("result"):
        told.setdefault(sentence.section, []).append(sentence)
    for section, sentences in told.items():
        heading = report.headings[section].rsplit(" ", 1)[-1]
        words = "".join(s.text for s in sentences)
        found = _EFFECT.search(heading)
        if (
            found
            and not FIGURE.search(words)
            and _GRADED.search(words)
            and not _ITEM.match(sentences[0].unit.text)
        ):
            at = sentences[0]
            yield _ask(f"“{found.group()}”没有写一个数", at.whole, "result_in_words", found.group()), at.text


def _ask(says: str, place: Place, kind: str, entered: str) -> Finding:
    return text_finding(
        "TEXT-RESULT",
        "hint",
        says,
        place,
        "完成情况要写实际值，才看得出是否达到",
        kind,
        entered,
        "",
        (),
        ("Z-09",),
    )


def _is_measured(report: Report, sentence: Sentence) -> bool:
    """Whether its heading says that indicators are gone through one by one."""
    return bool(_ANALYSED.search(report.headings.get(sentence.section, "")))


def _hedges(report: Report) -> Iterator[Asked]:
    """实际完成时间与计划完成时间基本一致; 圆满完成年度任务: each once in a report."""
    for pattern, kind, says in _WITHOUT_FIGURES:
        for sentence in report.of("result"):
            found = pattern.search(sentence.text)
            if found and _DONE_WORDS.search(sentence.text) and not FIGURE.search(sentence.text):
                yield (
                    text_finding(
                        "TEXT-RESULT", "hint", says.format(found.group()), sentence.place(found), "写明计划数与实际数", kind,
                        found.group(), "", (), ("Z-09",),
                    ),
                    sentence.text,
                )  # fmt: skip
                break


_COMPARED = re.compile(
    r"(?:较|比)上年(?P<at>[^，。；\d]{0,8}?(?:压减|压缩|下降|减少|增长|提高|提升))(?=，|$)"
)


def _compared(report: Report) -> Iterator[Asked]:
    """会议、培训、差旅均较上年压减: by how much is not said; once in a report."""
    for sentence in report.of("result"):
        for clause in re.finditer("[^；。]+", sentence.text):
            found = _COMPARED.search(clause.group())
            if found and not FIGURE.search(clause.group()):
                start = sentence.start + clause.start() + found.start("at")
                at = Place(sentence.section, sentence.index, start, start + len(found["at"]))
                yield (
                    _ask(f"说较上年“{found['at']}”，没有写数", at, "change_without_figure", found["at"]),
                    sentence.text,
                )
                return


def _ranges(report: Report, told_of: set[str]) -> Iterator[Asked]:
    """准确率大于 99%: a range is a target, what was reached is one value. `told_of`: sentences that are wrong beside."""
    told = 0
    for sentence in report.of("result"):
        for found in _RANGE.finditer(sentence.text):
            before = sentence.text[: found.start("at")]
            done = before.rfind("实际")  # 目标为85%，实际达到85%以上
            alone = len(_VALUE.findall(sentence.text, max(done, 0))) == 1
            if _AIM.search(before, max(done, 0)) or not alone or told >= _AT_MOST or sentence.text in told_of:
                continue
            told += 1
            yield (
                text_finding(
                    "TEXT-RESULT", "hint", f"“{found['at']}”是一个范围，完成情况要写实际值", sentence.place(found, "at"),
                    "照抄了指标值，没有写实际完成多少", "range_as_result", found["at"], "", (), ("Z-09",),
                ),
                sentence.text,
            )  # fmt: skip


def _against_form(report: Report) -> Iterator[Asked]:
    """A rate told of an indicator is neither its target nor what the form says was reached."""
    rows = [row for form in report.forms for row in form.rows if row.number is not None and row.unit == "%"]
    for sentence in report.of("result", "conclusion"):
        for row in rows:
            label = re.sub(r"\s", "", row.label)
            at = sentence.text.find(label)
            if at < 0 or re.search("满意(?:度|率)", label):
                continue
            ends = [m.start() for m in re.finditer("[；。]", sentence.text) if m.start() > at]
            clause = sentence.text[at : min(ends, default=len(sentence.text))]
            values = [*_VALUE.finditer(clause)]
            right = _right(row)
            if values and all(Decimal(v["number"].replace(",", "")) not in right for v in values):
                first = values[0]
                start = sentence.start + at + first.start()
                yield (
                    text_finding(
                        "TEXT-INDICATOR", "query",
                        f"“{label}”报告里是 {first.group()}，附表的指标值是 {row.sign}{row.number}%，完成值是“{row.actual}”",
                        Place(sentence.section, sentence.index, start, start + len(first.group())), "报告与附表不一致",
                        "told_otherwise", first.group(), row.actual, (row.place,), ("Z-13",),
                    ),
                    sentence.text,
                )  # fmt: skip


_MUCH_MORE = Decimal("1.3")  # times the target, from which on it is to be explained (Z-08)


_PLANNED = re.compile(
    r"(?:任务数?|计划|目标值?|应)[^。；，\d]{0,10}?(?P<planned>\d[\d,]*(?:\.\d+)?)(?P<unit>[\u4e00-\u9fff]{1,3}?)[，、]"
    r"(?:实际|全年|共|已)[^。；，\d]{0,10}?(?P<at>(?P<done>\d[\d,]*(?:\.\d+)?)(?P=unit))"
)
_WHY = re.compile("原因|因|由于|新增|追加")


def _far_above(report: Report) -> Iterator[Asked]:
    """A target of 100 and 240 done: it was set too low, or the result is wrong."""

    def much(at: Place, label: str, done: str, planned: str) -> Asked:
        says = f"{label}完成 {done}，超过指标值 {planned} 三成以上"
        return (
            text_finding(
                "TEXT-INDICATOR", "hint", says, at, "指标值定得偏低，或完成值写错了：写明原因", "far_above_target", done, "", (), ("Z-08",)
            ),
            f"{label}{done}",
        )  # fmt: skip

    for form in report.forms:
        for row in form.rows:
            reached = re.match(r"(\d[\d,]*(?:\.\d+)?)\s*(\D{0,3})$", row.actual)
            aims_up = row.sign in ("≥", "＝", "=") and row.unit != "%"
            if not (row.number and aims_up and reached and reached[2] in ("", row.unit)):
                continue
            if Decimal(reached[1].replace(",", "")) > row.number * _MUCH_MORE:
                yield much(row.place, f"“{row.label}”", row.actual, f"{row.number}{row.unit}")
    for sentence in report.of("result"):
        for found in _PLANNED.finditer(sentence.text):
            planned, done = (Decimal(found[name].replace(",", "")) for name in ("planned", "done"))
            if planned and done > planned * _MUCH_MORE and not _WHY.search(sentence.text, found.end()):
                yield much(sentence.place(found, "at"), "", found["at"], found["planned"] + found["unit"])


def _right(row: Indicator) -> set[Decimal]:
    reached = _VALUE.search(row.actual)
    values = {row.number} if row.number is not None else set()
    return values | ({Decimal(reached["number"].replace(",", ""))} if reached else set())
