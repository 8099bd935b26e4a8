"""Workbooks that come in: what they would put into a declaration, shown before anything is changed.

One of our own carries its declaration, and only what was changed in it since is read from its cells. Any other is read as
tables of a pack; what a person corrects of that is remembered for the next workbook with the same sheets.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import read_typed, set_entries
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.document.paste.plan import Answers
from budgetdesk.engine.cells import Cell, Facts, Rejected
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead, is_too_new, read_content, read_head
from budgetdesk.exchange.workbooks.carried_declaration import carried_by
from budgetdesk.exchange.workbooks.filling_document import WorkbookReading, read_sheets
from budgetdesk.exchange.workbooks.reading import SheetGrid, WorkbookError, read_workbook
from budgetdesk.exchange.workbooks.stacked_tables import told_apart
from budgetdesk.exchange.workbooks.table_forms import matched, table_forms
from budgetdesk.exchange.workbooks.unit_in_sheets import unit_in, year_in
from budgetdesk.office.declarations import head_of, unit_entries
from budgetdesk.office.importing.own_workbooks import ChangedSince, changed_since, tables_taken
from budgetdesk.office.importing.whose import of_another, said_in_workbook
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

    `own`: it carries its declaration, of which `changed` cells say something else by now; `whole`: it is that declaration,
    which becomes a new one. `guessed`: nobody named the pack.
    `astray`: in a sentence that it is of another unit or year than the declaration that it is to go into. `taken`: tables
    that come whole from the declaration which it carries; `kept`: cells that stay though they are otherwise in that.
    """

    path: Path
    head: DeclarationHead
    reading: WorkbookReading
    own: bool = False
    whole: bool = False
    guessed: bool = False
    changed: list[tuple[Cell, str]] = field(default_factory=list)
    grids: Sequence[SheetGrid] = ()
    astray: str = ""
    taken: list[str] = field(default_factory=list)
    kept: int = 0

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
    mapping: SheetMappings | None = None, replace: bool = False, progress: Progress = unwatched,
) -> WorkbookImport:  # fmt: skip
    """The workbook put into a declaration that there is: nothing is changed before its edit is applied.

    One of our own of the same unit gives what was changed in it since, and the tables that the declaration has nothing in;
    `replace`: all tables that are otherwise.
    """
    grids = read_workbook(path)
    scratch = Document(document.program, document.content.copy(), id=document.id, reviewed=False)
    carried = carried_by(path.read_bytes())
    there = None
    if carried is not None:
        there, body = read_head(carried.declaration, path.name)
        if (there.pack, there.unit_code or there.unit_name) == (head.pack, head.unit_code or head.unit_name):
            base = Document(document.program, read_content(body, document.program, path.name), reviewed=False)
            astray = of_another("工作簿", head, document, said_in_workbook(grids), there)
            found, steps = WorkbookReading(scratch), tables_taken(document, base, replace=replace)
            if steps.ops:
                found.apply(Edit("导入", tuple(steps.ops)))
            since = changed_since(base, carried.tables, grids)
            since = since._replace(cells=[each for each in since.cells if _is_other(scratch, *each)])
            _take_over(found, since, grids)
            return WorkbookImport(
                path, head, found, own=True, changed=since.cells, grids=grids, astray=astray,
                taken=steps.tables, kept=steps.kept,
            )  # fmt: skip
    astray = of_another("工作簿", head, document, said_in_workbook(grids), there)
    grids = told_apart(grids, table_forms(document))
    mapping = mapping if mapping is not None else remembered(store, head.pack, grids)
    found = _read(grids, scratch, mapping, progress)
    if not found.sheets:
        raise WorkbookError(f"{path.name} 里没有认出“{document.program.pack.title}”的表")
    return WorkbookImport(path, head, found, grids=grids, astray=astray)


def described(proposal: WorkbookImport) -> Iterator[str]:
    """What one of our own gives, line by line."""
    document = proposal.document
    for table in proposal.taken:
        title = document.program.filled_tables[table].title
        yield f"{table_label(document.engine, table)} {title}：照工作簿里的整张填入"
    if proposal.kept:
        yield f"有 {proposal.kept} 处与这份申报里的不同，输出后没有在工作簿里改过，保留申报里的"
    for cell, text in proposal.changed:
        yield f"{cell_words(document.engine, cell)}：改为 {shortened(text, 24) or '（空）'}"


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
    since, found = changed_since(document, carried.tables, grids), WorkbookReading(document)
    _take_over(found, since, grids)
    return WorkbookImport(path, head, found, own=True, whole=True, changed=since.cells, grids=grids)


def _take_over(found: WorkbookReading, since: ChangedSince, grids: Sequence[SheetGrid]) -> None:
    """What was typed into the workbook's cells, and sheets whose lines were moved as if they were anybody's."""
    document = found.document
    moved = [grid for grid in grids if grid.name in since.moved]
    if moved:
        read = read_sheets(moved, document, since.moved)
        found.sheets, found.strangers = read.sheets, read.strangers
        found.steps += read.steps
    there = [(cell, text) for cell, text in since.cells if _stands(document, cell)]
    edit = set_entries(document, [(cell, read_typed(document, cell, text)) for cell, text in there], "导入")
    if edit is not None:
        found.apply(edit)


def _is_other(document: Document, cell: Cell, text: str) -> bool:
    """Whether the declaration at hand says something else than the workbook."""
    there = document.content.facts.entries.get(cell)
    return not _stands(document, cell) or read_typed(document, cell, text) != there


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
