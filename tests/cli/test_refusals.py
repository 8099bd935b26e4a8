"""What cannot be used: exit 2 and one clear line for every broken input."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
from tests.cli.conftest import ID, PUBLISHED, WORKSHEET, Command

from budgetdesk.cli.argparse_messages import speak_chinese
from budgetdesk.cli.arguments import parser
from budgetdesk.storage.digests import reckon_all
from budgetdesk.storage.sqlite_file import APPLICATION_ID
from budgetdesk.storage.workspace_file import WorkspaceFile

NEW = ["--pack", "shaanxi-budget-2024", "--unit", "601006", "--name", "甲", "--year", "2024"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["foo"], ["用法有误", "'foo'"]),
        (["check"], ["用法有误", "缺少"]),
        (["check", PUBLISHED, "--what"], ["用法有误", "多余的参数：--what"]),
        (["check", PUBLISHED, "--declaration"], ["用法有误", "--declaration 后面要有一个值"]),
        (["new", "a.bdesk"], ["用法有误", "--pack, --unit, --name, --year"]),
        (["new", "a.bdesk", *NEW[:-1], "今年"], ["用法有误", "--year", "今年"]),
        (["export", PUBLISHED, "--json", "a.json", "--values", "some"], ["用法有误", "'some'"]),
        (["import", "a.bdesk"], ["用法有误", "缺少"]),
        (["--nothing"], ["用法有误"]),
    ],
)
def test_usage(budgetdesk: Command, arguments: list[str], words: list[str]) -> None:
    budgetdesk(*arguments).refused(*words)


def parser_of(command: str | None) -> argparse.ArgumentParser:
    top = parser()
    return top if command is None else next(a for a in top._actions if a.dest == "command").choices[command]


COMMANDS = list(next(action for action in parser()._actions if action.dest == "command").choices)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_names_a_function_of_its_own_that_runs_it(command: str) -> None:
    module, name = parser_of(command).get_default("run").split(":")
    run = getattr(import_module(f"budgetdesk.cli.{module}"), name)
    assert list(signature(run).parameters)[:2] == ["arguments", "installed" if name == "packs" else "packs"]
    others = [parser_of(other).get_default("run") for other in COMMANDS if other != command]
    assert f"{module}:{name}" not in others


def english(text: str) -> set[str]:
    """Words in a text that are neither an option, a command, a word in quotes nor what people call by a Latin name."""
    for command in (command for command in COMMANDS if "-" in command):
        text = text.replace(command, " ")
    text = re.sub(
        r"'[^']*'|--?[a-z]+(-[a-z]+)*|\.[a-z]+|t\d\d(/\w+)*|\d{4}/functional|\{[\w,]+\}|（\w+）", " ", text
    )
    return set(re.findall("[A-Za-z]+", text)) - {
        *COMMANDS,
        "budgetdesk",
        "JSON",
        "PDF",
        "HTML",
        "docx",
        "txt",
    }


def test_help_is_chinese(budgetdesk: Command) -> None:
    for arguments in (["--help"], ["-h"], *([command, "--help"] for command in COMMANDS)):
        result = budgetdesk(*arguments)
        assert (result.code, result.err) == (0, "")
        assert "用法：budgetdesk" in result.out
        assert "显示这份说明" in result.out
        assert english(result.out) == set()
    assert budgetdesk("--version").out.startswith("budgetdesk ")


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_refused_usage_is_chinese(budgetdesk: Command, command: str | None) -> None:
    """Each way that an option or argument can be wrong, of whatever kind the commands have."""
    top = [] if command is None else [command]
    told = [budgetdesk(*top, "--nothing"), budgetdesk(*top, "--help=now")]
    for action in (action for action in parser_of(command)._actions if action.option_strings):
        name = action.option_strings[0]
        told.append(budgetdesk(*top, name) if action.nargs is None else budgetdesk(*top, f"{name}=1"))
        if action.choices or action.type is int:
            told.append(budgetdesk(*top, name, "没有"))
    if command is None:
        told.append(budgetdesk("nonsense"))
    elif any(action.required for action in parser_of(command)._actions):
        told.append(budgetdesk(command))
    for result in told:
        result.refused("用法有误：")
        assert english(result.err) == set()


def test_a_message_that_the_catalogue_does_not_know_stays() -> None:
    """Each Python version has a few messages of its own."""
    speak_chinese()
    assert argparse._("options") == "选项"
    assert argparse._("a message of some later version: %s") == "a message of some later version: %s"
    assert argparse.ngettext("expected %s argument", "expected %s arguments", 2) == "后面要有 %s 个值"
    assert [argparse.ngettext("one %s", "many %s", n) for n in (1, 2)] == ["one %s", "many %s"]


@pytest.mark.parametrize("command", ["check", "list", "explain", "export"])
class TestSources:
    def run(self, budgetdesk: Command, command: str, path: Path, *words: str) -> None:
        extra = {"explain": ["表7/合计/合计"], "export": ["--json", path.parent / "出.json"]}.get(command, [])
        before = sorted(path.parent.iterdir())
        budgetdesk(command, path, *extra).refused(path.name, *words)
        if not path.name.startswith("工作库"):
            assert sorted(path.parent.iterdir()) == before  # nothing is laid beside what is not ours

    def test_missing(self, budgetdesk: Command, command: str, tmp_path: Path) -> None:
        self.run(budgetdesk, command, tmp_path / "没有.bdesk", "找不到文件")

    def test_folder(self, budgetdesk: Command, command: str, tmp_path: Path) -> None:
        (tmp_path / "夹").mkdir()
        self.run(budgetdesk, command, tmp_path / "夹", "是文件夹")

    def test_empty(self, budgetdesk: Command, command: str, tmp_path: Path) -> None:
        (tmp_path / "空.bdesk").touch()
        self.run(budgetdesk, command, tmp_path / "空.bdesk", "不是预算填报台的工作库")

    def test_foreign_database(self, budgetdesk: Command, command: str, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "别的.db") as database:
            database.execute("CREATE TABLE t (a)")
        database.close()
        self.run(budgetdesk, command, tmp_path / "别的.db", "不是预算填报台的工作库")

    def test_newer_workspace(self, budgetdesk: Command, command: str, workspace: Path) -> None:
        with sqlite3.connect(workspace) as database:
            database.execute("UPDATE workspace SET schema_version = 999")
        database.close()
        self.run(budgetdesk, command, workspace, "更新版本的程序", "999")

    def test_damaged_workspace(self, budgetdesk: Command, command: str, workspace: Path) -> None:
        data = bytearray(workspace.read_bytes())
        data[4096:] = os.urandom(len(data) - 4096)
        workspace.write_bytes(data)
        self.run(budgetdesk, command, workspace, "已损坏")

    def test_a_workspace_without_its_tables(self, budgetdesk: Command, command: str, tmp_path: Path) -> None:
        path = tmp_path / "工作库.bdesk"
        with sqlite3.connect(path) as database:
            database.execute(f"PRAGMA application_id={APPLICATION_ID}")
            database.execute("CREATE TABLE t (a)")
        database.close()
        self.run(budgetdesk, command, path, "已损坏")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["不是合格的 JSON"]),
        ("not json", ["不是合格的 JSON（第 1 行）"]),
        ("[" * 100_000, ["不是合格的 JSON"]),
        ('{"a": 1}', ["不是申报文件"]),
        ("\ufeff[]", ["不是申报文件"]),
        ('{"pack": "hubei-2030"}', ["没有安装报表包 hubei-2030", "shaanxi-budget-2024"]),
        ('{"pack": "../../etc"}', ["没有安装报表包 ../../etc"]),
        ('{"pack": null}', ["pack：应是一段文字"]),
        ('{"pack_version": "9.0.0"}', ["9.0.0", "请先更新报表包"]),
        ('{"format_version": 7}', ["格式版本是 7"]),
        ('{"tables": {"t77": {}}}', ["没有表 t77"]),
        ('{"tables": {"t01": {"blocks": {"income": {"cells": {"fund": {"amount": "1,0"}}}}}}}', ["不是数"]),
        (
            '{"tables": {"t01": {"blocks": {"income": {"cells": {"fund": {"amount": 1.5}}}}}}}',
            ['数应写成加引号的文本，如 "1.5"'],
        ),
        ('{"tables": {"t01": {"blocks": {"income": {"cells": {"fund": {"amount": "1e5"}}}}}}}', ["不是数"]),
        ('{"tables": {"t01": {"blocks": {"income": {"cells": {"fund": {"amount": "１"}}}}}}}', ["不是数"]),
        ('{"tables": {"t01": {"blocks": {"income": {"cells": {"fund": {"amount": " 1"}}}}}}}', ["不是数"]),
        ('{"unit": {"code": 601006, "name": "甲"}}', ["unit.code：应是一段文字"]),
    ],
)
def test_broken_declaration_files(budgetdesk: Command, tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "文件.json"
    if text.startswith("{") and text != '{"a": 1}':
        content = {**json.loads(PUBLISHED.read_text(encoding="utf-8")), "tables": {}, **json.loads(text)}
        text = json.dumps(content)
    path.write_text(text, encoding="utf-8")
    budgetdesk("check", path).refused(*words)
    budgetdesk("import", tmp_path / "w.bdesk", path).refused(*words)
    assert not (tmp_path / "w.bdesk").exists()


def test_other_kinds_of_files(budgetdesk: Command, tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.json"
    gbk.write_bytes('{"format": "申报"}'.encode("gbk"))
    budgetdesk("check", gbk).refused("不是 UTF-8")
    binary = tmp_path / "图.png"
    binary.write_bytes(bytes(range(256)))
    budgetdesk("check", binary).refused("图.png", "不是 UTF-8")
    copy = Path(shutil.copy(PUBLISHED, tmp_path / "copy.json"))
    budgetdesk("import", copy, WORKSHEET).refused("不是预算填报台的工作库")
    budgetdesk("new", copy, *NEW).refused("不是预算填报台的工作库")
    assert list(tmp_path.glob("copy*")) == [copy]
    budgetdesk("import", tmp_path / "没有.json", WORKSHEET).refused("没有工作库", ".bdesk")
    budgetdesk("import", tmp_path / "w.bdesk", tmp_path / "没有.json").refused("找不到文件")
    budgetdesk("import", tmp_path, WORKSHEET).refused("是文件夹")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_not_waited_for(budgetdesk: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.json")
    budgetdesk("check", tmp_path / "管.json").refused("不是普通文件")


def test_new(budgetdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "w.bdesk"
    for at, value, words in [
        (1, "hubei", ["没有安装报表包 hubei"]),
        (3, " ", ["单位编码不能空着"]),
        (5, "", ["单位名称不能空着"]),
        (5, "甲\x07", ["不能显示的字符"]),
        (7, "20", ["四位数的年份"]),
    ]:
        budgetdesk("new", path, *NEW[:at], value, *NEW[at + 1 :]).refused(*words)
    budgetdesk("new", path, *NEW, "--nature", "企业").refused("企业", "行政、事业")
    budgetdesk("new", tmp_path / "没有" / "w.bdesk", *NEW).refused("找不到", "没有")
    budgetdesk("new", tmp_path, *NEW).refused("是文件夹")
    budgetdesk("new", tmp_path / "w.json", *NEW).refused(".bdesk")
    assert list(tmp_path.glob("*.bdesk")) == []


def test_declarations(budgetdesk: Command, workspace: Path, tmp_path: Path) -> None:
    result = budgetdesk("check", workspace, "--declaration", "没有")
    assert result.code == 2
    assert result.err.splitlines()[0] == "工作库.bdesk 中没有申报 没有，有的是："
    assert [line.split()[0] for line in result.err.splitlines()[1:]] == [ID, f"{ID}-2"]
    budgetdesk("check", PUBLISHED, "--declaration", ID).refused("不用写 --declaration")
    result = budgetdesk("export", workspace, "--json", tmp_path / "a.json")
    assert (result.code, len(result.err.splitlines())) == (2, 3)


def test_an_empty_workspace(budgetdesk: Command, tmp_path: Path) -> None:
    from budgetdesk.storage.workspace_file import WorkspaceFile

    path = tmp_path / "w.bdesk"
    WorkspaceFile.create(path).close()
    assert budgetdesk("list", path).out == "工作库中还没有申报\n"
    assert budgetdesk("list", path, "--json").json == []
    budgetdesk("check", path).refused("还没有申报")
    budgetdesk("explain", path, "表7/合计/合计").refused("还没有申报")


def test_a_declaration_of_a_pack_that_is_gone(budgetdesk: Command, workspace: Path) -> None:
    with WorkspaceFile.open(workspace) as opened, opened.database.transaction():
        opened.database.execute(f"UPDATE declaration SET pack = 'sichuan-2023' WHERE id = '{ID}'")
        reckon_all(opened.database)
    assert len(budgetdesk("list", workspace, "--json").json) == 2
    budgetdesk("check", workspace, "--declaration", ID).refused("没有安装报表包 sichuan-2023")
    assert budgetdesk("check", workspace, "--declaration", f"{ID}-2").code == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", ["请写出单元格"]),
        ("表99/1/2", ["没有表 表99"]),
        ("/" * 5000, ["请写出单元格"]),
        ("表7/" + "合" * 100_000, ["没有单元格"]),
        ("表7" + "/合计" * 3000, ["没有单元格"]),
    ],
)
def test_names_of_cells(budgetdesk: Command, name: str, words: list[str]) -> None:
    result = budgetdesk("explain", PUBLISHED, name)
    assert (result.code, result.out) == (2, "")
    assert words[0] in result.err.splitlines()[0]


def test_outputs(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk("export", PUBLISHED).refused("没有说输出什么")
    for kind in ("pdf", "xlsx", "json"):
        budgetdesk("export", PUBLISHED, f"--{kind}", tmp_path).refused("是文件夹")
        budgetdesk("export", PUBLISHED, f"--{kind}", tmp_path / "无" / "a").refused("没有文件夹")
    copy = tmp_path / "in.json"
    shutil.copy(PUBLISHED, copy)
    budgetdesk("export", copy, "--json", copy).refused("不能把输出写在输入上")
    assert copy.read_bytes() == PUBLISHED.read_bytes()
    both = ["--pdf", tmp_path / "a", "--xlsx", tmp_path / "a"]
    budgetdesk("export", PUBLISHED, *both).refused("不能写进同一个文件")
    for tables, words in (("t01,t99", "没有表 t99"), (",", "没有写表"), ("", "没有写表")):
        budgetdesk("export", PUBLISHED, "--pdf", tmp_path / "a.pdf", "--tables", tables).refused(words)
    assert list(tmp_path.iterdir()) == [copy]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_that_cannot_be_written(budgetdesk: Command, tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    budgetdesk("export", PUBLISHED, "--pdf", tmp_path / "a.pdf").refused("没有读写权限")


def test_a_full_disk_is_said_plainly(
    budgetdesk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.open

    def full(path: Path, mode: str = "r", *arguments: object, **options: object) -> object:
        if mode == "xb":
            raise OSError(28, "No space left on device")
        return plain(path, mode, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", full)
    for kind in ("pdf", "xlsx", "json"):
        budgetdesk("export", PUBLISHED, f"--{kind}", tmp_path / "a").refused("磁盘已满")


def test_demo_into_what_is_no_folder(budgetdesk: Command, tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    budgetdesk("demo", "--out", tmp_path / "文件").refused("不是文件夹")
    (tmp_path / "demo.bdesk").write_text("自己的")
    budgetdesk("demo", "--out", tmp_path).refused("不是预算填报台的工作库")
    assert (tmp_path / "demo.bdesk").read_text() == "自己的"


def test_a_bug_is_called_a_bug(
    budgetdesk: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("x")

    log = tmp_path / "日志" / "budgetdesk.log"
    monkeypatch.setattr("budgetdesk.fault_log.log_path", lambda: log)
    monkeypatch.setattr("budgetdesk.cli.packs.list_packs", broken)
    expect_log("a fault of the program")
    result = budgetdesk("packs")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"程序出错，不是数据有误：KeyError: 'x'（经过已记入 {log}）\n"
    kept = log.read_text(encoding="utf-8")
    assert kept.count("Traceback") == 1
    assert "in broken\n" in kept

    monkeypatch.setattr("budgetdesk.fault_log.log_path", lambda: PUBLISHED / "budgetdesk.log")
    result = budgetdesk("packs")
    assert result.code == 2
    assert result.err == "程序出错，不是数据有误：KeyError: 'x'（设 BUDGETDESK_TRACE=1 再运行可看到经过）\n"

    monkeypatch.setenv("BUDGETDESK_TRACE", "1")
    with pytest.raises(KeyError):
        budgetdesk("packs")
    assert log.read_text(encoding="utf-8") == kept


def test_a_bug_in_a_thread_is_told_too(
    budgetdesk: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    def broken() -> None:
        raise KeyError("x")

    def in_thread(*arguments: object) -> int:
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
        return 0

    log = tmp_path / "budgetdesk.log"
    monkeypatch.setattr("budgetdesk.fault_log.log_path", lambda: log)
    monkeypatch.setattr("budgetdesk.cli.packs.list_packs", in_thread)
    expect_log("a fault of the program")
    assert budgetdesk("packs").err == f"程序出错，不是数据有误：KeyError: 'x'（经过已记入 {log}）\n"
    assert "in broken\n" in log.read_text(encoding="utf-8")
