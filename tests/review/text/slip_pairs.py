"""Paragraphs with and without one slip, each reviewed alone: what is told of the slip, and whether the right one is quiet.

`python -m tests.review.text.slip_pairs FILE.yaml …`: lists of `kind`, `right`, `wrong`, `at` (the piece of `wrong` that is), `severity`.
Every second pair is counted apart, for whoever mends by the first, third, … has not seen it; `--unseen` shows these, too.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from budgetdesk.engine.level import gravity
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.review.finding import Finding
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

_END = re.compile(r"[。！？\n]")


class Pair(NamedTuple):
    kind: str
    right: str
    wrong: str
    at: str
    severity: str


class Outcome(NamedTuple):
    told: bool  # in the sentence of the slip, at its severity or louder
    heard: bool  # the same, however loud
    loud: list[Finding]  # above a hint of the right text
    said: list[Finding]  # of the wrong one


def read_pairs(path: Path) -> list[Pair]:
    entries: list[dict[str, Any]] = read_yaml(path.read_bytes(), path.name)
    return [Pair(**{name: str(entry[name]) for name in Pair._fields}) for entry in entries]


def look(pair: Pair) -> Outcome:
    quiet, review = (TextReview(Manuscript(text, wrapped=False)) for text in (pair.right, pair.wrong))
    before = {(f.rule, f.entered, f.says) for f in quiet.findings}
    start, end = _sentence(pair)
    here = [
        finding
        for finding in review.findings
        if (finding.rule, finding.entered, finding.says) not in before
        for place in (finding.place, *finding.witnesses[:1])
        if place is not None and _meets(review.span(place), start, end)
    ]
    told = any(gravity(f.level) <= gravity(_LEVELS[pair.severity]) for f in here)
    return Outcome(told, bool(here), [f for f in quiet.findings if f.level != "hint"], review.findings)


_LEVELS: dict[str, Any] = {"error": "error", "remark": "hint", "query": "query", "hint": "hint"}


def _sentence(pair: Pair) -> tuple[int, int]:
    """Where the sentence of the slip is; of several places that read so, the one that differs from what is right."""
    places = [m.start() for m in re.finditer(re.escape(pair.at), pair.wrong)]
    assert places, f"not in its text: {pair.at}"
    changed = next((n for n, (a, b) in enumerate(zip(pair.right, pair.wrong, strict=False)) if a != b), 0)
    at = min(places, key=lambda place: (place + len(pair.at) < changed, abs(place - changed)))
    begin = max((m.end() for m in _END.finditer(pair.wrong, 0, at)), default=0)
    end = _END.search(pair.wrong, at + len(pair.at))
    return begin, end.start() if end else len(pair.wrong)


def _meets(span: tuple[int, int], start: int, end: int) -> bool:
    return span[0] < end and start < max(span[1], span[0] + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Review paragraphs with and without a slip.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--unseen", action="store_true", help="show also every second pair")
    options = parser.parse_args()
    counts: Counter[tuple[int, str]] = Counter()
    for path in options.files:
        for number, pair in enumerate(read_pairs(path)):
            outcome, half = look(pair), number % 2
            counts[half, pair.severity] += 1
            counts[half, f"{pair.severity} told"] += outcome.told
            counts[half, f"{pair.severity} heard"] += outcome.heard
            counts[half, "loud"] += bool(outcome.loud)
            if half and not options.unseen:
                continue
            if not outcome.told:
                softly = " (softly)" if outcome.heard else ""
                print(
                    f"- {path.stem}-{number} {pair.kind} {pair.severity}{softly}: {pair.at}\n    {pair.wrong.strip()}"
                )
                print(*(f"    = {_shown(finding)}\n" for finding in outcome.said), sep="", end="")
            for finding in outcome.loud:
                print(f"+ {path.stem}-{number} {_shown(finding)}\n    {pair.right.strip()}")
    for half, name in enumerate(("first, third, …", "second, fourth, …")):
        told = "; ".join(
            f"{s} {counts[half, f'{s} told']} ({counts[half, f'{s} heard']}) of {counts[half, s]}"
            for s in ("error", "remark")
        )
        print(f"{name}: {told}; right texts with a finding above a hint: {counts[half, 'loud']}")


def _shown(finding: Finding) -> str:
    return f"{finding.level} {finding.rule} {finding.entered}: {finding.says}"


if __name__ == "__main__":
    main()
