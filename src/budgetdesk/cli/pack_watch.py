"""`packs --watch`: what is wrong with a pack, what is found with it, and the pages as PDF, anew each time a file is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from budgetdesk.cli.console import say
from budgetdesk.cli.pack_check import check_pack
from budgetdesk.cli.sources import opened_one
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.errors import KnownError
from budgetdesk.office.exports import Snapshot, write_pdf
from budgetdesk.office.packs.installed_packs import InstalledPacks

_EVERY = 0.5  # seconds
_SHOWN = 10  # findings
_WRITTEN = (".yaml", ".yml", ".md", ".csv")

State = dict[Path, tuple[int, int]]


def watch(folder: Path, file: Path, wait: Callable[[], None] | None = None) -> int:
    """Until the person stops it (Ctrl+C). `wait` comes between two looks at the files; half a second where left out."""
    must_be_there = [(folder, folder.is_dir(), "文件夹"), (file, file.is_file(), "申报文件")]
    for path, there, what in must_be_there:
        if not there:
            raise KnownError(f"找不到{what}：{path}")
    target = file.with_name(f"{file.stem}-试印.pdf")
    say(f"看着 {folder} 和 {file}：存一次，检查、试印一次（{target}）。按 Ctrl+C 结束")
    seen: State = {}
    try:
        while True:
            if (state := _state(folder, file)) != seen:
                seen = state
                _look(folder, file, target)
            if wait is not None:
                wait()
            else:
                time.sleep(_EVERY)
    except KeyboardInterrupt:
        say("结束")
    return 0


def _state(folder: Path, file: Path) -> State:
    """When each file was written and how long it is; one that an editor is just putting in place is left out."""
    found: State = {}
    written = (path for path in sorted(folder.rglob("*")) if path.suffix in _WRITTEN)
    for path in [*written, file]:
        try:
            known = path.stat()
        except OSError:
            continue
        found[path] = known.st_mtime_ns, known.st_size
    return found


def _look(folder: Path, file: Path, target: Path) -> None:
    say(f"—— {time.strftime('%H:%M:%S')}")
    packs = InstalledPacks(trial=folder)
    try:
        if check_pack(folder, packs):
            return
        with opened_one(file, None, packs) as opened:
            findings = opened.document.findings_in_full
            write_pdf(Snapshot(opened.document, opened.title).take(), target)
    except KnownError as error:
        say(str(error))
        return
    for finding in findings[:_SHOWN]:
        say(f"[{LEVEL_WORDS[finding.level]}] {finding.says}")
    more = f"，另有 {len(findings) - _SHOWN} 条" if len(findings) > _SHOWN else ""
    say(f"审核 {len(findings)} 条{more}；已输出 {target}")
