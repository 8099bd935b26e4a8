"""Where a figure comes from, down to what people entered, and what it takes part in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from budgetdesk.engine.cells import NA, Cell, Entry, Place, Rejected
from budgetdesk.engine.engine import Engine, Unread
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.relations import Constant, Input, Relation, Sum
from budgetdesk.engine.verdicts import Verdict
from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding

MAX_SOURCES = 200  # listed of one sum
MAX_TREE = 600  # sources in a whole explanation
MAX_DEPTH = 12

Origin = Literal["blank", "entered", "computed", "not_applicable", "rejected"]


@dataclass(frozen=True, slots=True)
class Source:
    """A cell that an equation reads; `equation` is what fills it, where it is told for the first time."""

    cell: Cell
    label: str
    value: Any  # Decimal, str or None
    origin: Origin
    equation: Equation | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One reference or sum of an equation; `more` of its cells are not listed."""

    name: str  # as the pack writes it
    value: Any
    sources: tuple[Source, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Equation:
    """A formula, sum or projection at a cell. `fills`: it gives the cell its computed value."""

    rule: str
    says: str
    source: str
    level: Level
    expression: str
    result: Any
    verdict: Verdict
    fills: bool
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A formula or check that reads the cell; `target` is what it fills."""

    rule: str
    says: str
    source: str
    level: Level
    verdict: Verdict
    target: Cell | None
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Explanation:
    cell: Cell
    label: str
    entered: Entry | None
    value: Any  # effective
    computed: Any
    origin: Origin
    unit: str
    equations: tuple[Equation, ...]
    uses: tuple[Use, ...]
    findings: tuple[Finding, ...]


def explain_cell(engine: Engine, cell: Cell, findings: Iterable[Finding] = ()) -> Explanation:
    """All equations of the cell with what they read, what reads it, and which of `findings` speak of it."""
    told = [f for f in findings if any(part.cell == cell for part in f.cells)]
    told.sort(key=lambda f: all(part.cell != cell or part.role != "suspect" for part in f.cells))
    tree = _Tree(engine)
    tree.told.add(cell)
    return Explanation(
        cell,
        cell_words(engine, cell),
        engine.facts.entries.get(cell),
        engine.value(cell),
        engine.computed.get(cell),
        origin_of(engine, cell),
        engine.type_of(cell).unit,
        tuple(tree.equation(relation, 0) for relation in _equations(engine, cell)),
        tuple(_use(engine, relation) for relation in readers_of(engine, cell)),
        tuple(told),
    )


def origin_of(engine: Engine, cell: Cell) -> Origin:
    entry = engine.facts.entries.get(cell)
    if entry is None:
        return "blank" if engine.value(cell) is None else "computed"
    if entry is NA:
        return "not_applicable"
    return "rejected" if isinstance(entry, Rejected) else "entered"


def filler_of(engine: Engine, cell: Cell) -> Relation | None:
    """The equation that gives the cell its computed value."""
    return engine.filler(cell)


def readers_of(engine: Engine, cell: Cell, depth: int = 3) -> list[Relation]:
    """Formulas and checks that read the cell by itself or in a sum, and have something to say now.

    Cells that only carry the keys of rows are passed over for what reads them.
    """
    found: dict[Relation, None] = {}
    for relation in engine.readers_of(cell):
        target = relation.target
        if engine.result(relation) is None or target == cell or relation.rule.kind == "code":
            continue
        if target is None or is_shown(engine, target):
            found[relation] = None
        elif depth:
            found |= dict.fromkeys(readers_of(engine, target, depth - 1))
    return list(found)


def is_shown(engine: Engine, cell: Cell) -> bool:
    return not cell.block.startswith("~") and cell.column not in engine.block(cell).hidden


class _Tree:
    """Opens every computed cell once, and not for ever."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.told: set[Cell] = set()
        self.count = 0
        self._order: dict[Place, dict[str, int]] = {}

    def equation(self, relation: Relation, depth: int) -> Equation:
        rule = relation.rule
        target = relation.target
        return Equation(
            rule.id,
            _says(self.engine, relation),
            rule.source,
            rule.level,  # type: ignore[arg-type]
            "" if rule.expr is None else str(rule.expr),
            self.engine.result(relation),
            self.engine.verdict(relation),
            target is not None and filler_of(self.engine, target) == relation,
            tuple(self._terms(relation, depth)),
        )

    def _terms(self, relation: Relation, depth: int) -> Iterator[Term]:
        for name, node in zip(relation.rule.names, self.engine.inputs(relation), strict=True):
            if isinstance(node, Constant):
                yield Term(name, node.text)
                continue
            cells = sorted(_cells_of(self.engine, node), key=self._position)
            sources = tuple(self._source(cell, depth) for cell in cells[:MAX_SOURCES])
            yield Term(name, _value_of(self.engine, node), sources, max(len(cells) - MAX_SOURCES, 0))

    def _position(self, cell: Cell) -> int:
        place = cell.place
        if place not in self._order:
            self._order[place] = {row: n for n, row in enumerate(self.engine.rows(place))}
        return self._order[place].get(cell.row, 0)

    def _source(self, cell: Cell, depth: int) -> Source:
        self.count += 1
        origin = origin_of(self.engine, cell)
        equation = None
        if origin == "computed" and cell not in self.told and depth < MAX_DEPTH and self.count < MAX_TREE:
            self.told.add(cell)
            filler = filler_of(self.engine, cell)
            equation = None if filler is None else self.equation(filler, depth + 1)
        return Source(cell, cell_words(self.engine, cell), self.engine.value(cell), origin, equation)


def _equations(engine: Engine, cell: Cell) -> Iterator[Relation]:
    """The cell's equations: the filling one first, those that yield nothing last."""
    yield from sorted(engine.relations_of(cell), key=lambda r: engine.result(r) is None)


def _cells_of(engine: Engine, node: Input) -> Iterator[Cell]:
    if isinstance(node, Cell):
        yield node
    elif isinstance(node, Sum):
        for bucket in node.buckets:
            yield from (cell for cell in engine.members(bucket) if engine.value(cell) is not None)


def _value_of(engine: Engine, node: Input) -> Any:
    if isinstance(node, Cell):
        return engine.value(node)
    try:
        return engine.read(node)
    except Unread:
        return None


def _use(engine: Engine, relation: Relation) -> Use:
    rule, target = relation.rule, relation.target
    return Use(
        rule.id,
        _says(engine, relation),
        rule.source,
        rule.level,  # type: ignore[arg-type]
        engine.verdict(relation),
        target,
        "" if target is None else cell_words(engine, target),
        None if target is None else engine.value(target),
    )


def _says(engine: Engine, relation: Relation) -> str:
    rule = relation.rule
    if rule.kind == "check" or relation.target is None:
        return rule.says
    says = rule.says or f"取自{'、'.join(rule.names)}"
    return f"{table_label(engine, relation.target.table)} {says}"
