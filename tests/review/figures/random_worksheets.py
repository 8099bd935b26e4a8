"""Random worksheets that are right, and the published tables typed from them: no reviewer would find anything in them.

Figures are not round; all funds, carried money, money left for the next year, several projects, purchases and negative
corrections, marked as such, occur. `python -m tests.review.figures.random_worksheets` tries 500 worksheets and 200 typed
sets, and writes to build/right-work.txt what is found in them, which should be nothing.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests import shipped

from budgetdesk.engine.blocks import TOTAL, VALUE, Block, VariableBlock
from budgetdesk.engine.cells import Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.resources import resources
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

WORKSHEETS, TYPED = 500, 200
REPORT = Path(__file__).parents[3] / "build" / "right-work.txt"

_INCOME, _SPENDING = Place("income_lines", "rows"), Place("expenditure", "rows")
_GENERAL, _FUND, _CAPITAL = "一般公共预算", "政府性基金", "国有资本经营预算"
_FISCAL = [_GENERAL, _FUND, _CAPITAL]
_OTHERS = ["上级补助收入", "事业收入", "事业收入（财政专户）", "事业单位经营收入", "附属单位上缴收入", "其他收入",
           "使用非财政拨款结余", "非财政拨款结转", "上年实户资金余额"]  # fmt: skip
_FUND_FUNCTIONS = ["2082201", "2082202", "2082299", "2296002", "2296003", "2296006", "2296099"]
_PAIRED = {"2080505": ["30108"], "2101101": ["30110", "30111"], "2101102": ["30110"], "2210201": ["30113"]}
"""Functions of insurance and housing money, with the only economic codes of staff costs that go with them."""
_PAIRED_CODES = {code for codes in _PAIRED.values() for code in codes}
_COMPARED = {
    "abroad": "30212",
    "reception": "30217",
    "running": "30231",
    "meeting": "30215",
    "training": "30216",
}
_PROJECTS = [
    "城乡居民养老保险经办",
    "就业创业服务",
    "社保卡换发",
    "困难群众救助",
    "信息系统运行维护",
    "基层服务站建设",
]


@dataclass
class _Line:
    function: str
    dept_code: str
    kind: str
    fund: str
    amount: Decimal
    project: str = ""
    note: str = ""


@dataclass
class _Draft:
    """A declaration in the making."""

    pick: random.Random
    nature: str
    lines: list[_Line] = field(default_factory=list)
    left: dict[str, Decimal] = field(default_factory=dict)  # by fund: what is not spent
    facts: Facts = field(default_factory=Facts)

    def put(self, place: Place, row: str, **entries: Entry) -> None:
        for column, entry in entries.items():
            if entry != "":
                self.facts.entries[place.cell(row, column)] = entry

    def add_row(self, place: Place, id: str, **entries: Entry) -> None:
        self.facts.rows.setdefault(place, []).append(Row(id))
        self.put(place, id, **entries)

    def total(self, *funds: str, kind: str = "") -> Decimal:
        return sum(
            (x.amount for x in self.lines if x.fund.startswith(funds) and kind in ("", x.kind)), Decimal(0)
        )


def worksheet(seed: int) -> Facts:
    """A right worksheet of the Shaanxi budget; the same for the same seed."""
    pick = random.Random(seed)
    draft = _Draft(pick, pick.choice(["事业", "行政"]))
    _unit(draft)
    _spending(draft)
    _income(draft)
    _last_year(draft)
    projects = _projects(draft)
    _targets(draft, projects)
    if pick.random() < 0.5:
        _tasks(draft)
    if pick.random() < 0.4:
        _purchases(draft)
    return draft.facts


def typed_set(program: Program, seed: int) -> Facts:
    """The published tables of a right worksheet as a person types them who has no worksheet."""
    engine = Engine(program, worksheet(seed))
    facts = Facts()
    for table in program.pack.tables.values():
        if table.worksheet and table.id != program.pack.unit:
            continue
        sheets = list(engine.sheets(table.id)) if table.repeat else [""]
        if table.repeat and sheets:
            facts.instances[table.id] = sheets
        for block in program.table_blocks(table.id):
            for sheet in sheets:
                _type_in(engine, facts, block, Place(*block.name, sheet))
    return facts


def complaints(engine: Engine) -> list[Finding]:
    """What a clerk would have to mend or explain."""
    return [finding for finding in find_all(engine) if finding.level != "hint"]


# the worksheet


def _unit(draft: _Draft) -> None:
    place, own = Place("unit", "fields"), draft.pick.random() < 0.8
    fields = {"code": "601006" if own else "601", "name": "青河县社会保险经办中心", "nature": draft.nature}
    if own:
        fields |= {"parent_code": "601", "parent_name": "青河县人力资源和社会保障局"}
    for row, text in fields.items():
        draft.put(place, row, **{VALUE: text})


def _spending(draft: _Draft) -> None:
    pick = draft.pick
    functions = pick.sample(_codes("functional", 7), pick.randint(1, 4))
    functions = [
        f for f in functions if f not in _PAIRED and not f.startswith(("229", "20822", "21011"))
    ] or ["2080109"]
    staff = [c for c in _economic(draft.nature, "301", "303") if c not in _PAIRED_CODES]
    offices = _economic(draft.nature, "302", "310")
    special = _economic(draft.nature, "302", "303", "309", "310", "312")
    for function in functions:
        for kind, codes, most in (("人员", staff, 6), ("公用", offices, 6)):
            for code in pick.sample(codes, pick.randint(1, most)):
                draft.lines.append(_Line(function, code, kind, _GENERAL, _amount(pick)))
    for function, codes in _PAIRED.items():
        if pick.random() < 0.6:
            draft.lines += [_Line(function, code, "人员", _GENERAL, _amount(pick)) for code in codes]
    numbers = range(1, pick.randint(1, len(_PROJECTS)) + 1) if pick.random() < 0.85 else ()
    for number in numbers:
        fund = pick.choice([_GENERAL] * 5 + [_GENERAL + "结转", _FUND, _CAPITAL, *_OTHERS[:4]])
        for code in pick.sample(special, pick.randint(1, 4)):
            draft.lines.append(
                _Line(_function(pick, functions, fund), code, "专项", fund, _amount(pick), f"p{number}")
            )
    for fund in pick.sample([*_OTHERS, *(f + "结转" for f in _FISCAL), _FUND, _CAPITAL], pick.randint(0, 4)):
        kind = pick.choice(["人员", "公用", "上缴上级", "经营", "对附属单位补助"])
        if kind not in ("人员", "公用") and fund.startswith(_GENERAL):
            kind = "公用"
        code = pick.choice({"人员": staff}.get(kind, offices))
        draft.lines.append(_Line(_function(pick, functions, fund), code, kind, fund, _amount(pick)))
    if pick.random() < 0.3:
        _correct(draft)
    for number, line in enumerate(draft.lines, 1):
        names = ("function", "dept_code", "kind", "fund", "project", "amount", "note")
        draft.add_row(_SPENDING, f"e{number}", **{name: getattr(line, name) for name in names})


def _function(pick: random.Random, functions: list[str], fund: str) -> str:
    return pick.choice(_FUND_FUNCTIONS if fund.startswith(_FUND) else functions)


def _correct(draft: _Draft) -> None:
    """A line that takes back a part of another one and says so."""
    line = draft.pick.choice(draft.lines)
    part = (line.amount * Decimal(draft.pick.randint(1, 60)) / 100).quantize(Decimal("0.01"))
    if part:
        note = draft.pick.choice(["冲减上年多列数", "核减：人员调出", "更正重复安排"])
        draft.lines.append(
            _Line(line.function, line.dept_code, line.kind, line.fund, -part, line.project, note)
        )


def _income(draft: _Draft) -> None:
    pick = draft.pick
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for line in draft.lines:
        totals[line.fund] += line.amount
    for fund in [_GENERAL, "上年实户资金余额"]:
        if pick.random() < 0.25:
            draft.left[fund] = _amount(pick)
            totals[fund] += draft.left[fund]
    number = 0
    for fund, total in totals.items():
        parts = [total]
        if fund == _GENERAL and pick.random() < 0.3:
            part = (total * Decimal(pick.randint(5, 40)) / 100).quantize(Decimal("0.01"))
            parts = [total - part, part]
        for n, amount in enumerate(parts):
            number += 1
            draft.add_row(_INCOME, f"i{number}", fund=fund, earmarked="是" if n else "", amount=amount)
    year_end = Place("income_lines", "year_end")
    if (next_year := draft.left.get(_GENERAL)) is not None:
        draft.put(year_end, "next_year", **{VALUE: next_year})
        draft.put(year_end, "next_fiscal", **{VALUE: next_year})
    if (idle := draft.left.get("上年实户资金余额")) is not None:
        draft.put(year_end, "idle", **{VALUE: idle})


def _last_year(draft: _Draft) -> None:
    """Never less of what may only go down."""
    codes = {**_COMPARED, "purchase": ("30913", "31013")}
    for row, code in codes.items():
        lines = [x for x in draft.lines if x.dept_code.startswith(code) and x.fund.startswith(_GENERAL)]
        now = sum((x.amount for x in lines), Decimal(0))
        more = _amount(draft.pick) if draft.pick.random() < 0.5 else Decimal(0)
        if now + more:
            draft.put(Place("last_year", "fields"), row, **{VALUE: now + more})


def _projects(draft: _Draft) -> list[str]:
    """The projects; those that 表10 lists are given back."""
    used = sorted({line.project for line in draft.lines if line.project})
    for id in used:
        name = _PROJECTS[int(id[1:]) - 1]
        category = draft.pick.choice(["专用项目", "通用项目"])
        draft.add_row(
            Place("projects", "rows"), id, name=name, category=category, brief=f"用于{name}的各项支出。"
        )
    return [id for id in used if any(x.project == id and x.fund.startswith(_GENERAL) for x in draft.lines)]


def _targets(draft: _Draft, projects: Iterable[str]) -> None:
    """Sheets of targets like that of the sample, each with its own text; no cost is named."""
    sample = _sample()
    for id in projects:
        name = _PROJECTS[int(id[1:]) - 1]
        draft.facts.instances.setdefault("t13", []).append(id)
        for place, rows in sample.rows.items():
            if place.table == "t13":
                kept = [row for row in rows if row.id not in ("n8", "n9")]
                draft.facts.rows[place._replace(instance=id)] = kept
        for cell, entry in sample.entries.items():
            if cell.table == "t13" and cell.row not in ("n8", "n9"):
                draft.facts.entries[cell._replace(instance=id)] = entry
        goal = Place("t13", "goals", id)
        draft.put(
            goal, "text", goal=f"目标1：按时完成{name}的年度任务。\n目标2：{name}的资金专款专用，账目清楚。"
        )


def _tasks(draft: _Draft) -> None:
    """The three tasks that the form computes, and what they leave, in 万元."""
    place = Place("t14", "tasks")
    general = (_GENERAL, _GENERAL + "结转")
    computed = {"人员经费": draft.total(*general, kind="人员"), "公用经费": draft.total(*general, kind="公用"),
                "专项业务经费": draft.total(*_FISCAL, kind="专项")}  # fmt: skip
    computed = {content: amount for content, amount in computed.items() if amount}
    for number, content in enumerate(computed, 1):
        draft.add_row(place, f"k{number}", name=f"任务{number}", content=content)
    fiscal = draft.total(*_FISCAL) + draft.left.get(_GENERAL, Decimal(0)) - sum(computed.values())
    other = sum((x.amount for x in draft.lines), Decimal(0)) - draft.total(*_FISCAL)
    other += draft.left.get("上年实户资金余额", Decimal(0))
    rest = {"fiscal": round_half_up(fiscal / 10000, 2), "other": round_half_up(other / 10000, 2)}
    if entries := {column: amount for column, amount in rest.items() if amount}:
        draft.add_row(place, "k9", name="任务9", content="其他各项支出", **entries)
    goal = "目标1：各项社会保险待遇按月足额发放。\n目标2：业务经办规范，群众满意。"
    draft.put(Place("t14", "goals"), "text", goal=goal)
    sample = _sample()
    place = Place("t14", "indicators")
    costs = {
        cell.row for cell, entry in sample.entries.items() if cell.place == place and "成本" in str(entry)
    }
    draft.facts.rows[place] = [row for row in sample.rows[place] if not {row.id, row.parent} & costs]
    kept = {row.id for row in draft.facts.rows[place]}
    draft.facts.entries |= {c: e for c, e in sample.entries.items() if c.place == place and c.row in kept}


def _purchases(draft: _Draft) -> None:
    for line in draft.lines:
        if line.dept_code.startswith("310") and line.amount > 0 and "p" not in line.project:
            draft.add_row(
                Place("t11", "rows"), f"q{line.dept_code}{len(draft.facts.rows)}{draft.lines.index(line)}",
                function_class=line.function[:3], function_section=line.function[3:5], function_item=line.function[5:],
                item="办公设备", catalogue="台式计算机", quantity=Decimal(draft.pick.randint(1, 30)), dept_class="310",
                dept_section=line.dept_code[3:5], gov_class="506" if draft.nature == "事业" else "503", gov_section="01",
                amount=line.amount,
            )  # fmt: skip


def _amount(pick: random.Random) -> Decimal:
    """From some hundred to some million 元, to the cent."""
    return Decimal(int(10 ** pick.uniform(4.5, 8.5))) / 100


@cache
def _codes(name: str, length: int) -> list[str]:
    file = resources() / "codes" / "2024" / f"{name}.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [row["code"] for row in csv.DictReader(lines) if len(row["code"]) == length]


@cache
def _economic(nature: str, *prefixes: str) -> list[str]:
    """The economic codes below some that stand for something in a unit of that nature."""
    mapping = shipped.program().codes.mappings["dept_to_gov"]
    return [
        c for c in _codes("department_economic", 5) if c.startswith(prefixes) and mapping.proposed(c, nature)
    ]


@cache
def _sample() -> Facts:
    return shipped.facts("mianxian-worksheet")


# the typed set


def _type_in(engine: Engine, facts: Facts, block: Block, place: Place) -> None:
    """Every figure and text that the form shows, zeros left blank as people leave them."""
    if isinstance(block, VariableBlock):
        rows = [row for row in engine.rows(place).values() if row.id != TOTAL]
        levels = block.has_levels
        facts.rows[place] = [
            Row(r.id, r.parent if levels and r.parent != TOTAL else None, r.level if levels else "")
            for r in rows
        ]
    for row in engine.row_ids(place):
        for column in block.columns:
            cell = place.cell(row, column)
            value = engine.value(cell)
            if value:
                facts.entries[cell] = value


# the campaign


@dataclass
class Tried:
    seed: int
    kind: str
    found: list[tuple[str, str, str]]  # level, rules, says


def _try(kind: str, seed: int) -> Tried:
    program = shipped.program()
    facts = worksheet(seed) if kind == "worksheet" else typed_set(program, seed)
    found = complaints(Engine(program, facts))
    return Tried(seed, kind, [(f.level, "、".join(f.rules), f.says) for f in found])


def _share(part: int, parts: int) -> list[Tried]:
    wanted = [("worksheet", seed) for seed in range(WORKSHEETS)] + [("typed", seed) for seed in range(TYPED)]
    return [_try(kind, seed) for kind, seed in wanted[part::parts]]


def _lines(tried: Iterable[Tried]) -> Iterator[str]:
    for one in tried:
        yield from (f"{one.kind} {one.seed}: {level} {rules}: {says}" for level, rules, says in one.found)


def main(workers: int = 2) -> int:
    parts = workers * 4
    with ProcessPoolExecutor(workers) as pool:
        tried = [one for share in pool.map(_share, range(parts), [parts] * parts) for one in share]
    for kind in ("worksheet", "typed"):
        ones = [one for one in tried if one.kind == kind]
        wrong = [one for one in ones if one.found]
        print(f"{kind:<10} {len(ones):>4} tried, {len(wrong):>3} with an error or a query")
        rules = Counter((level, rules) for one in wrong for level, rules, _ in one.found)
        for (level, names), count in rules.most_common():
            print(f"    {level:<6}{count:>5}  {names}")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("".join(f"{line}\n" for line in _lines(tried)), encoding="utf-8")
    return any(one.found for one in tried)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
