"""How well slips are found: each amount of a sample is altered as people alter figures.

`python -m tests.review.figures.mutations` prints a line for each kind, and writes the misses to build/mutations.txt; with
`--page` it writes what it found to docs/measured.md.
"""

from __future__ import annotations

import argparse
import random
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
from tests.review.figures.random_worksheets import typed_set

from budgetdesk.engine.cells import Cell, Entry, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews

TARGETS = {"t15"}  # no arithmetic
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
WHOLE_KINDS = [
    "row deleted",
    "row doubled",
    "code changed",
    "rows exchanged",
    "two in a column exchanged",
    "two in a row exchanged",
    "block moved by rows",
]
DECLARATIONS = ["mended", "published", "typed", "edited"]
TYPED_SEEDS, OF_EACH_KIND = range(9000, 9024), 6
REPORT = Path(__file__).parents[3] / "build" / "mutations.txt"
PAGE = Path(__file__).parents[3] / "docs" / "measured.md"
TITLE = "Slips"
_ABOUT = """\
On the published tables of 勉县, with their own eleven slips put right (*mended*) and as they are (*published*), all that can
be altered; on *typed* copies of 24 random worksheets (seeds 9000 to 9023 of `random_worksheets.py`) six of each kind, and the
same where the altered cells are known as those *edited* last: else declarations are loaded whole, without a history of edits.
By `make campaigns`, from `tests/review/figures/mutations.py`.
Each cell: tried (and left out) · flagged % · located % (of whole rows and columns: told first, as what it is) · findings for
one slip. On the published tables a slip of theirs that asks for another figure beside it counts as a new finding.

Left out is what nothing in the declaration sees: after it the same relations hold, those that do not are apart by as much, and
the same blanks want a figure. These are figures and rows that change places, or a figure that moves, among the parts of one sum
that nothing else reads (表1 and 表4 by economic class, special funds of 表6, 表9); figures and rows of 表11, which are only
held against the whole budget and its goods and capital; a part of a whole (其中) that is cleared; the only row of 表2, which
is computed then.
"""

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
    """`rows`: the rows that a place has then, where some come or go. `named`: how a finding may say what it is about."""

    kind: str
    cell: Cell
    entries: tuple[tuple[Cell, Entry | None], ...]
    rows: tuple[Place, list[Row]] | None = None
    causes: tuple[str, ...] = ()  # that name the slip as what it is
    named: tuple[str, ...] = ()  # words any of which stands for the row

    @property
    def cells(self) -> list[Cell]:
        return [cell for cell, _ in self.entries]


@dataclass
class Score:
    tried: int = 0
    unseen: int = (
        0  # beside those tried: after them the same relations hold and the same blanks want a figure
    )
    rounded: int = (
        0  # beside those tried: within the widths of every equation that reads them, as roundings are
    )
    rounded_told: int = 0  # of these, with the hint for their chain
    flagged: int = 0
    located: int = 0
    alone: int = 0  # with one finding and no more
    first: int = 0  # told first, as what it is
    blamed: int = 0  # an altered cell is the first cell of the first finding
    findings: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.tried += other.tried
        self.unseen += other.unseen
        self.rounded += other.rounded
        self.rounded_told += other.rounded_told
        self.flagged += other.flagged
        self.located += other.located
        self.alone += other.alone
        self.first += other.first
        self.blamed += other.blamed
        self.findings += other.findings
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
    enter(engine, slip_cells(engine).values())
    return engine


def published(program: Program) -> Engine:
    return Engine(program, shipped.facts("mianxian-published"))


def amount_cells(engine: Engine) -> Iterator[Cell]:
    """Every cell of a published table that may hold an amount."""
    for table, model in engine.program.pack.tables.items():
        if model.worksheet or table in TARGETS:
            continue
        instances = engine.sheets(table) if model.repeat else [""]
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


def whole_mutations(engine: Engine) -> Iterator[Mutation]:
    """What happens to whole rows and columns: rows that go, come twice, get another's code or figures; blocks that move."""
    for place in places(engine):
        yield from _row_mutations(engine, place)
        yield from _exchanges(engine, place)
        yield from _moves(engine, place)


def places(engine: Engine) -> Iterator[Place]:
    yield from dict.fromkeys(cell.place for cell in amount_cells(engine))


def _row_mutations(engine: Engine, place: Place) -> Iterator[Mutation]:
    facts, block = engine.facts, engine.block(place)
    rows = engine.rows(place)
    entered = facts.rows.get(place, [])
    for n, row in enumerate(entered):
        cells = [c for c in (place.cell(row.id, column) for column in block.columns) if c in facts.entries]
        if not any(isinstance(facts.entries[c], Decimal) for c in cells) and not block.key_columns:
            continue
        code = rows[row.id].key[0] if block.key_columns else ""
        texts = [entry for c in cells if isinstance(entry := facts.entries[c], str)]
        if not any(other.parent == row.id for other in entered):
            yield Mutation(
                "row deleted", cells[0], tuple((c, None) for c in cells), (place, entered[:n] + entered[n + 1 :]),
                ("row_missing", "rows_missing"), (code,) if code else ("漏了", *texts[:1]),
            )  # fmt: skip
            twin = Row(f"twice{n}", row.parent, row.level)
            copied = tuple((c._replace(row=twin.id), facts.entries[c]) for c in cells)
            yield Mutation(
                "row doubled", cells[0], copied, (place, [*entered[: n + 1], twin, *entered[n + 1 :]]),
                ("code_twice", "row_twice"), (code,) if code else (),
            )  # fmt: skip
        for column in block.key_columns[:1]:
            cell = place.cell(row.id, column)
            for other in _other_codes(engine, cell):
                names = [id for id, slot in block.columns.items() if slot.name_of == column]
                entries = ((cell, other), *((place.cell(row.id, id), None) for id in names))
                yield Mutation("code changed", cell, entries, None, ("other_code",), (code,))


def _other_codes(engine: Engine, cell: Cell) -> Iterator[str]:
    """The next code of the list with as many digits, and one whose last two digits changed places."""
    entry = engine.facts.entries.get(cell)
    slot = engine.type_of(cell).slot
    if not isinstance(entry, str) or not slot.codes:
        return
    codes = [c for c in engine.program.codes.lists[slot.codes].names if len(c) == len(entry) and c != entry]
    later = [c for c in codes if c > entry][:1] + [c for c in codes if c < entry][-1:]
    yield from later


def _exchanges(engine: Engine, place: Place) -> Iterator[Mutation]:
    cells = [c for c in amount_cells_of(engine, place) if isinstance(engine.facts.entries.get(c), Decimal)]
    entries = engine.facts.entries
    for kind, line in (
        ("two in a column exchanged", "column"),
        ("two in a row exchanged", "row"),
    ):
        lines: dict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            lines[getattr(cell, line)].append(cell)
        for found in lines.values():
            for a, b in pairwise(found):
                if entries[a] != entries[b]:
                    yield Mutation(
                        kind, a, ((a, entries[b]), (b, entries[a])), None, ("exchanged", "rows_exchanged")
                    )
    rows = [row for row in engine.rows(place) if row != "total" and any(c.row == row for c in cells)]
    for one, other in pairwise(rows):
        columns = dict.fromkeys(c.column for c in cells if c.row in (one, other))
        swap = [
            (place.cell(row, column), entries.get(place.cell(source, column)))
            for row, source in ((one, other), (other, one))
            for column in columns
        ]
        swap = [(cell, entry) for cell, entry in swap if entries.get(cell) != entry]
        if len(swap) > 2:
            yield Mutation(
                "rows exchanged", swap[0][0], tuple(swap), None, ("rows_exchanged", "exchanged"), ""
            )


def amount_cells_of(engine: Engine, place: Place) -> list[Cell]:
    return [cell for cell in amount_cells(engine) if cell.place == place]


def _moves(engine: Engine, place: Place) -> Iterator[Mutation]:
    """The lower part of a column, or all of it, pasted one or two rows too low or too high; what it covers is gone."""
    cells = amount_cells_of(engine, place)
    entries = engine.facts.entries
    for column in dict.fromkeys(c.column for c in cells):
        stack = [c for c in cells if c.column == column]
        filled = [i for i, c in enumerate(stack) if isinstance(entries.get(c), Decimal)]
        if len(filled) < 4:
            continue
        for distance in (1, 2, -1, -2):
            for first in (filled[0], filled[len(filled) // 3]):
                last = filled[-1]
                after: dict[int, Entry | None] = dict.fromkeys(range(first, last + 1))
                for i in range(first, last + 1):
                    if 0 <= i + distance < len(stack):
                        after[i + distance] = entries.get(stack[i])
                moved = tuple((stack[i], v) for i, v in after.items() if entries.get(stack[i]) != v)
                if len(moved) > 3:
                    yield Mutation("block moved by rows", moved[0][0], moved, None, ("shifted",))


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


def enter(
    engine: Engine, entries: Iterable[tuple[Cell, Entry | None]], rows: tuple[Place, list[Row]] | None = None
) -> Update:
    entries = list(entries)
    for cell, entry in entries:
        if entry is None:
            engine.facts.entries.pop(cell, None)
        else:
            engine.facts.entries[cell] = entry
    if rows is not None:
        engine.facts.rows[rows[0]] = rows[1]
    return engine.update([cell for cell, _ in entries], [rows[0]] if rows is not None else ())


def signature(finding: Finding) -> object:
    """What makes a finding a new one: neither the values of its witnesses nor, where it asks for a figure, how many
    relations bear it out."""
    suspects = tuple((c.cell, c.entered, c.expected) for c in finding.cells if c.role == "suspect")
    says = () if any(expected for _, _, expected in suspects) else frozenset(finding.keys)
    return finding.level, says, suspects, finding.difference


def standing(engine: Engine) -> tuple[dict[Relation, object], *tuple[object, ...]]:
    """What relations say of the declaration: those that do not hold, by how much, and the blanks that want a figure."""
    broken = {
        r: (engine.value(r.target) if r.target else None, *judged) for r, judged in engine.broken.items()
    }
    return broken, frozenset(engine.one_sided), frozenset(engine.gaps), frozenset(engine.required.open)


def firm(engine: Engine) -> object:
    """What does not hold by more than roundings."""
    broken, *rest = standing(engine)
    return {r: judged for r, judged in broken.items() if engine.verdict(r) != "tail"}, *rest


def run(engine: Engine, wanted: Iterable[Mutation], *, edited: bool = False) -> dict[str, Score]:
    """Do each mutation, look at the findings, take it back. `edited`: the altered cells are known as those edited last."""
    reviews = Reviews(engine.program)
    known = {signature(f) for f in reviews.findings(engine)}
    as_it_was, firmly = standing(engine), firm(engine)
    scores: dict[str, Score] = defaultdict(Score)
    changed = Update()
    for mutation in wanted:
        before = [(cell, engine.facts.entries.get(cell)) for cell in mutation.cells]
        rows = mutation.rows and (mutation.rows[0], engine.facts.rows[mutation.rows[0]])
        if edited:
            engine.facts.note_edited(mutation.cells)
        changed |= enter(engine, mutation.entries, mutation.rows)
        new = [f for f in reviews.findings(engine, changed) if signature(f) not in known]
        score = scores[mutation.kind]
        if all(f.cause_kind == "blank" for f in new) and standing(engine) == as_it_was:
            score.unseen += 1
            score.misses.append(_describe(engine, mutation, before, new, "NOT SEEN"))
            changed = enter(engine, before, rows)
            continue
        if standing(engine) != as_it_was and firm(engine) == firmly:
            score.rounded += 1
            score.rounded_told += any(f.cause_kind == "rounding" for f in new)
            changed = enter(engine, before, rows)
            continue
        score.tried += 1
        score.flagged += bool(new)
        located = any(_names(f, mutation) for f in new)
        score.located += located
        score.alone += len(new) == 1
        score.findings += len(new)
        score.first += bool(new) and _is_told(new[0], mutation)
        score.blamed += bool(new) and new[0].suspect in mutation.cells
        if (
            not located
            or (mutation.causes and not _is_told(new[0], mutation))
            or (mutation.causes and len(new) > 2)
        ):
            score.misses.append(_describe(engine, mutation, before, new))
        changed = enter(engine, before, rows)
    assert {signature(f) for f in reviews.findings(engine, changed)} == known, "the engine is not as it was"
    return scores


def _is_told(finding: Finding, mutation: Mutation) -> bool:
    """Whether the finding says what happened, about the row where it happened."""
    kind = not mutation.causes or finding.cause_kind in mutation.causes
    rows = {c.cell[:4] for c in finding.cells}
    about = any(cell[:4] in rows for cell in mutation.cells)
    return kind and (about or any(words in finding.says for words in mutation.named))


def _names(finding: Finding, mutation: Mutation) -> bool:
    named = {c.cell for i, c in enumerate(finding.cells) if i < 3 or c.role == "suspect"}
    return any(cell in named for cell in mutation.cells) or (
        bool(mutation.causes) and _is_told(finding, mutation)
    )


def _describe(
    engine: Engine,
    mutation: Mutation,
    before: list[tuple[Cell, Entry | None]],
    new: list[Finding],
    how: str = "",
) -> str:
    was = "、".join(f"{cell_words(engine, cell)} [{'.'.join(cell)}] {figure(value)} → {figure(now)}"
                   for (cell, value), (_, now) in zip(before, mutation.entries, strict=True))  # fmt: skip
    how = how or ("NOT LOCATED" if new else "NOT FLAGGED")
    lines = [f"{how} {mutation.kind}: {was}"]
    lines += [f"    {f.level} {'、'.join(f.rules)}: {f.says}" for f in new[:4]]
    return "\n".join(lines)


def typed(program: Program, seed: int) -> Engine:
    """All that a random worksheet gives, typed by hand without a slip."""
    return Engine(program, typed_set(program, seed))


def some_of(engine: Engine, seed: int) -> list[Mutation]:
    """A few of each kind, always the same."""
    by_kind: dict[str, list[Mutation]] = defaultdict(list)
    for mutation in (*mutations(engine), *whole_mutations(engine)):
        by_kind[mutation.kind].append(mutation)
    pick = random.Random(seed)
    return [m for found in by_kind.values() for m in pick.sample(found, min(OF_EACH_KIND, len(found)))]


def _share(name: str, part: int, parts: int) -> dict[str, Score]:
    program = shipped.program()
    if name in ("typed", "edited"):
        scores: dict[str, Score] = defaultdict(Score)
        for seed in TYPED_SEEDS[part::parts]:
            engine = typed(program, seed)
            _add(scores, run(engine, some_of(engine, seed), edited=name == "edited"))
        return scores
    engine = {"mended": mended, "published": published}[name](program)
    wanted = [*mutations(engine), *whole_mutations(engine)][part::parts]
    return run(engine, wanted)


def _add(scores: dict[str, Score], others: dict[str, Score]) -> None:
    for kind, score in others.items():
        scores[kind].add(score)


def report(name: str, workers: int = 2) -> dict[str, Score]:
    """All mutations of `mended` or `published`, or some of `typed` copies, shared among processes."""
    scores: dict[str, Score] = defaultdict(Score)
    parts = workers * 4
    with ProcessPoolExecutor(workers) as pool:
        for part in pool.map(_share, [name] * parts, range(parts), [parts] * parts):
            _add(scores, part)
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description="Try how well slips are found.")
    parser.add_argument("--page", action="store_true", help="write what was found to docs/measured.md")
    parser.add_argument("--only", choices=DECLARATIONS, help="try one kind of declaration")
    arguments = parser.parse_args()
    misses: list[str] = []
    found: dict[str, dict[str, Score]] = {}
    for name in [arguments.only] if arguments.only else DECLARATIONS:
        start = time.perf_counter()
        scores = found[name] = report(name)
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)")
        print(
            f"{'kind':<26}{'tried':>7}{'unseen':>8}{'flagged':>10}{'located':>10}{'one finding':>13}{'told first':>12}{'findings':>10}"
        )
        total = Score()
        for kind in (*KINDS, *WHOLE_KINDS):
            if kind in scores:
                _line(kind, scores[kind])
                total.add(scores[kind])
                misses += [f"{name}: {miss}" for miss in scores[kind].misses]
        _line("all", total)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(misses) + "\n", encoding="utf-8")
    print(f"\n{len(misses)} misses in {REPORT}")
    if arguments.page:
        _write_page(found)


def _write_page(found: dict[str, dict[str, Score]]) -> None:
    """The section on slips anew, all else as it is."""
    head, _, rest = PAGE.read_text("utf-8").partition(f"\n## {TITLE}\n")
    _, section, others = rest.partition("\n## ")
    lines = [f"| kind | {' | '.join(found)} |", f"| --- |{' --- |' * len(found)}"]
    for kind in (*KINDS, *WHOLE_KINDS):
        cells = [_in_short(kind, scores[kind]) if kind in scores else "—" for scores in found.values()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    shares = ", ".join(f"*{name}* {_blamed(scores):.1%}" for name, scores in found.items())
    lines.append(f"\nOf single figures the altered one is the first cell of the first finding: {shares}.")
    table = "\n".join(lines)
    PAGE.write_text(f"{head}\n## {TITLE}\n\n{_ABOUT}\n{table}\n{section}{others}", encoding="utf-8")


def _blamed(scores: dict[str, Score]) -> float:
    single = [scores[kind] for kind in KINDS if kind in scores]
    return sum(score.blamed for score in single) / sum(score.tried for score in single)


def _in_short(kind: str, score: Score) -> str:
    right = score.first if kind in WHOLE_KINDS else score.located
    shares = f"{score.flagged / score.tried:.1%} · {right / score.tried:.1%}".replace("%", "")
    tried = f"{score.tried:,}" + (f" (+{score.unseen})" if score.unseen else "")
    return f"{tried} · {shares} · {score.findings / score.tried:.2f}"


def _line(kind: str, score: Score) -> None:
    flagged, located, alone = (n / (score.tried or 1) for n in (score.flagged, score.located, score.alone))
    told, findings = score.first / (score.tried or 1), score.findings / (score.tried or 1)
    print(
        f"{kind:<26}{score.tried:>7}{score.unseen:>8}{flagged:>10.1%}{located:>10.1%}{alone:>13.1%}{told:>12.1%}{findings:>10.2f}"
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
