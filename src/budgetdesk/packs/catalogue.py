"""The packs that are installed: found by their folders, loaded when they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from budgetdesk.packs.loading import LoadedPack, load_pack
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.records import dataclass

_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){2}")


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
    prefix: str = ""  # of its rule numbers


class Catalogue:
    """Packs in folders `roots` (the program's own first); code lists they share are in `codes`.

    Several versions of a pack may be there: the newest is meant where none is named. `trial` is the folder of a pack, or of
    packs, that is tried: what is in it goes before all that is installed, whatever its version.
    """

    def __init__(self, roots: list[Path], codes: Path, trial: Path | None = None) -> None:
        self.roots, self.codes, self.trial = roots, codes, trial

    def packs(self) -> Iterator[PackSummary]:
        """The newest of every pack whose head can be read; broken ones are left to `packs --check`."""
        found: dict[str, PackSummary] = {}
        for pack in self.versions():
            found.setdefault(pack.id, pack)
        yield from sorted(found.values(), key=lambda pack: pack.id)

    def versions(self, id: str = "") -> list[PackSummary]:
        """Every version of the pack, or of all packs: those on trial, then the newest first."""
        tried = list(self._heads(self.trial, id, alone=True)) if self.trial is not None else []
        installed = [pack for root in self.roots for pack in self._heads(root, id)]
        return tried + sorted(installed, key=lambda pack: number_of(pack.version), reverse=True)

    def find(self, id: str, version: str = "") -> PackSummary | None:
        """The newest pack with that id, or that of a version."""
        return next((pack for pack in self.versions(id) if version in ("", pack.version)), None)

    def load(self, id: str, version: str = "") -> LoadedPack:
        """The installed pack with that id. Raises PackError."""
        if pack := self.find(id, version):
            return self.load_folder(pack.folder)
        known = "、".join(pack.id for pack in self.packs()) or "无"
        looked = "、".join(map(str, [*([self.trial] if self.trial else []), *self.roots]))
        named = f"{id} {version} 版" if version else id
        raise PackError([Problem(id, 0, f"没有安装报表包 {named}（已安装：{known}；找过 {looked}）")])

    def load_folder(self, folder: Path) -> LoadedPack:
        """The pack in a folder, installed or not; what it builds on is one of the installed. Raises PackError."""
        return load_pack(folder, self.codes, lambda id: self._folder_beside(folder, id))

    def _folder_beside(self, folder: Path, id: str) -> Path | None:
        base = self.find(id)
        return base.folder if base is not None else folder.parent / id

    @staticmethod
    def _heads(root: Path, id: str = "", alone: bool = False) -> Iterator[PackSummary]:
        """Of the packs in the folder; `alone`: of the pack that the folder itself is, if it is one.

        Folders are named by id, and version where it was installed: those of other packs are not looked at.
        """
        if alone and (root / "pack.yaml").is_file():
            folders = [root]
        else:
            folders = sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else []
        named = [folder for folder in folders if id and folder.name.partition("@")[0] == id]
        for folder in named or folders:
            if (pack := summary_of(folder)) is not None and id in ("", pack.id):
                yield pack


def summary_of(folder: Path) -> PackSummary | None:
    """What pack.yaml says of the pack; None where it says nothing that can be read."""
    try:
        head = read_yaml((folder / "pack.yaml").read_bytes(), "pack.yaml")
        return PackSummary(
            str(head["id"]), str(head["title"]), str(head["region"]), str(head["kind"]), int(head["year"]),
            str(head["version"]), folder, str(head.get("prefix", "")),
        )  # fmt: skip
    except (OSError, PackError, KeyError, TypeError, ValueError):
        return None


def number_of(version: str) -> tuple[int, ...]:
    """A version as figures that can be compared; the least where it is none."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()
