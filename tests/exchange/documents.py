"""Writes a document of an office as docx and as PDF with ruled tables."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as Ruled
from tests.review.text.offices import Office

from budgetdesk.resources import resources


def write_docx(office: Office, path: Path) -> Path:
    document = Document()
    for piece in office.pieces:
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        table = document.add_table(len(piece), len(piece[0]), style="Table Grid")
        for row, cells in zip(table.rows, piece, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(str(path))
    return path


def font() -> None:
    pdfmetrics.registerFont(TTFont("Sans", resources() / "fonts" / "NotoSansSC-Regular.ttf"))


def write_pdf(office: Office, path: Path) -> Path:
    font()
    text = ParagraphStyle(
        "text", fontName="Sans", fontSize=11, leading=18, wordWrap="CJK", firstLineIndent=22
    )
    small = ParagraphStyle("cell", fontName="Sans", fontSize=7, leading=9, wordWrap="CJK")
    flow = []
    for piece in office.pieces:
        if isinstance(piece, str):
            flow.append(Paragraph(piece.replace("<", "&lt;"), text))
            continue
        width = 470 / len(piece[0])
        cells = [[Paragraph(cell, small) for cell in row] for row in piece]
        flow.append(
            Ruled(
                cells, [width] * len(piece[0]), style=[("GRID", (0, 0), (-1, -1), 0.5, "black")], repeatRows=1
            )
        )

    def number(canvas, document) -> None:  # type: ignore[no-untyped-def]
        canvas.setFont("Sans", 9)
        canvas.drawCentredString(297, 30, f"- {document.page} -")

    SimpleDocTemplate(str(path), pagesize=A4).build(flow, onFirstPage=number, onLaterPages=number)
    return path
