"""Where the program keeps what is its own: installed packs, the log, settings, the samples, spare backups.

A portable copy, on a stick or in a folder of a person without an account, keeps all of it beside itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

PORTABLE = "BudgetDesk-数据"
"""The folder beside the frozen program that makes it portable; the portable zip brings it along."""

_NAME = "BudgetDesk"


def portable_folder() -> Path | None:
    """The data folder of a portable copy, or None where the program is installed or run from source."""
    if not getattr(sys, "frozen", False):
        return None
    folder = Path(sys.executable).resolve().parent / PORTABLE
    return folder if folder.is_dir() else None


def data_folder() -> Path:
    """For packs, samples and backups; it may not be there yet. Relative where the system knows no home."""
    if (beside := portable_folder()) is not None:
        return beside
    from platformdirs import user_data_path

    return user_data_path(_NAME, appauthor=False)


def log_folder() -> Path:
    """For the log; it may not be there yet."""
    if (beside := portable_folder()) is not None:
        return beside
    from platformdirs import user_log_path

    return user_log_path(_NAME, appauthor=False)
