"""Measures the speed against yardsticks of the same run: `make bench`, or `python bench/run.py --kills N`.

Ratios do not depend on the machine as times do. The two sides of a ratio take turns; medians are compared. Times are judged as
they would be on the machine that the goals were set on: how much slower this one is, a reference tells in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import editing
from frozen import FROZEN
from reference import slowness

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["QT_QPA_PLATFORM"] = "offscreen"


class Line(NamedTuple):
    """What was measured, against which goal, and by which command. Times are those of this machine, in s or ms."""

    what: str
    value: float
    goal: float
    unit: str
    command: str
    note: str = ""  # in place of the value, where it is more than a number

    def cells(self, slower: float) -> tuple[str, str, str, str]:
        """As printed, judged on a machine by so much faster if it is a time."""
        timed = self.unit in (" s", " ms")
        value = self.value / slower if timed else self.value
        met = "" if value <= self.goal else "（未达到）"
        found = f"{value:.2f}{self.unit}（本机 {self.value:.2f}）" if timed else f"{value:.2f}{self.unit}"
        return self.what, f"≤ {self.goal:g}{self.unit}", f"{self.note or found}{met}", self.command


def run(*command: str | Path) -> str:
    arguments = [str(part) for part in command]
    return subprocess.run(
        arguments, env=ENVIRONMENT, cwd=HERE.parent, check=True, capture_output=True, text=True
    ).stdout


def peak(*command: str | Path) -> float:
    """The most memory in MB that a command held."""
    return float(run(PYTHON, "bench/peak.py", *command))


def moments(*command: str | Path) -> dict[str, float]:
    """Seconds from before the process began to each moment that it tells."""
    start = time.monotonic()
    said = run(PYTHON, *command)
    return {word: float(at) - start for word, at in (line.split() for line in said.splitlines())}


def start_up(folder: Path, rounds: int) -> list[Line]:
    path = folder / "window.bdesk"
    ENVIRONMENT["XDG_CONFIG_HOME"] = ENVIRONMENT["XDG_DATA_HOME"] = str(
        folder
    )  # not those of the person who measures
    editing.create(path, "worksheet")
    bare, painted, opened = [], [], []
    for number in range(rounds + 1):
        yardstick = moments("bench/windows.py", "bare")
        ours = moments("bench/windows.py", "program", path)
        if number:  # the first writes bytecode, and keeps the pack compiled
            bare.append(yardstick["painted"])
            painted.append(ours["painted"])
            opened.append(ours["open"])
    one = f"{median(bare):.3f} s"
    program, empty = "python bench/windows.py program 工作库", "python bench/windows.py bare"
    command = f"`{program}` ÷ `{empty}`"
    return [
        Line(
            f"到窗口画出 {median(painted):.3f} s ÷ 空窗口 {one}",
            median(painted) / median(bare),
            2,
            "",
            command,
        ),
        Line(
            f"到示例可编辑 {median(opened):.3f} s ÷ 空窗口 {one}",
            median(opened) / median(bare),
            4,
            "",
            command,
        ),
    ]


def opening(folder: Path) -> list[Line]:
    """A department's or a county's aggregate, opened in a process of its own."""
    found, checked = {}, {}
    for lines in (20_000, 60_000):
        path = folder / f"{lines}.bdesk"
        editing.create(path, "worksheet", -(-lines // 12))
        tries = [json.loads(run(PYTHON, "bench/opening.py", path)) for _ in range(3)]
        found[lines] = {what: median(each[what] for each in tries) for what in tries[0]}
        checked[lines] = peak(PYTHON, "-m", "budgetdesk", "check", path)
    few, many = found[20_000], found[60_000]
    path = folder / "20000.bdesk"
    window = peak(PYTHON, "bench/windows.py", "program", path) - peak(PYTHON, "bench/windows.py", "bare")
    command = "`python bench/opening.py 工作库`"
    check = "`budgetdesk check 工作库`"
    windows = "`python bench/windows.py program 工作库` − `python bench/windows.py bare`"
    sides = f"{few['open']:.2f} s ÷ 同样的行读成元组 {few['read']:.3f} s"
    return [
        Line(
            f"打开底稿 20,000 行（读库、计算、审核；CPU {few['cpu']:.2f} s）", few["open"], 2, " s", command
        ),
        Line(f"　{sides}", few["open"] / few["read"], 40, "", command),
        Line("　审核时占用内存，最多时", checked[20_000], 200, " MB", check),
        Line("　窗口占用内存，最多时，减空窗口的", window, 200, " MB", windows),
        Line("　60,000 行 ÷ 20,000 行，时间", many["open"] / few["open"], 3.2, "", command),
        Line("　60,000 行 ÷ 20,000 行，内存", checked[60_000] / checked[20_000], 3.2, "", check),
    ]


def standing(folder: Path) -> list[Line]:
    """An edit while much is wrong, in a process of its own."""
    (folder / "standing").mkdir()
    found = json.loads(run(PYTHON, "bench/standing.py", folder / "standing"))
    command = "`python bench/standing.py 新文件夹`"
    goals = (("apart", 170, 16), ("apart", 400, 40), ("together", 170, 16))
    words = {"apart": "底稿 20,000 行，互不相干的问题", "together": "公布表示例，互相牵连的问题"}
    return [
        Line(
            f"{words[kind]} {found[f'{kind} {count} findings']} 处：改一格，存盘并复审"
            f"（CPU {found[f'{kind} {count} cpu']:.1f} ms）",
            found[f"{kind} {count}"],
            goal,
            " ms",
            command,
        )
        for kind, count, goal in goals
    ]


def frozen(folder: Path) -> list[Line]:
    """The start of what people install; told as not measured where it was not made."""
    what, command = "冻结的程序到看见窗口 ÷ 从源码启动", "`make package` 后 `python bench/frozen.py 工作库`"
    if not FROZEN.exists():
        return [Line(what, 0, 1.5, "", command, "没有量（未做 make package）")]
    found = json.loads(run(PYTHON, "bench/frozen.py", folder / "window.bdesk").splitlines()[-1])
    what = f"冻结的程序到看见窗口 {found['frozen']:.2f} s ÷ 从源码启动 {found['source']:.2f} s"
    return [Line(what, found["frozen"] / found["source"], 1.5, "", command)]


def edits(folder: Path, count: int) -> list[Line]:
    command = "`python bench/run.py`（bench/editing.py）"
    declarations = editing.edits(folder, count)
    lines = []
    for name, title in (("worksheet", "底稿示例"), ("published", "公布表示例")):
        edited = declarations[name]
        whole, engine = median(edited.whole) * 1000, median(edited.engine) * 1000
        lines += [
            Line(f"{title}改一格，存盘并复审（其中计算和审核 {engine:.2f} ms）", whole, 5, " ms", command),
            Line(f"{title}全审", edited.full_check(), 50, " ms", command),
        ]
    plain, grown = declarations["worksheet"], declarations["hundredfold"]
    whole, engine = (
        median(many) / median(few) for many, few in ((grown.whole, plain.whole), (grown.engine, plain.engine))
    )
    lines += [
        Line("底稿 100 倍时改一格 ÷ 底稿示例改一格", whole, 1.5, "", command),
        Line("　其中计算和审核", engine, 1.5, "", command),
        Line("XLSX ÷ openpyxl 只写格子", editing.workbooks(plain.document), 2, "", command),
    ]
    return lines


def sheets(folder: Path) -> list[Line]:
    """The window under the clerk's fingers, in a process of its own."""
    found = json.loads(run(PYTHON, "bench/sheets.py", folder / "sheets.bdesk").splitlines()[-1])
    command = "`python bench/sheets.py 新工作库`"
    return [
        Line("打开底稿 20,000 行时窗口最久不答，百分之九十九以内", found["wait p99"], 100, " ms", command),
        Line(
            f"底稿 20,000 行：离开一格到画出、审核、存好，中位数（CPU {found['leave cpu']:.1f} ms）",
            found["leave median"],
            16,
            " ms",
            command,
        ),
        Line("　最慢的百分之一", found["leave p99"], 50, " ms", command),
        Line("　第一次翻到一张表，最慢的", found["first"], 50, " ms", command),
        Line("　再翻到一张表，最慢的", found["turn"], 50, " ms", command),
        Line("　滚动时最慢的一帧（30 帧/秒）", found["frame worst"], 33.3, " ms", command),
        Line("　插入一行", found["insert"], 250, " ms", command),
    ]


def pasting(folder: Path) -> list[Line]:
    """A list of 20,000 lines pasted into the window and undone, in a process of its own."""
    found = json.loads(run(PYTHON, "bench/pasting.py", folder / "pasting").splitlines()[-1])
    command = "`python bench/pasting.py 新文件夹`"
    lines = []
    for name, words in (("paste", "粘贴 20,000 行，到存好、审核、画出"), ("undo", "　撤销")):
        seconds, cpu, waits, busy = found[name]
        lines.append(Line(f"{words}（CPU {cpu:.2f} s）", seconds, 5, " s", command))
        lines.append(
            Line(
                f"　其间窗口最久不答（其中自己在做 {busy * 1000:.0f} ms）", waits * 1000, 100, " ms", command
            )
        )
    return lines


def aggregate(folder: Path) -> list[Line]:
    """Edits in the aggregate of 3,000 units, in a process of its own."""
    command = "`python -m tests.office.many_units 新工作库`"
    found = json.loads(
        run(PYTHON, "-m", "tests.office.many_units", folder / "aggregate.bdesk").splitlines()[-1]
    )
    lines = []
    for name, title in (("sums", "合计的表（表1、表5）"), ("by unit", "分单位的表（表2、表3、表10、表12）")):
        for kind, words in (("broken", "改得加总对不上"), ("right", "　改回")):
            told = f"{title}{words}" if kind == "broken" else words
            lines.append(
                Line(
                    f"3,000 个单位的汇总，{told}，存好并复审（CPU）",
                    found[f"{name} {kind}"],
                    16,
                    " ms",
                    command,
                )
            )
            lines.append(Line("　最慢的", found[f"{name} {kind} worst"], 50, " ms", command))
    return lines


def indicators(folder: Path) -> list[Line]:
    """The tree editor under the clerk's fingers, in a process of its own."""
    found = json.loads(run(PYTHON, "bench/indicators.py", folder / "indicators.bdesk").splitlines()[-1])
    command = "`python bench/indicators.py 新工作库`"
    keys = (("type", "打一个字"), ("leave", "离开一格到画出、审核、存好"), ("go", "移动光标"))
    moves = (("add", "添加一个指标"), ("move", "上移一个指标"), ("undo", "撤销"))
    return [
        *(Line(f"指标 2,000 项：{words}，中位数", found[key], 16, " ms", command) for key, words in keys),
        *(Line(f"　{words}", found[key], 50, " ms", command) for key, words in moves),
    ]


def pdf(folder: Path, rounds: int) -> Line:
    path = folder / "pdf.bdesk"
    editing.create(path, "worksheet")
    command = (PYTHON, "-m", "budgetdesk", "export", path)
    run(*command, "--xlsx", folder / "tables.xlsx", "--pdf", folder / "ours.pdf")
    office = ("soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless")
    office = (*office, "--convert-to", "pdf", "--outdir", folder, folder / "tables.xlsx")
    run(*office)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(editing.seconds(lambda: run(*command, "--pdf", folder / "ours.pdf")))
        theirs.append(editing.seconds(lambda: run(*office)))
    said = "`budgetdesk export 工作库 --pdf 文件` ÷ `soffice --headless --convert-to pdf tables.xlsx`"
    what = f"全套表 PDF {median(ours):.2f} s ÷ LibreOffice 转换工作簿 {median(theirs):.2f} s"
    return Line(what, median(ours) / median(theirs), 0.5, "", said)


def texts() -> list[Line]:
    said = run(PYTHON, "bench/texts.py")
    found = {word: float(value) for word, value in (line.split() for line in said.splitlines())}
    command = "`python bench/texts.py`"
    what = f"公开文件 PDF {found['pdf']:.2f} s ÷ LibreOffice 转换同一份 Word {found['libreoffice']:.2f} s"
    return [
        Line(f"回读 {found['characters']:,.0f} 字的文字（在窗口之外）", found["read"], 1, " s", command),
        Line("　其中在窗口里取出文字和各表的数", 1000 * found["take"], 50, " ms", command),
        Line("文字里打一个字，100 个中最慢的", 1000 * found["key"], 16, " ms", command),
        Line(what, found["pdf"] / found["libreoffice"], 0.4, "", command),
    ]


def crashes(kills: int) -> Line:
    said = run(PYTHON, "-m", "tests.storage.crash", "--kills", str(kills), "--seed", "2024")
    seen = json.loads(said.splitlines()[-1])
    value = f"{seen['lost edits']}（{seen['kills']} 次，{seen.get('edits', 0)} 笔修改，{seen['seconds']} s）"
    command = f"`python -m tests.storage.crash --kills {kills} --seed 2024`"
    return Line("随时强行终止后丢失的修改", seen["lost edits"], 0, "", command, value)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the speed.")
    parser.add_argument("--kills", type=int, default=1000)
    arguments = parser.parse_args()
    judged: list[tuple[Line, float]] = []
    with tempfile.TemporaryDirectory(dir=HERE.parent / "build") as name:
        folder = Path(name)
        parts: list[Callable[[], list[Line]]] = [
            lambda: start_up(folder, 7),
            lambda: frozen(folder),
            lambda: edits(folder, 150),
            *(partial(part, folder) for part in (opening, standing, sheets, pasting, aggregate, indicators)),
            lambda: [pdf(folder, 3)],
            texts,
        ]
        slower = [slowness()]
        for part in parts:
            lines = part()
            slower.append(slowness())
            around = (slower[-2] + slower[-1]) / 2  # a machine that is shared is not as quick throughout
            judged += [(line, around) for line in lines]
    if arguments.kills:
        judged.append((crashes(arguments.kills), 1))
    print("| 项目 | 目标 | 实测 | 命令 |\n| --- | --- | --- | --- |")
    for line, around in judged:
        print("| " + " | ".join(line.cells(around)) + " |")
    print(
        f"\n本机比定目标时的机器慢 {min(slower):.2f}—{max(slower):.2f} 倍（空窗口的 CPU 时间，各项前后各量一次）。"
        "以秒和毫秒计的，实测是除以前后两次平均的倍数以后的数，目标也按它判断，"
        "括号里是本机的原数；项目中写的各数、比值和内存都是本机的原数。"
    )


if __name__ == "__main__":
    (HERE.parent / "build").mkdir(exist_ok=True)
    main()
