"""Copies of a workspace outside the computer's own disk: written when asked, and asked for when the last is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.storage.errors import os_errors_as_sentences

if TYPE_CHECKING:
    from budgetdesk.office.workspaces import Workspace

FOLDER = "预算填报台备份"
"""On the stick, so that copies do not lie among what else is there."""

EVERY = 7
"""Days, unless a person wants otherwise."""

LATER = timedelta(days=2)
"""How long a person who has no time now is left alone."""


def write_copy(workspace: Workspace, drive: Path, now: datetime) -> Path:
    """A checked copy of the workspace in our folder on a drive; earlier copies stay. Raises WorkspaceError."""
    folder = drive if drive.name == FOLDER else drive / FOLDER
    with os_errors_as_sentences(folder):
        folder.mkdir(exist_ok=True)
    name = f"{workspace.path.stem} {now:%Y-%m-%d %H%M%S}{workspace.path.suffix}"
    workspace.backup(folder / name)
    return folder / name


def unsafe_days(changed: datetime | None, last: datetime | None, now: datetime) -> int:
    """For how many whole days the computer alone has had what was changed since the last copy; 0 where it has nothing more.

    `changed`: the last change of the workspace; `last`: of the last copy, or of when the program first saw the workspace.
    """
    if changed is None or last is None or changed <= last:
        return 0
    return max(0, (now - last).days)
