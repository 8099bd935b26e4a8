"""A list that an office has at hand, as a recipe reads it: its rows by the recipe's columns, and what it says besides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from fractions import Fraction

from budgetdesk.document.paste.source import Headings, Source, heading_key, is_figure, is_sum, read_source
from budgetdesk.document.typed_values import read_code
from budgetdesk.engine.text import compact, half_width
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.exchange.workbooks.sheet_parts import unit_of
from budgetdesk.packs.recipe import Recipe
from budgetdesk.records import dataclass

_FIGURE = re.compile(r"([-+]?)¥?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)")
_NOTHING = re.compile(r"[-—/]*")
_SCALES = {"": 1, "元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
_END = re.compile(r"(?:制表|审核|复核|单位负责人|负责人|填表|注)[人表]?[:：]")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`number`: as the sheet counts; `texts`, `figures`: by the recipe's columns, figures in 元."""

    number: int
    texts: dict[str, str]
    figures: dict[str, Fraction]


@dataclass(slots=True)
class SourceList:
    """`unread`: columns of figures that the recipe does not speak of, with their sums; `troubles`: cells that are no figures."""

    sheet: str
    rows: list[SourceRow] = field(default_factory=list)
    unread: dict[str, Fraction] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def read_source_list(grids: Sequence[SheetGrid], recipe: Recipe, name: str) -> SourceList:
    """The sheet that has most of the recipe's columns. Raises KnownError where none has those that are needed."""
    headings = Headings(dict(recipe.columns))
    by_key = {heading_key(word): column for column, words in recipe.columns.items() for word in words}
    found: list[tuple[int, SheetGrid, Source, dict[int, str]]] = []
    for grid in grids:
        source = read_source(grid.rows, grid.covered, _every_word(headings))
        columns = {
            c: column
            for c, path in enumerate(source.paths)
            if (column := next((by_key[key] for key in reversed(path) if key in by_key), None))
        }
        found.append((len(set(columns.values())), grid, source, columns))
    _, grid, source, columns = max(
        found, key=lambda it: it[0], default=(0, SheetGrid("", []), Source([], {}), {})
    )
    missing = sorted(needed_columns(recipe) - set(columns.values()))
    if missing:
        words = "、".join("/".join(recipe.columns[name][:3]) for name in missing)
        raise KnownError(f"{name} 不像“{recipe.title}”要的表，没有 {words} 这样的栏")
    return _read(grid, source, columns, recipe)


def _every_word(headings: Headings) -> Headings:
    """As single headings: those of one column are other words for the same."""
    words = {word for listed in headings.columns.values() for word in listed}
    return Headings({}, frozenset(words))


def needed_columns(recipe: Recipe) -> set[str]:
    """Without which the list makes no sense: what rows are called by, and what they are told apart by."""
    told = {column for line in recipe.lines for column in line.when}
    return {recipe.names, *told}


def _read(grid: SheetGrid, source: Source, columns: dict[int, str], recipe: Recipe) -> SourceList:
    found = SourceList(grid.name)
    scale = Fraction(_SCALES.get(unit_of(grid), 1))
    beside = {heading_key(word) for word in recipe.beside}
    others = {
        c: path[-1]
        for c, path in enumerate(source.paths)
        if c not in columns and path and path[-1] not in beside and path[-1] not in ("序号", "行次")
    }
    rows = list(_rows(source, columns, recipe))
    leaves = _leaves([source.rows[r][c] for r in rows for c, own in columns.items() if own == recipe.leaves])
    for r in rows:
        texts: dict[str, str] = {}
        figures: dict[str, Fraction] = {}
        for c, column in columns.items():
            text = _text(source, r, c)
            if column not in recipe.numbers:
                texts.setdefault(column, read_code(text) if column in recipe.codes else text)
                continue
            if (figure := _figure(grid, r, c, text, found)) is not None:
                figures[column] = figures.get(column, Fraction(0)) + figure * scale
        if recipe.leaves and compact(texts.get(recipe.leaves, "")) not in leaves:
            continue
        found.rows.append(SourceRow(r + 1, texts, figures))
        for c, title in others.items():
            text = source.rows[r][c].strip()
            if text and is_figure(text) and not _is_code(text, title):
                figure = _figure(grid, r, c, text, found) or Fraction(0)
                found.unread[title] = found.unread.get(title, Fraction(0)) + figure * scale
    return found


def _text(source: Source, r: int, c: int) -> str:
    """A merged cell says the same of all rows that it covers."""
    top, left = source.covered.get((r, c), (r, c))
    return source.rows[top if left == c and top >= source.first else r][c].strip()


def _rows(source: Source, columns: dict[int, str], recipe: Recipe) -> Iterator[int]:
    """Rows of persons or accounts: no sums, notes and blank lines."""
    names = [c for c, column in columns.items() if column == recipe.names]
    for r in source.data:
        row = source.rows[r]
        first = next((text for text in row if text.strip()), "")
        if r in source.left_out or not first or _END.match(compact(first)):
            continue
        name = next((row[c].strip() for c in names if row[c].strip()), "")
        if name and not is_sum(name) and not is_sum(first):
            yield r


def _leaves(codes: Sequence[str]) -> set[str]:
    """Codes below which there are none: neither 720101 nor 7201.01 stands below them."""
    plain = sorted({compact(code) for code in codes if code.strip()})
    following = [*plain[1:], ""]
    return {code for code, after in zip(plain, following, strict=False) if not after.startswith(code)}


def _is_code(text: str, title: str) -> bool:
    return title.endswith(("编码", "代码", "编号", "号", "号码", "电话", "年度", "月份", "日期"))


def _figure(grid: SheetGrid, r: int, c: int, text: str, found: SourceList) -> Fraction | None:
    if (r, c) in grid.troubles:
        found.troubles.append(grid.troubles[r, c])
        return None
    plain = compact(half_width(text)).rstrip("元")
    if _NOTHING.fullmatch(plain):
        return None
    negative = plain.startswith("(") and plain.endswith(")")
    said = _FIGURE.fullmatch(plain.strip("()") if negative else plain)
    if said is None:
        found.troubles.append(f"{grid.sheet}!{grid.address((r, c))} “{text[:20]}” 不是数")
        return None
    figure = Fraction(said[2].replace(",", ""))
    return -figure if negative or said[1] == "-" else figure
