"""Tables of a PDF and of a docx come in cell by cell as they were written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.exchange.documents import font, write_docx, write_pdf
from tests.review.text.offices import OFFICES, Office

from budgetdesk.exchange.document_text import read_document
from budgetdesk.review.text.manuscript import AS_ABOVE, AS_LEFT, ROW

Write = Callable[[Office, Path], Path]


def rows(path: Path) -> list[list[str]]:
    lines = read_document(path).original.replace("\f", "\n").split("\n")
    return [line[1:].split("\t") for line in lines if line.startswith(ROW)]


@pytest.mark.parametrize("write", [write_docx, write_pdf])
@pytest.mark.parametrize("make", OFFICES, ids=lambda make: make.__name__)
def test_rows_are_as_they_were_written(make: Callable[[], Office], write: Write, tmp_path: Path) -> None:
    office = make()
    suffix = write.__name__.removeprefix("write_")
    read = rows(write(office, tmp_path / f"a.{suffix}"))
    tables = [
        [["".join(cell.split()) for cell in row] for row in piece]
        for piece in office.pieces
        if not isinstance(piece, str)
    ]
    heads = [table[0] for table in tables]  # stand again on every page of a PDF
    assert [row for row in read if row not in heads] == [row for t in tables for row in t if row not in heads]
    assert [row for row in heads if row not in read] == []


def test_columns_without_ruled_lines_are_told_by_where_figures_stand(tmp_path: Path) -> None:
    font()
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont("Sans", 10)
    lines = [
        ("项目", "合计", "基本支出", "项目支出"),
        ("社会保障和就业支出", "126.50", "100.00", "26.50"),
        ("卫生健康支出", "8.00", "8.00", ""),
        ("住房保障支出", "12.25", "", "12.25"),
    ]
    canvas.drawString(60, 800, "2023年度支出决算情况见下表，单位为万元。")
    for number, (label, *figures) in enumerate(lines):
        canvas.drawString(60, 780 - 16 * number, label)
        for column, figure in enumerate(figures):
            canvas.drawRightString(260 + 90 * column, 780 - 16 * number, figure)
    canvas.save()
    assert rows(tmp_path / "a.pdf") == [list(line) for line in lines]


def test_contents_are_no_table_and_heads_alone_are_one(tmp_path: Path) -> None:
    from reportlab.platypus import SimpleDocTemplate, Table

    font()
    heads = ["科目编码", "科目名称", "合计", "基本支出"]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(
        [
            Table([[words, str(page)] for page, words in enumerate(("概况", "收支情况", "名词解释"), 9)],
                  colWidths=200, style=[("FONT", (0, 0), (-1, -1), "Sans", 10)]),
            Table([heads], colWidths=80, style=[("FONT", (0, 0), (-1, -1), "Sans", 10), ("GRID", (0, 0), (-1, -1), 0.5, "black")]),
        ]
    )  # fmt: skip
    assert rows(tmp_path / "a.pdf") == [heads]


def test_cell_over_several_rows_and_columns_stands_in_the_first(tmp_path: Path) -> None:
    from reportlab.platypus import SimpleDocTemplate, Table

    font()
    cells = [
        ["科目", AS_LEFT, "合计", "其中", AS_LEFT],
        ["编码", "名称", AS_ABOVE, "基本", "项目"],
        ["208", "社保", "3.00", "1.00", "2.00"],
    ]
    spans = [("SPAN", (0, 0), (1, 0)), ("SPAN", (2, 0), (2, 1)), ("SPAN", (3, 0), (4, 0))]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, -1), "Sans"), *spans]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build([Table(cells, style=style)])
    assert rows(tmp_path / "a.pdf") == cells
