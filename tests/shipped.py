"""The packs and samples that are shipped; a pack is read and compiled once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Facts
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.exchange.declaration_json import read_content, read_head
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.packs.loading import load_pack
from budgetdesk.resources import resources
from budgetdesk.storage.store import Store

FOLDERS = resources() / "packs"
SHAANXI = "shaanxi-budget-2024"
PACKS = sorted(path.parent.name for path in FOLDERS.glob("*/pack.yaml"))
SAMPLES = sorted(path.stem for path in (resources() / "samples").glob("*.json"))


def compiled(folder: Path) -> Program:
    """A pack with the shipped code lists, of its own: for tests that change it."""
    return compile_pack(load_pack(folder, resources() / "codes"))


@cache
def program(pack: str = SHAANXI) -> Program:
    return compiled(FOLDERS / pack)


class SharedPacks(InstalledPacks):
    """The packs of this computer, each compiled once for all tests of a process; none is to be changed."""

    def program(self, pack: str, store: Store | None = None, version: str = "") -> Program:
        return program(pack)


def document(sample: str, of: Program | None = None) -> Document:
    """A sample as it is opened, by its name without ending."""
    head, body = read_head((resources() / "samples" / f"{sample}.json").read_bytes(), sample)
    of = of or program(head.pack)
    return Document(of, read_content(body, of, sample))


def facts(sample: str) -> Facts:
    head, body = read_head((resources() / "samples" / f"{sample}.json").read_bytes(), sample)
    return read_content(body, program(head.pack), sample).facts


class Packs(InstalledPacks):
    """As they are shipped, compiled once for all tests of a process."""

    def program(self, pack: str, store: Store | None = None, version: str = "") -> Program:
        return program(pack)
