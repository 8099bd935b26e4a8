"""Codes that stand twice in a table which has one row for each."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.engine.blocks import TOTAL, Block, RowBlock
from budgetdesk.engine.cells import Place
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.labels import table_label
from budgetdesk.engine.rows import Key, RowSet
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell


class RepeatedCodes:
    """Keeps what it found of a place as long as the place has the same rows."""

    def __init__(self) -> None:
        self._found: dict[Place, tuple[RowSet, list[Finding]]] = {}

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        found: list[Finding] = []
        for place, entered in engine.facts.rows.items():
            if len(entered) < 2 or not _has_one_row_for_each(engine.block(place)):
                continue
            rows = engine.rows(place)
            kept = self._found.get(place)
            if kept is None or kept[0] is not rows:
                kept = self._found[place] = (rows, list(_repeated(engine, place, rows)))
            found += kept[1]
        return found


def _has_one_row_for_each(block: Block) -> bool:
    """Whether the rows are those of codes, and not lines that merely have some."""
    keyed = isinstance(block, RowBlock) and (block.source.key or block.source.as_)
    return bool(keyed) and bool(block.key_columns)


def _repeated(engine: Engine, place: Place, rows: RowSet) -> Iterator[Finding]:
    having: dict[Key, list[str]] = {}
    for id, info in rows.items():
        if id != TOTAL and info.entered and info.key[0]:
            having.setdefault(info.key, []).append(id)
    column = engine.block(place).key_columns[0]
    rule = f"{engine.program.pack.prefix}-{place.table}.{column}.twice"
    for key, ids in having.items():
        if len(ids) < 2:
            continue
        code = " ".join(filter(None, key))
        blamed = [place.cell(id, column) for id in reversed(ids)][:MAX_WITNESSES]
        yield Finding(
            rules=(rule,),
            keys=("|".join((rule, place.instance, code)),),
            level="query",
            says=f"{table_label(engine, place.table)}编码 {code} 有 {len(ids)} 行，应只有一行",
            cells=tuple(
                FindingCell(cell, "witness" if n else "suspect", engine.facts.entries.get(cell))
                for n, cell in enumerate(blamed)
            ),
            cause="编码重复：是同一笔的请删去一行，是两笔的请合并，编码填错的请改正",
            cause_kind="code_twice",
        )
