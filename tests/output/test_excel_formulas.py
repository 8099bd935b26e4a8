"""Live formulas give, recalculated by LibreOffice, what the engine gives."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests import shipped
from tests.small_pack import CODES, write_pack

from budgetdesk.document.cell_view import CellView
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import NA, Cell, Facts, Rejected
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.functions import FUNCTIONS
from budgetdesk.output.excel_formulas import live_formulas
from budgetdesk.output.plain_worksheet import PlainWorksheet
from budgetdesk.output.xlsx import sheet_names, write_xlsx
from budgetdesk.packs.loading import load_pack


def sample(program: Program, name: str) -> Document:
    return shipped.document(f"mianxian-{name}", program)


def put(document: Document, name: str, entry: object) -> None:
    cell = find_cell(document.engine, name)
    document.content.facts.entries[cell] = entry  # type: ignore[assignment]
    document.engine.update([cell])


def addresses(document: Document, sheet_number: int) -> dict[Cell, str]:
    """Where the workbook puts the cells of a sheet, caught from the formula callback."""
    caught: dict[Cell, str] = {}

    def formula(cell: Cell, place_of: Callable[[Cell], str | None]) -> None:
        if address := place_of(cell):
            caught[cell] = address

    def as_computed(cell: Cell) -> CellView:
        return dataclasses.replace(document.view(cell), entered=None)

    write_xlsx(BytesIO(), [document.sheets()[sheet_number]], as_computed, formula=formula)
    return caught


def worked_out(document: Document, folder: Path, recalculated: Callable[[Path], Path]) -> dict[Cell, object]:
    """All cells of the workbook as LibreOffice works them out; the values that we laid beside formulas are spoilt."""
    sheets = document.sheets()
    write_xlsx(folder / "in.xlsx", sheets, document.view, formula=live_formulas(document.engine))
    with zipfile.ZipFile(folder / "in.xlsx") as ours, zipfile.ZipFile(folder / "spoilt.xlsx", "w") as spoilt:
        for part in ours.infolist():
            spoilt.writestr(part, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>77777</v>", ours.read(part)))
    workbook = openpyxl.load_workbook(recalculated(folder / "spoilt.xlsx"), data_only=True)
    found: dict[Cell, object] = {}
    for number, name in enumerate(sheet_names(sheets)):
        for cell, address in addresses(document, number).items():
            found[cell] = workbook[name][address].value
    return found


@pytest.mark.parametrize("name", ["worksheet", "published"])
def test_libreoffice_gives_our_values(
    program: Program, name: str, recalculated: Callable[[Path], Path], tmp_path: Path
) -> None:
    document = sample(program, name)
    if name == "published":
        put(document, "表7/2080109/公用经费支出", NA)
        put(document, "表5/20805/公用经费支出", NA)
        put(document, "表6/30201/公用经费支出", Rejected("12,3o4", "不是数"))
    found = worked_out(document, tmp_path, recalculated)
    amounts = {c: v for c, v in found.items() if document.engine.type_of(c).number}
    assert len(amounts) > 480
    wrong = {}
    for cell, value in amounts.items():
        ours = document.engine.value(cell)
        if isinstance(document.content.facts.entries.get(cell), type(NA) | Rejected):
            continue
        theirs = None if value is None else Decimal(str(value))
        if theirs != ours:
            wrong[".".join(cell)] = (theirs, ours)
    assert wrong == {}


def test_computed_amounts_are_formulas_where_their_terms_are_on_the_sheet(program: Program) -> None:
    document = sample(program, "worksheet")
    formula = live_formulas(document.engine)

    def here(cell: Cell) -> str | None:
        rows = list(document.engine.rows(cell.place)) or list(document.engine.block(cell).rows)
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[list(document.engine.block(cell).columns).index(cell.column)]
        return f"{letter}{rows.index(cell.row) + 5}" if cell.table == table else None

    wanted = {
        "表7/2080109/合计": "=ROUND(D8+E8,2)",
        "表7/208/人员经费支出": "=ROUND(SUM(D7,D9),2)",
        "表6/301/人员经费支出": "=ROUND(SUM(F7:F11),2)",
        "表6/30101/人员经费支出": None,  # comes from the worksheet
        "表10/合计/项目金额": "=ROUND(C6,2)",
        "表13/实施期资金总额": "=ROUND(A6+A7,2)",
    }
    for name, text in wanted.items():
        cell = find_cell(document.engine, name)
        table = cell.table
        assert formula(cell, here) == text, name


@pytest.mark.parametrize(
    ("expression", "excel"),
    [
        ("staff + running", "=ROUND(B2+B3,2)"),
        ("staff - (running - 1)", "=ROUND(B2-(B3-1),2)"),
        ("(staff - running) * 2", "=ROUND((B2-B3)*2,2)"),
        ("-staff - -running", "=ROUND(-B2--B3,2)"),
        ("staff / 3", "=ROUND(B2/3,2)"),
        ("staff / running", '=IFERROR(ROUND(B2/B3,2),"")'),
        ("round(staff * 0.125, 1) + abs(running)", "=ROUND(ROUND(B2*0.125,1)+ABS(B3),2)"),
        ("max(staff, running, 0.01)", "=ROUND(MAX(B2,B3,0.01),2)"),
        (
            "staff if staff > running and filled(running) else running",
            '=ROUND(IF(AND(B2>B3,B3<>""),B2,B3),2)',
        ),
        ("staff if staff in [100, 200] else 0 - staff", "=ROUND(IF(OR(B2=100,B2=200),B2,0-B2),2)"),
        ("staff + sum(lines.amount, kind='人员')", None),
        ("{expr: staff + running, when: staff > 0}", None),
    ],
)
def test_words_of_excel(tmp_path: Path, expression: str, excel: str | None) -> None:
    folder = write_pack(tmp_path / "p", t01=("formula: staff + running", f"formula: {expression}"))
    text = (folder / "t01.yaml").read_text(encoding="utf-8")
    if not expression.startswith("{"):
        text = text.replace(f"formula: {expression}", f'formula: "{expression}"')
    (folder / "t01.yaml").write_text(text, encoding="utf-8")
    program = compile_pack(load_pack(folder, CODES))
    staff, running = (Cell("t01", "income", "", row, "amount") for row in ("staff", "running"))
    facts = Facts({staff: Decimal("100.10"), running: Decimal("30.33")})
    document = Document(program, Content(facts, {}, {}))
    total = staff._replace(row="total")
    places = {staff: "B2", running: "B3", total: "B1"}
    assert live_formulas(document.engine)(total, places.get) == excel
    write_xlsx(tmp_path / "a.xlsx", document.sheets(), document.view, formula=live_formulas(document.engine))
    shown = openpyxl.load_workbook(tmp_path / "a.xlsx")["表1"]["B5"].value
    assert shown == (excel and excel.replace("B2", "B6").replace("B3", "B7")) or excel is None


def test_texts_never_become_formulas(program: Program, tmp_path: Path) -> None:
    document = sample(program, "published")
    put(document, "表13/项目名称", '=HYPERLINK("http://x","y")')
    write_xlsx(tmp_path / "a.xlsx", document.sheets(), document.view, formula=live_formulas(document.engine))
    workbook = openpyxl.load_workbook(tmp_path / "a.xlsx")
    formulas = [c.value for sheet in workbook for row in sheet for c in row if c.data_type == "f"]
    assert formulas
    assert all(str(f).startswith(("=ROUND(", "=IFERROR(ROUND(")) for f in formulas)


@pytest.mark.parametrize(
    "expression", ["min(-staff, running, 5)", "max(staff, running, -1) if empty(running) else 7"]
)
def test_a_blank_beside_figures_counts_in_a_spreadsheet_as_it_does_here(
    tmp_path: Path, recalculated: Callable[[Path], Path], expression: str
) -> None:
    folder = write_pack(tmp_path / "p", t01=("formula: staff + running", f'formula: "{expression}"'))
    staff, running, total = (
        Cell("t01", "income", "", row, "amount") for row in ("staff", "running", "total")
    )
    program = compile_pack(load_pack(folder, CODES))
    document = Document(program, Content(Facts({staff: Decimal("-100.10")}), {}, {}))
    found = worked_out(document, tmp_path, recalculated)
    assert document.engine.value(running) is None
    assert document.engine.value(total) == 0
    assert Decimal(str(found[total])) == document.engine.value(total)


SOME = ["28.999999999", "-2.1", "0", "7.005", "-7.5", "123456.785"]


def test_every_word_gives_in_a_spreadsheet_what_it_gives_here(
    tmp_path: Path, recalculated: Callable[[Path], Path]
) -> None:
    path, wanted = tmp_path / "words.xlsx", []
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for function in FUNCTIONS.values():
            if function.excel is None or function.takes != "number":
                continue
            for text in SOME:
                least = [text, "1", "2"][: max(function.arguments[0], 2 if function.arguments[1] != 1 else 1)]
                formula = function.excel.format(*least, "0", all=",".join(least))
                sheet.write_formula(len(wanted), 0, f"=ROUND({formula},2)", value="spoilt")
                wanted.append((formula, round_half_up(function.value(*map(Decimal, least)), 2)))
    cells = openpyxl.load_workbook(recalculated(path), data_only=True).active
    assert cells is not None
    found = [Decimal(str(cells.cell(n, 1).value)) for n in range(1, len(wanted) + 1)]
    assert found == [value for _, value in wanted], wanted


def test_no_formula_is_one_that_excel_wants_marked_as_later() -> None:
    """What `PlainWorksheet` leaves out: XlsxWriter puts _xlfn. before functions of later Excels. Those of all shipped packs."""
    dumps = [
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[1] / "golden" / "sheets").glob("*.txt")
    ]
    used = {name for dump in dumps for name in re.findall(r"\b[A-Z][A-Z0-9.]+(?=\()", dump)}
    assert {"SUM", "ROUND", "IF"} <= used
    as_always = xlsxwriter.worksheet.Worksheet()
    assert as_always._prepare_formula("=CONCAT(A1)", True) != "CONCAT(A1)"
    for name in used:
        assert as_always._prepare_formula(f"={name}(A1)", True) == PlainWorksheet()._prepare_formula(
            f"={name}(A1)"
        )
