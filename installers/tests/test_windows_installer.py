"""The Windows installer, compiled around a stand-in of the frozen folder, in an empty Windows: silent, as a bureau
would roll it out. The stand-in's programs wait, so that one can be found running."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from time import sleep

import pytest

from installers.tests.conftest import ROOT, Wine

UNINSTALL = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Uninstall\BudgetDesk"
CLASSES = r"HKEY_CURRENT_USER\Software\Classes"
OPENED_BY = {".bdesk": "BudgetDesk.Workspace", ".bdpkg": "BudgetDesk.Package", ".bdform": "BudgetDesk.Form"}
RUNNING, TOO_OLD = 5, 4

WAITING_PROGRAM = """Unicode true
SilentInstall silent
RequestExecutionLevel user
OutFile "{out}"
Section
  Sleep {milliseconds}
SectionEnd
"""


def compile_nsis(script: Path, *defines: str) -> None:
    command = ["makensis", "-V1", "-XTarget amd64-unicode", *defines, script.name]
    subprocess.run(command, cwd=script.parent, check=True)


@pytest.fixture(scope="session")
def setups(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The installers of two versions; a file names the version in each."""
    folder = tmp_path_factory.mktemp("setups")
    frozen = folder / "budgetdesk"
    shutil.copytree(ROOT / "resources" / "icons", frozen / "_internal" / "resources" / "icons")
    for name in ("budgetdesk", "budgetdeskw"):
        script = folder / f"{name}.nsi"
        script.write_text(
            WAITING_PROGRAM.format(out=frozen / f"{name}.exe", milliseconds=15_000), encoding="utf-8"
        )
        compile_nsis(script)
    made = {}
    for version in ("0.1.0", "0.2.0"):
        (frozen / "_internal" / "version.txt").write_text(version, encoding="utf-8")
        (frozen / "_internal" / f"only-{version}.txt").write_text("", encoding="utf-8")
        made[version] = folder / f"setup-{version}.exe"
        compile_nsis(
            ROOT / "installers" / "windows" / "budgetdesk.nsi", "-DQUICK", f"-DVERSION={version}",
            f"-DFOLDER={frozen}", f"-DLICENSE={ROOT / 'LICENSE'}", f"-DOUT={made[version]}",
        )  # fmt: skip
        (frozen / "_internal" / f"only-{version}.txt").unlink()
    return made


def installed(wine: Wine) -> Path:
    return wine.home / "AppData" / "Local" / "Programs" / "BudgetDesk"


def test_installs_upgrades_and_goes_without_touching_data(wine: Wine, setups: dict[str, Path]) -> None:
    assert wine.run(setups["0.1.0"], "/S") == 0
    folder = installed(wine)
    assert {path.name for path in folder.iterdir()} == {
        "_internal",
        "budgetdesk.exe",
        "budgetdeskw.exe",
        "uninstall.exe",
    }
    assert wine.registered(UNINSTALL, "DisplayName") == "预算填报台"
    assert wine.registered(UNINSTALL, "DisplayVersion") == "0.1.0"
    for suffix, kind in OPENED_BY.items():
        assert wine.registered(rf"{CLASSES}\{suffix}") == kind
        command = wine.registered(rf"{CLASSES}\{kind}\shell\open\command")
        assert command.endswith(r'\Programs\BudgetDesk\budgetdeskw.exe" "%1"')
        icon = wine.registered(rf"{CLASSES}\{kind}\DefaultIcon")
        assert (folder / "_internal" / "resources" / "icons" / icon.rsplit("\\", 1)[1]).exists()
    assert wine.links() == {"Desktop", "Programs"}

    own = wine.home / "AppData" / "Local" / "BudgetDesk" / "packs" / "own.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("id: own", encoding="utf-8")
    work = wine.home / "Documents" / "预算.bdesk"
    work.parent.mkdir(exist_ok=True)
    work.write_bytes(b"work")
    beside = folder / "笔记.txt"
    beside.write_text("mine", encoding="utf-8")

    assert wine.run(setups["0.2.0"], "/S") == 0
    assert wine.registered(UNINSTALL, "DisplayVersion") == "0.2.0"
    assert (folder / "_internal" / "version.txt").read_text(encoding="utf-8") == "0.2.0"
    assert not (folder / "_internal" / "only-0.1.0.txt").exists(), "what the new version lacks is gone"
    assert not (folder / "_before").exists()

    assert wine.run(folder / "uninstall.exe", "/S", f"_?={wine_path(folder)}") == 0
    assert wine.registered(UNINSTALL, "DisplayName") == ""
    assert all(wine.registered(rf"{CLASSES}\{suffix}") == "" for suffix in OPENED_BY)
    assert not (folder / "_internal").exists()
    assert wine.links() == set()
    assert (own.exists(), work.read_bytes(), beside.exists()) == (True, b"work", True)


def test_waits_for_the_running_program_and_then_leaves_all_as_it_was(
    wine: Wine, setups: dict[str, Path]
) -> None:
    assert wine.run(setups["0.1.0"], "/S") == 0
    folder = installed(wine)
    running = wine.start(folder / "budgetdeskw.exe")
    try:
        assert wine.run(setups["0.2.0"], "/S") == RUNNING
        assert (folder / "_internal" / "version.txt").read_text(encoding="utf-8") == "0.1.0"
        assert wine.registered(UNINSTALL, "DisplayVersion") == "0.1.0"
    finally:
        running.wait(60)
    # Closed within the wait: the upgrade goes on by itself.
    running = wine.start(folder / "budgetdeskw.exe")
    sleep(8)  # of the 15 that it runs
    assert running.poll() is None
    assert wine.run(setups["0.2.0"], "/S") == 0
    running.wait(60)
    assert wine.registered(UNINSTALL, "DisplayVersion") == "0.2.0"


def test_windows_7_is_told_no(wine: Wine, setups: dict[str, Path]) -> None:
    wine.run("winecfg", "-v", "win7")
    assert wine.run(setups["0.1.0"], "/S") == TOO_OLD
    assert not installed(wine).exists()


def wine_path(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")
