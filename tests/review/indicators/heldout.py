"""How well the rules do on indicators that were written before the rules were touched: recall by severity, false alarms.

`python -m tests.review.indicators.heldout a` prints what was missed and what was said of good ones.
Each line of `heldout_*.csv` is reviewed in a tree of its own, beside one good indicator. It is found if anything is said of
its row, of whatever level; a good one is flagged by the same measure.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.review.indicators.forms import SPLIT, WHOLE, Line, Sketch

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.targets import take_apart
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

HERE = Path(__file__).parent
_FIRST = {"满意": "满意度指标", "效益": "效益指标", "影响": "效益指标", "经济成本": "成本指标"}
_BESIDE = {"level1": "产出指标", "level2": "数量指标", "name": "慰问困难群众户数", "target": "≥126户"}


@dataclass
class Tally:
    """Lines of one severity: how many, and those of which something was said."""

    lines: list[dict[str, str]] = field(default_factory=list)
    told: list[tuple[dict[str, str], list[Finding]]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return len(self.told) / len(self.lines)

    @property
    def silent(self) -> list[dict[str, str]]:
        spoken = [id(line) for line, _ in self.told]
        return [line for line in self.lines if id(line) not in spoken]


@cache
def measure(name: str) -> dict[str, Tally]:
    """By severity: error, query, good."""
    tallies = {severity: Tally() for severity in ("error", "query", "good")}
    for line in lines(name):
        tally = tallies[line["severity"]]
        tally.lines.append(line)
        if found := list(said_of(line)):
            tally.told.append((line, found))
    return tallies


def form(good: list[dict[str, str]]) -> Sketch:
    """The lines under one another in one tree."""
    sketch = Sketch()
    for line in good:
        sketch.row(WHOLE, _fitting(_line(line["level2"], line["name"], line["value"]), split=False))
    return sketch


def lines(name: str) -> list[dict[str, str]]:
    with (HERE / f"heldout_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def forms(name: str) -> Iterator[list[dict[str, str]]]:
    """The good lines of each form of a set: what one office might have written under one another."""
    good = [line for line in lines(name) if line["severity"] == "good" and not line["note"]]
    for field_ in dict.fromkeys(line["field"] for line in good):
        yield [line for line in good if line["field"] == field_]


def said_of(line: dict[str, str]) -> Iterator[Finding]:
    """What is said of the row that the line describes."""
    context = dict(part.split("=", 1) for part in line["context"].split(";") if part)
    sketch = Sketch()
    if budget := context.get("budget"):
        sketch.put(Cell("unit", "fields", "", "budget", "value"), f"{budget}0000")
    place = SPLIT if line["note"] else WHOLE
    beside = [_BESIDE]
    if sister := context.get("beside"):
        level2, name, value = sister.split("/", 2)
        beside.append(_line(level2, name, value))
    own = _line(line["level2"], line["name"], line["value"])
    own["explanation"], own["last"] = line["note"], context.get("last", "")
    made = [sketch.row(place, _fitting(row, place is SPLIT)) for row in (*beside, own)]
    for finding in find_all(sketch.engine()):
        at = finding.suspect
        indicator = finding.rules[0].startswith("IND-") and finding.cause_kind not in _OF_THE_FORM
        if indicator and at and at.row == made[-1]:
            yield finding


_OF_THE_FORM = ("no_weight", "no_explanation", "no_standard", "no_scale", "missing_kind")


def _line(level2: str, name: str, value: str) -> dict[str, str]:
    level1 = next((first for word, first in _FIRST.items() if word in level2), "产出指标")
    return {"level1": level1, "level2": level2, "name": name, "target": value}


def _fitting(row: Line, split: bool) -> Line:
    if not split:
        return {key: text for key, text in row.items() if key != "explanation"}
    operator, value, unit = take_apart(row["target"])
    return {**row, "operator": operator, "value": value, "unit": unit}


def main() -> None:
    for name in [name for name in sys.argv[1:] if name != "-q"]:
        tallies = measure(name)
        found = sum(len(tallies[s].told) for s in ("error", "query"))
        bad = sum(len(tallies[s].lines) for s in ("error", "query"))
        for severity, tally in tallies.items():
            print(f"== {name} {severity}: {len(tally.told)} of {len(tally.lines)} ({tally.share:.1%})")
        print(f"== {name} all: {found} of {bad} ({found / bad:.1%})")
        if (
            "-q" in sys.argv
        ):  # the figures alone: what is missed in a set that is not yet to be looked at stays unseen
            continue
        for severity in ("error", "query"):
            for line in tallies[severity].silent:
                print("   missed", severity, line["kind"], line["level2"], line["name"], line["value"])
        for line, findings in tallies["good"].told:
            for finding in findings:
                print(
                    f"   flagged {line['level2']} {line['name']} {line['value']}: {finding.level} {finding.says}"
                )


if __name__ == "__main__":
    main()
