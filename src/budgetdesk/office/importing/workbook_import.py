"""Workbooks that come in: what they would put into a declaration, shown before anything is changed.

One of our own carries its declaration, and only what was changed in it since is read from its cells. Any other is read as
tables of a pack; what a person corrects of that is remembered for the next workbook with the same sheets.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import read_typed, set_entries
from budgetdesk.document.edits import AddInstance, AddRow, Content, Edit, Explain, Op, SetEntry
from budgetdesk.document.outstanding import progress as how_far
from budgetdesk.document.paste.plan import Answers
from budgetdesk.engine.cells import Cell, Facts, Rejected
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead, is_too_new, read_content, read_head
from budgetdesk.exchange.workbooks.carried_declaration import carried_by
from budgetdesk.exchange.workbooks.filling_document import WorkbookReading, read_sheets
from budgetdesk.exchange.workbooks.reading import SheetGrid, WorkbookError, read_workbook
from budgetdesk.exchange.workbooks.stacked_tables import told_apart
from budgetdesk.exchange.workbooks.table_forms import matched, table_forms
from budgetdesk.exchange.workbooks.unit_in_sheets import unit_in, year_in
from budgetdesk.office.declarations import head_of, unit_entries
from budgetdesk.office.importing.own_workbooks import ChangedSince, changed_since
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store

_REMEMBERED = "workbooks"  # under which a store keeps what people settled of workbooks
_MOST_REMEMBERED = 200
_ANYWHERE = "全国"  # the region of packs for every province


@dataclass(slots=True)
class SheetMapping:
    """What a sheet is. `table`: '' for none; `columns`, `choices`: by block, as pasting asks for them."""

    table: str = ""
    columns: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)


SheetMappings = dict[str, SheetMapping]
"""By the sheet's name."""


@dataclass(slots=True)
class WorkbookImport:
    """What a workbook would put into a declaration. `reading.document` is a copy with all of it done.

    `own`: it carries its declaration, of which `changed` cells say something else by now; `whole`: that all goes in, for
    nothing was there. `other`: the unit it is of, where the declaration is another's. `guessed`: nobody named the pack.
    """

    path: Path
    head: DeclarationHead
    reading: WorkbookReading
    own: bool = False
    whole: bool = False
    other: str = ""
    guessed: bool = False
    changed: list[tuple[Cell, str]] = field(default_factory=list)
    grids: Sequence[SheetGrid] = ()

    @property
    def document(self) -> Document:
        return self.reading.document

    def edit(self) -> Edit | None:
        """All of it as one step, for the declaration that it was planned for; None where nothing would change."""
        return Edit(f"导入 {self.path.name}", tuple(self.reading.steps)) if self.reading.steps else None

    @property
    def filled(self) -> int:
        """Cells that it puts something into."""
        if self.whole:
            return len(self.document.content.facts.entries)
        return len(
            {op.cell for op in self.reading.steps if isinstance(op, SetEntry) and op.entry is not None}
        )

    @property
    def unreadable(self) -> list[tuple[Cell, Rejected]]:
        """What cannot be read, kept as it is at its cells."""
        entries = self.document.content.facts.entries
        touched = {op.cell for op in self.reading.steps if isinstance(op, SetEntry)}
        return [(c, e) for c in sorted(touched) if isinstance(e := entries.get(c), Rejected)]

    def mapping(self) -> SheetMappings:
        """As it was read: to be looked at, corrected and given back."""
        found = {grid.name: SheetMapping() for grid in self.reading.strangers}
        for sheet in self.reading.sheets:
            said = found[sheet.grid.name] = SheetMapping(sheet.table)
            for part, plan in sheet.plans:
                if plan.columns is not None:
                    said.columns[part.block] = list(plan.columns)
                if plan.questions:
                    said.choices[part.block] = {question.id: question.chosen for question in plan.questions}
        return found


def propose_new(
    path: Path, packs: InstalledPacks, store: Store | None = None, *, pack: str = "",
    unit: Mapping[str, str] | None = None, year: int = 0, mapping: SheetMappings | None = None,
    kind: str = "", progress: Progress = unwatched,
) -> WorkbookImport:  # fmt: skip
    """The workbook as a new declaration. `unit`: code, name … where it is known; else what the sheets say of it.
    `kind`: of the packs that it is taken for, where no `pack` is named.

    Raises KnownError where it cannot be read or is no workbook of any pack.
    """
    grids = read_workbook(path)
    if (own := _own(path, grids, packs, store)) is not None:
        return own
    guessed = not pack
    pack = pack or _likeliest_pack(path, grids, packs, store, kind)
    program = packs.program(pack, store)
    said = {**unit_in(grids), **{key: text for key, text in (unit or {}).items() if text}}
    facts = Facts()
    facts.entries.update(unit_entries(program, said))
    document = Document(program, Content(facts, {}, {}), reviewed=False)
    grids = told_apart(grids, table_forms(document))
    mapping = mapping if mapping is not None else remembered(store, pack, grids)
    reading = _read(grids, document, mapping, progress)
    if not reading.sheets:
        raise WorkbookError(f"{path.name} 里没有认出“{program.pack.title}”的表")
    head = head_of(
        program, document.content.facts, unit_code=said.get("code", ""), unit_name=said.get("name", ""),
        year=year or year_in(grids) or program.pack.year,
    )  # fmt: skip
    return WorkbookImport(path, head, reading, guessed=guessed, grids=grids)


def propose_into(
    path: Path, document: Document, head: DeclarationHead, store: Store | None = None, *,
    mapping: SheetMappings | None = None, progress: Progress = unwatched,
) -> WorkbookImport:  # fmt: skip
    """The workbook put into a declaration that there is: nothing is changed before its edit is applied."""
    grids = read_workbook(path)
    scratch = Document(document.program, document.content.copy(), id=document.id, reviewed=False)
    carried = carried_by(path.read_bytes())
    if carried is not None:
        there, body = read_head(carried.declaration, path.name)
        if (there.pack, there.unit_code or there.unit_name) == (head.pack, head.unit_code or head.unit_name):
            base = Document(document.program, read_content(body, document.program, path.name), reviewed=False)
            since = changed_since(base, carried.tables, grids)
            first = _all_of(base.content, document) if how_far(document) == "empty" else None
            found = _taken_over(scratch, since, grids, first)
            return WorkbookImport(
                path, head, found, own=True, whole=first is not None, changed=since.cells, grids=grids
            )
        other = f"{there.unit_code} {there.unit_name}".strip()
    else:
        said = unit_in(grids)
        theirs, ours = said.get("code", ""), head.unit_code
        other = f"{theirs} {said.get('name', '')}".strip() if theirs and ours and theirs != ours else ""
    grids = told_apart(grids, table_forms(document))
    mapping = mapping if mapping is not None else remembered(store, head.pack, grids)
    found = _read(grids, scratch, mapping, progress)
    if not found.sheets:
        raise WorkbookError(f"{path.name} 里没有认出“{document.program.pack.title}”的表")
    return WorkbookImport(path, head, found, other=other, grids=grids)


def _all_of(content: Content, document: Document) -> Edit:
    """What puts all of it into a declaration of which nothing but the unit is filled in."""
    facts, there = content.facts, document.content.facts
    ops: list[Op] = []
    for table, ids in facts.instances.items():
        known = there.instances.get(table, [])
        new = (id for id in ids if id not in known)
        ops += (AddInstance(table, id, n) for n, id in enumerate(new, len(known)))
    for place, rows in facts.rows.items():
        standing = there.rows.get(place, [])
        ops += (AddRow(place, row, n) for n, row in enumerate(rows, len(standing)) if row not in standing)
    ops += (SetEntry(c, entry) for c, entry in facts.entries.items() if there.entries.get(c) != entry)
    ops += (Explain(key, said) for key, said in content.explanations.items())
    return Edit("导入", tuple(ops))


def _read(
    grids: Sequence[SheetGrid], document: Document, mapping: SheetMappings, progress: Progress
) -> WorkbookReading:
    tables = {sheet: said.table for sheet, said in mapping.items()}
    if bad := next((t for t in tables.values() if t and t not in document.program.pack.tables), None):
        raise KnownError(
            f"对应关系里写的表 {bad} 报表包里没有，可以是 {'、'.join(document.program.pack.tables)}"
        )
    answers = {
        f"{sheet}/{block}": Answers(said.choices.get(block, {}), tuple(columns) if columns else None)
        for sheet, said in mapping.items()
        for block, columns in {**{block: [] for block in said.choices}, **said.columns}.items()
    }
    return read_sheets(grids, document, tables, answers, progress)


def _likeliest_pack(
    path: Path, grids: Sequence[SheetGrid], packs: InstalledPacks, store: Store | None, kind: str
) -> str:
    """By how many of its tables are there; packs of the year or region that the workbook names come first."""
    text = "".join(text for grid in grids for row in grid.rows[:10] for text in row) + path.stem
    year = year_in(grids)
    able = [p for p in packs.summaries() if kind in ("", p.kind)]
    named = [p for p in able if p.year == year or p.region in text]
    for candidates in (named, [p for p in able if p not in named]):
        scored = []
        for summary in candidates:
            program = packs.program(summary.id, store)
            forms = table_forms(Document(program, Content(Facts(), {}, {}), reviewed=False))
            found = matched(told_apart(grids, forms), forms)
            own = summary.region in text
            right = 4 * own + 2 * (summary.year == year) + (summary.region == _ANYWHERE)
            scored.append((len(found), right, summary.id))
        best = max(scored, default=(0, 0, ""))
        if best[0]:
            return best[2]
    raise WorkbookError(f"{path.name} 里没有认出任何报表包的表：请用 --pack 指明报表包，见 budgetdesk packs")


# our own


def _own(
    path: Path, grids: Sequence[SheetGrid], packs: InstalledPacks, store: Store | None
) -> WorkbookImport | None:
    carried = carried_by(path.read_bytes())
    if carried is None:
        return None
    head, body = read_head(carried.declaration, path.name)
    program = packs.program(head.pack, store)
    if is_too_new(head, program.pack.version):
        raise KnownError(
            f"{path.name} 是用报表包 {head.pack} {head.pack_version} 填的，本机装的是 {program.pack.version}，请先更新报表包"
        )
    document = Document(program, read_content(body, program, path.name), reviewed=False)
    since = changed_since(document, carried.tables, grids)
    found = _taken_over(document, since, grids)
    return WorkbookImport(path, head, found, own=True, whole=True, changed=since.cells, grids=grids)


def _taken_over(
    document: Document, since: ChangedSince, grids: Sequence[SheetGrid], first: Edit | None = None
) -> WorkbookReading:
    """What was typed into the workbook's cells, and sheets whose lines were moved as if they were anybody's; behind `first`."""
    if first is not None:
        document.apply(first)
    moved = [grid for grid in grids if grid.name in since.moved]
    found = read_sheets(moved, document, since.moved) if moved else WorkbookReading(document)
    found.steps[:0] = first.ops if first is not None else ()
    changed = since.cells
    there = [(cell, text) for cell, text in changed if _stands(document, cell)]
    edit = set_entries(document, [(cell, read_typed(document, cell, text)) for cell, text in there], "导入")
    if edit is not None:
        found.apply(edit)
    return found


def _stands(document: Document, cell: Cell) -> bool:
    block = document.program.blocks.get((cell.table, cell.block))
    return block is not None and (cell.row in block.rows or cell.row in document.engine.rows(cell.place))


# remembered


def mapping_bytes(mapping: SheetMappings) -> bytes:
    """As a file that a person can correct."""
    sheets = {
        name: {"table": m.table, "columns": m.columns, "choices": m.choices} for name, m in mapping.items()
    }
    return (json.dumps({"sheets": sheets}, ensure_ascii=False, indent=1) + "\n").encode()


def read_mapping(data: bytes, name: str) -> SheetMappings:
    """Raises KnownError where it is not such a file."""
    try:
        return _mapping(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KnownError(f"{name} 不是对应关系的文件：可先用 --preview --mapping 写出一份再改") from error


def _mapping(told: Any) -> SheetMappings:
    return {
        str(name): SheetMapping(
            str(said.get("table", "")),
            {str(block): [str(c) for c in columns] for block, columns in said.get("columns", {}).items()},
            {
                str(block): {str(question): str(answer) for question, answer in answers.items()}
                for block, answers in said.get("choices", {}).items()
            },
        )
        for name, said in told["sheets"].items()
    }


def remember(store: Store, pack: str, grids: Sequence[SheetGrid], mapping: SheetMappings) -> None:
    """Keep what a person has settled for the next workbook with the same sheets."""
    kept = json.loads(store.setting(_REMEMBERED) or "{}")
    key = _kind_of(pack, grids)
    kept.pop(key, None)
    kept[key] = json.loads(mapping_bytes(mapping))
    latest = dict(list(kept.items())[-_MOST_REMEMBERED:])
    store.settle(_REMEMBERED, json.dumps(latest, ensure_ascii=False))


def remembered(store: Store | None, pack: str, grids: Sequence[SheetGrid]) -> SheetMappings:
    """What was settled of the last workbook with the same sheets; nothing where there was none."""
    kept = json.loads(store.setting(_REMEMBERED) or "{}") if store is not None else {}
    told = kept.get(_kind_of(pack, grids))
    return _mapping(told) if told else {}


def _kind_of(pack: str, grids: Sequence[SheetGrid]) -> str:
    """The same for workbooks whose sheets are called the same but for the year."""
    names = sorted(re.sub(r"20\d\d", "", grid.name) for grid in grids)
    return hashlib.sha256("\n".join([pack, *names]).encode()).hexdigest()[:20]
