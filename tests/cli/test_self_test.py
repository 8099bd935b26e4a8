"""`self-test`: this copy of the program tries itself, and tells what does not work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from budgetdesk.office import samples, self_test
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.program_folders import PORTABLE, data_folder, log_folder, portable_folder
from budgetdesk.resources import resources


def test_all_that_ships_is_tried_and_works() -> None:
    command = [sys.executable, "-m", "budgetdesk", "self-test", "--json"]
    done = subprocess.run(
        command, capture_output=True, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    )
    told = json.loads(done.stdout)
    assert [trial for trial in told["trials"] if trial["trouble"]] == []
    assert (done.returncode, told["passed"]) == (0, True)
    names = {trial["name"] for trial in told["trials"]}
    packs = {path.parent.name for path in (resources() / "packs").glob("*/pack.yaml")}
    assert {f"报表包 {pack}" for pack in packs} <= names
    assert "窗口" in names
    assert len([name for name in names if name.endswith(" PDF")]) == len(
        list((resources() / "samples").glob("*.json"))
    )


def test_what_is_missing_is_told_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample that cannot be read, as where an installer left half a file."""
    half = tmp_path / "mianxian-worksheet.json"
    half.write_bytes((resources() / "samples" / half.name).read_bytes()[:3000])
    monkeypatch.setattr(samples, "sample_files", lambda: [half])
    told = {trial.name: trial.trouble for trial in self_test.trials(tmp_path, InstalledPacks())}
    assert half.name in told["示例存入工作库"]
    assert told["报表包 shaanxi-budget-2024"] == ""
    assert told["通读 txt"] == ""


def test_a_portable_copy_keeps_its_things_beside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portable_folder() is None
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "budgetdeskw.exe"))
    assert portable_folder() is None  # installed, not portable
    beside = tmp_path / PORTABLE
    beside.mkdir()
    assert (portable_folder(), data_folder(), log_folder()) == (beside,) * 3
