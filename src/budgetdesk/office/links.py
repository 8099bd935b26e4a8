"""The declarations that one is linked with: found in the workspace or attached from a file, kept, and looked at anew.

Where a link has nothing yet, what the workspace has is taken when the declaration is opened: an edit like any other. What
was taken before is compared with what the other declaration says by now, and told where it is not the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry, SetLastYear
from budgetdesk.document.links import Origin, follow, origin_of, take
from budgetdesk.engine.cells import Entry
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened, find_declarations, listed, open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.office.workspaces import is_workspace, reading
from budgetdesk.packs.models import Link
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from budgetdesk.exchange.declaration_json import DeclarationHead
    from budgetdesk.storage.queries import DeclarationInfo
    from budgetdesk.storage.store import Store

OpenAnother = Callable[[str], Opened]
"""The declaration of that id in the workspace, with a document that nobody keeps unless it is open already."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A declaration that a link has been found to mean."""

    link: str
    source: Opened
    place: str = ""  # the file that it is in, if not the workspace

    def origin(self) -> Origin:
        """As it is kept when it is taken now."""
        return self.source.origin(self.place)

    def take_into(self, document: Document) -> Edit | None:
        """The edit that keeps what it says now."""
        return take(document, self.link, self.source.document.engine, self.origin())


def candidates(store: Store, packs: InstalledPacks, opened: Opened, link: str) -> list[DeclarationInfo]:
    """The declarations of the workspace that a link may mean, the likeliest first: same unit, the year and kind it says."""
    model, head = opened.document.program.pack.links[link], opened.head
    found = [
        info
        for info in store.declarations()
        if _is_same_unit(head, info) and info.year == head.year + model.year and info.id != opened.id
    ]
    if not found:  # mostly so, and to know the kinds of packs they must all be read
        return []
    kinds = {summary.id: summary.kind for summary in packs.summaries()}
    own, of_pack = opened.document.program.pack.id, str(model.pack or opened.document.program.pack.id)
    found = [info for info in found if kinds.get(info.pack) == model.kind]
    return sorted(found, key=lambda info: (info.pack not in (own, of_pack), info.name != head.name, info.id))


def _is_same_unit(head: DeclarationHead, info: DeclarationInfo | DeclarationHead) -> bool:
    """By their codes, where both say one: a published workbook has but the name."""
    if head.unit_code and info.unit_code:
        return info.unit_code == head.unit_code
    return info.unit_name == head.unit_name


def look_up(
    opened: Opened, store: Store, packs: InstalledPacks, progress: Progress = unwatched, *,
    open_another: OpenAnother | None = None,
) -> list[Linked]:  # fmt: skip
    """The linked declarations that the workspace has, opened, but for those that did not change since they were taken.

    May be run beside the window: nothing is kept.
    """
    links = opened.document.program.pack.links
    open_another = open_another or (lambda id: open_declaration(store, id, packs, keep=False))
    found: list[Linked] = []
    for number, link in enumerate(links):
        progress(number, len(links))
        if (info := _wanted(opened, store, packs, link)) is not None:
            found.append(Linked(link, open_another(info.id)))
    progress(len(links), len(links))
    return found


def _wanted(opened: Opened, store: Store, packs: InstalledPacks, link: str) -> DeclarationInfo | None:
    origin = origin_of(opened.document.content.facts, link)
    if origin is None:
        return next(iter(candidates(store, packs, opened, link)), None)
    info = _taken(opened, store, link)
    return info if info is not None and not _unchanged_since(info, origin.taken) else None


def _unchanged_since(info: DeclarationInfo, taken: str) -> bool:
    try:
        return info.changed_at <= datetime.fromisoformat(taken)
    except (TypeError, ValueError):
        return False


def linked(opened: Opened, store: Store, packs: InstalledPacks, link: str) -> Linked | None:
    """What the workspace has for the link: the declaration that was taken, else the likeliest; None where it has none."""
    link_of(opened, link)
    info = _taken(opened, store, link) or next(iter(candidates(store, packs, opened, link)), None)
    return None if info is None else Linked(link, open_declaration(store, info.id, packs, keep=False))


def _taken(opened: Opened, store: Store, link: str) -> DeclarationInfo | None:
    origin = origin_of(opened.document.content.facts, link)
    id = origin.declaration if origin is not None and not origin.place else ""
    return next((info for info in store.declarations() if info.id == id), None)


def connect(document: Document, found: list[Linked], *, take_missing: bool = True) -> None:
    """Take what was not kept yet, if it may be kept, and tell from now on where the others say something else than is kept."""
    for linked in found:
        if origin_of(document.content.facts, linked.link) is None:
            if not take_missing:
                continue
            if (edit := linked.take_into(document)) is not None:
                document.apply(edit)
        follow(document, linked.link, linked.source.document, linked.origin)


def open_linked(store: Store, id: str, packs: InstalledPacks, progress: Progress = unwatched) -> Opened:
    """A declaration to look at, with those that it is linked with: what is taken of them is not kept."""
    opened = open_declaration(store, id, packs, progress, keep=False)
    connect(opened.document, look_up(opened, store, packs))
    return opened


# attached by people


class TakenFigure(NamedTuple):
    """What taking a link over would keep: the words of its cell, as its table prints them, and what was kept before."""

    table: str
    words: str
    before: Entry | None
    now: Entry | None


def preview(document: Document, edit: Edit) -> list[TakenFigure]:
    """What comes from where when such an edit is done, in its order; nothing is changed."""
    after = Document(document.program, document.content.copy(), reviewed=False)
    after.apply(edit)
    found = []
    for op in edit.ops:
        if not isinstance(op, SetEntry | SetLastYear):
            continue
        now = op.entry if isinstance(op, SetEntry) else op.value
        of = after if now is not None else document
        block = of.engine.block(op.cell)
        if block.table.id == block.link or not (of.engine.row(op.cell) or op.cell.row in block.rows):
            continue  # where the figures came from
        kept = document.content.facts.entries if isinstance(op, SetEntry) else document.content.last_year
        table = table_label(of.engine, op.cell.table)
        found.append(TakenFigure(table, cell_words(of.engine, op.cell), kept.get(op.cell), now))
    return found


@contextmanager
def attached(
    opened: Opened, link: str, path: Path, packs: InstalledPacks, declaration: str | None = None
) -> Iterator[Linked]:
    """A declaration file, or a declaration of another workspace, as what a link means. KnownError where it is not fit."""
    model = link_of(opened, link)
    if not is_workspace(path):
        from budgetdesk.office.importing.declaration_files import (
            open_file,  # which reads workbooks and packages too
        )

        source = open_file(path, packs, kind=model.kind)
        _refuse_unfit(opened, model, source, path.name)
        yield Linked(link, source, path.name)
        return
    with reading(path) as workspace:
        fit = find_declarations(workspace.store, declaration)
        if declaration is None:
            fit = candidates(workspace.store, packs, opened, link)
            if not fit:
                every = map(listed, workspace.store.declarations())
                raise KnownError(f"{path.name} 中没有可以作为{model.title}的申报，有的是：", every)
        source = open_declaration(workspace.store, fit[0].id, packs, keep=False)
        _refuse_unfit(opened, model, source, path.name)
        yield Linked(link, source, path.name)


def link_of(opened: Opened, link: str) -> Link:
    """The pack's link of that name. Raises KnownError."""
    links = opened.document.program.pack.links
    if link not in links:
        known = [f"{name}  {each.title}" for name, each in links.items()]
        raise KnownError(
            f"报表包 {opened.head.pack} 没有关联 {link}" + ("，有的是：" if known else ""), known
        )
    return links[link]


def _refuse_unfit(opened: Opened, model: Link, source: Opened, name: str) -> None:
    head, other, kind = opened.head, source.head, source.document.program.pack.kind
    if not _is_same_unit(head, other):
        raise KnownError(f"{name} 是另一个单位的申报：{other.unit_name or other.unit_code}")
    if kind != model.kind or other.year != head.year + model.year:
        raise KnownError(
            f"{name} 不是{model.title}，而是 {other.year} 年的{source.document.program.pack.title}"
        )
