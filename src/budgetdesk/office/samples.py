"""The shipped samples as declarations of a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.office.importing.declaration_files import import_files
from budgetdesk.resources import resources

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.storage.store import Store


def sample_files() -> list[Path]:
    return sorted((resources() / "samples").glob("*.json"))


def import_samples(store: Store, packs: InstalledPacks) -> dict[str, str]:
    """Puts them all into the workspace; their ids by the names of their files: mianxian-worksheet."""
    files = sample_files()
    made = import_files(files, store, packs, label="试用示例")
    return {file.stem: each.id for file, each in zip(files, made, strict=True)}
