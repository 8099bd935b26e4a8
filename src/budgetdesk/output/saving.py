"""Puts a finished file where it belongs: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import BinaryIO

Target = str | Path | BinaryIO


def deliver(data: bytes, target: Target) -> None:
    """Write to a stream, or to a path by way of a neighbour: a full disk leaves the old file as it was."""
    if not isinstance(target, str | Path):
        target.write(data)
        return
    path = Path(target)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _umask() -> int:
    """mkstemp's files are the owner's alone; these are to be as readable as any other."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
