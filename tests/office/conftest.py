"""A workspace in a temporary folder, and the shipped packs compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetdesk.engine.compiler.rules import Program
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

PACK = "shaanxi-budget-2024"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "工作库.bdesk"


@pytest.fixture
def workspace(path: Path) -> Iterator[WorkspaceFile]:
    with WorkspaceFile.create(path) as workspace:
        yield workspace


@pytest.fixture
def store(workspace: WorkspaceFile) -> Store:
    return workspace.store


@pytest.fixture(scope="session")
def packs() -> InstalledPacks:
    return InstalledPacks()


@pytest.fixture(scope="session")
def program(packs: InstalledPacks) -> Program:
    return packs.program(PACK)
