"""The forms of targets and their results that a report is annexed with: each row by itself, their weights, and the report's words.

A form comes as a grid, or as lines of a page that have lost their columns; both give the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal

from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import term

_UNITS = r"%|万?元|万?人次?|次|个|户|台|辆|天|期|场|批次?|家|项|份|亩|条|件|公里|平方米|所|人|名|处|座|株|吨|户次|套|批|公顷|头|只|篇|册"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_TARGET = re.compile(rf"(?P<sign>[≥≤＝=><＞＜])?\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNITS})?")
_VALUE = re.compile(rf"(?P<sign>[≥≤＝=><＞＜])?\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNITS})?")
_DONE = re.compile(r"(?:已|全部|按时)?(?:完成|达到那?了?(?:目标值|预期(?:目标|指标)?|指标值)|达标)")
_LINE = re.compile(
    rf"(?:(?P<sign>[≥≤＝=])\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNITS})|定性\s+\S{{1,8}})\s+(?P<weight>\d{{1,3}}(?:\.\d+)?)(?=\s|$)\s*(?P<actual>.*)$"
)
_COLUMNS = {  # what a column is called
    "label": "三级指标",
    "sign": "(?:绩效)?指标性质",
    "target": "(?:年度|绩效)?指标值|目标值|预期(?:指标)?值",
    "unit": "度量单位|计量单位|单位",
    "weight": "权重|分值",
    "actual": "实际完成(?:指标)?值|完成值|全年完成值|实际值",
    "score": "(?:自评)?得分",
}
_CLASSES = re.compile(
    r"^.*(?:(?:产出|效益|满意度|成本|数量|质量|时效|生态)指标|(?:社会|经济|生态)效益指标|可持续影响指标|完成指标值)(?=.{2})"
)
_WHOLES = (Decimal(100), Decimal(90))  # with and without the ten for the execution of the budget
_FEWEST_ROWS = 5  # of a form, for its weights to be summed


@dataclass(slots=True)
class Indicator:
    """One row. `number` is None where the target is told in words."""

    label: str
    place: Place  # of what was reached, else of the row
    sign: str = ""
    number: Decimal | None = None
    unit: str = ""
    weight: Decimal | None = None
    actual: str = ""
    score: Decimal | None = None
    score_place: Place | None = None


@dataclass(slots=True)
class Form:
    """`words`: the sections and units of the report that it is annexed to."""

    rows: list[Indicator] = field(default_factory=list)
    words: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    lost: bool = False  # its columns


def annexed_forms(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    for form in forms(sections):
        for row in form.rows:
            yield from _row(row)
        yield from _weights(form)
        yield from _told_of(form, sections)
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            yield from _costs(number, index, unit, reading, about)


def forms(sections: Sequence[Section]) -> list[Form]:
    """The forms of a document, in their order."""
    found: list[Form] = []
    columns: dict[str, int] = {}
    width, label = 0, ""
    begun = before = (0, 0)
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            cells = unit.text.split("\t")
            here = (number, index)
            if "\t" in unit.text:
                named = _named_columns(cells)
                if (
                    found
                    and named
                    and named == columns
                    and len(cells) == width
                    and before == (number, index - 1)
                ):
                    pass  # the heads stand again at the top of a page
                elif {"label", "target", "weight"} <= named.keys():
                    columns, width = named, len(cells)
                    begun = _begin(found, begun, here, False)
                elif columns and len(cells) == width and found:
                    if row := _of_cells(cells, columns, number, index):
                        found[-1].rows.append(row)
                    elif cells[0].strip() in ("合计", "总分", "总计"):
                        columns = {}
                before = here
                continue
            columns = {}
            line = unit.text.strip()
            if re.search("三级指标|指标性质|度量单?$", line) and not (
                found and found[-1].lost and not found[-1].rows
            ):
                begun = _begin(found, begun, here, True)
                label = ""
            elif found and found[-1].lost and (row := _of_line(line, label, number, index)):
                found[-1].rows.append(row)
                label = ""
            elif len(line) < 16 and re.fullmatch("[\\u4e00-\\u9fff（）、]+", line):
                label = (label + line)[-40:]
            else:
                label = ""
    return [form for form in found if form.rows]


def _begin(found: list[Form], begun: tuple[int, int], here: tuple[int, int], lost: bool) -> tuple[int, int]:
    found.append(Form(words=(begun, here), lost=lost))
    return here


def _named_columns(cells: Sequence[str]) -> dict[str, int]:
    named: dict[str, int] = {}
    for name, pattern in _COLUMNS.items():
        for column, words in enumerate(cells):
            if re.fullmatch(pattern, re.sub(r"\s|[（(][^）)]*[）)]", "", words)):
                named.setdefault(name, column)
    return named


def _of_cells(cells: Sequence[str], columns: dict[str, int], section: int, index: int) -> Indicator | None:
    def text(name: str) -> str:
        return cells[columns[name]].strip() if name in columns else ""

    def place(name: str) -> Place:
        before = sum(len(c) + 1 for c in cells[: columns[name]])
        return Place(section, index, before, before + len(cells[columns[name]]))

    weight = _decimal(text("weight"))
    if not text("label") or weight is None:
        return None
    target = _TARGET.fullmatch(text("target"))
    return Indicator(
        text("label"),
        place("actual") if text("actual") else place("label"),
        text("sign")
        if text("sign") and text("sign") in "≥≤＝="
        else (target.group("sign") or "" if target else ""),
        _decimal(target.group("number")) if target else None,
        (target.group("unit") if target else "") or text("unit"),
        weight,
        text("actual"),
        _decimal(text("score")),
        place("score") if "score" in columns else None,
    )


def _of_line(line: str, label: str, section: int, index: int) -> Indicator | None:
    found = _LINE.search(line)
    if found is None:
        return None
    before = re.sub(r"\s", "", line[: found.start()])
    at = found.span("actual") if found.group("actual") else found.span()
    return Indicator(
        _CLASSES.sub("", label + before), Place(section, index, *at), found.group("sign") or "", _decimal(found.group("number") or ""),
        found.group("unit") or "", _decimal(found.group("weight")), found.group("actual").strip(),
    )  # fmt: skip


def _decimal(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if re.fullmatch(_NUMBER, text) else None


# --- one row ---


def _row(row: Indicator) -> Iterator[Finding]:
    if row.weight is not None and row.score is not None and row.score > row.weight:
        yield text_finding(
            "TEXT-INDICATOR", "error", f"“{row.label}”得分 {row.score} 高于分值 {row.weight}", row.score_place or row.place,
            "得分不能超过分值", "score_above_weight", str(row.score), str(row.weight), (), ("Z-03",),
        )  # fmt: skip
    reached = _VALUE.fullmatch(row.actual)
    if row.number is None or not row.actual:
        return
    if reached is None:
        if _DONE.fullmatch(row.actual):
            yield text_finding(
                "TEXT-INDICATOR", "query", f"“{row.label}”的指标值是 {row.number}{row.unit}，完成值却写“{row.actual}”", row.place,
                "定量指标的完成值要写数", "indicator_words", row.actual, "", (), ("Z-09",),
            )  # fmt: skip
        return
    own, value = reached.group("unit") or row.unit, Decimal(reached.group("number").replace(",", ""))
    if own != row.unit and row.unit and reached.group("unit"):
        yield text_finding(
            "TEXT-INDICATOR", "query", f"指标值的单位是“{row.unit}”，完成值却写“{row.actual}”", row.place,
            "完成值与指标值的单位不同", "indicator_unit", row.actual, "", (), ("Z-09",),
        )  # fmt: skip
    elif row.score is not None and row.score == row.weight and row.score and _falls_short(row, value):
        yield text_finding(
            "TEXT-INDICATOR", "query", f"“{row.label}”完成 {row.actual}，没有达到 {row.sign}{row.number}{row.unit}，却得了满分",
            row.place, "没有达到指标值要扣分，并写明原因", "full_score", row.actual, "", (), ("Z-05", "Z-07"),
        )  # fmt: skip


def _falls_short(row: Indicator, value: Decimal) -> bool:
    assert row.number is not None
    return (row.sign == "≥" and value < row.number) or (row.sign == "≤" and value > row.number)


def _weights(form: Form) -> Iterator[Finding]:
    weights = [row.weight for row in form.rows if row.weight is not None]
    total = sum(weights, Decimal(0))
    if len(weights) < _FEWEST_ROWS or total in _WHOLES or not Decimal(60) < total < Decimal(140):
        return
    yield text_finding(
        "TEXT-INDICATOR", "query", f"各项指标的权重（分值）合计 {total.normalize():f}，应为 100（或不含预算执行的 90）", form.rows[0].place,
        "漏了一项指标，或权重写错了", "weights", f"{total.normalize():f}", "100", tuple(r.place for r in form.rows[1:]), ("Z-03",),
    )  # fmt: skip


# --- the report's words ---


_SAID = re.compile(r"满意度(?P<word>大于等于|不低于|大于|超过|达到?了?|为|在)?(?P<number>\d{1,3}(?:\.\d+)?)%")


def _told_of(form: Form, sections: Sequence[Section]) -> Iterator[Finding]:
    """The satisfaction that the report tells is neither the target nor what the form says was reached."""
    rows = [r for r in form.rows if re.search("满意(?:度|率)", r.label) and r.number is not None]
    if len(rows) != 1:
        return
    row = rows[0]
    reached = _VALUE.fullmatch(row.actual)
    right = {row.number, Decimal(reached.group("number")) if reached else row.number}
    (first, start), (last, stop) = form.words
    for number in range(first, last + 1):
        for index, unit in enumerate(sections[number].units):
            if not (first, start) < (number, index) < (last, stop) or unit.paragraph.table:
                continue
            found = _SAID.search(unit.text)
            if found and Decimal(found.group("number")) not in right:
                yield text_finding(
                    "TEXT-INDICATOR", "query", f"报告里满意度是 {found.group('number')}%，附表的完成值是 {row.actual or row.number}",
                    Place(number, index, found.start("number"), found.end()), "报告与附表不一致", "satisfaction",
                    f"{found.group('number')}%", row.actual, (row.place,), ("Z-13",),
                )  # fmt: skip
                return


_COST = re.compile(r"(?P<label>[\u4e00-\u9fff]{2,12})\s*[≤≥＝=]\s*(?P<value>\d[\d,]*(?:\.\d+)?)\s*万元")


def _costs(section: int, index: int, unit: Unit, reading: Reading, about: About) -> Iterator[Finding]:
    """A cost in an annexed form that is many times what the text says of it."""
    found = _COST.search(unit.text)
    if found is None:
        return
    words = found.group("label")  # its column's words may stand before it
    subject, known = next((t for n in range(len(words) - 1) if (t := term(words[n:]))[1]), ("", False))
    value = Decimal(found.group("value").replace(",", "")) * 10_000
    told = [
        f for f in reading.facts
        if known and f.aspect == "amount" and f.is_money and f.key.subject == subject and f.key.stage == about.stage and f.value
        and f.key.year == about.year
    ]  # fmt: skip
    if value and told and all(not Decimal("0.2") < value / f.value < 5 for f in told):
        yield text_finding(
            "TEXT-COST", "query", f"{subject}“{found.group('value')} 万元”与说明中的 {told[0].shown} 相差太多",
            Place(section, index, found.start("value"), found.end()), "小数点错位，或单位不是万元", "cost_size", found.group("value"),
            told[0].shown, (told[0].place,) if told[0].place else (), ("Z-13",),
        )  # fmt: skip
