"""`packs --watch`: each save is checked and printed, what is wrong is said, and nothing happens in between."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.small_pack import write_pack

from budgetdesk.cli.pack_watch import watch
from budgetdesk.errors import KnownError


def test_each_save_is_checked_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = write_pack(tmp_path / "small"), tmp_path / "small" / "申报.json"
    head = {"format": "budgetdesk-declaration", "format_version": 1, "pack": "small-budget-2024"}
    unit = {"code": "1", "name": "某中心"}
    cells = {"running": {"amount": "5.00"}, "staff": {"amount": "3.00"}}
    tables = {"t01": {"blocks": {"income": {"cells": cells}}}}
    body = {"pack_version": "1.0.0", "unit": unit, "year": 2024, "tables": tables}
    file.write_text(json.dumps({**head, **body}, ensure_ascii=False), encoding="utf-8")
    page, told = folder / "申报-试印.pdf", []

    def look() -> None:
        told.append((capsys.readouterr().out.split("——")[1:], page.exists() and page.read_bytes()[:4]))

    def change(old: str, new: str) -> Callable[[], None]:
        def write() -> None:
            look()
            table = folder / "t01.yaml"
            table.write_text(table.read_text("utf-8").replace(old, new), encoding="utf-8")
            os.utime(table, ns=(len(told), len(told)))
            page.unlink(missing_ok=True)

        return write

    def stop() -> None:
        look()
        raise KeyboardInterrupt

    steps = iter([look, change("staff + running", "staff + runnig"), change("runnig", "running"), stop])

    def next_step() -> None:
        next(steps)()

    assert watch(folder, file, next_step) == 0
    first, nothing, wrong, right = told
    assert nothing[0] == [], "no file was saved"
    assert "公用不大于人员" in first[0][0]
    assert first[1] == b"%PDF"
    assert "是 running 吗" in wrong[0][0]
    assert wrong[1] is False
    assert "审核" in right[0][0]
    assert right[1] == b"%PDF"


def test_what_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="找不到申报文件"):
        watch(write_pack(tmp_path / "small"), tmp_path / "F.json")
