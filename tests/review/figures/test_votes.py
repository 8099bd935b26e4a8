"""Votes that are kept from round to round are those that a new count gives."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal

from tests import shipped

from budgetdesk.engine.cells import Place
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.votes import Figure, Votes

CELLS = [Place("t01", "rows").cell(f"r{n}", "amount") for n in range(4)]
FIGURES: list[Figure] = [(cell, Decimal(value)) for cell in CELLS for value in (0, 5, 7)]


def test_votes_kept_from_round_to_round_are_those_of_a_new_count() -> None:
    pick, votes = random.Random(3), Votes()
    rule: Rule = shipped.program().graph.steps[0].rules[0]
    relations = [Relation(rule, "", f"r{n}", n) for n in range(8)]
    asked: dict[Relation, list[Figure]] = {}
    for _ in range(200):
        for relation in pick.sample(relations, 3):
            asked[relation] = pick.sample(FIGURES, pick.randrange(5))
        for relation in pick.sample(relations, pick.randrange(3)):
            asked.pop(relation, None)
        votes.count(asked.items())
        new: dict[Figure, set[Relation]] = defaultdict(set)
        for relation, figures in asked.items():
            for figure in figures:
                new[figure].add(relation)
        several = {figure: asking for figure, asking in new.items() if len(asking) > 1}
        assert {figure: set(asking) for figure, asking in votes.several()} == several
        assert set(votes.single()) == new.keys() - several.keys()
        assert {value: set(votes.cells(value)) for _, value in FIGURES} == {
            value: {cell for cell, other in new if other == value} for _, value in FIGURES
        }
        undecided = {cell for cell in CELLS if sum(cell == other for other, _ in new) > 1}
        assert {cell for cell, _ in votes.undecided()} == undecided
