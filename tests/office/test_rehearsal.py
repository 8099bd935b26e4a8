"""A published document read with nothing else at hand: its tables are those of the pack, cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_docx
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.errors import KnownError
from budgetdesk.office.exports import Snapshot, write_pdf
from budgetdesk.office.publishing import Publication, text_of, write_publication
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
        ("quxian-evaluation", ".pdf"),  # a sheet for each project, ticked boxes
        ("guangshui-target", ".pdf"),  # one form on eight pages, each ruled for its own rows
        ("road-monitoring", ".pdf"),
        ("qingjiang-scores", ".pdf"),
    ],
)
def test_every_table_of_our_own_document_is_read_back_cell_by_cell(
    sample: str, kind: str, tmp_path: Path
) -> None:
    assert_read_back(*published(sample, tmp_path / f"公开{kind}"))


def assert_read_back(document: Document, rehearsal: Rehearsal) -> None:
    found = rehearsal.recognition
    assert found is not None
    assert {table.table for table in found.tables} == {sheet.table for sheet in document.sheets(None)}
    assert [table.lost for table in found.tables if table.lost] == []
    assert printed(found.document) == printed(document)


def test_what_an_outside_reader_misses_is_told(tmp_path: Path) -> None:
    """Of a document with rows of units and projects, empty tables and targets nothing, while it is right. Then a table that is
    not there, one that was emptied, one that is empty without a word, and places that nobody filled in.
    """
    path = tmp_path / "公开.docx"
    written, right = published("mianxian-worksheet", path)
    assert_read_back(written, right)
    unwritten = {"".join(gap.text.split()) for _, gap in text_of(written).gaps}
    assert {f.entered for f in right.findings if f.level == "error"} == unwritten
    asked = {"missing_table", "empty_table", "empty_table_told", "no_figure", "placeholder", "telephone"}
    assert [
        f.says for f in right.findings if f.cause_kind in asked and f.level != "hint" and "〔" not in f.says
    ] == []
    document = open_docx(str(path))
    fifth, eighth = document.tables[4], document.tables[7]
    _take_out(fifth._tbl, "表5")
    for text in eighth._tbl.iter("{*}t"):
        text.text = re.sub(r"[\d,]+\.\d\d", "", text.text)
    for paragraph in document.paragraphs:
        if "空表" in paragraph.text or "国有资本经营" in paragraph.text:
            for run in paragraph.runs:
                run.text = re.sub("（空表）|[^。]*(?:空表|无国有资本经营)[^。]*。", "", run.text)
    document.add_paragraph("公用经费支出  万元。联系人：某某某，联系电话：0000-0000000。")
    document.save(str(path))
    told = [f for f in rehearse(path, shipped.SHAANXI, shipped.Packs()).findings if f.level != "hint"]
    says = "\n".join(f.says for f in told)
    for words in (
        "文件里没有表5 部门综合预算一般公共预算支出明细表（按支出功能分类科目）",
        "“部门综合预算一般公共预算基本支出明细表（支出经济分类科目）”是空的，按别的表它应有数",
        "“专项资金总体绩效目标表”是空表，文中没有说明",
        "“支出万元”前面没有填数",
        "“某某某”是没有填好的空位",
        "电话号码“0000-0000000”不完整",
    ):
        assert words in says


def _take_out(table: Any, number: str) -> None:
    """With its caption, which stands before it."""
    before = table.getprevious()
    while not "".join(text.text or "" for text in before.iter("{*}t")).startswith(number):
        before = before.getprevious()
    before.getparent().remove(before)
    table.getparent().remove(table)
