"""What lies in a WAL beside what SQLite takes from it: https://sqlite.org/fileformat2.html#walformat"""

from __future__ import annotations

import struct
from pathlib import Path

from budgetdesk.storage.database import Database
from budgetdesk.storage.errors import os_errors_as_sentences

_HEADER, _FRAME = 32, 24
_MAGIC = (0x377F0682, 0x377F0683)


class WalTail:
    """Whether a WAL that a program left behind has edits that SQLite will not read, as its end is damaged.

    Made before the file is opened. It is looked at through a handle of its own: SQLite locks no WAL.
    """

    def __init__(self, path: Path) -> None:
        wal = path.with_name(path.name + "-wal")
        with os_errors_as_sentences(wal):
            self._data = wal.read_bytes() if wal.exists() else b""

    def is_torn(self, database: Database) -> bool:
        """After opening, and before anything was written. A tail that belongs to an earlier round is none."""
        data = self._data
        if len(data) <= _HEADER:
            return False
        [(_, frames, _)] = database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        magic, _, page, _, *salts, _, _ = struct.unpack(">8I", data[:_HEADER])
        if magic not in _MAGIC or _checksum(data[:24], magic) != data[24:_HEADER]:
            return True
        size = _FRAME + (page or 1)
        for start in range(_HEADER + max(frames, 0) * size, len(data) - _FRAME + 1, size):
            _, pages, *own = struct.unpack(">4I", data[start : start + 16])
            whole = start + size <= len(data)
            if own == salts and (pages or not whole):  # an edit ends here, or its last page is not there
                return True
        return False


def _checksum(data: bytes, magic: int) -> bytes:
    first = second = 0
    words = struct.unpack(f"{'>' if magic & 1 else '<'}{len(data) // 4}I", data)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return struct.pack(">2I", first, second)
