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
    Pack,
    RowsBlock,
    Table,
    TextBlock,
)
from budgetdesk.packs.problems import Problem
from budgetdesk.packs.short_forms.checks import spell_checks
from budgetdesk.packs.short_forms.columns import ColumnSpeller
from budgetdesk.packs.short_forms.grids import GroupSpeller
from budgetdesk.packs.short_forms.speller import MAX_MADE, At, Speller, TooMuchError
from budgetdesk.packs.short_forms.substitution import Words

_SUM = "sum(x, "  # makes an expression of filters


def spell_out(
    pack: Pack, lists: Mapping[str, CodeList], sources: Mapping[str, Any], between: list[Check]
) -> list[Problem]:
    """Bring the pack's tables and the checks `between` them into the long form; gives what is wrong with the short ones.

    `sources` are the files as they were read, by name, to find the line of what is wrong.
    """
    speller = Speller(pack, lists, sources)
    try:
        _spell_out(speller, between)
    except (TooMuchError, RecursionError):
        speller.problem("pack", (), f"简写展开后过大（公式、列、行和检查的上限 {MAX_MADE:,}）")
    return speller.problems


def _spell_out(speller: Speller, between: list[Check]) -> None:
    pack = speller.pack
    for use in pack.codes.values():
        use.source = speller.cited(use.source, "")
    columns = ColumnSpeller(speller)
    for table in pack.tables.values():
        for n, block in enumerate(table.blocks):
            columns.spell_out(table, n, block)
    groups = list(_groups(speller))
    if speller.problems:  # what is missing now would be told again at every formula
        return
    for group in groups:
        group.put_rows()
    columns.put_formulas()
    for group in groups:
        group.put_formulas()
    for table in pack.tables.values():
        _spell_table(speller, table)
        table.checks = spell_checks(speller, table.checks, table.id)
    between[:] = spell_checks(speller, between, "")


def _groups(speller: Speller) -> Iterator[GroupSpeller]:
    for table in speller.pack.tables.values():
        for n, block in enumerate(table.blocks):
            for i, group in enumerate(block.groups if isinstance(block, GridBlock) else []):
                yield GroupSpeller(speller, table, ("blocks", n, "groups", i), group)


def _spell_table(speller: Speller, table: Table) -> None:
    plain = Words(speller.names, lacks=speller.lacks(table.id))
    for n, block in enumerate(table.blocks):
        at = At(table.id, ("blocks", n), plain)
        if isinstance(block, RowsBlock):
            _spell_rows(speller, block, at)
        elif isinstance(block, FieldsBlock | TextBlock):
            _spell_slots(speller, block, at)
        elif isinstance(block, IndicatorsBlock) and block.budget:
            block.budget = speller.expression(block.budget, at)
    if table.repeat:
        if table.repeat.amount:
            at = At(table.id, ("repeat", "amount"), plain)
            table.repeat.amount = speller.expression(table.repeat.amount, at)
        for rule in (table.repeat.missing, table.repeat.renamed):
            rule.source = speller.cited(rule.source, table.id)


def _spell_slots(speller: Speller, block: FieldsBlock | TextBlock, at: At) -> None:
    if isinstance(block, FieldsBlock):
        for i, line in enumerate(block.lines):
            for j, one in enumerate(line):
                speller.slot(one, At(at.table, (*at.path, "lines", i, j), at.words))
    else:
        for i, column in enumerate(block.columns):
            speller.slot(column, At(at.table, (*at.path, "columns", i), at.words))


def _spell_rows(speller: Speller, block: RowsBlock, at: At) -> None:
    block.sums_source = speller.cited(block.sums_source, at.table)
    source = block.rows
    if source.where:
        call = Located(f"{_SUM}{source.where})", source.where.file, source.where.line)
        made = speller.expression(call, at)
        if made is not call:
            source.where = Located(made[len(_SUM) : -1], made.file, made.line)
    for level in source.path:
        for key in ("code", "name", "key"):
            if text := getattr(level, key):
                setattr(level, key, speller.expression(text, at))
