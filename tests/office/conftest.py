"""Real workspaces in a temporary folder, as the tests of storage have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage.conftest import path

from budgetdesk.storage.workspace import Workspace

__all__ = ["path", "workspace"]


@pytest.fixture
def workspace(path: Path) -> Iterator[Workspace]:
    with Workspace.create(path) as workspace:
        yield workspace
