"""A group may have a row for each 类 of a code list: those of the unit's own are printed, numbered one after the other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests import shipped
from tests.small_pack import write_pack

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.labels import cell_words

GROUP = """\
      - id: func
        columns: [{id: item, title: 支出}, {id: amount, title: 预算数, type: amount}]
        rows_formula: "sum(lines.amount, code=code)"
        rows:
          - {each: functional, numbered: （一）}
          - {id: total, title: 支出合计, formula: above, line: 4}
"""


def spent(folder: Path, **amounts: str) -> Document:
    write_pack(folder, lines=("类别}", "类别}\n      - {id: code, title: 科目, codes: functional}"))
    with (folder / "t01.yaml").open("a", encoding="utf-8") as file:
        file.write(GROUP)
    facts = Facts()
    for code, amount in amounts.items():
        place, row = Place("lines", "rows"), f"l{code}"
        facts.rows.setdefault(place, []).append(Row(row))
        facts.entries[place.cell(row, "code")] = code.removeprefix("of_")
        facts.entries[place.cell(row, "amount")] = Decimal(amount)
    return Document(shipped.compiled(folder), Content(facts, {}, {}))


def printed(document: Document, *, filled: bool) -> list[tuple[str, str]]:
    """Title and figure of the right group, line by line."""
    [sheet] = document.sheets(["t01"]) if filled else [document.sheet("t01")]
    lines = [line.boxes[2:] for line in sheet.lines[sheet.header_lines :]]
    return [(title.text, document.view(value.cell).text if value.cell else "") for title, value in lines]


def test_only_what_the_unit_has_is_printed(tmp_path: Path) -> None:
    document = spent(tmp_path, of_2080109="30.00", of_2010101="5.00")
    assert printed(document, filled=True) == [
        ("（一）一般公共服务支出", "5.00"), ("（二）社会保障和就业支出", "30.00"), ("", ""), ("支出合计", "35.00"),
    ]  # fmt: skip
    on_screen = printed(document, filled=False)
    assert len(on_screen) > 20, "every row can be filled in on the screen"
    cell = Cell("t01", "func", "", "f208", "amount")
    assert "社会保障和就业支出" in cell_words(document.engine, cell)
    assert "（" not in cell_words(document.engine, cell)


def test_more_rows_than_the_form_has_lines_come_before_the_total(tmp_path: Path) -> None:
    codes = ["2010101", "2050101", "2080109", "2101102", "2210201"]
    document = spent(tmp_path, **{f"of_{code}": "1.00" for code in codes})
    assert [title for title, _ in printed(document, filled=True)][-2:] == ["（五）住房保障支出", "支出合计"]


def test_an_empty_form_has_all_rows(tmp_path: Path) -> None:
    document = spent(tmp_path)
    assert printed(document, filled=True) == printed(document, filled=False)
