"""A declaration with the rows of last year and the figures of this one still to come."""

from tests import shipped

from budgetdesk.document.edit_commands import clear, enter
from budgetdesk.document.outstanding import still_missing
from budgetdesk.document.overview import leading
from budgetdesk.engine.cells import Place


def test_what_follows_from_lists_without_figures_is_not_told_beside_them() -> None:
    document = shipped.document("mianxian-worksheet")
    places = Place("income_lines", "rows"), Place("expenditure", "rows")
    amounts = [place.cell(row, "amount") for place in places for row in document.engine.rows(place)]
    document.apply(clear(document, [cell for cell in amounts if cell.row != "total"]))
    told = {(missing.kind, missing.table) for missing in still_missing(document)}
    assert {table for kind, table in told if kind == "required"} == {"income_lines", "expenditure"}
    assert {table for kind, table in told if kind == "empty_table"} == {"t11", "t15"}
    assert all(figure.value >= 0 for figure in leading(document)), "less than last year is not what there is"

    document.apply(
        enter(document, places[0].cell(next(iter(document.engine.rows(places[0]))), "amount"), "100")
    )
    document.apply(
        enter(document, places[1].cell(next(iter(document.engine.rows(places[1]))), "amount"), "100")
    )
    told = {(missing.kind, missing.table) for missing in still_missing(document)}
    assert ("empty_table", "t09") in told, "now it is known that it is empty"


def test_a_new_declaration_is_begun_in_its_worksheet() -> None:
    """A table that follows from lists is not where anything is typed first; in one that is typed by hand it is."""
    document = shipped.document("quxian-final")
    document.apply(clear(document, [cell for cell in document.content.facts.entries if cell.table != "unit"]))
    blank = [missing for missing in still_missing(document) if missing.kind == "required"]
    assert [missing.table for missing in blank] == ["income_lines"]
    receipts = Place("receipts", "rows").cell("total", "total")
    document.apply(enter(document, receipts, "100"))
    assert "overview" in {missing.table for missing in still_missing(document) if missing.kind == "required"}
