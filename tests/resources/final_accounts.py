"""Random worksheets of final accounts, and a small calculation of its own of what the published tables must say.

It knows nothing of packs: figures in 元 are added up here and each published one is rounded once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row

IDS = ("general", "fund", "capital")
FISCAL = GENERAL, FUND, CAPITAL = (
    "一般公共预算财政拨款",
    "政府性基金预算财政拨款",
    "国有资本经营预算财政拨款",
)
OTHER = "其他资金"
FUNDS = (*FISCAL, OTHER)
SOURCES = {
    "superior": "上级补助收入", "business": "事业收入", "operating": "经营收入", "turned_in": "附属单位上缴收入", "other": "其他收入",
}  # fmt: skip
FUNCTIONS = {
    GENERAL: ["2010301", "2080109", "2080501", "2080505", "2083001", "2089999", "2101101", "2101103", "2130599", "2210201"],
    FUND: ["2082201", "2120303"],
    CAPITAL: ["2129999"],
    OTHER: ["2080109", "2089999"],
}  # fmt: skip
ECONOMIC = {
    "人员经费": ["30101", "30102", "30108", "30113", "30302", "30305"],
    "公用经费": ["30201", "30211", "30212", "30217", "30228", "30231", "31002", "31013"],
    "项目支出": ["30201", "30227", "30231", "30305", "31003", "31013", "30905", "39999"],
    "上缴上级支出": ["39999"],
    "经营支出": ["30218"],
    "对附属单位补助支出": ["39999"],
}
BASIC = ("人员经费", "公用经费")
KINDS = {
    "project": "项目支出",
    "turn_in": "上缴上级支出",
    "operating": "经营支出",
    "subsidy": "对附属单位补助支出",
}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    function: str
    economic: str
    kind: str
    fund: str
    project: str
    adjusted: Decimal
    amount: Decimal


@dataclass
class Worksheet:
    lines: list[Line] = field(default_factory=list)
    income: list[tuple[str, str, Decimal]] = field(default_factory=list)  # function, source, amount
    carried: list[tuple[str, str, Decimal]] = field(default_factory=list)  # function, fund, amount
    used: Decimal = ZERO
    distributed: Decimal = ZERO

    def facts(self) -> Facts:
        entries: dict[Cell, Entry] = {Cell("unit", "fields", "", "name", "value"): "某局"}
        rows: dict[Place, list[Row]] = {}

        def put(table: str, values: list[dict[str, Entry]]) -> None:
            place = Place(table, "rows")
            rows[place] = [Row(f"r{n}") for n in range(len(values))]
            for row, cells in zip(rows[place], values, strict=True):
                entries.update(
                    {place.cell(row.id, column): value for column, value in cells.items() if value != ""}
                )

        put("projects", [{"name": "甲项目"}, {"name": "乙项目"}])
        put("lines", [vars(line) for line in self.lines])
        put("income_lines", [{"function": f, "source": s, "amount": a} for f, s, a in self.income])
        put("carried", [{"function": f, "fund": s, "amount": a} for f, s, a in self.carried])
        entries[Cell("carried", "surplus", "", "used", "value")] = self.used
        entries[Cell("carried", "surplus", "", "distributed", "value")] = self.distributed
        return Facts(entries, rows)


def random_worksheet(random: Random) -> Worksheet:
    """Right, and not round: what is spent is carried over or received, and no 三公 above its budget."""
    made = Worksheet()

    def amount() -> Decimal:
        return Decimal(random.randrange(1, 40_000_000)) / 100

    for fund, functions in FUNCTIONS.items():
        if fund != GENERAL and random.random() < 0.4:
            continue
        for function in random.sample(functions, random.randint(1, len(functions))):
            spent = ZERO
            for _ in range(random.randint(0, 5)):
                kinds = list(ECONOMIC) if fund == OTHER else ["人员经费", "公用经费", "项目支出"]
                kind = random.choice(kinds)
                value = amount()
                spent += value
                project = random.choice(["r0", "r1"]) if kind == "项目支出" else ""
                adjusted = value + random.choice([ZERO, Decimal("0.01"), amount()])
                made.lines.append(
                    Line(function, random.choice(ECONOMIC[kind]), kind, fund, project, adjusted, value)
                )
            carried = random.choice([ZERO, amount()])
            if carried:
                made.carried.append((function, fund, carried))
            received = max(spent - carried, ZERO) + random.choice([ZERO, amount()])
            if received:
                source = random.choice(list(SOURCES.values())) if fund == OTHER else fund
                made.income.append((function, source, received))
            if fund == OTHER:
                made.used = random.choice([ZERO, amount()])
                made.distributed = random.choice([ZERO, made.used])
    return made


Name = tuple[str, str, str]
"""Table, row (block and id of a fixed row, key of a variable one, total), column."""


class _Sums:
    """What was spent, received and carried over by those whose codes begin so, of these funds and kinds."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    def spent(
        self, function: str = "", fund: Collection[str] = FUNDS, kind: Collection[str] = ECONOMIC.keys(), economic: str = "",
        project: str = "",
    ) -> Decimal:  # fmt: skip
        lines = (
            line.amount
            for line in self.sheet.lines
            if line.function.startswith(function) and line.economic.startswith(economic)
            if line.fund in fund and line.kind in kind and project in ("", line.project)
        )
        return sum(lines, ZERO)

    def received(self, function: str = "", source: Collection[str] = (*FISCAL, *SOURCES.values())) -> Decimal:
        return sum(
            (amount for f, s, amount in self.sheet.income if f.startswith(function) and s in source), ZERO
        )

    def opening(self, function: str = "", fund: Collection[str] = FUNDS) -> Decimal:
        return sum(
            (amount for f, s, amount in self.sheet.carried if f.startswith(function) and s in fund), ZERO
        )

    def fiscal(self, function: str = "", fund: Collection[str] = FISCAL) -> dict[str, Decimal]:
        """By what a table of a fund's balance says."""
        opening, income = self.opening(function, fund), self.received(function, fund)
        spent = self.spent(function, fund)
        return {
            "opening": opening, "income": income, "spent": spent, "closing": opening + income - spent,
            "basic": self.spent(function, fund, BASIC), "project": self.spent(function, fund, ["项目支出"]),
        }  # fmt: skip


def expected(sheet: Worksheet) -> dict[Name, Decimal]:
    """What the published tables of both sets say, in 万元; what is not among them is 0 or not there."""
    sums = _Sums(sheet)
    functions = [line.function for line in sheet.lines] + [f for f, _, _ in (*sheet.income, *sheet.carried)]
    codes = dict.fromkeys(code[:n] for code in functions for n in (0, 3, 5, 7))
    economic = dict.fromkeys(line.economic[:n] for line in sheet.lines for n in (0, 3, 5))
    exact = dict(_totals(sums))
    for code in codes:
        exact |= _by_function(sums, code, [each for each in economic if each])
    for code in economic:
        exact |= _by_economic(sums, code)
    for function, project in {(x.function, x.project) for x in sheet.lines if x.project}:
        own = sums.spent(function, [GENERAL], ["项目支出"], project=project)
        exact["general_projects", f"{function}/{project}", "amount"] = own
    exact |= _three(sheet)
    found = {
        name: (amount / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP) for name, amount in exact.items()
    }
    return {name: amount for name, amount in found.items() if amount}


def _totals(sums: _Sums) -> Iterator[tuple[Name, Decimal]]:
    sheet, fiscal = sums.sheet, sums.fiscal()
    total = sums.received() + sheet.used + sums.opening()
    income = {id: sums.received(source=[source]) for id, source in SOURCES.items()}
    income |= {
        "year_total": sums.received(),
        "surplus": sheet.used,
        "carried": sums.opening(),
        "total": total,
    }
    for id, fund in zip(IDS, FISCAL, strict=True):
        own = sums.fiscal(fund=[fund])
        income[id] = own["income"]
        yield ("fiscal", f"income.{id}", "amount"), own["income"]
        yield ("fiscal", f"income.opening_{id}", "amount"), own["opening"]
        yield ("fiscal", "func.year_total", id), own["spent"]
        yield ("fiscal", "func.closing", id), own["closing"]
        yield ("fiscal", "func.total", id), own["opening"] + own["income"]
    for id, amount in income.items():
        yield ("overview", f"income.{id}", "amount"), amount
    yield ("overview", "func.year_total", "amount"), sums.spent()
    yield ("overview", "func.distributed", "amount"), sheet.distributed
    yield ("overview", "func.closing", "amount"), total - sums.spent() - sheet.distributed
    yield ("overview", "func.total", "amount"), total
    yield ("fiscal", "income.year_total", "amount"), fiscal["income"]
    yield ("fiscal", "income.opening", "amount"), fiscal["opening"]
    yield ("fiscal", "income.total", "amount"), fiscal["income"] + fiscal["opening"]
    yield ("fiscal", "func.year_total", "total"), fiscal["spent"]
    yield ("fiscal", "func.closing", "total"), fiscal["closing"]
    yield ("fiscal", "func.total", "total"), fiscal["income"] + fiscal["opening"]
    for id, kind in (("staff", "人员经费"), ("others", "公用经费")):
        yield ("basic", f"{id}.total", "amount"), sums.spent(fund=[GENERAL], kind=[kind])


def _by_function(sums: _Sums, code: str, economic: Iterable[str]) -> dict[Name, Decimal]:
    """The rows of a function, or of all."""
    row = code or "total"
    kinds = {"basic": BASIC} | {id: [kind] for id, kind in KINDS.items()}
    found = {("spending", row, id): sums.spent(code, kind=kind) for id, kind in kinds.items()}
    found["spending", row, "total"] = sums.spent(code)
    found |= {("receipts", row, id): sums.received(code, [source]) for id, source in SOURCES.items()}
    found["receipts", row, "total"] = sums.received(code)
    found["receipts", row, "fiscal"] = sums.received(code, FISCAL)
    for table, fund in {
        "general": GENERAL,
        "fund": FUND,
        "capital": CAPITAL,
        "capital_spending": CAPITAL,
    }.items():
        found |= {(table, row, id): amount for id, amount in sums.fiscal(code, [fund]).items()}
    found["general_projects", row, "amount"] = sums.spent(code, [GENERAL], ["项目支出"])
    found["general_detail", row, "total"] = sums.spent(code, [GENERAL])
    for each in economic:
        found["general_detail", row, f"e{each}"] = sums.spent(code, [GENERAL], economic=each)
    if len(code) == 3:
        found["overview", f"func.f{code}", "amount"] = sums.spent(code)
        found["fiscal", f"func.f{code}", "total"] = sums.spent(code, FISCAL)
        for id, fund in zip(IDS, FISCAL, strict=True):
            found["fiscal", f"func.f{code}", id] = sums.spent(code, [fund])
    return found


def _by_economic(sums: _Sums, code: str) -> dict[Name, Decimal]:
    row = code or "total"
    found = {("detail", row, "total"): sums.spent(fund=FISCAL, economic=code)}
    for id, fund in zip(IDS, FISCAL, strict=True):
        found["detail", row, id] = sums.spent(fund=[fund], economic=code)
        found["detail", row, f"{id}_basic"] = sums.spent(fund=[fund], kind=BASIC, economic=code)
        found["detail", row, f"{id}_project"] = sums.spent(fund=[fund], kind=["项目支出"], economic=code)
    group = {"301": "staff.s", "303": "staff.s", "302": "goods.g", "310": "others.o", "399": "others.o"}.get(
        code[:3]
    )
    if group:
        found["basic", f"{group}{code}", "amount"] = sums.spent(fund=[GENERAL], kind=BASIC, economic=code)
    return found


def _three(sheet: Worksheet) -> dict[Name, Decimal]:
    vehicles = ["31013", "30913", "30231"]
    parts = {
        "purchase": vehicles[:2], "running": vehicles[2:], "vehicles": vehicles, "abroad": ["30212"], "reception": ["30217"],
        "total": [*vehicles, "30212", "30217"],
    }  # fmt: skip
    found: dict[Name, Decimal] = {}
    for id, wanted in parts.items():
        lines = [line for line in sheet.lines if line.fund in FISCAL and line.economic in wanted]
        found["three", "figures.year", f"b_{id}"] = sum((line.adjusted for line in lines), ZERO)
        found["three", "figures.year", f"f_{id}"] = sum((line.amount for line in lines), ZERO)
    return found
