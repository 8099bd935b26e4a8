"""Kinds of slips, in texts made for each kind: what is right is quiet, each slip alone is told in its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.review.text.marked_documents import Marked, outcome, read_marks

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

TEXTS = [
    (path.stem, text)
    for path in sorted((Path(__file__).parent / "kinds").glob("*.txt"))
    for text in path.read_text(encoding="utf-8").split("\n===\n")
]
QUESTIONS = "questions"  # what is but asked: of what is right nothing is


@pytest.mark.parametrize(("kind", "text"), TEXTS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(TEXTS)])
def test_each_slip_alone_is_told(kind: str, text: str) -> None:
    whole = read_marks(kind, text)
    quiet = TextReview(Manuscript(whole.right, wrapped=False))
    loud = [f.says for f in quiet.findings if f.level != "hint" or kind == QUESTIONS]
    assert loud == []
    missed = [slip for one in _one_by_one(kind, text) for slip in outcome(one).missed]
    assert missed == []


def _one_by_one(kind: str, text: str) -> list[Marked]:
    """The text with one of its slips, for each of them."""
    pieces = text.replace("⟦", "⟧").split("⟧")  # right|wrong at the odd places
    made = []
    for number in range(1, len(pieces), 2):
        each = [
            p if n % 2 == 0 else f"⟦{p}⟧" if n == number else p.split("|")[0] for n, p in enumerate(pieces)
        ]
        made.append(read_marks(kind, "".join(each)))
    return made
