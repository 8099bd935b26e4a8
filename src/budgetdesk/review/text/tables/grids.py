"""Tables that stand in a text, as grids: title, unit, the words above each column, what each row is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import pairwise

from budgetdesk.records import dataclass
from budgetdesk.review.finding import Place
from budgetdesk.review.text.sections import Section

NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?")
_SPREAD_OUT = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_NUMBER = re.compile(r"[0-9]{1,4}")  # of a line or column
_CODE = re.compile(r"\[?\d{2,9}\]?")
_UNIT = re.compile(r"单位[:：]?(?:人民币)?(万元|千元|元)|[（(](?:单位[:：])?(万元|千元|元)[）)]")
_UNIT_LINE = re.compile(
    r"(?:(?:公开|附|预算|财决)+\d+表)?(?:(?:编制|填报|预算)?单位|部门|金额单位)[:：].*$|公开\d+表$"
)
_TITLE = re.compile(r"(?:表|清单|(?:收支|支出|收入|项目|经费)明细)(?:[（(][^）)]*[）)])?$")
_BESIDE_TITLE = re.compile(
    r"^(?:公开|附|预算|财决|预算公开)*\d+\s*表$|单位[:：]|^部门[:：]|编制单位|^(?:附件|附表)\d*$"
)
_ORDINAL = re.compile(
    r"^(?:(?:公开|财决|预算)\s*\d{1,2}\s*表|附?表\s*\d{1,2}|附?表[一二三四五六七八九十][一二三四五六七八九十]?(?!般)|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)])"
    r"[：:、.\s]*"
)
_HEAD_OF_CODES = re.compile(r"编码|代码|编号|^[类款项]$")
_COUNTS = re.compile("(?:人|期|次|个|辆|数)数?$|数量|金额")  # at the end of a head
_HEAD_OF_PARTS = re.compile(r"^[类款项]$")  # of a code in three columns
_HEAD_OF_LINES = re.compile(r"^(?:行次|序号|栏次|行号)$")
_BLANK = re.compile("[-—－–―]{1,2}")  # what some print where there is no figure
_INDEX_WORDS = ("栏次", "行次", "项目", "—", "类", "款", "项", "")
_MOST_LACKING = 3  # cells at a row's end that plain text leaves out
_LOOK_BACK = 6  # paragraphs before a table, for its title and unit
_LONGEST_TITLE = 44


@dataclass(frozen=True, slots=True)
class GridCell:
    text: str
    place: Place

    @property
    def number(self) -> Decimal | None:
        text = self.text.replace(" ", "")
        return Decimal(re.sub("[,，]", "", text).replace("−", "-")) if NUMBER.fullmatch(text) else None


@dataclass(slots=True)
class Row:
    cells: list[GridCell]
    code: str = ""  # of the classification, its columns put together

    def take_rest(self, row: Row) -> None:
        """Put back what a page's end has cut off."""
        self.cells = [GridCell(a.text + b.text, a.place) for a, b in zip(self.cells, row.cells, strict=False)]

    def text(self, column: int) -> str:
        return self.cells[column].text if column < len(self.cells) else ""


@dataclass(slots=True)
class Grid:
    """`heads`: for each column the words above it, outermost first; `codes`, `labels`, `figures`: the columns of each kind."""

    title: str
    unit: str  # 元, 千元, 万元; "" where it is not told
    place: Place  # of its first cell
    heads: list[tuple[str, ...]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    printed: list[Row] = field(default_factory=list)  # with the heads, these once
    codes: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)

    def label_column(self, column: int) -> int | None:
        """The column of words that a column of figures belongs to: of several kinds of 科目 beside each other the first."""
        before = [n for n in self.labels if n < column]
        if not before:
            return None
        begins = max((f for f in self.figures if f < before[-1]), default=-1)
        accounts = [n for n in before if n > begins and "科目" in "".join(self.heads[n])]
        return accounts[0] if len(accounts) > 1 else before[-1]

    def label(self, row: Row, column: int) -> str:
        at = self.label_column(column)
        return "" if at is None else row.text(at)


def grids(sections: Sequence[Section]) -> list[Grid]:
    """The tables whose columns are known, in their order; what goes on over pages is one."""
    found: list[Grid] = []
    before: list[str] = []
    since: list[str] = []  # words since the last table
    for words, lines in runs(sections):
        if words is not None:
            before.append(words)
            since.append(words)
            continue
        _, columns = lines[0], len(lines[0].cells)
        last = found[-1] if found else None
        goes_on = (
            last is not None
            and len(last.heads) == columns
            and not any(_is_title(w) or len(w) > 12 for w in since)
        )
        if goes_on and last is not None:
            _go_on(last, lines)
        else:
            found.append(_grid(lines, before[-_LOOK_BACK:]))
        before, since = before[-2:], []
    for grid in found:
        _tell_columns(grid)
    return [g for g in found if g.figures]


def runs(sections: Sequence[Section]) -> Iterator[tuple[str | None, list[Row]]]:
    """Words between tables, and the rows of each table."""
    held: list[Row] = []
    for number, section in enumerate(sections):
        if section.path:
            yield from _tables(held)
            held = []
            yield section.path[-1], []
        for index, unit in enumerate(section.units):
            if unit.paragraph.table and "\t" in unit.text:
                held.append(Row(_cells(unit.text, number, index)))
            elif unit.text.strip():
                yield from _tables(held)
                held = []
                yield unit.text.strip(), []
    yield from _tables(held)


def _tables(rows: Sequence[Row]) -> Iterator[tuple[None, list[Row]]]:
    """Rows that follow each other, parted where they have more or fewer cells; but some of plain text lack their last cells."""
    width = max((len(row.cells) for row in rows), default=0)
    short = [row for row in rows if len(row.cells) < width]
    if short and len(rows[0].cells) == width and all(_lacks_its_end(row, width) for row in short):
        for row in short:
            last = row.cells[-1].place
            row.cells += [GridCell("", last._replace(start=last.end))] * (width - len(row.cells))
    held: list[Row] = []
    for row in rows:
        if held and _is_rest(held[-1], row):
            held[-1].take_rest(row)
            continue
        if held and len(held[-1].cells) != len(row.cells):
            yield None, held
            held = []
        held.append(row)
    if held:
        yield None, held


def _lacks_its_end(row: Row, width: int) -> bool:
    return width - len(row.cells) <= _MOST_LACKING and any(cell.number is not None for cell in row.cells[1:])


def _cells(text: str, section: int, unit: int) -> list[GridCell]:
    cells, start = [], 0
    for piece in text.split("\t"):
        words = _SPREAD_OUT.sub("", piece.strip())  # 合　计, 预 算 数
        cells.append(GridCell(words, Place(section, unit, start, start + len(piece))))
        start += len(piece) + 1
    return cells


def _is_title(words: str) -> bool:
    return bool(_TITLE.search(words.strip("。"))) and len(words) <= _LONGEST_TITLE


def _grid(lines: list[Row], before: Sequence[str]) -> Grid:
    place = lines[0].cells[0].place
    while lines and sum(bool(c.text) for c in lines[0].cells) == 1 and len(lines) > 2:
        words = next(c.text for c in lines[0].cells if c.text)  # a title or a unit over the whole width
        before, lines = [*before, words], lines[1:]
    title, unit = told_above(before)
    first = next((n for n, row in enumerate(lines) if _is_data(row)), len(lines))
    heads = [row for row in lines[:first] if not _is_index(row)]
    printed = {tuple(c.text for c in row.cells) for row in heads}
    rows = [
        row for row in lines[first:] if not _is_index(row) and tuple(c.text for c in row.cells) not in printed
    ]  # the heads stand again on every page
    if not unit:
        told = _UNIT.search("".join(c.text for row in heads for c in row.cells))
        unit = (told.group(1) or told.group(2)) if told else ""
    return Grid(
        title, unit, place, _spread(heads, len(lines[0].cells) if lines else 0), rows, printed=[*heads, *rows]
    )


def told_above(lines: Sequence[str]) -> tuple[str, str]:
    """The title and the unit of a table as the lines above it tell them, the nearest first; empty where they do not."""
    title = unit = ""
    for words in reversed([re.sub(r"\s", "", _ORDINAL.sub("", words)) for words in lines]):
        if not unit and (told := _UNIT.search(words)):
            unit = told.group(1) or told.group(2)
        words = _UNIT_LINE.sub("", words)
        if not title and _is_title(words) and not _BESIDE_TITLE.search(words):
            title = words
    return title, unit


def _go_on(grid: Grid, lines: Sequence[Row]) -> None:
    """Rows of a next page, without the heads that stand there again."""
    first = next((n for n, row in enumerate(lines) if _is_data(row)), len(lines))
    heads = {words for head in grid.heads for words in head}
    while first and not any(c.text in heads for c in lines[first - 1].cells):
        first -= 1  # a row without figures at the top of a page
    rows = [row for row in lines[first:] if not _is_index(row)]
    if rows and grid.rows and _is_rest(grid.rows[-1], rows[0]):
        grid.rows[-1].take_rest(rows.pop(0))
    grid.rows += rows
    grid.printed += rows


def _is_rest(above: Row, row: Row) -> bool:
    """Whether a row is what a page's end has cut off the row above: figures that break off behind a point or comma."""
    return any(
        a.text[-1:] in (".", ",") and b.text.isdigit() for a, b in zip(above.cells, row.cells, strict=False)
    )


def _is_index(row: Row) -> bool:
    """栏次 1 2 3: the numbers of the columns."""
    numbers = [int(c.text) for c in row.cells if _NUMBER.fullmatch(c.text)]
    others = [c.text for c in row.cells if not _NUMBER.fullmatch(c.text)]
    counted = all(b - a == 1 for a, b in pairwise(numbers)) and numbers[:1] in ([1], [])
    if any(c.text == "栏次" for c in row.cells):
        return True
    return len(numbers) >= 2 and counted and all(o in _INDEX_WORDS for o in others)


def _is_data(row: Row) -> bool:
    if _is_index(row):
        return False
    if any(re.fullmatch("合计|总计", re.sub(r"\s", "", c.text)) for c in row.cells[:3]):
        return not any(c.text for c in row.cells[3:] if not NUMBER.fullmatch(c.text))
    cells = [c for c in row.cells if NUMBER.fullmatch(c.text)]
    money = [c for c in cells if "." in c.text or "," in c.text or c.text == "0"]
    coded = any(_CODE.fullmatch(c.text) for c in row.cells[:3])
    return bool(money) or (coded and any(re.search("[\u4e00-\u9fff]", c.text) for c in row.cells)) or (
        bool(cells) and bool(re.search("[\u4e00-\u9fff]", row.cells[0].text))
    )  # fmt: skip


def _spread(heads: Sequence[Row], columns: int) -> list[tuple[str, ...]]:
    """For each column the words above it; what is printed over several columns stands in the first of them."""
    paths: list[list[str]] = [[] for _ in range(columns)]
    for number, row in enumerate(heads):
        left = ""
        above: list[str] = []
        for column in range(columns):
            words = row.text(column)
            if words:
                left, above = words, [*paths[column]]
                paths[column].append(words)
            elif left and paths[column] == above and _has_below(heads[number + 1 :], column):
                paths[column].append(left)
            else:
                left = ""
    return [tuple(path) for path in paths]


def _has_below(heads: Sequence[Row], column: int) -> bool:
    return any(row.text(column) for row in heads) or not heads


def _tell_columns(grid: Grid) -> None:
    for column, head in enumerate(grid.heads):
        words = [text for row in grid.rows if (text := row.text(column)) and not _BLANK.fullmatch(text)]
        last = head[-1] if head else ""
        if _HEAD_OF_LINES.match(last):
            continue
        numbers = sum(bool(NUMBER.fullmatch(w)) for w in words)
        coded = [w for w in words if _CODE.fullmatch(w)]
        coded = coded if all(_CODE.fullmatch(w) or w in ("合计", "总计") for w in words) else []
        if (
            coded
            and not _COUNTS.search(last)
            and (
                _HEAD_OF_CODES.search("".join(head))
                or any("." not in w and len(w.strip("[]")) in (3, 5, 7) for w in words)
            )
        ):
            grid.codes.append(column)
        elif words and numbers >= len(words) * 0.6:
            if _is_lines(words):
                continue
            grid.figures.append(column)
        elif not words and _is_amount(last):
            grid.figures.append(column)
        elif words:
            grid.labels.append(column)
    if len(grid.codes) > 1 and not all(
        _HEAD_OF_PARTS.search("".join(grid.heads[c][-1:])) for c in grid.codes
    ):
        several = [c for c in grid.codes if grid.heads[c] == grid.heads[grid.codes[0]]]
        grid.codes = (
            several if several == list(range(several[0], several[0] + len(several))) else grid.codes[:1]
        )
    for row in grid.rows:
        row.code = "".join(row.text(c).strip("[]") for c in grid.codes if _CODE.fullmatch(row.text(c)))


def _is_lines(words: Sequence[str]) -> bool:
    """1, 2, 3 …: the numbers of the lines, under whatever head."""
    return len(words) > 2 and all(_NUMBER.fullmatch(w) for w in words) and all(
        int(b) > int(a) for a, b in pairwise(words)
    )  # fmt: skip


def _is_amount(head: str) -> bool:
    return bool(re.search("数$|合计|小计|支出|收入|金额|费$|预算|决算|结余|结转", head))
