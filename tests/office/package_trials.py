"""Packages of thousands of units: received, checked anew and added up, by a process that is measured and may be killed.

`python -m tests.office.package_trials` runs 1,000 and 3,000 and writes what it took to docs/measured.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from tests import shipped

from budgetdesk.engine.cells import Cell
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.package_file import (
    CHANGES,
    DECLARATION,
    PDF,
    SUFFIX,
    WORKBOOK,
    Manifest,
    content_digest,
    write_package,
)
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.exports import Snapshot, declaration_file, write_pdf, write_workbook
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.upward.adding_up import add_up, members
from budgetdesk.office.upward.receiving import receive
from budgetdesk.office.workspaces import received_folder
from budgetdesk.storage.workspace_file import WorkspaceFile

PAGE = Path(__file__).parents[2] / "docs" / "measured.md"
TOTAL = Cell("t01", "income", "", "total", "amount")
ONE = Decimal("2908134.00")  # the total of the sample, which each unit has some times
_NAMES = "601006", '"601"', "勉县城乡居民社会养老保险经办中心", "勉县人力资源和社会保障局"
_FIGURE = re.compile(r"-?\d+\.\d{2,6}")
_IN_DEPARTMENT = 20
_READ = 40  # workbooks that are read with openpyxl, for a time per unit


class Units:
    """Units of one make each: half stand on the worksheet, half on finished tables. `times`: of each the sample's amounts."""

    def __init__(self, count: int, seed: int, *, pages: bool = True) -> None:
        chance = random.Random(seed)
        self.times = [chance.randrange(1, 40) for _ in range(count)]
        document = shipped.document("mianxian-worksheet")
        code, _, name, _ = _NAMES
        head = DeclarationHead(shipped.SHAANXI, document.program.pack.version, code, name, 2024)
        pdf, self.workbook = BytesIO(), BytesIO()
        if pages:
            shot = Snapshot(document, "预算", formulas=True).take()
            write_pdf(shot, pdf)
            write_workbook(shot, self.workbook)
        self._shared = {CHANGES: b"{}", PDF: pdf.getvalue(), WORKBOOK: self.workbook.getvalue()}
        lines, finished = (
            json.loads(declaration_file(document, head, all_values=all_values))
            for all_values in (False, True)
        )
        for worksheet in ("income_lines", "expenditure", "t14"):  # 万元 times 3 is not three times rounded
            del finished["tables"][worksheet]
        self._bodies = [lines, finished]
        self._version = document.program.pack.version

    def packages(self, folder: Path) -> Iterator[Path]:
        for number, times in enumerate(self.times):
            department = f"{600 + number // _IN_DEPARTMENT}"
            code = f"{department}{number % _IN_DEPARTMENT + 1:03d}"
            body = _times(self._bodies[number % 2], Decimal(times))
            text = json.dumps(body, ensure_ascii=False)
            for old, new in zip(
                _NAMES, (code, f'"{department}"', f"单位{code}", f"部门{department}"), strict=True
            ):
                text = text.replace(old, new)
            declaration = text.encode()
            manifest = Manifest(
                id=f"{number:032x}", unit_code=code, unit_name=f"单位{code}", year=2024, pack=shipped.SHAANXI,
                pack_version=self._version, name="", version=1, replaces="", made_at="2024-02-01T08:00:00+00:00",
                program="0.1.0", digest=content_digest(declaration), errors=0, queries=0, hints=0,
            )  # fmt: skip
            path = folder / f"{code}{SUFFIX}"
            path.write_bytes(write_package(manifest, {DECLARATION: declaration, **self._shared}, None))
            yield path


def _times(part: Any, times: Decimal) -> Any:
    """All figures of a declaration file, and all else as it is."""
    if isinstance(part, dict):
        return {key: _times(value, times) for key, value in part.items()}
    if isinstance(part, list):
        return [_times(each, times) for each in part]
    return f"{Decimal(part) * times:f}" if isinstance(part, str) and _FIGURE.fullmatch(part) else part


def take_all(folder: Path, workspace: Path) -> None:
    packs = InstalledPacks()
    opening = WorkspaceFile.open if workspace.exists() else WorkspaceFile.create
    with opening(workspace) as file:
        for outcome in receive(
            sorted(folder.glob(f"*{SUFFIX}")), file.store, packs, received_folder(workspace)
        ):
            assert outcome.result in ("received", "duplicate"), outcome
            assert outcome.row is not None
            assert outcome.row.errors == 0, outcome


def add_all(workspace: Path) -> None:
    packs = InstalledPacks()
    with WorkspaceFile.open(workspace) as file:
        add_up(file.store, packs, members(file.store, packs, shipped.SHAANXI, 2024), "600", "县财政局")


def open_sum(workspace: Path) -> Decimal:
    with WorkspaceFile.open(workspace, read_only=True) as file:
        [info] = [info for info in file.store.declarations() if info.name == "汇总"]
        value = open_declaration(file.store, info.id, InstalledPacks(), keep=False).document.engine.value(
            TOTAL
        )
    assert isinstance(value, Decimal)
    return value


def killed_and_taken_up(count: int, seed: int, kills: int = 5) -> int:
    """Receive while the receiver is killed that often, at random as soon as it has begun; how often it really was.

    Whatever is killed half way, in the end each unit counts once.
    """
    chance, killed = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as place:
        folder, workspace = Path(place) / "来件", Path(place) / "w.bdesk"
        folder.mkdir()
        units = Units(count, seed, pages=False)
        for _ in units.packages(folder):
            pass
        while True:
            before = len(list(received_folder(workspace).glob("*")))
            child = multiprocessing.get_context("fork").Process(target=take_all, args=(folder, workspace))
            child.start()
            while killed < kills and child.is_alive():
                if len(list(received_folder(workspace).glob("*"))) > before:  # at work
                    time.sleep(chance.uniform(0, 0.1))
                    child.kill()
                    break
                time.sleep(0.005)
            child.join()
            if child.exitcode == 0:
                break
            assert child.exitcode == -signal.SIGKILL, child.exitcode
            killed += 1
        add_all(workspace)
        assert open_sum(workspace) == sum(units.times) * ONE
    return killed


def _measured(deed: Callable[..., object], *arguments: object) -> tuple[float, float]:
    """CPU seconds and megabytes of a process of its own that does it."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            deed(*arguments)
            code = 0
        finally:
            os._exit(code)
    _, status, used = os.wait4(pid, 0)
    assert status == 0, deed
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _read(workbook: bytes) -> None:
    import openpyxl

    for _ in range(_READ):
        book = openpyxl.load_workbook(BytesIO(workbook), read_only=False, data_only=True)
        assert any(cell.value for row in book.worksheets[0].iter_rows() for cell in row)


def trial(count: int, seed: int) -> dict[str, float]:
    """CPU seconds and megabytes of each step; what comes of it is compared with what went in."""
    with tempfile.TemporaryDirectory() as place:
        folder, workspace = Path(place) / "来件", Path(place) / "w.bdesk"
        folder.mkdir()
        units = Units(count, seed)
        for _ in units.packages(folder):
            pass
        took: dict[str, float] = {"units": count}
        took["receive s"], took["receive MB"] = _measured(take_all, folder, workspace)
        took["add up s"], took["add up MB"] = _measured(add_all, workspace)
        took["again s"], _ = _measured(add_all, workspace)
        started = time.process_time()
        value = open_sum(workspace)
        took["open with program s"] = time.process_time() - started
        assert value == sum(units.times) * ONE, value
        took["openpyxl s"] = _measured(_read, units.workbook.getvalue())[0] / _READ * count
        took["workspace MB"] = workspace.stat().st_size / 1e6
    return {name: round(figure, 1) for name, figure in took.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Receive and add up thousands of packages.")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 3_000])
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for count in arguments.counts:
        print(trial(count, arguments.seed), flush=True)
    print("killed", killed_and_taken_up(60, arguments.seed), "times", file=sys.stderr)


if __name__ == "__main__":
    main()
