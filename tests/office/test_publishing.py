"""The published document: what a reader of the PDF and of the Word file finds in it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document as open_docx
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.errors import KnownError
from budgetdesk.office.publishing import Publication, text_of, write_plain, write_publication


@pytest.fixture(scope="module")
def document() -> Document:
    return shipped.document("mianxian-worksheet")


@pytest.fixture(scope="module")
def pdf(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("pdf") / "公开.pdf"
    write_publication(Publication(document).take(), path)
    return pypdfium2.PdfDocument(path)


@pytest.fixture(scope="module")
def word(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("docx") / "公开.docx"
    write_publication(Publication(document).take(), path)
    return open_docx(str(path))


def text(pdf: Any, page: int) -> str:
    return str(pdf[page].get_textpage().get_text_range()).replace("\r\n", "\n")


def test_the_pdf_says_its_title_and_language(pdf: Any) -> None:
    assert pdf.get_metadata_dict()["Title"] == "勉县城乡居民社会养老保险经办中心2024年部门综合预算公开"
    assert b"/Lang (zh-CN)" in pdf._input.read_bytes()


def test_bookmarks_and_contents_name_the_pages_where_things_stand(pdf: Any) -> None:
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
    assert marks[0] == (0, "目录", 1)
    assert [title for level, title, _ in marks if level == 0][1:] == [
        "第一部分 单位概况", "第二部分 收支情况", "第三部分 其他情况", "第四部分 公开报表",
    ]  # fmt: skip
    for _, title, page in marks[1:]:
        words = re.sub(r"^表\d+\s", "", title)
        assert words.replace(" ", "") in re.sub(r"\s", "", text(pdf, page)), title
    contents = re.sub(r"\s", "", text(pdf, 1))
    for level, title, page in marks[1:]:
        if level < 2:
            assert f"{title}{page + 1}".replace(" ", "") in contents


def test_contents_take_no_page_for_a_last_entry(tmp_path: Path) -> None:
    write_publication(Publication(shipped.document("quxian-final")).take(), tmp_path / "公开.pdf")
    pdf = pypdfium2.PdfDocument(tmp_path / "公开.pdf")
    assert "公开13表 财政拨款“三公”经费支出决算表" in text(pdf, 1)
    assert "第一部分 部门概况\n一、部门职责" in text(pdf, 2)


def test_sheets_of_projects_are_told_apart_in_contents_and_bookmarks(tmp_path: Path) -> None:
    publication = Publication(shipped.document("quxian-evaluation")).take()
    for kind in ("pdf", "docx"):
        write_publication(publication, tmp_path / f"公开.{kind}")
    projects = (
        "2023年省级财政困难群众养老保险代缴资金",
        "2023年困难群众参保财政代缴部分项目",
        "2023年渠县城乡居保网络专项经费",
        "城乡居民养老保险工作经费",
    )
    wanted = [f"专项预算项目绩效目标完成情况自评表（{name}）" for name in projects]
    marks = [mark.get_title() for mark in pypdfium2.PdfDocument(tmp_path / "公开.pdf").get_toc()]
    assert marks[-4:] == wanted
    contents = [p for p in open_docx(str(tmp_path / "公开.docx")).paragraphs if p.style.name == "Contents 2"]
    assert ["".join(link.text for link in p.hyperlinks).split("\t")[0] for p in contents[-4:]] == wanted


def test_the_contents_are_links(pdf: Any) -> None:
    page = pdf[1]
    links = [pypdfium2.raw.FPDFLink_GetLinkAtPoint(page.raw, 300, y) for y in range(100, 760, 4)]
    assert sum(bool(link) for link in links) > 60


def test_sentences_copy_out_as_they_were_written(pdf: Any, document: Document) -> None:
    pages = "".join(text(pdf, page) for page in range(len(pdf)))
    whole = re.sub(r"\s|第\d+页共\d+页|[草稿](?=\n)", "", pages)
    written = text_of(document)
    for line in written.plain.splitlines():
        assert re.sub(r"\s", "", line)[:12] in whole


def test_headings_of_the_word_file_are_headings(word: Any) -> None:
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert ("Heading 1", "第一部分 单位概况") in found
    assert ("Heading 2", "五、“三公”经费及会议费、培训费情况说明") in found
    assert ("Heading 3", "（一）收支预算总体情况") in found
    assert ("Heading 2", "表1 部门综合预算收支总表") in found
    assert word.core_properties.title == "勉县城乡居民社会养老保险经办中心2024年部门综合预算公开"


def test_tables_of_the_word_file_are_tables_with_merged_cells(word: Any, document: Document) -> None:
    shot = Publication(document).take().shot
    assert len(word.tables) == len(shot.sheets)
    first = word.tables[0]
    assert [cell.text for cell in first.rows[0].cells] == ["收入"] * 2 + ["支出"] * 6
    assert [cell.text for cell in first.rows[2].cells][:4] == [
        "一、部门预算",
        "2,908,134.00",
        "一、部门预算",
        "2,908,134.00",
    ]
    sides = {(round(s.page_width.pt), round(s.page_height.pt)) for s in word.sections}
    assert (595, 842) in sides
    assert (842, 595) in sides


def test_every_entry_of_the_word_files_contents_leads_to_a_heading(word: Any) -> None:
    body = word.element.body
    anchors = [
        link.get(f"{{{link.nsmap['w']}}}anchor") for link in body.iter(f"{{{body.nsmap['w']}}}hyperlink")
    ]
    names = {
        mark.get(f"{{{body.nsmap['w']}}}name") for mark in body.iter(f"{{{body.nsmap['w']}}}bookmarkStart")
    }
    assert len(anchors) > 25
    assert set(anchors) <= names


def test_a_document_with_gaps_is_a_draft(document: Document) -> None:
    publication = Publication(document).take()
    assert publication.draft
    publication.text = replace(
        publication.text, lines=()
    )  # what is to be written on the cover is published as well
    publication.shot.draft = False
    assert publication.draft


def test_the_text_alone(document: Document, tmp_path: Path) -> None:
    written = text_of(document, "三公")
    write_plain(written, tmp_path / "三公.txt")
    assert (
        (tmp_path / "三公.txt")
        .read_text(encoding="utf-8")
        .startswith("五、“三公”经费及会议费、培训费情况说明\n")
    )
    with pytest.raises(KnownError, match="没有标题里有“采买”的一节") as refused:
        text_of(document, "采买")
    assert "七、政府采购情况说明" in refused.value.candidates


def test_a_pack_without_text_and_another_kind_of_file_are_refused(document: Document, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="没有文字部分"):
        Publication(shipped.document("guangshui-target"))
    with pytest.raises(KnownError, match=r"只能是 \.pdf 或 \.docx"):
        write_publication(Publication(document), tmp_path / "a.odt")
