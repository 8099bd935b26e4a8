"""A task of 表14 that bears a project's name is tied to it: what is not vouched for is what may be wrong."""

from tests import shipped

from budgetdesk.document.edit_commands import enter, insert_row, remove_rows
from budgetdesk.engine.cells import Place


def test_a_task_that_is_a_project_is_not_blamed_for_what_the_others_lack() -> None:
    document = shipped.document("mianxian-worksheet")
    tasks, lines, income = Place("t14", "tasks"), Place("expenditure", "rows"), Place("income_lines", "rows")
    received = income.cell(next(iter(document.engine.rows(income))), "amount")
    document.apply(remove_rows(document, lines, ["e10", "e11", "e12"]))
    document.apply(enter(document, received, "2736934"))
    document.apply(
        remove_rows(document, tasks, [row for row in document.engine.rows(tasks) if row != "total"])
    )
    for name, amount in (("专项业务费", "6.00"), ("人员和公用经费", "267.69")):
        edit, _ = insert_row(document, tasks, values={"name": name, "fiscal": amount, "other": "0.00"})
        document.apply(edit)

    def said() -> list[str]:
        return [f.says for f in document.findings if "合计" in f.says or "财政拨款" in f.says]

    assert said() == []
    document.apply(enter(document, lines.cell("e6", "amount"), "15400"))  # 2,000 more
    document.apply(enter(document, received, "2738934"))
    (told,) = said()
    assert "专项业务费" not in told, "6.00 is what the project has, though 6.20 would be rounded to it"
    project = next(row for row in document.engine.rows(tasks) if row != "total")
    document.apply(enter(document, tasks.cell(project, "fiscal"), ""))
    assert document.engine.value(tasks.cell(project, "fiscal")) == 6, "and it need not be typed"
