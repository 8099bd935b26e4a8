"""The workspace file that answers for its store too, for callers that have not been told of the two yet."""

from __future__ import annotations

from typing import Any

from budgetdesk.storage.workspace_file import WorkspaceFile


class Workspace(WorkspaceFile):
    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)
