"""The review of figures: relations that do not hold, traced to the cells to blame, and blanks that an equation fills."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import islice

from budgetdesk.engine.blocks import Fields
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.course import Course
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation, Sum
from budgetdesk.engine.rows import RowInfo
from budgetdesk.engine.update import Update
from budgetdesk.review.blank_sides import blank_places
from budgetdesk.review.figures import messages, of_members, sides
from budgetdesk.review.figures.amendment import MISSING, Amended, Amendment, amended
from budgetdesk.review.figures.basis import Basis, Changes
from budgetdesk.review.figures.consequences import Consequences
from budgetdesk.review.figures.diagnosis import Repair
from budgetdesk.review.figures.influence import Ground, Ways, ground_of
from budgetdesk.review.figures.moved_blocks import Repeats
from budgetdesk.review.figures.outcome_cache import States
from budgetdesk.review.figures.parts import Diagnoses, Untouched
from budgetdesk.review.figures.sides import Sheet
from budgetdesk.review.figures.unknown_codes import unknown_codes
from budgetdesk.review.figures.what_if import is_numeric
from budgetdesk.review.figures.whole_slips import WholeSlips
from budgetdesk.review.finding import Finding

_MOST_UNKNOWN = 20  # lines with codes that nobody knows, what hangs on which is left out


class FigureReview:
    """Keeps what it found from one edit to the next, as long as nothing changed that it stands on.

    Slips of whole rows, columns and tables come first. What else is wrong is looked for with those put right.
    """

    def __init__(self, repeats: Callable[[], Repeats] = dict) -> None:
        """`repeats`: lines that say the same as another."""
        self._states = States()
        self._whole_slips = WholeSlips(self._states, repeats)
        self._ways: Ways | None = None
        self._standing: dict[Relation, Ground] = {}  # of what is broken as the declaration stands
        self._explained: set[Relation] = set()  # though not mended by what was put right
        self._moved: set[tuple[Place, str]] = set()  # columns of which figures stand too high or too low
        self._unknown = False  # whether there were lines with such codes
        self._undone: Update | None = None  # what followed from taking the last amendments back
        self._consequences = Consequences()
        self._diagnoses = Diagnoses(self._consequences, self._states)
        self._kept: dict[Hashable, tuple[Finding, Basis]] = {}
        self._told: dict[Hashable, tuple[Finding, Basis]] = {}

    def course(self, engine: Engine, cell: Cell) -> Course | None:
        """What figures in the cell are known to lead to, as the declaration stood when it was looked at."""
        return self._consequences.course(engine, cell)

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        standing = frozenset(engine.broken)
        self._consequences.renew(engine, changed)
        changes = None if changed is None else Changes(engine, changed)
        self._states.renew(engine, changes)
        edit = None if changed is None else changed.reversal
        with amended(engine, self._consequences, self._states, edit) as amendments:
            found, was_unknown = self._unknown_codes(engine, amendments), self._unknown
            self._unknown = bool(amendments.kept)
            broken = _sorted_out(engine)
            wrong = of_members.of_members(engine, broken[0])
            found += of_members.tell(engine, wrong)
            found += self._whole(
                engine,
                None if was_unknown or self._unknown else changes,
                amendments,
                () if wrong else broken[0],
            )
            self._explained |= wrong.keys()
            if amendments.kept:
                broken = _sorted_out(engine)
            if changed is not None and (amendments.kept or self._undone is not None):
                changes = Changes(engine, (self._undone or Update()) | changed | amendments.made)
            untouched = None
            if not amendments.kept and self._ways is not None:
                untouched = Untouched(self._standing, self._ways, edit)
            found += self._single(engine, changes, standing, untouched, broken)
        self._undone = amendments.undone if amendments.undone.evaluated or amendments.undone.places else None
        return found

    def _unknown_codes(self, engine: Engine, amendments: Amended) -> list[Finding]:
        """Lines with a code that nobody knows, which are left aside: while there are a few nothing is kept of the last time."""
        unknown = list(islice(unknown_codes(engine), _MOST_UNKNOWN + 1))
        if len(unknown) > _MOST_UNKNOWN:
            return []  # another list of codes is meant: each is told by itself, and what was found can be kept
        found = [messages.of_relation(engine, relation, Basis()) for relation, _ in unknown]
        if unknown:
            amendments.keep(Amendment(tuple(entry for _, unread in unknown for entry in unread.entries)))
        return found

    def _whole(
        self, engine: Engine, changes: Changes | None, amendments: Amended, broken: Iterable[Relation]
    ) -> list[Finding]:
        """Slips of whole rows and columns, and tables that differ from the worksheet: those are put right."""
        found: list[Finding] = []
        figures = [r for r in broken if engine.verdict(r) == "broken"]
        known = self._standing
        self._whole_slips.renew(changes)
        if changes is None or self._ways is None:
            known, self._ways = {}, Ways(engine)
        else:
            known = {r: ground for r, ground in known.items() if ground.basis.holds(changes)}
            self._ways.renew(changes)
        ways = self._ways
        self._standing = {r: known.get(r) or ground_of(ways, r) for r in (*figures, *_one_sided(engine))}
        self._moved, self._explained = set(), set()
        for slip in self._whole_slips.find(engine, self._standing, amendments):
            unlisted = [
                r for r in slip.relations if r.rule.kind == "code"
            ]  # the list may lack it all the same
            slip.relations = [r for r in slip.relations if r not in unlisted]
            found += [messages.of_relation(engine, relation, Basis()) for relation in unlisted]
            found.append(messages.of_whole(engine, slip))
            self._explained |= slip.roughly
            if (
                slip.kind == "shifted" or slip.afterwards
            ):  # what fell off at an end or is left aside is part of it
                self._moved |= {(cell.place, cell.column) for cell, _ in slip.amendment.entries}
        for sheet, relations in sides.differing(engine, engine.broken).items():
            found += self._within(engine, sheet, relations)
            typed = {cell: engine.facts.entries[cell] for cell in sides.figures_of(engine, sheet)}
            amendments.keep(sides.cleared(engine, sheet))
            found.append(messages.of_sides(engine, sheet, relations, typed))
        return found

    def _within(self, engine: Engine, sheet: Sheet, differing: Container[Relation]) -> list[Finding]:
        """What does not add up in the table by itself, whichever side is right."""
        entries = engine.facts.entries
        own = [
            relation
            for relation, ground in self._standing.items()
            if relation in engine.broken
            and relation not in differing
            and all((c.table, c.instance) == sheet for c in ground.cells if c in entries)
        ]
        parts, left = Diagnoses().parts(engine, sorted(own, key=lambda r: r.standing)) if own else ([], [])
        found = [
            messages.of_repair(engine, repair, Basis())
            for part in parts
            for repair in part.diagnosis.repairs
            if repair.relations and not repair.tail
        ]
        others = [r for part in parts for r in part.diagnosis.unexplained]
        return found + [messages.of_relation(engine, r, Basis()) for r in (*others, *left)]

    def _single(
        self,
        engine: Engine,
        changes: Changes | None,
        standing: frozenset[Relation],
        untouched: Untouched | None,
        broken: tuple[list[Relation], list[Relation]],
    ) -> list[Finding]:
        """What single cells are to blame for; of texts only what is wrong as it stands, without what was put right."""
        self._diagnoses.renew(changes)
        self._kept = {} if changes is None else {k: t for k, t in self._told.items() if t[1].holds(changes)}
        self._told = {}
        found: list[Finding] = []
        figures, texts = [r for r in broken[0] if r not in self._explained], broken[1]
        others = [relation for relation in texts if relation in standing]
        parts, left = self._diagnoses.parts(engine, figures, untouched)
        gaps = self._diagnoses.gaps(engine, parts)
        rounded: list[list[Relation]] = []
        for part in parts:
            others += part.diagnosis.unexplained
            tails = list(part.diagnosis.tails)
            for repair in part.diagnosis.repairs:
                if repair.tail:
                    tails += repair.relations
                elif engine.facts.put_in is not None and repair.cells[0][0] not in engine.facts.entries:
                    others += repair.relations  # nobody has left a cell of a sum blank
                elif repair.relations:
                    moved = _moved_home(engine, repair, gaps)
                    make = partial(messages.of_repair, engine, moved)
                    found.append(self._tell(messages.telling(engine, moved), make))
            if tails := _typed_tails(engine, tails):
                rounded.append(tails)
        for tails in _chained(rounded):
            found.append(self._tell(tuple(tails), partial(messages.of_tails, engine, tails)))
        for relation in (*others, *left):
            found.append(self._tell(relation, partial(messages.of_relation, engine, relation)))
        if gaps and not engine.projected_mode() and engine.facts.put_in is None:
            gaps = {c: value for c, value in gaps.items() if (c.place, c.column) not in self._moved}
            blanks, missing = _worth_telling(engine, gaps)
            for cell in blanks:
                make = partial(messages.of_gap, engine, cell, gaps[cell])
                found.append(self._tell((cell, gaps[cell]), make))
            for rows in missing:
                make = partial(messages.of_missing_rows, engine, rows)
                found.append(self._tell(tuple(rows.items()), make))
        return found

    def _tell(self, key: Hashable, make: Callable[[Basis], Finding]) -> Finding:
        told = self._kept.get(key)
        if told is None:
            basis = Basis()
            told = make(basis), basis
        self._told[key] = told
        return told[0]


def _one_sided(engine: Engine) -> list[Relation]:
    """Checks with a figure on one side and a blank among figures on the other."""
    blank = blank_places(engine)
    return [
        relation
        for relation in sorted(engine.one_sided, key=lambda r: r.standing)
        if is_numeric(engine, relation) and not _reads_any(engine, relation, blank)
    ]


def _sorted_out(engine: Engine) -> tuple[list[Relation], list[Relation]]:
    """What is broken: relations between figures, and those between texts."""
    figures: list[Relation] = []
    others: list[Relation] = []
    blank = blank_places(engine)
    for relation in sorted(engine.broken, key=lambda r: r.standing):
        if not (blank and _reads_any(engine, relation, blank)):
            (figures if is_numeric(engine, relation) else others).append(relation)
    return figures, others


def _typed_tails(engine: Engine, relations: Iterable[Relation]) -> list[Relation]:
    """Relations that hold within the widths of rounded figures, where people rounded and not the program."""
    ways = Ways(engine)
    return [
        relation
        for relation in sorted(relations, key=lambda r: r.standing)
        if engine.verdict(relation) == "tail"
        and any(
            cell in engine.facts.entries and engine.type_of(cell).half
            for cell in ground_of(ways, relation).cells
        )
    ]


def _chained(rounded: Iterable[list[Relation]]) -> list[list[Relation]]:
    """What is told as one: roundings that hang together, and those of one equation in other rows, which a subtotal with one
    row below it only repeats."""
    chains: dict[str, list[Relation]] = {}  # by rule
    for tails in rounded:
        joined = list(tails)
        for chain in {id(c): c for r in tails if (c := chains.get(r.rule.id)) is not None}.values():
            joined += chain
        chains |= dict.fromkeys((r.rule.id for r in joined), joined)
    return [sorted(chain, key=lambda r: r.standing) for chain in {id(c): c for c in chains.values()}.values()]


def _reads_any(engine: Engine, relation: Relation, places: Container[Place]) -> bool:
    for node in engine.inputs(relation):
        if isinstance(node, Cell) and node.place in places:
            return True
        if isinstance(node, Sum) and any(
            Place(engine.spec(b).table, engine.spec(b).block) in places for b in node.buckets
        ):
            return True
    return False


def _moved_home(engine: Engine, repair: Repair, gaps: dict[Cell, Decimal]) -> Repair:
    """A figure that should not be where it is, beside a blank that wants that very figure, stands in the wrong cell.

    The blank is a gap no longer.
    """
    [(cell, expected), *moved] = repair.cells
    if expected or moved or repair.vague:
        return repair
    entry = engine.facts.entries.get(cell)
    beside = [g for g in gaps if g[:3] == cell[:3] and (g.row == cell.row or g.column == cell.column)]
    homes = [gap for gap in beside if gaps[gap] == entry]
    if not homes:
        return repair
    home = min(homes, key=lambda gap: (gap.row != cell.row, _adds_up(engine, gap), gap))
    return replace(repair, cells=((cell, expected), (home, gaps.pop(home))))


def _adds_up(engine: Engine, cell: Cell) -> bool:
    row = engine.row(cell)
    return row is not None and row.children


def _worth_telling(engine: Engine, gaps: dict[Cell, Decimal]) -> tuple[list[Cell], list[dict[Cell, Decimal]]]:
    """Blanks that an equation fills, where people typed what equations give: another of the row or column beside it.

    In a grid of which only the items were typed, sums and shares are simply shown. Of the rows of a place that nobody entered
    all is told together.
    """
    typed: dict[tuple[Place, str, str], bool] = {}  # by row or column
    blanks: list[Cell] = []
    missing: dict[Place, dict[Cell, Decimal]] = {}
    for cell, value in sorted(gaps.items(), key=lambda gap: _filled_when(engine, gap[0])):
        if cell.row == MISSING:
            continue
        row = engine.row(cell)
        if row is not None and not row.entered and row.key:
            if not _stands_above(engine, cell.place, row):
                missing.setdefault(cell.place, {})[cell] = value
        elif isinstance(engine.block(cell), Fields) or _is_typed_beside(engine, cell, typed):
            blanks.append(cell)
    return blanks, list(missing.values())


def _is_typed_beside(engine: Engine, cell: Cell, known: dict[tuple[Place, str, str], bool]) -> bool:
    """Whether somebody typed what an equation gives, in the row or the column of a cell."""

    def is_typed(beside: Cell) -> bool:
        entered = isinstance(engine.facts.entries.get(beside), Decimal)
        return entered and any(relation.rule.op == "=" for relation in engine.relations_of(beside))

    row, column = (cell.place, cell.row, ""), (cell.place, "", cell.column)
    if row not in known:
        known[row] = any(is_typed(cell._replace(column=id)) for id in engine.block(cell).columns)
    if not known[row] and column not in known:
        known[column] = any(is_typed(cell._replace(row=id)) for id in engine.row_ids(cell.place))
    return known[row] or known[column]


def _filled_when(engine: Engine, cell: Cell) -> tuple[int, Cell]:
    """Where a blank stands in the order of filling."""
    relations = engine.relations_of(cell)
    return relations[0].rank if relations else 0, cell


def _stands_above(engine: Engine, place: Place, row: RowInfo) -> bool:
    """Whether a unit stands there as the department that it is: it has no row under itself."""
    levels = engine.program.unit_levels.get((place.table, place.block), {})
    if row.level not in levels:
        return False
    part = levels[row.level][0]
    return any(other.entered and row.key[part] in other.key for other in engine.rows(place).values())
