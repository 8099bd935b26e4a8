"""What can be done about a finding with one click, wherever it is shown: in the list, on a cell's page, below a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Literal

from budgetdesk.document.cell_view import show_value
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import confirm, remove_rows, set_entries, take_expected
from budgetdesk.document.edits import Confirm, Edit, Op, SetEntry
from budgetdesk.document.text_mends import better_words, rewrite, table_side, written_at
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, FindingCell
from budgetdesk.review.indicators.headings import is_needed
from budgetdesk.review.near_codes import near_codes
from budgetdesk.review.relation_inputs import inputs_of

_NAMED = 8  # cells that a mend of several names
_MOST_CHOICES = 6  # that are offered one by one
_SEVERAL = {
    "moved": "把数移到应填的格",
    "shifted": "把数移到应填的格",
    "exchanged": "对调",
    "rows_exchanged": "对调这两行的数",
    "wrong_unit": "换算这 {} 格",
    "row_missing": "填上这 {} 格",
}  # what a mend of several cells does, by cause
_EXPLAINING = {
    "empty_table": "写明为什么是空表",
    "not_linked": "没有可关联的，写明",
    "left_out": "没有上年数，写明",
    "returned": "写明怎样改的",
}

MendKind = Literal[
    "take",
    "rewrite",
    "remove",
    "keep_table",
    "add_codes",
    "add_code",
    "confirm",
    "unconfirm",
    "explain",
    "attach",
    "write",
]


@dataclass(frozen=True, slots=True)
class Mend:
    """One way out of a finding. `edit` makes the edit that it is, or None where there is nothing to do.

    Without `edit` it is no edit of the declaration: all unlisted codes are added with the names that are written beside
    them (`add_codes`), or the person is asked first, for the name of the code (`add_code`), for an explanation (`explain`),
    for the file to be linked with (`attach`), or is led to the words that only people can better (`write`).
    """

    kind: MendKind
    words: str  # on a button or link, behind the name of the cell that it changes
    cell: Cell | None = None
    brief: str = ""  # the words where there is little room
    tip: str = ""  # what it does, where the words leave that open
    edit: Callable[[], Edit | None] | None = None


def mends(
    document: Document, finding: Finding, cell: Cell | None = None, *, adds_codes: bool = False
) -> list[Mend]:
    """What can be done about a finding as one of its cells shows it (its suspect, unless another is said).

    `adds_codes`: whether there is an office at hand whose code lists may be added to.
    """
    return list(_mends(document, finding, cell or finding.suspect, adds_codes))


def _mends(document: Document, finding: Finding, cell: Cell | None, adds_codes: bool) -> Iterator[Mend]:
    if finding.place is not None:
        yield from _in_text(document, finding)
    suspected = finding.place is None and any(
        part.cell == cell and part.role == "suspect" for part in finding.cells
    )
    if has_sides(finding):
        count = len(finding.cells)
        yield Mend(
            "take",
            "以底稿为准",
            tip=f"清除表中这 {count} 格的填列，改用底稿算出的数",
            edit=lambda: keep_worksheet(document, finding),
        )
        yield Mend(
            "keep_table",
            "以表为准",
            tip=f"表中这 {count} 格不动，底稿相应的行改成表中的数；由几行合成的格标为无误，再到底稿里改",
            edit=lambda: keep_table(document, finding),
        )
    elif suspected and cell is not None:
        if can_mend(finding):
            yield _take(document, finding)
        if finding.cause_kind == "empty_branch" and not is_needed(document.engine, cell):
            yield Mend("remove", "删去这一行", edit=partial(remove_rows, document, cell.place, [cell.row]))
        elif finding.cause_kind in ("line_twice", "row_twice"):
            rows = [part.cell.row for part in finding.cells if part.role == "suspect"]
            words = f"删去重复的 {len(rows)} 行" if len(rows) > 1 else "删去重复的一行"
            yield Mend("remove", words, edit=partial(remove_rows, document, cell.place, rows))
        elif finding.cause_kind == "unreadable":
            yield from _choices(document, cell)
        if finding.proposal:
            yield _rewrite(document, finding)
        if finding.cause_kind == "unknown_code":
            likely = _likely_code(document, cell)
            added = _additions(document, cell) if _is_unlisted(finding) and adds_codes else ()
            often = len(finding.keys) > 1  # what stands in several lines nobody mistyped
            yield from chain(added, likely) if often else chain(likely, added)
        if cell in document.content.facts.confirmed:
            yield Mend("unconfirm", "取消“此格无误”", edit=lambda: confirm(document, cell, correct=False))
        elif (
            finding.due == "at_once"  # what is missing is not there to be right
            and document.engine.type_of(cell).number
            and document.engine.value(cell) is not None
        ):
            yield Mend("confirm", "此格无误，另查", edit=lambda: confirm(document, cell))
    if finding.cause_kind == "link_moved":
        yield from _moved_sources(document, finding)
    if finding.cause_kind == "not_linked" and finding.suspect is not None:
        yield Mend("attach", f"关联{table_label(document.engine, finding.suspect.table)}…")
    if finding.level == "query" or finding.cause_kind in ("not_linked", "left_out"):
        explained = any(key in document.content.explanations for key in finding.keys)
        yield Mend("explain", "修改说明" if explained else explain_words(finding))


def _in_text(document: Document, finding: Finding) -> Iterator[Mend]:
    """Other words, or the text's figure in the table; where neither is known, the way to the words."""
    known = bool(words := better_words(document, finding)) and rewrite(document, finding) is not None
    if known:
        yield Mend("rewrite", f"文字改为 {words}", edit=lambda: rewrite(document, finding))
    side = table_side(document, finding)
    if not known and side is None and (where := written_at(document, finding)) is not None:
        is_draft = where[0].table in document.program.pack.tables
        yield Mend("write", "到底稿里改" if is_draft else "到文中改", where[0] if is_draft else None)
    if side is not None:
        cell, value = side
        shown = show_value(document.engine, document.engine.type_of(cell), value)
        yield Mend(
            "take", f"改为 {shown}", cell, edit=lambda: set_entries(document, [(cell, value)], "改正 {}")
        )


def _moved_sources(document: Document, finding: Finding) -> Iterator[Mend]:
    """Take what linked declarations say by now."""
    for link in dict.fromkeys(
        filter(None, (document.engine.block(part.cell).link for part in finding.cells))
    ):
        if (take := document.sources.get(link)) is not None:
            yield Mend("take", f"取用{document.program.pack.links[link].title}的新数", edit=take)


def _is_unlisted(finding: Finding) -> bool:
    """Whether it is about a code of which the list has only what is above it."""
    return finding.cause_kind == "unknown_code" and finding.level != "error"


def _likely_code(document: Document, cell: Cell) -> Iterator[Mend]:
    """What it may have been meant to be, the likeliest first."""
    written = str(document.engine.value(cell))
    for code, name in near_codes(document.engine, cell, written).items():
        tip = f"没有 {written}，是不是 {code} {name}？"
        edit = partial(set_entries, document, [(cell, code)], "改正 {}")
        yield Mend("take", f"改为 {code} {name}", brief=f"改为 {code}", tip=tip, edit=edit)


def _choices(document: Document, cell: Cell) -> Iterator[Mend]:
    """All that can be chosen in place of what is none of it, where those are few."""
    choices = document.engine.type_of(cell).choices
    for choice in choices if len(choices) <= _MOST_CHOICES else ():
        yield Mend("take", f"改为 {choice}", edit=partial(set_entries, document, [(cell, choice)], "改正 {}"))


def _additions(document: Document, cell: Cell) -> Iterator[Mend]:
    named = unlisted_codes(document)
    own = (document.engine.type_of(cell).slot.codes or "", str(document.engine.value(cell)))
    if own in named:
        words = f"增补科目 {own[1]} {named[own]}"
        if len(named) > 1:
            words = f"连同名称增补 {len(named)} 个科目"
        shown = "；".join(f"{code} {name}" for (_, code), name in named.items())
        yield Mend("add_codes", words, tip=f"按表中填的名称增补到本单位科目：{shown}")
    yield Mend("add_code", "增补到本单位科目")


def unlisted_codes(document: Document) -> dict[tuple[str, str], str]:
    """The names that people have written beside codes which the office has yet to add, by code list and code."""
    found: dict[tuple[str, str], str] = {}
    for finding in document.findings:
        cell = finding.suspect
        if cell is None or not _is_unlisted(finding):
            continue
        if name := written_name(document, cell):
            code = str(document.engine.value(cell))
            found.setdefault((document.engine.type_of(cell).slot.codes or "", code), name)
    return found


def written_name(document: Document, cell: Cell) -> str:
    """What was entered as the name of the code in the same row."""
    columns = document.engine.block(cell).columns
    named = [c for c, slot in columns.items() if slot.name_of == cell.column]
    entries = (document.content.facts.entries.get(cell._replace(column=c)) for c in named)
    return next((entry for entry in entries if isinstance(entry, str)), "")


def can_mend(finding: Finding) -> bool:
    """Whether what belongs at the suspect is known."""
    return any(_is_to_change(part) for part in finding.cells)


def _is_to_change(part: FindingCell) -> bool:
    """Whether something else than what stands there belongs in a suspect."""
    return part.role == "suspect" and part.expected is not None and part.expected != part.entered


def _take(document: Document, finding: Finding) -> Mend:
    suspects = [part for part in finding.cells if _is_to_change(part)]
    edit = partial(take_expected, document, finding)
    if len(suspects) > 1 or finding.cause_kind == "moved":
        named = "、".join(cell_words(document.engine, part.cell) for part in suspects[:_NAMED])
        named += f" 等 {len(suspects)} 格" if len(suspects) > _NAMED else ""
        words = _SEVERAL.get(finding.cause_kind, "改正这 {} 格").format(len(suspects))
        return Mend("take", words, tip=f"改动的是：{named}", edit=edit)
    first = suspects[0]
    value = show_value(document.engine, document.engine.type_of(first.cell), first.expected)
    verb = "填上" if finding.cause_kind == "blank" else "改为"
    return Mend("take", f"{verb} {value}", first.cell, edit=edit)


def _rewrite(document: Document, finding: Finding) -> Mend:
    """All that a proposal changes, as one step."""
    named = "、".join(
        f"{document.engine.block(cell).columns[cell.column].title}：{text}" for cell, text in finding.proposal
    )
    entries = [(cell, _read(document, cell, text)) for cell, text in finding.proposal]
    return Mend(
        "rewrite",
        "照建议改写",
        tip=f"改为 {named}",
        edit=lambda: set_entries(document, entries, "照建议改写指标"),
    )


def _read(document: Document, cell: Cell, text: str) -> Entry:
    return Decimal(text) if document.engine.type_of(cell).number else text


# where a typed table and the worksheet differ in many cells, one of the two is taken for right, in one edit


def has_sides(finding: Finding) -> bool:
    return finding.cause_kind == "sides"


def keep_worksheet(document: Document, finding: Finding) -> Edit | None:
    """Clear what the table has otherwise: what the worksheet gives shows again."""
    label = f"以底稿为准 {table_label(document.engine, finding.cells[0].cell.table)}"
    return set_entries(document, [(part.cell, None) for part in finding.cells], label)


def keep_table(document: Document, finding: Finding) -> Edit:
    """Leave the table as it is and bring the worksheet's lines to it.

    A figure that several lines make up says not which of them is wrong: it is marked correct, so that they are
    suspected and not the table.
    """
    ops: list[Op] = []
    moved: set[Cell] = set()
    for part in finding.cells:
        line = _only_line(document, part.cell)
        if line is None or line in moved or not isinstance(part.entered, Decimal):
            ops.append(Confirm(part.cell, True))
            continue
        moved.add(line)
        ops.append(SetEntry(line, part.entered))
    return Edit(f"以表为准 {table_label(document.engine, finding.cells[0].cell.table)}", tuple(ops))


def _only_line(document: Document, cell: Cell) -> Cell | None:
    """The entered worksheet amount that the cell's projection is, where it is one and in the same unit."""
    engine = document.engine
    relation = next((r for r in engine.relations_of(cell) if r.rule.kind == "lines"), None)
    if relation is None or list((relation.rule.linear or {}).values()) != [Decimal(1)]:
        return None
    lines = [c for c in inputs_of(engine, relation) if engine.type_of(c).number]
    if len(lines) != 1 or not isinstance(engine.facts.entries.get(lines[0]), Decimal):
        return None
    return lines[0]


def explain_words(finding: Finding) -> str:
    """What is asked for: a reason for what looks wrong, or for nothing being there."""
    return _EXPLAINING.get(finding.cause_kind, "写核实说明")


def begun_words(document: Document, finding: Finding) -> str:
    """What an explanation begins with, where there is mostly but one."""
    if finding.cause_kind == "left_out":
        return "没有上年的数"
    if finding.cause_kind != "not_linked" or finding.suspect is None:
        return ""
    return f"没有可关联的{table_label(document.engine, finding.suspect.table)}"
