"""Real workspaces in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetdesk.document.edits import Content
from budgetdesk.storage.workspace_file import WorkspaceFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "工作库.bdesk"


@pytest.fixture
def workspace(path: Path) -> Iterator[WorkspaceFile]:
    with WorkspaceFile.create(path) as workspace:
        yield workspace


@pytest.fixture
def declaration(workspace: WorkspaceFile) -> str:
    return declare(workspace)


def declare(workspace: WorkspaceFile, content: Content | None = None) -> str:
    return workspace.store.create_declaration(
        pack="shaanxi-budget-2024",
        pack_version="1.0",
        unit_code="601006",
        unit_name="勉县城乡居民社会养老保险经办中心",
        year=2024,
        content=content,
    )
