"""Parts of what is broken that have nothing to do with each other, each diagnosed by itself, and anew only where it changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Reversal
from budgetdesk.records import dataclass
from budgetdesk.review.figures.basis import Basis, Changes
from budgetdesk.review.figures.consequences import Consequences
from budgetdesk.review.figures.diagnosis import Diagnosis, diagnose
from budgetdesk.review.figures.influence import Ground, Ways, ground_of
from budgetdesk.review.figures.outcome_cache import Figures, Outcome, OutcomeCache, States
from budgetdesk.review.figures.what_if import trials
from budgetdesk.review.relation_inputs import is_beyond_doubt

MAX_TRIALS = (
    6_000  # in all parts together: what is broken beyond is told without a search for the one to blame
)

_TANGLED = 60  # relations that hang together: so many, and of each figure no more than this part of them
_TANGLED_BY = 6

Group = frozenset[Relation]
Gaps = dict[Cell, Decimal | None]


@dataclass(eq=False, slots=True)
class Part:
    """Groups of broken relations with what is to blame for them: those that stand on each other's figures, and others on
    whose figures something stands that a repair would break."""

    diagnosis: Diagnosis
    basis: Basis
    groups: list[Group]


class Untouched(NamedTuple):
    """What is known of an engine that stands as the last edit left it: what some relations stand on, the ways down, and
    what the edit found."""

    grounds: Mapping[Relation, Ground]
    ways: Ways
    edit: Reversal | None


class Diagnoses:
    """Diagnoses of one declaration, kept as long as nothing that they stand on changes."""

    def __init__(self, consequences: Consequences | None = None, states: States | None = None) -> None:
        """What trials of the same engine came to, and the states of its spots, which whoever gives them keeps up to date."""
        self._consequences = consequences or Consequences()
        self._outcomes = OutcomeCache[Figures, Outcome](states or States())
        self._forget()

    def _forget(self) -> None:
        self._own_ways: Ways | None = None
        self._ways: Ways  # of the engine as it stands now
        self._edit: Reversal | None = None
        self._grounds: dict[Relation, Ground] = {}
        self._parts: dict[Group, Part] = {}  # by the group that each began with
        self._joint: dict[frozenset[Part], tuple[Gaps, Basis]] = {}

    def renew(self, changes: Changes | None) -> None:
        """Forget what may be otherwise after an update."""
        if changes is None:
            self._forget()
            return
        if self._own_ways is not None:
            self._own_ways.renew(changes)
        self._grounds = {r: ground for r, ground in self._grounds.items() if ground.basis.holds(changes)}
        self._parts = {group: part for group, part in self._parts.items() if part.basis.holds(changes)}
        self._joint = {parts: kept for parts, kept in self._joint.items() if kept[1].holds(changes)}

    def parts(
        self,
        engine: Engine,
        relations: Sequence[Relation],
        untouched: Untouched | None = None,
    ) -> tuple[list[Part], list[Relation]]:
        """The relations in parts, diagnosed; and those for which the search would take too long.

        `untouched`: what is known already of the engine, where nothing was put right in it.
        """
        if untouched is None:
            ways = self._own_ways = self._own_ways or Ways(engine)
            stood_on, self._edit = self._grounds, None
        else:
            ways, self._edit = untouched.ways, untouched.edit
            stood_on = {**untouched.grounds, **self._grounds}
        self._ways = ways
        grounds = {r: stood_on.get(r) or ground_of(ways, r) for r in relations}
        for relation in relations:
            if engine.stands(relation):
                ways.standing(relation)  # so that a repair which turns one of its ways is seen to do so
        self._grounds |= grounds
        division = _Division(engine, grounds)
        known, self._parts = self._parts, {}
        while True:
            made = self._pass(engine, division, known)
            if made is not None:
                break
        drawn = {r for part in self._parts.values() for r in part.diagnosis.disturbed}
        self._grounds = grounds | {r: self._grounds[r] for r in drawn if r in self._grounds}
        return made

    def _pass(
        self, engine: Engine, division: _Division, known: Mapping[Group, Part]
    ) -> tuple[list[Part], list[Relation]] | None:
        """Groups of which most relations agree come first, and draw in those that their repairs would disturb.

        None where two parts turn out to be one: what one leaves unexplained has to do with the other.
        """
        parts: list[Part] = []
        left: list[Relation] = []
        tried = 0
        for group in division.groups:
            if not division.is_free(group):
                continue
            if tried >= MAX_TRIALS:
                left += division.grounds_of(group)
                continue
            part = self._parts.get(group) or known.get(group)
            if part is None or not self._fits(part, division):
                part = self._diagnose(engine, group, division)
            self._parts[group] = part
            if bound := self._bound_to(part, division):
                division.join([*part.groups, *bound])
                return None
            division.take(part)
            parts.append(part)
            tried += part.diagnosis.trials
        return parts, left

    def _bound_to(self, part: Part, division: _Division) -> list[Group]:
        """Groups of other parts with which the part has to be explained."""
        found: list[Group] = []
        if division.is_tangled(part.groups[0]):
            return found
        for relation in part.diagnosis.broken:
            for group in division.on(self._ground(relation, self._ways)):
                other = division.part_of(group)
                if other is not None and other.diagnosis.is_obstructed:
                    found += other.groups
        if part.diagnosis.is_obstructed:
            for relation in part.diagnosis.obstacles:
                for group in division.on(self._ground(relation, self._ways)):
                    other = division.part_of(group)
                    found += [group] if other is None else other.groups
        return [group for group in dict.fromkeys(found) if group not in part.groups]

    def _ground(self, relation: Relation, ways: Ways) -> Ground:
        found = self._grounds.get(relation)
        if found is None:
            found = self._grounds[relation] = ground_of(ways, relation)
        return found

    def _fits(self, part: Part, division: _Division) -> bool:
        """Whether a part that was known would be made of the same groups now."""
        broken = [self._ground(relation, self._ways) for relation in part.diagnosis.broken]
        drawn_in = {group for ground in broken for group in division.free_on(ground)}
        return all(division.is_free(group) for group in part.groups) and drawn_in <= set(part.groups)

    def _diagnose(self, engine: Engine, group: Group, division: _Division) -> Part:
        basis = Basis()
        groups: list[Group] = []

        def draw_in(group: Group) -> Mapping[Relation, Ground]:
            groups.append(group)
            grounds = division.grounds_of(group)
            for ground in grounds.values():
                basis.include(ground.basis)
            return grounds

        def disturbed(relation: Relation, ways: Ways) -> Mapping[Relation, Ground]:
            found: dict[Relation, Ground] = {}
            for other in division.free_on(self._ground(relation, ways)):
                if other not in groups:
                    found |= draw_in(other)
            return found

        ways = self._ways.copy()
        grounds, outcomes = draw_in(group), self._outcomes
        found = diagnose(
            engine, grounds, basis, disturbed, outcomes, ways, self._edit, self._consequences,
            division.is_tangled(group),
        )  # fmt: skip
        return Part(found, basis, groups)

    # blanks that an equation fills

    def gaps(self, engine: Engine, parts: Sequence[Part]) -> dict[Cell, Decimal]:
        """Those left when all is put right, each with the figure that belongs there then."""
        changed_by: dict[Cell, list[Part]] = {}
        for part in parts:
            for cell in part.diagnosis.gaps:
                changed_by.setdefault(cell, []).append(part)
        known, self._joint = self._joint, {}
        found: dict[Cell, Decimal] = {}
        for cell in list(engine.gaps):  # trials change what is a gap, and change it back
            changing = changed_by.get(cell, ())
            if not changing:
                value: Decimal | None = engine.computed[cell]
            elif len(changing) == 1:
                value = changing[0].diagnosis.gaps[cell]
            else:
                together = frozenset(changing)
                if together not in self._joint:
                    self._joint[together] = known.get(together) or _put_right(engine, changing)
                value = self._joint[together][0].get(cell)
            if value is not None:
                found[cell] = value
        return found


def _put_right(engine: Engine, parts: Sequence[Part]) -> tuple[Gaps, Basis]:
    """What the blanks would be that several parts' repairs change, if all of them were made."""
    basis = Basis()
    for part in parts:
        basis.include(part.basis)
    with trials(engine) as trial:
        trial.keep(tuple(figure for part in parts for figure in part.diagnosis.entered))
        for evaluated in trial.evaluated:
            basis.evaluate_again(evaluated)
        cells = {cell for part in parts for cell in part.diagnosis.gaps}
        gaps: Gaps = {cell: engine.computed[cell] if cell in engine.gaps else None for cell in cells}
    return gaps, basis


class _Division:
    """Broken relations in groups: those that share a figure, or one through others. A part takes groups away."""

    def __init__(self, engine: Engine, grounds: dict[Relation, Ground]) -> None:
        self._engine, self._grounds = engine, grounds
        self._numbers = {relation: n for n, relation in enumerate(grounds)}
        self._above = list(range(len(grounds)))  # by number of a relation
        self._of_cell: dict[Cell, int] = {}
        self._of_crowd: dict[Bucket, int] = {}
        for n, ground in enumerate(grounds.values()):
            others = {self._of_cell.setdefault(cell, n) for cell in ground.cells}
            for other in sorted(others - {n}):
                self._unite(other, n)
            for bucket in ground.crowds:
                self._unite(self._of_crowd.setdefault(bucket, n), n)
        self._unite_moves()
        self._unite_crowds()
        self._form()

    def _form(self) -> None:
        members: dict[int, list[Relation]] = {}
        for relation, n in self._numbers.items():
            members.setdefault(self._top(n), []).append(relation)
        self._groups = {top: frozenset(found) for top, found in members.items()}
        self._taken: dict[Group, Part] = {}
        known = len(members) == 1 and len(self._numbers) <= _TANGLED  # there is nothing to be told by it
        agreeing = {
            self._groups[top]: 1 if known else self._agreeing(found) for top, found in members.items()
        }
        self.groups = sorted(self._groups.values(), key=lambda group: -agreeing[group])
        self._free = set(self.groups)
        self._tangled = {
            group
            for group, most in agreeing.items()
            if len(group) > max(_TANGLED, _TANGLED_BY * most)
            and not any(self._grounds[r].crowds for r in group)
        }

    def join(self, groups: Iterable[Group]) -> None:
        """Make one group of several, and begin anew."""
        first, *others = (self._numbers[next(iter(group))] for group in groups)
        for other in others:
            self._unite(first, other)
        self._form()

    def grounds_of(self, group: Group) -> dict[Relation, Ground]:
        return {relation: self._grounds[relation] for relation in sorted(group, key=lambda r: r.standing)}

    def is_free(self, group: Group) -> bool:
        """Whether there is such a group, and no part has taken it yet."""
        return group in self._free

    def is_tangled(self, group: Group) -> bool:
        """Whether so much hangs together, and so little of it on one figure, that it is never looked at with more."""
        return group in self._tangled

    def part_of(self, group: Group) -> Part | None:
        return self._taken.get(group)

    def take(self, part: Part) -> None:
        self._taken |= dict.fromkeys(part.groups, part)
        self._free.difference_update(part.groups)

    def free_on(self, ground: Ground) -> list[Group]:
        """Those of them that no part has taken yet."""
        return [group for group in self.on(ground) if group in self._free]

    def on(self, ground: Ground) -> list[Group]:
        """Groups that stand on a figure of the ground, and may be explained with others."""
        found = [self._of_cell[cell] for cell in ground.cells if cell in self._of_cell]
        found += [self._of_crowd[bucket] for bucket in ground.crowds if bucket in self._of_crowd]
        groups = {self._groups[self._top(n)] for n in found}
        return [group for group in self.groups if group in groups and group not in self._tangled]

    def _agreeing(self, relations: list[Relation]) -> int:
        """How many of the relations at most ask for one and the same figure."""
        if len(relations) == 1:
            return 1
        asked = Counter(figure for r in relations for figure in self._grounds[r].implied.figures)
        return max(
            (n for (cell, _), n in asked.items() if not is_beyond_doubt(self._engine, cell)), default=0
        )

    def _unite_moves(self) -> None:
        """A figure too many and a blank of the same table that wants that very figure may be one slip."""
        entries = self._engine.facts.entries
        wanted: dict[tuple[str, str, Decimal], list[int]] = defaultdict(list)
        implied = [ground.implied.figures for ground in self._grounds.values()]
        for n, figures in enumerate(implied):
            for cell, value in figures:
                if value and cell not in entries:
                    wanted[cell.table, cell.block, value].append(n)
        for n, figures in enumerate(implied) if wanted else ():
            for cell, value in figures:
                if not value and isinstance(entry := entries.get(cell), Decimal):
                    for other in wanted.get((cell.table, cell.block, entry), ()):
                        self._unite(other, n)

    def _unite_crowds(self) -> None:
        """A figure that one relation stands on, and another by a sum of many figures."""
        specs = [self._engine.spec(bucket) for bucket in self._of_crowd]
        crowded = {(spec.table, spec.block, spec.column) for spec in specs}
        for cell, n in self._of_cell.items() if crowded else ():
            if (cell.table, cell.block, cell.column) in crowded:
                for bucket in self._engine.buckets_of(cell):
                    self._unite(self._of_crowd.get(bucket, n), n)

    def _top(self, n: int) -> int:
        while (above := self._above[n]) != n:
            n = above
        return n

    def _unite(self, one: int, other: int) -> None:
        self._above[self._top(other)] = self._top(one)
