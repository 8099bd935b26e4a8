"""Figures of tables that open errors are about: as long as these stand, such figures are no witnesses against a text."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.units import convert
from budgetdesk.packs.models import Level
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.review.relation_inputs import comes_from, entered_below
from budgetdesk.review.text.quantities import quantities


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An error of figures, and the entered figures that it may come of."""

    error: Finding
    figures: Set[Cell]


def unsettled(engine: Engine, findings: Sequence[Finding]) -> list[Unsettled]:
    """Where the slip behind an error is known its suspects; else all that the two sides stand on."""
    return [
        Unsettled(finding, _figures(engine, finding))
        for finding in findings
        if finding.level == "error" and finding.difference is not None and finding.place is None
    ]


def _figures(engine: Engine, error: Finding) -> Set[Cell]:
    suspects = {part.cell for part in error.cells if part.role == "suspect"}
    if error.cause and suspects <= engine.facts.entries.keys():
        return suspects
    return entered_below(engine, *(part.cell for part in error.cells))


def held_open(engine: Engine, slip: Finding, errors: Sequence[Unsettled]) -> Finding:
    """What is told of a text whose figure differs from cells that all hang on open errors: that the table is to be mended first,
    without a figure that belongs in the text. The text may be the one that is right."""
    against = [part.cell for part in slip.cells if part.role == "witness"]
    if not slip.expected or not against:
        return slip
    open_ = [next((e for e in errors if comes_from(engine, cell, e.figures)), None) for cell in against]
    if None in open_:
        return slip
    (error, *_), cell = (each.error for each in open_ if each is not None), against[0]
    kind, value = engine.type_of(cell), engine.value(cell)
    stands = f"{figure(value, kind.decimals)}{f' {kind.unit}' if kind.unit else ''}"
    about = f"（见{cell_words(engine, error.cells[0].cell)}）" if error.cells else ""
    says = (
        f"“{slip.entered}”与{cell_words(engine, cell)} {stands} 不同，表里这个数还有错没有改好{about}，先改表"
    )
    agrees = isinstance(value, Decimal) and _is_apart_by(engine, slip.entered, cell, value, error)
    advice = (
        "先改表：文字与表相差的正是那处错相差的数，多半文字是对的"
        if agrees
        else "表改好以后会再核对；那时还不同的，再看文字"
    )
    level: Level = "hint" if slip.level == "hint" else "query"
    return replace(slip, level=level, says=says, expected="", cause="", cause_kind="unsettled", advice=advice)


def _is_apart_by(engine: Engine, told: str, cell: Cell, value: Decimal, error: Finding) -> bool:
    """Whether a figure of the text is as far from the cell as the error's sides are apart."""
    number = next(iter(quantities(told)), None)
    suspect = error.suspect
    if number is None or suspect is None or error.difference is None:
        return False
    figures = (value, engine.type_of(cell).unit), (error.difference, engine.type_of(suspect).unit)
    stands, off = (convert(amount, unit or number.unit, number.unit) for amount, unit in figures)
    if stands is None or off is None:
        return False
    half = Decimal(1).scaleb(-number.decimals) / 2
    return abs(abs(stands - number.value) - abs(off)) <= half < abs(off)
