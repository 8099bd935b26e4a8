"""Final accounts tried at length: 200 random right sets, and slips in typed ones (渠县's and random).

python -m tests.resources.final_accounts_trials [--right 200] [--slips 300]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from functools import partial
from random import Random

from tests import shipped
from tests.resources.final_accounts import expected, random_worksheet
from tests.review.figures.mutations import KINDS, Mutation, Score, mutations, run

from budgetdesk.engine.cells import Facts
from budgetdesk.engine.engine import Engine
from budgetdesk.exchange.declaration_json import DeclarationHead, read_content, read_head, write_declaration
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

NATIONAL, SICHUAN = "national-final-2023", "sichuan-final-2023"
QUXIAN = "quxian"
SEEDS = range(9000, 9008)  # of the sets that slips are made in
UNKNOWN = ("by_economic", "general_detail", "basic", "detail", "z05_1", "z05_2", "z08")
"""Tables that 渠县's published figures do not determine: without the economic codes they cannot be filled."""

Figures = dict[tuple[str, str, str], Decimal]
"""All figures but zeros, by table, row and column."""


def published(engine: Engine) -> Figures:
    """The figures of the published tables."""
    found = {}
    for cell, value in {**engine.computed, **engine.facts.entries}.items():
        block = engine.block(cell)
        if block.table.worksheet or not isinstance(value, Decimal) or not value:
            continue
        info = engine.row(cell)
        if info is None:
            row = f"{cell.block}.{cell.row}"
        else:  # of a project with the function that it belongs to
            row = "/".join(info.key[-2:] if info.level == "project" else info.key[-1:]) or info.level
        found[cell.table, row, cell.column] = value
    return found


def differences(pack: str, seed: int) -> tuple[dict[object, object], list[Finding]]:
    """Where a random worksheet gives other figures than the small calculation, and what is found in it."""
    sheet, program = random_worksheet(Random(seed)), shipped.program(pack)
    engine = Engine(program, sheet.facts())
    tables = {id for id, table in program.pack.tables.items() if not table.worksheet}
    columns = {(b.table.id, c) for b in program.blocks.values() for c in b.columns}
    wanted = {n: v for n, v in expected(sheet).items() if n[0] in tables and (n[0], n[2]) in columns}
    ours = published(engine)
    unlike = {
        n: (ours.get(n), wanted.get(n)) for n in ours.keys() | wanted.keys() if ours.get(n) != wanted.get(n)
    }
    return unlike, find_all(engine)


def typed(engine: Engine, *, zeros: bool = False, without: Collection[str] = ()) -> Engine:
    """The printed tables alone, typed from paper, on which a zero is a blank."""
    program = engine.program
    head = DeclarationHead(program.pack.id, program.pack.version, "", "某局", 2023, "")
    content = json.loads(write_declaration(engine, head, all_values=True))
    kept = {id for id, table in program.pack.tables.items() if not table.worksheet} | {"unit"}
    content["tables"] = {id: table for id, table in content["tables"].items() if id in kept}
    _, body = read_head(json.dumps(content).encode(), "typed")
    facts = read_content(body, program, "typed").facts
    entries = {c: v for c, v in facts.entries.items() if c.table not in without and (zeros or v != 0)}
    return Engine(
        program,
        Facts(entries, {p: r for p, r in facts.rows.items() if p.table not in without}, facts.instances),
    )


def typed_set(name: str) -> Engine:
    """渠县's published tables, or those of a random worksheet, by its seed."""
    if name == QUXIAN:
        return typed(shipped.document("quxian-final").engine, without=UNKNOWN)
    return typed(Engine(shipped.program(SICHUAN), random_worksheet(Random(int(name))).facts()))


def slips(name: str, count: int) -> dict[str, Score]:
    """How well slips are found in a typed set: `count` of them, picked at random."""
    engine = typed_set(name)
    every = list(mutations(engine))
    wanted: list[Mutation] = Random(2024).sample(every, min(count, len(every)))
    return run(engine, wanted)


def _right(pack: str, seed: int) -> tuple[int, list[str]]:
    unlike, found = differences(pack, seed)
    return len(unlike), [f"{f.level} {f.says}" for f in found]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--right", type=int, default=200)
    parser.add_argument("--slips", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    wrong = 0
    with ProcessPoolExecutor(arguments.workers) as pool:
        for pack in (NATIONAL, SICHUAN):
            tried = list(pool.map(partial(_right, pack), range(arguments.right), chunksize=10))
            unlike, found = sum(n for n, _ in tried), Counter(text for _, texts in tried for text in texts)
            print(f"{pack}: {len(tried)} right sets, {unlike} figures unlike, {sum(found.values())} findings")
            wrong += unlike + sum(found.values())
        for title, names, count in (
            (QUXIAN, [QUXIAN], 2 * arguments.slips),
            ("random", list(map(str, SEEDS)), arguments.slips),
        ):
            scores: dict[str, Score] = defaultdict(Score)
            for part in pool.map(slips, names, [count] * len(names)):
                for kind, score in part.items():
                    scores[kind].add(score)
            print(f"| {title} | tried | flagged | named | first | findings |\n{'| --- ' * 6}|")
            whole = Score()
            for kind in KINDS:
                if kind in scores:
                    print(_line(kind, scores[kind]))
                    whole.add(scores[kind])
            print(_line("all", whole))
            print(
                f"left out: {whole.rounded} within the roundings of all that reads them, {whole.rounded_told} of them told "
                f"with the hint for their chain; {whole.unseen} that nothing reads"
            )
            print("\n".join(whole.misses), file=sys.stderr)
    return bool(wrong)


def _line(kind: str, score: Score) -> str:
    of = score.tried or 1
    shares = " | ".join(f"{n / of:.1%}" for n in (score.flagged, score.located, score.blamed))
    tried = f"{score.tried:,}" + (f" (+{score.rounded})" if score.rounded else "")
    return f"| {kind} | {tried} | {shares} | {score.findings / of:.2f} |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
