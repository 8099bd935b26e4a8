"""What a pack's narrative says, with its expressions as rules."""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.functions import Kind
from budgetdesk.packs.narrative import For, Narrative, Tables, Term
from budgetdesk.records import dataclass


class CompiledTerm(NamedTuple):
    """`unit` and `decimals` of the amounts that it is made of; the unit is empty where there are none, or several."""

    rule: Rule
    kind: Kind
    unit: str
    decimals: int


class Rows(NamedTuple):
    """What a loop goes through: the rows of a level of a block, or the sheets of its table."""

    block: Block
    level: str
    sheets: bool


@dataclass(slots=True)
class CompiledNarrative:
    narrative: Narrative
    terms: dict[Term, CompiledTerm] = field(default_factory=dict)
    loops: dict[For, Rows] = field(default_factory=dict)
    tables: dict[Tables, list[str]] = field(default_factory=dict)

    @property
    def rules(self) -> list[Rule]:
        return [term.rule for term in self.terms.values()]
