"""Documents that come in give their text with page, line and order; what has none is said to have none."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate
from tests.exchange.documents import font

from budgetdesk.exchange.document_text import DocumentTextError, read_document
from budgetdesk.resources import resources
from budgetdesk.review.text.manuscript import ROW


def pdf(path: Path, pages: list[str], size: int = 12) -> Path:
    pdfmetrics.registerFont(TTFont("Sans", resources() / "fonts" / "NotoSansSC-Regular.ttf"))
    canvas = Canvas(str(path))
    for lines in pages:
        canvas.setFont("Sans", size)
        for number, line in enumerate(lines.splitlines()):
            canvas.drawString(60, 780 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def flowing(path: Path, told: list[str], size: int) -> Path:
    """Paragraphs over pages, with the number of the page below."""
    pdfmetrics.registerFont(TTFont("Sans", resources() / "fonts" / "NotoSansSC-Regular.ttf"))
    style = ParagraphStyle(
        "text", fontName="Sans", fontSize=size, leading=size * 1.6, wordWrap="CJK", firstLineIndent=2 * size
    )

    def number(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.drawCentredString(297, 30, f"- {document.page} -")

    flow = [Paragraph(words, style) for words in told]
    SimpleDocTemplate(str(path), pagesize=A4).build(flow, onFirstPage=number, onLaterPages=number)
    return path


def paragraphs(path: Path) -> list[str]:
    return [p.text for p in read_document(path).paragraphs if not p.table]


def test_pdf_lines_become_paragraphs_over_pages(tmp_path: Path) -> None:
    pages = [
        """一、收入支出决算总体情况说明
2023年度收、支总计均为568.27万元。与2022年相比，
收、支总计各增加465.54万元，增长453.17%。主要变
- 1 -""",
        """动原因是增加财政代缴城乡居民基本养老保险费支出
348.91万元。
二、收入决算情况说明
- 2 -""",
    ]
    path = pdf(tmp_path / "说明.pdf", pages)
    assert paragraphs(path) == [
        "一、收入支出决算总体情况说明",
        "2023年度收、支总计均为568.27万元。与2022年相比，收、支总计各增加465.54万元，增长453.17%。"
        "主要变动原因是增加财政代缴城乡居民基本养老保险费支出348.91万元。",
        "二、收入决算情况说明",
    ]
    manuscript = read_document(path)
    assert [manuscript.page(manuscript.original.index(words)) for words in ("568.27", "348.91")] == [1, 2]


def test_wide_lines_are_joined_too(tmp_path: Path) -> None:
    words = (
        "2023年度一般公共预算财政拨款支出568.27万元，主要用于以下方面：社会保障和就业支出552.37万元，占97.20%；卫生健康支出6.66万元，占1.17%；"
        "农林水支出2.24万元，占0.39%；住房保障支出7.00万元，占1.23%。以上支出均按规定用途使用，没有截留、挤占和挪用的情况，年末没有结转和结余。"
    )
    path = flowing(tmp_path / "说明.pdf", ["一、总体情况", words, "二、收入情况", words], size=7)
    assert paragraphs(path) == ["一、总体情况", words, "二、收入情况", words]


def test_contents_and_what_follows_the_end_of_a_page_are_told_apart(tmp_path: Path) -> None:
    item = "（{}）{}运转支出（项）。支出决算为3.00万元，主要用于{}运转。年初预算为3.00万元，支出决算与年初预算一样，{}没有增减。"
    names = ["机构", "学校", "农业技术推广", "文化站", "水利工程维护", "档案馆", "图书"]
    told = [f"第一部分单位概况{'.' * 70}{n}" for n in range(1, 5)]
    told += [item.format(n, names[n % 7], names[n % 5], names[n % 3] * (n % 4)) for n in range(1, 60)]
    assert paragraphs(flowing(tmp_path / "说明.pdf", told, size=10)) == told


def test_docx_keeps_tables_apart_from_text(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("一、收入决算情况说明")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "本年收入合计", "568.27"
    document.add_paragraph("本年收入合计 568.27 万元。")
    document.save(str(tmp_path / "a.docx"))
    assert paragraphs(tmp_path / "a.docx") == ["一、收入决算情况说明", "本年收入合计568.27万元。"]


def test_docx_is_read_as_it_is_seen(tmp_path: Path) -> None:
    """Changes tracked, a box (that Word keeps twice), a table within a table, a footnote."""
    document, names = Document(), nsdecls("w")
    box = "<w:txbxContent><w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent>"
    for xml in (
        "<w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>8</w:t></w:r></w:ins>",
        "<w:moveFrom><w:r><w:t>搬走的话。</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>搬来的话。</w:t></w:r></w:moveTo>",
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent><w:t>框外的话。</w:t></w:r>",
    ):
        body = document.element.body
        body.insert(len(body) - 1, parse_xml(f"<w:p {names}>{xml}</w:p>"))
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "收入"
    outer.cell(0, 1).add_table(1, 3).cell(0, 2).text = "1.00"
    document.save(str(tmp_path / "b.docx"))
    note = f"<w:footnotes {names}><w:footnote><w:p><w:r><w:t>脚注的话。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    with ZipFile(tmp_path / "b.docx", "a") as package:
        package.writestr("word/footnotes.xml", note)
    lines = [line for line in read_document(tmp_path / "b.docx").original.split("\n") if line]
    assert lines == [
        "支出8",
        "搬来的话。",
        "框外的话。",
        "框里的话。",
        ROW + "收入\t",
        ROW + "\t\t1.00",
        "脚注的话。",
    ]


def test_lines_of_two_columns_are_joined_in_each(tmp_path: Path) -> None:
    told = "本单位全年收入总计一百二十万元，比上年增加二十万元，增长百分之二十，主要原因是本年新增古籍保护专项经费。"
    font()
    canvas = Canvas(str(tmp_path / "两栏.pdf"))
    canvas.setFont("Sans", 10)
    for row, words in enumerate((told[:46], told[46:])):
        canvas.drawString(60, 812 - 16 * row, words)
    lines = [told[n : n + 20] for n in range(0, len(told), 20)]
    for left in (60, 320):
        for item in range(15):
            for row, words in enumerate(lines):
                canvas.drawString(left, 780 - 16 * (item * len(lines) + row), words)
    canvas.save()
    assert paragraphs(tmp_path / "两栏.pdf") == [told] * 31


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_plain_text_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("本年支出 429.00 万元。".encode(encoding))
    assert paragraphs(tmp_path / "a.txt") == ["本年支出429.00万元。"]


def test_scanned_pdf_is_said_to_have_no_text(tmp_path: Path) -> None:
    path = pdf(tmp_path / "扫描.pdf", ["", ""])
    with pytest.raises(DocumentTextError, match="扫描件"):
        read_document(path)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"no pdf", "已损坏"),
        ("a.docx", b"PK no zip", "已损坏"),
        ("a.doc", b"", "另存为"),
        ("a.xlsx", b"", "导入工作簿"),
        ("a.docx", b"%PDF-1.7", "其实是 PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "密码"),
        ("a.pdf", b"PK\x03\x04", "扩展名"),
        ("a.txt", bytes(range(256)), "编码"),
        ("a.txt", b" \n", "没有文字"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentTextError, match=says):
        read_document(tmp_path / name)
