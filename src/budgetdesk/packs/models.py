"""The models of a form set (报表包): what its YAML files may say, key by key; unknown keys are errors.

A file says a thing once: by a code, for all rows, as in another table, under a name. `expansion` spells that out, so that
of what is said here only the long form is left when a pack has been loaded (marked *short*: gone by then, or made a list).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from math import prod
from typing import Annotated, Any, Literal

from budgetdesk.packs.levels import level_named, part_named
from budgetdesk.packs.validation import Before, Limit, Model, Or, Unsaid

Level = Literal["error", "query", "hint"]
Id = Annotated[str, Limit(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Located(str):
    """Text from a pack that remembers its file and line, so that a mistake in it can be pointed at."""

    __slots__ = ("file", "line")
    file: str
    line: int

    def __new__(cls, text: str, file: str = "", line: int = 0) -> Located:
        made = str.__new__(cls, text)
        made.file, made.line = file, line
        return made


Expression = Located
Name = Located
"""Of a table, a column or a code list: resolved when the whole pack is known."""


def _listed(value: Any) -> Any:
    return [] if value is None else value if isinstance(value, list) else [value]


def _levels(value: Any) -> Any:
    return [level_named(level) for level in _listed(value)]


class Formula(Model):
    """One equation for a cell; `formula: a + b` is short for `formula: {expr: a + b}`.

    In a grid `below` is the sum of the rows one level deeper, `above` that of the rows above at the same level.
    """

    expr: Expression
    when: Expression | None = None  # grounded always, silent while this is not true
    at: Annotated[
        list[str], Before(_levels)
    ] = []  # only rows of these levels: 类, 明细, a path's; empty: every row
    level: Level = "error"
    id: str | None = None  # derived from table, block and target where left out
    says: str | None = None
    source: str | None = None

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"expr": data} if isinstance(data, str) else data


Formulas = Annotated[list[Formula], Before(_listed)]
Cases = Annotated[list[dict[str, str | None]], Before(_listed)]
Ids = Annotated[list[str], Before(_listed)]
Code = Annotated[Name, Limit(pattern=r"^[0-9A-Za-z]{1,20}$")]
Codes = Annotated[list[Code], Before(_listed)]
Texts = Annotated[list[str], Or(Name)]  # or the name under which pack.yaml has the list (*short*)
Span = Annotated[int, Limit(least=1, most=100)]  # frame columns or lines: what a printed page can hold
Indent = Annotated[int, Limit(least=0, most=20)]
ValueType = Literal["text", "amount", "number", "integer", "percent", "choice", "code", "ref"]


Role = Literal[
    "target",  # nature, value and unit in one cell: ≥95%
    "operator", "value", "unit",  # the same in cells of their own
    "direction", "weight", "basis", "class", "previous", "actual", "score",
    "standard", "definition", "explanation", "remark", "planned", "done",
]  # fmt: skip
"""What a column says of an indicator, whatever its printed heading; of a month, in a grid: what was planned, what was done."""


Decimals = Annotated[int, Limit(least=0, most=6)]
Zeros = Literal["blank", "printed"]
"""How a computed 0 is printed; an entered one always is."""


class Slot(Model):
    """What a field, a column or a grid cell has in common: the kind of value and the equations for it."""

    id: Id
    title: str = ""
    type: ValueType = "text"
    unit: str | None = None  # 元, 万元, %: the table's where left out (amounts only)
    decimals: Decimals | None = None  # 2 for amounts and percentages where left out
    shown: Decimals | None = None  # printed, where the figure is more exact; else as `decimals`
    zeros: Zeros | None = None  # computed ones; the table's where left out
    choices: Texts = []
    codes: Name | None = None  # the code list the value must be in
    code_level: Annotated[int | None, Before(level_named)] = None  # 款, 项: how far down the code must go
    ref: Name | None = None  # type ref: the table whose rows are chosen from (value: the row's id)
    formula: Formulas = []  # holds for every row
    part_of: Formula | None = None  # 其中: this value must not exceed that one's
    required: bool = False
    yearly: bool = False  # texts: written anew each year, so that last year's is not taken over
    signed: bool = False  # amounts: below 0 is nothing odd, as for increases and decreases
    help: str = ""  # filling instruction of the form
    placeholder: str = ""  # printed where nothing is entered
    example: str = ""  # shown in the window where nothing is entered, printed nowhere

    # what only some kinds say; see there
    level: Annotated[int, Unsaid] = 0
    side: Annotated[str | None, Unsaid] = None
    span: Annotated[int | None, Unsaid] = None
    role: Annotated[Role | None, Unsaid] = None
    name_of: Annotated[Name | None, Unsaid] = None
    code_of: Annotated[Name | None, Unsaid] = None
    shows: Annotated[str | None, Unsaid] = None
    from_lines: Annotated[Formulas, Unsaid] = []
    subtotal: Annotated[bool, Unsaid] = False

    @classmethod
    def prepare(cls, data: Any) -> Any:
        if isinstance(data, dict) and "type" not in data:
            for key in ("codes", "ref", "choices"):
                if key in data:
                    return {**data, "type": {"codes": "code", "ref": "ref", "choices": "choice"}[key]}
        return data

    @property
    def is_number(self) -> bool:
        return self.type in ("amount", "number", "integer", "percent")


BY_LINK = "formula，读关联的上年申报（links）"


class Field_(Slot):
    """A labelled value of a `fields` block."""

    level: Indent = 0  # indentation of the label
    span: Span | None = None  # frame columns the value takes; the last of a line takes what is left
    title_span: Span = 1
    rowspan: Span = 1

    _renamed = {"from_last_year": BY_LINK, "last_year": BY_LINK}


class ColumnSet(Model):
    """One of the times that the columns under a heading are repeated: 上年, 当年, 增减."""

    title: str = ""
    formula: Formulas = []
    columns_formula: Formulas = []
    signed: bool = False


class Column(Slot):
    """A column of a `rows` or `indicators` block, or of a grid group; with `columns` it is only a heading."""

    columns: list[Column] = []
    code: Codes = []  # *short*: what `code` in a formula or check stands for
    columns_formula: Formulas = []  # *short*, of a heading: for each number below that has none of its own
    for_each: dict[
        str, ColumnSet
    ] = {}  # *short*, of a heading: a heading for each, ids of columns after its name
    from_lines: Formulas = []  # projection of worksheet lines, on detail rows only
    name_of: Name | None = None  # text: the name of the code in that column
    code_of: Name | None = None  # text: a part of the code in that column, `shows: {code: function, part: 1}`
    part: Annotated[int, Limit(least=1, most=4), Before(part_named)] = 1  # 类, 款, 项: figures 1–3, 4–5, 6–7
    shows: str | None = None  # path rows: `code` or `name` of the row's level; grids: `no`, the row's number
    printed: bool = True  # grids, the column of titles; rows, a code that is shown in parts
    frozen: bool = False
    width: Annotated[float, Limit(above=0)] | None = None  # in characters of 10.5 pt
    span: Span | None = None
    subtotal: bool = True  # amounts: summed into subtotals and the total
    role: Role | None = None  # indicator trees only
    years_ago: Annotated[int, Limit(least=1, most=5)] | None = None  # role previous: 1 for 上年, 2 for 前年
    spent: Expression | None = None  # role previous: what was spent in that year, in 元

    id: Id = "heading"

    _renamed = {"lines": "from_lines", "from_last_year": BY_LINK, "last_year": BY_LINK}

    @classmethod
    def prepare(cls, data: Any) -> Any:
        data = super().prepare(data)
        if isinstance(data, dict) and isinstance(data.get("shows"), dict):
            shows = data["shows"]
            if shows.keys() <= {"code", "part"} and "code" in shows:
                rest = {key: value for key, value in data.items() if key != "shows"}
                return {
                    **rest,
                    "code_of": shows["code"],
                    **({"part": shows["part"]} if "part" in shows else {}),
                }
        return data

    def leaves(self) -> Iterator[Column]:
        if not self.columns:
            yield self
        for column in self.columns:
            yield from column.leaves()


class TakenColumns(Model):
    """The columns of another table, without their formulas."""

    as_: Name  # table, or table.block
    only: list[Name] = []  # ids; empty: all of them
    change: dict[str, Column] = {}  # what is otherwise here, by column id; their formulas


Columns = Annotated[list[Column], Or(TakenColumns)]  # *short*: taken from another table


class RowChange(Model):
    """What a row that is taken from another group has of its own."""

    title: str = ""
    no: str = ""  # 行次, for a column that shows it
    formula: Formulas = []
    part_of: Formula | None = None


class GridRow(Slot):
    """A fixed row of a grid group. Its formulas are for the group's only amount column, or name a column in `cells`."""

    code: Codes = []  # *short*: what `code` in its formulas stands for; the id follows from the first
    rows_formula: Formulas = []  # *short*: as the group's, for the deeper rows below this one
    rows_part_of: Formula | None = None
    as_: Name | None = (
        None  # *short*: instead of all else, rows with a code: of another group, or below its row
    )
    each: Name | None = None  # *short*: a row for each 类 of that code list, called as there; `optional`
    optional: bool = False  # printed only with a figure, where any row of the group has one
    numbered: str = (
        ""  # 一、 or （一） or 1、: the number before the title, counted over the rows that are printed
    )
    change: dict[str, RowChange] = {}  # what is otherwise at those rows, by id
    no: str = ""  # 行次, for a column that shows it
    side: str | None = None  # printed at the left of the titles, merged over neighbours that have the same
    level: Indent = 0  # indentation
    line: Annotated[int, Limit(least=1, most=1000)] | None = None  # printed line, from 1; else the next one
    bold: bool = False
    type: ValueType = "amount"
    cells: dict[str, Slot] = {}  # value column id: its own formulas, where a group has several value columns

    @classmethod
    def prepare(cls, data: Any) -> Any:
        data = super().prepare(data)
        if not isinstance(data, dict) or not isinstance(data.get("cells"), dict):
            return data
        return {**data, "cells": {column: _cell(column, cell) for column, cell in data["cells"].items()}}


def _cell(column: str, data: Any) -> Any:
    """`share: current / total` is short for `share: {formula: current / total}`; the rest is as in the column."""
    if not isinstance(data, dict) or "expr" in data:
        data = {"formula": data}
    return {"id": column, **data}


class Group(Model):
    """One of the column groups that a grid prints side by side; addressed like a block."""

    id: Id
    over: str | None = None  # heading shared with the neighbours that name the same
    title: str = ""  # what tells this group from its neighbours; the item column's title where left out
    columns: Columns
    rows_formula: Formulas = []  # *short*: for each row that has a code and no formula of its own
    rows_cells: dict[str, Formulas] = {}  # *short*: by column, for that cell of each row that has a code
    rows_part_of: Formula | None = None  # *short*: the same, for each row that has a code
    rows: list[GridRow]

    @property
    def title_column(self) -> Column:
        """The column in which the titles of the rows are printed: the first that does not show their numbers."""
        return next((column for column in self.columns if column.shows is None), self.columns[0])

    @property
    def value_columns(self) -> list[Column]:
        """The columns with cells, without their headings."""
        of_rows = self.title_column
        return [
            leaf
            for column in self.columns
            if column is not of_rows
            for leaf in column.leaves()
            if leaf.shows is None
        ]

    @classmethod
    def prepare(cls, data: Any) -> Any:
        """Rows with a code get an id: f201 in the group `func`, basic_301 below a row `basic` with formulas for its rows."""
        if not isinstance(data, dict) or not isinstance(data.get("rows"), list):
            return data
        rows: list[Any] = []
        above: list[tuple[int, str]] = []  # rows with formulas for those below them
        for n, row in enumerate(data["rows"]):
            if isinstance(row, dict) and ("as" in row or "each" in row):
                row = {"id": f"taken_{n}", **row}
            elif isinstance(row, dict):
                level = _level(row)
                above = [(n, id) for n, id in above if n < level]
                code = next(iter(_listed(row.get("code"))), None)
                if "id" not in row and code is not None:
                    first = f"{above[-1][1]}_" if above else str(data.get("id", ""))[:1]
                    row = {
                        "id": first + code if isinstance(code, str) and code.isalnum() else f"row_{n}",
                        **row,
                    }
                if "rows_formula" in row:
                    above.append((level, str(row.get("id", ""))))
            rows.append(row)
        return {**data, "rows": rows}


def _level(row: dict[str, Any]) -> int:
    text = row.get("level")
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 3 else 0


def _required(value: Any) -> Any:
    return {"true": "error", "false": None}.get(value, value) if isinstance(value, str) else value


class Block(Model):
    id: Id
    required: Annotated[Level | None, Before(_required)] = None
    """`true` (an error) or a level: something must be in it once its table is begun, or where the table is required."""
    title: str = ""
    label: str | None = None  # printed at the left of the frame, merged over the block's lines
    label_at: Literal["left", "top"] = "left"  # top: as a line of its own over the whole frame
    label_span: Span = 1  # frame columns the label at the left takes
    help: str = ""  # filling instruction for all cells that have none of their own


class FieldsBlock(Block):
    kind: Literal["fields"]
    id: Id = "fields"
    lines: list[list[Field_]]


class GridBlock(Block):
    kind: Literal["grid"]
    id: Id = "grid"
    groups: list[Group]


class PathLevel(Model):
    """One level of a path of rows: department › unit › category › project."""

    id: Id
    code: Expression | None = None
    name: Expression | None = None
    key: Expression | None = None  # what tells rows of the level apart; the code, else the name

    @property
    def told_by(self) -> Expression:
        """What tells rows of the level apart."""
        return next((text for text in (self.key, self.code, self.name) if text), Located("''"))


class MoreLines(Model):
    """Other worksheet lines that ask for rows too: income of a function that nothing is spent on."""

    from_: Name
    where: Expression | None = None
    key: Ids
    amounts: Ids = []  # columns of which one must have a value; empty: every line counts


class RowsSource(Model):
    """Where variable rows come from; entered rows are always added to them by key."""

    from_: Name | None = None  # worksheet table (or table.block) whose lines are projected
    where: Expression | None = (
        None  # as the filters of sum: fund='一般公共预算', kind='专项'; with `as` those that are added
    )
    key: Ids = []  # columns of the source, in the order of this block's key columns
    path: list[PathLevel] = []
    also: list[MoreLines] = []
    as_: Name | None = None  # the rows of another table

    _renamed = {"of": "from"}


class Subtotals(Model):
    by: str  # key column with the code
    at: Annotated[list[int], Before(_levels)]  # 类, 款, or another length of the code


class Total(Model):
    title: str = "合计"
    at: Literal["top", "bottom"] = "top"
    in_: Name | None = None  # column that shows the title; the first text column
    merged: bool = False  # printed in the middle over all columns before the first with figures


class RowsBlock(Block):
    kind: Literal["rows"]
    id: Id = "rows"
    rows: RowsSource = RowsSource()
    subtotals: Subtotals | None = None
    total: Total | None = None
    sums_source: str = ""  # what subtotals, the total and the upper rows of a path are checked by
    marks: str | None = None  # `**` printed in every column under the heading
    numbers: str | None = None  # 栏次: a line of it under the heading, the columns of figures numbered from 1
    indent: str | None = None  # column whose text is indented by the row's level
    header: bool = True
    blank_lines: Annotated[int, Limit(least=0, most=100)] = 0  # printed where there is no row
    columns: Columns
    columns_formula: Formulas = []  # *short*: for each number column that has none of its own

    def leaves(self) -> list[Column]:
        return [leaf for column in self.columns for leaf in column.leaves()]


class TreeLevel(Model):
    id: Id
    title: str
    set: Texts = []  # names to choose from
    help: str = ""
    width: float | None = None
    span: Span | None = None


class Needed(Model):
    """What a complete tree has: an indicator under that first level, of one of these second levels if any are named."""

    level1: str
    any_of: list[str] = []

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"level1": data} if isinstance(data, str) else data


def _deviation(value: Any) -> Any:
    return None if value == "off" else value


class Scoring(Model):
    """How the points of an indicator follow from what was reached (roles actual, weight and score)."""

    missed: Literal["proportion", "nothing"] = "proportion"  # what a missed figure earns
    deviation: Annotated[Decimal | None, Before(_deviation)] = Decimal(130)
    """From so many per cent of the target on it was set too low; `off`: never."""
    deduction: Decimal = Decimal(0)  # points that this costs; 0: it wants a word
    partly_from: Decimal = Decimal(
        60
    )  # of words: what earns at least so many per cent of the points when partly reached
    reached_from: Decimal = Decimal(80)  # and when reached
    shares: dict[str, Decimal] = {}  # what the weights below a first level add up to


MAX_PLACEHOLDERS = 1_000  # lines of an empty form


def _lines(value: Any) -> Any:
    """A line with a list in it stands for one with each of its texts: [产出指标, [数量指标, 质量指标], ……]."""
    if not isinstance(value, list) or not all(isinstance(line, list) for line in value):
        return value
    lines: list[Any] = []
    for line in value:
        choices = [_listed(text) for text in line]
        if len(lines) + prod(map(len, choices)) > MAX_PLACEHOLDERS:
            return f"{MAX_PLACEHOLDERS} 行以上"
        lines += map(list, product(*choices))
    return lines


class IndicatorsBlock(Block):
    kind: Literal["indicators"]
    id: Id = "indicators"
    as_: Name | None = None  # *short*: levels, columns, needs, budget, placeholder, help not said here
    levels: list[TreeLevel] = []  # outermost first; the last is the indicator itself
    columns: Columns = []
    term: Literal["long", "annual"] = "annual"  # 长期 or 年度
    repeats: Id | None = None  # the long-term list of the same table that this annual one repeats, and is as
    weights: Decimal | None = None  # what the weights add up to: 90 where 10 are for the rate of execution
    scoring: Scoring = Scoring()
    budget: Expression | None = None  # what may be spent, in 元: cost indicators may not exceed it
    needs: list[Needed] = []
    placeholder: Annotated[
        list[list[str]], Before(_lines)
    ] = []  # lines of the empty form: one name for each level

    _renamed = {"mirrors": "repeats"}

    def leaves(self) -> list[Column]:
        return [leaf for column in self.columns for leaf in column.leaves()]


class TextColumn(Slot):
    span: Span | None = None


class TextBlock(Block):
    kind: Literal["text"]
    id: Id = "text"
    columns: list[TextColumn]  # one long text each, side by side
    height: Span = 3  # printed lines at least


AnyBlock = FieldsBlock | GridBlock | RowsBlock | IndicatorsBlock | TextBlock


class BuiltinRule(Model):
    """Identity of a rule that the program derives: number, words and level."""

    id: str
    says: str
    level: Level = "error"
    source: str = ""


class Repeat(Model):
    """One sheet of the table for each row of another table, matched by id, else by amount, name, or being the last left."""

    rows: Name  # table.level or table.block.level: t10.project
    amount: Expression | None = (
        None  # this sheet's amount, in the unit of the other row: fields.total * 10000
    )
    of_amount: str | None = None  # column of the other row
    name: str | None = None  # field of the sheet
    of_name: str | None = None  # column of the other row
    missing: BuiltinRule  # a row without a sheet
    renamed: BuiltinRule  # matched, but the names differ


class Note(Model):
    """Printed under the table; `notes: [注：…]` is short for `notes: [{text: 注：…}]`."""

    text: str
    when: Expression | None = None  # a condition; `empty`: nothing is entered and no figure but 0 computed

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"text": data} if isinstance(data, str) else data


class Page(Model):
    orientation: Literal["auto", "portrait", "landscape"] = "auto"
    paper: Literal["auto", "A4", "A3"] = "auto"
    size: Annotated[float, Limit(least=5, most=16)] = 10.5  # points
    widths: list[float] = []  # relative widths of the frame's columns
    columns: Span | None = None  # at most so many on a page, beside the frozen ones; others on further pages


class Check(Model):
    """A statement that must hold between cells and that no formula expresses."""

    id: Annotated[str, Limit(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")]
    says: str
    check: Expression
    for_each: Expression | None = (
        None  # `row in t07`, `row in t10.project`, `sheet in t13`; `column in [a, b]` (*short*)
    )
    words: list[str] = []  # *short*: what `{column}` says for each column or group of for_each; their titles
    when: Expression | None = None
    sides: Literal["both"] | None = (
        None  # a figure on one side wants one on the other: a blank side is told, as 0
    )
    level: Level = "error"
    source: str
    passes: Cases = []
    fails: Cases = []


class Table(Model):
    id: Id
    number: str = ""  # 表6; empty for worksheet tables
    title: str  # texts may hold {year}, {year-1}, … and {name of a field of the unit's table}
    short: str = ""  # how people call a table that has no number: 申报表
    brief: str = ""  # what the outline says beside its number in place of the title: 支出·功能
    subtitle: str = ""  # below the title: （{year} 年度）
    unit: str = ""
    unit_title: str = "单位"  # what goes before the unit at the right end of its line: 金额单位
    source: str = ""  # what goes before a rule number that is cited (Y-14); the pack's where left out
    decimals: Annotated[int, Limit(least=0, most=6)] | None = None  # of amounts whose column says none
    shown: Annotated[int, Limit(least=0, most=6)] | None = None  # of amounts, where figures are more exact
    zeros: Zeros = "blank"  # computed ones
    figures: Literal["formatted", "as_typed"] = "formatted"  # 5,950.80 or 5950.8, as some forms print them
    worksheet: bool = False  # filled in and not published
    required: bool = False  # must not be empty; another table may be published empty, with a word on why
    repeat: Repeat | None = None
    blocks: list[AnyBlock]
    notes: list[Note] = []
    signature: str | None = None
    heading: str | None = None  # left end of the unit line: 编制单位：{unit}
    headings: dict[
        str, str
    ] = {}  # words of columns' headings, printed otherwise once the cell is filled: 1—{head.month}月
    page: Page = Page()
    help: str = ""
    checks: list[Check] = []

    _file: str = ""

    @property
    def name(self) -> str:
        """What people call it: 表7; where the pack has a short name beside a number of the form, that."""
        return self.short or self.number or self.title


class Part(Model):
    """A heading of the outline with its tables."""

    title: str
    tables: list[Id]


class Change(Model):
    version: str
    date: str
    text: str


class CodeListUse(Model):
    list: str  # file in resources/codes or in the pack: 2024/functional
    source: str = ""
    level: Level = "error"


Kind = Literal["budget", "accounts", "target", "monitoring", "evaluation"]


class Link(Model):
    """Another declaration of the same unit, whose cells expressions name behind the link's name: last.t01.income.total."""

    title: str  # how people call it: 上年决算
    kind: Kind
    year: int = 0  # of the other declaration, seen from this one's: -1 for last year's
    pack: Name | None = None  # whose tables the expressions name: this pack where left out


class Pack(Model):
    id: Annotated[str, Limit(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    region: str
    kind: Kind
    year: int
    version: Annotated[str, Limit(pattern=r"^\d+\.\d+\.\d+$")]
    prefix: Annotated[str, Limit(pattern=r"^[A-Z][A-Z0-9]*$")]  # of the rule ids: SX24
    parts: list[Part]
    unit: str  # the table with the unit's fields: code, name, nature, parent_code, parent_name
    codes: dict[str, CodeListUse] = {}
    mappings: dict[str, str] = {}  # name: file with from, to and condition columns
    source: str = ""  # what goes before a rule number that is cited (Y-14)
    names: dict[str, Annotated[list[Name], Or(Expression)]] = {}  # *short*: texts, or an expression
    changes: list[Change] = []
    extends: str | None = None  # the pack whose tables, checks, codes and names this one takes over
    succeeds: str | None = None  # the pack of the year before, whose declarations are taken over
    renamed: dict[str, Name] = {}  # its ids that are others here: t05, t05.rows, t05.rows.staff
    without: list[Name] = []  # ids of its checks that do not hold here
    indicator_rules: dict[str, Level | Literal["off"]] = {}  # shipped rules with other levels, or none
    links: dict[str, Link] = {}  # other declarations that this one reads, by the name in expressions
    eliminations: dict[
        str, Ids
    ] = {}  # what units give each other: the cells of who gets it and who gives it, columns of rows

    _tables: dict[str, Table] = {}
    _linked: dict[str, dict[str, Table]] = {}
    _checks: list[Check] = []

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by id, in the order of the outline."""
        return self._tables

    @property
    def linked(self) -> dict[str, dict[str, Table]]:
        """By link the tables of the other declaration's pack that expressions name, by their ids there."""
        return self._linked

    @property
    def checks(self) -> list[Check]:
        """Checks between tables (checks.yaml) and those written in a table file."""
        return self._checks
