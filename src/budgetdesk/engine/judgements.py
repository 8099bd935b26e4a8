"""Which relations do not hold, and how they were judged before the update that is under way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.agreement import Verdict
from budgetdesk.engine.relations import Relation


class Judged(NamedTuple):
    """A relation that does not hold, or only within the widths of rounded figures: what it gives on both sides."""

    verdict: Verdict
    result: Any
    other: Any


class _Standing(NamedTuple):
    """How a relation was judged, and whether it had a figure on one side only."""

    judged: Judged | None
    one_sided: bool


Before = Mapping[Relation, _Standing]


class Judgements:
    def __init__(self) -> None:
        self.broken: dict[Relation, Judged] = {}
        self.one_sided: dict[Relation, None] = {}  # checks with a figure on one of two sides only
        self.before: dict[Relation, _Standing] = {}  # of those that were judged otherwise since `begin`
        self.failing: Counter[Rule] = Counter()  # in how many places a rule does not hold

    def begin(self) -> None:
        """An update begins."""
        self.before = {}

    def judge(self, relation: Relation, judged: Judged) -> None:
        """It is broken, a tail, or has one side only."""
        self._take_out(relation)
        self.failing[relation.rule] += 1
        if judged.verdict == "one_sided":
            self.one_sided[relation] = None
        else:
            self.broken[relation] = judged

    def hold(self, rule: Rule, instance: str, row: str, rank: int) -> None:
        """The rule's relation there holds, or there is none."""
        if self.failing.get(rule):
            relation = Relation(rule, instance, row, rank)
            if relation in self.broken or relation in self.one_sided:
                self._take_out(relation)

    def _take_out(self, relation: Relation) -> None:
        one_sided, judged = relation in self.one_sided, self.broken.get(relation)
        self.before.setdefault(relation, _Standing(judged, one_sided))
        if one_sided:
            del self.one_sided[relation]
        elif judged is not None:
            del self.broken[relation]
        if one_sided or judged is not None:
            self.failing[relation.rule] -= 1

    def put_back(self, before: Before) -> None:
        """They are to be judged as they were."""
        for relation, (judged, one_sided) in before.items():
            if judged is not None:
                self.judge(relation, judged)
            elif one_sided:
                self.judge(relation, Judged("one_sided", None, None))
            else:
                self._take_out(relation)

    def newly_broken(self) -> dict[Relation, Judged]:
        """Relations that did not do so when the update began."""
        broken = self.broken
        return {r: broken[r] for r, was in self.before.items() if was.judged is None and r in broken}

    def mended(self) -> dict[Relation, Judged]:
        """Relations that are broken no longer, as they were judged when the update began."""
        broken = self.broken
        return {r: was.judged for r, was in self.before.items() if was.judged and r not in broken}
