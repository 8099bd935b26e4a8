"""Declaration files that were damaged by chance or made to hurt, and what the program does with each."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from budgetdesk.document.document import Document
from budgetdesk.exchange.declaration_json import read_content, read_head, write_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.resources import resources

Deed = Callable[[], object]
_VALUES: list[Any] = [
    "", "0", "-0", "1e9", "1e-400000000", "NaN", "Infinity", "9" * 400, "9" * 18 + ".0", "0x10", "1,000", "１２",
    "\u0000", "\u202e123", "<img src='file:///etc/hostname'>", "=cmd|' /C calc'!A0", "字" * 40_000, "x" * 200_000,
    None, True, [], {}, {"na": True}, {"rejected": "x", "reason": "y"}, {"rejected": "x" * 100_000, "reason": ""},
    "../../etc/passwd", "a|b", "\n" * 5_000, "🙂" * 500, [["a"]] * 50, 7,
]  # fmt: skip


def take(data: bytes, packs: InstalledPacks) -> None:
    """All that an import does with a file, and writing it out again."""
    head, body = read_head(data, "坏.json")
    program = packs.program(head.pack)
    content = read_content(body, program, "坏.json")
    document = Document(program, content)
    write_declaration(document.engine, head, all_values=True, remarks=document.content)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


def mutated(chance: random.Random, data: Any) -> bytes:
    """One to four places of the tree changed, or some bytes of the text."""
    if chance.random() < 0.25:
        text = bytearray(json.dumps(data, ensure_ascii=False).encode())
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(3)] = chance.choice(
                [b"", b'"', b"{", b"[", b"\xff", b"\\u", b"9e9", b"0"]
            )
        return bytes(text)
    data = copy.deepcopy(data)
    for _ in range(chance.randrange(1, 5)):
        path = chance.choice(list(_places(data)))
        if not path:
            continue
        owner = data
        for key in path[:-1]:
            owner = owner[key]
        match chance.randrange(5):
            case 0:
                del owner[path[-1]]
            case 1 if isinstance(owner, list):
                owner.extend(owner[:] * chance.choice([1, 3, 40]))
            case 2 if isinstance(owner, dict):
                owner[str(chance.choice(_VALUES))[:300]] = owner[path[-1]]
            case 3:
                owner[path[-1]] = copy.deepcopy(data) if len(json.dumps(data)) < 200_000 else None
            case _:
                owner[path[-1]] = copy.deepcopy(chance.choice(_VALUES))
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files that were made to hurt."""
    worksheet = json.loads((resources() / "samples" / "mianxian-worksheet.json").read_text(encoding="utf-8"))

    def file(name: str, **changed: Any) -> tuple[str, bytes]:
        return name, json.dumps(worksheet | changed, ensure_ascii=False).encode()

    def rows(made: list[dict[str, Any]], table: str = "t10") -> dict[str, Any]:
        return worksheet["tables"] | {table: {"blocks": {"rows": {"rows": made}}}}

    def project(n: int, **more: Any) -> dict[str, Any]:
        return {"id": f"c{n}", "level": "project", "cells": {"name": f"n{n}", "amount": "1.00"}, **more}

    yield file(
        "a chain of parents",
        tables=rows([project(n, **({"parent": f"c{n - 1}"} if n else {})) for n in range(1_200)]),
    )
    yield file("parents in a circle", tables=rows([project(0, parent="c1"), project(1, parent="c0")]))
    yield file("its own parent", tables=rows([project(0, parent="c0")]))
    cell = ["expenditure", "rows", "", "e1", "amount"]
    for value in ("1e-40000000", "1e400000000", "9" * 5_000_000):
        yield file(f"last year {value[:12]}", last_year=[{"cell": cell, "value": value}])
    yield file("a huge text", tables=rows([project(0) | {"cells": {"name": "字" * 3_000_000}}]))
    yield file("a line without end", tables=rows([project(0) | {"cells": {"name": "x" * 1_000_000}}]))
    yield file("many tables", tables={f"t{n}": {} for n in range(200_000)})
    yield file(
        "many unknown rows", tables=rows([{"id": f"r{n}", "cells": {"none": "1"}} for n in range(50_000)])
    )
    yield file("many codes", tables=worksheet["tables"] | {"expenditure": {"blocks": {"rows": {"rows": [
        {"id": f"e{n}", "cells": {"function": f"{2_000_000 + n}", "amount": "1.00"}} for n in range(3_000)]}}}})  # fmt: skip
    yield file("many explanations", explanations=[
        {"finding": f"f{n}", "text": "x", "values": [{"cell": cell, "value": "1"}] * 5} for n in range(20_000)])  # fmt: skip
    yield file("<h1>坏</h1>", tables={"<img src='file:///etc/hostname'><h1>坏</h1>": {}})
    yield "deep lists", b'{"format":"budgetdesk-declaration","format_version":1,"x":' + b"[" * 200_000
    yield (
        "a million rows",
        b'{"format":"budgetdesk-declaration","x":[' + b'{"id":"e","cells":{}},' * 1_000_000 + b"1]}",
    )
    yield "deep mappings", b'{"a":' * 200_000
    yield "many numbers", b'{"format":"budgetdesk-declaration","x":[' + b"1," * 5_000_000 + b"1]}"
    yield (
        "one long number",
        b'{"format":"budgetdesk-declaration","format_version":' + b"1" * 20_000_000 + b"}",
    )
    yield "not text", bytes(range(256)) * 1_000
    yield "nothing", b""


def campaign(count: int, seed: int) -> Iterator[tuple[str, Deed]]:
    packs = InstalledPacks()
    samples = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((resources() / "samples").glob("*.json"))
    ]
    for sample in samples:
        packs.program(sample["pack"])
    chance = random.Random(seed)
    for name, data in bombs():
        yield name, lambda data=data: take(data, packs)
    for number in range(count):
        data = mutated(chance, chance.choice(samples))
        yield f"seed {seed}, file {number}", lambda data=data: take(data, packs)
