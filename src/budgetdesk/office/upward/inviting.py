"""Invitations: an office tells units its key, whom it expects and until when; a unit takes that in before it declares."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetdesk.errors import KnownError
from budgetdesk.exchange.invitation_file import SUFFIX, Invitation, read_invitation, write_invitation
from budgetdesk.exchange.signing import OwnKey, spoken_number
from budgetdesk.office.exports import write_file
from budgetdesk.storage.errors import os_errors_as_sentences
from budgetdesk.storage.package_store import KnownKey, Notice, PackageStore
from budgetdesk.storage.tables import now

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store


def invite(store: Store, key: OwnKey, by: str, pack: str, year: int, deadline: str, target: Path) -> Path:
    """Write the file for the units of the list, and keep that it was written.

    Raises KnownError where there is no list, no key or no such day.
    """
    units = PackageStore(store.database).expected_units()
    if not units:
        raise KnownError("还没有单位名单，请先用 board --units 换上名单")
    try:
        until = date.fromisoformat(deadline).isoformat() if deadline else ""
    except ValueError:
        raise KnownError(f"截止日期应写作 2024-01-31，不能是 {deadline}") from None
    told = Invitation(by.strip(), year, pack, until, tuple((unit.code, unit.name) for unit in units))
    target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
    write_file(write_invitation(told, key), target)
    PackageStore(store.database).note_notice(Notice(now(), pack, year, until, len(units), str(target)))
    return target


class TakenInvitation(NamedTuple):
    """`key`: of who gave it out, kept, perhaps not yet compared; `notes`: what the person should know."""

    invitation: Invitation
    key: KnownKey
    notes: tuple[str, ...]


def take_invitation(path: Path, store: Store) -> TakenInvitation:
    """Keep the key of the office above.

    Raises KnownError where another key of that office was confirmed before.
    """
    with os_errors_as_sentences(path):
        told, signature = read_invitation(path)
    packages = PackageStore(store.database)
    superiors = [key for key in packages.known_keys() if not key.unit_code]
    known = next((key for key in superiors if key.id == signature.key_id), None)
    notes = []
    if known is None:
        if any(key.confirmed_at for key in superiors):
            raise KnownError(
                f"{path.name} 的签名不是核对过的上级密钥，已拒绝；换了密钥的，请先撤销旧的再核对新的"
            )
        known = packages.know_key(KnownKey(signature.key_id, told.by or "上级", signature.key))
    if not known.confirmed_at:
        notes.append(f"请打电话向{told.by or '上级'}核对密钥的号码：{spoken_number(signature.key)}")
    ours = {info.unit_code for info in store.declarations()}
    if ours and not ours & {code for code, _ in told.units}:
        notes.append("名单里没有这个工作库里的单位，请问一下是不是发错了")
    if told.deadline and told.deadline < date.today().isoformat():  # noqa: DTZ011  # a day of people's calendar
        notes.append(f"截止日期 {told.deadline} 已经过了")
    return TakenInvitation(told, known, tuple(notes))
