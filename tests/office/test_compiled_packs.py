"""Packs that are kept compiled: the same as compiled anew, and never in place of what is in their folders."""

import os
import pickle
import shutil
from pathlib import Path

import pytest

from budgetdesk.engine.compiler import compiler
from budgetdesk.engine.engine import Engine
from budgetdesk.office.importing.declaration_files import read_file
from budgetdesk.office.packs import compiled_packs, installed_packs
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError
from budgetdesk.resources import resources
from budgetdesk.review.review import find_all

SMALL = "yunnan-target-2022"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of this computer's packs, that nobody has installed any on."""
    monkeypatch.delenv(installed_packs.FOLDER_VARIABLE)
    monkeypatch.setattr(installed_packs, "data_folder", lambda: tmp_path)
    return tmp_path


def kept(folder: Path) -> Path:
    [file] = (folder / "compiled").iterdir()
    return file


def test_a_kept_pack_finds_what_one_compiled_anew_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packs = InstalledPacks()
    _, content, made = read_file(resources() / "samples" / "mianxian-published.json", packs)
    monkeypatch.setattr(compiler, "compile_pack", lambda loaded: pytest.fail("compiled again"))
    found = InstalledPacks().program(made.pack.id)
    assert found is not made
    assert find_all(Engine(found, content.facts)) == find_all(Engine(made, content.facts)) != []
    texts = [[(rule.id, rule.says, rule.at, rule.at.line) for rule in of.rules] for of in (found, made)]
    assert texts[0] == texts[1]


def test_a_pack_that_was_changed_is_read_anew_and_refused_if_it_is_wrong(folder: Path) -> None:
    mine = folder / "packs" / SMALL
    shutil.copytree(resources() / "packs" / SMALL, mine)
    head = mine / "pack.yaml"
    text = head.read_text(encoding="utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version:"))
    for said in ("9.0.0", "9.0.1"):
        head.write_text(text.replace(version, f"version: {said}"), encoding="utf-8")
        assert [InstalledPacks().program(SMALL).pack.version for _ in range(2)] == [said] * 2
        kept(folder)  # in place of the one before
    head.write_text(text.replace(version, "version: 9.0.1\nunheard: of", 1), encoding="utf-8")
    with pytest.raises(PackError, match="unheard"):
        InstalledPacks().program(SMALL)


class Reducing:
    """What would be done if it were unpickled."""

    def __init__(self, *what: object) -> None:
        self._what = what

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self._what[0], self._what[1:]


def test_a_file_that_is_damaged_or_would_do_something_is_not_used(folder: Path) -> None:
    InstalledPacks().program(SMALL)
    file, trace = kept(folder), folder / "done"
    whole = file.read_bytes()
    hostile = [
        pickle.dumps(("", Reducing(os.mkdir, str(trace)), {})),
        pickle.dumps(("", Reducing(load_pack, resources() / "packs" / SMALL, resources() / "codes"), {})),
        pickle.dumps(("", Reducing(Path, "x"), {})),
        whole[: len(whole) // 2],
        b"",
    ]
    shipped = [resources() / name for name in ("packs", "codes", "indicators")]
    sources = [*shipped, folder / "packs"]
    for data in hostile:
        file.write_bytes(data)
        assert compiled_packs.CompiledPacks(file.parent, sources).find(SMALL, "") is None
        assert InstalledPacks().program(SMALL).pack.id == SMALL
        assert kept(folder).read_bytes() == whole
    assert not trace.exists()
