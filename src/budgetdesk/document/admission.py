"""What a cell can hold, wherever it comes from: typed, pasted, imported, out of a file or a library.

Amounts have the decimals of their column. One that has more would be printed as another figure than it is,
so it is kept as a rejected entry that says so. Texts come without the marks that nobody sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetdesk.document.edits import Edit, Op, SetEntry
from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import Cell, Entry, Facts, Rejected
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.text import legible
from budgetdesk.packs.problems import nearest

MAX_AMOUNT = Decimal(10) ** 15
MAX_TEXT = 40_000
"""Characters. A cell of a workbook holds 32,767, a page 2,000; pages of what is longer take seconds to lay out."""
_MOST_KEPT = 2_000  # characters of what was rejected
MOST_DECIMALS = 10
"""Of numbers whose column does not say how many."""


def admit(entry: Entry | None, kind: CellType) -> Entry | None:
    """The entry as the cell can hold it: the same, a rejected one with the reason, or None for a text of nothing."""
    if isinstance(entry, Decimal):
        if not kind.number:
            return entry
        reason = why_not(entry, kind)
        if reason:
            return Rejected(f"{entry:f}" if abs(entry.adjusted()) < 100 else str(entry), reason)
        return entry if entry or not entry.is_signed() else abs(entry)  # no −0
    if isinstance(entry, str):
        if len(entry) > MAX_TEXT:
            words = f"文字过长（{len(entry):,} 字，上限 {MAX_TEXT:,} 字），没有填入：请精简，或分填几格"
            return Rejected(f"{entry[:200]}…", words)
        if kind.number:
            return Rejected(entry, "应是数")
        text = legible(entry)
        if kind.choices and text and text not in kind.choices:
            return Rejected(entry, not_a_choice(text, kind.choices))
        return text or None
    if isinstance(entry, Rejected) and len(entry.raw) > _MOST_KEPT:
        return Rejected(f"{entry.raw[:_MOST_KEPT]}…", entry.reason[:_MOST_KEPT])
    return entry


def not_a_choice(text: str, choices: Sequence[str]) -> str:
    """Why a text that is none of them is not taken."""
    near = nearest(text, choices)
    return f"不在可选项中，{f'是 {near} 吗？' if near else ''}只能是：{'、'.join(choices)}"


def why_not(amount: Decimal, kind: CellType) -> str:
    """Why a cell for numbers cannot hold the amount, and what it could hold; empty where it can."""
    if not amount.is_finite():
        return "不是数"
    if abs(amount) >= MAX_AMOUNT:
        return "数过大：整数部分最多 15 位"
    if kind.slot.type == "integer":
        return "" if amount == amount.to_integral_value() else "应是整数"
    decimals = decimals_of(kind)
    rounded = round_half_up(amount, decimals)
    if amount == rounded:
        return ""
    return f"最多 {decimals} 位小数，程序不会自行舍入：要四舍五入，请改为 {rounded:,f}"


def decimals_of(kind: CellType) -> int:
    """The most that a figure of the column may have."""
    return kind.decimals if kind.slot.type in ("amount", "percent") else MOST_DECIMALS


def admit_facts(facts: Facts, program: Program) -> None:
    """All entries of a declaration as their cells can hold them."""
    changed = [
        (cell, held)
        for cell, entry in facts.entries.items()
        if (held := _held(cell, entry, program)) is not entry
    ]
    for cell, held in changed:
        if held is None:
            del facts.entries[cell]
        else:
            facts.entries[cell] = held


def admit_edit(edit: Edit, program: Program) -> Edit:
    """The edit with its entries as their cells can hold them."""
    return Edit(edit.label, tuple(_admit_op(op, program) for op in edit.ops))


def _admit_op(op: Op, program: Program) -> Op:
    if not isinstance(op, SetEntry) or (held := _held(op.cell, op.entry, program)) is op.entry:
        return op
    return SetEntry(op.cell, held)


def _held(cell: Cell, entry: Entry | None, program: Program) -> Entry | None:
    return admit(entry, program.blocks[cell.table, cell.block].type_of(cell.row, cell.column))
