"""The short forms of a whole pack, spelled out.

Done when all files are read and before anything is compiled, so that whoever reads a loaded pack sees every formula at
the row or column that it is for. A formula keeps the file and line where it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budgetdesk.packs.codes import CodeList
from budgetdesk.packs.models import (
    Check,
    FieldsBlock,
    GridBlock,
    IndicatorsBlock,
    Located,
    MoreLines,
    Pack,
    RowsBlock,
    RowsSource,
    Slot,
    Table,
    TextBlock,
)
from budgetdesk.packs.narrative import Narrative
from budgetdesk.packs.problems import Problem
from budgetdesk.packs.short_forms.checks import spell_checks
from budgetdesk.packs.short_forms.columns import ColumnSpeller
from budgetdesk.packs.short_forms.grids import GroupSpeller
from budgetdesk.packs.short_forms.speller import MAX_MADE, At, Speller, TooMuchError

_SUM = "sum(x, "  # makes an expression of filters


def spell_out(
    pack: Pack,
    lists: Mapping[str, CodeList],
    sources: Mapping[str, Any],
    between: list[Check],
    narrative: Narrative | None = None,
) -> list[Problem]:
    """Bring tables, the checks `between` them and the narrative into the long form; gives what is wrong with the short ones.

    `sources` are the files as they were read, by name, to find the line of what is wrong.
    """
    speller = Speller(pack, lists, sources)
    try:
        _spell_out(speller, between)
        for term in narrative.terms() if narrative is not None and not speller.problems else ():
            term.text = speller.expression(term.text, At("", (), speller.names))
    except (TooMuchError, RecursionError):
        speller.problem("pack", (), f"简写展开后过大（公式、列、行和检查的上限 {MAX_MADE:,}）")
    return speller.problems


def _spell_out(speller: Speller, between: list[Check]) -> None:
    pack = speller.pack
    for use in pack.codes.values():
        use.source = speller.cited(use.source, "")
    columns = ColumnSpeller(speller)
    for table in pack.tables.values():
        for block in table.blocks:
            columns.spell_out(table, block)
    grids = [(t, block) for t in pack.tables.values() for block in t.blocks if isinstance(block, GridBlock)]
    groups = [GroupSpeller(speller, table.id, group) for table, grid in grids for group in grid.groups]
    if speller.problems:  # what is missing now would be told again at every formula
        return
    for made in groups:
        made.put_rows()
    columns.put_formulas()
    for made in groups:
        made.put_formulas()
    for table in pack.tables.values():
        _spell_table(speller, table)
        table.checks = spell_checks(speller, table.checks, table.id)
    between[:] = spell_checks(speller, between, "")


def _spell_table(speller: Speller, table: Table) -> None:
    for block in table.blocks:
        at = At(table.id, block.yaml_path, speller.names)
        for slot in _slots(block):
            speller.slot(slot, At(table.id, slot.yaml_path, speller.names))
        if isinstance(block, RowsBlock):
            _spell_rows(speller, block, at)
        elif isinstance(block, IndicatorsBlock) and block.budget:
            block.budget = speller.expression(block.budget, at)
    for note in table.notes:
        if note.when is not None and note.when != "empty":
            note.when = speller.expression(note.when, At(table.id, note.yaml_path, speller.names))
    if table.repeat:
        if table.repeat.amount:
            at = At(table.id, table.repeat.yaml_path, speller.names)
            table.repeat.amount = speller.expression(table.repeat.amount, at)
        for rule in (table.repeat.missing, table.repeat.renamed):
            rule.source = speller.cited(rule.source, table.id)


def _slots(block: Any) -> Iterator[Slot]:
    """Fields and texts, which have all that is said of them at themselves."""
    if isinstance(block, FieldsBlock):
        yield from (field for line in block.lines for field in line)
    elif isinstance(block, TextBlock):
        yield from block.columns


def _spell_rows(speller: Speller, block: RowsBlock, at: At) -> None:
    block.sums_source = speller.cited(block.sums_source, at.table)
    source = block.rows
    asking: list[RowsSource | MoreLines] = [source, *source.also]
    for lines in asking:
        if lines.where:
            call = Located(f"{_SUM}{lines.where})", lines.where.file, lines.where.line)
            made = speller.expression(call, at)
            if made is not call:
                lines.where = Located(made[len(_SUM) : -1], made.file, made.line)
    for level in source.path:
        for key in ("code", "name", "key"):
            if text := getattr(level, key):
                setattr(level, key, speller.expression(text, at))
