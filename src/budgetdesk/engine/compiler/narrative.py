"""The expressions of a pack's narrative as rules: they are evaluated when a text is written, and fill and check nothing."""

from __future__ import annotations

from collections.abc import Mapping

from budgetdesk.engine.compiler.checks import rows_or_sheets
from budgetdesk.engine.compiler.compiled_narrative import CompiledNarrative, CompiledTerm, Rows
from budgetdesk.engine.compiler.draft import Draft
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.expressions import ExpressionError
from budgetdesk.engine.language.functions import Kind
from budgetdesk.engine.language.inputs import CURRENT, CellIn, KeyIn, SumIn
from budgetdesk.engine.language.names import Scope
from budgetdesk.engine.language.types import demand, kind_of
from budgetdesk.packs.levels import LEVELS
from budgetdesk.packs.models import Located
from budgetdesk.packs.narrative import AMOUNTS, TABLE_FORMS, For, If, Narrative, Slot, Tables, Term


def compile_narrative(draft: Draft, narrative: Narrative) -> CompiledNarrative:
    """What is wrong with it goes to the draft's problems."""
    made = CompiledNarrative(narrative)
    for node, loop in narrative.walk():
        match node:
            case For():
                _loop(draft, made, node)
            case Slot():
                _slot(draft, made, node, loop)
            case If(branches):
                for test, _ in branches:
                    if test is not None:
                        _add(draft, made, test, loop, "test")
            case Tables(part):
                made.tables[node] = _tables(draft, part)
            case _:
                pass
    return made


def _loop(draft: Draft, made: CompiledNarrative, loop: For) -> None:
    with draft.mistakes_at(loop.rows, ""):
        block, levels, sheets = rows_or_sheets(draft, loop.rows, LEVELS)
        made.loops[loop] = Rows(block, next(iter(levels or ()), block.detail_level), sheets)
    if loop.only is not None:
        _add(draft, made, loop.only, loop, "test")


def _slot(draft: Draft, made: CompiledNarrative, slot: Slot, loop: For | None) -> None:
    if slot.form in TABLE_FORMS:
        if slot.at not in draft.pack.tables:
            draft.problem(slot.at, f"没有表 {slot.at}")
        return
    number = slot.base is not None or slot.form in ("%", *AMOUNTS, *made.narrative.head.phrases)
    if slot.words is not None:
        _add(draft, made, slot.words, loop, "text")
    for term in (slot.term, slot.base):
        if term is None:
            continue
        _add(draft, made, term, loop, "number" if number else None)
        if number and slot.form != "%" and (found := made.terms.get(term)) and not found.unit:
            says = f"{{{term.text}}} 里的金额应同是元或同是万元，这里两样都有或都没有"
            draft.problem(term.text, says)


def _add(draft: Draft, made: CompiledNarrative, term: Term, loop: For | None, wanted: Kind | None) -> None:
    rows = made.loops.get(loop) if loop is not None else None
    if loop is not None and rows is None:
        return  # its rows are not there: that has been told
    with draft.mistakes_at(term.text, ""):
        block = rows.block if rows is not None else None
        if block is None:
            scope = draft.scope(None)
        elif rows is not None and rows.sheets:
            scope = draft.scope(None, table=block.table.id)
        else:
            scope = draft.scope(block)
        compiled = draft.compiled(term.text, scope)
        kind = kind_of(compiled.tree, scope)
        if wanted is not None:
            demand(compiled.tree, wanted, scope)
        elif kind == "test":
            raise ExpressionError("这里要数字或文字，条件请写在 {if …} 里")
        sheets = rows is not None and rows.sheets
        rule = Rule(
            f"{draft.pack.prefix}-text", "text", block=block, row=CURRENT if block and not sheets else "", op="text",
            inputs=scope.inputs, names=scope.names, value=compiled.value, sheets=sheets, expr=compiled.tree, at=term.text,
        )  # fmt: skip
        made.terms[term] = CompiledTerm(rule, kind, *_measure(draft, scope))


def _measure(draft: Draft, scope: Scope) -> tuple[str, int]:
    """The unit of all amounts that the expression reads, and the most decimals of its figures."""
    units, decimals = set[str](), 0
    for spec in scope.inputs:
        if isinstance(spec, KeyIn):
            continue
        index = spec.index if isinstance(spec, SumIn) else None
        if index is not None and isinstance(spec, SumIn) and spec.take == "sum":
            kind = draft.blocks[index.table, index.block].type_of(index.row, index.column)
        elif isinstance(spec, CellIn):
            kind = draft.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column)
        else:
            continue
        if kind.number:
            decimals = max(decimals, kind.decimals)
            if kind.unit in AMOUNTS:
                units.add(kind.unit)
    return (units.pop() if len(units) == 1 else ""), decimals


def _tables(draft: Draft, part: Located) -> list[str]:
    published = [id for id, table in draft.pack.tables.items() if not table.worksheet]
    if not part:
        return published
    tables: Mapping[str, list[str]] = {each.title: list(each.tables) for each in draft.pack.parts}
    if part in tables:
        return tables[part]
    if part not in draft.pack.tables:
        draft.problem(part, f"目录里没有 {part}，有的是 {'、'.join(tables)}")
    return [str(part)]
