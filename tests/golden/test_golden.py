"""Every shipped pack and sample prints, exports and is checked as tests/golden says: `make golden` writes that anew.

A pack is its blank form with all its tables. The samples are the shipped ones, and in declarations/ one for each
form that has no published sample. What a command says or writes is compared, so that these tests need not know how
the program is built; what varies (dates, the version, the bytes of files) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.golden.printed_pages import pages_text
from tests.golden.workbook_sheets import sheets_text

from budgetdesk.cli.main import run
from budgetdesk.office.importing.declaration_files import open_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.packs.models import Table
from budgetdesk.resources import resources

HERE = Path(__file__).parent
PACKS = {path.parent.name: path.parent for path in sorted((resources() / "packs").glob("*/pack.yaml"))}
SAMPLES = {
    path.stem: path
    for path in sorted([*(resources() / "samples").glob("*.json"), *(HERE / "declarations").glob("*.json")])
}
KINDS = ("pages", "sheets", "findings")

Golden = Callable[[str, Path], None]
Command = Callable[..., str]


@pytest.fixture
def budgetdesk(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command in this process and gives what it prints; exit 1 says that there are findings."""
    monkeypatch.setenv("BUDGETDESK_TRACE", "1")

    def command(*arguments: str | Path) -> str:
        capfdbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        assert code in (0, 1), err.decode()
        assert not err
        return out.decode().replace("\r\n", "\n")

    return command


@cache
def tables(pack: str) -> dict[str, Table]:
    return InstalledPacks().catalogue.load(pack).pack.tables


def declaration(name: str, folder: Path) -> Path:
    """The sample of that name, or the blank form of the pack, with one empty sheet of each table that repeats."""
    if name in SAMPLES:
        return SAMPLES[name]
    year = yaml.safe_load((PACKS[name] / "pack.yaml").read_text(encoding="utf-8"))["year"]
    repeated = {id: {"instances": {"s1": {}}} for id, table in tables(name).items() if table.repeat}
    content = {
        "format": "budgetdesk-declaration", "format_version": 1, "pack": name, "unit": {"name": "空白表"},
        "year": year, "tables": repeated,
    }  # fmt: skip
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [*PACKS, *SAMPLES])
def test_pages_and_sheets(name: str, golden: Golden, budgetdesk: Command, tmp_path: Path) -> None:
    """Of a sample the tables that are printed without asking, of a pack and in any workbook all of them."""
    source = declaration(name, tmp_path)
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    every = ("--tables", ",".join(tables(json.loads(source.read_text(encoding="utf-8"))["pack"])))
    if name in PACKS:
        budgetdesk("export", source, "--pdf", pdf, "--xlsx", xlsx, *every)
    else:
        budgetdesk("export", source, "--pdf", pdf)
        budgetdesk("export", source, "--xlsx", xlsx, *every)
    golden(pages_text(pdf.read_bytes()), HERE / "pages" / f"{name}.txt")
    golden(sheets_text(xlsx.read_bytes()), HERE / "sheets" / f"{name}.txt")


@pytest.mark.parametrize("name", [*PACKS, *SAMPLES])
def test_findings(name: str, golden: Golden, budgetdesk: Command, tmp_path: Path) -> None:
    """The same from a file and from a workspace: as data, and as they are printed."""
    source = declaration(name, tmp_path)
    found = budgetdesk("check", source, "--json")
    said = budgetdesk("check", source)
    workspace = tmp_path / "a.bdesk"
    budgetdesk("import", workspace, source)
    assert budgetdesk("check", workspace, "--json") == found
    assert (
        budgetdesk("check", workspace).partition("\n")[2] == said.partition("\n")[2]
    )  # the id is in the first
    keys = [finding.keys for finding in open_file(source, InstalledPacks()).document.findings_in_full]
    findings = json.loads(found)
    assert len(findings["findings"]) == len(keys)
    lines = [f"counts {json.dumps(findings['counts'])}"]
    for number, (finding, own) in enumerate(zip(findings["findings"], keys, strict=True), 1):
        lines += ["", f"{number} {' '.join(finding.pop('rules'))}", *described(finding)]
        lines += [f"  key {key}" for key in own]
    golden("\n".join(lines) + f"\n\n--- as printed ---\n{said}", HERE / "findings" / f"{name}.txt")


def described(finding: dict[str, Any]) -> Iterator[str]:
    """One line for each thing that a finding says, in its order."""
    for about, content in finding.items():
        if about != "cells":
            yield f"  {about} {json.dumps(content, ensure_ascii=False)}"
            continue
        for cell in content:
            where = " | ".join(filter(None, (cell["table"], cell["row"], cell["column"])))
            ids = "/".join(cell["ids"].values())
            values = json.dumps([cell["entered"], cell["expected"]], ensure_ascii=False)
            yield f"  {cell['role']} {where} [{ids}] entered, expected {values}"


def test_no_golden_file_is_left_over(pytestconfig: pytest.Config) -> None:
    wanted = {HERE / kind / f"{name}.txt" for kind in KINDS for name in (*PACKS, *SAMPLES)}
    stale = sorted(set(HERE.rglob("*.txt")) - wanted)
    if pytestconfig.getoption("--update-golden"):
        for path in stale:
            path.unlink()
    else:
        assert [str(path.relative_to(HERE)) for path in stale] == [], "no pack and no sample: make golden"
