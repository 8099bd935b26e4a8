"""A declaration goes upward as one file (.bdpkg), which freezes it as it is: only without errors and with all explained."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from budgetdesk import __version__
from budgetdesk.document.edits import Edit, SetState
from budgetdesk.document.outstanding import still_missing
from budgetdesk.errors import KnownError
from budgetdesk.exchange.package_file import (
    CHANGES,
    DECLARATION,
    INDICATORS,
    PDF,
    SUFFIX,
    WORKBOOK,
    Manifest,
    check_code,
    content_digest,
    write_package,
)
from budgetdesk.exchange.signing import OwnKey, key_id
from budgetdesk.office.exports import Snapshot, declaration_file, write_file, write_pdf, write_workbook
from budgetdesk.office.packs.installed_packs import settings_of
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.packs.indicator_settings import write_settings
from budgetdesk.storage.package_store import PackageRow, PackageStore

if TYPE_CHECKING:
    from budgetdesk.document.document import Document
    from budgetdesk.exchange.declaration_json import DeclarationHead
    from budgetdesk.office.declarations import Opened
    from budgetdesk.storage.store import Store

_STEPS = 5
_MOST_TOLD = 12  # of what is in the way


class NotReady(KnownError):
    """The declaration has errors, or queries that nobody has explained; `candidates` tell them."""


def ready_to_send(document: Document) -> None:
    """Raises NotReady with what is in the way."""
    document.read_text()
    errors = [finding.says for finding in document.findings_in_full if finding.level == "error"]
    unexplained = [
        f"{missing.word}：{missing.says}"
        for missing in still_missing(document)
        if missing.kind == "unexplained"
    ]
    if errors or unexplained:
        said = [f"{len(errors)} 处错误" if errors else "", "有要核实的还没有说明" if unexplained else ""]
        raise NotReady(f"还不能上报：{'，'.join(filter(None, said))}", [*errors, *unexplained][:_MOST_TOLD])


def send(
    opened: Opened, store: Store, target: Path, key: OwnKey | None = None, progress: Progress = unwatched
) -> PackageRow:
    """Write the package and keep that it was made. `key`: the office's, else the file is not signed.

    Raises NotReady and KnownError; no file is left then.
    """
    if opened.document.received:
        raise KnownError("这是单位报来的，不当作本单位的上报；要转交，用“收件”文件夹里的原文件")
    ready_to_send(opened.document)
    progress(1, _STEPS)
    packages = PackageStore(store.database)
    document, head = opened.document, opened.head
    declaration = declaration_file(document, head)
    before = packages.packages("sent", declaration_id=opened.id)
    digest = content_digest(declaration)
    counts = Counter(finding.level for finding in document.findings_in_full)
    manifest = Manifest(
        id=uuid4().hex, unit_code=head.unit_code, unit_name=head.unit_name, year=head.year, pack=head.pack,
        pack_version=document.program.pack.version, name=head.name, version=len(before) + 1,
        replaces=before[-1].id if before else "", made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        program=__version__, digest=digest, errors=counts["error"], queries=counts["query"], hints=counts["hint"],
    )  # fmt: skip
    shot = Snapshot(document, opened.title, formulas=True).take()
    pdf, workbook = BytesIO(), BytesIO()
    write_pdf(shot, pdf, note=f"校验码 {check_code(digest)}")
    progress(2, _STEPS)
    write_workbook(shot, workbook)
    progress(3, _STEPS)
    parts = {
        DECLARATION: declaration, CHANGES: _changes(store, opened.id), PDF: pdf.getvalue(), WORKBOOK: workbook.getvalue(),
    }  # fmt: skip
    if settings := settings_of(store):
        parts[INDICATORS] = write_settings(settings).encode()
    if target.suffix != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    write_file(write_package(manifest, parts, key), target)
    progress(4, _STEPS)
    row = PackageRow(
        id=manifest.id, direction="sent", unit_code=manifest.unit_code, unit_name=manifest.unit_name,
        pack=manifest.pack, pack_version=manifest.pack_version, name=manifest.name, replaces=manifest.replaces,
        declaration_id=opened.id, digest=digest, state="已上报", made_at=manifest.made_at, kept_at=manifest.made_at,
        key_id=key_id(key.public_key()) if key is not None else "", file=str(target), remarks="", year=manifest.year,
        version=manifest.version, errors=manifest.errors, queries=manifest.queries, hints=manifest.hints,
    )  # fmt: skip
    packages.keep(*(replace(each, state="已有新版") for each in before[-1:]), row)
    document.apply(Edit(f"上报第 {row.version} 版，校验码 {check_code(digest)}", (SetState("已上报"),)))
    progress(_STEPS, _STEPS)
    return row


def sent_as_it_is(document: Document, head: DeclarationHead, store: Store) -> PackageRow | None:
    """The last package that was made of it, where that says what it says now."""
    rows = PackageStore(store.database).packages("sent", declaration_id=document.id)
    return rows[-1] if rows and rows[-1].digest == content_digest(declaration_file(document, head)) else None


def _changes(store: Store, declaration: str) -> bytes:
    """How it came about, without what was entered: how many edits, by whom, when."""
    lines = store.change_log(declaration)
    said = {
        "edits": len(lines),
        "first": lines[0].at.isoformat() if lines else "",
        "last": lines[-1].at.isoformat() if lines else "",
        "by": dict(Counter(line.who for line in lines)),
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
