"""Puts a finished file where it belongs: whole or not at all."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

Target = str | Path | BinaryIO


def write_atomically(data: bytes, target: Target) -> None:
    """Write to a stream, or to a path by way of a neighbour: a full disk leaves the old file as it was."""
    if not isinstance(target, str | Path):
        target.write(data)
        return
    path = Path(target)
    part = path.with_name(f".{path.stem[:40]}-{token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
