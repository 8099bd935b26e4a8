"""The long campaigns, seeded: `make campaigns`. What came of them goes to docs/measured.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.hostile import clipboards, declarations, documents, packages, packs, workbooks
from tests.hostile.trial import Campaign
from tests.storage import copies, corruption, crash
from tests.storage.postgresql_server import running_server
from tests.storage.two_writers import two_writers
from tests.ui import kills as window_campaign

PAGE = Path(__file__).parents[2] / "docs" / "measured.md"
_HEAD = """\
# Measured

What `make campaigns` found, last run whole on {day}, seed {seed}. Every input is made from the seed, so each can be made again.
A trial runs in a process of its own; time is CPU time, memory is what the process took beyond what it began with.

| campaign | tried | came of it | slowest | most memory |
| --- | --- | --- | --- | --- |
"""
_FOOT = """
*Told*: refused with a sentence. *Taken*: read as what it says. *Bad*: an exception that nobody caught, more than 2 s or 300 MB.
A damaged workspace is *as it was* where the damage hit what nothing is kept in.
"""


_Came = tuple[int, str, str, str]
"""How many were tried, what came of it, the slowest and the most memory."""


def _mutations(run: Campaign) -> _Came:
    words = ", ".join(f"{kind} {n}" for kind, n in sorted(run.seen.items()))
    for name, outcome in run.bad:
        print(f"BAD {name}: {outcome}", file=sys.stderr)  # noqa: T201
    return (
        sum(run.seen.values()),
        f"{words}; bad {len(run.bad)}",
        f"{run.slowest:.1f} s",
        f"{run.largest:.0f} MB",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the long campaigns and write docs/measured.md.")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the number of trials; below 1 nothing is written"
    )
    arguments = parser.parse_args()
    seed, bad = arguments.seed, 0

    def of(count: int) -> int:
        return max(int(count * arguments.scale), 1)

    def corruptions() -> _Came:
        seen = corruption.campaign(of(1_000), seed)
        words = ", ".join(f"{kind} {n}" for kind, n in sorted(seen.items()))
        return of(1_000), f"{words}; silent 0", "", ""

    def kills() -> _Came:
        seen = crash.campaign(of(1_000), seed)
        return of(1_000), f"edits {seen['edits']:,}, lost 0", "", ""

    def window_kills() -> _Came:
        seen = window_campaign.campaign(of(200), seed)
        return of(200), f"edits {seen['edits']:,}, lost 0", "", ""

    def copied() -> _Came:
        seen = copies.campaign(of(100), seed)
        words = ", ".join(f"{kind} {n}" for kind, n in sorted(seen.items()))
        return of(100), f"{words}; lacking an edit 0", "", ""

    def files() -> _Came:
        return _mutations(Campaign().run(declarations.campaign(of(2_000), seed)))

    def books() -> _Came:
        with tempfile.TemporaryDirectory() as folder:
            return _mutations(
                Campaign().run(workbooks.campaign(of(5_000), seed, Path(folder)), workbooks.KNOWN)
            )

    def copied_tables() -> _Came:
        return _mutations(Campaign().run(clipboards.campaign(of(500), seed), clipboards.KNOWN))

    def forms() -> _Came:
        with tempfile.TemporaryDirectory() as folder:
            return _mutations(Campaign().run(packs.campaign(of(500), seed, Path(folder))))

    def papers() -> _Came:
        with tempfile.TemporaryDirectory() as folder:
            return _mutations(Campaign().run(documents.campaign(of(600), seed, Path(folder))))

    def parcels() -> _Came:
        with tempfile.TemporaryDirectory() as folder:
            return _mutations(Campaign().run(packages.campaign(of(5_000), seed, Path(folder))))

    def two_people() -> _Came:
        with running_server() as server:
            seen = two_writers(server.new_database("two"), of(10_000), of(200), seed)
        return seen["edits"], f"killed {seen['killed']}, lost 0, doubled 0", "", ""

    campaigns: list[tuple[str, Callable[[], _Came]]] = [
        ("a workspace damaged (bits, bytes, pages, ends; file and WAL)", corruptions),
        ("an editing program killed", kills),
        ("the window killed while somebody types", window_kills),
        ("the one file copied while somebody types, after a pause of 2 s", copied),
        ("declaration files mutated or made to hurt", files),
        ("workbooks mutated or made to hurt", books),
        ("documents and lists of units mutated or made to hurt", papers),
        ("clipboards mutated or made to hurt", copied_tables),
        ("packs mutated or made to hurt", forms),
        ("packages and replies changed or made to hurt, signed ones among them", parcels),
        ("two programs on one PostgreSQL, killed while they edit", two_people),
    ]
    lines = []
    for name, run in campaigns:
        started = time.perf_counter()
        count, came, slowest, largest = run()
        bad += "bad " in came and not came.endswith("bad 0")
        lines.append(f"| {name} | {count:,} | {came} | {slowest or '—'} | {largest or '—'} |\n")
        print(f"{lines[-1].strip()} ({time.perf_counter() - started:.0f} s)", flush=True)  # noqa: T201
    if arguments.scale >= 1:
        head = _HEAD.format(day=f"{datetime.now().astimezone():%Y-%m-%d}", seed=seed)
        _, section, others = PAGE.read_text("utf-8").partition("\n## ")  # what other trials found
        PAGE.write_text(head + "".join(lines) + _FOOT + section + others, encoding="utf-8")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
