"""An annual tree beside the long-term one that it repeats: paired anew where names moved, compared where a pair changed."""

from __future__ import annotations

from typing import NamedTuple

from budgetdesk.engine.engine import Engine
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators import ruleset
from budgetdesk.review.indicators.finding_factory import RuleHit, make_findings
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.pairing import pair_up
from budgetdesk.review.indicators.tree_review import TreeReview


class _Compared(NamedTuple):
    annual: Indicator
    long: Indicator
    findings: list[Finding]


class PairReview:
    def __init__(self, annual: TreeReview, long: TreeReview) -> None:
        self.annual, self.long = annual, long
        self._naming = (-1, -1)  # of both trees when they were paired
        self._rows: list[tuple[str, str]] = []
        self._pairing: list[Finding] = []
        self._compared: dict[str, _Compared] = {}  # by row of the annual tree

    def findings(self, engine: Engine) -> list[Finding]:
        """What was found in pairs that are as they were is kept."""
        naming = (self.annual.naming, self.long.naming)
        if self._naming != naming:
            self._naming, self._compared = naming, {}
            self._pair(engine)
        ours, theirs = self.annual.tree.indicators, self.long.tree.indicators
        found = list(self._pairing)
        for row, other in self._rows:
            a, b = ours[row], theirs[other]
            compared = self._compared.get(row)
            if compared is None or compared.annual is not a or compared.long is not b:
                hits = [RuleHit(rule.key, hit) for rule in ruleset.OF_PAIR for hit in rule.check(a, b)]
                compared = self._compared[row] = _Compared(a, b, make_findings(engine, hits))
            found += compared.findings
        return found

    def _pair(self, engine: Engine) -> None:
        pairing = pair_up(self.annual.tree.leaves, self.long.tree.leaves)
        self._rows = [(a.row, b.row) for a, b in pairing.pairs]
        hits = [RuleHit(rule.key, hit) for rule in ruleset.OF_PAIRING for hit in rule.check(pairing)]
        self._pairing = make_findings(engine, hits)
