"""One tree under review: its indicators read anew where cells changed, its findings found anew where they may differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from budgetdesk.engine.blocks import BUDGET, TEXT
from budgetdesk.engine.cells import Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import row_labels, sheet_label
from budgetdesk.engine.rows import NO_ROWS, RowSet
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators import ruleset, values
from budgetdesk.review.indicators.finding_factory import Proposal, RuleHit, level_of, make_findings
from budgetdesk.review.indicators.goal_texts import goal_columns, goals_in, told_columns, told_in
from budgetdesk.review.indicators.indicator import Indicator, Reader, columns_of
from budgetdesk.review.indicators.projects import Project
from budgetdesk.review.indicators.proposals import mended, propose, rewrites
from budgetdesk.review.indicators.rule_function import Part, Tree
from budgetdesk.review.relation_inputs import inputs_of


class TreeReview:
    """`refresh` after every change, then `check`; `findings` has what was found."""

    def __init__(self, engine: Engine, place: Place) -> None:
        block = engine.tree(place)
        columns = columns_of(block)
        self.tree = Tree(place, block.model, columns, engine.facts.year or engine.program.pack.year)
        self.tree.standards = engine.program.indicator_settings.standards
        self.naming = 0  # grows when names, rows or their order change, or a row is emptied
        self._goal_columns = goal_columns(engine.program.table_blocks(place.table), block.model)
        self._told_columns = told_columns(engine.program.table_blocks(place.table))
        self._reader = Reader(engine, place, columns)
        self._rows: RowSet = NO_ROWS
        self._of_rows: dict[str, list[Finding]] = {}
        self._called: dict[str, list[str]] = {}  # the labels in those findings
        self._of_headings: list[Finding] = []
        self._of_tree: dict[str, list[Finding]] = {}  # by rule
        self._stood_on: Any = None  # budget and projects at the last check
        self._projects: list[Project] = []
        self._looked_at: set[str] = set()  # tables, then
        self._unchecked: frozenset[Part] = ruleset.ALL_PARTS  # what changed since
        self._goals_called: list[list[str]] = []

    def findings(self) -> list[Finding]:
        """All that was found, rows in printed order."""
        found = [finding for row in self._rows for finding in self._of_rows.get(row, ())]
        return [*found, *self._of_headings, *(f for of_rule in self._of_tree.values() for f in of_rule)]

    # the indicators

    def refresh(self, engine: Engine, dirty: Iterable[str]) -> bool:
        """Read anew the indicators of rows that changed, and those below them. Whether any did."""
        rows = engine.rows(self.tree.place)
        moved = rows is not self._rows
        dirty = [row for row in dirty if row in rows]
        if not moved and not dirty:
            return False
        if not moved and all(self.tree.indicators[row].leaf for row in dirty):
            renewed = self._read_leaves(dirty)
        else:
            renewed = self._read_all(rows, set(dirty), moved)
        old = self.tree.indicators
        renamed = moved or any(_stands_otherwise(old.get(row), i) for row, i in renewed.items())
        self._unchecked |= ruleset.ALL_PARTS if renamed else _changed_parts(old, renewed)
        if moved:
            self.tree.hold({row: renewed.get(row) or old[row] for row in rows})
            self._of_rows = {row: found for row, found in self._of_rows.items() if row in rows}
            self._called = {row: called for row, called in self._called.items() if row in rows}
            below: dict[str, int] = defaultdict(int)
            for info in rows.values():
                if info.parent:
                    below[info.parent] += 1
            self.tree.below = below
        else:
            self.tree.hold(old | renewed)
        self._rows = rows
        self.naming += renamed
        again = dict.fromkeys(renewed)
        if renamed:  # how a row is called may hang on its siblings
            again |= {row: None for row, called in self._called.items() if called != self._name(engine, row)}
        for row in again:
            self._of_rows[row] = self._try(engine, self.tree.indicators[row])
            if self._of_rows[row]:
                self._called[row] = self._name(engine, row)
            else:
                self._called.pop(row, None)
        if renamed or any(not i.leaf for i in renewed.values()):
            self._of_headings = self._try_headings(engine)
        return True

    def _name(self, engine: Engine, row: str) -> list[str]:
        return row_labels(engine, self.tree.place.cell(row, self.tree.columns.levels[0]))

    def _read_leaves(self, dirty: Iterable[str]) -> dict[str, Indicator]:
        known, rows = self.tree.indicators, self._rows
        return {row: self._reader.read(rows[row], known.get(rows[row].parent or "")) for row in dirty}

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
            hits = [
                RuleHit(values.placeholder.key, hit) for hit in values.placeholder.check(indicator, self.tree)
            ]
        else:
            hits = [RuleHit(key, hit) for key, hit in ruleset.told_of(indicator, self.tree)]
        if (value := indicator.value) and value.unread:  # its cells say one thing together
            hits = [h for h in hits if {h.hit.cell, *h.hit.witnesses}.isdisjoint(value.cells)]
        hits = _told_together(engine, hits)
        return make_findings(engine, self._with_proposal(indicator, hits)) if hits else []

    def _with_proposal(self, indicator: Indicator, hits: list[RuleHit]) -> list[RuleHit]:
        """One proposal for all that is told of an indicator's name and value, where one is known."""
        proposal = propose(indicator, self.tree) if hits else None
        if proposal is None or indicator.value is None or mended(indicator, self.tree, hits[0].hit):
            return hits
        own = {indicator.name.cell, *indicator.value.cells}
        changes = rewrites(indicator, proposal)
        told = Proposal(str(proposal), changes)
        alone = changes[0] if len(changes) == 1 and not proposal.level2 else None
        return [
            h._replace(proposal=told) if h.hit.cell in own and (h.hit.cell, h.hit.expected) != alone else h
            for h in hits
        ]

    def _try_headings(self, engine: Engine) -> list[Finding]:
        tree = self.tree
        homeless = [i for i in tree.leaves if i.above and i.above[-1].cell == i.name.cell]
        return make_findings(
            engine,
            (
                RuleHit(rule.key, hit)
                for i in (*tree.headings, *homeless)
                for rule in ruleset.OF_HEADING
                for hit in rule.check(i, tree)
            ),
        )

    # the tree as a whole

    def check(self, engine: Engine, projects: list[Project], touched: Collection[str] | None = None) -> None:
        """Try the rules on the whole tree if it, its budget or the projects changed.

        `touched`: the only tables of which something changed, where all rows stand as they did.
        """
        same = self._stood_on is not None and projects is self._projects and not self._unchecked
        if same and touched is not None and self._looked_at.isdisjoint(touched):
            return
        self._projects = projects
        self._looked_at = {self.tree.place.table, *(project.cell.table for project in projects)}
        limits = self._take_limits(engine)
        if self.tree.standards:
            sheet = sheet_label(engine, self.tree.place.table, self.tree.place.instance)
            self.tree.purpose = sheet if self.tree.place.instance else "、".join(p.name for p in projects)
        shown = [c for cells in self.tree.sources.values() for c in cells] + [p.cell for p in projects]
        entries = engine.facts.entries
        stands_on = (limits, projects, [(c, entries.get(c), engine.value(c)) for c in shown])
        changed = self._unchecked if stands_on == self._stood_on else self._unchecked | {"money"}
        goals = goals_in(engine, self._goal_columns, self.tree.place.instance)
        called = [row_labels(engine, goal.cell) for goal in goals]
        if goals != self.tree.goals or called != self._goals_called:  # a row above them moves them on
            self.tree.goals, self._goals_called = goals, called
            changed |= {"goals"}
        told = told_in(engine, self._told_columns, self.tree.place.instance)
        if told != self.tree.told:
            self.tree.told = told
            changed |= {"goals"}
        self._unchecked, self._stood_on = frozenset(), stands_on
        tree, most = self.tree, len(self.tree.leaves)
        for rule in ruleset.OF_TREE:
            if not rule.parts.isdisjoint(changed):
                hits = (RuleHit(rule.key, hit) for hit in rule.check(tree))
                self._of_tree[rule.key] = make_findings(engine, hits, most)
        if not changed.isdisjoint(("name", "value", "money")):
            for of_projects in ruleset.WITH_PROJECTS:
                hits = (RuleHit(of_projects.key, hit) for hit in of_projects.check(tree, projects))
                self._of_tree[of_projects.key] = make_findings(engine, hits)

    def _take_limits(self, engine: Engine) -> tuple[Any, ...]:
        """What may be spent and was spent, from the hidden cells that compute it."""
        hidden = engine.block(self.tree.place).hidden_block
        if hidden is None:
            return ()
        found = []
        for column in hidden.columns:
            cell = Place(*hidden.name, self.tree.place.instance).cell(TEXT, column)
            amount = engine.value(cell)
            amount = amount if isinstance(amount, Decimal) else None
            if column == BUDGET:
                self.tree.budget = amount
            elif amount is None:
                self.tree.spent.pop(_years_ago(column), None)
            else:
                self.tree.spent[_years_ago(column)] = amount
            cells = [c for relation in engine.relations_of(cell) for c in inputs_of(engine, relation, 6)]
            self._looked_at |= {hidden.table.id, *(c.table for c in cells)}
            self.tree.sources[column] = tuple(c for c in cells if engine.value(c) is not None)
            found.append(amount)
        return tuple(found)


_SAYS_NOTHING = ("slogan_name", "slogan_benefit")  # of a name
_SAYS_NO_DEGREE = ("vague_value", "slogan_value", "task_value")  # of a value


def _told_together(engine: Engine, hits: list[RuleHit]) -> list[RuleHit]:
    """A name that measures nothing and a value that says no degree are one thing to put right: one finding."""
    name = next((h for h in hits if h.rule in _SAYS_NOTHING and level_of(engine, h.rule) != "off"), None)
    value = next((h for h in hits if h.rule in _SAYS_NO_DEGREE), None)
    if name is None or value is None:
        return hits
    said = dict(value.hit.words).get("text", "")
    words = {**dict(name.hit.words), "also": f"；值“{said}”也说不清做到什么程度"}
    both = replace(name.hit, witnesses=(*name.hit.witnesses, value.hit.cell), words=tuple(words.items()))
    return [h._replace(hit=both) if h is name else h for h in hits if h is not value]


def _stands_otherwise(before: Indicator | None, now: Indicator) -> bool:
    return before is None or before.name.text != now.name.text or before.empty is not now.empty


def _changed_parts(old: dict[str, Indicator], renewed: dict[str, Indicator]) -> frozenset[Part]:
    """Which parts of indicators are not as they were."""
    parts: set[Part] = set()
    for row, now in renewed.items():
        before = old[row]
        if before.above != now.above:
            return ruleset.ALL_PARTS
        if before.value != now.value:
            parts.add("value")
        if before.previous != now.previous:
            parts.add("previous")
        if before.actual != now.actual:
            parts.add("actual")
        if before.notes != now.notes or before.inherited != now.inherited:
            parts.add("notes")
    return frozenset(parts)


def _years_ago(column: str) -> int:
    return int(column.rpartition("_")[2])
