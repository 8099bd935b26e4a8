"""What a code that its list lacks may have been meant to be: the codes of the list that one slip of the pen leads away from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine

_MOST = 3  # that are named
_LOOKED_AT = (
    2000  # entries of the declaration, for codes that it uses already: asked of every code that is not known
)
_DIGITS = "0123456789"


def near_codes(engine: Engine, cell: Cell, code: str) -> dict[str, str]:
    """The likeliest codes with their names, the likeliest first: those that the declaration uses already come before others.

    Nothing where the list has the code, or it is a local detail of one.
    """
    asked = engine.type_of(cell).slot.codes
    known = engine.program.codes.lists.get(asked or "")
    if known is None or known.has(code) or known.is_local_detail(code):
        return {}
    named = known.all()
    order = {near: n for n, near in enumerate(dict.fromkeys(filter(named.__contains__, _slips(code))))}
    used = {
        entry
        for at, entry in islice(engine.facts.entries.items(), _LOOKED_AT)
        if isinstance(entry, str) and entry in order and engine.type_of(at).slot.codes == asked
    }
    likely = sorted(order, key=lambda near: (near not in used, len(near) != len(code), order[near]))
    return {near: named[near] for near in likely[:_MOST]}


def _slips(code: str) -> Iterator[str]:
    """Two digits exchanged (neighbours first), one other, one lost, one too many."""
    places = range(len(code))
    for apart in range(1, len(code)):
        for at in range(len(code) - apart):
            digits = list(code)
            digits[at], digits[at + apart] = digits[at + apart], digits[at]
            yield "".join(digits)
    for at in reversed(places):
        yield from (code[:at] + digit + code[at + 1 :] for digit in _DIGITS)
    for at in range(len(code), -1, -1):
        yield from (code[:at] + digit + code[at:] for digit in _DIGITS)
    yield from (code[:at] + code[at + 1 :] for at in places)
