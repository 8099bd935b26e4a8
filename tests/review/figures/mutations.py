"""How well slips are found: each amount of a sample is altered as people alter figures.

`python -m tests.review.figures.mutations` prints a line for each kind, and writes the misses to build/mutations.txt.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from tests import shipped

from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews

TABLES = [f"t{n:02}" for n in range(1, 15)]
KINDS = [
    "+1.00",
    "+1.00 in a blank",
    "+0.01",
    "x10",
    "/10",
    "digits swapped",
    "sign turned",
    "moved",
    "cleared",
]
REPORT = Path(__file__).parents[3] / "build" / "mutations.txt"

# The published tables' slips F01 to F11: table, key of the row ('' the total), right value in column 合计.
SLIPS = {
    "F01": ("t06", "30201", "73400.00"),
    "F02": ("t06", "30211", "60000.00"),
    "F03": ("t06", "30217", "6000.00"),
    "F04": ("t06", "30228", "75000.00"),
    "F05": ("t06", "30231", "30000.00"),
    "F06": ("t06", "3029904", "105200.00"),
    "F07": ("t07", "", "2676934.00"),
    "F08": ("t07", "208", "2329908.00"),
    "F09": ("t07", "20801", "2034894.00"),
    "F10": ("t07", "2080109", "2034894.00"),
    "F11": ("t08", "", "2676934.00"),
}


@dataclass(frozen=True)
class Mutation:
    kind: str
    cell: Cell
    entries: tuple[tuple[Cell, Decimal | None], ...]

    @property
    def cells(self) -> list[Cell]:
        return [cell for cell, _ in self.entries]


@dataclass
class Score:
    tried: int = 0
    flagged: int = 0
    located: int = 0
    alone: int = 0  # with one finding and no more
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.tried += other.tried
        self.flagged += other.flagged
        self.located += other.located
        self.alone += other.alone
        self.misses += other.misses


def slip_cells(engine: Engine) -> dict[str, tuple[Cell, Decimal]]:
    """The cells of F01 to F11 with what belongs there."""
    found = {}
    for slip, (table, key, value) in SLIPS.items():
        place = Place(table, "rows")
        row = next(r.id for r in engine.rows(place).values() if (r.key[0] if r.key else "") == key)
        found[slip] = place.cell(row, "total"), Decimal(value)
    return found


def mended(program: Program) -> Engine:
    """The published tables with F01 to F11 put right."""
    engine = Engine(program, shipped.facts("mianxian-published"))
    _enter(engine, slip_cells(engine).values())
    return engine


def published(program: Program) -> Engine:
    return Engine(program, shipped.facts("mianxian-published"))


def amount_cells(engine: Engine) -> Iterator[Cell]:
    """Every cell of 表1 to 表14 that may hold an amount."""
    for table in TABLES:
        instances = engine.sheets(table) if engine.program.pack.tables[table].repeat else [""]
        for block in engine.program.table_blocks(table):
            for instance in instances:
                place = Place(table, block.id, instance)
                for row in engine.row_ids(place):
                    for column in block.columns:
                        if block.type_of(row, column).slot.type == "amount":
                            yield place.cell(row, column)


def mutations(engine: Engine) -> Iterator[Mutation]:
    cells = list(amount_cells(engine))
    known = set(cells)
    for cell in cells:
        value = engine.facts.entries.get(cell)
        if not isinstance(value, Decimal):
            yield Mutation("+1.00 in a blank", cell, ((cell, Decimal("1.00")),))
            continue
        alone = [("+1.00", value + 1), ("x10", value * 10), ("sign turned", -value), ("cleared", None)]
        if engine.type_of(cell).unit == "万元":
            alone.append(("+0.01", value + Decimal("0.01")))
        alone += [("/10", round_half_up(value / 10, 2)), *(("digits swapped", v) for v in swapped(value))]
        for kind, altered in alone:
            if altered != value:
                yield Mutation(kind, cell, ((cell, altered),))
        for other in neighbours(engine, cell):
            if other in known and other not in engine.facts.entries:
                yield Mutation("moved", cell, ((cell, None), (other, value)))


def swapped(value: Decimal) -> Iterator[Decimal]:
    """Each pair of unlike digits that stand side by side, the other way round."""
    text = f"{abs(value):.2f}"
    at = [i for i, c in enumerate(text) if c != "."]
    for i, j in pairwise(at):
        if text[i] != text[j]:
            chars = list(text)
            chars[i], chars[j] = chars[j], chars[i]
            yield Decimal("".join(chars)).copy_sign(value)


def neighbours(engine: Engine, cell: Cell) -> Iterator[Cell]:
    """The nearest amount cells in the row; in fixed blocks the rows above and below too."""
    block = engine.block(cell)
    columns = [c for c in block.columns if engine.type_of(cell._replace(column=c)).slot.type == "amount"]
    yield from (cell._replace(column=c) for c in _beside(columns, cell.column))
    if cell.row in block.rows:
        yield from (cell._replace(row=r) for r in _beside(list(block.rows), cell.row))


def _beside(names: list[str], name: str) -> list[str]:
    at = names.index(name)
    return names[max(at - 1, 0) : at] + names[at + 1 : at + 2]


def _enter(engine: Engine, entries: Iterable[tuple[Cell, Entry | None]]) -> Update:
    entries = list(entries)
    for cell, entry in entries:
        if entry is None:
            engine.facts.entries.pop(cell, None)
        else:
            engine.facts.entries[cell] = entry
    return engine.update([cell for cell, _ in entries])


def signature(finding: Finding) -> object:
    """What makes a finding a new one: not the values of its witnesses."""
    suspects = tuple((c.cell, c.entered, c.expected) for c in finding.cells if c.role == "suspect")
    return finding.level, frozenset(finding.keys), suspects, finding.difference


def run(engine: Engine, wanted: Iterable[Mutation]) -> dict[str, Score]:
    """Do each mutation, look at the findings, take it back."""
    reviews = Reviews(engine.program)
    known = {signature(f) for f in reviews.findings(engine)}
    scores: dict[str, Score] = defaultdict(Score)
    changed = Update()
    for mutation in wanted:
        before = [(cell, engine.facts.entries.get(cell)) for cell in mutation.cells]
        changed |= _enter(engine, mutation.entries)
        new = [f for f in reviews.findings(engine, changed) if signature(f) not in known]
        score = scores[mutation.kind]
        score.tried += 1
        score.flagged += bool(new)
        located = any(_names(f, mutation) for f in new)
        score.located += located
        score.alone += len(new) == 1
        if not located:
            score.misses.append(_describe(engine, mutation, before, new))
        changed = _enter(engine, before)
    assert {signature(f) for f in reviews.findings(engine, changed)} == known, "the engine is not as it was"
    return scores


def _names(finding: Finding, mutation: Mutation) -> bool:
    named = {c.cell for i, c in enumerate(finding.cells) if i < 3 or c.role == "suspect"}
    return any(cell in named for cell in mutation.cells)


def _describe(
    engine: Engine, mutation: Mutation, before: list[tuple[Cell, Entry | None]], new: list[Finding]
) -> str:
    was = "、".join(f"{cell_words(engine, cell)} [{'.'.join(cell)}] {figure(value)} → {figure(now)}"
                   for (cell, value), (_, now) in zip(before, mutation.entries, strict=True))  # fmt: skip
    lines = [f"{'NOT LOCATED' if new else 'NOT FLAGGED'} {mutation.kind}: {was}"]
    lines += [f"    {f.level} {'、'.join(f.rules)}: {f.says}" for f in new[:4]]
    return "\n".join(lines)


def _share(name: str, part: int, parts: int) -> dict[str, Score]:
    engine = {"mended": mended, "published": published}[name](shipped.program())
    wanted = list(mutations(engine))[part::parts]
    return run(engine, wanted)


def report(name: str, workers: int = 2) -> dict[str, Score]:
    """All mutations of `mended` or `published`, shared among processes."""
    scores: dict[str, Score] = defaultdict(Score)
    parts = workers * 4
    with ProcessPoolExecutor(workers) as pool:
        for part in pool.map(_share, [name] * parts, range(parts), [parts] * parts):
            for kind, score in part.items():
                scores[kind].add(score)
    return scores


def main() -> None:
    misses: list[str] = []
    for name in ("mended", "published"):
        start = time.perf_counter()
        scores = report(name)
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)")
        print(f"{'kind':<18}{'tried':>7}{'flagged':>10}{'located':>10}{'one finding':>13}")
        total = Score()
        for kind in KINDS:
            if kind in scores:
                _line(kind, scores[kind])
                total.add(scores[kind])
                misses += [f"{name}: {miss}" for miss in scores[kind].misses]
        _line("all", total)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(misses) + "\n", encoding="utf-8")
    print(f"\n{len(misses)} misses in {REPORT}")


def _line(kind: str, score: Score) -> None:
    flagged, located, alone = (n / score.tried for n in (score.flagged, score.located, score.alone))
    print(f"{kind:<18}{score.tried:>7}{flagged:>10.1%}{located:>10.1%}{alone:>13.1%}")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
