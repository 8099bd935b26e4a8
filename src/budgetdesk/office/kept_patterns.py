"""Regular expressions as they were compiled before, kept in files: `re` compiles in Python, which is a tenth of a start
without them, and half of reading a text for the first time.

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
from functools import cache
from pathlib import Path
from typing import Any, Literal

_internals: Any = re  # no part of what `re` promises: where one is missing, nothing is kept
_MOST = (
    2000  # patterns in a file, and that `re` is to remember: a text is read by more than the 512 that it does
)
_WORTH_IT = 20  # patterns that were not kept, for a file to be written anew
_at_hand: set[Any] = set()  # keys of `re`'s cache that a file keeps


def patterns_of(work: Literal["opening", "texts"]) -> Path:
    """Where those are kept on this computer that opening a declaration needs, or reading its text."""
    from budgetdesk.program_folders import data_folder

    return data_folder() / "compiled" / f"patterns-{work}.json"


@cache
def put_back(file: Path) -> None:
    """What the file keeps, so that nobody waits for it to be compiled; looked for but once."""
    with suppress(Exception):  # whatever is wrong with the file, its patterns can be compiled
        _internals._MAXCACHE = _MOST
        found = dict(map(_made, _kept(file)))
        _internals._cache.update(found)
        _at_hand.update(found)


def keep(file: Path) -> None:
    """Besides what it keeps, what no file did that was compiled till now. Nothing is kept where nothing can be written."""
    with suppress(OSError, AttributeError):
        cache = list(_internals._cache.items())
        new = {key: made for key, made in cache if key[0] is str and key not in _at_hand}
        if len(new) < _WORTH_IT:
            return
        kept = {(told[0], told[1]): told for told in _kept(file)}  # by another process, perhaps
        missing = [(text, asked) for _, text, asked in new if (text, asked) not in kept]
        if len(missing) >= _WORTH_IT:
            told = [_told(text, asked, new[str, text, asked]) for text, asked in missing]
            among = [*kept.values(), *told] if len(kept) + len(told) < _MOST else told
            file.parent.mkdir(parents=True, exist_ok=True)
            from budgetdesk.output.atomic_write import write_atomically

            write_atomically(json.dumps([_interpreter(), among]).encode(), file)
        _at_hand.update(new)


def _kept(file: Path) -> list[Any]:
    with suppress(OSError, ValueError):
        made_by, patterns = json.loads(file.read_bytes())
        if made_by == _interpreter():
            return list(patterns)
    return []


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
