"""Relations: formulas and checks bound to a row or sheet, with the very cells and buckets they read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.compiler.order import LAST
from budgetdesk.engine.compiler.rules import Rule
from budgetdesk.engine.language.inputs import (
    CURRENT,
    TWIN,
    UP,
    Bucket,
    CellIn,
    IndexSpec,
    InputSpec,
    KeyPart,
    SumIn,
    Wanted,
)
from budgetdesk.engine.rows import RowInfo
from budgetdesk.engine.verdicts import Verdict

Node = Cell | Bucket
_MANY = 1 << 40  # more relations than there ever are


@dataclass(frozen=True, slots=True)
class Constant:
    """An input that is fixed when the relation is bound: part of the row's key."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """An input that adds up buckets."""

    buckets: tuple[Bucket, ...]
    take: str


Input = Cell | Sum | Constant


@dataclass(eq=False, slots=True, weakref_slot=True)
class Relation:
    rule: Rule
    target: Cell | None
    inputs: tuple[Input, ...]
    anchor: tuple[str, str]  # instance and row it is bound to
    key: str  # stable name, to which explanations are tied
    order: int  # of evaluation: no two alike
    row: RowInfo | None = None
    keys: tuple[Cell, ...] = ()  # cells whose texts are looked up; bound anew when one changes
    result: Any = None  # what it gives (fills), or the left side (checks)
    other: Any = None
    verdict: Verdict = "silent"
    queued: bool = False
    live: bool = True  # false once its row or sheet is gone

    @property
    def standing(self) -> tuple[int, str]:
        """Sorts relations in the same way however they came about."""
        return self.order // _MANY, self.key


@dataclass(slots=True)
class Binder:
    """Binds rules: knows the numbers of indexes and which row each sheet is matched with."""

    indexes: dict[IndexSpec, int]
    values: dict[Cell, Any] = field(default_factory=dict)
    twins: dict[tuple[str, str], str] = field(default_factory=dict)  # (table, instance) → row id
    sheet_keys: dict[tuple[str, str], str] = field(default_factory=dict)
    bound: int = 0  # relations so far

    def bind(self, rule: Rule, instance: str, row: RowInfo | None) -> Relation | None:
        """None where a sheet has no twin to read from."""
        block = rule.block
        table = block.table.id if block else ""
        inputs = self.inputs(rule, instance, row)
        if inputs is None:
            return None
        target = None
        if rule.column and block is not None:
            at = row.id if row is not None else rule.row
            target = Cell(table, block.id, instance, at, rule.column)
        level = row.level if row is not None else rule.row
        rank = rule.ranks.get(level, LAST)
        keys = []
        for spec in rule.inputs:
            for wanted in _looked_up(spec):
                cell = self._input(wanted, table, instance, row)
                assert isinstance(cell, Cell)
                keys.append(cell)
        self.bound += 1
        anchor = (instance, row.id if row else "")
        key = "|".join(part for part in (rule.id, *anchor) if part)
        return Relation(rule, target, inputs, anchor, key, rank * _MANY + self.bound, row, tuple(keys))

    def inputs(self, rule: Rule, instance: str, row: RowInfo | None) -> tuple[Input, ...] | None:
        table = rule.block.table.id if rule.block else ""
        inputs: list[Input] = []
        for spec in rule.inputs:
            bound = self._input(spec, table, instance, row)
            if bound is None:
                return None
            inputs.append(bound)
        return tuple(inputs)

    def _input(self, spec: InputSpec, table: str, instance: str, row: RowInfo | None) -> Input | None:
        if isinstance(spec, CellIn):
            at = spec.row
            if at == CURRENT:
                assert row is not None
                at = row.id
            elif at.startswith(UP):
                assert row is not None
                at = row.path[int(at[len(UP) :])] or row.id
            elif at == TWIN:
                twin = self.twins.get((table, instance))
                if twin is None:
                    return None
                at = twin
            return Cell(spec.table, spec.block, instance if spec.table == table else "", at, spec.column)
        if isinstance(spec, SumIn):
            buckets = [
                Bucket(self.indexes[part.index], key)
                for part in (spec, *spec.more)
                for key in itertools.product(
                    *(tuple(self._wanted(w, table, instance, row) for w in wanted) for wanted in part.wanted)
                )
            ]
            return Sum(tuple(buckets), spec.take)
        return Constant(self._wanted(spec.part, table, instance, row) or None)

    def _wanted(self, wanted: Wanted, table: str, instance: str, row: RowInfo | None) -> str:
        if isinstance(wanted, str):
            return wanted
        if isinstance(wanted, CellIn):
            text = self.values.get(self._input(wanted, table, instance, row))  # type: ignore[arg-type]
            return "" if text is None else str(text)
        return self._part(wanted, table, instance, row)

    def _part(self, part: KeyPart, table: str, instance: str, row: RowInfo | None) -> str:
        if part.part == "instance":
            return self.sheet_keys.get((table, instance), instance)
        assert row is not None
        if part.part == "id":
            return row.id
        if not row.key:
            return ""
        if part.part == -1:
            return row.key[-1]
        return row.key[part.part] if part.part < len(row.key) else ""


def _looked_up(spec: InputSpec) -> Iterator[CellIn]:
    if isinstance(spec, SumIn):
        for part in (spec, *spec.more):
            for wanted in part.wanted:
                yield from (w for w in wanted if isinstance(w, CellIn))


def index_specs(inputs: list[InputSpec]) -> list[IndexSpec]:
    return [part.index for spec in inputs if isinstance(spec, SumIn) for part in (spec, *spec.more)]
