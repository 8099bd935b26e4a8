"""A text that comes in from a document: cut into the pack's sections, its figures bound to cells, nothing lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.exchange.documents import write_docx
from tests.narrative.offices import accounts, budget, text_of
from tests.review.text.offices import OFFICES, Office

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import clear
from budgetdesk.errors import KnownError
from budgetdesk.narrative.own_words import own_words
from budgetdesk.office.declarations import head_of, unit_entries
from budgetdesk.office.importing.text_import import TextImport, described, propose_text
from budgetdesk.office.publishing import Publication, write_publication


@pytest.fixture(scope="module")
def written() -> Document:
    return budget(8)


@pytest.fixture
def silent(written: Document) -> Document:
    """The same figures, before anybody has written a word."""
    content = written.content.copy()
    document = Document(written.program, content)
    words = [
        cell
        for cell, entry in content.facts.entries.items()
        if cell.table in ("texts", "reasons") and isinstance(entry, str)
    ]
    edit = clear(document, words)
    assert edit is not None
    document.apply(edit)
    return document


def bring(document: Document, path: Path) -> TextImport:
    proposed = propose_text(path, document)
    edit = proposed.edit(document, replace=True)
    if edit is not None:
        document.apply(edit)
    return proposed


@pytest.mark.parametrize("kind", [".docx", ".pdf", ".txt"])
def test_the_words_of_a_published_document_come_in_and_its_figures_follow_the_cells(
    written: Document, silent: Document, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / f"公开{kind}"
    if kind == ".txt":
        path.write_text(text_of(written).plain, encoding="utf-8")
    else:
        publication = Publication(written).take()
        publication.shot.draft = False
        write_publication(publication, path)
    proposed = bring(silent, path)
    assert text_of(silent).plain == text_of(written).plain
    assert own_words(silent.content.facts) == {}  # all of it is as the template has it
    assert (proposed.unplaced, sum(section.differs for section in proposed.sections)) == ([], 0)
    assert sum(section.follows for section in proposed.sections) > 60
    silent.undo()
    assert list(text_of(silent).gaps)


def test_other_figures_and_other_words_are_kept_and_compared(written: Document, tmp_path: Path) -> None:
    plain = text_of(written).plain
    changed = plain.replace(
        "行政单位医疗（2101101）133.07万元", "行政单位医疗（2101101）13.30万元，用于职工医疗"
    )
    changed = changed.replace("八、绩效目标情况说明", "八、绩效目标说明").replace(
        "四、收支说明\n", "四、收支说明\n本节由财务股编写。\n"
    )
    path = tmp_path / "旧稿.txt"
    path.write_text(f"{changed}十二、乡村振兴情况\n本单位派驻村工作队一支。\n", encoding="utf-8")
    document = Document(written.program, written.content.copy())
    before = len(document.undo_labels)
    proposed = bring(document, path)
    told = list(described(document, proposed))
    assert "2、支出按功能科目分类的明细情况：自己的话 8 段，7 个数照表走，1 个数与表不符" in told
    assert (
        told[-1] == "没有对上的一节“十二、乡村振兴情况”（12 字，另存在文末，不印）：本单位派驻村工作队一支。"
    )
    assert document.undo_labels[0] == "导入文字 旧稿.txt"
    assert len(document.undo_labels) == before + 1
    text = text_of(document)
    assert "（5）行政单位医疗（2101101）13.30万元，用于职工医疗。" in text.plain
    assert "本节由财务股编写。" in text.plain
    assert "驻村" not in text.plain
    assert text.unplaced == (("没有对上/十二、乡村振兴情况", "本单位派驻村工作队一支。"),)
    document.read_text()
    (finding,) = (finding for finding in document.findings if finding.place is not None)
    assert (finding.level, finding.entered, finding.expected) == ("error", "13.30万元", "133.07 万元")


def test_what_is_written_already_is_replaced_only_where_that_is_wanted(
    silent: Document, tmp_path: Path
) -> None:
    """Nor do places that wait for words go into cells, or names that stand there already."""
    path = tmp_path / "稿.txt"
    plain = text_of(silent).plain
    path.write_text(plain, encoding="utf-8")
    assert propose_text(path, silent).edit(silent) is None
    gap = next(span.text for heading, span in text_of(silent).gaps if heading == "二、工作任务")
    path.write_text(plain.replace(gap, "做好三件事。"), encoding="utf-8")
    bring(silent, path)
    path.write_text(plain.replace(gap, "做好五件事。"), encoding="utf-8")
    proposed = propose_text(path, silent)
    assert "二、工作任务：保留已写的（是“做好三件事。”）" in list(described(silent, proposed))
    assert proposed.edit(silent) is None
    assert "（代替“做好三件事。”）" in "".join(described(silent, proposed, replace=True))
    edit = proposed.edit(silent, replace=True)
    assert edit is not None
    silent.apply(edit)
    assert "做好五件事。" in text_of(silent).plain
    silent.undo()
    assert "做好三件事。" in text_of(silent).plain
    path.write_text(
        plain.replace(gap, "做好三件事。\n做完。").replace("四、收支说明\n", "四、收支说明\n各数如下。\n"),
        encoding="utf-8",
    )
    bring(silent, path)  # now a section has words of its own
    path.write_text(plain.replace("四、收支说明\n", "四、收支说明\n别的话。\n"), encoding="utf-8")
    assert "四、收支说明：保留已写的（是“各数如下。”）" in list(described(silent, propose_text(path, silent)))


def test_a_text_of_something_else_is_refused(written: Document, tmp_path: Path) -> None:
    path = tmp_path / "别的.txt"
    path.write_text("会议纪要\n一、议程\n讨论采购。\n", encoding="utf-8")
    with pytest.raises(KnownError, match="没有导入"):
        propose_text(path, written)


def test_sections_are_known_however_an_office_words_their_headings(tmp_path: Path) -> None:
    document = accounts(3, "national-final-2023")
    path = tmp_path / "公开.txt"
    told = {
        "二、单位构成及人员": "二、机构设置",
        "四、财政拨款收支决算情况": "四、财政拨款收入支出决算总体情况说明",
        "五、一般公共预算财政拨款支出决算情况": "五、一般公共预算财政拨款支出决算情况说明",
        "（一）规模变化": "（一）一般公共预算财政拨款支出决算总体情况",
        "（二）结构": "（二）一般公共预算财政拨款支出决算结构情况",
        "（三）具体使用情况": "（三）一般公共预算财政拨款支出决算具体情况",
        "九、政府采购支出": "（二）政府采购支出情况",
        "十、国有资产占用": "（三）国有资产占有使用情况",
        "十二、绩效评价工作开展情况": "（四）预算绩效管理情况",
    }
    path.write_text(
        "\n".join(f"{heading}\n本年按规定办理，与上年相比没有变化。" for heading in told), encoding="utf-8"
    )
    proposed = propose_text(path, document)
    assert [section.heading for section in proposed.sections] == [
        heading for heading in told.values() if heading
    ]


@pytest.mark.parametrize("make", OFFICES, ids=lambda make: make.__name__)
def test_no_sentence_of_another_province_is_lost(make: Callable[[], Office], tmp_path: Path) -> None:
    """Each stands in a section, or in what is kept unprinted."""
    office = make()
    document = accounts(3, "national-final-2023") if "accounts" in make.__name__ else budget(8)
    proposed = bring(document, write_docx(office, tmp_path / "公开.docx"))
    assert len(proposed.sections) > 3
    text = text_of(document)
    kept = "|".join([text.plain, *(f"{heading}{words}" for heading, words in text.unplaced)])
    said = [s for piece in office.pieces if isinstance(piece, str) for s in re.findall("[^。]{12,}。", piece)]
    assert len(said) > 10
    words = [
        sentence.removesuffix("。") for sentence in said if not sentence.endswith("情况说明。")
    ]  # headings
    assert [sentence for sentence in words if tight(sentence) not in tight(kept)] == []


def tight(words: str) -> str:
    """Without blanks, and signs of one width."""
    return "".join(unicodedata.normalize("NFKC", char) for char in words if not char.isspace())


def test_a_text_whose_title_names_another_unit_or_year_says_so(written: Document, tmp_path: Path) -> None:
    path = tmp_path / "公开.txt"
    head = head_of(written.program, written.content.facts, year=2024)
    title = f"{head.unit_name}2024年单位综合预算公开说明"
    path.write_text(f"{title}\n{text_of(written).plain}", encoding="utf-8")
    assert propose_text(path, written, head).astray == ""
    other = replace(head, unit_code="302001", unit_name="石河县疾病预防控制中心")
    entries = written.content.copy()
    entries.facts.entries.update(
        unit_entries(written.program, {"code": other.unit_code, "name": other.unit_name})
    )
    theirs = Document(written.program, entries)
    assert "要填进的申报是 302001 石河县疾病预防控制中心" in propose_text(path, theirs, other).astray
    assert "2031 年的" in propose_text(path, written, replace(head, year=2031)).astray
