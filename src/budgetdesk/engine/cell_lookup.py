"""Finds the cell that a person names: 表7/2080109/合计, by labels or ids, shortened where that is unique."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from budgetdesk.engine.blocks import TEXT, TOTAL, Block, GridGroup, TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import column_labels, full_name, row_labels, sheet_label
from budgetdesk.engine.text import compact
from budgetdesk.errors import KnownError
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

MAX_PARTS = 8
MAX_CANDIDATES = 20
_NUMBERING = late_pattern(r"^(\(?[0-9一二三四五六七八九十]+\)?[、.)]?|其中[:：]?)+")
_BRACKETS = late_pattern(r"\([^()]*\)$")
_SUMS = {"小计", "合计"}
_EXACT, _STRIPPED, _PART = range(3)
_EXTRA = -1


class CellNotFound(KnownError):
    """No cell, or more than one, has that name; `candidates` are full names that would do."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What may be written in one place of a name; words of one group (code and name) stand for one label.

    Words of group _EXTRA need never be named.
    """

    texts: tuple[str, ...]
    group: int


_SLASH = r"/(?![^()]*\))"  # one within brackets is of a label: 执行率（B/A）


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well parts of a name fit a cell: the worst of the words, and the labels that were left out."""

    tier: int
    left_out: int


def find_cell(engine: Engine, text: str) -> Cell:
    """The one cell of that name. Raises CellNotFound with candidates."""
    table, parts = _split(engine, text)
    if not parts:
        columns = _one_of_each(engine, table)
        raise CellNotFound(f"{text} 是一张表，请写出行和栏，如 {columns[0] if columns else text}", columns)
    found = _best(engine, table, parts) or _half_named(engine, table, parts)
    if len(found) == 1:
        return found[0]
    if found:
        names = [full_name(engine, cell) for cell in found]
        if len(set(names)) < len(names):
            names = ["/".join(filter(None, cell)) for cell in found]
        raise CellNotFound(f"{text} 不唯一，符合的有 {len(found)} 格", names[:MAX_CANDIDATES])
    near: dict[str, None] = {}
    for i in range(len(parts)) if len(parts) > 1 else ():
        rest = parts[:i] + parts[i + 1 :]
        near |= dict.fromkeys(full_name(engine, cell) for cell in _best(engine, table, rest))
    raise CellNotFound(f"没有单元格 {text}", list(near)[:MAX_CANDIDATES])


def name_of(engine: Engine, cell: Cell) -> str:
    """A name by which `find_cell` finds it: of its labels, else of its ids."""
    name = full_name(engine, cell)
    try:
        found = find_cell(engine, name)
    except CellNotFound:
        found = None
    return name if found == cell else "/".join(filter(None, cell))


def _split(engine: Engine, text: str) -> tuple[str, list[str]]:
    """The table and the other parts: divided by /, else by dots between ids, else by spaces."""
    normal = unicodedata.normalize("NFKC", text)
    for pattern in (_SLASH, r"\.", r"\s+"):
        raw = [part for part in re.split(pattern, normal) if part.strip()]
        if not raw:
            raise CellNotFound("请写出单元格，如 表7/2080109/合计")
        if tables := _tables(engine, plain(raw[0])):
            if len(tables) == 1:
                return tables[0], [plain(part) for part in raw[1:]][:MAX_PARTS]
            raise CellNotFound(f"{raw[0]} 不唯一，请用表号", _numbers(engine, tables))
    raise CellNotFound(f"没有表 {normal.split('/')[0].strip()}", _numbers(engine, engine.program.pack.tables))


def _tables(engine: Engine, word: str) -> list[str]:
    tables = engine.program.pack.tables
    exact = [
        id for id, t in tables.items() if word in (plain(id), plain(t.number), plain(t.short), plain(t.title))
    ]
    return exact or [id for id, t in tables.items() if len(word) > 2 and word in plain(t.title)]


def _numbers(engine: Engine, tables: Iterable[str]) -> list[str]:
    return [engine.program.pack.tables[id].name for id in tables]


def _one_of_each(engine: Engine, table: str) -> list[str]:
    """An amount of each block, to show how cells are named."""
    names = []
    for block in engine.program.table_blocks(table):
        cells = (c for c in _cells(engine, block) if engine.type_of(c).number)
        if (cell := next(cells, None)) is not None:
            names.append(full_name(engine, cell))
    return names


def _cells(engine: Engine, block: Block) -> Iterator[Cell]:
    for place in _places(engine, block):
        for row in engine.row_ids(place):
            for column in block.columns:
                yield place.cell(row, column)


def _places(engine: Engine, block: Block) -> list[Place]:
    sheets = engine.sheets(block.table.id) if block.table.repeat else {"": ""}
    return [Place(*block.name, sheet) for sheet in sheets]


# matching


def _best(engine: Engine, table: str, parts: list[str]) -> list[Cell]:
    """The cells that the parts fit best: by the closest words, then those whose every label is named."""
    fits: list[tuple[_Fit, Cell]] = []
    for block in engine.program.table_blocks(table):
        fits += _in_block(engine, block, parts)
    if not fits:
        return []
    tier = min(fit.tier for fit, _ in fits)
    found = {cell: fit for fit, cell in fits if fit.tier == tier}
    if len(found) > 1:
        whole = [cell for cell, fit in found.items() if not fit.left_out]
        numbers = [cell for cell in found if engine.type_of(cell).number]
        found = {cell: found[cell] for cell in (whole if len(whole) == 1 else numbers or found)}
    return list(found)


def _half_named(engine: Engine, table: str, parts: list[str]) -> list[Cell]:
    """The amounts of the rows, or of the columns, that the parts name without saying more."""
    every = (1 << len(parts)) - 1
    found: list[Cell] = []
    for block in engine.program.table_blocks(table):
        named: dict[str, bool] = {}
        for cell in _cells(engine, block):
            if not engine.type_of(cell).number:
                continue
            if cell.column not in named:
                words = _column_words(engine, block, cell.column)
                named[cell.column] = every in _fits(parts, words, every, block.says_column)
            if named[cell.column] or every in _fits(
                parts, _row_words(engine, block, cell), every, needed=True
            ):
                found.append(cell)
    return found


def _in_block(engine: Engine, block: Block, parts: list[str]) -> Iterator[tuple[_Fit, Cell]]:
    columns = list(block.columns)
    every = (1 << len(parts)) - 1
    alone = _understood_column(block, columns)
    words = {column: _column_words(engine, block, column) for column in columns}
    by_column = {column: _fits(parts, words[column], every, block.says_column) for column in columns}
    for place in _places(engine, block):
        for row in engine.row_ids(place):
            cell = place.cell(row, columns[0])
            if (ids := _by_ids(block, cell, parts, columns, alone)) is not None:
                yield _Fit(_EXACT, 0), ids
                continue
            by_row = _fits(parts, _row_words(engine, block, cell), every, needed=True)
            if len(block.rows) == 1:
                by_row.setdefault(0, _Fit(_EXACT, 0))
            for column in columns:
                best = None
                for mask, fit in by_row.items():
                    rest = every & ~mask
                    other = by_column[column].get(rest)
                    if not rest:
                        other = _Fit(_EXACT, 0) if column == alone else None
                    if other is None:
                        continue
                    both = _Fit(max(fit.tier, other.tier), fit.left_out + other.left_out)
                    if best is None or (both.tier, both.left_out) < (best.tier, best.left_out):
                        best = both
                if best is not None:
                    yield best, cell._replace(column=column)


def _understood_column(block: Block, columns: list[str]) -> str:
    """The column that need not be named: the only one, or the only one of figures."""
    numbers = columns if block.rows else [c for c in columns if block.columns[c].is_number]
    return columns[0] if len(columns) == 1 else numbers[0] if len(numbers) == 1 else ""


def _by_ids(block: Block, cell: Cell, parts: list[str], columns: list[str], alone: str) -> Cell | None:
    """Whether the parts are the ids of a cell of this row: r4/total, rows/r4/total, funds/s1/total/value."""
    written = "/".join(parts)
    row, instance = plain(cell.row), plain(cell.instance)
    heads = [[], [plain(block.id)]]
    if instance:
        heads += [[instance], [instance, plain(block.id)], [plain(block.id), instance]]
    for head in heads:
        start = "/".join([*head, row])
        if alone and written == start and (head or block.rows):
            return cell._replace(column=alone)
        for column in columns:
            if written == f"{start}/{plain(column)}":
                return cell._replace(column=column)
    return None


def _fits(parts: list[str], words: list[_Word], every: int, needed: bool) -> dict[int, _Fit]:
    """For each selection of the parts (as bits) that fits the words in order, how well."""
    groups = {word.group for word in words} - {_EXTRA}
    fits: dict[int, _Fit] = {}
    for mask in range(1, every + 1):
        chosen = [part for i, part in enumerate(parts) if mask >> i & 1]
        if found := _align(chosen, words, needed):
            fits[mask] = _Fit(found[0], len(groups - found[1]))
    return fits


def _align(parts: list[str], words: list[_Word], needed: bool) -> tuple[int, frozenset[int]] | None:
    """The parts laid on the words in order; where `needed`, the last part names the innermost label."""
    if not words:
        return None
    last = words[-1].group
    ends = {last}
    if len({word.group for word in words}) > 1 and words[-1].texts[0] in _SUMS:
        ends.add(last - 1)  # the heading above 小计 stands for it
    best: dict[int, tuple[int, frozenset[int]]] = {-1: (_EXACT, frozenset())}
    for n, part in enumerate(parts):
        ahead: dict[int, tuple[int, frozenset[int]]] = {}
        for at, word in enumerate(words):
            if n == len(parts) - 1 and needed and word.group not in ends:
                continue
            tier = min((_likeness(part, text) for text in word.texts), default=9)
            if tier > _PART:
                continue
            before = [found for j, found in best.items() if j < at]
            if before:
                worst, seen = min(before, key=lambda found: (found[0], -len(found[1])))
                ahead[at] = max(worst, tier), seen | {word.group}
        best = ahead
    return min(best.values(), key=lambda found: (found[0], -len(found[1])), default=None)


@lru_cache(maxsize=65536)
def _likeness(part: str, word: str) -> int:
    if part == word:
        return _EXACT
    if not part or not word:
        return 9
    bare = _bare(word)
    if part == bare or _bare(part) == bare:
        return _STRIPPED
    if len(part) > 1 and not part.isdigit() and part in word:
        return _PART
    return 9


def _bare(word: str) -> str:
    """Without numbering, 其中： and a bracket at the end: (1)工资福利支出, 资金金额（万元）."""
    return _BRACKETS.sub("", _NUMBERING.sub("", word)).rstrip(":") or word


# the words of a cell


def _row_words(engine: Engine, block: Block, cell: Cell) -> list[_Word]:
    """Labels of the row, outermost first; its code, name and id count as one label."""
    labels = row_labels(engine, cell)
    words: list[_Word] = [_Word((plain(block.id),), _EXTRA)]
    if cell.instance:
        sheet = labels.pop(0) if sheet_label(engine, cell.table, cell.instance) else ""
        row = engine.sheets(cell.table).get(cell.instance, "")
        twins = engine.program.twins.get(cell.table)
        of_name = twins.of_name if twins else None
        name = engine.value(Place(*twins.rows.name).cell(row, of_name)) if twins and of_name else None
        words.append(_word([sheet, cell.instance, str(name or "")], _EXTRA))
    id = plain(cell.row)
    if block.is_total(cell.row):
        return [*words, _word([*labels, "合计", "总计", id], 1)]
    if cell.row in block.rows:
        *above, own = labels or [""]
        words += [_word([label], n + 1) for n, label in enumerate(above)]
        return [*words, _word([own, "" if cell.row == TEXT else id], len(above) + 1)]
    info = engine.row(cell)
    if block.key_columns and info is not None:
        others = [part for part in info.key[1:] if part]
        words += [_word([*labels[:1], "".join(labels), id, "/".join([*labels[:1], *others])], 1)]
        words += [_word([label], 1) for label in [*labels[1:], *others]]
        return words
    if block.path and info is not None:
        names = _chain(engine, block, cell, labels)
        return [*words, *names]
    if isinstance(block, TreeBlock):
        words += [_word([label], n + 1) for n, label in enumerate(labels)]
        return [*words, _Word((id,), max(len(labels), 1))]
    texts = [engine.value(cell._replace(column=c)) for c, s in block.columns.items() if not s.is_number]
    return [*words, _word([*labels[:1], id], 1), *(_word([str(text)], 1) for text in texts if text)]


def _chain(engine: Engine, block: Block, cell: Cell, labels: list[str]) -> Iterator[_Word]:
    """Of a path row: the rows above it, then itself with code and name."""
    rows = engine.rows(cell.place)
    own = labels
    info = rows[cell.row]
    above: list[str] = []
    if info.parent is not None and info.parent != TOTAL and info.parent in rows:
        parent = row_labels(engine, cell._replace(row=info.parent))
        if labels[: len(parent)] == parent:
            above, own = parent, labels[len(parent) :]
    yield from (_word([label], 0) for label in above)
    yield _word([*own[:1], "".join(own), plain(cell.row)], 1)
    yield from (_word([label], 1) for label in own[1:])


def _column_words(engine: Engine, block: Block, column: str) -> list[_Word]:
    place = next(iter(_places(engine, block)), Place(*block.name))
    labels = column_labels(engine, place.cell(next(iter(block.rows), ""), column))
    words = [_word([label], n) for n, label in enumerate(labels)]
    last = max(len(labels) - 1, 0)
    if not isinstance(block, GridGroup) or block.says_column or not words:
        words = [*words[:-1], _word([*(labels[-1:] or [""]), column], last)]
    return words


def _word(texts: Sequence[str], group: int) -> _Word:
    return _Word(tuple(dict.fromkeys(plain(text) for text in texts if text)) or ("",), group)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Without width, spaces and case."""
    return compact(text).casefold()
