"""Two slips of the pen at once: a difference that none explains alone, and just one pair of them exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.outcome_cache import Figures

_MOST = 60  # figures: among more some pair fits by chance
_FEW = 10  # figures: among as many some two exchanges of digits fit by chance, all being multiples of nine
_FACTORS = tuple(Decimal(factor) for factor in ("0.1", "10", "0.01", "100"))


def two_slips(engine: Engine, alone: Mapping[Cell, Decimal]) -> Figures:
    """The two figures that slips were made in, with what was meant; nothing where none or several pairs do.

    `alone`: what each of the figures would have to be if it alone were wrong.
    """
    entries = {c: e for c in alone if isinstance(e := engine.facts.entries.get(c), Decimal)}
    apart = {entry - alone[cell] for cell, entry in entries.items()}
    if not 1 < len(entries) <= _MOST or len(apart) > 1:
        return ()
    [whole], few = apart, len(entries) < _FEW
    by_share: dict[Decimal, list[tuple[Cell, Decimal, bool]]] = {}
    for cell, entry in entries.items():
        for meant, turned in (
            dict.fromkeys(_turned(entry), True) | dict.fromkeys(_shifted(entry), False)
        ).items():
            by_share.setdefault(entry - meant, []).append((cell, meant, turned))
    pairs = {
        frozenset((one[:2], other[:2]))
        for share, ones in by_share.items()
        for one in ones
        for other in by_share.get(whole - share, ())
        if one[0] != other[0] and (few or not (one[2] and other[2]))
    }
    return tuple(sorted(pairs.pop())) if len(pairs) == 1 else ()


def _turned(entry: Decimal) -> Iterator[Decimal]:
    """With two neighbouring digits exchanged."""
    sign, digits, exponent = entry.normalize().as_tuple()
    assert isinstance(exponent, int)
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1] and (at or digits[1]):
            turned = (*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :])
            yield Decimal((sign, turned, exponent))


def _shifted(entry: Decimal) -> Iterator[Decimal]:
    """With the point one or two places off."""
    return (meant for factor in _FACTORS if entry and (meant := entry * factor) == round(meant, 2))
