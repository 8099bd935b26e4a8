"""Documents in `marked/`: each slip stands beside what is right, as ⟦right|wrong⟧; cells of tables are parted by ` | `."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

FOLDER = Path(__file__).parent / "marked"
_SUMS = ("weights", "grid")  # none of the figures can be named
_ALSO_AT = {**dict.fromkeys(_SUMS, 99), "exchanged": 1}  # and the other of two
_MARK = re.compile(r"⟦([^⟦⟧]*?)\|([^⟦⟧]*?)⟧")


@dataclass(frozen=True)
class Marked:
    """`slips`: what is wrong, and where it stands in `wrong`."""

    name: str
    right: str
    wrong: str
    slips: tuple[tuple[str, int, int], ...]


def marked_documents() -> list[Marked]:
    return [read_marked(path) for path in sorted(FOLDER.glob("*.txt"))]


def read_marked(path: Path) -> Marked:
    return read_marks(path.stem, path.read_text(encoding="utf-8"))


def read_marks(name: str, text: str) -> Marked:
    text = re.sub(r"(?m)(?:^| )\|(?=[ \n])", "\t", text)
    wrong, slips, place = "", [], 0
    for mark in _MARK.finditer(text):
        wrong += text[place : mark.start()]
        slips.append((mark.group(2), len(wrong), len(wrong) + len(mark.group(2))))
        wrong, place = wrong + mark.group(2), mark.end()
    return Marked(name, _MARK.sub(r"\1", text), wrong + text[place:], tuple(slips))


@dataclass(frozen=True)
class Outcome:
    """`false`: what is told above a hint of sentences without a slip."""

    missed: list[str]
    false: list[str]


def outcome(document: Marked) -> Outcome:
    """A slip is found where its own characters are told, or another figure of its sentence."""
    review = TextReview(Manuscript(document.wrong, wrapped=False))
    told = [
        (review.span(place), f)
        for f in review.findings
        for place in (f.place, *f.witnesses[: _ALSO_AT.get(f.cause_kind, 0)])
        if place
    ]
    sentences = [_sentence(document.wrong, start) for _, start, _ in document.slips]
    missed = [
        shown
        for (shown, *_), (start, end) in zip(document.slips, sentences, strict=True)
        if not any(s < end and start < e for (s, e), _ in told)
    ]
    false = [
        f"{f.level} {f.entered}: {f.says}"
        for (s, e), f in told
        if f.level != "hint"
        and f.cause_kind not in _SUMS
        and not any(s < end and start < e for start, end in sentences)
    ]
    return Outcome(missed, false)


def _sentence(text: str, place: int) -> tuple[int, int]:
    before = max(text.rfind(sign, 0, place) for sign in "。\n") + 1
    after = [n for sign in "。\n" if (n := text.find(sign, place)) >= 0]
    return before, min(after, default=len(text))
