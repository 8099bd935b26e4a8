"""Which relations do not hold, and how they were judged before the update that is under way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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

    def begin(self) -> None:
        """An update begins."""
        self.before = {}

    def judge(self, relation: Relation, judged: Judged) -> None:
        if judged.verdict in ("holds", "silent"):
            self.forget(relation)
            return
        self._note(relation)
        if judged.verdict == "one_sided":
            self.broken.pop(relation, None)
            self.one_sided[relation] = None
        else:
            self.one_sided.pop(relation, None)
            self.broken[relation] = judged

    def forget(self, relation: Relation) -> None:
        """The relation holds, or is not there."""
        if relation in self.broken or relation in self.one_sided:
            self._note(relation)
            self.broken.pop(relation, None)
            self.one_sided.pop(relation, None)

    def put_back(self, before: Before) -> None:
        """They are to be judged as they were."""
        for relation, (judged, one_sided) in before.items():
            self.forget(relation)
            if judged is not None:
                self.judge(relation, judged)
            elif one_sided:
                self._note(relation)
                self.one_sided[relation] = None

    def newly_broken(self) -> dict[Relation, Judged]:
        """Relations that did not do so when the update began."""
        broken = self.broken
        return {r: broken[r] for r, was in self.before.items() if was.judged is None and r in broken}

    def mended(self) -> dict[Relation, Judged]:
        """Relations that are broken no longer, as they were judged when the update began."""
        broken = self.broken
        return {r: was.judged for r, was in self.before.items() if was.judged and r not in broken}

    def _note(self, relation: Relation) -> None:
        if relation not in self.before:
            self.before[relation] = _Standing(self.broken.get(relation), relation in self.one_sided)
