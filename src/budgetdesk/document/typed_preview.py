"""Says of a text that is being typed how it will be read and what the checks will say, before it is entered."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from budgetdesk.document import edit_commands
from budgetdesk.document.cell_view import show_value
from budgetdesk.document.document import Document
from budgetdesk.document.fillable import is_projection
from budgetdesk.document.typed_values import rounding
from budgetdesk.engine.cells import NA, Cell, Rejected
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.text import shortened
from budgetdesk.review.figures.messages import plainest
from budgetdesk.review.figures.what_if import trials
from budgetdesk.review.near_codes import near_codes

_UNIT = Decimal(10_000)
_LONGEST = 48


def describe_typed(document: Document, cell: Cell | None, text: str) -> tuple[str, bool]:
    """What to say, and whether it is bad news."""
    if cell is None:
        return "", False
    read, bad = _read_as(document, cell, text) if text.strip() else ("", False)
    lock = "此格由底稿算出，输入将作核对（回车填入，Esc 放弃）" if is_projection(document, cell) else ""
    return "　".join(filter(None, (lock, read))), bad


def _read_as(document: Document, cell: Cell, text: str) -> tuple[str, bool]:
    cell, entry = list(edit_commands.entries_typed(document, cell, text).items())[-1]
    kind = document.engine.type_of(cell)
    if isinstance(entry, Rejected):
        return f"✕ {escape(entry.reason)}（按回车仍保留原文并标出）", True
    if entry is NA:
        return "读作：不适用", False
    if entry is None:
        return "读作：空白", False
    if isinstance(entry, Decimal):
        shown = show_value(document.engine, kind, entry)
        doubt = wrong_unit(document, cell, entry)
        rounded = "（算得的小数较多，已四舍五入）" if rounding(text, kind) else ""
        return f"读作：{shown} {kind.unit}".rstrip() + rounded + (f"　▲ {doubt}" if doubt else ""), bool(
            doubt
        )
    if kind.slot.codes and entry is not None:
        return _code_as(document, cell, str(entry))
    return "", False


def _code_as(document: Document, cell: Cell, code: str) -> tuple[str, bool]:
    """The code with its own name; of one that the list lacks no name of a code above it, which would look as if it were right."""
    known = document.program.codes.lists[document.engine.type_of(cell).slot.codes or ""]
    if (known.has(code) or known.is_local_detail(code)) and (name := known.name(code)):
        return f"{escape(code)} {escape(name)}", False
    if any(longer.startswith(code) for longer in known.all()):
        return f"{escape(code)}…", False  # more digits make one of them
    likely = " 或 ".join(f"{near} {name}" for near, name in near_codes(document.engine, cell, code).items())
    return f"✕ 科目表中没有 {escape(code)}" + (f"，是不是 {escape(likely)}？" if likely else ""), True


def wrong_unit(document: Document, cell: Cell, typed: Decimal) -> str:
    """Words of doubt where a figure is about 10,000 times last year's, or the other way round."""
    before = document.content.last_year.get(cell)
    columns = document.engine.block(cell).columns
    slot = columns.get(cell.column)
    beside = next((c for c in columns if document.program.is_past(cell._replace(column=c))), "")
    if before is None and beside and beside != cell.column and slot is not None and slot.type == "amount":
        before = document.engine.value(cell._replace(column=beside))
    if not isinstance(before, Decimal) or not before or not typed:
        return ""
    ratio = abs(typed / before)
    if _UNIT / 3 < ratio < _UNIT * 3:
        return "约是上年数的 10,000 倍，是否把元当成了万元？"
    if 1 / (_UNIT * 3) < ratio < 3 / _UNIT:
        return "约是上年数的万分之一，是否把万元当成了元？"
    return ""


def what_if(document: Document, cell: Cell, text: str) -> tuple[str, bool]:
    """What a figure would break and mend, in words, and whether it breaks anything.

    Nothing is said where the text is no figure, or would bring rows that are not there yet.
    """
    engine = document.engine
    known = cell.row in engine.rows(cell.place) or cell in engine.values
    entry = edit_commands.read_typed(document, cell, text) if known else None
    if not isinstance(entry, Decimal) or (engine.value(cell) is None and engine.block(cell).table.worksheet):
        return "", False
    with trials(engine) as trial:
        outcome = trial.look(((cell, entry),))
    breaks, mends = outcome.broken, outcome.mended
    said = []
    if breaks:  # what the cell itself should be, if anything says so, is nearer to a person than any total
        first = next((relation for relation in breaks if relation.target == cell), None) or plainest(breaks)
        said.append(f"▲ 离开后会有 {len(breaks)} 处不符：{escape(_words(document, first))}")
    if mends:
        said.append(f"✓ 离开后会消除 {len(mends)} 处不符")
    return "　".join(said), bool(breaks)


def _words(document: Document, relation: Relation) -> str:
    if relation.target is None:
        return relation.rule.says
    where, says = cell_words(document.engine, relation.target), relation.rule.says
    return shortened(f"{where}（{says}）" if says else where, _LONGEST)
