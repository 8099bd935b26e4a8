"""Slips of whole rows and columns, which explain many broken relations at once: they are looked for before single cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.rows import Key
from budgetdesk.review.figures.amendment import Amended, Amendment
from budgetdesk.review.figures.evidence import Evidence
from budgetdesk.review.figures.exchanges import copied_rows, exchanged_figures, exchanged_rows, wrong_units
from budgetdesk.review.figures.influence import Ground
from budgetdesk.review.figures.moved_blocks import doubled_rows, missing_rows, shifted_columns
from budgetdesk.review.figures.row_codes import Codes, without_details
from budgetdesk.review.figures.whole_slip import WholeSlip

_BY_FIGURES = (
    exchanged_figures, exchanged_rows, copied_rows, shifted_columns, missing_rows, doubled_rows, wrong_units,
)  # fmt: skip
_MOST_SLIPS = 6
_MOST_LOOKS = 24  # for one slip
_LEAST = 2  # relations that figures must mend to count as moved together


def find(
    engine: Engine, codes: Codes, grounds: Mapping[Relation, Ground], amended: Amended
) -> Iterator[WholeSlip]:
    """The slips one after the other, each while the engine is as it was told of; what it amends is kept afterwards."""
    told: set[tuple[Place, Key]] = set()
    for _ in range(_MOST_SLIPS):
        open_ = {r: g for r, g in grounds.items() if r in engine.broken}
        slip = _likeliest(engine, codes, open_, amended) if open_ else None
        if slip is None:
            break
        told |= slip.codes
        yield slip
        amended.keep(slip.amendment)
    for slip in chain(codes.slips(engine), without_details(engine)):
        if told.isdisjoint(slip.codes):
            told |= slip.codes
            yield slip


def _likeliest(
    engine: Engine, codes: Codes, open_: Mapping[Relation, Ground], amended: Amended
) -> WholeSlip | None:
    evidence = Evidence(engine, open_)
    best: tuple[int, bool, int] = (0, False, 0)
    found: WholeSlip | None = None
    for slip in chain(codes.slips(engine), _by_figures(evidence)):
        if slip.amendment == Amendment(()):
            continue
        effect = amended.look(slip.amendment)
        mended = [r for r in effect.mended if not _goes_with(r, slip.amendment)]
        gain = len(mended) - len(effect.broken) + effect.gaps
        if gain < 1 or open_.keys().isdisjoint(mended):
            continue
        alone = evidence.best_alone(r for r in mended if r in open_)
        if not slip.speaks_for_itself and (gain < _LEAST or alone >= gain):
            continue
        slip.relations = sorted(mended, key=lambda r: r.standing)
        score = gain, slip.speaks_for_itself, -len(slip.amendment.entries)
        if found is None or score > best:
            best, found = score, slip
        elif score == best and slip.kind == found.kind and not slip.speaks_for_itself:
            found.rivals.append(slip)
    return found


def _goes_with(relation: Relation, amendment: Amendment) -> bool:
    """Whether the relation stands at a row that is taken away: that it is gone proves nothing."""
    block = relation.rule.block
    return block is not None and any(
        (place, row) == (Place(*block.name, relation.instance), relation.row) for place, row in amendment.gone
    )


def _by_figures(evidence: Evidence) -> Iterator[WholeSlip]:
    """Those that promise to mend more than any single figure, the most promising first."""
    if len(evidence.grounds) < _LEAST:
        return
    promising: list[tuple[int, int, int, list[Cell], str, WholeSlip]] = []
    for n, candidates in enumerate(_BY_FIGURES):
        for slip in candidates(evidence):
            entries = slip.amendment.entries
            mended = evidence.mended_by(entries)
            promise = len(mended) + sum(
                bool(entry) and cell in evidence.engine.gaps for cell, entry in entries
            )
            if slip.likely or (len(mended) >= _LEAST and promise > evidence.best_alone(mended)):
                cells = sorted(cell for cell, _ in entries)
                promising.append((-promise, len(entries), n, cells, slip.says, slip))
    promising.sort(key=lambda p: p[:-1])  # whatever order the engine happens to keep things in
    yield from (slip for *_, slip in promising[:_MOST_LOOKS])
