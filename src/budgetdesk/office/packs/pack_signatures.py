"""Who made a pack, and that nobody changed it since: in a file that comes, and in the folder where it was installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from budgetdesk.exchange.signing import Signature, is_signed
from budgetdesk.office.own_key import own_key
from budgetdesk.packs.form_file import FormFile, signed_folder
from budgetdesk.packs.problems import PackError, Problem


def signer_of(form: FormFile, name: str) -> str:
    """The public key that signed it; empty where nobody did. Raises PackError where the signature does not fit."""
    if form.signature is None:
        return ""
    try:
        said = json.loads(form.signature)
        signature = Signature(str(said["key"]), str(said["value"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        signature = Signature("", "")
    if not is_signed(form.manifest, signature):
        raise PackError([Problem(name, 0, "签名不符：签名以后有改动，或签名不是这一份的")])
    return signature.key


def signer_in(folder: Path) -> str:
    """Of an installed pack. Raises PackError where it was changed since."""
    form = signed_folder(folder)
    return signer_of(form, folder.name) if form is not None else ""


def own_signature() -> Callable[[bytes], bytes] | None:
    """Signs as this office; None where it has no key."""
    key = own_key()
    if not key.exists():
        return None

    def sign(manifest: bytes) -> bytes:
        made = key.sign(manifest)
        return json.dumps({"key": made.key, "value": made.value}, indent=1).encode()

    return sign
