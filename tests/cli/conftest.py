"""Runs commands in this process, with the bytes they print."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from budgetdesk.cli.main import run
from budgetdesk.resources import resources

SAMPLES = resources() / "samples"
PUBLISHED = SAMPLES / "mianxian-published.json"
WORKSHEET = SAMPLES / "mianxian-worksheet.json"
ID = "601006-2024-shaanxi-budget-2024"


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self, *words: str) -> None:
        """Exit 2, nothing on stdout, one line on stderr that has these words and no traceback."""
        assert self.code == 2, self
        assert self.out == ""
        assert "Traceback" not in self.err
        assert "程序出错" not in self.err
        line = self.err.rstrip("\n")
        assert "\n" not in line, line
        for word in words:
            assert word in line, line


Command = Callable[..., Result]


@pytest.fixture
def budgetdesk(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("BUDGETDESK_TRACE", raising=False)

    def command(*arguments: str | Path) -> Result:
        capfdbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Result(code, *(data.decode().replace("\r\n", "\n") for data in (out, err)))

    return command


@pytest.fixture
def workspace(budgetdesk: Command, tmp_path: Path) -> Path:
    """Both samples in a workspace."""
    path = tmp_path / "工作库.bdesk"
    assert budgetdesk("import", path, WORKSHEET, PUBLISHED).code == 0
    return path
