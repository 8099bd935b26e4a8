"""The models of a form set (报表包): what its YAML files may say, key by key; unknown keys are errors."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from budgetdesk.packs.validation import Before, Limit, Model

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


class Formula(Model):
    """One equation for a cell; `formula: a + b` is short for `formula: {expr: a + b}`."""

    expr: Expression
    when: Expression | None = None  # grounded always, silent while this is not true
    at: list[str] = []  # only rows of these levels (path level ids, or code lengths); empty: every row
    level: Level = "error"
    id: str | None = None  # derived from table, block and target where left out
    says: str | None = None
    source: str | None = None

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"expr": data} if isinstance(data, str) else data


def _listed(value: Any) -> Any:
    return [] if value is None else value if isinstance(value, list) else [value]


Formulas = Annotated[list[Formula], Before(_listed)]
Cases = Annotated[list[dict[str, str | None]], Before(_listed)]
Ids = Annotated[list[str], Before(_listed)]
Span = Annotated[int, Limit(least=1, most=100)]  # frame columns or lines: what a printed page can hold
Indent = Annotated[int, Limit(least=0, most=20)]
ValueType = Literal["text", "amount", "number", "integer", "percent", "choice", "code", "ref"]


class Slot(Model):
    """What a field, a column or a grid cell has in common: the kind of value and the equations for it."""

    id: Id
    title: str = ""
    type: ValueType = "text"
    unit: str | None = None  # 元, 万元, %: the table's where left out (amounts only)
    decimals: Annotated[int, Limit(least=0, most=6)] | None = (
        None  # 2 for amounts and percentages where left out
    )
    choices: list[str] = []
    codes: Name | None = None  # the code list the value must be in
    ref: Name | None = None  # type ref: the table whose rows are chosen from (value: the row's id)
    formula: Formulas = []  # holds for every row
    part_of: Formula | None = None  # 其中: this value must not exceed that one's
    required: bool = False
    help: str = ""  # filling instruction of the form
    placeholder: str = ""  # printed where nothing is entered

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


class Field_(Slot):
    """A labelled value of a `fields` block."""

    level: Indent = 0  # indentation of the label
    span: Span | None = None  # frame columns the value takes; the last of a line takes what is left
    title_span: Span = 1
    rowspan: Span = 1
    last_year: Name | None = None  # table.column: taking over last year fills in what its rows came to


Role = Literal[
    "target",  # nature, value and unit in one cell: ≥95%
    "operator", "value", "unit",  # the same in cells of their own
    "direction", "weight", "basis", "class", "previous", "actual", "score",
    "standard", "definition", "explanation", "remark",
]  # fmt: skip
"""What a column of an indicator tree says of the indicator, so that checks know it whatever its printed heading."""


class Column(Slot):
    """A column of a `rows` or `indicators` block, or of a grid group; with `columns` it is only a heading."""

    columns: list[Column] = []
    lines: Formulas = []  # projection of worksheet lines, on detail rows only
    name_of: Name | None = None  # text: the name of the code in that column
    shows: str | None = None  # path rows: `code` or `name` of the row's level
    frozen: bool = False
    width: Annotated[float, Limit(above=0)] | None = None  # in characters of 10.5 pt
    span: Span | None = None
    subtotal: bool = True  # amounts: summed into subtotals and the total
    last_year: bool = False  # holds last year's figure: filled by taking over last year
    role: Role | None = None  # indicator trees only
    years_ago: Annotated[int, Limit(least=1, most=5)] | None = None  # role previous: 1 for 上年, 2 for 前年
    spent: Expression | None = None  # role previous: what was spent in that year, in 元

    id: Id = "heading"

    def leaves(self) -> Iterator[Column]:
        if not self.columns:
            yield self
        for column in self.columns:
            yield from column.leaves()


class GridRow(Slot):
    """A fixed row of a grid group. Its formulas are for the group's only amount column, or name a column in `cells`."""

    side: str | None = None  # printed at the left of the titles, merged over neighbours that have the same
    level: Indent = 0  # indentation
    line: Annotated[int, Limit(least=1, most=1000)] | None = (
        None  # printed line, from 1; the next one where left out
    )
    bold: bool = False
    type: ValueType = "amount"
    cells: dict[str, Slot] = {}  # value column id: its own formulas, where a group has several value columns


class Group(Model):
    """One of the column groups that a grid prints side by side; addressed like a block."""

    id: Id
    over: str | None = None  # heading shared with the neighbours that name the same
    title: str = ""  # what tells this group from its neighbours; the item column's title where left out
    columns: list[Column]
    rows: list[GridRow]


class Block(Model):
    id: Id
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


class RowsSource(Model):
    """Where variable rows come from; entered rows are always added to them by key."""

    of: Name | None = None  # worksheet table (or table.block) whose lines are projected
    where: Expression | None = None  # as the filters of sum: fund='一般公共预算', kind='专项'
    key: Ids = []  # columns of the source, in the order of this block's key columns
    path: list[PathLevel] = []
    as_: Name | None = None  # the rows of another table


class Subtotals(Model):
    by: str  # key column with the code
    at: list[int]  # code lengths that are subtotals: [3, 5] for 类 and 款


class Total(Model):
    title: str = "合计"
    at: Literal["top", "bottom"] = "top"
    in_: Name | None = None  # column that shows the title; the first text column


class RowsBlock(Block):
    kind: Literal["rows"]
    id: Id = "rows"
    rows: RowsSource = RowsSource()
    subtotals: Subtotals | None = None
    total: Total | None = None
    sums_source: str = ""  # what subtotals, the total and the upper rows of a path are checked by
    marks: str | None = None  # `**` printed in every column under the heading
    indent: str | None = None  # column whose text is indented by the row's level
    header: bool = True
    columns: list[Column]

    def leaves(self) -> list[Column]:
        return [leaf for column in self.columns for leaf in column.leaves()]


class TreeLevel(Model):
    id: Id
    title: str
    set: list[str] = []  # names to choose from
    help: str = ""
    width: float | None = None
    span: Span | None = None


class Needed(Model):
    """What a complete tree has: an indicator under that first level, of one of these second levels if any are named."""

    level1: str
    any_of: list[str] = []


class IndicatorsBlock(Block):
    kind: Literal["indicators"]
    id: Id = "indicators"
    levels: list[TreeLevel]  # outermost first; the last is the indicator itself
    columns: list[Column]
    term: Literal["long", "annual"] = "annual"  # 长期 or 年度
    mirrors: Id | None = None  # the long-term list of the same table that this annual one repeats
    weights: Decimal | None = None  # what the weights add up to: 90 where 10 are for the rate of execution
    budget: Expression | None = None  # what may be spent, in 元: cost indicators may not exceed it
    needs: list[Needed] = []
    placeholder: list[list[str]] = []  # lines of the empty form: one name for each level

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


class Page(Model):
    orientation: Literal["auto", "portrait", "landscape"] = "auto"
    paper: Literal["auto", "A4", "A3"] = "auto"
    size: Annotated[float, Limit(least=5, most=16)] = 10.5  # points
    widths: list[float] = []  # relative widths of the frame's columns


class Check(Model):
    """A statement that must hold between cells and that no formula expresses."""

    id: Annotated[str, Limit(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")]
    says: str
    check: Expression
    for_each: Expression | None = None  # `row in t07`, `row in t10.project`, `sheet in t13`
    when: Expression | None = None
    level: Level = "error"
    source: str
    passes: Cases = []
    fails: Cases = []


class Table(Model):
    id: Id
    number: str = ""  # 表6; empty for worksheet tables
    title: str  # texts may hold {year}, {year-1}, … and {name of a field of the unit's table}
    short: str = ""  # how people call a table that has no number: 申报表
    subtitle: str = ""  # below the title: （{year} 年度）
    unit: str = ""
    figures: Literal["ledger", "plain"] = "ledger"  # 5,950.80 or 5950.8, as some forms print them
    worksheet: bool = False  # filled in and not published
    repeat: Repeat | None = None
    blocks: list[AnyBlock]
    notes: list[str] = []
    signature: str | None = None
    heading: str | None = None  # left end of the unit line: 编制单位：{unit}
    page: Page = Page()
    help: str = ""
    checks: list[Check] = []

    _file: str = ""

    @property
    def name(self) -> str:
        """What people call it: 表7."""
        return self.number or self.short or self.title


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


class Pack(Model):
    id: Annotated[str, Limit(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    region: str
    kind: Literal["budget", "accounts", "target", "monitoring", "evaluation"]
    year: int
    version: Annotated[str, Limit(pattern=r"^\d+\.\d+\.\d+$")]
    prefix: Annotated[str, Limit(pattern=r"^[A-Z][A-Z0-9]*$")]  # of the rule ids: SX24
    parts: list[Part]
    unit: str  # the table with the unit's fields: code, name, nature, parent_code, parent_name
    codes: dict[str, CodeListUse] = {}
    mappings: dict[str, str] = {}  # name: file with from, to and condition columns
    changes: list[Change] = []
    indicator_rules: dict[str, Level | Literal["off"]] = {}  # shipped rules with other levels, or none

    _tables: dict[str, Table] = {}
    _checks: list[Check] = []

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by id, in the order of the outline."""
        return self._tables

    @property
    def checks(self) -> list[Check]:
        """Checks between tables (checks.yaml) and those written in a table file."""
        return self._checks
