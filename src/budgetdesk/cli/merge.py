"""`merge`: add up the declarations of many units, with what is taken off, as a declaration of its own."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from budgetdesk.cli.check import count
from budgetdesk.cli.console import complain, json_bytes, say
from budgetdesk.cli.export import must_be_free
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.errors import KnownError
from budgetdesk.office.exports import Snapshot, declaration_file, write_file, write_workbook
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.upward.adding_up import (
    NAME,
    AddedUp,
    add_up,
    choose_pack,
    department_of,
    eliminations,
    members,
    spot_of,
    with_eliminations,
)
from budgetdesk.office.workspaces import writing
from budgetdesk.storage.addend_store import Adjustment


def merge(arguments: Namespace, packs: InstalledPacks) -> int:
    """1 where the aggregate has errors."""
    targets = [path for path in (arguments.xlsx, arguments.json) if path is not None]
    for path in targets:
        must_be_free(path, arguments.workspace, targets)
    if not arguments.workspace.exists():
        raise KnownError(f"找不到文件：{arguments.workspace}")
    units = [code for text in arguments.units for code in text.replace("，", ",").split(",") if code.strip()]
    with writing(arguments.workspace) as workspace:
        store = workspace.store
        pack, year = choose_pack(store, arguments.pack, arguments.year)
        of = members(store, packs, pack, year, [code.strip() for code in units], name=arguments.of)
        code, name = arguments.unit or department_of(store, packs, of)
        made = add_up(store, packs, of, code, name, name=arguments.title or NAME)
        if arguments.take_off or arguments.gross:
            taken_off = [] if arguments.gross else list(made.adjustments)
            taken_off = _taken_off(made.opened.document.engine, taken_off, arguments.take_off)
            made = add_up(store, packs, of, code, name, taken_off=taken_off, name=arguments.title or NAME)
        if arguments.eliminate:
            made = add_up(
                store, packs, of, code, name, taken_off=with_eliminations(made), name=arguments.title or NAME
            )
    if arguments.xlsx is not None:
        shot = Snapshot(made.opened.document, made.opened.title, formulas=True).take()
        for lost in write_workbook(shot, arguments.xlsx):
            complain(f"提示：{lost}")
    if arguments.json is not None:
        write_file(json_bytes(_told(made)), arguments.json)
    for line in _lines(made):
        say(line)
    for path in targets:
        say(f"已输出 {path}")
    return 1 if any(f.level == "error" for f in made.opened.document.findings_in_full) else 0


def _taken_off(
    engine: Engine, before: Sequence[Adjustment], asked: Sequence[Sequence[str]]
) -> list[Adjustment]:
    """What was taken off before, changed as the command says: 0 takes it back."""
    by_spot = {each.spot: each for each in before}
    for name, text, why in asked:
        spot = spot_of(engine, find_cell(engine, name))
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation:
            raise KnownError(f"冲抵的金额应是一个数，不能是 {text}") from None
        by_spot.pop(spot, None)
        if amount:
            by_spot[spot] = Adjustment(spot, amount, why)
    return list(by_spot.values())


def _lines(made: AddedUp) -> Iterator[str]:
    document = made.opened.document
    yield f"{made.opened.title}：{len(made.units)} 个单位，编号 {made.opened.id}"
    if made.left_out:
        yield f"没有汇总的：{'，'.join(map(str, made.left_out))}"
    cells = {spot_of(document.engine, cell): cell for cell in document.content.facts.entries}
    for each in made.adjustments:
        where = cell_words(document.engine, cells[each.spot]) if each.spot in cells else "/".join(each.spot)
        yield f"冲抵 {figure(each.amount)}：{where}（{each.says}）"
    for proposed in eliminations(document.engine):
        where = "、".join(cell_words(document.engine, cell) for cell in (proposed.income, proposed.spending))
        yield f"可以冲抵 {figure(proposed.amount)}：{proposed.title}（{where}），同意的用 --eliminate"
    counts = count(f.level for f in document.findings_in_full)
    yield "审核：" + "，".join(f"{LEVEL_WORDS[level]} {n}" for level, n in counts.items())


def _told(made: AddedUp) -> dict[str, Any]:
    """The aggregate as a declaration, its units, and of each sum how many are filled, 0 and blank."""
    import json

    opened, units = made.opened, len(made.units)
    return {
        "declaration": json.loads(declaration_file(opened.document, opened.head)),
        "id": opened.id,
        "units": [{"code": u.code, "name": u.name, "declaration": u.source} for u in made.units],
        "left_out": [{"code": u.code, "name": u.name, "state": u.state} for u in made.left_out],
        "adjustments": [
            {**each.spot._asdict(), "amount": f"{each.amount:f}", "says": each.says}
            for each in made.adjustments
        ],
        "sums": [
            {
                **each.spot._asdict(), "amount": f"{each.amount:f}", "filled": each.filled, "zeros": each.zeros,
                "blank": units - each.filled,
            }
            for each in made.sums if each.amount is not None
        ],
    }  # fmt: skip
