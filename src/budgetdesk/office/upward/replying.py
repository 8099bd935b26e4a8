"""Returning a package with remarks, accepting it, and what the unit does with such a reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from budgetdesk.document.edits import Edit, SetState
from budgetdesk.errors import KnownError
from budgetdesk.exchange.reply_file import SUFFIX, Kind, Remark, Reply, read_reply, write_reply
from budgetdesk.exchange.signing import OwnKey, spoken_number
from budgetdesk.office.declarations import open_declaration, remarks_as_text
from budgetdesk.office.exports import write_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.storage.errors import os_errors_as_sentences
from budgetdesk.storage.package_store import KnownKey, PackageRow, PackageState, PackageStore

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store

_PLACED = re.compile(r"(?P<place>[^：\s]{1,120})：(?P<says>.+)", re.DOTALL)
_STATES: dict[Kind, Literal["已退回", "已接收"]] = {"return": "已退回", "receipt": "已接收"}
WORDS: dict[Kind, str] = {"return": "退回意见", "receipt": "回执"}


def remarks_from(lines: Iterable[str]) -> list[Remark]:
    """One a line: 表7/2080109/合计：应为 12,000 is about a cell, 表7：… about a table, any other about the whole."""
    return [_remark(line.strip()) for line in lines if line.strip()]


def _remark(line: str) -> Remark:
    placed = _PLACED.fullmatch(line)
    if placed is not None and ("/" in placed["place"] or placed["place"].startswith("表")):
        return Remark(placed["place"], placed["says"])
    return Remark("", line)


def received_package(store: Store, id: str) -> PackageRow:
    """The last version that was received, by the id of its declaration here or of the package. Raises KnownError."""
    rows = PackageStore(store.database).received_now()
    for row in rows:
        if id in (row.declaration_id, row.id):
            return row
    listed = [
        f"{row.declaration_id}  {row.unit_name} {row.year} 年 第 {row.version} 版（{row.state}）"
        for row in rows
    ]
    raise KnownError(f"没有收到过 {id}" + ("，收到的有：" if listed else ""), listed)


def reply(
    row: PackageRow, kind: Kind, remarks: Sequence[Remark], store: Store, packs: InstalledPacks, target: Path,
    *, by: str = "", key: OwnKey | None = None,
) -> Path:  # fmt: skip
    """Write the file for the unit and keep that it was answered. Raises KnownError where a remark names no cell."""
    from budgetdesk.engine.cell_lookup import find_cell

    opened = open_declaration(store, row.declaration_id, packs)
    for remark in remarks:
        if "/" in remark.place:
            find_cell(opened.document.engine, remark.place)
    if kind == "return" and not remarks:
        raise KnownError("退回要写明意见")
    said = Reply(
        kind, row.id, row.digest, row.unit_code, row.unit_name, by,
        datetime.now(UTC).isoformat(timespec="seconds"), tuple(remarks),
    )  # fmt: skip
    target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
    write_file(write_reply(said, key), target)
    state = _STATES[kind]
    PackageStore(store.database).change(row, state=state, remarks=remarks_as_text(remarks), drafted="")
    opened.document.apply(Edit(f"{WORDS[kind]}（第 {row.version} 版）", (SetState(state),)))
    return target


def take_reply(path: Path, store: Store, packs: InstalledPacks) -> tuple[PackageRow, Reply, tuple[str, ...]]:
    """Keep what the office above says to a package of ours: the row, the reply, what the person should know of it.

    Raises KnownError where it answers nothing of ours, or is signed by somebody else than before.
    """
    with os_errors_as_sentences(path):
        said, signature = read_reply(path)
    packages = PackageStore(store.database)
    row, notes = packages.package(said.package), []
    if row is None or row.direction != "sent":
        same = packages.packages("sent", digest=said.digest, unit_code=said.unit_code)
        if not same:
            lines = [f"{remark.place + '：' if remark.place else ''}{remark.says}" for remark in said.remarks]
            raise KnownError(f"{path.name} 答复的不是这个工作库上报的，没有收下；上面写的是：", lines)
        row = same[-1]
        notes.append(f"答复的是在别处报出的，内容与这里的第 {row.version} 版相同")
    if row.digest != said.digest:
        raise KnownError(f"{path.name} 说的内容与上报的第 {row.version} 版不一样，已拒绝")
    superiors = [key for key in packages.known_keys() if not key.unit_code]
    if signature is None:
        if any(key.confirmed_at for key in superiors):
            raise KnownError(f"{path.name} 没有签名，而上级的密钥已核对过，已拒绝")
        notes.append("没有签名：不能确认是谁做的")
    else:
        key = next((key for key in superiors if key.id == signature.key_id), None)
        if key is None:
            if any(key.confirmed_at for key in superiors):
                raise KnownError(f"{path.name} 的签名不是核对过的上级密钥，已拒绝")
            packages.know_key(KnownKey(signature.key_id, said.by or "上级", signature.key))
            notes.append(f"第一次见到这个密钥，请打电话核对：{spoken_number(signature.key)}")
        elif not key.confirmed_at:
            notes.append(f"密钥还没有核对：{spoken_number(key.public_key)}")
    if row.replaced:
        notes.append(f"这是对第 {row.version} 版的答复，之后已上报新版")
    state: PackageState = "已有新版" if row.replaced else _STATES[said.kind]
    row = packages.change(row, state=state, remarks=remarks_as_text(said.remarks))
    if not row.replaced and any(info.id == row.declaration_id for info in store.declarations()):
        opened = open_declaration(store, row.declaration_id, packs)
        edit = Edit(f"收到{WORDS[said.kind]}（第 {row.version} 版）", (SetState(_STATES[said.kind]),))
        opened.document.apply(edit)
    return row, said, tuple(notes)
