"""Signatures of an office (Ed25519): who made a file, and that nobody has changed it since.

A key that is seen for the first time is compared by a short number over the telephone; what is not signed is shown as that.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PREFIX = "budgetdesk-key-1:"


class KeyFileError(KnownError):
    """The file of the office's own key cannot be used."""


@dataclass(frozen=True, slots=True)
class Signature:
    """`key`: the public key in base64; `value`: over the bytes that were signed."""

    key: str
    value: str

    @property
    def key_id(self) -> str:
        return key_id(self.key)


def key_id(public_key: str) -> str:
    """Names a public key (base64); nobody can find another key of the same name."""
    return hashlib.sha256(_PREFIX.encode() + base64.b64decode(public_key)).hexdigest()


def spoken_number(public_key: str) -> str:
    """What two people compare by telephone: 20 digits in groups of five, 2 to the 66 of them."""
    digest = hashlib.sha256(b"spoken:" + base64.b64decode(public_key)).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**20:020d}"
    return " ".join(digits[n : n + 5] for n in range(0, 20, 5))


class OwnKey:
    """The office's private key, in a file that only this account can read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        return self.path.is_file()

    def make(self) -> str:
        """A new key, where there is none yet; the public key. Raises KeyFileError."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if self.path.exists():
            raise KeyFileError(f"已有密钥：{self.path}。重新生成前请先把它移走，并通知收件单位")
        secret = Ed25519PrivateKey.generate().private_bytes_raw()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(f"{_PREFIX}{base64.b64encode(secret).decode()}\n".encode())
        return self.public_key()

    def public_key(self) -> str:
        """Raises KeyFileError."""
        return base64.b64encode(self._private().public_key().public_bytes_raw()).decode()

    def sign(self, data: bytes) -> Signature:
        """Raises KeyFileError."""
        private = self._private()
        public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
        return Signature(public, base64.b64encode(private.sign(data)).decode())

    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        try:
            text = self.path.read_text(encoding="ascii").strip()
            secret = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
            if not text.startswith(_PREFIX) or len(secret) != 32:
                raise ValueError
            return Ed25519PrivateKey.from_private_bytes(secret)
        except FileNotFoundError:
            raise KeyFileError(f"还没有密钥：{self.path}。用 budgetdesk keys --new 生成") from None
        except (OSError, ValueError) as error:
            raise KeyFileError(
                f"密钥文件读不出来：{self.path}。请从备份放回，或重新生成并通知收件单位"
            ) from error


def is_signed(data: bytes, signature: Signature) -> bool:
    """Whether the key of the signature has signed just these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature.key, validate=True))
        key.verify(base64.b64decode(signature.value, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True
