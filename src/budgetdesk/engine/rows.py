"""The rows of a block: those that people entered joined by key with those that the worksheet asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import count
from typing import Literal, NamedTuple

from budgetdesk.engine.blocks import DETAIL, TOTAL, Block, TreeBlock
from budgetdesk.engine.cells import Row

Key = tuple[str, ...]

_AGAIN = "~"  # ends the id of a projected row where an entered one has the id that its key makes
Part = int | Literal["id", "parent"]
"""Part of a row's key by its position (-1: the last), or the row's id."""


class RowInfo(NamedTuple):
    """A row as it stands: `level` names its place among subtotals or in the path, `depth` its indentation."""

    id: str
    key: Key
    level: str
    parent: str | None
    depth: int
    entered: bool
    projected: bool
    children: bool = False
    path: tuple[str, ...] = ()  # in a tree: by level the row it stands under, itself at its own level

    def part(self, part: Part) -> str:
        if part == "id":
            return self.id
        if part == "parent":
            return self.parent or ""
        return self.key[part] if self.key and part < len(self.key) else ""


class RowSet(dict[str, RowInfo]):
    """The rows of one place by id, in printed order; never changed, but made anew."""

    __slots__ = ("_by_key", "_by_level", "_by_parts", "_numbers", "_of_several")

    def __init__(self, rows: Iterable[tuple[str, RowInfo]] = ()) -> None:
        super().__init__(rows)
        self._by_level: dict[str, list[str]] | None = None
        self._by_key: dict[tuple[str, Key], list[str]] | None = None
        self._by_parts: dict[tuple[Part, ...], dict[Key, list[str]]] = {}
        self._numbers: dict[str, int] | None = None
        self._of_several: set[str] | None = None

    def number(self, row: str) -> int:
        """Which of the lines it is, the first is 1; the total is none of them."""
        if self._numbers is None:
            self._numbers = dict(zip((id for id in self if id != TOTAL), count(1), strict=False))
        return self._numbers[row]

    def at(self, level: str) -> Sequence[str]:
        """The rows of a level."""
        if self._by_level is None:
            by_level: dict[str, list[str]] = {}
            for id, info in self.items():
                by_level.setdefault(info.level, []).append(id)
            self._by_level = by_level  # whole: another thread may look too
        return self._by_level.get(level, ())

    def named(self, level: str, key: Key) -> Sequence[str]:
        """The rows of a level with that key."""
        if self._by_key is None:
            by_key: dict[tuple[str, Key], list[str]] = {}
            for id, info in self.items():
                by_key.setdefault((info.level, info.key), []).append(id)
            self._by_key = by_key
        return self._by_key.get((level, key), ())

    def having(self, parts: tuple[Part, ...], values: Key) -> Sequence[str]:
        """The rows with those values as those parts of their keys."""
        known = self._by_parts.get(parts)
        if known is None:
            known = {}
            for id, info in self.items():
                known.setdefault(tuple(info.part(part) for part in parts), []).append(id)
            self._by_parts[parts] = known
        return known.get(values, ())

    def above(self, row: str) -> list[str]:
        """The rows that one stands under, the nearest first."""
        found: list[str] = []
        info = self.get(row)
        while info is not None and info.parent is not None and info.parent not in found:
            found.append(info.parent)
            info = self.get(info.parent)
        return found

    def of_several(self) -> set[str]:
        """Rows with more than one row under them that has none itself."""
        if self._of_several is None:
            found = Counter(up for id, info in self.items() if not info.children for up in self.above(id))
            self._of_several = {row for row, count in found.items() if count > 1}
        return self._of_several

    def under(self, level: int, row: str) -> list[str]:
        """Of a tree: the rows that stand under a row of the level with that rank, and the row itself."""
        return [id for id, info in self.items() if (info.path[level] or id) == row]


NO_ROWS = RowSet()


def _projected_id(key: Key, taken: Container[str]) -> str:
    """The id of a projected row: it says the key, so that it is the same after every recomputation."""
    id = "/".join(part for part in key if part)
    while id in taken or id == TOTAL:
        id += _AGAIN
    return id


def parts_in_id(id: str) -> list[str]:
    """The parts of the key that the id of a projected row says."""
    return id.rstrip(_AGAIN).split("/")


def code_rows(block: Block, entered: Sequence[tuple[Row, Key]], projected: Iterable[Key]) -> RowSet:
    """Rows keyed by codes, with subtotals by the prefix of the first code, sorted by code."""
    width = len(block.key_columns)
    lengths = set(block.subtotal_lengths)
    claimed: dict[Key, str] = {}
    found: list[tuple[Key, str, bool, bool]] = []  # key, id, entered, projected
    taken = {TOTAL, *(row.id for row, _ in entered)}
    wanted = dict.fromkeys(projected)
    for row, key in entered:
        if len(key[0]) in lengths:
            key = (key[0], *[""] * (width - 1))
        first = key not in claimed
        claimed.setdefault(key, row.id)
        found.append((key, row.id, True, first and key in wanted))
    for key in list(wanted) + [key for key, *_ in found]:
        for length in lengths:
            if length < len(key[0]):
                wanted.setdefault((key[0][:length], *[""] * (width - 1)))
    for key in wanted:
        if key not in claimed:
            id = _projected_id(key, taken)
            taken.add(id)
            claimed[key] = id
            found.append((key, id, False, True))
    order = sorted(
        range(len(found)), key=lambda i: (found[i][0][0] == "", found[i][0] if found[i][0][0] else (), i)
    )
    total = TOTAL if TOTAL in block.levels else None
    rows: dict[str, RowInfo] = {}
    parents: set[str | None] = set()
    for i in order:
        key, id, was_entered, was_projected = found[i]
        code = key[0]
        level = str(len(code)) if len(code) in lengths else DETAIL
        parent, depth = total, 0
        for length in sorted(lengths):
            above = claimed.get((code[:length], *[""] * (width - 1))) if length < len(code) else None
            if above is not None:
                parent, depth = above, depth + 1
        parents.add(parent)
        rows[id] = RowInfo(id, key, level, parent, depth, was_entered, was_projected)
    return _finished(block, rows, parents)


def path_rows(
    block: Block, entered: Sequence[tuple[Row, str]], projected: Iterable[Key], order: Callable[[Key], object]
) -> RowSet:
    """Rows by path. `entered` gives each row with its own part of the key; `order` sorts projected siblings."""
    levels = [level.id for level in block.path]
    claimed: dict[Key, RowInfo] = {}
    keys: dict[str, Key] = {}
    children: dict[str | None, list[str]] = {}
    infos: dict[str, RowInfo] = {}
    total = TOTAL if TOTAL in block.levels else None
    wanted: dict[Key, None] = {}
    for key in sorted(projected, key=order):  # type: ignore[arg-type]
        for i in range(len(key)):
            if key[i]:
                wanted.setdefault(key[: i + 1])

    def put(id: str, key: Key, level: str, parent: str | None, was_entered: bool) -> None:
        depth = 0 if parent is None or parent == TOTAL else infos[parent].depth + 1
        infos[id] = RowInfo(id, key, level, parent, depth, was_entered, key in wanted)
        keys[id] = key
        claimed.setdefault(key, infos[id])
        children.setdefault(parent, []).append(id)

    def enter(row: Row, part: str) -> None:
        level = row.level if row.level in levels else levels[-1]
        parent = row.parent if row.parent in infos else total
        above = keys.get(parent or "", ())
        blank = levels.index(level) - len(above)
        put(row.id, (*above, *[""] * max(blank, 0), part), level, parent, True)

    by_key: dict[Key, tuple[Row, str]] = {}
    for row, part in entered:  # parents stand before their children
        enter(row, part)
        by_key.setdefault(keys[row.id], (row, part))
    heads = any(info.level == levels[0] for info in infos.values())
    for key in wanted:
        if key in claimed or (
            heads and _stands_alone(key, wanted)
        ):  # who stands above all of them is not one of them
            continue
        parent = total
        for i in range(len(key) - 1, 0, -1):
            if key[:i] in claimed:
                parent = claimed[key[:i]].id
                break
        id = _projected_id(key, infos)
        put(id, key, levels[len(key) - 1], parent, False)
    rank = {key: n for n, key in enumerate(wanted)}
    ordered: dict[str, RowInfo] = {}

    def lay(parent: str | None) -> None:
        siblings = children.get(parent, [])
        last = len(rank)
        for id in sorted(siblings, key=lambda s: rank.get(keys[s], last)):
            ordered[id] = infos[id]
            lay(id)

    lay(total)
    return _finished(block, ordered, set(children))


def _stands_alone(key: Key, wanted: Iterable[Key]) -> bool:
    """Whether it has nothing above it and nothing below."""
    above = sum(1 for part in key if not part)
    return above == len(key) - 1 > 0 and not any(len(k) > len(key) and k[: len(key)] == key for k in wanted)


def plain_rows(block: Block, entered: Sequence[Row]) -> RowSet:
    """Entered rows only, one below the other: worksheet lines."""
    total = TOTAL if TOTAL in block.levels else None
    rows = {r.id: RowInfo(r.id, (r.id,), DETAIL, total, 0, True, False) for r in entered}
    return _finished(block, rows, {total} if rows else set())


def tree_rows(block: TreeBlock, entered: Sequence[Row]) -> RowSet:
    """The entered nodes of a tree with their children below them."""
    known = {r.id for r in entered}
    below: dict[str | None, list[Row]] = {}
    for row in entered:
        below.setdefault(row.parent if row.parent in known else None, []).append(row)
    laid: dict[str, RowInfo] = {}
    levels = {level: at for at, level in enumerate(block.levels)}
    deepest = len(block.levels) - 1

    def lay(rows: list[Row], parent: str | None, depth: int, above: tuple[str, ...]) -> None:
        for row in rows:
            level = row.level or block.levels[min(depth, deepest)]
            at = levels[level]
            path = (*above[:at], row.id, *[""] * (deepest - at))
            children = below.get(row.id)
            laid[row.id] = RowInfo(
                row.id, (row.id,), level, parent, depth, True, False, children is not None, path
            )
            if children is not None:
                lay(children, row.id, depth + 1, path)

    lay(below.get(None, []), None, 0, ("",) * len(block.levels))
    return RowSet(laid.items())


def _finished(block: Block, rows: dict[str, RowInfo], parents: set[str | None]) -> RowSet:
    """Mark which rows have others below them and put the total where it is printed."""
    done: dict[str, RowInfo] = {}
    total = block.total
    sum_row = RowInfo(TOTAL, (), TOTAL, None, 0, False, True, bool(rows))
    if total and total.at == "top":
        done[TOTAL] = sum_row
    for id, row in rows.items():
        done[id] = row._replace(children=True) if id in parents else row
    if total and total.at == "bottom":
        done[TOTAL] = sum_row
    return RowSet(done.items())
