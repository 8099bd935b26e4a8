"""Documents in the ways of other provinces, through docx and PDF: right ones are quiet, the slips put into them are found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.exchange.documents import write_docx, write_pdf
from tests.review.text.more_offices import MORE
from tests.review.text.offices import OFFICES, Office

from budgetdesk.exchange.document_text import read_document
from budgetdesk.review.text.text_review import TextReview

Write = Callable[[Office, Path], Path]
KINDS = [write_docx, write_pdf]


def reviewed(office: Office, write: Write, folder: Path) -> TextReview:
    suffix = write.__name__.removeprefix("write_")
    return TextReview(read_document(write(office, folder / f"a.{suffix}")))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("write", KINDS)
@pytest.mark.parametrize("make", [*OFFICES, *MORE], ids=lambda make: make.__name__)
def test_right_document_is_quiet_and_most_of_its_figures_are_bound(
    make: Callable[[], Office], write: Write, tmp_path: Path
) -> None:
    review = reviewed(make(), write, tmp_path)
    assert [f.says for f in review.findings if f.level != "hint"] == []
    told = review.counts()
    assert told.agree >= 0.6 * (told.agree + told.unbound)


@pytest.mark.parametrize("write", KINDS)
@pytest.mark.parametrize("make", OFFICES, ids=lambda make: make.__name__)
def test_slips_are_found_and_nothing_else_is_told(
    make: Callable[[], Office], write: Write, tmp_path: Path
) -> None:
    office = make()
    review = reviewed(office.with_slips(), write, tmp_path)
    told = {
        bare(review.manuscript.original[slice(*review.span(f.place))]): f.says
        for f in review.findings
        if f.level != "hint"
    }
    spots = {bare(slip.at or slip.wrong) for slip in office.slips}
    assert [spot for spot in spots if not any(at in spot or spot in at for at in told)] == []
    assert [says for at, says in told.items() if not any(at in spot or spot in at for spot in spots)] == []
