"""Declarations of a workspace: begun, found, and opened as documents that keep every edit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.document.document import Document
from budgetdesk.document.earlier_edits import Step, undoable
from budgetdesk.document.edits import FILLING, LOCKED, Content, SetState, State
from budgetdesk.engine.blocks import TOTAL, VALUE, Fields, VariableBlock
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.garbage import not_collected
from budgetdesk.office.members import put_in
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.records import dataclass
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.package_store import PackageStore
from budgetdesk.storage.tables import moment_text

if TYPE_CHECKING:
    from budgetdesk.document.links import Origin
    from budgetdesk.exchange.reply_file import Remark
    from budgetdesk.storage.queries import DeclarationInfo
    from budgetdesk.storage.store import Store

_MOST_EARLIER = 200  # lines of the change log that are gone through for what may still be undone
YEARS = range(1990, 2100)
_LOADED, _READY, _COMPUTED, _WHOLE = 15, 20, 90, 100  # of opening, as it is spent on a large declaration
_NEEDED = {"code": "单位编码", "name": "单位名称"}  # of a new declaration


class DeclarationExists(KnownError):
    """There is one of that unit, year and pack (`head`); another one needs a name of its own."""

    def __init__(self, id: str, head: DeclarationHead) -> None:
        self.head = head
        named = f"，名称也是“{head.name}”" if head.name else ""
        super().__init__(f"工作库中已有这个单位的这份申报{named}：{id}。要再建一份，请另起名称，如“调整预算”")


@dataclass(frozen=True, slots=True)
class Opened:
    """A declaration with its head; `id` is empty for a file."""

    id: str
    head: DeclarationHead
    document: Document

    @property
    def title(self) -> str:
        """勉县城乡居民社会养老保险经办中心 陕西省县级部门综合预算（2024年）（调整预算）"""
        head, pack = self.head, self.document.program.pack
        year = f"（{head.year} 年度）" if head.year != pack.year else ""
        return (
            f"{head.unit_name or head.unit_code} {pack.title}{year}{f'（{head.name}）' if head.name else ''}"
        )

    def origin(self, place: str = "") -> Origin:
        """As a link notes it that takes its figures now; `place`: the file that it is in, if not the workspace."""
        from budgetdesk.document.links import Origin

        head = self.head
        unit, now = head.unit_name or head.unit_code, datetime.now(UTC).isoformat()
        return Origin(self.id, self.title, unit, head.pack, head.pack_version, str(head.year), place, now)


# found and opened


def find_declarations(store: Store, id: str | None = None) -> list[DeclarationInfo]:
    """The one of that id, else all of them. KnownError, with what there is, where there is none."""
    every = store.declarations()
    found = [info for info in every if id is None or info.id == id]
    where = Path(store.database.place).name
    if not found and id is not None:
        more = "，有的是：" if every else ""
        raise KnownError(f"{where} 中没有申报 {id}{more}", map(listed, every))
    if not found:
        raise KnownError(f"{where} 中还没有申报：请先新建或导入一份")
    return found


def listed(info: DeclarationInfo) -> str:
    """A line of a list to choose from, which begins with the id."""
    return f"{info.id}  {info.unit_name} {info.year} 年{f'（{info.name}）' if info.name else ''}"


def open_declaration(
    store: Store, id: str, packs: InstalledPacks, progress: Progress = unwatched, *, keep: bool = True
) -> Opened:
    """The declaration with a document whose edits go to the store, if they are to be kept. Raises WorkspaceError and PackError.

    Nothing is kept anywhere until it is given back, so that it may be made in a thread and given up half way.
    """
    info, content = store.load(id)
    content.facts.year, content.facts.put_in = info.year, put_in(store, id)
    if content.facts.put_in is None:
        content.facts.other_copy = _other_copy(store, info, content.facts)
    progress(_LOADED, _WHOLE)
    program = packs.program(info.pack, store)
    if missing := _unknown(
        content, program
    ):  # the newest cannot hold it: the version that it was filled in by
        if packs.catalogue.find(info.pack, info.pack_version) is None:
            raise WorkspaceError(
                f"申报 {info.id} 是按报表包 {info.pack} {info.pack_version} 填的，"
                f"本机装的 {program.pack.version} 版里没有 {missing}。请安装当时的版本。"
            )
        program = packs.program(info.pack, store, info.pack_version)
        if missing := _unknown(content, program):
            raise WorkspaceError(
                f"申报 {info.id} 里有报表包 {info.pack} {info.pack_version} 所没有的 {missing}："
                "不是本程序填的，打不开。请从备份恢复这一份，或删除后重新导入。"
            )
    progress(_READY, _WHOLE)

    def computed(done: int, all_: int) -> None:
        progress(_READY + (_COMPUTED - _READY) * done // max(all_, 1), _WHOLE)

    since = moment_text(info.changed_at)
    writer = EditWriter(store, info.id, unit=_unit_cells(program), since=since) if keep else None
    with not_collected():
        document = Document(program, content, writer, id=info.id, progress=computed)
    if document.locked:
        document.before_locking = _before_locking(store, info.id)
    received = PackageStore(store.database).received_as(info.id)
    document.received = received is not None
    said = [*remarks_on(store, info.id), *(remarks_in(received.drafted) if received else [])]
    document.remarks = [(remark.place, remark.says) for remark in said]
    progress(_WHOLE, _WHOLE)
    return Opened(info.id, _head(info), document)


def _before_locking(store: Store, id: str) -> State:
    for line in reversed(store.latest_edits(id, _MOST_EARLIER)):
        states = [op.state for op in line.reverse.ops if isinstance(op, SetState)]
        if states and SetState(LOCKED) in line.edit.ops:
            return states[-1]
    return FILLING


def _other_copy(store: Store, info: DeclarationInfo, facts: Facts) -> dict[Cell, Decimal]:
    """Of the figures that the unit's other declaration of the kind and year has too, those that are others there: of several
    the one that was changed last."""
    if not info.unit_code:
        return {}
    every = store.declarations(pack=info.pack, year=info.year, unit_code=info.unit_code)
    others = [other for other in every if other.id != info.id]
    if not others:
        return {}
    try:
        theirs = store.load(max(others, key=lambda other: other.changed_at).id)[1].facts.entries
    except WorkspaceError:  # one that is damaged is no witness, and no reason not to open this one
        return {}
    return {
        cell: figure
        for cell, figure in theirs.items()
        if isinstance(figure, Decimal)
        and isinstance(facts.entries.get(cell), Decimal)
        and facts.entries[cell] != figure
    }


def earlier_edits(store: Store, document: Document) -> Sequence[Step]:
    """What whoever opens it did before, and nobody since, and may still be undone, the oldest first."""
    lines = [each for each in store.latest_edits(document.id, _MOST_EARLIER) if each.at < document.opened_at]
    behind_others = max((n for n, line in enumerate(lines, 1) if line.who != store.who), default=0)
    return undoable((line.kind, line.edit, line.reverse) for line in lines[behind_others:])


def remarks_on(store: Store, declaration: str) -> list[Remark]:
    """What was said of the last version that was sent, until it is sent again; of one that was received what was said when
    it was returned, or the version before it, until it is accepted."""
    packages = PackageStore(store.database)
    if (received := packages.received_as(declaration)) is not None:
        if received.state == "已接收":
            return []
        before = [row for row in packages.versions(received) if row.kept_at <= received.kept_at]
        said = received.remarks or (before[-2].remarks if len(before) > 1 else "")
    else:
        rows = packages.packages("sent", declaration_id=declaration)
        said = rows[-1].remarks if rows and rows[-1].state == "已退回" else ""
    return remarks_in(said)


def draft_remarks(store: Store, package: str, remarks: Iterable[Remark]) -> None:
    """Write about a received package what will go out when it is returned, in place of what was written. Raises WorkspaceError."""
    packages = PackageStore(store.database)
    if (row := packages.package(package)) is not None:
        packages.change(row, drafted=remarks_as_text(remarks))


def remarks_as_text(remarks: Iterable[Remark]) -> str:
    """As a package keeps them; empty where there are none."""
    said = [asdict(remark) for remark in remarks]
    return json.dumps(said, ensure_ascii=False) if said else ""


def remarks_in(text: str) -> list[Remark]:
    """As a package keeps them."""
    if not text:
        return []
    from budgetdesk.exchange.reply_file import Remark

    return [Remark(**each) for each in json.loads(text)]


def _unknown(content: Content, program: Program) -> str:
    """The first thing that the content names and the pack does not have."""
    facts = content.facts
    for cell in (*facts.entries, *facts.confirmed, *content.last_year):
        block = program.blocks.get((cell.table, cell.block))
        if block is None or not block.keeps(cell.row, cell.column):
            return ".".join((cell.table, cell.block, cell.row, cell.column))
    for place, rows in facts.rows.items():
        block = program.blocks.get((place.table, place.block))
        if not isinstance(block, VariableBlock):
            return f"{place.table}.{place.block}"
        if (bad := _out_of_levels(rows, block.levels)) is not None:
            return f"{place.table}.{place.block}.{bad.id}（{bad.level}）"
    for table in facts.instances:
        repeats = any(block.table.repeat for block in program.table_blocks(table))
        if not repeats:
            return table
    return ""


def _out_of_levels(rows: Iterable[Row], levels: Sequence[str]) -> Row | None:
    """A row that no program of ours enters.

    It is of a level that there is not, or below more rows than there are levels, or named as the total, which is
    never entered and would stand below itself.
    """
    parents = {row.id: row.parent for row in rows}
    for row in rows:
        above, depth = row.parent, 1
        while above is not None and depth <= len(levels):
            above, depth = parents.get(above), depth + 1
        if row.id == TOTAL or (row.level and row.level not in levels) or depth > len(levels):
            return row
    return None


# begun


def new_declaration(
    store: Store, packs: InstalledPacks, pack: str, unit: Mapping[str, str], year: int, *,
    past: str = "", name: str = "", progress: Progress = unwatched,
) -> str:  # fmt: skip
    """Its id. `unit` by field: code, name, nature, parent_code, parent_name; `past`: the earlier declaration that it
    takes over what lasts from; `name`: tells it from others of this unit, year and pack.

    Raises KnownError, and DeclarationExists where it needs a name.
    """
    program = packs.program(pack, store)
    entries = checked_unit(program, unit, year)
    content, label = Content(Facts(), {}, {}), "新建申报"
    source = open_declaration(store, past, packs, progress, keep=False) if past else None
    if source is not None:
        from budgetdesk.document.rollover import rolled_over  # not wanted to open one

        content = rolled_over(source.document, program)
        label = f"新建申报，取自 {past}"
    content.facts.entries.update(entries)
    head = head_of(
        program, content.facts, unit_code=unit["code"], unit_name=unit["name"], year=year, name=name
    )
    if source is not None:
        _link(Document(program, content), head, source)
    return create_declaration(store, program, content, head, label=label)


def _link(document: Document, head: DeclarationHead, source: Opened) -> None:
    """Keep what links read of the declaration that a new one is begun with."""
    from budgetdesk.document.links import take

    for name, link in document.program.pack.links.items():
        fits = link.kind == source.document.program.pack.kind and source.head.year == head.year + link.year
        if fits and (edit := take(document, name, source.document.engine, source.origin())) is not None:
            document.apply(edit)


def checked_unit(program: Program, unit: Mapping[str, str], year: int) -> dict[Cell, Entry]:
    """The entries that say which unit a new declaration is about. KnownError where one of them is not fit."""
    if year not in YEARS:
        raise KnownError(f"年度应是四位数的年份，不能是 {year}")
    texts = {field: text.strip() for field, text in unit.items()}
    for field, words in _NEEDED.items():
        if not texts.get(field):
            raise KnownError(f"{words}不能空着")
    if bad := next((text for text in texts.values() if not text.isprintable()), None):
        raise KnownError(f"文字中有不能显示的字符：{bad!a}")
    entries = unit_entries(program, texts)
    for cell, text in entries.items():
        slot = program.blocks[cell.table, cell.block].type_of(cell.row, cell.column).slot
        if slot.choices and text not in slot.choices:
            raise KnownError(f"{slot.title or cell.row}不能是 {text}，可以是 {'、'.join(slot.choices)}")
    return entries


def create_declaration(
    store: Store,
    program: Program,
    content: Content | None = None,
    head: DeclarationHead | None = None,
    *,
    label: str = "新建申报",
) -> str:
    """A new declaration with this content; its id. `head`: None for what the content says of itself.

    Raises DeclarationExists where the workspace has one of this unit, year and pack that has no other name.
    """
    content = content or Content(Facts(), {}, {})
    head = head or head_of(program, content.facts)
    refuse_twice([head], store)
    return store.create_declaration(**asdict(head), content=content, label=label)


def rename_declaration(store: Store, id: str, name: str) -> None:
    """`name` tells it from others of its unit, year and pack; empty for none. DeclarationExists where one has it already."""
    [info] = find_declarations(store, id)
    name = name.strip()
    if name != info.name:
        refuse_twice([replace(_head(info), name=name)], store)
        store.rename_declaration(id, name)


def change_year(store: Store, id: str, year: int) -> None:
    """It is of another year than it was begun for. Raises KnownError where an office above has it, or there is such a one."""
    [info] = find_declarations(store, id)
    if year == info.year:
        return
    if PackageStore(store.database).packages(declaration_id=id):
        raise KnownError("已经上报或者收到的申报不能改年度；可以复制一份再改")
    refuse_twice([replace(_head(info), year=year)], store)
    store.change_year(id, year)


def copy_declaration(store: Store, id: str, name: str) -> str:
    """Another one with the same content, under a name of its own; its id. DeclarationExists where one has that name."""
    [info] = find_declarations(store, id)
    head = replace(_head(info), name=name.strip())
    refuse_twice([head], store)
    _, content = store.load(id)
    content.state = "填报中"
    return store.create_declaration(**asdict(head), content=content, label=f"复制自 {id}")


def _head(info: DeclarationInfo) -> DeclarationHead:
    return DeclarationHead(info.pack, info.pack_version, info.unit_code, info.unit_name, info.year, info.name)


def head_of(
    program: Program, facts: Facts, *, unit_code: str = "", unit_name: str = "", year: int = 0, name: str = ""
) -> DeclarationHead:
    """Unit and year are what the unit table says, else what is given, else the pack's year."""
    pack, (code, full_name) = program.pack, unit_of(program, facts)
    return DeclarationHead(
        pack.id, pack.version, code or unit_code, full_name or unit_name, year or pack.year, name.strip()
    )


def refuse_twice(heads: Iterable[DeclarationHead], store: Store) -> None:
    """DeclarationExists at the first that the workspace has already, or that is there twice among them."""
    taken = {_identity(info): info.id for info in store.declarations()}
    for head in heads:
        unit, *_ = identity = _identity(head)
        if unit and (id := taken.get(identity)) is not None:
            raise DeclarationExists(id, head)
        taken[identity] = f"{head.unit_code}-{head.year}-{head.pack}"


def _identity(head: DeclarationHead | DeclarationInfo) -> tuple[str, int, str, str]:
    return head.unit_code or head.unit_name, head.year, head.pack, head.name


def unit_entries(program: Program, texts: Mapping[str, str]) -> dict[Cell, Entry]:
    """Entries of the unit table by field: code, name, nature, parent_code, parent_name; no blank ones."""
    return {cell: texts[id] for id, cell in _unit_cells(program).items() if texts.get(id)}


def unit_of(program: Program, facts: Facts) -> tuple[str, str]:
    """Code and name of the unit as they are entered; empty where they are not."""
    texts = unit_texts(program, facts)
    return texts.get("code", ""), texts.get("name", "")


def unit_texts(program: Program, facts: Facts) -> dict[str, str]:
    """What the unit table says by field: code, name, nature, parent_code, parent_name; no blank ones."""
    entries = {id: facts.entries.get(cell) for id, cell in _unit_cells(program).items()}
    return {id: text for id, entry in entries.items() if isinstance(entry, str) and (text := entry.strip())}


def _unit_cells(program: Program) -> dict[str, Cell]:
    """By field id."""
    table = program.pack.unit
    fields: dict[str, Cell] = {}
    for block in program.table_blocks(table):
        if isinstance(block, Fields):
            for field in block.rows:
                fields.setdefault(field, Place(table, block.id).cell(field, VALUE))
    return fields
