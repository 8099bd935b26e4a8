"""The real command in its own process: consoles of every encoding, exit codes, a quick start, one demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from budgetdesk.resources import resources

PUBLISHED = str(resources() / "samples" / "mianxian-published.json")

# What surrounds a process, and the encoding of its output where that can hold Chinese.
SURROUNDINGS: dict[str, tuple[dict[str, str], str | None]] = {
    "UTF-8": ({"PYTHONUTF8": "1"}, "utf-8"),
    "ascii": ({"PYTHONIOENCODING": "ascii:strict"}, None),
    "a Chinese Windows console": ({"PYTHONIOENCODING": "cp936"}, "cp936"),
    "latin-1": ({"PYTHONIOENCODING": "latin-1"}, None),
    "C": ({"LANG": "C", "LC_ALL": "C"}, "utf-8"),
    "POSIX without UTF-8": ({"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, None),
}


def budgetdesk(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    told = ("PYTHON", "LC_", "LANG")
    plain = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(told)}
    return subprocess.run(
        [sys.executable, "-m", "budgetdesk", *arguments],
        capture_output=True,
        timeout=120,
        check=False,
        env=plain | {"QT_QPA_PLATFORM": "offscreen"} | surroundings,
    )


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_any_console(name: str) -> None:
    around, encoding = SURROUNDINGS[name]
    text = budgetdesk("check", PUBLISHED, **around)
    assert (text.returncode, text.stderr) == (1, b"")
    if encoding:
        assert "表7 合计应为 2,676,934.00".encode(encoding) in text.stdout
    else:
        assert b"2,676,934.00" in text.stdout
    as_json = budgetdesk("check", PUBLISHED, "--json", **around)
    assert as_json.returncode == 1
    findings = json.loads(as_json.stdout.decode("utf-8"))["findings"]
    assert findings[0]["cells"][0]["table"] == "表7"
    missing = budgetdesk("check", "没有.json", **around)
    assert (missing.returncode, missing.stdout) == (2, b"")
    assert missing.stderr.count(b"\n") == 1
    assert b"Traceback" not in missing.stderr


def test_a_demo_in_a_plain_c_locale(tmp_path: Path) -> None:
    result = budgetdesk("demo", "--out", str(tmp_path / "示例"), LC_ALL="C")
    assert (result.returncode, result.stderr) == (0, b"")
    assert "没有显示器" in result.stdout.decode()
    assert (tmp_path / "示例" / "tables.pdf").stat().st_size > 50_000


def test_json_of_other_commands_is_utf_8() -> None:
    around, _ = SURROUNDINGS["ascii"]
    packs = json.loads(budgetdesk("packs", "--json", **around).stdout)
    assert "陕西" in {pack["region"] for pack in packs}
    told = json.loads(budgetdesk("explain", PUBLISHED, "t07.r3.total", "--json", **around).stdout)
    assert told["row"] == "2080109/社会保险经办机构"


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_reader_that_has_enough() -> None:
    command = [sys.executable, "-m", "budgetdesk", "check", PUBLISHED, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait(60) in (0, 1)


def test_commands_load_no_more_than_they_need(tmp_path: Path) -> None:
    """No Qt, no PDF, no workbook, no database before they are asked for."""
    code = (
        "import sys; from budgetdesk.__main__ import main; sys.argv = ['budgetdesk', *sys.argv[1:]]\n"
        "code = main()\n"
        "heavy = {'PySide6', 'reportlab', 'openpyxl', 'xlsxwriter', 'sqlalchemy', 'pydantic'} & set(sys.modules)\n"
        "print('heavy:', *sorted(heavy), file=sys.stderr); sys.exit(code)"
    )

    def heavy(*arguments: str) -> list[str]:
        run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False)
        return run.stderr.decode().split("heavy:")[1].split()

    assert heavy("--help") == []
    assert heavy("nonsense") == []
    assert heavy("packs") == []
    assert heavy("check", PUBLISHED) == []
    workspace = str(tmp_path / "库.bdesk")
    assert budgetdesk("import", workspace, PUBLISHED).returncode == 0
    assert heavy("check", workspace) == []  # SQLAlchemy makes workspaces; opening one needs none


def test_the_window_is_painted_before_documents_and_reviews_are_loaded() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from budgetdesk.ui.application import MainWindow; from budgetdesk.office.office import Office\n"
        "from pathlib import Path; window = MainWindow(Office(), opening=Path('a.bdesk')); window.show()\n"
        "print(*sorted({name for name in sys.modules if name.startswith(('budgetdesk.review', 'sqlmodel', 'sqlalchemy'))"
        " or name in ('budgetdesk.document.document', 'budgetdesk.engine.engine', 'filelock')}))"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert (run.returncode, run.stdout.split()) == (0, [])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_does_not_fit_is_said_in_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "budgetdesk", "packs", "--json"],
            stdout=full, stderr=subprocess.PIPE, timeout=120, check=False, env=os.environ | {"PYTHONUTF8": "1"},
        )  # fmt: skip
    assert (result.returncode, result.stderr.decode().strip()) == (2, "输出没有写完：磁盘已满")
