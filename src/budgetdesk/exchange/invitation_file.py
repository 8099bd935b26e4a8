"""What an office gives out before units declare (.bdinvite): its name, its public key, whom it expects and until when. Signed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from budgetdesk.errors import KnownError
from budgetdesk.exchange.signing import OwnKey, Signature, is_signed
from budgetdesk.records import dataclass

SUFFIX = ".bdinvite"
FORMAT, VERSION = "budgetdesk-invitation", 1
_MOST_BYTES, _MOST_TEXT, _MOST_UNITS = 4_000_000, 200, 20_000


class InvitationError(KnownError):
    """The file is no invitation, or was changed."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """`units`: code and name of those that are expected; `deadline`: a day as ISO text, empty where none is set."""

    by: str
    year: int
    pack: str
    deadline: str
    units: tuple[tuple[str, str], ...]


def write_invitation(invitation: Invitation, key: OwnKey) -> bytes:
    """The file's content. Raises KeyFileError."""
    told = {"format": FORMAT, "format_version": VERSION, **asdict(invitation)}
    said = json.dumps(told, ensure_ascii=False)
    return json.dumps(
        {"said": said, "signature": asdict(key.sign(said.encode()))}, ensure_ascii=False
    ).encode()


def read_invitation(path: Path) -> tuple[Invitation, Signature]:
    """What a file says, and the key that has signed it. Raises InvitationError and OSError."""
    unreadable = InvitationError(f"{path.name} 不是上级的申报通知，或已损坏")
    if path.stat().st_size > _MOST_BYTES:
        raise unreadable
    try:
        whole = json.loads(path.read_bytes())
        text, signature = whole["said"], Signature(**whole["signature"])
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise unreadable
        newer = told.pop("format_version") > VERSION
        units = tuple((code, name) for code, name in told.pop("units"))
        invitation = Invitation(**told, units=units)
        sound = _sound(invitation)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unreadable from None
    if newer:
        raise InvitationError(f"{path.name} 由较新的程序做成，请先更新本程序")
    if not sound:
        raise unreadable
    if not is_signed(text.encode(), signature):
        raise InvitationError(f"{path.name} 的签名对不上，已拒绝")
    return invitation, signature


def _sound(invitation: Invitation) -> bool:
    texts: list[Any] = [invitation.by, invitation.pack, invitation.deadline]
    texts += [text for unit in invitation.units for text in unit]
    if not all(isinstance(text, str) and len(text) <= _MOST_TEXT and text.isprintable() for text in texts):
        return False
    if invitation.deadline:
        date.fromisoformat(invitation.deadline)
    return (
        type(invitation.year) is int
        and 0 <= invitation.year < 10_000
        and len(invitation.units) <= _MOST_UNITS
    )
