"""A published document read with nothing else at hand: its tables are those of the pack, also where their rows are units."""

from __future__ import annotations

from pathlib import Path

from tests import shipped

from budgetdesk.office.publishing import Publication, write_publication
from budgetdesk.office.rehearsal import rehearse


def test_tables_by_units_are_recognised_though_the_text_does_not_name_the_unit(tmp_path: Path) -> None:
    publication = Publication(shipped.document("mianxian-worksheet")).take()
    publication.shot.draft = False
    path = tmp_path / "公开.docx"
    write_publication(publication, path)
    rehearsal = rehearse(path, "shaanxi-budget-2024", shipped.Packs())
    assert rehearsal.recognition is not None
    assert {table.table for table in rehearsal.recognition.tables} >= {
        "t01",
        "t02",
        "t03",
        "t04",
        "t05",
        "t06",
        "t12",
    }
    assert [f.says for f in rehearsal.findings if f.level == "error"] == []
