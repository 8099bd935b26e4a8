"""The sets of final accounts: random worksheets give what a small calculation of its own gives, and no finding.

What 渠县 published comes out to the last digit.
"""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random

import pytest
from tests import shipped
from tests.resources.final_accounts import expected, random_worksheet

from budgetdesk.engine.engine import Engine
from budgetdesk.exchange.declaration_json import DeclarationHead, read_content, read_head, write_declaration
from budgetdesk.review.review import find_all

NATIONAL, SICHUAN = "national-final-2023", "sichuan-final-2023"


def published(engine: Engine) -> dict[tuple[str, str, str], Decimal]:
    """All figures but zeros of the published tables, by table, row and column."""
    found = {}
    for cell, value in {**engine.computed, **engine.facts.entries}.items():
        block = engine.block(cell)
        if block.table.worksheet or not isinstance(value, Decimal) or not value:
            continue
        info = engine.row(cell)
        if info is None:
            row = f"{cell.block}.{cell.row}"
        else:  # of a project with the function that it belongs to
            row = "/".join(info.key[-2:] if info.level == "project" else info.key[-1:]) or info.level
        found[cell.table, row, cell.column] = value
    return found


@pytest.mark.parametrize("pack", [NATIONAL, SICHUAN])
@pytest.mark.parametrize("seed", range(10))
def test_random_worksheets_give_what_a_small_calculation_gives(pack: str, seed: int) -> None:
    sheet = random_worksheet(Random(seed))
    engine = Engine(shipped.program(pack), sheet.facts())
    tables = {id for id, table in shipped.program(pack).pack.tables.items() if not table.worksheet}
    columns = {(b.table.id, c) for b in shipped.program(pack).blocks.values() for c in b.columns}
    wanted = {n: v for n, v in expected(sheet).items() if n[0] in tables and (n[0], n[2]) in columns}
    ours = published(engine)
    assert {
        n: (ours.get(n), wanted.get(n)) for n in ours.keys() | wanted.keys() if ours.get(n) != wanted.get(n)
    } == {}
    assert [f.says for f in find_all(engine)] == []


@pytest.mark.parametrize("seed", range(4))
def test_edits_lead_where_the_whole_leads(seed: int) -> None:
    """Rows come with income or what was carried, not only with what is spent, and go again."""
    random = Random(seed)
    before, after = random_worksheet(random).facts(), random_worksheet(random).facts()
    engine = Engine(shipped.program(NATIONAL), before.copy())
    cells = before.entries.keys() | after.entries.keys()
    engine.facts.entries.clear()
    engine.facts.entries.update(after.entries)
    places = before.rows.keys() | after.rows.keys()
    engine.facts.rows.update({place: after.rows.get(place, []) for place in places})
    engine.update(cells, places)
    whole = Engine(shipped.program(NATIONAL), after)
    assert published(engine) == published(whole)
    assert engine.broken.keys() == whole.broken.keys()


@pytest.mark.parametrize("seed", range(4))
def test_printed_tables_alone_have_no_errors(seed: int) -> None:
    """Typed from paper, each figure rounded by itself: what is a cent off its sum is a hint at most."""
    program = shipped.program(SICHUAN)
    worksheet = Engine(program, random_worksheet(Random(seed)).facts())
    head = DeclarationHead(SICHUAN, "1.0.0", "", "某局", 2023, "")
    content = json.loads(write_declaration(worksheet, head, all_values=True))
    kept = {id for id, table in program.pack.tables.items() if not table.worksheet} | {"unit"}
    content["tables"] = {id: table for id, table in content["tables"].items() if id in kept}
    _, body = read_head(json.dumps(content).encode(), "typed")
    engine = Engine(program, read_content(body, program, "typed").facts)
    assert published(engine) == published(worksheet)
    assert {(f.level, f.cause_kind) for f in find_all(engine)} <= {("hint", "rounding")}


# 渠县

FUNCTIONS = {
    "208": "552.37", "2080109": "184.90", "2080501": "3.15", "2080502": "3.55", "2080505": "11.52",
    "2083001": "348.92", "2089999": "0.33", "210": "6.68", "2101101": "3.77", "2101102": "0.51",
    "2101103": "2.36", "2101199": "0.02", "213": "2.24", "2130599": "2.24", "221": "6.99", "2210201": "6.99",
    "total": "568.27",
}  # fmt: skip
FIGURES = {
    ("overview", "income.total", "amount"): "568.27",
    ("overview", "income.general", "amount"): "568.27",
    ("overview", "func.total", "amount"): "568.27",
    ("fiscal", "income.total", "amount"): "568.27",
    ("fiscal", "func.total", "total"): "568.27",
    ("spending", "total", "basic"): "141.54",
    ("spending", "total", "project"): "426.73",
    ("basic", "staff.total", "amount"): "127.26",
    ("basic", "others.total", "amount"): "14.29",
    ("general_projects", "2083001/p1", "amount"): "193.92",
    ("general_projects", "2083001/p2", "amount"): "155.00",
    ("general_projects", "2080109/p3", "amount"): "60.00",
    ("general_projects", "2080109/p4", "amount"): "6.84",
}


def test_what_quxian_published_comes_out_to_the_last_digit() -> None:
    engine = shipped.document("quxian-final").engine
    ours = published(engine)
    assert {name: str(ours.get(name)) for name in FIGURES} == FIGURES
    for table, column in (("general", "spent"), ("spending", "total"), ("receipts", "total")):
        assert {code: str(ours.get((table, code, column))) for code in FUNCTIONS} == FUNCTIONS
    assert not [
        name for name in ours if name[0] in ("fund", "capital", "capital_spending", "three", "detail")
    ]
    assert {f.rules[0] for f in find_all(engine)} == {"NF23-X-022", "NF23-X-001"}
