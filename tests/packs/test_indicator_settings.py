"""A pack carries what a bureau settles about indicators: it holds where the pack is used, and goes with its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.engine import Engine
from budgetdesk.packs.form_file import pack_files
from budgetdesk.packs.indicator_settings import FILE
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError
from budgetdesk.resources import resources
from budgetdesk.review.review import find_all

PACK = "hubei-target-2025"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resources() / "packs" / PACK, tmp_path / PACK))


def test_what_a_pack_settles_holds_and_travels(folder: Path) -> None:
    facts = shipped.facts("guangshui-target")
    slogan = "IND-G32-2"
    assert any(slogan in f.rules for f in find_all(Engine(shipped.program(PACK), facts)))
    (folder / FILE).write_text(f'rules: {{{slogan}: {{level: "off", why: 试}}}}', encoding="utf-8")
    loaded = load_pack(folder, resources() / "codes")
    assert FILE in pack_files(loaded)
    assert not any(slogan in f.rules for f in find_all(Engine(compile_pack(loaded), facts)))


@pytest.mark.parametrize(
    "text", ["rules: {IND-X-1: {level: hint, why: 试}}", "rules: {IND-G32-2: {level: red}}", "[]"]
)
def test_what_cannot_be_read_is_told(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as error:
        compile_pack(load_pack(folder, resources() / "codes"))
    assert FILE in str(error.value)
