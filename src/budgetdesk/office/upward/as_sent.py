"""Whether a received declaration still is what its unit sent: an older program let people edit it, and a backup brings back
what was received before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from budgetdesk.exchange.package_file import content_digest
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.exports import declaration_file
from budgetdesk.storage.package_store import PackageRow, PackageStore

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.storage.store import Store


def not_as_sent(store: Store, packs: InstalledPacks, rows: Iterable[PackageRow]) -> dict[str, str]:
    """By declaration, in words, how it differs from the package that it was received in; those that do not are not named.

    Only what the change log tells edits or a restoration of is read. Raises WorkspaceError and PackError.
    """
    packages = PackageStore(store.database)
    touched = packages.touched()
    differing = {}
    for row in rows:
        if row.declaration_id in touched and (now := digest_now(store, packs, row)) != row.digest:
            differing[row.declaration_id] = _in_words(packages, row, now)
    return differing


def digest_now(store: Store, packs: InstalledPacks, row: PackageRow) -> str:
    """Of the declaration as it stands, as if its sender made a package of it."""
    opened = open_declaration(store, row.declaration_id, packs, keep=False)
    head = replace(opened.head, name=row.name, pack_version=row.pack_version)
    return content_digest(declaration_file(opened.document, head))


def _in_words(packages: PackageStore, row: PackageRow, now: str) -> str:
    versions = packages.packages("received", unit_code=row.unit_code, pack=row.pack, year=row.year)
    earlier = next((each for each in versions if each.digest == now), None)
    if earlier is not None:
        return f"内容是第 {earlier.version} 版的，不是第 {row.version} 版"
    return "收到后改动过，不是单位报来的"
