"""Past one server (docs/scale.md): addends in partitions by receiving office, some of them on another server."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import psycopg
from tests.storage.postgresql_server import Server, running_server

from budgetdesk.storage.addend_store import Addend, AddendStore, Spot
from budgetdesk.storage.shared_workspace import SharedWorkspace, write_address

DOC = Path(__file__).parents[2] / "docs" / "scale.md"
UNITS = [f"{office}{number:03d}" for office in ("601", "602", "701", "702") for number in range(2)]


def script(name: str) -> list[str]:
    """The statements of a listing of docs/scale.md, so that what is told there is what is tried here."""
    listing = DOC.read_text("utf-8").split(f"```sql\n-- {name}\n")[1].split("```")[0]
    return [statement.strip() for statement in listing.split(";\n") if statement.strip()]


def declared(workspace: SharedWorkspace, seed: int) -> dict[str, list[Addend]]:
    chance, found = random.Random(seed), {}
    for unit in UNITS:
        id = workspace.store.create_declaration(
            pack="shaanxi-budget-2024", pack_version="1.0", unit_code=unit, unit_name=unit, year=2024
        )
        spots = [
            Spot("t05", "rows", "", f"2080{chance.randrange(40):03d}", column)
            for column in ("staff", "total")
        ]
        found[id] = [
            Addend(spot, "detail", Decimal(chance.randrange(10**9)).scaleb(-2)) for spot in set(spots)
        ]
    return found


def test_two_servers_give_the_sums_of_one(tmp_path: Path) -> None:
    with running_server() as here, running_server() as there:
        one = write_address(here.new_database("one"), tmp_path / "一台.bdeskdb")
        with SharedWorkspace.open(one) as workspace:
            units = declared(workspace, 1)
            kept = AddendStore(workspace.database)
            for id, addends in units.items():
                kept.keep(id, "1.0", addends)
            expected = kept.sums(list(units))
        two = write_address(here.new_database("two"), tmp_path / "两台.bdeskdb")
        there.run("CREATE DATABASE shard")
        with SharedWorkspace.open(two):
            pass
        there.run(*script("on the second server"), database="shard")
        filled = [line.replace("PORT", str(there.port)) for line in script("on the first server")]
        here.run(*filled, database="two")
        with SharedWorkspace.open(two) as workspace:
            assert list(declared(workspace, 1)) == list(units)
            kept = AddendStore(workspace.database)
            for id, addends in units.items():
                kept.keep(id, "1.0", addends)
                kept.keep(id, "1.0", addends)  # in place of what there was
            assert kept.sums(list(units)) == expected
            assert kept.of(next(reversed(units))) == sorted(
                units[next(reversed(units))], key=lambda each: each.spot
            )
        assert lines(here, "two", "SELECT count(*) FROM ONLY addend_601") > 0
        assert lines(there, "shard", "SELECT count(*) FROM addend_701") > 0
        assert lines(here, "two", "SELECT count(*) FROM addend") == sum(map(len, units.values()))


def lines(server: Server, database: str, query: str) -> int:
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{server.port}/{database}") as connection:
        [(count,)] = connection.execute(query.encode()).fetchall()
    return int(count)
