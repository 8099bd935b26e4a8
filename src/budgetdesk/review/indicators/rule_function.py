"""What a rule's function is given and gives, and how it says on what it is tried.

A rule on indicators is a function in one of the modules of `ruleset`, under a decorator of this one, and an entry of
`resources/indicators/rules.yaml` under the function's name: level, words, advice, and cases that it is tested with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.packs.indicator_settings import Standard
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.goal_texts import Goal, Told
from budgetdesk.review.indicators.indicator import Columns, Indicator
from budgetdesk.review.indicators.pairing import Pairing
from budgetdesk.review.indicators.projects import Project
from budgetdesk.review.indicators.words import first_level_of


@dataclass(frozen=True, slots=True)
class Hit:
    """Something wrong at `cell`. `words` fill the braces of the rule's texts; `expected` is a definite mend."""

    cell: Cell
    expected: str | None = None
    witnesses: tuple[Cell, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    certain: bool = True  # where it rests on a guess at what a name says, it is asked and not called an error


Hits = Iterator[Hit]


def hit(cell: Cell, expected: str | None = None, *witnesses: Cell, **said: object) -> Hit:
    """A hit at a cell, with what belongs there where that is certain; `said` fills the braces of the rule's texts."""
    return Hit(cell, expected, witnesses, tuple((key, str(word)) for key, word in said.items()))


def unless_sure(found: Hits, sure: bool) -> Hits:
    """The hits as questions, where it is not sure what the name says."""
    return (replace(one, certain=one.certain and sure) for one in found)


@dataclass(eq=False, slots=True)
class Tree:
    """The indicators of one place with what their form says of them."""

    place: Place
    model: IndicatorsBlock
    columns: Columns
    year: int = 0  # that the targets are for
    indicators: dict[str, Indicator] = field(default_factory=dict)  # by row, as printed
    leaves: list[Indicator] = field(
        default_factory=list
    )  # the indicators proper, lines of the empty form left out
    headings: list[Indicator] = field(default_factory=list)  # the rows above them
    money: list[Indicator] = field(default_factory=list)  # leaves whose value is an amount of money
    firsts: tuple[str, ...] = ()  # names of the first level, of the form or else of the tree
    below: Mapping[str, int] = field(default_factory=dict)  # row: number of rows right below it
    standards: Sequence[Standard] = ()  # that pack and office ask of projects
    purpose: str = ""  # the names of the projects that it is for
    goals: tuple[Goal, ...] = ()  # that stand in words beside it
    told: Told = field(default_factory=Told)  # of results, in words beside it
    budget: Decimal | None = None  # in 元
    spent: dict[int, Decimal] = field(default_factory=dict)  # by years ago, in 元
    sources: dict[str, tuple[Cell, ...]] = field(
        default_factory=dict
    )  # hidden column: cells its figure came from

    def hold(self, indicators: dict[str, Indicator]) -> None:
        """Take these as the tree's indicators."""
        self.indicators = indicators
        self.leaves = [i for i in indicators.values() if i.leaf and not i.placeholder]
        self.headings = [i for i in indicators.values() if not i.leaf]
        self.money = [i for i in self.leaves if i.yuan is not None]
        own = (i.name.text for i in self.headings if not i.above)
        self.firsts = tuple(self.model.levels[0].set) or tuple(own)

    def first_of(self, second: str) -> str:
        """The first level that a second one belongs to by its name; empty where that cannot be told."""
        return first_level_of(second)


# on what a rule is tried: the decorator of its function

Part = Literal["name", "value", "previous", "actual", "notes", "money", "goals"]
"""What can change of a tree: names and order, values, those of earlier years, what was reached, other columns, what it all may
cost, the goals and results in words beside it."""

_Check = TypeVar("_Check", bound=Callable[..., Hits])


@dataclass(frozen=True, slots=True)
class RuleFunction(Generic[_Check]):
    check: _Check

    @property
    def key(self) -> str:
        """The function's name, under which the catalogue has the rule."""
        return self.check.__name__


class IndicatorRule(RuleFunction[Callable[[Indicator, Tree], Hits]]):
    """On each indicator."""


class SecondOpinion(RuleFunction[Callable[[Indicator, Tree], Hits]]):
    """On an indicator of whose name, value and place no other rule says anything."""


class HeadingRule(RuleFunction[Callable[[Indicator, Tree], Hits]]):
    """On a row above the indicators, or on one that lacks such a row, looking at those around it."""


@dataclass(frozen=True, slots=True)
class TreeRule(RuleFunction[Callable[[Tree], Hits]]):
    """On all indicators of a tree together; tried anew where one of the parts changed that it looks at."""

    parts: frozenset[Part]


def tree_rule(*parts: Part) -> Callable[[Callable[[Tree], Hits]], TreeRule]:
    return lambda check: TreeRule(check, frozenset(parts))


class PairRule(RuleFunction[Callable[[Indicator, Indicator], Hits]]):
    """On an annual indicator and the long-term one that is the same."""


class PairingRule(RuleFunction[Callable[[Pairing], Hits]]):
    """On an annual list and the long-term one that it repeats, once their indicators are paired."""


class ProjectRule(RuleFunction[Callable[[Tree, list[Project]], Hits]]):
    """On a tree and the projects that other tables list."""


class SheetRule(RuleFunction[Callable[[Tree, list[Tree]], Hits]]):
    """On a department's tree and those of its projects' sheets."""
