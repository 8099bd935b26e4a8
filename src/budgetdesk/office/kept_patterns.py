"""Regular expressions as they were compiled before, kept in a file: `re` compiles in Python, a tenth of a first start.

What is kept are the numbers that a pattern is compiled to; they follow from its text and the interpreter alone. Before `re`
compiles it looks in its cache, and that is filled from the file. The file is data all the same: before the interpreter takes
numbers it looks whether they are a pattern (`_sre` validates them), and what does not fit or cannot be read is compiled anew.
"""

from __future__ import annotations

import json
import re
import sys
from array import array
from contextlib import suppress
from pathlib import Path
from typing import Any

_internals: Any = re  # no part of what `re` promises: where one is missing, nothing is kept
_MOST = 400  # patterns: `re` itself remembers 512
_WORTH_IT = 10  # patterns that were not kept, for the file to be written anew
_at_hand: set[Any] = set()  # keys of `re`'s cache that a file keeps


def patterns_file() -> Path:
    """On this computer."""
    from budgetdesk.program_folders import data_folder

    return data_folder() / "compiled" / "patterns.json"


def put_back(file: Path) -> None:
    """What the file keeps, so that nobody waits for it to be compiled."""
    with suppress(Exception):  # whatever is wrong with the file, its patterns can be compiled
        made_by, patterns = json.loads(file.read_bytes())
        if made_by == _interpreter():
            found = dict(map(_made, patterns))
            _internals._cache.update(found)
            _at_hand.update(found)


def keep(file: Path) -> None:
    """What was compiled until now, unless nearly all of it was put back. Nothing is kept where nothing can be written."""
    with suppress(OSError, AttributeError):
        used = [(key, made) for key, made in list(_internals._cache.items()) if key[0] is str][:_MOST]
        if sum(key not in _at_hand for key, _ in used) < _WORTH_IT:
            return
        data = json.dumps(
            [_interpreter(), [_told(text, asked, made) for (_, text, asked), made in used]]
        ).encode()
        file.parent.mkdir(parents=True, exist_ok=True)
        from budgetdesk.output.atomic_write import write_atomically

        write_atomically(data, file)
        _at_hand.update(key for key, _ in used)


def _interpreter() -> list[object]:
    return [sys.version, _internals._compiler.MAGIC]


def _told(text: str, asked: int, made: re.Pattern[str]) -> list[object]:
    """`asked`: the flags that it was compiled with; the text may have others."""
    code = _internals._compiler._code(_internals._parser.parse(text, asked), asked)
    return [text, asked, made.flags, array("I", code).tobytes().hex(), made.groups, dict(made.groupindex)]


def _made(told: Any) -> tuple[tuple[type[str], str, int], re.Pattern[str]]:
    """As `re._compiler.compile` makes it in the end."""
    text, asked, flags, code, groups, names = told
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        by_number[number] = name
    numbers = array("I", bytes.fromhex(code)).tolist()
    made = _internals._compiler._sre.compile(text, flags, numbers, groups, names, tuple(by_number))
    return (str, text, asked), made
