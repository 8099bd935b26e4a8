"""Packs come and go: into the user's folder of packs, out of it, and as one file to somebody else."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.exchange.signing import spoken_number
from budgetdesk.office.packs.pack_examination import examine
from budgetdesk.office.packs.pack_signatures import own_signature, signer_in, signer_of
from budgetdesk.output.atomic_write import write_atomically
from budgetdesk.packs.catalogue import PackSummary, summary_of
from budgetdesk.packs.comparison import Difference, as_page, compare
from budgetdesk.packs.form_file import SUFFIX, pack_files, read_form, write_form
from budgetdesk.packs.next_year import NextYear, for_year
from budgetdesk.packs.pack_files import HEAD
from budgetdesk.packs.problems import PackError
from budgetdesk.records import dataclass
from budgetdesk.storage.errors import os_errors_as_sentences

if TYPE_CHECKING:
    from budgetdesk.packs.catalogue import Catalogue
    from budgetdesk.packs.loading import LoadedPack


@dataclass(frozen=True, slots=True)
class Installed:
    """A pack that was put into the folder, and the version that stood for it before, if any."""

    pack: PackSummary
    before: str
    signer: str  # the public key that signed it; empty: none
    new_signer: bool  # whether no installed pack is signed by that one


def install(source: Path, catalogue: Catalogue, folder: Path) -> Installed:
    """Put the pack of a folder or a .bdform file into the user's `folder`, with all that it needs.

    Only a pack without mistakes gets in, and none in place of another one of the same id and version; after a signed version
    only one that the same key has signed. Raises KnownError; nothing is changed then.
    """
    known = {_signer_of(pack) for pack in catalogue.versions()}
    with os_errors_as_sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
            made, signer = Path(scratch) / "pack", ""
            if source.is_dir():
                _put(pack_files(_sound(source, catalogue)), made)
            elif source.is_file():
                form = read_form(source)
                signer = signer_of(form, source.name)
                _put(form.files, made)
            else:
                raise KnownError(f"找不到报表包：{source}")
            pack = _sound(made, catalogue).pack
            target = folder / f"{pack.id}@{pack.version}"
            earlier = catalogue.find(pack.id)
            same = catalogue.find(pack.id, pack.version)
            if same is not None or target.exists():
                raise KnownError(
                    f"报表包 {pack.id} {pack.version} 版已经装有，没有改动；内容有变化的要先改 version"
                )
            _same_maker(earlier, signer)
            made.rename(target)
    summary = summary_of(target)
    assert summary is not None
    new = bool(signer) and signer not in known
    return Installed(summary, earlier.version if earlier is not None else "", signer, new)


def _signer_of(pack: PackSummary) -> str:
    """Nobody of a pack that was changed: that is told where it is used."""
    try:
        return signer_in(pack.folder)
    except PackError:
        return ""


def _same_maker(earlier: PackSummary | None, signer: str) -> None:
    """Raises KnownError where the version that is there was signed by somebody else."""
    before = signer_in(earlier.folder) if earlier is not None else ""
    if earlier is None or before in ("", signer):
        return
    now = f"这一份由别人签名（核对号码 {spoken_number(signer)}）" if signer else "这一份没有签名"
    raise KnownError(
        f"装着的 {earlier.id} {earlier.version} 版有签名（核对号码 {spoken_number(before)}），{now}，没有安装；"
        "确实换了制作人的，先删除装着的"
    )


def remove(id: str, catalogue: Catalogue, folder: Path) -> PackSummary:
    """Take a pack (`id`, or `id@version`) out of the user's folder; those of the program stay. Raises KnownError."""
    name, _, version = id.partition("@")
    mine = [p for p in catalogue.versions(name) if p.folder.parent == folder and version in ("", p.version)]
    if not mine:
        shipped = catalogue.find(name, version)
        says = "是随程序来的，不能删除" if shipped is not None else "没有安装"
        raise KnownError(f"报表包 {id} {says}")
    if len(mine) > 1:
        raise KnownError(
            f"报表包 {name} 装有几个版本，请写明是哪一个：", [f"{p.id}@{p.version}" for p in mine]
        )
    with os_errors_as_sentences(mine[0].folder):
        shutil.rmtree(mine[0].folder)
    return mine[0]


def export_form(id: str, catalogue: Catalogue, target: Path) -> Path:
    """Write an installed pack, or that of a folder, as one file. Raises KnownError."""
    if target.suffix != SUFFIX:
        raise KnownError(f"报表包文件的名称应以 {SUFFIX} 结尾：{target}")
    folder = Path(id)
    loaded = _sound(folder, catalogue) if (folder / "pack.yaml").is_file() else catalogue.load(id)
    data = write_form(loaded, own_signature())
    with os_errors_as_sentences(target):
        write_atomically(data, target)
    return target


def copy_for_year(id: str, year: int, folder: Path, catalogue: Catalogue) -> NextYear:
    """Write the pack as that of another year into a folder that is not there yet. Raises KnownError."""
    if folder.exists():
        raise KnownError(f"{folder} 已经有了，没有改动；请写一个还没有的文件夹")
    known = {pack.id for pack in catalogue.packs()}
    made = for_year(
        loaded_by(id, catalogue), year, datetime.now().astimezone().date(), known, catalogue.codes
    )
    with os_errors_as_sentences(folder):
        _put(made.files, folder)
    return made


def differences(old: str, new: str, catalogue: Catalogue) -> tuple[LoadedPack, LoadedPack, list[Difference]]:
    """Of two packs, each an id, id@version or a folder. Raises KnownError."""
    before, after = loaded_by(old, catalogue), loaded_by(new, catalogue)
    return before, after, compare(before, after)


def write_page(old: LoadedPack, new: LoadedPack, found: list[Difference], target: Path) -> Path:
    """The differences as a page to print or to send. Raises KnownError."""
    with os_errors_as_sentences(target):
        write_atomically(as_page(old, new, found).encode(), target)
    return target


def loaded_by(name: str, catalogue: Catalogue) -> LoadedPack:
    """The pack of a folder, or an installed one: id, or id@version. Raises PackError."""
    if (Path(name) / HEAD).is_file():
        return catalogue.load_folder(Path(name))
    id, _, version = name.partition("@")
    return catalogue.load(id, version)


def _sound(folder: Path, catalogue: Catalogue) -> LoadedPack:
    """The pack in the folder. PackError with all its mistakes where it has any."""
    found = examine(folder, catalogue)
    if found.problems or found.loaded is None:
        raise PackError(found.problems)
    return found.loaded


def _put(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
