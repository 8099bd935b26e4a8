"""Packages from below: verified, checked anew, kept with the order of their versions; returned with remarks or accepted.

A file is kept whole or not at all: package, declaration and what it replaces are one transaction, so that a run that was
killed goes on where it was, and nothing is counted twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.outstanding import remark_key, still_missing
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import is_too_new, read_content, read_head
from budgetdesk.exchange.package_file import (
    DECLARATION,
    INDICATORS,
    SUFFIX,
    Manifest,
    Package,
    PackageError,
    check_code,
    read_package,
)
from budgetdesk.exchange.signing import spoken_number
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.exports import write_file
from budgetdesk.office.indicator_settings import described, read_taken
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.upward.addends import keep_addends
from budgetdesk.office.upward.board import found_words
from budgetdesk.office.upward.versions import differences
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.records import dataclass
from budgetdesk.storage.errors import os_errors_as_sentences
from budgetdesk.storage.package_store import Arrival, ExpectedUnit, KnownKey, PackageRow, PackageStore
from budgetdesk.storage.tables import now

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store

_LONGEST_REMARK = 24  # characters
_MOST_SETTLED = 6  # of what the sender settled about indicators that are told
Result = Literal["received", "duplicate", "contested", "refused"]
RESULT_WORDS = {
    "received": "已收到", "duplicate": "以前收过，内容相同", "contested": "与已收的不同，待定", "refused": "未收",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `notes`: what the receiver should know, in sentences.

    `contested`: of no higher version than what was received, which is `row`, and not the same. A person says which counts;
    the file is kept."""

    path: Path
    result: Result
    row: PackageRow | None
    notes: tuple[str, ...] = ()
    contested: Contested | None = None

    @property
    def says(self) -> list[str]:
        """What the receiver should know, with what was found in it; not which file it is."""
        said = [note.removeprefix(f"{self.path.name}：") for note in self.notes]
        row = self.row
        if row is None or self.result != "received":
            return said
        return [found_words(row), *said]


@dataclass(frozen=True, slots=True)
class Contested:
    """What two packages, of which a person says which counts, are known by; `different`: how many cells are."""

    received: str
    this: str
    different: int


def package_files(paths: Iterable[Path]) -> list[Path]:
    """The packages among files and in folders, by name. Raises KnownError where there is none."""
    found = [
        each for path in paths for each in (sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path])
    ]
    if not found:
        raise KnownError(f"没有上报包（*{SUFFIX}）")
    return found


def receive(
    paths: Sequence[Path], store: Store, packs: InstalledPacks, folder: Path, progress: Progress = unwatched, *,
    counts: bool = False,
) -> Iterator[Outcome]:  # fmt: skip
    """One after the other; what is wrong with one keeps none of the others. `folder`: where copies are kept.

    `counts`: these are what counts, whatever version was received before.
    """
    packages = PackageStore(store.database)
    units = {unit.code: unit for unit in packages.expected_units()}
    for number, path in enumerate(paths):
        progress(number, len(paths))
        whose = ""
        try:
            with os_errors_as_sentences(path):
                package = read_package(path)
            whose = whose_package(package.manifest)
            outcome = _receive(path, package, store, packages, packs, folder, units, counts=counts)
        except KnownError as error:
            outcome = Outcome(path, "refused", None, (str(error), *error.candidates))
        packages.note_arrival(Arrival(now(), path.name, outcome.result, whose, "；".join(outcome.says)))
        yield outcome
    progress(len(paths), len(paths))


def whose_package(of: Manifest | PackageRow) -> str:
    """301001 石河县第一中学 2024 年 第 2 版"""
    name = f"（{of.name}）" if of.name else ""
    return f"{of.unit_code} {of.unit_name}".strip() + f" {of.year} 年{name} 第 {of.version} 版"


def _receive(
    path: Path, package: Package, store: Store, packages: PackageStore, packs: InstalledPacks, folder: Path,
    units: dict[str, ExpectedUnit], *, counts: bool,
) -> Outcome:  # fmt: skip
    manifest = package.manifest
    if (known := packages.package(manifest.id)) is not None and known.direction == "received":
        return Outcome(path, "duplicate", known, (f"第 {known.version} 版以前收过",))
    same_unit = packages.received_now(unit_code=manifest.unit_code, pack=manifest.pack, year=manifest.year)
    earlier = [row for row in same_unit if row.about == _about(manifest)]
    newer = [row for row in earlier if row.version >= manifest.version]
    if same := [row for row in newer if row.digest == manifest.digest]:
        return Outcome(path, "duplicate", same[-1], (f"就是已收的第 {same[-1].version} 版",))
    notes = list(_notes(package, packages, units, earlier))
    content, document, head_version = _checked(package, path.name, store, packs)
    if head_version != manifest.pack_version:
        notes.append(f"对方用报表包 {manifest.pack_version} 版，这里按 {head_version} 版审核")
    notes += _answered(earlier, content)
    kept = _keep_file(path, manifest, folder)
    if newer and not counts:
        contested = Contested(
            _made(newer[-1], newer[-1].digest), _made(manifest, manifest.digest),
            len(differences(open_declaration(store, newer[-1].declaration_id, packs, keep=False).document, document)),
        )  # fmt: skip
        told = f"已收的是{contested.received}，这是{contested.this}，有 {contested.different} 格不同"
        return Outcome(path, "contested", newer[-1], (told,), contested)
    document.read_text()
    found = Counter(finding.level for finding in document.findings_in_full)
    if found["error"] > manifest.errors:
        notes.append(f"按这里的报表包审出 {found['error']} 处错误")
    state: Literal["有问题", "已收到"] = "有问题" if found["error"] else "已收到"
    row = PackageRow(
        id=manifest.id, direction="received", unit_code=manifest.unit_code, unit_name=manifest.unit_name,
        pack=manifest.pack, pack_version=manifest.pack_version, name=manifest.name, replaces=manifest.replaces,
        declaration_id="", digest=manifest.digest, state=state, made_at=manifest.made_at, kept_at=now(),
        key_id=package.signature.key_id if package.signature else "", file=str(kept), remarks="", year=manifest.year,
        version=manifest.version, errors=found["error"], queries=found["query"], hints=found["hint"],
        missing=len(still_missing(document)),
    )  # fmt: skip

    def with_its_package(id: str) -> None:
        outdated: list[PackageRow] = [replace(old, state="已有新版", declaration_id="") for old in earlier]
        packages.put(*outdated, replace(row, declaration_id=id))
        keep_addends(store, id, document.engine)

    content.state = state
    id = store.create_declaration(
        pack=manifest.pack, pack_version=head_version, unit_code=manifest.unit_code, unit_name=manifest.unit_name,
        year=manifest.year, name=_free_name(manifest, store, earlier), content=content,
        label=f"收到第 {manifest.version} 版，校验码 {manifest.code}", also=with_its_package,
        replacing=[old.declaration_id for old in earlier if old.declaration_id],
    )  # fmt: skip
    return Outcome(path, "received", replace(row, declaration_id=id), tuple(notes))


def _keep_file(path: Path, manifest: Manifest, folder: Path) -> Path:
    """As it came: two of one version have names of their own, by their check codes."""
    unit, version = _plain(manifest.unit_code or manifest.unit_name), f"第{manifest.version}版"
    kept = folder / f"{unit}-{manifest.year}-{manifest.pack}-{version}-{manifest.code}{SUFFIX}"
    with os_errors_as_sentences(kept):
        folder.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
    write_file(data, kept)
    return kept


def _made(of: PackageRow | Manifest, digest: str) -> str:
    at = datetime.fromisoformat(of.made_at).astimezone()
    return f"第 {of.version} 版（{at:%Y-%m-%d %H:%M} 做的，校验码 {check_code(digest)}）"


def _answered(earlier: list[PackageRow], content: Content) -> Iterator[str]:
    """What the unit says to the remarks with which its last version was returned."""
    for row in earlier[-1:]:
        for remark in json.loads(row.remarks or "[]"):
            said = content.explanations.get(remark_key(remark["place"], remark["says"]))
            answer = f"：{said.text}" if said is not None else "，没有答复"
            yield f"退回意见“{shortened(remark['says'], _LONGEST_REMARK)}”{answer}"


def _about(manifest: Manifest) -> tuple[str, str, int, str]:
    return manifest.unit_code or manifest.unit_name, manifest.pack, manifest.year, manifest.name


def _checked(
    package: Package, shown: str, store: Store, packs: InstalledPacks
) -> tuple[Content, Document, str]:
    """The content, a document of it made with the receiver's own pack, and that pack's version. Raises KnownError."""
    head, body = read_head(package.parts[DECLARATION], shown)
    manifest = package.manifest
    if (head.unit_code, head.unit_name, head.year, head.pack) != (
        manifest.unit_code, manifest.unit_name, manifest.year, manifest.pack
    ):  # fmt: skip
        raise PackageError(f"{shown}：清单上的单位、年度、报表与里面的申报不是一回事，已拒绝")
    program = packs.program(head.pack, store)
    if is_too_new(head, program.pack.version):
        raise KnownError(
            f"{shown} 是用报表包 {head.pack} {head.pack_version} 填的，本机装的是 {program.pack.version}，请先更新报表包"
        )
    content = read_content(body, program, shown)
    return content, Document(program, content.copy()), program.pack.version


def _notes(
    package: Package, packages: PackageStore, units: dict[str, ExpectedUnit], earlier: list[PackageRow]
) -> Iterator[str]:
    manifest = package.manifest
    if INDICATORS in package.parts:
        settled = described(read_taken(package.parts[INDICATORS], INDICATORS))
        more = f"等 {len(settled)} 条" if len(settled) > _MOST_SETTLED else ""
        yield f"对方自己定的指标规则、词和标准，这里没有采用：{'，'.join(settled[:_MOST_SETTLED])}{more}"
    if units and manifest.unit_code not in units:
        yield "名单里没有这个单位"
    signed_before = {row.key_id for row in earlier if row.key_id}
    if package.signature is None:
        if signed_before:
            raise PackageError(
                "这个单位以前的上报包有签名，这一份没有，已拒绝；确属本单位的，请先撤销它的密钥"
            )
        yield "没有签名：不能确认是谁做的"
        return
    signature = package.signature
    of_unit = [key for key in packages.known_keys(unit_code=manifest.unit_code) if key.confirmed_at]
    key = next(iter(packages.known_keys(id=signature.key_id)), None)
    if key is None:
        if of_unit:
            raise PackageError(
                "签名不是这个单位核对过的那一个密钥，已拒绝；换了密钥的，请先撤销旧的再核对新的"
            )
        packages.know_key(KnownKey(signature.key_id, manifest.unit_name, signature.key, manifest.unit_code))
        yield f"第一次见到这个密钥，请打电话核对：{spoken_number(signature.key)}"
    elif key.unit_code != manifest.unit_code:
        raise PackageError(f"签名的密钥是 {key.name} 的，不是这个单位的，已拒绝")
    elif not key.confirmed_at:
        yield f"密钥还没有核对：{spoken_number(key.public_key)}"


def _free_name(manifest: Manifest, store: Store, earlier: list[PackageRow]) -> str:
    """The sender's name for it, unless a declaration of this office's own has it."""
    going = {row.declaration_id for row in earlier}
    taken = {
        info.name
        for info in store.declarations(unit_code=manifest.unit_code, pack=manifest.pack, year=manifest.year)
        if info.id not in going
    }
    name, number = manifest.name, 1
    while name in taken:
        name, number = f"{manifest.name}收到的" + (f"（{number}）" if number > 1 else ""), number + 1
    return name


def _plain(text: str) -> str:
    """For the name of a file."""
    return "".join(c if c.isalnum() or c in "-_（）" else "_" for c in text)[:60] or "单位"
