"""What the commands say: never failing on a console's encoding, and UTF-8 where a program reads it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO

# An escape sequence in somebody's text would be obeyed by the terminal; a mark of direction turns a line round.
_OBEYED = [*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F]
_OBEYED += [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SHOWN = {n: f"\\x{n:02x}" if n < 256 else f"\\u{n:04x}" for n in _OBEYED}
_SHOWN_IN_JSON = {n: f"\\u{n:04x}" for n in _OBEYED if n >= 0x20}


def prepare() -> None:
    """Characters that the console does not know are written as escapes instead of stopping the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    _write(sys.stdout, text)


def complain(text: str, candidates: Iterable[str] = ()) -> None:
    """One line, whatever is in the text."""
    _write(sys.stderr, " ".join(text.split()))
    for candidate in candidates:
        _write(sys.stderr, f"  {candidate}")


def say_json(content: Any) -> None:
    """As UTF-8, whatever the console's encoding."""
    data = json_bytes(content)
    stream = sys.stdout
    if stream is None:  # a program without console on Windows
        return
    stream.flush()
    stream.buffer.write(data)
    stream.buffer.flush()


def json_bytes(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, indent=1).translate(_SHOWN_IN_JSON)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:
        return
    text = text.translate(_SHOWN)
    try:
        stream.write(text + "\n")
    except UnicodeEncodeError:  # a stream that could not be prepared
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
