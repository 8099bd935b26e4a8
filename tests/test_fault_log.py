"""The log file: in any folder and on any disk, never longer than it may be, and silent about what is in the cells."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from budgetdesk import fault_log
from budgetdesk.fault_log import keeping_log

LOG = logging.getLogger("budgetdesk.document.document")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "还没有" / "日志" / "budgetdesk.log"
    monkeypatch.setattr(fault_log, "log_path", lambda: path)
    return path


def fault(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_a_record_has_time_versions_and_traceback(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        logging.getLogger("budgetdesk"), "propagate", False
    )  # xdist cannot pass on half a character
    with keeping_log() as log:
        assert log.keep(fault("坏了 \ud800")) == path
    first, versions, *trace, end = path.read_text(encoding="utf-8").splitlines()
    assert first.endswith(" ERROR budgetdesk: a fault of the program")
    assert versions.startswith("BudgetDesk ")
    assert trace[0] == "Traceback (most recent call last):"
    assert (trace[-1], end) == ("ValueError: 坏了 \\ud800", "")


def test_what_a_record_is_about_is_left_out(path: Path, expect_log: Callable[[str], None]) -> None:
    """The label of an edit has the names of its rows."""
    expect_log("computing what follows from")
    with keeping_log():
        LOG.error("computing what follows from %s", "修改 表13 张三 2024年抚恤", exc_info=fault("x"))
        LOG.info("not a fault")
    text = path.read_text(encoding="utf-8")
    assert "computing what follows from %s\n" in text
    assert "ValueError: x" in text
    assert "张三" not in text
    assert "not a fault" not in text


def test_kept_once_and_only_meanwhile(path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("within")
    expect_log("after")
    with keeping_log() as outer, keeping_log() as inner:
        assert inner is outer
        LOG.error("within")
    LOG.error("after")
    assert path.read_text(encoding="utf-8").count("\n") == 1


def test_the_files_stay_small_and_the_latest_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    monkeypatch.setattr(fault_log, "_MOST_BYTES", 100_000)
    expect_log("a fault of the program")
    with keeping_log() as log:
        for number in range(20):
            log.keep(fault(f"{'很长的话' * 20_000} 第{number}次"))
    files = {file.name: file.stat().st_size for file in path.parent.iterdir()}
    assert sorted(files) == ["budgetdesk.1.log", "budgetdesk.log"]
    assert max(files.values()) <= 100_000
    assert "第19次" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("where", ["a file", "a folder of that name", "no home", "full"])
def test_where_nothing_can_be_written_nothing_happens(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    (tmp_path / "文件").write_bytes(b"x")
    (tmp_path / "夹").mkdir()
    path = {
        "a file": tmp_path / "文件" / "log" / "budgetdesk.log",
        "a folder of that name": tmp_path / "夹",
        "no home": Path("~") / "budgetdesk.log",
        "full": Path("/dev/full"),
    }[where]
    if where == "full" and not path.exists():
        pytest.skip("no device that is always full")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fault_log, "log_path", lambda: path)
    expect_log("a fault of the program")
    with keeping_log() as log:
        assert log.keep(fault("x")) is None
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["夹", "文件"]
