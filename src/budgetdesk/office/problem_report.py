"""A file for those who mend the program, which a clerk can carry on a stick: log and versions, no figures unless asked for."""

from __future__ import annotations

import json
import locale
import os
import platform
import sys
import zipfile
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetdesk import __version__
from budgetdesk.fault_log import log_path
from budgetdesk.program_folders import portable_folder
from budgetdesk.storage.errors import os_errors_as_sentences

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks

LIBRARIES = (
    "PySide6-Essentials",
    "SQLAlchemy",
    "sqlmodel",
    "reportlab",
    "XlsxWriter",
    "openpyxl",
    "pypdfium2",
)


def write_report(
    target: Path,
    packs: InstalledPacks,
    workspace: Path | None = None,
    *,
    with_work: bool = False,
    said: str = "",
) -> Path:
    """A zip: what the person says of it, versions, the log, and how large the workspace is; with `with_work` the workspace
    itself, figures and all. Raises KnownError."""
    target = target if target.suffix == ".zip" else target.with_name(target.name + ".zip")
    log = log_path()
    with os_errors_as_sentences(target), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("说明.txt", said or "（没有写）")
        archive.writestr("版本.json", json.dumps(_versions(packs), ensure_ascii=False, indent=1))
        for path in (log, log.with_suffix(".1.log")):
            if path.is_file():
                archive.write(path, path.name)
        if workspace is not None and workspace.is_file():
            archive.writestr("工作库.json", json.dumps(_shape(workspace), ensure_ascii=False, indent=1))
            if with_work:
                _add_work(archive, workspace)
    return target


def _versions(packs: InstalledPacks) -> dict[str, Any]:
    qt = sys.modules.get("PySide6")
    return {
        "made": datetime.now().astimezone().isoformat(timespec="seconds"),
        "program": __version__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "portable": portable_folder() is not None,
        "python": platform.python_version(),
        "qt": getattr(qt, "__version__", ""),
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "encoding": locale.getpreferredencoding(False),
        "libraries": {name: _library(name) for name in LIBRARIES},
        "packs": {f"{pack.id}@{pack.version}": pack.title for pack in packs.summaries()},
    }


def _library(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # a frozen program has no metadata of some
        return ""


def _shape(workspace: Path) -> dict[str, Any]:
    """Sizes, kinds and counts; no name of a unit and no figure."""
    from budgetdesk.errors import KnownError
    from budgetdesk.office.workspaces import reading

    shape: dict[str, Any] = {"bytes": workspace.stat().st_size}
    try:
        with reading(workspace) as file:
            shape["declarations"] = [
                {"pack": info.pack, "year": info.year, "state": info.state}
                for info in file.store.declarations()
            ]
    except KnownError as error:
        shape["trouble"] = type(error).__name__
    return shape


def _add_work(archive: zipfile.ZipFile, workspace: Path) -> None:
    """As it is, with what lies beside it: a damaged one is what may be asked about."""
    for path in (workspace, workspace.with_name(workspace.name + "-wal")):
        if path.is_file():
            archive.write(path, f"工作库/{path.name}")
