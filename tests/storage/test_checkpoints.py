"""A copy of the one file, made by anybody while the program is open, holds what was acknowledged before a pause."""

from __future__ import annotations

import shutil
import threading
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep

from tests.storage.test_workspace import put, value

from budgetdesk.storage.checkpoints import Checkpointer
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace_file import WorkspaceFile


def copied(path: Path, name: str) -> Path:
    """As a file manager copies it: the one file, nothing beside it."""
    return Path(shutil.copy(path, path.with_name(name)))


def has(copy: Path, declaration: str) -> object:
    """None where the copy was made too early."""
    with suppress(WorkspaceError), WorkspaceFile.open(copy, read_only=True) as workspace:
        return value(workspace, declaration)
    return None


def test_a_copy_after_a_pause_has_every_edit(workspace: WorkspaceFile, path: Path, declaration: str) -> None:
    for number in range(150):
        put(workspace, declaration, str(number))
    until = monotonic() + 30
    copies = 0
    while has(copied(path, f"{(copies := copies + 1)}.bdesk"), declaration) != Decimal(149):
        assert monotonic() < until
        sleep(0.05)
    put(workspace, declaration, "150")  # the checkpoints of another connection are no other writer


def test_a_copy_has_every_edit_when_the_window_is_left(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    put(workspace, declaration, "1")
    assert workspace.checkpoint()
    assert has(copied(path, "a.bdesk"), declaration) == Decimal(1)


def test_a_file_that_is_closed_is_whole_though_somebody_reads_it(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    with WorkspaceFile.open(path, read_only=True) as looking:
        put(workspace, declaration, "1")
        workspace.close()
        assert value(looking, declaration) == Decimal(1)
        assert has(copied(path, "a.bdesk"), declaration) == Decimal(1)


def test_a_checkpoint_that_was_held_up_is_tried_again_and_hurried() -> None:
    told = threading.Semaphore(0)
    outcomes = iter([False, True, True])

    def checkpoint() -> bool:
        told.release()
        return next(outcomes)

    checkpointer = Checkpointer(checkpoint)
    checkpointer.hurry()  # nothing was written: nothing to do
    checkpointer.written()
    assert told.acquire(timeout=30)
    checkpointer.hurry()
    assert told.acquire(timeout=30)
    checkpointer.written()
    checkpointer.close()
