"""A published document read with nothing else at hand: its tables are those of the pack, cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.errors import KnownError
from budgetdesk.office.exports import Snapshot, write_pdf
from budgetdesk.office.publishing import Publication, write_publication
from budgetdesk.office.rehearsal import Rehearsal, rehearse

_NOTHING = re.compile(r"-?0*(?:\.0*)?|[—-]")
_WAITING = "……"  # for an indicator that nobody has given


def published(sample: str, path: Path) -> tuple[Document, Rehearsal]:
    document = shipped.document(sample)
    try:
        publication = Publication(document).take()
        publication.shot.draft = False
        write_publication(publication, path)
    except KnownError:  # a pack without text: the tables alone
        shot = Snapshot(document).take()
        shot.draft = False
        write_pdf(shot, path)
    return document, rehearse(path, document.program.pack.id, shipped.Packs())


def printed(document: Document) -> Counter[tuple[str, int, str]]:
    """What stands in the cells of published tables, by table and column; zeros are as good as blanks."""
    found: Counter[tuple[str, int, str]] = Counter()
    for sheet in document.sheets(None):
        for line in sheet.lines:
            said = [(box.column, document.view(box.cell).text) for box in line.boxes if box.cell is not None]
            if not any(text == _WAITING for _, text in said):
                found.update(
                    (sheet.table, column, "".join(text.split()))
                    for column, text in said
                    if not _NOTHING.fullmatch(text)
                )
    return found


@pytest.mark.parametrize(
    ("sample", "kind"),
    [
        ("mianxian-worksheet", ".docx"),  # rows of units and projects, empty tables, targets of several kinds
        ("quxian-evaluation", ".pdf"),  # a sheet for each project, ticked boxes
        ("guangshui-target", ".pdf"),  # one form on eight pages, each ruled for its own rows
        ("road-monitoring", ".pdf"),
        ("qingjiang-scores", ".pdf"),
    ],
)
def test_every_table_of_our_own_document_is_read_back_cell_by_cell(
    sample: str, kind: str, tmp_path: Path
) -> None:
    document, rehearsal = published(sample, tmp_path / f"公开{kind}")
    found = rehearsal.recognition
    assert found is not None
    assert {table.table for table in found.tables} == {sheet.table for sheet in document.sheets(None)}
    assert [table.lost for table in found.tables if table.lost] == []
    assert printed(found.document) == printed(document)
    if sample == "mianxian-worksheet":
        assert [f.says for f in rehearsal.findings if f.level == "error"] == []
