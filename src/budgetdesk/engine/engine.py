"""Keeps what follows from the facts: effective values, relations and whether they hold, edit by edit.

An edit re-evaluates what depends on it and nothing else. What others ask of an engine:
- cells: `value`, `values` (effective), `computed` (what equations give, entered over or not), `type_of`, `block`
- rows and sheets: `rows`, `row`, `places`, `sheets`
- relations: `relations_of` a cell (its equations, in the order of filling; `filler` is the first that yields a value),
  `readers_of` a cell, and of a relation its `inputs`, `result`, both `sides` and `verdict` as things stand. A relation is
  no more than its rule and where it stands; nothing is kept of those that hold
- what is not as it should be: `broken` (and tails), `one_sided`, `gaps`, `rejected`, `required.open`
- `update`: takes what changed and gives what followed, down to where rules were evaluated (`spot_of` a relation)

Rules are evaluated in steps (`compiler.graph`), in the order in which cells are filled. Whether all is computed for the first
time, a cell was edited, or a diagnosis tries a figure: the steps and rows that may have changed are noted, and evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Any

from budgetdesk.engine.agenda import Agenda, Due
from budgetdesk.engine.blocks import Block, CellType, RowBlock, TreeBlock
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Rejected
from budgetdesk.engine.compiler.graph import ColumnUse, Step
from budgetdesk.engine.compiler.rule import PROPOSES, Rule
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.course import Course
from budgetdesk.engine.judgements import Judged, Judgements
from budgetdesk.engine.language.agreement import Verdict
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.inputs import Bucket, IndexSpec
from budgetdesk.engine.reach import Reach
from budgetdesk.engine.readers import Readers
from budgetdesk.engine.relations import BoundRule, Constant, Input, Relation, Surroundings
from budgetdesk.engine.required import RequiredBlanks
from budgetdesk.engine.rows import NO_ROWS, RowInfo, RowSet
from budgetdesk.engine.structure import Moves, Structure
from budgetdesk.engine.sums import Members, Moved, Sums
from budgetdesk.engine.unheard import is_unheard
from budgetdesk.engine.update import Reversal, Spot, Update
from budgetdesk.engine.values import Column, Computed, Sheet, Values
from budgetdesk.engine.verdicts import verdict_on_cell, verdict_on_check

Progress = Callable[[int, int], object]
"""Told how much is done, and of how much in all. It may raise to stop the work."""


class Engine:
    """`facts` belongs to the caller: change it, then say what changed with `update`."""

    def __init__(self, program: Program, facts: Facts, progress: Progress | None = None) -> None:
        self.program, self.facts = program, facts
        self._graph = program.graph
        self._values = Values()
        lists = (b for b in program.blocks.values() if b.table.worksheet and isinstance(b, RowBlock))
        self._worksheet = [self._values.sheet(Place(*block.name)) for block in lists]
        self.values = self._values  # effective values by cell, or by column; absent: nothing
        self.computed: Mapping[Cell, Any] = Computed(self._values)
        self._judgements = Judgements()
        self.broken: Mapping[Relation, Judged] = self._judgements.broken
        self.one_sided: Mapping[Relation, None] = self._judgements.one_sided
        self.gaps: dict[Cell, None] = {}  # blank cells of entered blocks that an equation fills with a figure
        self.rejected: dict[Cell, None] = {}
        self.required = RequiredBlanks(program.blocks, self._values)
        self._structure = Structure(program, facts, self._values)
        self._rowsets = self._structure.rowsets
        self._sums = Sums(self._graph, program.blocks, self._values, self._rowsets, self._structure.sheets_of)
        self._around = Surroundings(
            self._graph, program.blocks, self._values, self._sums, self._structure.matched, self._structure.sheet_keys,
            self._rowsets,
        )  # fmt: skip
        bind = self._bind = cache(partial(BoundRule, around=self._around))  # each rule once
        self._bound_to = cache(lambda step: [bind(rule) for rule in step.rules])
        self._columns: dict[tuple[int, str], Column] = {}  # that steps fill
        self._readers = Readers(self._graph, self._rowsets, self._structure.sheets_of, self._values)
        self._reach = Reach(self._graph.leading, self._structure, self._values, self._sums, self._readers)
        self._agenda = Agenda()
        self._touched: dict[Cell, None] = {}
        self._restructured: dict[Place, None] = {}
        self._evaluated: set[Spot] = set()
        self._computed: list[tuple[Column, str, Any, bool]] = []  # as they were before, one after the other
        self._moved = self._reverting = False
        self._check_numbers = {step.rules[0]: step.number for step in self._graph.steps if not step.column}
        self._opening = True
        self._progress, self._done, self._all = progress, 0, 0
        self._open()

    def _open(self) -> None:
        self._values.take(self.facts.entries.items())
        for column in self._values.all_columns():
            if column.special:
                for row in filter(column.is_unread, column.entered):
                    self.rejected[column.cell(row)] = None
                    self._sums.note_unread(column, row)
        self._structure.start()
        for step in self._graph.steps:
            if step.block is None or step.block.table.repeat is None:
                self._agenda.note(step, "", None)
                if step.each_row and step.block is not None:
                    self._all += len(self._rowsets.get(Place(*step.block.name), ()))
        self._settle()
        self.required.start()
        self._opening = False
        self._progress = None

    # what others ask

    def update(
        self, cells: Iterable[Cell] = (), places: Iterable[Place] = (), sheets: Iterable[str] = (),
        course: Course | None = None,
    ) -> Update:  # fmt: skip
        """The entries of `cells`, the entered rows of `places`, the entered sheets of tables `sheets` have changed. `course`:
        where it is but one cell's, what a figure there is known to lead to."""
        self._begin()
        self._structure.mark(places, sheets)
        cells = list(dict.fromkeys(cells))
        told = None if course is None else self._follow(course, *cells)
        entered = {cell: self._take_entry(cell) for cell in cells} if told is None else told
        self._settle()
        return self._followed(entered, frozenset() if course is None else course.spots)

    def revert(self, reversal: Reversal) -> Update:
        """Take back the last update that was not taken back yet, when the entries are again what they were before it.

        Gives what `update` would, which can itself be reverted.
        """
        self._begin()
        self._reverting = True
        for column, row, value, unknown in reversed(reversal.computed):
            self._put_computed(column, row, value, unknown)
        entered = {cell: self._take_entry(cell) for cell in reversal.entered}
        self._judgements.put_back(reversal.judged)
        self._reverting = False
        self._settle()
        self._evaluated = set(reversal.evaluated)
        return self._followed(entered, reversal.evaluated)

    def _followed(self, entered: Mapping[Cell, Entry | None], alike: frozenset[Spot]) -> Update:
        judgements = self._judgements  # of what is the same the very object, so that it is recognized
        evaluated = alike if self._evaluated == alike else frozenset(self._evaluated)
        reversal = Reversal(entered, self._computed, judgements.before, evaluated)
        return Update(
            frozenset(self._touched),
            frozenset(self._restructured),
            evaluated,
            judgements.newly_broken(),
            judgements.mended(),
            None if self._moved else reversal,
        )

    def _begin(self) -> None:
        self._touched, self._restructured, self._evaluated, self._computed = {}, {}, set(), []
        self._moved = False
        self._judgements.begin()

    def value(self, cell: Cell) -> Any:
        """The effective value: Decimal, str, or None for nothing."""
        return self._values.get(cell)

    def type_of(self, cell: Cell) -> CellType:
        return self.program.blocks[cell.table, cell.block].type_of(cell.row, cell.column)

    def block(self, cell: Cell | Place) -> Block:
        return self.program.blocks[cell.table, cell.block]

    def tree(self, place: Place) -> TreeBlock:
        """The block of indicators there."""
        block = self.block(place)
        assert isinstance(block, TreeBlock)
        return block

    def row_ids(self, place: Place) -> Collection[str]:
        """The rows there in printed order, whether they are fixed or vary."""
        return self.block(place).row_ids(self.rows(place))

    def rows(self, place: Place) -> RowSet:
        """Rows of a variable block in printed order."""
        return self._rowsets.get(place, NO_ROWS)

    def row(self, cell: Cell) -> RowInfo | None:
        return self.rows(cell.place).get(cell.row)

    def places(self, table: str, block: str) -> list[Place]:
        """Where a block of variable rows stands: once, or on every sheet of a repeating table."""
        return [place for place in self._rowsets if (place.table, place.block) == (table, block)]

    def sheets(self, table: str) -> Mapping[str, str]:
        """The sheets of a repeating table, each with the id of the row that it is matched with ('' for none)."""
        return self._structure.sheets_of(table)

    def entered_figures(self, place: Place) -> Collection[Cell]:
        columns = self._values.sheet(place).columns.values()
        return [c.cell(row) for c in columns for row, e in c.entered.items() if isinstance(e, Decimal)]

    def has_figures(self, place: Place, more_than: int = 0) -> bool:
        """Whether any figure is entered there, or more than so many: among figures a blank counts as 0."""
        return self._values.sheet(place).figures > more_than

    def is_untouched(self, place: Place) -> bool:
        """Whether nothing is entered there but what the form says by itself."""
        return self._values.sheet(place).is_untouched

    def is_blank(self, place: Place) -> bool:
        """Whether nothing is entered there but what the form says by itself, and equations give no figure but 0."""
        return self._values.sheet(place).is_blank

    def projected_mode(self) -> bool:
        """Whether the declaration stands on worksheet figures, so that blanks of its tables are simply computed."""
        return any(sheet.figures for sheet in self._worksheet)

    # equations and checks

    def relations(self) -> Iterator[Relation]:
        """Every equation and check that holds (or should) somewhere in the declaration."""
        for step in self._graph.steps:
            for instance in self._readers.instances(step):
                yield from self._relations_of_step(step, instance)

    def _relations_of_step(self, step: Step, instance: str) -> Iterator[Relation]:
        infos: Iterable[RowInfo | None] = (None,)
        if step.each_row:
            infos = [info for info in self._rows_of(step, instance).values() if step.covers(info.level)]
        for info in infos:
            yield from self._at(step, instance, info)

    def relations_at(self, spot: Spot) -> Iterator[Relation]:
        """Those that are evaluated there."""
        step, row = self._graph.steps[spot.step], spot.row
        if not row:
            return self._relations_of_step(step, spot.instance)
        info = self._rows_of(step, spot.instance).get(row)
        return iter(()) if info is None else self._at(step, spot.instance, info)

    def _at(self, step: Step, instance: str, info: RowInfo | None) -> Iterator[Relation]:
        for rule in step.rules:
            if self._bind(rule).stands(instance, info):
                yield Relation(rule, instance, info.id if info is not None else "", step.standing)

    def relations_of(self, cell: Cell) -> Sequence[Relation]:
        """The equations of a cell, in the order in which they fill it."""
        use = self._graph.columns.get((cell.table, cell.block, cell.column))
        if use is None or not self._structure.is_open(cell.table, cell.instance):
            return ()
        info = self.row(cell)
        step = use.filled.get(cell.row if info is None else info.level)
        if step is None or step.each_row is (info is None):
            return ()
        return list(self._at(step, cell.instance, info))

    def filler(self, cell: Cell) -> Relation | None:
        """The first of a cell's equations that yields a value."""
        relations = self.relations_of(cell)
        if len(relations) == 1:  # then it is the one that the cell was computed from, or none
            return None if self.computed.get(cell) is None else relations[0]
        return next((r for r in relations if self.result(r) is not None), None)

    def readers_of(self, cell: Cell) -> list[Relation]:
        """Equations and checks that read the cell, by itself or in a sum."""
        buckets: set[Bucket] = set()
        steps: dict[tuple[Step, str, str | None], None] = {}
        column = self._values.column(cell.place, cell.column)
        steps |= dict.fromkeys(self._readers.of_cell(column, cell.row))
        for bucket in self.buckets_of(cell):
            buckets.add(bucket)
            steps |= dict.fromkeys(self._readers.of_bucket(bucket.number, bucket.key))
        found: dict[Relation, None] = {}
        for step, instance, row in steps:
            for relation in self.relations_at(Spot(step.number, instance, row)):
                bound = self._bind(relation.rule)
                if bound.reads(cell, buckets, relation.instance, self._info(relation)):
                    found[relation] = None
        return list(found)

    def stands(self, relation: Relation) -> bool:
        """Whether there is such a relation: its row or sheet may be gone."""
        info = self._info(relation)
        return bool(info is not None or not relation.row) and self._bind(relation.rule).stands(
            relation.instance, info
        )

    def spot_of(self, relation: Relation) -> Spot:
        """Where an update tells that the relation was evaluated anew."""
        target, info = relation.target, self._info(relation)
        if target is None:
            return Spot(self._check_numbers[relation.rule], relation.instance, relation.row)
        use = self._graph.columns[target.table, target.block, target.column]
        return Spot(
            use.filled[target.row if info is None else info.level].number, relation.instance, relation.row
        )

    def inputs(self, relation: Relation) -> tuple[Input, ...]:
        """What a relation reads as things stand, in the order of its rule's names."""
        return self._bind(relation.rule).inputs(relation.instance, self._info(relation))

    def inputs_read(self, relation: Relation) -> list[Any]:
        """The values of those inputs. Raises Unread."""
        return self._bind(relation.rule).read(relation.instance, self._info(relation))

    def result(self, relation: Relation) -> Any:
        """What an equation gives; of a check the left side, or whether it is met. None: nothing."""
        return self.sides(relation)[0]

    def sides(self, relation: Relation) -> tuple[Any, Any]:
        """The result, and the right side of a check that compares."""
        judged = self.broken.get(relation)
        if judged is not None:
            return judged.result, judged.other
        return self._bind(relation.rule).evaluate(relation.instance, self._info(relation))

    def verdict(self, relation: Relation) -> Verdict:
        judged = self.broken.get(relation)
        if judged is not None:
            return judged.verdict
        target = relation.target
        shown, computed = (None, None) if target is None else (self.value(target), self.computed.get(target))
        if (target is not None and shown is None) or relation.rule.op == PROPOSES:
            return "silent"
        return self.judge(relation, *self.sides(relation), shown, computed)

    def judge(self, relation: Relation, result: Any, other: Any, shown: Any, computed: Any) -> Verdict:
        """Whether a relation would hold with such sides, or if its cell showed that and equations gave `computed` for it."""
        bound, info, target = self._bind(relation.rule), self._info(relation), relation.target
        if target is None:
            return bound.judge(relation.instance, info, result, other)
        halves = partial(bound.halves, relation.instance, info)
        entry, kind = self.facts.entries.get(target), self.type_of(target)
        return verdict_on_cell(relation.rule, shown, entry, result, kind, halves, computed)

    def read(self, node: Input) -> Any:
        """What a formula reads there: a blank among figures is 0. Raises Unread."""
        if isinstance(node, Constant):
            return node.text
        if isinstance(node, Cell):
            return self._values.column(node.place, node.column).read(node.row, self.type_of(node).number)
        return self._sums.read(node.buckets, node.take)

    def members(self, bucket: Bucket) -> Members:
        """The cells that a sum adds up, without order."""
        return self._sums.members(bucket)

    def size(self, bucket: Bucket) -> int:
        """How many cells a sum adds up."""
        return self._sums.size(bucket)

    def buckets_of(self, cell: Cell) -> Iterator[Bucket]:
        """The sums that add the cell up."""
        return (bucket for _, bucket in self._sums.holding(cell))

    def kind_of(self, cell: Cell) -> Hashable:
        """What tells apart what hangs on figures: of cells that nothing but sums read, which ones, so that lines that are
        counted alike are of one kind as long as rows and texts stand; else the cell itself."""
        return self._reach.kind(self._values.column(cell.place, cell.column), cell.row) or cell

    def spec(self, bucket: Bucket) -> IndexSpec:
        """What the bucket's rows have in common."""
        return self._graph.sums[bucket.number].spec

    # what changes

    def _take_entry(self, cell: Cell) -> Entry | None:
        """Take the entry of a cell anew and note all that depends on it, even if it is the same: codes may not be.

        Gives the one before it.
        """
        column, row = self._values.column(cell.place, cell.column), cell.row
        entry, was_entered = self.facts.entries.get(cell), column.entered.get(row)
        before, was_unread = column.value(row), column.is_unread(row)
        had_figures = bool(column.sheet.figures)
        column.put(row, entry)
        if isinstance(entry, Rejected):
            self.rejected[cell] = None
        else:
            self.rejected.pop(cell, None)
        if had_figures is not bool(column.sheet.figures):
            self._begin_or_end(column.sheet)
        self.required.entry_changed(column, row)
        self._structure.entry_changed(column)
        self._check_gap(column, row)
        self._changed(column, row, before, was_unread)
        use = self._graph.columns.get((cell.table, cell.block, cell.column))
        if use is not None and not self._reverting:
            self._note_filling(use, cell)
        return was_entered

    def _follow(self, course: Course, cell: Cell) -> dict[Cell, Entry | None] | None:
        """Take an entry anew with all that follows by weights, and note what is due. Gives the one before it; None, with
        nothing done, where the course does not tell what follows."""
        before = self._values.column(cell.place, cell.column).entered.get(cell.row)
        moved = self._reach.follow(course, cell, self.facts.entries.get(cell))
        if moved is None:
            return None
        for column, row, was in moved:
            self._computed.append((column, row, was, False))
            if column.sheet.figures:
                self._check_gap(column, row)
        spots = course.spots
        told = (r for r in (*self.broken, *self.one_sided) if r.rule in course.rules)
        if all(self._bind(r.rule).is_met(r.instance, self._info(r)) is met for r, met in course.conditions):
            spots = course.due.union(s for s in map(self.spot_of, told) if s in spots)  # their sides moved
        for spot in spots:
            self._agenda.note(self._graph.steps[spot.step], spot.instance, spot.row or None)
        self._touched |= dict.fromkeys((cell, *course.touched))
        self._evaluated |= course.spots
        return {cell: before}

    def _note_filling(self, use: ColumnUse, cell: Cell) -> None:
        info = self.row(cell)
        step = use.filled.get(cell.row if info is None else info.level)
        if step is not None and self._structure.is_open(cell.table, cell.instance):
            self._agenda.note(step, cell.instance, cell.row if step.each_row else None)

    def _begin_or_end(self, sheet: Sheet) -> None:
        """The first figure of a place was entered, or the last one cleared: blanks are, or are no more, read as 0."""
        for step in () if self._reverting else self._graph.blanks.get(sheet.place[:2], ()):
            for each in self._readers.everywhere(step):
                self._agenda.note(*each)
        for column in sheet.columns.values():
            for row in column.computed:
                self._check_gap(column, row)

    def _changed(self, column: Column, row: str, before: Any, was_unread: bool = False) -> None:
        """The cell's value was `before`: note all that reads it."""
        if not self._opening:
            readers = self._reach.exchange(column, row, before)
            self._touched[column.cell(row)] = None
            if readers is not None:
                for each in () if self._reverting else readers:
                    self._agenda.note(*each)
                return
            self.required.value_changed(column, row)
        told = self._sums.value_changed(column, row, before, was_unread)
        self._structure.value_changed(column, row, before, was_unread)
        if self._reverting:
            return
        for each in self._readers.of_cell(column, row):
            self._agenda.note(*each)
        for number, key in told:
            for each in self._readers.of_bucket(number, key):
                self._agenda.note(*each)
        for number in self._sums.unsettled(column, row, was_unread):
            for each in self._readers.of_sum(number):
                self._agenda.note(*each)

    def _check_gap(self, column: Column, row: str) -> None:
        value = column.computed.get(row)
        if column.sheet.figures and isinstance(value, Decimal) and value and row not in column.entered:
            self.gaps[column.cell(row)] = None
        elif self.gaps:
            self.gaps.pop(column.cell(row), None)

    def _settle(self) -> None:
        """Evaluate what is due and make rows and sheets anew until all stands. Checks wait until the rows do."""
        structure, agenda, checks = self._structure, self._agenda, self._graph.checks
        while True:
            while (first := agenda.first) is not None and (first < checks or not structure.unsettled):
                number, due = agenda.take()
                self._run(self._graph.steps[number], due)
            moves = structure.settle()
            if moves is not None:
                self._moved = True
                self._move(moves)
            elif agenda.first is None:
                return

    def _move(self, moves: Moves) -> None:
        """Note what rows and sheets that came, went or stand otherwise lead to."""
        self._reach.forget()
        graph = self._graph
        told: list[Moved] = []
        for place, row, before, after in moves.rows:
            told += self._sums.row_changed(place, row, before, after)
            if place == moves.begun:
                continue
            for step in graph.rows.get(place[:2], ()):
                if any(info is not None and step.covers(info.level) for info in (before, after)):
                    self._agenda.note_moved(step, place.instance, row)
        if moves.begun is not None:
            for step in graph.rows.get(moves.begun[:2], ()):
                self._agenda.note(step, moves.begun.instance, None)
        for place in moves.reordered:
            self._restructured[place] = None
        for sign, sheets in ((1, moves.opened), (-1, moves.closed), (0, moves.rematched)):
            for table, instance in sheets:
                self._restructured[Place(table, "", instance)] = None
                for name, block in self.program.blocks.items():
                    if block.table.id == table:
                        if sign:
                            told += self._sums.sheet_changed(Place(*name, instance), sign)
                        for step in (*graph.sheets.get(name, ()), *graph.rows.get(name, ())):
                            self._agenda.note(step, instance, None)
        for number, key in told:
            for each in self._readers.of_bucket(number, key):
                self._agenda.note(*each)

    # evaluation

    def _info(self, relation: Relation) -> RowInfo | None:
        block = relation.rule.block
        if not relation.row or block is None:
            return None
        return self._rowsets.get(Place(*block.name, relation.instance), NO_ROWS).get(relation.row)

    def _rows_of(self, step: Step, instance: str) -> RowSet:
        assert step.block is not None
        return self._rowsets.get(Place(*step.block.name, instance), NO_ROWS)

    def _run(self, step: Step, due: Due) -> None:
        evaluated, number = self._evaluated, step.number
        for instance in due.whole:
            if not self._opening:
                evaluated.add(Spot(number, instance, None if step.each_row else ""))
            if step.each_row:
                self._run_rows(step, instance)
            elif step.block is None or self._structure.is_open(step.block.table.id, instance):
                self._evaluate(step, instance, None)
            else:
                self._clear(step, instance, step.row)
        for instance, row in due.spots:
            if not self._opening:
                evaluated.add(Spot(number, instance, row))
            if not step.each_row:
                continue
            info = self._rows_of(step, instance).get(row)
            if info is None or not step.covers(info.level):
                self._clear(step, instance, row)
            elif instance not in due.whole:
                self._evaluate(step, instance, info)

    def _evaluate(self, step: Step, instance: str, info: RowInfo | None) -> None:
        if step.column:
            self._fill(step, instance, info)
        else:
            self._check(step, instance, info)

    def _fill(self, step: Step, instance: str, info: RowInfo | None) -> None:
        """Compute a cell from the first of its equations that yields a value, and judge all of them."""
        row = step.row if info is None else info.id
        column = self._column_of(step, instance)
        results, value, unknown = self._results(step, instance, info, row)
        self._put_computed(column, row, value, unknown)
        shown, failing = column.value(row), self._judgements.failing
        for bound, result in results:
            if result is None or bound.rule.op == PROPOSES or shown == result:
                if failing.get(bound.rule):
                    self._hold(bound.rule, step, instance, info)
                continue
            assert step.block is not None
            kind, halves = step.block.type_of(row, step.column), partial(bound.halves, instance, info)
            entry, computed = column.entered.get(row), column.computed.get(row)
            verdict = verdict_on_cell(bound.rule, shown, entry, result, kind, halves, computed)
            self._keep(bound.rule, step, instance, info, verdict, result, None)

    def _column_of(self, step: Step, instance: str) -> Column:
        """The column that the step fills."""
        found = self._columns.get((step.number, instance))
        if found is None:
            assert step.block is not None
            place = Place(*step.block.name, instance)
            found = self._columns[step.number, instance] = self._values.column(place, step.column)
        return found

    def _results(
        self, step: Step, instance: str, info: RowInfo | None, row: str
    ) -> tuple[list[tuple[BoundRule, Any]], Any, bool]:
        """What each equation of a cell gives, the value that they fill it with, and whether that is nothing because one of
        them reads what cannot be read."""
        results: list[tuple[BoundRule, Any]] = []
        value, unknown = None, False
        for bound in self._bound_to(step):
            if bound.everywhere or bound.stands(instance, info):
                result, _ = bound.evaluate(instance, info)
                results.append((bound, result))
                if value is None:
                    value = result
            else:
                self._hold(bound.rule, step, instance, info)
        if isinstance(value, Decimal):
            assert step.block is not None
            value = round_half_up(value, step.block.type_of(row, step.column).decimals)
        elif value is None and self.rejected:
            unknown = any(bound.is_unread(instance, info) for bound, _ in results)
        return results, value, unknown

    def _put_computed(self, column: Column, row: str, value: Any, unknown: bool = False) -> None:
        before, was_unknown = column.computed.get(row), row in column.unknown
        if value == before and type(value) is type(before) and unknown is was_unknown:
            return
        if not self._opening:
            self._computed.append((column, row, before, was_unknown))
        column.compute(row, value)
        (column.unknown.add if unknown else column.unknown.discard)(row)
        if row not in column.entered:
            if column.sheet.figures:
                self._check_gap(column, row)
            self._changed(column, row, before, was_unknown)

    def _check(self, step: Step, instance: str, info: RowInfo | None) -> None:
        bound = self._bind(step.rules[0])
        if not bound.stands(instance, info):
            self._hold(bound.rule, step, instance, info)
            return
        result, other = bound.evaluate(instance, info)
        verdict = bound.judge(instance, info, result, other)
        self._keep(bound.rule, step, instance, info, verdict, result, other)

    def _keep(
        self, rule: Rule, step: Step, instance: str, info: RowInfo | None, verdict: Verdict, result: Any, other: Any
    ) -> None:  # fmt: skip
        if verdict in ("holds", "silent"):
            return self._hold(rule, step, instance, info)
        relation = Relation(rule, instance, info.id if info is not None else "", step.standing)
        self._judgements.judge(relation, Judged(verdict, result, other))

    def _hold(self, rule: Rule, step: Step, instance: str, info: RowInfo | None) -> None:
        self._judgements.hold(rule, instance, info.id if info is not None else "", step.standing)

    def _clear(self, step: Step, instance: str, row: str) -> None:
        """The row is gone, or stands on another level, or its sheet is gone: nothing is computed or judged there."""
        for rule in step.rules:
            self._judgements.hold(rule, instance, row if step.each_row else "", step.standing)
        if not step.column or step.block is None:
            return
        info = self._rows_of(step, instance).get(row)
        use = self._graph.columns[*step.block.name, step.column]
        if info is None or info.level not in use.filled:
            self._put_computed(self._values.column(Place(*step.block.name, instance), step.column), row, None)

    # many rows at once

    def _run_rows(self, step: Step, instance: str) -> None:
        """Evaluate a step at all its rows. Where texts of the row alone decide, rows with the same texts are done once."""
        assert step.block is not None
        rows = self._rows_of(step, instance)
        ids = (
            rows.at(step.level)
            if step.level is not None
            else [r for r, i in rows.items() if step.covers(i.level)]
        )
        bound = self._bound_to(step)
        own: dict[str, None] = {}
        for each in bound:
            own |= dict.fromkeys(each.own_columns or ())
        if len(ids) < 2 or any(each.own_columns is None for each in bound):
            for row in ids:
                self._evaluate(step, instance, rows[row])
        else:
            sheet = self._values.sheet(Place(*step.block.name, instance))
            texts = [sheet.column(id).raw_of(ids) for id in own]
            alike = zip(*texts, strict=True) if texts else iter([()] * len(ids))
            (self._fill_alike if step.column else self._check_alike)(step, sheet, rows, ids, alike)
        if self._progress is not None:
            self._done += len(ids)
            self._progress(min(self._done, self._all), self._all)

    def _fill_alike(
        self, step: Step, sheet: Sheet, rows: RowSet, ids: Sequence[str], alike: Iterable[tuple[Any, ...]]
    ) -> None:
        instance, column = sheet.place.instance, sheet.column(step.column)
        unheard = self._opening and is_unheard(
            step, sheet, rows, self._graph, self._agenda, self._sums, self._structure
        )
        failing = {relation.row for relation in self.broken if relation.rule in step.rules}
        known: dict[tuple[Any, ...], tuple[Any, bool, bool]] = {}
        for row, texts in zip(ids, alike, strict=True):
            found = known.get(texts)
            if found is None:
                results, value, unknown = self._results(step, instance, rows[row], row)
                agree = all(r is None or b.rule.op == PROPOSES or r == value for b, r in results)
                found = known[texts] = value, agree, unknown
            value, agree, unknown = found
            if not agree or row in column.entered:
                self._fill(step, instance, rows[row])
                continue
            if not unheard or unknown:
                self._put_computed(column, row, value, unknown)
            else:
                column.compute(row, value)
            if row in failing:
                for rule in step.rules:
                    self._hold(rule, step, instance, rows[row])

    def _check_alike(
        self, step: Step, sheet: Sheet, rows: RowSet, ids: Sequence[str], alike: Iterable[tuple[Any, ...]]
    ) -> None:
        instance, rule, bound = sheet.place.instance, step.rules[0], self._bind(step.rules[0])
        failing = {relation.row for relation in (*self.broken, *self.one_sided) if relation.rule is rule}
        known: dict[tuple[Any, ...], bool] = {}
        for row, texts in zip(ids, alike, strict=True):
            held = known.get(texts)
            if held is None:
                result, other = bound.evaluate(instance, rows[row])
                halves = partial(bound.halves, instance, rows[row])
                held = known[texts] = verdict_on_check(rule, result, other, halves) in ("holds", "silent")
            if not held:
                self._check(step, instance, rows[row])
            elif row in failing:
                self._hold(rule, step, instance, rows[row])
