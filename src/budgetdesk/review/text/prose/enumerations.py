"""Numbers that a text tells of its own lists: how many names follow, how many projects, batches and persons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from budgetdesk.engine.language.amounts import grouped, round_half_up
from budgetdesk.review.figures.slips import slip
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.agreement.diagnosis import one_digit
from budgetdesk.review.text.claims import Values, judge_way
from budgetdesk.review.text.facts import Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.prose.listed_names import AND, NUMBER, count, listed_names
from budgetdesk.review.text.quantities import MONEY
from budgetdesk.review.text.sections import Section, Unit, prose
from budgetdesk.review.text.tables.grids import Grid
from budgetdesk.review.text.vocabulary import read_label

_LISTED = re.compile(
    rf"[“\"](?P<list>[^”\"]{{4,120}})[”\"](?:这|等)?(?P<number>{NUMBER})(?P<what>类|种|项|个|大)"
)
_ANNOUNCED = re.compile(rf"“(?P<number>{NUMBER})个(?P<what>[\u4e00-\u9fff]{{1,4}})”")
_FIRSTS = re.compile(r"(?<=[。；，])[一二三四五六七八九十]是")
_PROJECTS = re.compile(rf"(?P<number>{NUMBER})个项目|(?<!采购)项目(?P<after>{NUMBER})个")
_FEW_BATCHES = 3
_MOST_LEFT_OUT = 40  # projects of a table, of which one or two may be left out of a total
_NEAR = 60  # characters between a number of projects and what they cost
_VISITS = re.compile(
    r"(?P<batches>\d+)(?:个?批次?(?!复|准)|个(?=、?来宾))[^。；（）\d]{0,12}?(?P<persons>\d+)人(?:次)?"
)


def enumerations(
    sections: Sequence[Section], reading: Reading, grids: Sequence[Grid], about: About
) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        yield from _lists(number, index, unit)
        yield from _visits(number, index, unit)
        yield from _graded(number, index, unit)
        yield from _times(number, index, unit)
        yield from _projects_by_fund(number, index, unit)
        yield from _more_than_given(number, index, unit)
        yield from _one_after_another(number, index, unit)
    yield from _announced(sections)
    yield from _units_of_a_budget(sections)
    yield from _projects(sections, reading, about)
    yield from _projects_of_table(sections, reading, grids, about)
    yield from listed_names(sections)
    yield from _brackets_of_another(reading)
    yield from _averages(sections, reading, about)
    yield from _no_vehicles(reading, about)


def _lists(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """“甲、乙、丙和丁”3 类: the names are four."""
    for found in _LISTED.finditer(unit.text):
        names = [n for part in re.split("[、，]", found.group("list")) for n in AND.split(part)]
        said, what = count(found.group("number")), found.group("what")
        if len(names) >= 3 and abs(len(names) - said) == 1:
            yield text_finding(
                "TEXT-LIST", "query", f"列出了 {len(names)} {what}，却说 {said} {what}", Place(section, index, *found.span("number")),
                "列举的项数与所说的不符", "list_number", found.group("number"), str(len(names)),
            )  # fmt: skip


_BELOW = re.compile(
    rf"(?:下属|所属|下辖|下设)[^，。；：、\d]{{0,12}}单位(?:有|为|共)?(?P<n>{NUMBER})[个家]|(?P<n2>{NUMBER})[个家](?:下属|所属|下辖)[^，。；：、\d]{{0,8}}单位"
)
_WITHIN = re.compile(
    rf"纳入[^。；\d]{{0,8}}(?:20\d\d年度?)?[^。；\d]{{0,16}}范围的?[^。；\d]{{0,16}}?单位(?:共|有|为|共有|共计|包括)*(?P<n>{NUMBER})[个家]"
)


def _units_of_a_budget(sections: Sequence[Section]) -> Iterator[Finding]:
    """4 units below the office, and 6 within its budget: with itself they are 5."""
    below: set[int] = set()
    within: list[tuple[int, Place, str]] = []
    for number, index, unit in prose(sections):
        below |= {count(m["n"] or m["n2"]) for m in _BELOW.finditer(unit.text)}
        within += [
            (count(m["n"]), Place(number, index, *m.span("n")), m["n"]) for m in _WITHIN.finditer(unit.text)
        ]
    if len(below) != 1 or len({n for n, *_ in within}) != 1:
        return
    (units,) = below
    said, place, shown = within[0]
    if said - units in (2, 3):  # fewer are counted where some keep no accounts of their own
        yield text_finding(
            "TEXT-LIST", "query", f"所属单位 {units} 个，加本级是 {units + 1} 个，这里却是 {said} 个", place, "单位数写错了，或漏列了单位",
            "list_number", shown, str(units + 1),
        )  # fmt: skip


def _brackets_of_another(reading: Reading) -> Iterator[Finding]:
    """执法办案 698 万元（甲 65 万元、乙 42 万元）、其他 107 万元: the brackets come to the other figure."""
    for group in reading.groups:
        whole, parts = group.whole, group.parts
        if whole is None or not whole.is_money or whole.place is None or len(parts) < 2 or not group.depth:
            continue
        total = sum((p.value for p in parts), Decimal(0))
        beside = reading.facts[max(0, whole.id - 1) : whole.id] + [
            f for f in reading.facts[parts[-1].id + 1 :][:1] if f.place and f.place[:2] == whole.place[:2]
        ]
        other = next(
            (
                f
                for f in beside
                if f.value == total != whole.value and f.aspect == "amount" and f.key.stage == whole.key.stage
            ),
            None,
        )
        if other is not None and other.place:
            yield text_finding(
                "TEXT-SUM", "query", f"括号里相加是 {other.shown}，那是“{other.key.subject.rsplit('/', 1)[-1]}”的数", whole.place,
                "两个数互换了位置", "exchanged", whole.shown, other.shown, (other.place,),
            )  # fmt: skip


_BY_FUND = re.compile(
    r"项目(?P<whole>\d+)个[^。]*?其中[：，]?(?P<parts>[^。；]*?(?:一般公共预算|政府性基金|国有资本经营)[^，。；、\d]{0,6}项目\d+个[^。]*)"
)
_OF_FUND = re.compile(r"(?:一般公共预算|政府性基金|国有资本经营)[^，。；、\d]{0,6}项目(?P<n>\d+)个")


def _projects_by_fund(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """项目 8 个，其中一般公共预算项目 8 个、资金…，政府性基金预算项目 1 个."""
    for found in _BY_FUND.finditer(unit.text, unit.start):
        parts = [int(m["n"]) for m in _OF_FUND.finditer(found["parts"])]
        if len(parts) > 1 and sum(parts) != int(found["whole"]):
            first = _OF_FUND.search(unit.text, found.start("parts"))
            assert first
            yield text_finding(
                "TEXT-SUM", "query", f"项目共 {found['whole']} 个，各类预算的项目相加是 {sum(parts)} 个",
                Place(section, index, *first.span("n")), "其中一个数写错了", "projects_by_fund", first["n"], "",
                (Place(section, index, *found.span("whole")),),
            )  # fmt: skip


_GIVEN = re.compile(
    r"(?P<whole>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元)，(?:全部|主要)?(?:用于|安排)(?P<uses>[^。；，（]*?\d[\d,]*(?:\.\d+)?(?P=unit)(?:[、，和及以与]{1,2}[^。；，、（]*?\d[\d,]*(?:\.\d+)?(?P=unit))+)"
)


def _more_than_given(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """2,150 万元，主要用于甲 1,350 万元和乙 900 万元: more than there is."""
    for found in _GIVEN.finditer(unit.text, unit.start):
        whole = Decimal(found["whole"].replace(",", ""))
        uses = [
            Decimal(m[1].replace(",", ""))
            for m in re.finditer(rf"(\d[\d,]*(?:\.\d+)?){found['unit']}", found["uses"])
        ]
        total = grouped(sum(uses, Decimal(0)))
        if sum(uses) > whole and not any(use >= whole for use in uses):
            yield text_finding(
                "TEXT-SUM", "query", f"各项用途相加是 {total} {found['unit']}，多于 {found['whole']} {found['unit']}",
                Place(section, index, *found.span("uses")), "其中一个数写错了", "more_than_given", found["uses"], "",
                (Place(section, index, *found.span("whole")),),
            )  # fmt: skip


_IN_A_ROW = re.compile(
    r"(?P<whole>\d[\d,]*(?:\.\d+)?)(?P<unit>人|名|户|个|辆|亩|万?元)(?![^。]*(?P=unit)[^。]*其中)[^。；]{0,30}?其中[^。；，、\d]{0,24}分别(?:为|是|有)(?P<row>(?:\d[\d,]*(?:\.\d+)?(?P=unit)?[、，和]){2,}\d[\d,]*(?:\.\d+)?(?P=unit))"
)


def _one_after_another(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """学生 742 人，其中一至六年级分别为 118 人、121 人、…: without names they are all."""
    for found in _IN_A_ROW.finditer(unit.text, unit.start):
        parts = [Decimal(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", found["row"])]
        total = sum(parts, Decimal(0))
        if total != Decimal(found["whole"].replace(",", "")):
            yield text_finding(
                "TEXT-SUM", "query", f"各数相加是 {grouped(total)}，与 {found['whole']}{found['unit']} 不符",
                Place(section, index, *found.span("row")), "其中一个数写错了", "row_sum", found["row"], "",
                (Place(section, index, *found.span("whole")),),
            )  # fmt: skip


def _announced(sections: Sequence[Section]) -> Iterator[Finding]:
    """“四个好” with 一是、二是、三是 behind it."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            found = _ANNOUNCED.search(unit.text)
            if found is None or unit.paragraph.table:
                continue
            after = unit.text[found.end() :]
            firsts = {m.group()[0] for m in _FIRSTS.finditer(after)}
            ordered = [c for c in "一二三四五六七八九十" if c in firsts]
            said = count(found.group("number"))
            is_whole = ordered == [*"一二三四五六七八九十"[: len(ordered)]]
            if len(ordered) >= 2 and is_whole and len(ordered) < said <= len(ordered) + 2:
                yield text_finding(
                    "TEXT-LIST", "hint", f"说的是“{found.group('number')}个{found.group('what')}”，后面只有 {len(ordered)} 条",
                    Place(number, index, *found.span()), "列举的项数与所说的不符", "list_number", found.group(), str(len(ordered)),
                )  # fmt: skip


def _projects(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """2 个项目，共 76.50 万元，其中甲 58.50 万元、乙 18.00 万元: as many as are told, where they are all."""
    values = Values({f.id: f for f in reading.facts})
    for group in reading.groups:
        whole, parts = group.whole, group.parts
        if whole is None or whole.in_table or not whole.is_money or whole.place is None or len(parts) < 2:
            continue
        if judge_way("sum", (whole.id, *(p.id for p in parts)), values) != "holds":
            continue
        unit = sections[whole.place.section].units[whole.place.unit]
        start, _ = unit.sentence_at(whole.place.start)
        if any(p.place is None or p.place[:2] != whole.place[:2] for p in parts):
            continue
        until = min(p.place.start for p in parts if p.place)  # 1,642 万元，涉及项目 8 个：甲 486 万元、…
        found = [*_PROJECTS.finditer(unit.text, start, max(whole.place.start, until))]
        if not found:
            continue
        if any(read_label(p.label, about.names).scope or "资金" in p.label for p in parts):
            continue  # divided by where the money comes from
        last_part = max(p.place.start for p in parts if p.place)
        if len([*_PROJECTS.finditer(unit.text, whole.place.end, last_part)]) > 1:
            continue  # each part is of several projects and says of how many
        last = found[-1]
        name = "number" if last.group("number") else "after"
        if count(last.group(name)) != len(parts):
            yield text_finding(
                "TEXT-LIST", "query", f"说有 {last.group(name)} 个项目，列出金额的是 {len(parts)} 个，合计已是全部",
                Place(whole.place.section, whole.place.unit, *last.span(name)), "项目个数与所列的不符", "list_number",
                last.group(name), str(len(parts)),
            )  # fmt: skip


_OF_PROJECTS = re.compile(
    "专项[^，。]{0,8}清单|项目支出[^，。]{0,8}表|项目支出明细|项目(?:预算|绩效|清单|资金)[^，。]{0,8}表"
)
_ALL_TOLD = re.compile(
    rf"(?:(?P<number>{NUMBER})个(?:[\u4e00-\u9fff]{{0,6}})?项目|项目(?:支出)?(?:[^，。；\d]{{0,4}}[\d,.]+万?元，?)?共?(?P<after>{NUMBER})个)"
)


_AS_LISTED = re.compile(
    rf"(?:见|详见)[^。]{{0,20}}(?:明细|清单|项目表)[^。；]{{0,6}}，共(?P<number>{NUMBER})个项目"
)


def _projects_of_table(
    sections: Sequence[Section], reading: Reading, grids: Sequence[Grid], about: About
) -> Iterator[Finding]:
    """6 个项目，涉及资金…: as many as the table of projects has rows, and as much as its total."""
    tables = [table for grid in grids if (table := _listed_projects(grid, about)) is not None]
    if len(tables) != 1:
        return
    rows, totals, width, amounts = tables[0]
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _AS_LISTED.finditer(unit.text):
                said, place = found.group("number"), Place(number, index, *found.span("number"))
                if count(said) != rows:
                    yield text_finding(
                        "TEXT-LIST", "query", f"说有 {said} 个项目，项目表里是 {rows} 个", place, "项目个数与项目表不符", "list_number",
                        said, str(rows), (), ("Z-13",),
                    )  # fmt: skip
    parts = {part.id for group in reading.groups for part in group.parts}
    for fact in reading.facts:
        if fact.aspect != "amount" or not fact.is_money or fact.place is None or not fact.exact:
            continue
        unit = sections[fact.place.section].units[fact.place.unit]
        start, end = unit.sentence_at(fact.place.start)
        told = [
            m for m in _ALL_TOLD.finditer(unit.text, start, end) if abs(m.start() - fact.place.start) < _NEAR
        ]
        if not told or (told[0].start() > fact.place.start and "共" not in told[0].group()):
            continue
        found = told[0]
        if re.search(r"\d个|其中", unit.text[found.end() : fact.place.start]):
            continue  # 8 个项目，其中一般公共预算安排 7 个、1990 万元
        name = "number" if found.group("number") else "after"
        said, same = count(found.group(name)), any(abs(fact.value - t) <= fact.half + width for t in totals)
        place = Place(fact.place.section, fact.place.unit, *found.span(name))
        if same and said != rows:
            yield text_finding(
                "TEXT-LIST", "query", f"说有 {said} 个项目，项目表里是 {rows} 个", place, "项目个数与项目表不符", "list_number",
                found.group(name), str(rows), (), ("Z-13",),
            )  # fmt: skip
        right = round_half_up(totals[0] / fact.scale, fact.decimals)
        pen = slip(fact.value / fact.scale, right)
        left_out = any(
            abs(totals[0] - fact.value - sum(some)) <= fact.half + width
            for n in (1, 2)
            for some in combinations(amounts[:_MOST_LEFT_OUT], n)
        )
        digit = one_digit(fact.value / fact.scale, right, fact.decimals)
        of_one_fund = unit.text.startswith(("、", "和"), fact.place.end)  # 拨款 3 万元、专户 2 万元
        if (
            not same
            and said == rows
            and fact.id not in parts
            and not of_one_fund
            and ((left_out and not of_one_fund) or pen or digit)
        ):
            cause = pen.says if pen else "漏加了项目" if left_out else "可能错了一位数字"
            yield text_finding(
                "TEXT-TABLE", "query", f"{said} 个项目的资金“{fact.shown}”与项目表的合计 {right:,f} {fact.unit}不同", fact.place,
                cause, pen.kind if pen else "digit", fact.shown, f"{right:,f} {fact.unit}", (), ("Z-13",),
            )  # fmt: skip


def _listed_projects(grid: Grid, about: About) -> tuple[int, list[Decimal], Decimal, list[Decimal]] | None:
    """Of a table that lists projects by name: how many, what they cost altogether in 元, in each column, its width, and what
    each costs."""
    if (
        not _OF_PROJECTS.search(grid.title)
        or grid.codes
        or not grid.labels
        or not grid.figures
        or not grid.unit
    ):
        return None
    if "项目" not in "".join(grid.heads[grid.labels[0]]):
        return None
    scale = MONEY[grid.unit]
    columns = [c for c in grid.figures if not _is_of_another_year(grid.heads[c], about.year)]
    names, totals, amounts = 0, list[Decimal](), list[Decimal]()
    for row in grid.rows:
        label = row.text(grid.labels[0])
        numbers = [row.cells[c].number for c in columns if c < len(row.cells)]
        if re.fullmatch("合计|总计", label):
            totals = [n * scale for n in numbers if n]
        elif label and any(n is not None for n in numbers):
            names += 1
            amounts += [n * scale for n in numbers[:1] if n]
    return (names, totals, scale / 200, amounts) if totals and names else None


def _is_of_another_year(head: Sequence[str], year: int) -> bool:
    said = re.findall(r"20\d\d", "".join(head))
    return bool(said) and str(year) not in said


_GRADED = re.compile(
    r"[“\"]?(?:优秀?|良好?|中|差|合格)[”\"]?(?:等次|等级)?的?(?:项目)?(?:有|为|共)?(?P<number>\d{1,3})个"
)
_TO_GRADE = re.compile(
    r"(?P<number>\d{1,3})个(?:[\u4e00-\u9fff]{0,8})?项目|(?:项目|自评|评价)(?:共|项目)?(?P<after>\d{1,3})个"
)


def _graded(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """对 14 个项目开展自评…，“优”的 11 个，“良”的 2 个，“中”的 1 个: all of them have a grade."""
    graded = [*_GRADED.finditer(unit.text)]
    if len(graded) < 2:
        return
    said = [
        m for m in _TO_GRADE.finditer(unit.text, 0, graded[0].start())
        if not any(m.start() <= g.start("number") < m.end() for g in graded)
    ]  # fmt: skip
    total = sum(int(m.group("number")) for m in graded)
    if said and not any(int(m.group("number") or m.group("after")) == total for m in said):
        number = said[-1].group("number") or said[-1].group("after")
        yield text_finding(
            "TEXT-LIST", "query", f"各等次的项目共 {total} 个，前面说的是 {number} 个", Place(section, index, *graded[0].span("number")),
            "列举的项数与所说的不符", "list_number", graded[0].group("number"), "",
            (Place(section, index, *said[-1].span()),), ("Z-13",),
        )  # fmt: skip


_TIMES = re.compile(
    r"(?P<number>\d+)(?P<what>[期场次批班])[^。；]{0,24}?，?每(?P=what)(?P<each>\d+)(?P<unit>人次?|名|学时)，?(?:共计?|合计|累计|总计)(?:[培参]训)?(?P<all>\d+)(?P=unit)"
)


def _times(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """4 期，每期 50 人，共 200 人: so many times so many."""
    for found in _TIMES.finditer(unit.text, unit.start):
        number, each, told = (int(found.group(name)) for name in ("number", "each", "all"))
        what, right = found.group("what"), number * each
        if right != told:
            yield text_finding(
                "TEXT-RATIO", "query", f"{number} {what}，每{what} {each} {found.group('unit')}，应共 {right}，这里写 {told}",
                Place(section, index, *found.span("all")), "其中一个数写错了", "product", str(told), str(right), (), ("J-26",),
            )  # fmt: skip


_TWO_BATCHES = re.compile(r"\d+个?批次?[、，](?:共计?|接待)?(?P<again>\d+(?:个?批次?))(?!次?人)")


def _visits(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """A batch has at least one person, and persons come in a batch."""
    for found in _TWO_BATCHES.finditer(unit.text):
        yield text_finding(
            "TEXT-WORD", "query", f"批次说了两遍，“{found.group('again')}”应是人次", Place(section, index, *found.span("again")),
            "“人次”写成了“批次”", "batches_twice", found.group("again"), "",
        )  # fmt: skip
    for found in _VISITS.finditer(unit.text):
        batches, persons = int(found.group("batches")), int(found.group("persons"))
        if persons < batches:
            says = f"接待 {batches} 批次却只有 {persons} 人次"
        elif persons and not batches:
            says = f"接待 0 批次却有 {persons} 人次"
        elif persons == batches > _FEW_BATCHES:
            yield text_finding(
                "TEXT-PERSONS", "hint", f"{batches} 批次恰有 {persons} 人次，每批一人",
                Place(section, index, found.start("batches"), found.end()),
                "人次可能照抄了批次", "batches", found.group("batches"), "",
            )  # fmt: skip
            continue
        else:
            continue
        yield text_finding(
            "TEXT-PERSONS", "query", says, Place(section, index, found.start("batches"), found.end()), "批次与人次写反了，或写错了",
            "batches", found.group("batches"), "", (),
        )  # fmt: skip


_AVERAGE = re.compile(
    r"(?<!上年)(?<!去年)(?<!年度)(?P<of>人均(?:公务)?(?:接待费?)?|车均(?:(?:运行)?维护费|购置费)?)(?:用|支出)?(?:为|约)?(?P<value>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元)"
)
_AVERAGED = {
    "接待": ("公务接待费", "人次?"),
    "维护": ("公务用车运行费", "辆"),
    "购置": ("公务用车购置费", "辆"),
}


def _averages(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """人均接待费: what was spent by how many were received, where a whole and a number that the text tells give none such."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _AVERAGE.finditer(unit.text):
                sentence = slice(*unit.sentence_at(found.start()))
                about_what = found.group("of") if len(found.group("of")) > 2 else unit.text[sentence]
                subject, counted = next((v for k, v in _AVERAGED.items() if k in about_what), ("", ""))
                spent = [
                    f for f in reading.facts
                    if f.aspect == "amount" and f.is_money and f.key.subject == subject and f.key.year == about.year
                    and f.key.stage == about.stage and not f.label.startswith(("人均", "车均"))
                ]  # fmt: skip
                heads = [
                    f for f in reading.facts
                    if f.counts and f.value and f.place and f.place.section == number and re.fullmatch(counted, f.unit)
                ]  # fmt: skip
                scale = MONEY[found.group("unit")]
                written = found.group("value").replace(",", "")
                told = Decimal(written) * scale
                half = scale.scaleb(-len(written.partition(".")[2])) / 2
                averages = [(s.value / h.value, s.half / h.value) for s in spent for h in heads]
                if averages and all(abs(a - told) > half + width for a, width in averages):
                    right = f"{grouped(averages[0][0] / scale)} {found.group('unit')}"
                    says = f"{found.group('of')}应为 {right}：{spent[0].shown} ÷ {heads[0].shown}"
                    mean = round_half_up(averages[0][0] / scale, len(written.partition(".")[2]))
                    pen = slip(told / scale, mean)
                    sure = counted != "辆" or pen  # how many vehicles there were in the year is not told
                    yield text_finding(
                        "TEXT-RATIO", "query" if sure else "hint", says, Place(number, index, *found.span("value")),
                        "均数算错了，或小数点错位", "average", found.group("value"), right, (), ("J-26",),
                    )  # fmt: skip


def _no_vehicles(reading: Reading, about: About) -> Iterator[Finding]:
    """Money for the running of vehicles where none is kept."""
    run = [
        f for f in reading.facts
        if f.aspect == "amount" and f.is_money and f.key.subject == "公务用车运行费" and f.key.year == about.year
        and f.key.stage == about.stage and f.value
    ]  # fmt: skip
    kept = [
        f
        for f in reading.facts
        if f.unit == "辆" and "保有" in f.label and f.key.year == about.year and f.place
    ]
    if run and kept and not any(f.value for f in kept):
        assert kept[0].place
        yield text_finding(
            "TEXT-VEHICLES", "query", f"有公务用车运行维护费 {run[0].shown}，保有量却是 0 辆", kept[0].place, "保有量或运行费写错了",
            "vehicles_kept", kept[0].shown, "", (run[0].place,) if run[0].place else (), ("Y-50",),
        )  # fmt: skip
