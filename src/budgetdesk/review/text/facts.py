"""What sentences state, as data: facts with their keys, and the claims that must hold between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Place

Aspect = Literal["amount", "change", "rate", "share", "completion", "points", "aside"]
Grip = Literal["firm", "loose", "guess"]
ClaimKind = Literal[
    "equal", "sum", "at_most", "change", "growth", "quotient", "reached", "points", "order", "carried"
]


class Key(NamedTuple):
    """What a figure tells. "" and 0: the sentence does not say."""

    subject: str
    stage: str = ""  # 年初预算, 全年预算, 预算, 决算
    year: int = 0
    scope: str = ""  # 财政, 一般公共, 基金, 国资
    period: str = ""  # part of the year
    within: str = ""  # the whole that it is a part of, where that is one of several that have such a part; of a row: the column


@dataclass(slots=True)
class Fact:
    """`value` ± `half`: money in 元, rates and shares in per cent, changes with their sign. A table's fact has no place."""

    id: int
    key: Key
    aspect: Aspect
    value: Decimal
    half: Decimal
    unit: str  # as written: 万元, %, 人
    decimals: int = 2
    place: Place | None = None
    shown: str = ""  # the figure as it stands there
    label: str = ""  # its words as they stand there
    known: bool = False  # the words are a term of the vocabulary or a code's
    named: bool = False  # its own words name it, not what stands before them
    of: int | None = None  # the fact that a change, rate or share is about
    base: Key | None = None  # what a change or completion is measured by
    word: Place | None = None  # the word of its direction
    base_word: Place | None = None  # the year that it says it is compared with
    exact: bool = True  # told as a figure that can be compared, neither about nor at most
    origin: str = ""  # of a table's fact: which cell
    written_sign: bool = False  # a minus stands before it
    cell: Cell | None = None  # of a declaration's table
    follows: bool = False  # the program wrote it from cells: it is never what is wrong
    code: str = ""  # of the classification

    @property
    def in_table(self) -> bool:
        return bool(self.origin)

    @property
    def counts(self) -> bool:
        """Whether it is a number of persons, vehicles, projects …"""
        return self.aspect == "amount" and not self.is_money

    @property
    def is_money(self) -> bool:
        return self.unit in ("元", "千元", "万元", "亿元")

    @property
    def scale(self) -> Decimal:
        return {"万元": Decimal(10_000), "亿元": Decimal(100_000_000), "千元": Decimal(1000)}.get(
            self.unit, Decimal(1)
        )

    @property
    def step(self) -> Decimal:
        """One in the last decimal that is written, in the measure of `value`."""
        return self.scale.scaleb(-self.decimals)


@dataclass(frozen=True, slots=True)
class Claim:
    """What must hold between facts: one of `ways` is enough. `others` would hold after a slip that has a name.

    equal a = b · sum whole = Σ parts · at_most whole ≥ Σ parts · change Δ = now − base · growth r = Δ ÷ (now − Δ) ·
    quotient q = part ÷ whole · reached q = now ÷ (now − Δ) · points p = a − b ·
    carried end = start + income − spent · order: completion against the word 大于, 等于 or 小于.
    """

    kind: ClaimKind
    ways: tuple[tuple[int, ...], ...]
    grip: Grip = "firm"
    rule: str = ""
    others: tuple[tuple[str, tuple[int, ...]], ...] = ()  # name of the slip, and the facts that it took
    word: str = ""
    at: Place | None = None  # where the word stands

    @property
    def facts(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(f for way in self.ways for f in way))


@dataclass(slots=True)
class Reading:
    """All facts of a text and the claims between them."""

    facts: list[Fact] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    opposed: list[tuple[Fact, Fact]] = field(default_factory=list)  # a total, and a part of the other side

    def add(self, fact: Fact) -> Fact:
        self.facts.append(fact)
        return fact

    def changes_of(self, fact: Fact, aspect: Aspect) -> Sequence[Fact]:
        return [f for f in self.facts if f.of == fact.id and f.aspect == aspect]


@dataclass(slots=True)
class Group:
    """A whole and the parts that a sentence or list gives of it. `doubtful`: facts that may or may not be parts."""

    whole: Fact | None
    parts: list[Fact] = field(default_factory=list)
    depth: int = 0  # of brackets, where it was opened
    listed: bool = False  # its parts are the items that follow
    level: int = 9  # of these items
    below: bool = False  # they stand in paragraphs of their own, without numbers
    complete: bool = False  # the sentence says that these are all
    afresh: bool = False  # the parts are told in a sentence of their own
    others: list[Fact] = field(default_factory=list)  # what else it may be that they are parts of
    free: bool = False  # nothing says that they are parts
    doubtful: set[int] = field(default_factory=set)
    beside: frozenset[str] = (
        frozenset()
    )  # what its sentence tells besides it: items of the same are no parts of it


def same_key(a: Key, b: Key, loose_scope: bool = False) -> bool:
    """Whether no part of two keys contradicts the other."""
    scopes = loose_scope or a.scope == b.scope or not a.scope or not b.scope
    stages = a.stage == b.stage or not a.stage or not b.stage
    return stages and scopes and (a.year == b.year or not a.year or not b.year) and a.period == b.period


def part_name(part: Fact, whole: Fact) -> str:
    """The part as partitions call it: with its fund where that is not the whole's."""
    if part.key.scope != whole.key.scope and part.key.scope not in ("", "全部"):
        return f"{part.key.scope}｜{part.key.subject}"
    return part.key.subject
