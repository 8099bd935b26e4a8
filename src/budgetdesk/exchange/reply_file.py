"""What comes back to a unit (.bdreply): its package is returned with remarks, or accepted. JSON, signed where there is a key."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from budgetdesk.errors import KnownError
from budgetdesk.exchange.signing import OwnKey, Signature, is_signed
from budgetdesk.records import dataclass

SUFFIX = ".bdreply"
FORMAT, VERSION = "budgetdesk-reply", 1
_MOST_BYTES = 4_000_000
_MOST_REMARKS, _MOST_TEXT = 2_000, 2_000
Kind = Literal["return", "receipt"]


class ReplyError(KnownError):
    """The file is no reply, or was changed."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`place`: a cell as people name it (表7/2080109/合计), a table (表7), or empty for the whole."""

    place: str
    says: str


@dataclass(frozen=True, slots=True)
class Reply:
    """To one package, named by its id and the digest of its content."""

    kind: Kind
    package: str
    digest: str
    unit_code: str
    unit_name: str
    by: str
    at: str
    remarks: tuple[Remark, ...] = ()


def write_reply(reply: Reply, key: OwnKey | None) -> bytes:
    """The file's content. Raises KeyFileError."""
    said = json.dumps({"format": FORMAT, "format_version": VERSION, **asdict(reply)}, ensure_ascii=False)
    signature = asdict(key.sign(said.encode())) if key is not None else None
    return json.dumps({"said": said, "signature": signature}, ensure_ascii=False, indent=1).encode()


def read_reply(path: Path) -> tuple[Reply, Signature | None]:
    """What a file says and who has signed it, if anybody. Raises ReplyError and OSError."""
    if path.stat().st_size > _MOST_BYTES:
        raise ReplyError(f"{path.name} 过大，不是退回意见或回执")
    try:
        whole = json.loads(path.read_bytes())
        text, signed = whole["said"], whole["signature"]
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise ValueError
        newer = told.pop("format_version") > VERSION
        remarks = tuple(Remark(**each) for each in told.pop("remarks"))
        reply = Reply(**told, remarks=remarks)
        signature = Signature(**signed) if signed is not None else None
        sound = _sound(reply)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReplyError(f"{path.name} 不是退回意见或回执，或已损坏") from None
    if newer:
        raise ReplyError(f"{path.name} 由较新的程序做成，请先更新本程序")
    if not sound:
        raise ReplyError(f"{path.name} 不是退回意见或回执，或已损坏")
    if signature is not None and not is_signed(text.encode(), signature):
        raise ReplyError(f"{path.name} 的签名对不上，已拒绝")
    return reply, signature


def _sound(reply: Reply) -> bool:
    texts: list[Any] = [reply.package, reply.digest, reply.unit_code, reply.unit_name, reply.by, reply.at]
    texts += [text for remark in reply.remarks for text in (remark.place, remark.says)]
    if reply.kind not in ("return", "receipt") or len(reply.remarks) > _MOST_REMARKS:
        return False
    if not all(isinstance(text, str) and len(text) <= _MOST_TEXT for text in texts):
        return False
    datetime.fromisoformat(reply.at)
    return True
