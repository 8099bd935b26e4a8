"""How well the rules do beside a careful reviewer: the samples' faults as written down by hand against the findings.

`python -m tests.review.indicators.reviewed` prints for each sample what was found, missed and said besides.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import shipped
from tests.review.indicators.forms import SCORED, Sketch

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

HERE = Path(__file__).parent / "reviews"
_ITEM = re.compile(r"(?P<at>\S+(?: \S+)*) (?P<column>\w+)")


def told(finding: Finding) -> list[tuple[Cell | None, str]]:
    """What a finding says of which cells: of a slogan also that its value says no degree, where it does so."""
    value = (
        [(c.cell, "vague_value") for c in finding.cells[1:]] if "说不清做到什么程度" in finding.says else []
    )
    return [(finding.suspect, finding.cause_kind), *value]


@dataclass
class Remark:
    """What the reviewer said once: any of `cells` is the right place, any of `kinds` the same thing."""

    name: str
    cells: list[Cell]
    kinds: list[str]
    level: str
    optional: bool
    why: str


@dataclass
class Comparison:
    remarks: list[Remark]
    findings: list[Finding]
    found: list[Remark] = field(default_factory=list)
    missed: list[Remark] = field(default_factory=list)
    besides: list[Finding] = field(default_factory=list)  # nothing the reviewer said

    def __post_init__(self) -> None:
        for remark in self.remarks:
            hit = any(c in remark.cells and k in remark.kinds for f in self.findings for c, k in told(f))
            (self.found if hit else self.missed).append(remark)
        for finding in self.findings:
            if not any(c in r.cells and k in r.kinds for r in self.remarks for c, k in told(finding)):
                self.besides.append(finding)

    def of_level(self, level: str) -> tuple[int, int]:
        """Found and all of the remarks of a level that are not optional."""
        wanted = [r for r in self.remarks if r.level == level and not r.optional]
        return sum(r in self.found for r in wanted), len(wanted)


Rows = dict[str, tuple[Engine, Place, str]]
"""Name in the list (A06): engine, place and row."""


def compare(sample: str) -> Comparison:
    engines, rows, columns = _SAMPLES[sample]()
    findings = [f for engine in engines for f in find_all(engine) if f.rules[0].startswith("IND-")]
    return Comparison(list(_remarks(sample, rows, columns)), findings)


def _remarks(sample: str, rows: Rows, columns: dict[str, str]) -> Iterator[Remark]:
    data = read_yaml((HERE / f"{sample}.yaml").read_bytes(), sample)
    for entry in data:
        where = _ITEM.fullmatch(entry["at"])
        assert where, entry["at"]
        for names in where["at"].split():
            cells = [_cell(rows, columns, name, where["column"]) for name in names.split("|")]
            yield Remark(
                f"{names} {where['column']}",
                cells,
                entry["is"].split(),
                entry["level"],
                "optional" in entry,
                entry["why"],
            )


def _cell(rows: Rows, columns: dict[str, str], name: str, column: str) -> Cell:
    engine, place, row = rows[name]
    if column in ("level1", "level2"):
        chain = [row]
        while (parent := engine.rows(place)[chain[0]].parent) is not None:
            chain.insert(0, parent)
        return place.cell(chain[0 if column == "level1" else 1], column)
    if column == "name":
        return place.cell(row, engine.rows(place)[row].level)
    return place.cell(row, columns.get(f"{place.block}.{column}", columns.get(column, column)))


def _engine(pack: str, file: str) -> Engine:
    return Engine(shipped.program(pack), shipped.facts(file.removesuffix(".json")))


def _guangshui() -> tuple[list[Engine], Rows, dict[str, str]]:
    engine = _engine("hubei-target-2025", "guangshui-target.json")
    rows: Rows = {}
    for block in ("long", "annual"):
        place = Place("target", block)
        rows |= {row.upper(): (engine, place, row) for row in engine.rows(place)}
    columns = {"annual.target": "expected", "long.target": "value", "prev1": "last", "prev2": "before"}
    return [engine], rows, columns


def _yunnan() -> tuple[list[Engine], Rows, dict[str, str]]:
    engine = _engine("yunnan-target-2022", "yunnan-target.json")
    place = Place("target", "indicators")
    rows: Rows = {row.upper(): (engine, place, row) for row in engine.rows(place)}
    for row, info in engine.rows(place).items():
        if info.level == "level2":
            rows[f"B{engine.value(place.cell(row, 'level2'))}"] = (engine, place, row)
    return [engine], rows, {"operator": "type", "standard": "scoring"}


def _mianxian() -> tuple[list[Engine], Rows, dict[str, str]]:
    engine = _engine("shaanxi-budget-2024", "mianxian-published.json")
    rows: Rows = {}
    for letter, table in (("P", "t13"), ("Q", "t14")):
        place = engine.places(table, "indicators")[0]
        leaves = [row for row, info in engine.rows(place).items() if info.level == "content"]
        rows |= {f"{letter}{n}": (engine, place, row) for n, row in enumerate(leaves, 1)}
    return [engine], rows, {"target": "value"}


def _quxian() -> tuple[list[Engine], Rows, dict[str, str]]:
    """From the transcriptions, in the form of the cases: 权重 to 90, 性质, 值 and 单位 in cells of their own."""
    engines: list[Engine] = []
    rows: Rows = {}
    for name, file in (("D", "department"), *((f"S{n}.", f"project{n}") for n in range(1, 5))):
        data = json.loads((HERE / f"quxian-{file}.json").read_text(encoding="utf-8"))
        sketch = Sketch()
        sketch.put(Cell("unit", "fields", "", "budget", "value"), data["budget"])
        made = [sketch.row(SCORED, line) for line in data["rows"]]
        engines.append(sketch.engine())
        rows |= {f"{name}{n}": (engines[-1], SCORED, row) for n, row in enumerate(made, 1)}
    return engines, rows, {}


_SAMPLES: dict[str, Any] = {
    "guangshui": _guangshui,
    "yunnan": _yunnan,
    "mianxian": _mianxian,
    "quxian": _quxian,
}


def main() -> None:
    for sample in sys.argv[1:] or _SAMPLES:
        result = compare(sample)
        print(f"== {sample}: {len(result.findings)} findings")
        for level in ("error", "query"):
            found, of = result.of_level(level)
            print(f"   {level}: found {found} of {of}")
        for remark in result.missed:
            print(
                f"   missed{' (optional)' if remark.optional else ''}: {remark.name} [{remark.level}] {remark.why}"
            )
        for finding in result.besides:
            print(
                f"   besides: [{finding.level}] {finding.rules[0]} {finding.cause_kind} {finding.says} | {finding.cells[0].cell.row}"
            )


if __name__ == "__main__":
    main()
