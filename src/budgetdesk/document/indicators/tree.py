"""Makes the edits of an indicator tree: adding, moving, raising, lowering and removing nodes. Not what their cells say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddInstance, AddRow, Edit, MoveRow, Op, RemoveRow, SetEntry
from budgetdesk.engine.cells import NA, Cell, Entry, Place, Rejected, Row
from budgetdesk.engine.text import shortened


class CannotMove(ValueError):
    """What was asked for does not fit the tree; the words say why."""


class TreeDraft:
    """A tree as it shall be. Change it as often as needed, then `edit` is all of that as one step."""

    def __init__(self, document: Document, place: Place) -> None:
        self._document, self.place = document, place
        self.levels = document.engine.block(place).levels
        self._before = document.engine.rows(place)
        self.parents: dict[str, str | None] = {}
        self.children: dict[str | None, list[str]] = {None: []}
        self.depths: dict[str, int] = {}  # index of the level: a node may stand below one two levels higher
        self._entries: dict[tuple[str, str], Entry | None] = {}  # by row and column
        self._removed: list[str] = []
        for id, info in self._before.items():
            self.parents[id] = info.parent
            self.children[id] = []
            self.children[info.parent].append(id)
            self.depths[id] = self.levels.index(info.level) if info.level in self.levels else info.depth

    # reading

    def walk(self, parent: str | None = None) -> Iterator[str]:
        """All nodes below, in printed order."""
        for id in self.children[parent]:
            yield id
            yield from self.walk(id)

    def subtree(self, id: str) -> list[str]:
        return [id, *self.walk(id)]

    def entry(self, id: str, column: str) -> Entry | None:
        if (id, column) in self._entries:
            return self._entries[id, column]
        return self._document.content.facts.entries.get(self.place.cell(id, column))

    def name(self, id: str) -> str:
        entry = self.entry(id, self.levels[self.depths[id]])
        return entry.raw if isinstance(entry, Rejected) else entry if isinstance(entry, str) else ""

    def roots(self, ids: Iterable[str]) -> list[str]:
        """Those of the nodes that hang below none of the others, in printed order."""
        wanted = set(ids)
        return [id for id in self.walk() if id in wanted and not any(a in wanted for a in self.above(id))]

    def above(self, id: str) -> Iterator[str]:
        at = self.parents[id]
        while at is not None:
            yield at
            at = self.parents[at]

    # changing

    def add(
        self, parent: str | None, depth: int, index: int | None = None, *, name: str = "",
        entries: Mapping[str, Entry | None] | None = None, id: str = "",
    ) -> str:  # fmt: skip
        """A new node, the last of its siblings where no index is given; its id."""
        id = id if id and id not in self.parents else edit_commands.new_id()
        siblings = self.children[parent]
        siblings.insert(len(siblings) if index is None else index, id)
        self.parents[id], self.children[id], self.depths[id] = parent, [], depth
        if name:
            self.rename(id, name)
        for column, entry in (entries or {}).items():
            self.set(id, column, entry)
        return id

    def set(self, id: str, column: str, entry: Entry | None) -> None:
        self._entries[id, column] = entry

    def rename(self, id: str, name: str) -> None:
        """Give a name as it would be typed: one that is not in the level's set is kept as rejected."""
        level = self.levels[self.depths[id]]
        self.set(id, level, edit_commands.read_typed(self._document, self.place.cell(id, level), name))

    def move(self, ids: Sequence[str], parent: str | None, index: int) -> None:
        """Hang nodes with all below them elsewhere; they keep their levels."""
        for id in ids:
            if parent == id or (parent is not None and id in self.above(parent)):
                raise CannotMove("不能移到自己的下级中")
        before = self.children[parent][:index]
        for id in ids:
            self.children[self.parents[id]].remove(id)
        at = sum(1 for id in before if id not in ids)
        self.children[parent][at:at] = ids
        for id in ids:
            self.parents[id] = parent

    def change_level(self, id: str, by: int) -> None:
        """Another level for a node and all below it; the names go along to the columns of their new levels."""
        for node in self.subtree(id):
            name, old = self.entry(node, self.levels[self.depths[node]]), self.levels[self.depths[node]]
            self.depths[node] += by
            if name is not None:
                self.set(node, old, None)
                if name is NA:
                    self.set(node, self.levels[self.depths[node]], NA)
                else:
                    self.rename(node, name.raw if isinstance(name, Rejected) else str(name))

    def remove(self, id: str) -> None:
        gone = self.subtree(id)
        self.children[self.parents[id]].remove(id)
        for node in gone:
            del self.parents[node], self.children[node], self.depths[node]
        self._removed += reversed(gone)

    # all of it as one step

    def edit(self, label: str) -> Edit | None:
        ops = [*self._sheet(), *self._taken_away(), *self._placed(), *self._said()]
        return Edit(label, tuple(ops)) if ops else None

    def _sheet(self) -> Iterator[Op]:
        """A sheet that is only projected becomes an entered one."""
        place, sheets = self.place, self._document.content.facts.instances.get(self.place.table, [])
        if place.instance and place.instance not in sheets:
            yield AddInstance(place.table, place.instance, len(sheets))

    def _taken_away(self) -> Iterator[Op]:
        gone = {id for id in self._removed if id in self._before}
        if gone:
            entries = self._document.content.facts.entries
            yield from (SetEntry(c, None) for c in entries if c.place == self.place and c.row in gone)
            yield from (RemoveRow(self.place, id) for id in self._removed if id in gone)

    def _placed(self) -> Iterator[Op]:
        """Rows are moved only where their order or place in the tree is another: as few as can be."""
        now = [
            row.id for row in self._document.content.facts.rows.get(self.place, []) if row.id in self.parents
        ]
        stored = {id: at for at, id in enumerate(now)}
        wanted = list(self.walk())
        staying = _longest_rising([stored[id] for id in wanted if id in stored])
        at = 0
        for id in wanted:
            row = Row(id, self.parents[id], self.levels[self.depths[id]])
            if id not in stored:
                now.insert(at, id)
                yield AddRow(self.place, row, at)
            elif stored[id] in staying:
                at = now.index(id, at)
                if (self._before[id].parent, self._before[id].level) != (row.parent, row.level):
                    yield MoveRow(self.place, id, row.parent, row.level, at)
            else:
                old = now.index(id)
                now.pop(old)
                at -= old < at
                now.insert(at, id)
                yield MoveRow(self.place, id, row.parent, row.level, at)
            at += 1

    def _said(self) -> Iterator[Op]:
        entries = self._document.content.facts.entries
        for (id, column), entry in self._entries.items():
            cell = self.place.cell(id, column)
            if id in self.parents and entries.get(cell) != entry:
                yield SetEntry(cell, entry)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """A longest rising part of the sequence: the rows that can stay where they are."""
    if all(a < b for a, b in pairwise(numbers)):
        return set(numbers)
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found: set[int] = set()
    step: int | None = ends[-1] if ends else None
    while step is not None:
        found.add(step)
        step = before[step]
    return found


# what people ask for


def add_sibling(document: Document, place: Place, at: str | None) -> tuple[Edit, str]:
    """A blank node behind `at` and all below it; the first of the tree where there is none."""
    draft = TreeDraft(document, place)
    if at is None or at not in draft.parents:
        id = draft.add(None, 0)
    else:
        siblings = draft.children[draft.parents[at]]
        id = draft.add(draft.parents[at], draft.depths[at], siblings.index(at) + 1)
    return _done(draft, f"添加{_level_title(document, draft, id)}"), id


def add_child(document: Document, place: Place, at: str) -> tuple[Edit, str]:
    """A blank node one level below, behind those that are there."""
    draft = TreeDraft(document, place)
    if draft.depths[at] + 1 >= len(draft.levels):
        raise CannotMove("已是最末一级，没有下级")
    id = draft.add(at, draft.depths[at] + 1)
    return _done(draft, f"添加{_level_title(document, draft, id)}"), id


def add_branch(
    document: Document, place: Place, *, after: str | None = None, below: str | None = None
) -> tuple[Edit, Cell]:
    """A blank node behind `after`, or the last `below` a node, or of the tree; and one of each further level below it.

    So there is an indicator to fill in. The edit, and the cell of the first node's name.
    """
    draft = TreeDraft(document, place)
    if after is not None:
        parent, depth = draft.parents[after], draft.depths[after]
        first = draft.add(parent, depth, draft.children[parent].index(after) + 1)
    else:
        depth = draft.depths[below] + 1 if below is not None else 0
        if depth >= len(draft.levels):
            raise CannotMove("已是最末一级，没有下级")
        first = draft.add(below, depth)
    id = first
    for lower in range(depth + 1, len(draft.levels)):
        id = draft.add(id, lower)
    return _done(draft, "插入指标"), place.cell(first, draft.levels[depth])


def remove_nodes(document: Document, place: Place, ids: Iterable[str]) -> Edit | None:
    """Take nodes away with all below them."""
    draft = TreeDraft(document, place)
    roots = draft.roots(ids)
    if not roots:
        return None
    words, below = _words(draft, roots), sum(len(draft.subtree(id)) - 1 for id in roots)
    for id in roots:
        draft.remove(id)
    return draft.edit(f"删除{words}" + (f"（含 {below} 个下级）" if below else ""))


def shift(document: Document, place: Place, ids: Iterable[str], by: int) -> Edit | None:
    """One up (−1) or down (1) among the siblings; past the first or last, into the neighbouring parent."""
    draft = TreeDraft(document, place)
    roots = _one_family(draft, ids)
    parent = draft.parents[roots[0]]
    siblings = draft.children[parent]
    edge = siblings.index(roots[0] if by < 0 else roots[-1]) + by
    if 0 <= edge < len(siblings):
        draft.move(roots, parent, edge + (by > 0))
    else:
        neighbour = _neighbour(draft, parent, by)
        if neighbour is None:
            raise CannotMove("已在最前" if by < 0 else "已在最后")
        draft.move(roots, neighbour, len(draft.children[neighbour]) if by < 0 else 0)
    return draft.edit(f"{'上移' if by < 0 else '下移'}{_words(draft, roots)}")


def promote(document: Document, place: Place, ids: Iterable[str]) -> Edit | None:
    """One level higher, behind what was the parent; what hangs below goes along."""
    draft = TreeDraft(document, place)
    roots = _one_family(draft, ids)
    if draft.depths[roots[0]] == 0:
        raise CannotMove("已是一级，不能再升")
    parent = draft.parents[roots[0]]
    if parent is not None and draft.depths[parent] == draft.depths[roots[0]] - 1:
        above = draft.parents[parent]
        draft.move(roots, above, draft.children[above].index(parent) + 1)
    for id in roots:
        draft.change_level(id, -1)
    return draft.edit(f"升级{_words(draft, roots)}")


def demote(document: Document, place: Place, ids: Iterable[str]) -> Edit | None:
    """One level lower, the last child of the sibling before; what hangs below goes along."""
    draft = TreeDraft(document, place)
    roots = _one_family(draft, ids)
    parent = draft.parents[roots[0]]
    at = draft.children[parent].index(roots[0])
    if any(draft.depths[node] + 1 >= len(draft.levels) for id in roots for node in draft.subtree(id)):
        raise CannotMove("已有最末一级的指标，不能再降")
    if at == 0:
        raise CannotMove("前面没有同级的指标，不能降到它的下面")
    neighbour = draft.children[parent][at - 1]
    draft.move(roots, neighbour, len(draft.children[neighbour]))
    for id in roots:
        draft.change_level(id, 1)
    return draft.edit(f"降级{_words(draft, roots)}")


def move_under(
    document: Document, place: Place, ids: Iterable[str], parent: str | None, index: int
) -> Edit | None:
    """Move nodes (dragged with the mouse) below a parent, as child number `index`; their levels stay."""
    draft = TreeDraft(document, place)
    roots = _one_family(draft, ids, same_parent=False)
    if (draft.depths[parent] if parent is not None else -1) >= draft.depths[roots[0]]:
        raise CannotMove("只能放到上一级的下面")
    draft.move(roots, parent, index)
    return draft.edit(f"移动{_words(draft, roots)}")


def _one_family(draft: TreeDraft, ids: Iterable[str], *, same_parent: bool = True) -> list[str]:
    roots = draft.roots(ids)
    if not roots:
        raise CannotMove("没有选中指标")
    if len({draft.depths[id] for id in roots}) > 1 or (
        same_parent and len({draft.parents[id] for id in roots}) > 1
    ):
        raise CannotMove("选中的指标不在同一级，请分开移动")
    return roots


def _neighbour(draft: TreeDraft, id: str | None, by: int) -> str | None:
    """The node of the same level before or after, whoever its parent is."""
    if id is None:
        return None
    same = [node for node in draft.walk() if draft.depths[node] == draft.depths[id]]
    at = same.index(id) + by
    return same[at] if 0 <= at < len(same) else None


def _done(draft: TreeDraft, label: str) -> Edit:
    edit = draft.edit(label)
    assert edit is not None
    return edit


def _level_title(document: Document, draft: TreeDraft, id: str) -> str:
    level = draft.levels[draft.depths[id]]
    return document.engine.block(draft.place).columns[level].title or "指标"


def _words(draft: TreeDraft, roots: Sequence[str]) -> str:
    name = next((found for id in roots if (found := draft.name(id))), "")
    return f" {len(roots)} 个指标" if len(roots) > 1 else f" {shortened(name, 16)}" if name else "指标"
