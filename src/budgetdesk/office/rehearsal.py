"""A document of the office read as an outside reader would, with nothing else at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.exchange.document_text import read_document
from budgetdesk.review.text.text_review import TextReview

if TYPE_CHECKING:
    from budgetdesk.office.installed_packs import InstalledPacks
    from budgetdesk.packs.catalogue import PackSummary


@dataclass(frozen=True)
class Rehearsal:
    """`pack`: that was named or guessed; `notes`: what was not or could not be looked at, in sentences."""

    path: Path
    review: TextReview
    pack: PackSummary | None
    guessed: bool
    notes: tuple[str, ...]


def rehearse(path: Path, pack: str | None, packs: InstalledPacks) -> Rehearsal:
    """Read a PDF, docx or txt. Raises KnownError where the document or the pack is not to be had."""
    manuscript = read_document(path)
    named = None
    if pack is not None:
        packs.catalogue.load(pack)
        named = next(summary for summary in packs.summaries() if summary.id == pack)
    review = TextReview(manuscript, year=named.year if named else 0)
    found = named or _guessed(review, packs)
    return Rehearsal(
        path, review, found, named is None and found is not None, tuple(_notes(found, named is not None))
    )


def _guessed(review: TextReview, packs: InstalledPacks) -> PackSummary | None:
    """The pack of the same region, year and kind; none rather than a wrong one."""
    text = review.manuscript.original
    kind = "accounts" if review.about.accounts else "budget"
    fitting = [
        p for p in packs.summaries() if p.kind == kind and p.year == review.about.year and p.region in text
    ]
    return fitting[0] if len(fitting) == 1 else None


def _notes(pack: PackSummary | None, named: bool) -> list[str]:
    notes = ["没有上年的资料：增减只按文中所写的数核对"]
    if pack is None:
        notes.append("没有合适的报表包：只用不依赖报表包的规则")
    elif not named:
        notes.append(f"按“{pack.title}”看待（没有指明报表包，是猜的）")
    return notes
