"""Codes typed where the form prints 类, 款 and 项 in columns of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_pack import CODES, write_pack

from budgetdesk.document import edit_commands
from budgetdesk.document.choices import Choices
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import APPEND, EditableSheet
from budgetdesk.document.edits import Content
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.document.typed_preview import describe_typed
from budgetdesk.engine.cells import Cell, Facts, Place, Rejected
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.packs.loading import load_pack

TABLE = """\
id: t02
number: 表2
title: 支出表
unit: 元
blocks:
  - kind: rows
    total: {title: 合计, at: bottom}
    columns:
      - {id: function, title: 编码, codes: functional, printed: false}
      - title: 科目编码
        columns:
          - {id: upper, title: 类, shows: {code: function, part: 类}}
          - {id: section, title: 款, shows: {code: function, part: 款}}
          - {id: item, title: 项, shows: {code: function, part: 项}}
      - {id: name, title: 科目名称, name_of: function}
      - {id: amount, title: 金额, type: amount}
"""
PLACE = Place("t02", "rows")


@pytest.fixture
def document(tmp_path: Path) -> Document:
    folder = write_pack(tmp_path / "small", pack=("t01]", "t01, t02]"))
    (folder / "t02.yaml").write_text(TABLE, encoding="utf-8")
    return Document(compile_pack(load_pack(folder, CODES)), Content(Facts(), {}, {}))


def add(document: Document, **values: str) -> str:
    edit, row = edit_commands.insert_row(document, PLACE, values=values)
    document.apply(edit)
    return row


def type_in(document: Document, row: str, column: str, text: str) -> None:
    edit = edit_commands.enter(document, PLACE.cell(row, column), text)
    assert edit is not None
    document.apply(edit)


def shown(document: Document, row: str) -> list[str]:
    return [document.view(PLACE.cell(row, c)).text for c in ("upper", "section", "item", "name")]


def test_each_part_is_typed_where_it_is_printed(document: Document) -> None:
    row = add(document, upper="208")
    type_in(document, row, "section", "1")
    type_in(document, row, "item", "09")
    assert shown(document, row) == ["208", "01", "09", "社会保险经办机构"]
    type_in(document, row, "section", "05")
    assert document.engine.value(PLACE.cell(row, "function")) == "2080509"
    edit = edit_commands.clear(document, [PLACE.cell(row, c) for c in ("section", "item")])
    assert edit is not None
    document.apply(edit)
    assert shown(document, row)[:3] == ["208", "", ""]


def test_a_whole_code_or_a_name_in_any_of_them_fills_all(document: Document) -> None:
    for column, text in (
        ("upper", "2080501"),
        ("section", "2080501 行政单位离退休"),
        ("item", "行政单位离退休"),
        ("item", "208 05 01"),
    ):
        row = add(document, **{column: text})
        assert shown(document, row) == ["208", "05", "01", "行政单位离退休"]


def test_what_stands_before_is_that_of_the_row_above(document: Document) -> None:
    add(document, upper="2080109")
    assert shown(document, add(document, item="01"))[:3] == ["208", "01", "01"]
    append = Cell("t02", "rows", "", APPEND, "item")
    choices = Choices.of(document, append)
    assert choices is not None
    assert all(len(choice.text) == 2 for choice in choices.all)
    assert describe_typed(document, append, "09") == ("2080109 社会保险经办机构", False)


def test_what_cannot_be_read_stays_where_it_was_typed(document: Document) -> None:
    row = add(document, section="05")
    entry = document.content.facts.entries[PLACE.cell(row, "section")]
    assert isinstance(entry, Rejected)
    assert "类" in entry.reason
    type_in(document, row, "section", "20805")
    assert shown(document, row)[:3] == ["208", "05", ""]
    assert PLACE.cell(row, "section") not in document.content.facts.entries


@pytest.mark.parametrize("headed", [True, False])
def test_three_columns_that_are_pasted_are_one_code(document: Document, headed: bool) -> None:
    rows = [["208", "05", "01", "行政单位离退休", "120"], ["", "", "02", "事业单位离退休", "30"]]
    head = [["科目编码", "", "", "科目名称", "金额"], ["类", "款", "项", "", ""]]
    covered = {(0, 1): (0, 0), (0, 2): (0, 0), (1, 3): (0, 3), (1, 4): (0, 4)}
    clip = Clip([*head, *rows], covered) if headed else Clip(rows)
    plan = plan_paste(document, EditableSheet(document, "t02"), clip, 2, 0)
    assert not plan.doubts
    assert plan.edit is not None
    document.apply(plan.edit)
    codes = [
        str(document.engine.value(PLACE.cell(r, "function")))
        for r in document.engine.rows(PLACE)
        if r != "total"
    ]
    assert codes == ["2080501", "2080502"]


def test_a_finding_about_the_code_is_shown_at_its_parts(document: Document) -> None:
    row = add(document, upper="999")
    (found,) = [f for f in document.findings if f.cause_kind == "unknown_code" or "科目表" in f.says]
    assert found.suspect == PLACE.cell(row, "function")
    form = EditableSheet(document, "t02")
    assert form.place_of(found.suspect) == form.place_of(PLACE.cell(row, "upper")) != None  # noqa: E711
