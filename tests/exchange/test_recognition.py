"""Grids of a document become tables of a pack: what fits is read into cells, what does not is shown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests import shipped
from tests.exchange.documents import write_docx, write_pdf
from tests.review.text.offices import Office, guizhou_accounts, hubei_accounts, zhejiang_accounts

from budgetdesk.exchange.document_text import read_document
from budgetdesk.exchange.printed_tables import printed_tables
from budgetdesk.exchange.recognition import Recognition, recognise
from budgetdesk.office.rehearsal import rehearse
from budgetdesk.review.text.text_review import TextReview

PACKS = shipped.Packs()
PACK = "national-final-2023"


def recognised(office: Office, path: Path) -> Recognition:
    write = write_pdf if path.suffix == ".pdf" else write_docx
    review = TextReview(read_document(write(office, path)))
    return recognise(printed_tables(review.manuscript, review.sections), PACKS.program(PACK))


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_tables_are_told_by_title_and_their_figures_find_their_cells(name: str, tmp_path: Path) -> None:
    found = recognised(zhejiang_accounts(), tmp_path / name)
    assert [(t.table, t.lost) for t in found.tables] == [("overview", ()), ("spending", ())]
    assert found.strangers == []
    entries = found.document.content.facts.entries
    printed = {at.text: entries[cell] for cell, at in found.cells.items() if cell.table == "overview"}
    assert printed["2,018.85"] == Decimal("2018.85")
    assert all(Decimal(text.replace(",", "")) == value for text, value in printed.items())


def test_codes_in_three_columns_and_a_table_without_lines_of_labels(tmp_path: Path) -> None:
    assert [t.table for t in recognised(guizhou_accounts(), tmp_path / "a.docx").tables] == [
        "overview",
        "general",
    ]
    assert [t.table for t in recognised(hubei_accounts(), tmp_path / "b.docx").tables] == ["three", "general"]


def test_what_no_table_takes_is_shown(tmp_path: Path) -> None:
    own = Office(
        "own",
        [
            "2023年度决算",
            "本馆读者流量表",
            "单位：万元",
            [["月份", "金额"], ["一月", "3.00"], ["二月", "4.00"]],
        ],
    )
    found = recognised(own, tmp_path / "a.docx")
    assert found.tables == []
    assert [g.title for g in found.strangers] == ["本馆读者流量表"]


def test_tables_that_differ_from_each_other_are_told_by_the_rules_of_the_pack(tmp_path: Path) -> None:
    office = zhejiang_accounts()
    right = write_docx(office, tmp_path / "right.docx")
    assert [f.says for f in rehearse(right, PACK, PACKS).findings if f.level == "error"] == []
    pieces = [
        [[c.replace("187.44", "178.44") for c in row] for row in p]
        if not isinstance(p, str) and "行次" in p[1]
        else p
        for p in office.pieces
    ]
    wrong = write_docx(Office("wrong", pieces), tmp_path / "wrong.docx")
    told = [f for f in rehearse(wrong, PACK, PACKS).findings if f.entered == "178.44"]
    assert [f.level for f in told] == ["error"]
    assert "公开03表" in told[0].says or "187.44" in told[0].says
