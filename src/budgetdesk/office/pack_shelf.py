"""The packs of this computer as the window shows them: what there is, what came or went, and what that means for what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.exchange.signing import spoken_number
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks, user_packs
from budgetdesk.office.packs.pack_installation import differences, install, remove
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.packs.comparison import as_text
from budgetdesk.packs.problems import PackError
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from budgetdesk.review.finding import Finding
    from budgetdesk.storage.store import Store

_MOST = 60  # lines of differences


@dataclass(frozen=True, slots=True)
class ShelvedPack:
    """`mine`: installed by people, and so to be removed by them."""

    id: str
    title: str
    version: str
    mine: bool

    @property
    def name(self) -> str:
        """As `remove` takes it."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Shelved:
    """What was done, in lines to read: `differences` from the version before."""

    pack: str
    says: list[str]
    differences: list[str] = field(default_factory=list)


def shelf(packs: InstalledPacks) -> list[ShelvedPack]:
    """Every version of every pack."""
    own = user_packs()
    found = [
        ShelvedPack(p.id, p.title, p.version, p.folder.parent == own) for p in packs.catalogue.versions()
    ]
    return sorted(found, key=lambda p: (not p.mine, p.id, p.version))


def put_on_shelf(source: Path, packs: InstalledPacks) -> Shelved:
    """Install the pack of a folder or a .bdform file. Raises KnownError, PackError with every mistake; nothing is changed then."""
    made = install(source, packs.catalogue, user_packs())
    packs.renew()
    pack = made.pack
    says = [f"已安装 {pack.id} {pack.version} 版：{pack.title}"]
    if made.signer:
        first = "：首次见到这个签名，请打电话与制作单位核对号码" if made.new_signer else ""
        says.append(f"有签名，核对号码 {spoken_number(made.signer)}{first}")
    else:
        says.append("没有签名")
    if not made.before:
        return Shelved(pack.id, says)
    try:
        old, new = f"{pack.id}@{made.before}", f"{pack.id}@{pack.version}"
        lines = list(as_text(*differences(old, new, packs.catalogue)))
    except PackError:  # a version that this program cannot read any more
        lines = []
    if len(lines) > _MOST:
        lines[_MOST:] = [f"…… 另有 {len(lines) - _MOST} 行"]
    says.append(f"与原有的 {made.before} 版相比：" if lines else f"与原有的 {made.before} 版没有不同")
    return Shelved(pack.id, says, lines)


def take_from_shelf(name: str, packs: InstalledPacks) -> Shelved:
    """Remove a pack that people installed, by its id and version. Raises KnownError."""
    gone = remove(name, packs.catalogue, user_packs())
    packs.renew()
    return Shelved(gone.id, [f"已删除 {gone.id} {gone.version} 版"])


def reviewed_anew(
    store: Store,
    packs: InstalledPacks,
    declaration: str,
    before: Sequence[Finding],
    progress: Progress = unwatched,
) -> list[str]:
    """What the full check of a declaration says with the packs as they are now and did not `before`, and the other way round."""
    opened = open_declaration(store, declaration, packs, progress, keep=False)
    was, now = _said(before), _said(opened.document.findings_in_full)
    version = opened.document.program.pack.version
    new, gone = list((now - was).elements()), list((was - now).elements())
    says = [f"按 {version} 版重新审核打开的申报：多 {len(new)} 条，少 {len(gone)} 条"]
    return [*says, *(f"＋ {words}" for words in new[:_MOST]), *(f"－ {words}" for words in gone[:_MOST])]


def _said(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(f"[{LEVEL_WORDS[finding.level]}] {finding.says}" for finding in findings)
