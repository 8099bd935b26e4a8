"""One tree under review: its indicators read anew where cells changed, its findings found anew where they may differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.blocks import BUDGET, TEXT
from budgetdesk.engine.cells import Place
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators import pairs, ruleset, values
from budgetdesk.review.indicators.hits import Tree
from budgetdesk.review.indicators.indicator import Indicator, Reader, columns_of
from budgetdesk.review.indicators.projects import Project
from budgetdesk.review.indicators.telling import FindingFactory, Named
from budgetdesk.review.relation_inputs import inputs_of

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine
    from budgetdesk.engine.rows import RowSet


class TreeReview:
    """`refresh` after every change, then `check`, `pair` and `compare` where something they look at changed."""

    def __init__(self, engine: Engine, place: Place, model: IndicatorsBlock) -> None:
        columns = columns_of(model, engine.block(place).columns)
        self.tree = Tree(place, model, columns, engine.program.pack.year)
        self.named = 0  # grows when names, rows or their order change, or a row is emptied
        self._reader = Reader(engine, place, columns)
        self._teller = FindingFactory()
        self._rows: RowSet = {}
        self._own: dict[str, list[Finding]] = {}
        self._headed: list[Finding] = []
        self._whole: dict[str, list[Finding]] = {}  # by rule
        self._paired: list[Finding] = []
        self._compared: list[Finding] = []
        self._twins: tuple[Any, list[tuple[str, str]], list[Finding]] = (None, [], [])
        self._told: dict[str, tuple[Indicator, Indicator, list[Finding]]] = {}
        self._flat: list[Finding] | None = None
        self._stood_on: Any = None  # budget and projects at the last check
        self._stale: frozenset[str] = ruleset.ALL_PARTS  # parts that changed since the last check

    def findings(self) -> list[Finding]:
        """All that was found, rows in printed order."""
        if self._flat is None:
            own = self._own
            flat = [finding for row in self._rows if row in own for finding in own[row]]
            whole = [finding for found in self._whole.values() for finding in found]
            self._flat = [*flat, *self._headed, *whole, *self._paired, *self._compared]
        return self._flat

    # the indicators

    def refresh(self, engine: Engine, dirty: Iterable[str]) -> bool:
        """Read anew the indicators of rows that changed, and those below them. Whether any did."""
        rows = engine.rows(self.tree.place)
        moved = rows is not self._rows
        dirty = [row for row in dirty if row in rows]
        if not moved and not dirty:
            return False
        if not moved and all(self.tree.indicators[row].leaf for row in dirty):
            renewed = self._read_leaves(engine, dirty)
        else:
            renewed = self._read_all(rows, set(dirty), moved)
        old = self.tree.indicators
        names = moved or any(_stands_otherwise(old.get(row), i) for row, i in renewed.items())
        parts = ruleset.ALL_PARTS if names else _changed_parts(old, renewed)
        if moved:
            old = {row: old[row] for row in rows if row in old}
            order = {row: renewed.get(row) or old[row] for row in rows}
            self._own = {row: found for row, found in self._own.items() if row in rows}
            below: dict[str, int] = defaultdict(int)
            for info in rows.values():
                if info.parent:
                    below[info.parent] += 1
            self.tree.below = below
        else:
            order = old | renewed
        self.tree.hold(order)
        self._rows = rows
        if names:
            self.named += 1
            self._teller.forget()
        for row, indicator in renewed.items():
            if found := self._try(engine, indicator):
                self._own[row] = found
            else:
                self._own.pop(row, None)
        if names or any(not i.leaf for i in renewed.values()):
            self._headed = self._try_headings(engine)
        self._stale, self._flat = self._stale | parts, None
        return True

    def _read_leaves(self, engine: Engine, dirty: Iterable[str]) -> dict[str, Indicator]:
        known, rows = self.tree.indicators, self._rows
        return {
            row: self._reader.read(rows[row], known.get(rows[row].parent or ""))
            for row in dict.fromkeys(dirty)
        }

    def _read_all(self, rows: RowSet, dirty: set[str], moved: bool) -> dict[str, Indicator]:
        """Go down the tree; what stands as it stood under what stands as it stood is kept."""
        known, old_rows = self.tree.indicators, self._rows
        renewed: dict[str, Indicator] = {}
        for row, info in rows.items():
            same = row in known and row not in dirty and (not moved or old_rows.get(row) == info)
            if same and info.parent not in renewed:
                continue
            parent = info.parent or ""
            renewed[row] = self._reader.read(info, renewed.get(parent) or known.get(parent))
        return renewed

    def _try(self, engine: Engine, indicator: Indicator) -> list[Finding]:
        if indicator.placeholder:
            found = [("placeholder", fault) for fault in values.placeholder(indicator, self.tree)]
        else:
            found = [(rule.__name__, f) for rule in ruleset.OF_INDICATOR for f in rule(indicator, self.tree)]
        return self._teller.tell(engine, found) if found else []

    def _try_headings(self, engine: Engine) -> list[Finding]:
        tree = self.tree
        homeless = [i for i in tree.leaves if i.above and i.above[-1].cell == i.name.cell]
        return self._teller.tell(
            engine,
            (
                (rule.__name__, f)
                for i in (*tree.headings, *homeless)
                for rule in ruleset.OF_HEADING
                for f in rule(i, tree)
            ),
        )

    # the tree as a whole

    def check(self, engine: Engine, projects: list[Project]) -> None:
        """Try the rules on the whole tree if it, its budget or the projects changed."""
        limits = self._take_limits(engine)
        shown = [c for cells in self.tree.sources.values() for c in cells] + [p.cell for p in projects]
        entries = engine.facts.entries
        stands_on = (limits, projects, [(c, entries.get(c), engine.value(c)) for c in shown])
        changed = self._stale if stands_on == self._stood_on else self._stale | {"money"}
        if not changed:
            return
        self._stale, self._stood_on, self._flat = frozenset(), stands_on, None
        tree, most = self.tree, len(self.tree.leaves)
        for rule, parts in ruleset.OF_TREE:
            if not parts.isdisjoint(changed):
                name = rule.__name__
                self._whole[name] = self._teller.tell(engine, ((name, f) for f in rule(tree)), most)
        if not changed.isdisjoint(("name", "value", "money")):
            for of_projects in ruleset.WITH_PROJECTS:
                name = of_projects.__name__
                found = ((name, f) for f in of_projects(tree, projects))
                self._whole[name] = self._teller.tell(engine, found)

    def _take_limits(self, engine: Engine) -> tuple[Any, ...]:
        """What may be spent and was spent, from the hidden cells that compute it."""
        table, block, instance = self.tree.place
        hidden = engine.program.blocks.get((table, f"~{block}"))
        if hidden is None:
            return ()
        found = []
        for column in hidden.columns:
            cell = Place(*hidden.name, instance).cell(TEXT, column)
            amount = engine.value(cell)
            amount = amount if isinstance(amount, Decimal) else None
            if column == BUDGET:
                self.tree.budget = amount
            elif amount is None:
                self.tree.spent.pop(_years_ago(column), None)
            else:
                self.tree.spent[_years_ago(column)] = amount
            cells = [c for relation in engine.relations_of(cell) for c in inputs_of(engine, relation, 6)]
            self.tree.sources[column] = tuple(c for c in cells if engine.value(c) is not None)
            found.append(amount)
        return tuple(found)

    # beside other trees

    def pair(self, engine: Engine, long: TreeReview) -> None:
        """Compare with the long-term list, pair by pair; what was found in pairs that are as they were is kept."""
        ours, theirs = self.tree.indicators, long.tree.indicators
        stood = (self.named, long.named)
        if self._twins[0] != stood:
            self._teller.forget()  # it also names places of the other tree
            pairing = pairs.pair_up(self.tree.leaves, long.tree.leaves)
            found: list[Named] = []
            if pairing.pairs:
                found += [("unpaired", f) for f in pairs.unpaired(pairing.annual_only, "长期绩效指标")]
                found += [("unpaired", f) for f in pairs.unpaired(pairing.long_only, "年度绩效指标")]
            rows = [(a.row, b.row) for a, b in pairing.pairs]
            self._twins, self._told = (stood, rows, self._teller.tell(engine, found)), {}
        paired = list(self._twins[2])
        for row, other in self._twins[1]:
            a, b = ours[row], theirs[other]
            told = self._told.get(row)
            if told is None or told[0] is not a or told[1] is not b:
                faults = [(rule.__name__, f) for rule in ruleset.OF_PAIR for f in rule(a, b)]
                told = self._told[row] = (a, b, self._teller.tell(engine, faults))
            paired += told[2]
        self._paired, self._flat = paired, None

    def compare(self, engine: Engine, sheets: list[Tree]) -> None:
        """Compare with the trees of the projects' sheets."""
        found = [(rule.__name__, f) for rule in ruleset.WITH_SHEETS for f in rule(self.tree, sheets)]
        self._compared, self._flat = self._teller.tell(engine, found), None


def _stands_otherwise(before: Indicator | None, now: Indicator) -> bool:
    return before is None or before.name.text != now.name.text or before.empty is not now.empty


def _changed_parts(old: dict[str, Indicator], renewed: dict[str, Indicator]) -> frozenset[str]:
    """Which parts of indicators are not as they were."""
    parts: set[str] = set()
    for row, now in renewed.items():
        before = old[row]
        if before.above != now.above:
            return ruleset.ALL_PARTS
        parts |= {"value"} if before.value != now.value else set()
        parts |= {"previous"} if before.previous != now.previous else set()
        parts |= {"notes"} if before.notes != now.notes or before.inherited != now.inherited else set()
    return frozenset(parts)


def _years_ago(column: str) -> int:
    return int(column.rpartition("_")[2])
