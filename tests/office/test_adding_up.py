"""Adding up: the aggregate against sums that are worked out here by another way, over units of every make."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from tests import shipped
from tests.office import many_units
from tests.office.package_trials import killed_and_taken_up
from tests.resources.final_accounts import KINDS, OTHER, SOURCES, Line, random_worksheet
from tests.resources.final_accounts_trials import NATIONAL, typed

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import create_declaration, open_declaration, unit_entries
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.upward.addends import addends_of, differing
from budgetdesk.office.upward.adding_up import (
    AddedUp,
    add_up,
    choose_pack,
    department_of,
    eliminations,
    made_of,
    members,
    spot_of,
    with_eliminations,
)
from budgetdesk.storage.addend_store import Addend, AddendStore, Adjustment, Spot
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

GENERAL = Cell("t01", "income", "", "general", "amount")
TOTAL = Cell("t01", "income", "", "total", "amount")


@pytest.fixture
def packs() -> InstalledPacks:
    return shipped.Packs()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with WorkspaceFile.create(tmp_path / "汇总.bdesk") as workspace:
        yield workspace.store


def calls(document: Document, edit: Edit) -> int:
    """How many functions are called to make an edit."""
    made = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal made
        made += event.endswith("call")

    sys.setprofile(count)
    try:
        document.apply(edit)
    finally:
        sys.setprofile(None)
    return made


def test_an_edit_costs_no_more_however_many_units_there_are(tmp_path: Path, packs: InstalledPacks) -> None:
    """Where all agrees; of what is wrong as many parts are looked at as a sum has, up to some dozens."""
    costs: list[list[int]] = []
    for units in (40, 120):
        with WorkspaceFile.create(tmp_path / f"{units}.bdesk") as workspace:
            id = many_units.make(workspace.store, packs, units)
            document = open_declaration(workspace.store, id, packs).document
            assert len(document.content.facts.rows[Place("t02", "rows")]) > units
            entries = document.content.facts.entries
            costs.append([])
            of_unit = {
                c.table: c
                for c, entry in entries.items()
                if c.row.startswith("601/601003") and isinstance(entry, Decimal)
            }
            for cell in (of_unit["t02"], of_unit["t12"]):
                before = entries[cell]
                assert isinstance(before, Decimal)
                document.apply(Edit("错", (SetEntry(cell, before + 100),)))
                assert any(finding.level == "error" for finding in document.findings)
                costs[-1].append(calls(document, Edit("对", (SetEntry(cell, before),))))
                assert not any(finding.level == "error" for finding in document.findings)
    few, many = costs
    assert [round(b / a, 2) for a, b in zip(few, many, strict=True) if b > a * 1.4] == []


def unit(number: int, department: str = "601") -> Content:
    """A unit with lines of its own: amounts at random, a code and a project that not all others have."""
    chance, content = random.Random(number), shipped.document("mianxian-worksheet").content
    entries = content.facts.entries
    code = f"{department}{number:03d}"
    told = {
        "code": code,
        "name": f"单位{number}",
        "parent_code": department,
        "parent_name": f"部门{department}",
    }
    entries.update(unit_entries(shipped.program(), told))
    spent = Decimal(0)
    for cell, entry in list(entries.items()):
        if cell.table == "expenditure" and isinstance(entry, Decimal):
            entries[cell] = Decimal(chance.randrange(1, 10**9)).scaleb(-2)
            spent += entries[cell]
    for cell, entry in list(entries.items()):
        if cell.table == "income_lines" and cell.column == "amount" and isinstance(entry, Decimal):
            entries[cell], spent = spent, Decimal(0)
    row = next(c for c, e in entries.items() if c.column == "function" and e == "2080109")
    if number % 2:
        entries[row] = "2080199"
    return content


def put(store: Store, packs: InstalledPacks, *contents: Content) -> None:
    for content in contents:
        create_declaration(store, packs.program(shipped.SHAANXI, store), content)


def added_up(store: Store, packs: InstalledPacks, *taken_off: Adjustment) -> AddedUp:
    of = members(store, packs, *choose_pack(store, None, None))
    code, name = department_of(store, packs, of)
    return add_up(store, packs, of, code, name, taken_off=taken_off or None)


def told(made: AddedUp) -> list[str]:
    return [f.says for f in made.opened.document.findings_in_full if f.cause_kind != "other_units"]


def test_every_figure_is_the_sum_of_the_units_and_nothing_is_wrong(
    store: Store, packs: InstalledPacks
) -> None:
    contents = [unit(n) for n in range(1, 6)]
    documents = [shipped.Document(shipped.program(), content.copy()) for content in contents]
    put(store, packs, *contents)
    made = added_up(store, packs)
    engine = made.opened.document.engine
    expected: Counter[tuple[str, ...]] = Counter()
    for document in documents:
        for cell, value in document.engine.values.items():
            if cell.table in ("t01", "t04", "t05", "t06", "t07", "t08") and isinstance(value, Decimal):
                info = document.engine.row(cell)
                expected[cell.table, cell.block, *(info.key if info else (cell.row,)), cell.column] += value  # type: ignore[assignment]
    found: Counter[tuple[str, ...]] = Counter()
    for cell, value in engine.values.items():
        if cell.table in ("t01", "t04", "t05", "t06", "t07", "t08") and isinstance(value, Decimal):
            info = engine.row(cell)
            found[cell.table, cell.block, *(info.key if info else (cell.row,)), cell.column] += value  # type: ignore[assignment]
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}
    assert {("t05", "rows", "2080109", "total"), ("t05", "rows", "2080199", "total")} <= set(found)
    assert told(made) == []
    assert made.opened.head.unit_code == "601"


def test_tables_by_unit_have_a_row_for_each_under_its_department(store: Store, packs: InstalledPacks) -> None:
    put(store, packs, unit(1), unit(2), unit(3, "602"))
    of = members(store, packs, *choose_pack(store, None, None))
    with pytest.raises(KnownError, match="主管部门"):
        department_of(store, packs, of)
    made = add_up(store, packs, of, "600", "县财政局")
    engine, place = made.opened.document.engine, Place("t02", "rows")
    rows = {id: engine.value(place.cell(id, "total")) for id in engine.rows(place)}
    assert list(rows) == ["601", "601/601001", "601/601002", "602", "602/602003"]
    assert rows["601"] == rows["601/601001"] + rows["601/601002"]
    assert rows["601"] + rows["602"] == engine.value(TOTAL)
    of_department = made_of(store, made.opened.id, engine, place.cell("601", "total"))
    assert of_department is not None
    assert [share.amount for share in of_department.shares] == [
        rows["601/601001"], rows["601/601002"], None,
    ]  # fmt: skip
    assert engine.value(place.cell("602/602003", "name")) == "单位3"
    projects = engine.rows(Place("t10", "rows"))
    assert [info.level for info in projects.values()].count("project") == 3
    assert list(engine.sheets("t13")) == []  # other units' targets are theirs
    assert told(made) == []


def test_a_department_is_added_up_further(store: Store, packs: InstalledPacks, tmp_path: Path) -> None:
    """An aggregate is a declaration like any other: the bureau adds up what departments have added up."""
    put(store, packs, unit(1), unit(2))
    first = added_up(store, packs)
    with WorkspaceFile.create(tmp_path / "财政局.bdesk") as above:
        put(above.store, packs, first.opened.document.content.copy(), unit(7, "602"))
        of = members(above.store, packs, *choose_pack(above.store, None, None))
        made = add_up(above.store, packs, of, "600", "县财政局")
        engine, place = made.opened.document.engine, Place("t02", "rows")
        assert list(engine.rows(place)) == ["601", "601/601001", "601/601002", "602", "602/602007"]
        values = engine.values
        assert values[TOTAL] == values[place.cell("601", "total")] + values[place.cell("602", "total")]
        assert told(made) == []


def test_a_figure_opens_down_to_its_units_and_blanks_are_no_zeros(
    store: Store, packs: InstalledPacks
) -> None:
    contents = [unit(n) for n in range(1, 4)]
    other = Cell("t01", "income", "", "other", "amount")
    contents[1].facts.entries[other] = Decimal(0)
    contents[2].facts.entries[other] = Decimal("1.5")
    put(store, packs, *contents)
    made = added_up(store, packs)
    parts = made_of(store, made.opened.id, made.opened.document.engine, other)
    assert parts is not None
    assert [(s.unit.code, s.amount) for s in parts.shares] == [
        ("601001", None), ("601002", Decimal(0)), ("601003", Decimal("1.5")),
    ]  # fmt: skip
    assert (parts.blank, parts.zeros) == (1, 1)
    assert (
        made_of(
            store,
            made.opened.id,
            made.opened.document.engine,
            Cell("t01", "income", "", "superior", "amount"),
        )
        is None
    )
    at = Place("t05", "rows").cell("2080199", "total")
    of_row = made_of(store, made.opened.id, made.opened.document.engine, at)
    assert of_row is not None
    assert [s.amount is None for s in of_row.shares] == [False, True, False]
    assert spot_of(made.opened.document.engine, at).row == "2080199"


def test_what_is_taken_off_goes_through_to_the_totals_and_stays(store: Store, packs: InstalledPacks) -> None:
    put(store, packs, unit(1), unit(2))
    before = added_up(store, packs).opened.document.engine.values
    gross = {cell: before[cell] for cell in (GENERAL, TOTAL)}
    off = Adjustment(Spot("t01", "income", "", "general", "amount"), Decimal("12.34"), "单位之间的补助")
    made = added_up(store, packs, off)
    again = added_up(store, packs)  # nothing said of it: as it was
    for one in (made, again):
        values = one.opened.document.engine.values
        assert {cell: gross[cell] - values[cell] for cell in gross} == dict.fromkeys(gross, Decimal("12.34"))
        assert list(one.adjustments) == [off]
        assert any(
            "收入总计应等于支出总计" in says for says in told(one)
        )  # the other side is still to be taken off
    parts = made_of(store, again.opened.id, again.opened.document.engine, GENERAL)
    assert parts is not None
    assert list(parts.taken_off) == [off]


def test_what_units_give_each_other_is_proposed_and_taken_off_on_both_sides(
    store: Store, packs: InstalledPacks
) -> None:
    upper, lower = unit(1), unit(2)
    income, spending = (
        Cell("t01", *rest, "amount") for rest in (("income", "", "turned_in"), ("econ", "", "turn_in"))
    )
    upper.facts.entries[income], lower.facts.entries[spending] = Decimal("500"), Decimal("300")
    put(store, packs, upper, lower)
    made = added_up(store, packs)
    engine = made.opened.document.engine
    [proposed] = eliminations(engine)
    assert (proposed.title, proposed.amount) == ("附属单位上缴", Decimal("300"))
    net = added_up(store, packs, *with_eliminations(made)).opened.document.engine
    assert [net.value(cell) for cell in (income, spending)] == [Decimal("200"), Decimal("0")]
    for total in (TOTAL, TOTAL._replace(block="econ")):
        assert engine.value(total) - net.value(total) == 300
    assert eliminations(net) == []


def test_final_accounts_of_units_that_gave_each_other_are_right_without_it(
    store: Store, packs: InstalledPacks
) -> None:
    """From two functions, so that one row alone cannot bear it; the published tables say 万元."""
    upper, lower = (random_worksheet(random.Random(seed)) for seed in (3, 5))
    for function, amount in (("2080109", Decimal("300000")), ("2089999", Decimal("200000"))):
        upper.income.append((function, SOURCES["turned_in"], amount))
        lower.income.append((function, SOURCES["other"], amount))
        lower.lines.append(Line(function, "39999", KINDS["turn_in"], OTHER, "", amount, amount))
    program = packs.program(NATIONAL, store)
    for number, sheet in enumerate((upper, lower)):
        facts = sheet.facts()
        told = {
            "code": f"70100{number}",
            "name": f"单位{number}",
            "parent_code": "701",
            "parent_name": "某局",
        }
        facts.entries.update(unit_entries(program, told))
        create_declaration(store, program, Content(facts, {}, {}))
    of = members(store, packs, NATIONAL, 2023)
    made = add_up(store, packs, of, "701", "某局")
    totals = [Cell("overview", block, "", "total", "amount") for block in ("income", "func")]
    gross = [made.opened.document.engine.value(total) for total in totals]
    [proposed] = eliminations(made.opened.document.engine)
    assert (proposed.title, proposed.amount) == ("附属单位上缴", Decimal("500000.00"))
    net = add_up(store, packs, of, "701", "某局", taken_off=with_eliminations(made)).opened.document
    assert [before - net.engine.value(total) for before, total in zip(gross, totals, strict=True)] == [50, 50]
    assert eliminations(net.engine) == []
    assert [f.says for f in net.findings_in_full] == []


def test_published_tables_alone_tell_what_units_gave_each_other(store: Store, packs: InstalledPacks) -> None:
    """Typed in 万元, without the worksheet and the internal tables."""
    program = packs.program(NATIONAL, store)
    internal = [id for id in program.pack.tables if id.startswith("z")]
    upper, lower = (random_worksheet(random.Random(seed)) for seed in (3, 5))
    upper.income.append(("2080109", SOURCES["turned_in"], Decimal("300000")))
    lower.income.append(("2080109", SOURCES["other"], Decimal("300000")))
    lower.lines.append(
        Line("2080109", "39999", KINDS["turn_in"], OTHER, "", Decimal("300000"), Decimal("300000"))
    )
    for number, sheet in enumerate((upper, lower)):
        facts = typed(Engine(program, sheet.facts()), without=internal).facts
        facts.entries.update(unit_entries(program, {"code": f"70100{number}", "name": f"单位{number}"}))
        create_declaration(store, program, Content(facts, {}, {}))
    of = members(store, packs, NATIONAL, 2023)
    made = add_up(store, packs, of, "701", "某局")
    engine = made.opened.document.engine
    [proposed] = eliminations(engine)
    assert (proposed.given, proposed.amount) == ("附属单位上缴", Decimal("30.00"))
    net = add_up(store, packs, of, "701", "某局", taken_off=with_eliminations(made)).opened.document
    for table, block, row, column in (
        ("receipts", "rows", "total", "turned_in"), ("receipts", "rows", "total", "total"), ("spending", "rows", "total", "turn_in"),
        ("overview", "income", "turned_in", "amount"), ("overview", "income", "total", "amount"), ("overview", "func", "total", "amount"),
    ):  # fmt: skip
        cell = Cell(table, block, "", row, column)
        assert engine.value(cell) - net.engine.value(cell) == 30, cell
    assert eliminations(net.engine) == []
    assert [f.says for f in net.findings_in_full if f.level == "error"] == []


def test_what_people_wrote_in_the_aggregate_outlives_adding_up_again(
    store: Store, packs: InstalledPacks
) -> None:
    put(store, packs, unit(1), unit(2))
    first = added_up(store, packs)
    words = Cell("texts", "duties", "", "text", "text")
    edit = enter(first.opened.document, words, "主管全县社会保险工作。")
    assert edit is not None
    first.opened.document.apply(edit)
    put(store, packs, unit(3))
    again = added_up(store, packs)
    assert again.opened.id == first.opened.id
    assert again.opened.document.engine.value(words) == "主管全县社会保险工作。"
    assert len(again.units) == 3


def test_an_edit_of_a_unit_is_in_the_next_aggregate(store: Store, packs: InstalledPacks) -> None:
    put(store, packs, unit(1), unit(2))
    first = added_up(store, packs)
    [source] = [u.source for u in first.units if u.code == "601001"]
    opened = open_declaration(store, source, packs)
    assert differing(store, source, opened.document.engine) == []
    other = Cell("t01", "income", "", "other", "amount")
    edit = enter(opened.document, other, "100")
    assert edit is not None
    opened.document.apply(edit)
    assert source not in AddendStore(store.database).made_by()
    assert added_up(store, packs).opened.document.engine.value(other) == 100


def test_addends_that_somebody_changed_are_noticed(store: Store, packs: InstalledPacks) -> None:
    put(store, packs, unit(1))
    [source] = [u.source for u in added_up(store, packs).units]
    with store.database.transaction():
        store.database.run(
            "UPDATE addend SET amount = amount + 1 WHERE column_id = ? AND row_key = ?", [("amount", "total")]
        )
    engine = open_declaration(store, source, packs, keep=False).document.engine
    assert next((spot.table, spot.row) for spot in differing(store, source, engine)) == ("t01", "total")


def test_sums_that_no_store_can_hold_are_told(store: Store) -> None:
    program = shipped.program()
    ids = [create_declaration(store, program, unit(n)) for n in (1, 2)]
    kept, spot = AddendStore(store.database), Spot("t01", "income", "", "total", "amount")
    for id in ids:
        kept.keep(id, "1.0", [Addend(spot, amount=Decimal("9e14"))])
    with pytest.raises(KnownError, match="过大"):
        kept.sums(ids)
    kept.keep(ids[0], "1.0", [Addend(spot, amount=Decimal("0.1"))])
    kept.keep(ids[1], "1.0", [Addend(spot, amount=Decimal("0.2"))])
    assert [each.amount for each in kept.sums(ids)] == [Decimal("0.30")]
    for amount, why in ((Decimal("1e15"), "过大"), (Decimal("0.00001"), "小数")):
        with pytest.raises(KnownError, match=why):
            kept.keep(ids[0], "1.0", [Addend(spot, amount=amount)])
    assert kept.of(ids[0]) == [Addend(spot, amount=Decimal("0.10"))]


@pytest.mark.parametrize("sample", ["quxian-final"])
def test_one_unit_alone_gives_itself(sample: str, store: Store, packs: InstalledPacks) -> None:
    """Of tables in 元, and in 万元 rounded from 元: the aggregate of one declaration has its figures, and none that it had not."""
    document = shipped.document(sample)
    create_declaration(store, document.program, document.content.copy())
    of = members(store, packs, *choose_pack(store, None, None))
    made = add_up(store, packs, of, "600", "县财政局")
    mine = {a.spot: a.amount for a in addends_of(document.engine) if a.amount and a.level != "department"}
    theirs = {a.spot: a.amount for a in addends_of(made.opened.document.engine) if a.amount}
    assert {spot: theirs.get(spot) for spot in mine} == mine


def test_a_receiver_that_is_killed_goes_on_without_loss_or_double_count() -> None:
    assert killed_and_taken_up(5, 7, kills=1) == 1


def test_a_unit_that_spends_less_makes_no_forgotten_figure_below_0(
    store: Store, packs: InstalledPacks
) -> None:
    content = shipped.document("mianxian-worksheet").content.copy()
    content.facts.entries[Place("expenditure", "rows").cell("e1", "amount")] = Decimal(1)
    put(store, packs, content)
    found = added_up(store, packs).opened.document.findings
    assert any(finding.level == "error" for finding in found)
    assert not [c for f in found for c in f.cells if c.entered is None and (c.expected or 0) < 0]


def test_what_does_not_hold_in_a_sum_is_told_of_the_unit_that_does_not_hold_it(
    store: Store, packs: InstalledPacks
) -> None:
    """And of nothing in the sum; what somebody changed there is looked for there as ever."""
    contents = [unit(n) for n in range(1, 4)]
    line = Place("expenditure", "rows").cell("e1", "amount")
    contents[1].facts.entries[line] = Decimal(1)
    put(store, packs, *contents)
    document = added_up(store, packs).opened.document
    [found] = [f for f in document.findings if f.level == "error"]
    assert found.cause_kind == "of_member"
    assert found.says.startswith("601002 单位2（差 ")
    assert {part.role for part in found.cells} == {"witness"}
    document.apply(Edit("错", (SetEntry(GENERAL, Decimal(1)),)))
    errors = [f for f in document.findings if f.level == "error"]
    assert GENERAL in {f.suspect for f in errors}
