"""Right texts of many offices changed at random: how much is bound, how much of what is changed is told.

`python -m tests.review.text.text_trials --page` writes what it found to docs/measured.md.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.review.text.marked_documents import marked_documents
from tests.review.text.more_offices import MORE
from tests.review.text.mutations import is_flagged, mutate, review
from tests.review.text.offices import OFFICES
from tests.review.text.written import accounts, budget

PAGE = Path(__file__).parents[3] / "docs" / "measured.md"
TITLE = "## Texts read back"
SEED, EACH, WRITTEN = 2024, 40, 10


def right_texts() -> Iterator[tuple[str, str]]:
    """Kind and text: written by a small script, and by hand in the ways of other offices."""
    for seed in range(WRITTEN):
        yield "written", accounts(Random(seed))
        yield "written", budget(Random(seed))
    for make in (*OFFICES, *MORE):
        yield "offices", "\n".join(piece for piece in make().pieces if isinstance(piece, str))
    for path in sorted((Path(__file__).parent / "right").glob("*.txt")):
        yield "offices", path.read_text(encoding="utf-8")
    for document in marked_documents():
        yield "offices", document.right


def try_texts(each: int) -> str:
    """What came of it, as a section of the page."""
    bound: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    loud: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    amounts_bound: Counter[str] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    told: Counter[tuple[str, str]] = Counter()
    texts: Counter[str] = Counter()
    for number, (kind, text) in enumerate(right_texts()):
        random, right = Random(SEED + number), review(text)
        texts[kind] += 1
        counts = right.counts()
        bound[kind] += counts.agree
        figures[kind] += counts.agree + counts.unbound + counts.disagree
        for fact in right.reading.facts:
            if fact.place in right.states and (fact.is_money or fact.unit == "%"):
                amounts[kind] += 1
                amounts_bound[kind] += right.states[fact.place] == "agrees"
        loud[kind] += sum(f.level != "hint" for f in right.findings)
        for _ in range(each):
            if mutation := mutate(text, right, random):
                tried[kind, mutation.kind] += 1
                told[kind, mutation.kind] += is_flagged(mutation)
    lines = [
        TITLE,
        "",
        f"`tests/review/text/text_trials.py`, seed {SEED}: right texts, {texts['written']} made by a small script and {texts['offices']}",
        "written by hand in the ways of other provinces, each changed at random, one figure, unit, direction or exchange at a time.",
        "",
        "| | made by a script | in the ways of other offices |",
        "| --- | --- | --- |",
        _row("figures with a witness", bound, figures),
        _row("of these amounts and rates", amounts_bound, amounts),
        f"| told above a hint of what is right | {loud['written']} | {loud['offices']} |",
    ]
    for kind in sorted({k for _, k in tried}):
        lines.append(_row(f"told: {kind}", *({t: c[t, kind] for t in texts} for c in (told, tried))))
    lines.append(
        _row(
            "told, all",
            *({t: sum(n for (k, _), n in c.items() if k == t) for t in texts} for c in (told, tried)),
        )
    )
    return "\n".join(
        [
            *lines,
            "",
            "What is changed is what something bears out: a sum, a rate, a table, another telling. Most of what is not told is a figure",
            "whose one witness is a rate of few digits.",
        ]
    )


def _row(name: str, part: dict[str, int] | Counter[str], whole: dict[str, int] | Counter[str]) -> str:
    cells = [
        f"{part[k]:,} of {whole[k]:,} ({100 * part[k] / max(whole[k], 1):.1f} %)"
        for k in ("written", "offices")
    ]
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Change right texts at random.")
    parser.add_argument("--page", action="store_true", help="write what was found to docs/measured.md")
    parser.add_argument("--each", type=int, default=EACH, help="changes of each text")
    options = parser.parse_args()
    section = try_texts(options.each)
    print(section)
    if options.page:
        page = PAGE.read_text(encoding="utf-8")
        page = re.sub(rf"{TITLE}\n.*?(?=\n## |\Z)", "", page, flags=re.S).rstrip()
        PAGE.write_text(f"{page}\n\n{section}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
