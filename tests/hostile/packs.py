"""Packs that were damaged by chance or made to hurt, loaded and compiled."""

from __future__ import annotations

import copy
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from tests.small_pack import PACK, T01, write_pack

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Facts
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.packs.loading import load_pack
from budgetdesk.resources import resources

Deed = Callable[[], object]
_SCRAPS = [
    "9" * 400, "1e999999999", "-1", "0", "99999999999999999999", "NaN", "null", "[]", "{}", "'", '"', ": ", "- ", "\t",
    "&a [*a]", "*a", "!!python/object:os.system", "../../../../etc/passwd", "sum(", "a + " * 300, "(" * 200, "2 ** 99999999",
    "__import__('os')", "lines.amount", "x" * 30_000, "字" * 5_000, "\u202e", "\0", "<img src=x>", "{year+99}", "1 / 0", "max()",
    "round(1, 10**9)", "not not not x", "f(f(f(f(1))))",
]  # fmt: skip


def take(folder: Path) -> None:
    """All that opening an empty declaration of the pack does."""
    program = compile_pack(load_pack(folder, resources() / "codes"))
    document = Document(program, Content(Facts(), {}, {}))
    document.sheets(None)


def mutated(chance: random.Random, text: str) -> str:
    """A few places of a file of the pack changed: of what it says, and now and then of how it is written."""
    if chance.random() < 0.25:
        return _rewritten(chance, text)
    tree = yaml.load(text, yaml.BaseLoader)
    for _ in range(chance.randrange(1, 4)):
        places = [place for place in _places(tree) if place]
        path = chance.choice(places)
        owner = tree
        for key in path[:-1]:
            owner = owner[key]
        key = path[-1]
        match chance.randrange(6):
            case 0:
                del owner[key]
            case 1 if isinstance(owner, list):
                owner[key:key] = [owner[key]] * chance.choice([1, 5, 300])
            case 2 if isinstance(owner, dict):
                owner[chance.choice(_SCRAPS)[:200]] = owner[key]
            case 3:
                other = tree
                for step in chance.choice(places):
                    other = other[step]
                owner[key] = copy.deepcopy(other)
            case 4 if isinstance(owner[key], str):
                words = re.findall(r"\w+|\W+", owner[key]) or [""]
                words[chance.randrange(len(words))] = chance.choice(_SCRAPS)
                owner[key] = "".join(words)
            case _:
                owner[key] = chance.choice(_SCRAPS)
        if not tree:
            break
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000)[:2_000_000]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


def _rewritten(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at : at + chance.randrange(1, 6)]
        case 1:
            lines[at:at] = lines[at : at + chance.randrange(1, 9)] * chance.choice([1, 2, 200])
        case 2:
            lines[at] = " " * chance.randrange(12) + lines[at].lstrip()
        case _:
            words = re.findall(r"\w+|\W+", lines[at]) or [""]
            words[chance.randrange(len(words))] = chance.choice(_SCRAPS)
            lines[at] = "".join(words)
    return "\n".join(lines)[:2_000_000]


_LAST = "          - {id: running, title: 公用}\n"


def bombs() -> Iterator[tuple[str, dict[str, str]]]:
    """Files of the small pack that were made to hurt."""

    def rows(made: Iterable[str]) -> dict[str, str]:
        return {"t01.yaml": T01.replace(_LAST, _LAST + "".join(f"          - {row}\n" for row in made))}

    for count in (2_000, 6_000):
        yield f"{count} rows", rows(f"{{id: r{n}, title: 第{n}}}" for n in range(count))
        chain = (
            f"{{id: r{n}, title: 第{n}, formula: {f'r{n - 1} + 1' if n else 'running'}}}"
            for n in range(count)
        )
        yield f"a chain of {count} formulas", rows(chain)
        back = (f"{{id: r{n}, title: 第{n}, formula: r{n + 1} + 1}}" for n in range(count))
        yield f"a chain of {count} from behind", rows([*back, f"{{id: r{count}, title: 末}}"])
    terms = " + ".join(f"r{n}" for n in range(100))
    yield (
        "long formulas",
        rows(f"{{id: r{n}, title: 第{n}{f', formula: {terms}' if n >= 100 else ''}}}" for n in range(1_500)),
    )
    for name, formula in (
        ("a huge product", "running * " + "9" * 30), ("a huge quotient", "running / 0." + "0" * 200 + "1"),
        ("huge powers", " * ".join(["9" * 28] * 60)), ("rounded to nothing", "round(running, 99999999)"),
    ):  # fmt: skip
        yield name, rows([f"{{id: r0, title: 零, formula: '{formula}'}}"])
    yield "few widths", {"t01.yaml": T01 + "page: {widths: [1]}\n"}
    yield "huge widths", {"t01.yaml": T01 + "page: {widths: [" + ", ".join(["9" * 30] * 2) + "]}\n"}
    yield "deep", {"t01.yaml": "id: t01\ntitle: " + "[" * 50_000}
    yield (
        "many tables",
        {"pack.yaml": PACK.replace("t01]", ", ".join(f"t{n:05}" for n in range(20_000)) + "]")},
    )
    yield "a long year", {"pack.yaml": PACK.replace("2024\nversion", "9" * 5_000 + "\nversion")}
    yield "a list outside", {"pack.yaml": PACK.replace("2024/functional", "../../../../etc/passwd")}


def campaign(count: int, seed: int, folder: Path) -> Iterator[tuple[str, Deed]]:
    """`folder`: an empty one, in which the packs are laid."""
    sources = [path for path in sorted((resources() / "packs").iterdir()) if (path / "pack.yaml").exists()]
    chance = random.Random(seed)
    for number, (name, files) in enumerate(bombs()):
        pack = write_pack(folder / f"bomb{number}")
        for file, text in files.items():
            (pack / file).write_text(text, encoding="utf-8")
        yield name, lambda pack=pack: take(pack)
    for number in range(count):
        source = chance.choice(sources)
        pack = folder / source.name
        shutil.rmtree(pack, ignore_errors=True)
        shutil.copytree(source, pack)
        file = chance.choice(sorted(path for path in pack.rglob("*") if path.suffix == ".yaml"))
        file.write_text(mutated(chance, file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        yield f"seed {seed}, pack {number}: {file.relative_to(folder)}", lambda pack=pack: take(pack)
        shutil.rmtree(pack)
