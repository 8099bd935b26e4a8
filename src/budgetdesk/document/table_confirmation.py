"""A table that a person has confirmed (已确认): it holds for what stood in the table then, and falls when that changes.

It is kept as an explanation is, keyed by the table, with a digest of what the table held for its text: so it is undone,
logged, stored and handed on as explanations are.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import Edit, Explain, Explanation
from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import table_label

_BYTES = 16


def confirm_table(document: Document, table: str, who: str = "") -> Edit:
    """Say that a table is right as it stands. Whether it may be said is for `TableState.unready` to tell."""
    at = datetime.now().astimezone().replace(microsecond=0)
    said = Explanation(_text(Confirmations(document).digest(table)), (), who, at)
    return Edit(f"确认本表 {table_label(document.engine, table)}", (Explain(_key(table), said),))


def withdraw_confirmation(document: Document, table: str) -> Edit:
    return Edit(f"撤销确认 {table_label(document.engine, table)}", (Explain(_key(table), None),))


def is_once_confirmed(document: Document, table: str) -> bool:
    """Whether somebody confirmed the table and nobody withdrew it, whatever it holds now."""
    return _key(table) in document.content.explanations


class Confirmations:
    """Which tables are confirmed as they stand now. An edit costs the rows that it touched in tables once confirmed."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._digests: dict[str, str] = {}  # by table
        self._rows: dict[Place, dict[str, bytes]] = {}  # digests of rows, in these tables

    def of(self, table: str) -> Explanation | None:
        """Who confirmed the table and when; None where nobody did or it holds something else now."""
        said = self._document.content.explanations.get(_key(table))
        return said if said is not None and said.text == _text(self.digest(table)) else None

    def update(self, change: Change) -> None:
        """Take in an edit."""
        if not self._rows:
            return
        if change.anew:
            self._rows.clear()
            self._digests.clear()
        for cell in change.cells:
            if (rows := self._rows.get(cell.place)) is not None:
                rows.pop(cell.row, None)
            self._digests.pop(cell.table, None)
        for place in change.places:
            self._rows.pop(place, None)
            self._digests.pop(place.table, None)

    def digest(self, table: str) -> str:
        """Of all that people see in the table: its sheets, rows in their order, and values."""
        found = self._digests.get(table)
        if found is None:
            hashed = blake2b(digest_size=_BYTES)
            for sheet in self._document.instances(table):
                for block in self._document.program.table_blocks(table):
                    self._add(hashed, block, Place(table, block.id, sheet))
            found = self._digests[table] = hashed.hexdigest()
        return found

    def _add(self, hashed: blake2b, block: Block, place: Place) -> None:
        engine, known = self._document.engine, self._rows.setdefault(place, {})
        hashed.update("\0".join(place).encode())
        for row in block.row_ids(engine.rows(place)):
            digest = known.get(row)
            if digest is None:
                digest = known[row] = _row_digest(engine, block, place, row)
            hashed.update(digest)


def _row_digest(engine: Engine, block: Block, place: Place, row: str) -> bytes:
    info = engine.rows(place).get(row)
    texts = [row] if info is None else [row, info.level, info.parent or ""]
    texts += (_held(engine, place.cell(row, column)) for column in block.columns)
    return blake2b("\0".join(texts).encode(), digest_size=_BYTES).digest()


def _held(engine: Engine, cell: Cell) -> str:
    """Equal figures are alike, however many zeros they end in; what is no value, as 不适用, is no blank."""
    value = engine.value(cell)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return (
        value
        if value is not None
        else ""
        if (entry := engine.facts.entries.get(cell)) is None
        else f"\1{entry!r}"
    )


def _key(table: str) -> str:
    return f"confirmed:{table}"


def _text(digest: str) -> str:
    return f"已确认 {digest}"
