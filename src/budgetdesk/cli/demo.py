"""`demo`: the samples in a fresh workspace, checked and printed, with a summary of what came of it."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from budgetdesk.cli.check import findings_json, findings_text
from budgetdesk.cli.console import json_bytes, say
from budgetdesk.cli.life_line import life_line_text
from budgetdesk.cli.window import has_display, window
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Place
from budgetdesk.errors import KnownError
from budgetdesk.office.checks import in_words
from budgetdesk.office.declarations import Opened, open_declaration
from budgetdesk.office.exports import Snapshot, write_file, write_pdf, write_workbook
from budgetdesk.office.life_lines import life_line_of
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.samples import import_samples
from budgetdesk.office.workspaces import writing
from budgetdesk.storage.errors import os_errors_as_sentences

WORKSPACE = "demo.bdesk"
FIRST = "mianxian-worksheet"  # what the window shows
FILES = {
    "tables.pdf": (FIRST, "由底稿生成的全套表，可以直接打印"),
    "tables.xlsx": (FIRST, "同一套表的工作簿，合计是活的公式"),
    "findings.txt": ("mianxian-published", "公布的表查出的问题"),
    "findings.json": ("mianxian-published", "同上，供其他程序读取"),
    "guangshui.pdf": ("guangshui-target", "湖北的部门整体绩效目标申报表"),
    "guangshui.xlsx": ("guangshui-target", "同上，工作簿"),
    "guangshui.txt": ("guangshui-target", "同上，查出的问题"),
    "yunnan.pdf": ("yunnan-target", "云南的整体绩效目标申报表"),
    "yunnan.xlsx": ("yunnan-target", "同上，工作簿"),
    "quxian.pdf": ("quxian-final", "四川的部门决算公开十三张表，由底稿生成"),
    "quxian.xlsx": ("quxian-final", "同上，工作簿"),
    "quxian.txt": ("quxian-final", "同上，要核实的事"),
    "evaluation.pdf": ("quxian-evaluation", "四川的部门整体和项目绩效自评表，照公布的填"),
    "evaluation.xlsx": ("quxian-evaluation", "同上，工作簿"),
    "evaluation.txt": ("quxian-evaluation", "同上，查出的问题"),
    "scores.pdf": ("qingjiang-scores", "四川的项目支出绩效自评表，得分和合计由完成情况算出"),
    "scores.xlsx": ("qingjiang-scores", "同上，工作簿"),
    "monitoring.pdf": ("road-monitoring", "项目支出绩效目标执行监控表，目标取自同一工作库的申报表"),
    "monitoring.xlsx": ("road-monitoring", "同上，工作簿"),
    "road.pdf": ("road-evaluation", "同一工作库的项目支出绩效自评表，目标取自申报表"),
    "road.txt": ("road-evaluation", "同上，查出的问题"),
    "lifeline.txt": ("road-evaluation", "其中一条指标的来龙去脉：目标、监控、自评并排"),
    "yunnan.txt": ("yunnan-target", "同上，查出的问题"),
}
"""By name: the sample that the file is made of, and what it is."""
_LIFE_LINE = "lifeline.txt"
_FOLLOWED = "自评表/农村公路养护工程/养护工程完成时间/实际完成值"
_SIDE_FILES = ("-wal", "-shm", "-journal", ".lock", ".holder")
_TOLD = 5  # findings of each sample


def demo(arguments: Namespace, packs: InstalledPacks) -> int:
    folder = _folder(arguments.out)
    path = folder / WORKSPACE
    _remove_earlier(path)
    with writing(path) as workspace:
        ids = import_samples(workspace.store, packs)
        samples = {name: open_declaration(workspace.store, id, packs) for name, id in ids.items()}
        document = samples[FILES[_LIFE_LINE][0]].document
        followed = life_line_of(document, find_cell(document.engine, _FOLLOWED), workspace.store, packs)
    _write_lines(life_line_text(followed), folder / _LIFE_LINE)
    for name, (sample, _) in FILES.items():
        if name == _LIFE_LINE:
            continue
        _WRITE[Path(name).suffix](samples[sample], folder / name)
    for number, opened in enumerate(samples.values(), 1):
        say(f"{number}. {opened.title}")
        for line in _summary(opened):
            say(f"   {line}")
        say()
    say(f"都放在 {folder}")
    say(f"   {WORKSPACE:<16}工作库，{len(samples)} 份申报都在里面：budgetdesk check {WORKSPACE}")
    for name, (_, about) in FILES.items():
        say(f"   {name:<16}{about}")
    if not arguments.no_window:
        _show(path, ids[FIRST], packs)
    return 0


def _summary(opened: Opened) -> Iterator[str]:
    """What was filled in, what follows from it, and the gravest findings."""
    document = opened.document
    rows = document.content.facts.rows
    tables = document.program.pack.tables.items()
    lines = {table.title: len(rows.get(Place(id, "rows"), ())) for id, table in tables if table.worksheet}
    if any(lines.values()):
        yield f"底稿：{'、'.join(f'{title} {n} 行' for title, n in lines.items() if n)}"
    shown = Snapshot(document).take()
    amounts = [box.cell for box in shown.boxes() if box.number and box.cell and shown.view(box.cell).text]
    computed = [cell for cell in amounts if shown.view(cell).state == "computed"]
    among = f"，在 {len({cell.table for cell in computed})} 张表里" if computed else ""
    yield f"表中的数：填的 {len(amounts) - len(computed)} 个，算出的 {len(computed)} 个{among}"
    findings = document.findings_in_full
    yield f"审核：{in_words(Counter(f.level for f in findings)) or '没有发现问题'}"
    for finding in findings[:_TOLD]:
        yield f"· {finding.says}"
    if len(findings) > _TOLD:
        yield f"  另有 {len(findings) - _TOLD} 条"


def _write_findings(opened: Opened, target: Path) -> None:
    _write_lines(findings_text(opened), target)


def _write_lines(lines: Iterable[str], target: Path) -> None:
    text = "\n".join(lines) + "\n"
    write_file(text.encode("utf-8", "backslashreplace"), target)


_WRITE: dict[str, Callable[[Opened, Path], object]] = {
    ".pdf": lambda opened, path: write_pdf(Snapshot(opened.document, opened.title).take(), path),
    ".xlsx": lambda opened, path: write_workbook(
        Snapshot(opened.document, opened.title, formulas=True).take(), path
    ),
    ".txt": _write_findings,
    ".json": lambda opened, path: write_file(json_bytes(findings_json(opened.document)), path),
}


def _folder(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="budgetdesk-demo-"))
    if folder.exists() and not folder.is_dir():
        raise KnownError(f"{folder} 不是文件夹")
    with os_errors_as_sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _remove_earlier(path: Path) -> None:
    """What an earlier demo left, unless a window still has it open."""
    if path.exists():
        with writing(path):
            pass
    with os_errors_as_sentences(path):
        for suffix in ("", *_SIDE_FILES):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _show(path: Path, declaration: str, packs: InstalledPacks) -> None:
    say()
    if not has_display():
        say("没有显示器，不打开窗口")
        return
    say("正在打开窗口……")
    try:
        window(path, declaration, packs)
    except KnownError as error:
        say(str(error))
