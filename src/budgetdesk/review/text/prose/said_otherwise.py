"""One thing that is told in two ways: for two periods, in other words, with another number, with and without thousands marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import Quantity, quantities
from budgetdesk.review.text.reports.report import Report
from budgetdesk.review.text.sections import Section, prose


def said_otherwise(
    sections: Sequence[Section], reading: Reading, about: About, reports: Sequence[Report]
) -> Iterator[Finding]:
    yield from _periods(sections)
    yield from _thousands(sections)
    yield from _list_marks(sections)
    yield from _clauses(reports)
    yield from _duties(sections)
    yield from _projects_in_time(sections)
    yield from _persons(sections, reports)
    yield from _all_done(reports)
    yield from _standard(reports)
    yield from _far_from_budget(reading, about, sections)
    yield from _praised_budget(sections)


# --- periods ---

_PART = re.compile(r"(?:截?至|1[-—－~至])\d{1,2}月(?:底|末|份)?|上半年|前[一二三]季度")
_YEAR = re.compile(r"全年|年末|截至?(?:20\d\d年)?(?:12月|年底)|本年度")
_ROUND = re.compile(r"^[1-9]0*$")


def _periods(sections: Sequence[Section]) -> Iterator[Finding]:
    """至 10 月发放 22611.94 万元, and 全年发放 22611.94 万元: two figures of a sentence that are the same in another."""
    parts: list[tuple[Place, str, dict[tuple[str, str], Quantity]]] = []
    wholes: list[tuple[Place, str, dict[tuple[str, str], Quantity]]] = []
    for number, index, unit in prose(sections):
        if not (_PART.search(unit.text) or _YEAR.search(unit.text)):
            continue
        for start, end in _clauses_of(unit.text):
            text = unit.text[start:end]
            part, year = _PART.search(text), _YEAR.search(text)
            if bool(part) == bool(year) or (part and part.group().endswith("12月")):
                continue
            found = part or year
            assert found is not None
            at = Place(number, index, start + found.start(), start + found.end())
            told = {
                (q.unit, q.written.replace(",", "")): q
                for q in quantities(text)
                if q.kind in ("money", "count") and q.value and not _ROUND.match(q.written)
            }
            (parts if part else wholes).append((at, found.group(), told))
    for at, words, told in parts:
        for other, other_words, others in wholes:
            same = told.keys() & others.keys()
            many = any(told[key].kind == "count" and len(re.sub(r"\D", "", key[1])) > 4 for key in same)
            if len(same) > 1 or many:  # money may all have come by October
                for place, own, opposite, witness in (
                    (at, words, other_words, other),
                    (other, other_words, words, at),
                ):
                    yield text_finding(
                        "TEXT-PERIOD", "query", f"同样的数这里说是“{own}”的，另一处说是“{opposite}”的", place, "时段写错了，或数没有更新",
                        "two_periods", own, opposite, (witness,), ("J-29",),
                    )  # fmt: skip
                return


def _clauses_of(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in re.finditer("[；。]", text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


# --- how it is written ---

_LARGE = 1000


def _thousands(sections: Sequence[Section]) -> Iterator[Finding]:
    """3110.65 and 3,107.50 in one sentence; said once."""
    for number, index, unit in prose(sections):
        for start, end in _clauses_of(unit.text):
            money = [
                q for q in quantities(unit.text[start:end]) if q.kind == "money" and abs(q.value) >= _LARGE
            ]
            marked = [q for q in money if "," in q.written]
            if marked and len(marked) < len(money) and len({q.unit for q in money}) == 1:
                odd = min((marked, [q for q in money if q not in marked]), key=len)[0]
                yield text_finding(
                    "TEXT-FORM", "hint", "同一句里的金额有的带千分位，有的不带",
                    Place(number, index, start + odd.start, start + odd.end), "写法要统一", "thousands", odd.written, "",
                )  # fmt: skip
                return


_ORDERED = re.compile(r"(?P<before>[。；，：])?(?P<number>[一二三四五六七八九十])是(?!否)")
_COUNT = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}


def _list_marks(sections: Sequence[Section]) -> Iterator[Finding]:
    """一是…；二是…；三是…。四是…: semicolons between the first, and then a full stop."""
    for number, index, unit in prose(sections):
        marks = [*_ORDERED.finditer(unit.text, unit.start)]
        runs: list[list[re.Match[str]]] = []
        for mark in marks:
            if runs and _COUNT[mark["number"]] == _COUNT[runs[-1][-1]["number"]] + 1:
                runs[-1].append(mark)
            elif mark["number"] == "一":
                runs.append([mark])
        for run in runs:
            between = [m["before"] for m in run[1:]]
            others = [m for m in run[1:] if m["before"] != "；"]
            inside = any("。" in unit.text[a.end() : b.start()] for a, b in pairwise(run))
            if len(between) > 2 and len(others) == 1 and others[0]["before"] == "。" and not inside:
                at = others[0].start()
                yield text_finding(
                    "TEXT-FORM", "hint", f"各项之间用分号，“{others[0]['number']}是”之前却用句号", Place(number, index, at, at + 1),
                    "标点前后不一致", "list_marks", "。", "；",
                )  # fmt: skip
                return


_CLAUSE = re.compile("[^，。；：]{14,}")
_ALIKE = 0.8  # of a clause
_WORD = 3  # characters


def _clauses(reports: Sequence[Report]) -> Iterator[Finding]:
    """监管能力 in the report, 管理能力 in the annexed form, and all else the same."""
    for report in reports:
        lines = re.sub(r"[ \t]", "", report.lines)
        annexed = {*_CLAUSE.findall(lines.replace("\n", "，")), *_CLAUSE.findall(lines.replace("\n", ""))}
        if not annexed:
            continue
        for sentence in report.sentences:
            for clause in _CLAUSE.finditer(sentence.text):
                said = clause.group()
                if said in lines or re.search(r"\d", said):
                    continue
                for other in annexed:
                    if (changed := _one_word(said, other)) is None:
                        continue
                    start, end, theirs = changed
                    at = sentence.start + clause.start()
                    yield text_finding(
                        "TEXT-COHERENCE", "hint", f"这里是“{said[start:end]}”，附表同一句话是“{theirs}”",
                        Place(sentence.section, sentence.index, at + start, at + end), "同一句话两处不一致", "clause_otherwise",
                        said[start:end], theirs, (), ("Z-13",),
                    )  # fmt: skip
                    break


def _one_word(said: str, other: str) -> tuple[int, int, str] | None:
    """Where one word of a clause is another in the other, and what it is there."""
    if abs(len(said) - len(other)) > _WORD:
        return None
    same = min(len(said), len(other))
    start = next((n for n in range(same) if said[n] != other[n]), same)
    behind = next((n for n in range(same - start) if said[-1 - n] != other[-1 - n]), same - start)
    end = len(said) - behind
    if not start or not behind or not 0 < end - start <= _WORD or start + behind < _ALIKE * len(said):
        return None
    if start + behind == len(other):  # a word less there: with what stands beside it
        return start - 1, end + 1, other[start - 1 : start + 1]
    return start, end, other[start : len(other) - behind]


_DUTIES = re.compile("职责|职能")
_SHARED = 30  # characters with which both begin


def _duties(sections: Sequence[Section]) -> Iterator[Finding]:
    """The office's duties, told in a statement and in the report annexed to it: one goes on where the other ends."""
    told: list[tuple[str, Place]] = []
    for number, index, unit in prose(sections):
        if not _DUTIES.search(sections[number].heading):
            continue
        start, end = unit.sentence_at(unit.start)
        start = max(start, unit.start)
        words = unit.text[start:end].rstrip("。")
        for other, place in told:
            if place.section == number or words == other or words[:_SHARED] != other[:_SHARED]:
                continue
            same = next(
                (n for n, (a, b) in enumerate(zip(words, other, strict=False)) if a != b),
                min(len(words), len(other)),
            )
            longer = words if len(words) >= len(other) else other
            if same < _ALIKE * min(len(words), len(other)):
                continue
            at = (
                Place(number, index, start + same, end)
                if longer is words
                else place._replace(start=place.start + same)
            )
            yield text_finding(
                "TEXT-COHERENCE", "hint", f"职责两处写得不一样：另一处没有“{longer[same:].lstrip('，')[:20]}”", at, "两处的职责要一致",
                "duties_otherwise", longer[same:].lstrip("，")[:20], "", (place if longer is words else Place(number, index, start, end),),
            )  # fmt: skip
            return
        told.append((words, Place(number, index, start, end)))


# --- numbers of projects, persons, indicators ---

_AT_FIRST = re.compile(r"预算编制阶段[^。]{0,60}?(?P<number>\d{1,3})个项目")
_DECLARED = re.compile(
    r"年初(?:申报|预算|安排)(?:的)?项目(?:共)?(?P<first>\d{1,3})个，?(?:年中|执行中)追加(?:的)?项目(?:共)?(?P<more>\d{1,3})个"
)


def _projects_in_time(sections: Sequence[Section]) -> Iterator[Finding]:
    """Targets set for 4 projects while the budget was made, of which 3 were added later."""
    declared: tuple[Place, re.Match[str]] | None = None
    for number, index, unit in prose(sections):
        if found := _DECLARED.search(unit.text):
            declared = Place(number, index, *found.span()), found
            break
    if declared is None:
        return
    place, found = declared
    first, more = int(found["first"]), int(found["more"])
    if more > first:
        yield text_finding(
            "TEXT-COHERENCE", "hint", f"年中追加的项目（{more} 个）比年初申报的（{first} 个）还多", place, "写明为什么没有列入年初预算",
            "more_added", found.group(), "", (), ("Z-14",),
        )  # fmt: skip
    for number, index, unit in prose(sections):
        for told in _AT_FIRST.finditer(unit.text):
            if first < int(told["number"]):
                yield text_finding(
                    "TEXT-COHERENCE", "query", f"说预算编制阶段就有 {told['number']} 个项目，另一处说年初申报的只有 {first} 个",
                    Place(number, index, *told.span("number")), "年中追加的项目不会在编制阶段", "projects_in_time", told["number"],
                    str(first), (place,), ("Z-12",),
                )  # fmt: skip


_BEFORE = 12  # characters that say what a number counts
_NEAR = Decimal("0.2")  # of a sum, within which another number tells the same thing


def _persons(sections: Sequence[Section], reports: Sequence[Report]) -> Iterator[Finding]:
    """代缴 30646 人, and the projects' forms come to 30000."""
    told: dict[str, list[tuple[Decimal, str, Place]]] = defaultdict(list)
    for report in reports:
        for form in report.forms:
            for row in form.rows:
                reached = re.match(r"(\d[\d,]*)\s*(人次?|户)$", row.actual)
                if reached:
                    told[re.sub(r"\s", "", row.label)].append(
                        (Decimal(reached.group(1).replace(",", "")), reached.group(2), row.place)
                    )
    for label, same in told.items():
        total = sum((value for value, _, _ in same), Decimal(0))
        if len(same) < 2 or len({unit for _, unit, _ in same}) > 1 or total < 100:
            continue
        words = {label[n : n + 2] for n in range(len(label) - 1)} - {"人数", "数量", "完成", "人员"}
        for number, index, unit in prose(sections):
            for q in quantities(unit.text):
                before = unit.text[max(0, q.start - _BEFORE) : q.start]
                if (
                    q.kind == "count" and q.unit == same[0][1] and q.exact and before[-2:] in words
                    and abs(q.value - total) <= total * _NEAR and q.value != total
                    and q.value not in {value for value, _, _ in same}
                ):  # fmt: skip
                    yield text_finding(
                        "TEXT-COHERENCE", "query", f"各项目附表的“{label}”合计 {total:f} {q.unit}，这里写 {q.written} {q.unit}",
                        Place(number, index, q.start, q.end), "报告与附表的数不一致", "persons_of_projects", f"{q.written}{q.unit}",
                        f"{total:f}{q.unit}", tuple(place for _, _, place in same), ("Z-13",),
                    )  # fmt: skip
                    return


_ALL_INDICATORS = re.compile(r"数量指标(?:共)?(?P<all>\d{1,3})个，(?:实际)?完成(?P<done>\d{1,3})个")
_PER_CENT = re.compile(r"\d+(?:\.\d+)?%")


def _all_done(reports: Sequence[Report]) -> Iterator[Finding]:
    """All indicators of quantity are told as reached, and of one the form tells a rate in place of a number."""
    rows = [
        row for report in reports for form in report.forms for row in form.rows
        if row.number is not None and row.unit not in ("%", "", "万元", "元")
        and (_PER_CENT.fullmatch(row.actual) or _short(row.sign, row.number, row.actual))
    ]  # fmt: skip
    for report in reports:
        for sentence in report.sentences:
            found = _ALL_INDICATORS.search(sentence.text)
            if found and found["all"] == found["done"] and rows:
                row = rows[0]
                yield text_finding(
                    "TEXT-COHERENCE", "query",
                    f"说数量指标全部完成，附表的“{row.label}”是 {row.actual}，看不出完成了 {row.number}{row.unit}",
                    sentence.place(found, "done"), "核对附表的完成值", "all_done", found["done"], "", (row.place,), ("Z-13",),
                )  # fmt: skip
                return


def _short(sign: str, number: Decimal, actual: str) -> bool:
    found = re.match(r"\d[\d,]*(?:\.\d+)?", actual)
    return (
        bool(found) and sign in "≥＝=" and Decimal(found.group().replace(",", "")) < number
        if found
        else False
    )


_STANDARD = re.compile(
    r"每[人户](?:每[年月])?(?:补助|补贴)?(?:按|为)?(?P<standard>\d[\d,]*(?:\.\d+)?)元的?标准"
)


def _standard(reports: Sequence[Report]) -> Iterator[Finding]:
    """14500 persons at 100 元 are 145 万元; the form has 193.92."""
    for report in reports:
        standards = {
            Decimal(m["standard"].replace(",", ""))
            for s in report.sentences
            for m in _STANDARD.finditer(s.text)
        }
        if len(standards) != 1 or any(
            "每月" in m.group() for s in report.sentences for m in _STANDARD.finditer(s.text)
        ):
            continue
        standard = next(iter(standards))
        for form in report.forms:
            persons = [r for r in form.rows if re.fullmatch(r"\d[\d,]*\s*[人户]", r.actual)]
            money = [r for r in form.rows if re.fullmatch(r"\d[\d,]*(?:\.\d+)?\s*万元", r.actual)]
            if len(persons) != 1 or len(money) != 1:
                continue
            number = Decimal(re.sub(r"[^\d]", "", persons[0].actual))
            amount = Decimal(re.sub(r"[^\d.]", "", money[0].actual))
            expected = number * standard / 10_000
            if abs(expected - amount) <= max(Decimal("0.02"), amount / 100):
                continue
            shown = re.sub(r"[^\d.]", "", money[0].actual)
            at = next(
                (
                    Place(s.section, s.index, s.start + q.start, s.start + q.end)
                    for s in report.sentences for q in quantities(s.text)
                    if q.kind == "money" and q.written.replace(",", "") == shown
                ),
                money[0].place,
            )  # fmt: skip
            yield text_finding(
                "TEXT-COHERENCE", "hint", f"{persons[0].actual} × {standard:f} 元 = {expected.normalize():f} 万元，与 {shown} 万元不符", at,
                "写明测算：人数 × 标准，还有什么", "standard_times_persons", f"{shown}万元", f"{expected.normalize():f}万元",
                (persons[0].place,), ("Z-13",),
            )  # fmt: skip


# --- the budget and what became of it ---

_WHY = re.compile("追加|调整|调减|调增|收回|未执行|未支付|上级(?:专项|转移)|结转")
_FAR = Decimal("0.3")


def _far_from_budget(reading: Reading, about: About, sections: Sequence[Section]) -> Iterator[Finding]:
    """项目支出 3006.84 in the budget and 426.73 in the accounts, not a word on why; and all is told as 100 % of the budget."""
    if not about.accounts:
        return
    first: dict[str, list[Fact]] = defaultdict(list)
    spent: dict[str, list[Fact]] = defaultdict(list)
    for fact in reading.facts:
        if (
            fact.aspect == "amount" and fact.is_money and fact.place and fact.value and fact.key.year == about.year and not fact.key.period
            and fact.key.subject in ("支出", "基本支出", "项目支出") and fact.key.scope in ("", "全部")
        ):  # fmt: skip
            side = (
                first
                if fact.key.stage in ("预算", "年初预算")
                else spent
                if fact.key.stage == "决算"
                else None
            )
            if side is not None:
                side[fact.key.subject].append(fact)
    far: Fact | None = None
    for subject, planned in first.items():
        done = spent.get(subject, [])
        if (
            len({f.value for f in planned}) != 1
            or not done
            or len({round(f.value / 1000) for f in done}) != 1
        ):
            continue
        fact, other = planned[0], done[0]
        assert fact.place
        if abs(other.value - fact.value) <= fact.value * _FAR:
            continue
        section = sections[fact.place.section]
        if subject == "支出":
            far = fact
        elif not any(_WHY.search(u.text) for u in section.units):
            yield text_finding(
                "TEXT-BUDGET", "hint", f"{subject}年初预算 {fact.shown}，决算 {other.shown}，没有说明为什么差这么多", fact.place,
                "写明追加、调减或没有执行的是什么", "far_from_budget", fact.shown, "", (other.place,) if other.place else (), ("J-24",),
            )  # fmt: skip
    if far is not None:
        whole = [
            f for f in reading.facts
            if f.aspect == "completion" and f.value == 100 and f.place and f.key.year == about.year and f.key.subject == "支出"
        ]  # fmt: skip
        some = [f for f in reading.facts if f.aspect == "completion" and f.value and f.value != 100]
        if whole and not some and whole[0].place:
            yield text_finding(
                "TEXT-BUDGET", "hint", f"年初预算是 {far.shown}，这里说完成预算 100%：没有写是哪个预算", whole[0].place,
                "完成率按年初预算算，或注明是调整后预算", "of_which_budget", whole[0].shown, "",
                (far.place,) if far.place else (), ("J-24",),
            )  # fmt: skip


_MOVED = re.compile(
    r"年初预算(?:数|安排)?(?P<first>\d[\d.,]*)万元[^。]{0,160}?(?:预算资金总额|调整后预算(?:数|总额)?|全年预算(?:数)?|预算总额)(?:为|共)?(?P<last>\d[\d.,]*)万元"
)
_ADDED = re.compile(
    r"年初[^。；，\d]{0,12}预算(?:数|安排)?(?P<first>\d[\d.,]*)万元[^。\d]{0,24}?(?:追加|调增)[^。；，\d]{0,8}(?P<more>\d[\d.,]*)万元"
)
_PRAISED = re.compile(
    r"预算编制[^。；，]{0,6}?(?<!不够)(?<!不)(?:科学|准确|精准)|预算(?:安排|编制)准确率(?:为|达到?)?(?:9\d|100)(?:\.\d+)?%"
)


def _praised_budget(sections: Sequence[Section]) -> Iterator[Finding]:
    """预算编制科学和准确, and in the year the budget went from 3110.65 to 568.27."""
    moved: tuple[Place, Decimal, Decimal] | None = None
    for number, index, unit in prose(sections):
        if found := _MOVED.search(unit.text):
            first, last = (Decimal(found[name].replace(",", "").rstrip(".")) for name in ("first", "last"))
            if first and abs(last - first) > first * _FAR:
                moved = Place(number, index, *found.span("last")), first, last
                break
        if found := _ADDED.search(unit.text):
            first, more = (Decimal(found[name].replace(",", "").rstrip(".")) for name in ("first", "more"))
            if first and more > first * _FAR:
                moved = Place(number, index, *found.span("more")), first, first + more
                break
    if moved is None:
        return
    told = 0
    for number, index, unit in prose(sections):
        for found in _PRAISED.finditer(unit.text, unit.start):
            if told < 3 and number >= moved[0].section - 1:
                told += 1
                yield text_finding(
                    "TEXT-BUDGET", "hint", f"年初预算 {moved[1]:f} 万元，最后是 {moved[2]:f} 万元，说不上“{found.group()}”",
                    Place(number, index, *found.span()), "写明口径，或说明调整的原因", "praised_budget", found.group(), "", (moved[0],),
                    ("Z-14",),
                )  # fmt: skip
