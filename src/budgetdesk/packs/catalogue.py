"""The packs that are installed: found by their folders, loaded when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budgetdesk.packs.loading import LoadedPack, load_pack
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.yaml_text import read_yaml


@dataclass(frozen=True, slots=True)
class PackSummary:
    """What a list of packs shows, read without loading the pack's tables."""

    id: str
    title: str
    region: str
    kind: str
    year: int
    version: str
    folder: Path


class Catalogue:
    """Packs in folders `roots` (the program's own first); code lists they share are in `codes`."""

    def __init__(self, roots: list[Path], codes: Path) -> None:
        self.roots, self.codes = roots, codes

    def packs(self, first: str = "") -> Iterator[PackSummary]:
        """Every pack whose head can be read; broken ones are left to `packs --check`. A folder may go first."""
        for root in self.roots:
            folders = [p for p in root.iterdir() if p.is_dir()] if root.is_dir() else []
            for folder in sorted(folders, key=lambda p: (p.name != first, p)):
                try:
                    head = read_yaml((folder / "pack.yaml").read_bytes(), "pack.yaml")
                    yield PackSummary(
                        str(head["id"]), str(head["title"]), str(head["region"]), str(head["kind"]),
                        int(head["year"]), str(head["version"]), folder,
                    )  # fmt: skip
                except (OSError, PackError, KeyError, TypeError, ValueError):
                    continue

    def load(self, id: str) -> LoadedPack:
        """The installed pack with that id. Raises PackError."""
        for pack in self.packs(first=id):
            if pack.id == id:
                return load_pack(pack.folder, self.codes)
        known = "、".join(pack.id for pack in self.packs()) or "无"
        raise PackError([Problem(id, 0, f"没有安装报表包 {id}（已安装：{known}）")])
