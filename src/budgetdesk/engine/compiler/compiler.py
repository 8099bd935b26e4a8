"""A pack made ready to run: every formula, sum, projection and check as a rule with its inputs resolved.

`compile_pack` finds what is wrong with the meaning of a pack: names that are not there, circles, duplicate rule ids.
"""

from __future__ import annotations

from budgetdesk.engine.blocks import (
    NARRATIVE,
    Block,
    FixedBlock,
    RowBlock,
    TreeBlock,
    origin_cell,
    own_text_block,
)
from budgetdesk.engine.compiler import derived
from budgetdesk.engine.compiler.checks import add_check
from budgetdesk.engine.compiler.draft import Draft, Target
from budgetdesk.engine.compiler.formulas import add_formula, add_lines, add_part_of
from budgetdesk.engine.compiler.narrative import compile_narrative
from budgetdesk.engine.compiler.order import put_in_order
from budgetdesk.engine.compiler.row_sources import (
    add_eliminations,
    add_projection,
    add_sheet_match,
    concern_own_rows,
)
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.language.inputs import CURRENT, CellIn, InputSpec, KeyIn, SumIn
from budgetdesk.engine.language.names import Blocks
from budgetdesk.packs.indicator_rules import unknown_rules
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.models import Column, Slot
from budgetdesk.packs.problems import PackError


def compile_pack(loaded: LoadedPack) -> Program:
    """Raises PackError with every mistake found."""
    draft = draft_pack(loaded)
    if draft.problems:
        raise PackError(draft.problems)
    return Program(
        draft.pack, draft.codes, draft.blocks, draft.rules, draft.projections, draft.twins, draft.narrative,
        loaded.indicators, eliminations=draft.eliminations,
    )  # fmt: skip


def draft_pack(loaded: LoadedPack) -> Draft:
    """The pack's rules in the order of filling, with every mistake found. Raises PackError where that is too much."""
    draft = Draft(loaded)
    if loaded.narrative is not None:
        if NARRATIVE in draft.pack.tables:
            draft.problem("", f"表的 id 不能是 {NARRATIVE}：报表包有文字部分时，它另有所指", NARRATIVE)
        draft.blocks.add(own_text_block())
    for block in draft.blocks.values():
        derived.add_hidden(draft, block)
        if isinstance(block, RowBlock) and not block.link:
            add_projection(draft, block)
    for table in draft.pack.tables.values():
        if table.repeat:
            add_sheet_match(draft, table.id, table.repeat)
    for block in draft.blocks.values():
        if block.seen:
            _add_block(draft, block)
    of_table = {id(c): t.id for t in draft.pack.tables.values() for c in t.checks}
    for check in draft.pack.checks:
        add_check(draft, check, of_table.get(id(check), ""))
    for block in draft.blocks.values():
        if not block.link:
            concern_own_rows(draft, block)
    add_eliminations(draft)
    if loaded.narrative is not None:
        draft.narrative = compile_narrative(draft, loaded.narrative)
    for unknown in unknown_rules(draft.pack.indicator_rules):
        draft.problem(unknown, f"indicator_rules：没有编号为 {unknown} 的指标规则")
    for unknown in unknown_rules(loaded.indicators.rules):
        draft.problem(unknown, f"indicators.yaml：没有编号为 {unknown} 的指标规则")
    if not draft.problems:
        draft.problems += put_in_order(draft.rules, draft.blocks)
    for rule in draft.rules:
        rule.needs = [_kept_of(link) for link in sorted(_links_of(draft, rule))]
        rule.exact = all(_is_exact(draft.blocks, spec) for spec in rule.inputs)
    return draft


def _links_of(draft: Draft, rule: Rule) -> set[str]:
    """The links without which the rule says nothing; it may ask whether there is one: `when: empty(last.t01.total)`."""
    valued = (spec for n, spec in enumerate(rule.inputs) if n not in rule.asked)
    read = (spec.index if isinstance(spec, SumIn) else spec for spec in valued)
    return {draft.blocks[s.table, s.block].link for s in read if not isinstance(s, KeyIn)} - {""}


def _kept_of(link: str) -> CellIn:
    """The cell that is filled where anything is kept of the link's declaration."""
    at = origin_cell(link)
    return CellIn(at.table, at.block, at.row, at.column)


def _add_block(draft: Draft, block: Block) -> None:
    if isinstance(block, FixedBlock):
        for row in block.rows:
            for column in block.columns:
                for slot in block.slots_at(row, column):
                    _add_slot(draft, Target(block, row, column), slot)
        return
    for column, slot in block.columns.items():
        _add_slot(draft, Target(block, CURRENT, column), slot)
        for n, formula in enumerate(slot.from_lines):
            add_lines(draft, block, column, formula, n)
        if slot.name_of:
            derived.add_name(draft, block, slot, slot.name_of)
        if isinstance(slot, Column) and slot.code_of:
            derived.add_code_part(draft, block, slot, slot.code_of)
        if slot.shows:
            derived.add_path_labels(draft, block, slot)
        if slot.is_number and slot.subtotal and isinstance(block, RowBlock) and len(block.levels) > 1:
            derived.add_sum(draft, block, slot)
    if isinstance(block, TreeBlock):
        derived.add_scores(draft, block)
    derived.add_titles(draft, block)


def _add_slot(draft: Draft, target: Target, slot: Slot) -> None:
    """The equations and derived checks of a field, column or grid row."""
    table = target.block.table.id
    for n, formula in enumerate(slot.formula):
        add_formula(draft, target, formula, n)
    if slot.part_of:
        add_part_of(draft, target, slot.part_of)
    if slot.ref and slot.ref not in draft.pack.tables:
        draft.problem(slot.ref, f"没有表 {slot.ref}", table)
    if slot.codes in draft.codes.lists:
        derived.add_code(draft, target, slot, slot.codes)
    elif slot.codes:
        words = f"{slot.title or slot.id} 的科目表 {slot.codes} 未在 pack.yaml 的 codes 中列出"
        draft.problem(slot.codes, words, table)


def _is_exact(blocks: Blocks, spec: InputSpec) -> bool:
    """Whether only exact figures are read there."""
    if isinstance(spec, KeyIn):
        return True
    if isinstance(spec, CellIn):
        return not blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).half
    index = spec.index
    return not blocks[index.table, index.block].type_of(index.row, index.column).half
