"""What the rules of a pack say that no figure could ever meet: a text that is no choice of its column, a code of no list,
two rules of one number. Told by `packs --check`; `packs.oversights` has what needs no rules."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.engine.blocks import Block, RowBlock
from budgetdesk.engine.compiler.draft import Draft
from budgetdesk.engine.language.expressions import Call, Expr, ListOf, Op, Ref, Text, walk
from budgetdesk.engine.language.inputs import CellIn, InputSpec, SumIn
from budgetdesk.engine.language.names import Filters, Scope
from budgetdesk.packs.models import Located, MoreLines, RowsSource, Slot
from budgetdesk.packs.problems import Problem, meant

_Asked = tuple[str, Slot, str]
"""The table, the column that is asked for a text, and the text, with an asterisk for what begins with it."""


def oversights(draft: Draft) -> Iterator[Problem]:
    """Each such slip once, at the first formula that has it."""
    yield from _unmet(draft)
    yield from _unlike_keys(draft)
    yield from _alike(draft)


def _unmet(draft: Draft) -> Iterator[Problem]:
    told: set[tuple[str, str, str]] = set()
    for text, (table, slot, wanted) in _asked(draft):
        if (table, slot.id, wanted) not in told and (says := _wrong(draft, slot, wanted)):
            told.add((table, slot.id, wanted))
            yield Problem(text.file or f"{table}.yaml", text.line, says)


def _wrong(draft: Draft, slot: Slot, wanted: str) -> str:
    begins, text = wanted.endswith("*"), wanted.removesuffix("*")
    called = slot.title or slot.id
    if slot.choices:
        if not text or text in slot.choices or (begins and any(c.startswith(text) for c in slot.choices)):
            return ""
        return f"“{wanted}” 不是 {called} 的可选项{meant(text, slot.choices)}"
    known = draft.codes.lists.get(slot.codes or "")
    if known is None or not text or known.known_prefix(text) is not None:
        return ""
    if any(code.startswith(text) for code in known.names):
        return ""
    return f"“{wanted}” 不是 {called} 的编码：科目表 {slot.codes} 里没有"


def _asked(draft: Draft) -> Iterator[tuple[Located, _Asked]]:
    for projection in draft.projections.values():
        block = projection.block
        if isinstance(block, RowBlock):
            said: list[RowsSource | MoreLines] = [block.source, *block.source.also]
            for lines, says in zip([projection, *projection.also], said, strict=True):
                if lines.source is not None and says.where is not None:
                    for asked in _in_filters(lines.source, lines.where):
                        yield says.where, asked
    for text, tree, scope in draft.readings:
        for node in walk(tree):
            for asked in _asked_by(draft, node, scope):
                yield text, asked


def _asked_by(draft: Draft, node: Expr, scope: Scope) -> Iterator[_Asked]:
    match node:
        case Call("sum" | "count") | Ref():
            spec = _input(node, scope)
            if isinstance(spec, SumIn):
                for part in (spec, *spec.more):
                    yield from _in_sum(draft, part)
        case Op("==" | "!=" | "in", (Ref() as ref, (Text() | ListOf()) as texts)):
            yield from _compared(draft, scope, ref, texts)
        case Op("==" | "!=", (Text() as text, Ref() as ref)):
            yield from _compared(draft, scope, ref, text)


def _input(node: Ref | Call, scope: Scope) -> InputSpec | None:
    """What was read there; nothing where that is a mistake, which is told already."""
    number = scope.known(node)
    return scope.inputs[number] if number is not None else None


def _compared(draft: Draft, scope: Scope, ref: Ref, texts: Expr) -> Iterator[_Asked]:
    spec = _input(ref, scope)
    if isinstance(spec, CellIn):
        slot = draft.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).slot
        yield from ((spec.table, slot, node.value) for node in walk(texts) if isinstance(node, Text))


def _in_sum(draft: Draft, spec: SumIn) -> Iterator[_Asked]:
    block = draft.blocks[spec.index.table, spec.index.block]
    for (column, prefix), wanted in zip(spec.index.dimensions, spec.wanted, strict=True):
        slot = block.slots.get(column) if isinstance(column, str) else None
        for text in wanted if slot is not None else ():
            if isinstance(text, str) and slot is not None:
                yield block.table.id, slot, text + ("*" if prefix else "")


def _in_filters(block: Block, filters: Filters) -> Iterator[_Asked]:
    for column, wanted in filters:
        slot = block.slots.get(column)
        yield from ((block.table.id, slot, t) for t in wanted if slot is not None and isinstance(t, str))


def _unlike_keys(draft: Draft) -> Iterator[Problem]:
    """Rows keyed by the codes of another list than their column's."""
    for projection in draft.projections.values():
        block = projection.block
        if isinstance(block, RowBlock) and projection.source is not None and not block.path:
            said: list[RowsSource | MoreLines] = [block.source, *block.source.also]
            for lines, names in zip([projection, *projection.also], said, strict=True):
                for column, key in zip(block.key_columns, lines.keys, strict=False):
                    slot = (
                        lines.source.slots.get(key) if lines.source is not None else None
                    )  # a slip is told elsewhere
                    of = slot.codes if slot is not None else None
                    own = block.columns[column].codes
                    known = draft.codes.lists
                    if of in known and own in known and known[of] is not known[own]:
                        at = names.from_ or Located("")
                        says = f"key 里的 {key} 是科目表 {of} 的编码，本块对应的列 {column} 却是 {own} 的"
                        yield Problem(at.file or f"{block.table.id}.yaml", at.line, says)


def _alike(draft: Draft) -> Iterator[Problem]:
    """Rules of unlike cells with the same number: what is explained or turned off for one would be for the other."""
    first: dict[str, tuple[object, ...]] = {}
    for rule in draft.rules:
        if rule.kind == "title" or rule.block is None:
            continue
        place = (*rule.block.name, rule.row, rule.column)
        if first.setdefault(rule.id, place) != place and rule.kind != "check":
            at = rule.at
            file = getattr(at, "file", "") or f"{rule.block.table.id}.yaml"
            says = f"规则编号 {rule.id} 也是同表另一格的：请给其中一行、一列或一块换一个 id"
            yield Problem(file, getattr(at, "line", 0), says)
