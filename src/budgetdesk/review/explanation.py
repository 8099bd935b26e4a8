"""Where a figure comes from, down to what people entered, and what it takes part in.

The command tells the whole tree at once; the window tells a level and asks for the next when one opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Literal

from budgetdesk.engine.blocks import origin_cell
from budgetdesk.engine.cells import NA, Cell, Entry, Rejected
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import KIND_WORDS, cell_words, table_label
from budgetdesk.engine.language.agreement import Verdict
from budgetdesk.engine.relations import Constant, Input, Relation, Sum
from budgetdesk.engine.values import Unread
from budgetdesk.packs.models import Level
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.review.relation_inputs import cells_of

MAX_SOURCES = 200  # listed of one sum
MAX_TREE = 600  # sources in a whole explanation
MAX_DEPTH = 12
MAX_PASSED = 60  # cells of one rule that are passed over for what reads them

Origin = Literal["blank", "entered", "computed", "not_applicable", "rejected", "linked"]


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
    kind: str  # title where it only repeats what stands elsewhere, else sum, lines, …
    table: str  # printed name of the one it stands in; empty for a check between tables
    says: str
    source: str
    level: Level
    expression: str
    result: Any
    verdict: Verdict
    fills: bool
    checked: bool  # what is entered has to agree with it; a printed title only follows
    terms: tuple[Term, ...]

    @property
    def sources(self) -> list[Source]:
        """All cells that it reads, each once."""
        return list({source.cell: source for term in self.terms for source in term.sources}.values())


@dataclass(frozen=True, slots=True)
class Use:
    """A formula or check that reads the cell; `target` is what it fills."""

    rule: str
    kind: str  # of the rule: formula, lines, sum, part_of, check …
    table: str
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
    """All equations of the cell down to what was entered, what reads it, and which of `findings` speak of it."""
    told = [f for f in findings if any(part.cell == cell for part in f.cells)]
    told.sort(key=lambda f: all(part.cell != cell or part.role != "suspect" for part in f.cells))
    return Explanation(
        cell,
        cell_words(engine, cell),
        engine.facts.entries.get(cell),
        engine.value(cell),
        engine.computed.get(cell),
        origin_of(engine, cell),
        engine.type_of(cell).unit,
        equations_of(engine, cell, MAX_DEPTH),
        uses_of(engine, cell),
        tuple(told),
    )


def equations_of(engine: Engine, cell: Cell, depth: int = 0) -> tuple[Equation, ...]:
    """The cell's equations: the filling one first, those that yield nothing last.

    Computed cells that they read are opened in their turn, `depth` levels down.
    """
    tree = _Tree(engine, depth)
    tree.told.add(cell)
    relations = sorted(engine.relations_of(cell), key=lambda r: engine.result(r) is None)
    return tuple(tree.equation(relation, 0) for relation in relations)


def uses_of(engine: Engine, cell: Cell) -> tuple[Use, ...]:
    """The formulas and checks that read the cell and have something to say now."""
    return tuple(_use(engine, relation) for relation in _readers(engine, cell))


def origin_of(engine: Engine, cell: Cell) -> Origin:
    entry = engine.facts.entries.get(cell)
    if entry is not None and engine.block(cell).link:
        return "linked"
    if entry is None:
        return "blank" if engine.value(cell) is None else "computed"
    if entry is NA:
        return "not_applicable"
    return "rejected" if isinstance(entry, Rejected) else "entered"


def is_shown(engine: Engine, cell: Cell) -> bool:
    """Whether people see the cell, here or in the declaration that it comes from."""
    return (engine.block(cell).seen or bool(engine.block(cell).link)) and cell.column in engine.block(
        cell
    ).columns


def linked_title(engine: Engine, cell: Cell) -> str:
    """The declaration from which the cell was taken: 2022 年决算."""
    link = engine.block(cell).link
    year = engine.facts.entries.get(origin_cell(link, "year"))
    model = engine.program.pack.links[link]
    return f"{year} 年{KIND_WORDS[model.kind]}" if year else model.title


def linked_with(engine: Engine, cell: Cell) -> list[Cell]:
    """The cells of other declarations that fill the cell, or that it is checked against, where those have a value."""
    if not engine.program.pack.links:
        return []
    relations = [*engine.relations_of(cell), *(r for r in engine.readers_of(cell) if r.target is None)]
    nodes = (node for r in relations for node in engine.inputs(r) if _is_of_another(engine, node))
    read = dict.fromkeys(other for node in nodes for other in cells_of(engine, node))
    return [other for other in read if engine.block(other).link and engine.value(other) is not None]


def _is_of_another(engine: Engine, node: Input) -> bool:
    """Whether an input is read from another declaration: of sums of thousands of our own lines it is known without them."""
    if isinstance(node, Sum):
        specs = map(engine.spec, node.buckets)
        return any(engine.program.blocks[spec.table, spec.block].link for spec in specs)
    return isinstance(node, Cell) and bool(engine.block(node).link)


def _readers(engine: Engine, cell: Cell, depth: int = 3) -> list[Relation]:
    """What reads the cell by itself or in a sum. Cells that only carry the keys of rows are passed over for what reads
    them; of those that one rule fills in all rows of a long table the first few tell."""
    found: dict[Relation, None] = {}
    passed: Counter[Rule] = Counter()
    for relation in engine.readers_of(cell):
        target = relation.target
        if target == cell or relation.rule.kind == "code" or passed[relation.rule] >= MAX_PASSED:
            continue
        if engine.result(relation) is None:
            continue
        if _only_asks(engine, relation, cell):
            continue
        if target is None or is_shown(engine, target):
            found[relation] = None
        elif depth:
            passed[relation.rule] += 1
            found |= dict.fromkeys(_readers(engine, target, depth - 1))
    return list(found)


def _only_asks(engine: Engine, relation: Relation, cell: Cell) -> bool:
    """Whether only the condition of a formula reads the figure, so that what it gives is the same without it."""
    rule = relation.rule
    if rule.when is None or rule.kind == "check":
        return False
    try:
        values = engine.inputs_read(relation)
    except Unread:
        return False
    moved = [
        value + 1 if isinstance(value, Decimal) and _is_read(engine, node, cell) else value
        for node, value in zip(engine.inputs(relation), values, strict=True)
    ]
    return moved != values and rule.value(moved) == rule.value(values)


def _is_read(engine: Engine, node: Input, cell: Cell) -> bool:
    return node == cell or (isinstance(node, Sum) and any(cell in engine.members(b) for b in node.buckets))


class _Tree:
    """Opens every computed cell once, and not for ever."""

    def __init__(self, engine: Engine, depth: int) -> None:
        self.engine = engine
        self.told: set[Cell] = set()
        self._depth = depth
        self._count = 0

    def equation(self, relation: Relation, depth: int) -> Equation:
        rule, target = relation.rule, relation.target
        return Equation(
            rule.id,
            rule.kind,
            _table(self.engine, relation),
            _says(relation),
            rule.source,
            rule.level,  # type: ignore[arg-type]
            "" if rule.expr is None else str(rule.expr),
            self.engine.result(relation),
            self.engine.verdict(relation),
            target is not None and self.engine.filler(target) == relation,
            rule.op == "=",
            tuple(self._terms(relation, depth)),
        )

    def _terms(self, relation: Relation, depth: int) -> Iterator[Term]:
        engine = self.engine
        for name, node in zip(relation.rule.names, engine.inputs(relation), strict=True):
            if isinstance(node, Constant):
                yield Term(name, node.text)
                continue
            cells = list(cells_of(engine, node))
            if not isinstance(node, Cell):
                cells = [cell for cell in cells if engine.value(cell) is not None]
            sources = tuple(self._source(cell, depth) for cell in cells[:MAX_SOURCES])
            yield Term(name, _value_of(engine, node), sources, max(len(cells) - MAX_SOURCES, 0))

    def _source(self, cell: Cell, depth: int) -> Source:
        self._count += 1
        origin = origin_of(self.engine, cell)
        equation = None
        if origin == "computed" and cell not in self.told and depth < self._depth and self._count < MAX_TREE:
            self.told.add(cell)
            filler = self.engine.filler(cell)
            equation = None if filler is None else self.equation(filler, depth + 1)
        label = cell_words(self.engine, cell)
        if origin == "linked":
            label = f"{label}（来自{linked_title(self.engine, cell)}）"
        return Source(cell, label, self.engine.value(cell), origin, equation)


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
        rule.kind,
        _table(engine, relation),
        _says(relation),
        rule.source,
        rule.level,  # type: ignore[arg-type]
        engine.verdict(relation),
        target,
        "" if target is None else cell_words(engine, target),
        None if target is None else engine.value(target),
    )


def _table(engine: Engine, relation: Relation) -> str:
    """Where a formula stands; a check says in its own words what it is about."""
    if relation.rule.kind == "check" or relation.target is None:
        return ""
    return table_label(engine, relation.target.table)


def _says(relation: Relation) -> str:
    rule = relation.rule
    return rule.says if rule.says or relation.target is None else f"取自{'、'.join(rule.names)}"
