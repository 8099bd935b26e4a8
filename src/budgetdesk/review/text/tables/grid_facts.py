"""The figures of a document's own tables as facts with keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import combinations

from budgetdesk.records import dataclass
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Claim, Fact, Key
from budgetdesk.review.text.quantities import MONEY
from budgetdesk.review.text.tables.grid_heads import (
    PLAIN,
    TOTAL,
    has_both_sides,
    is_plain,
    scope_of,
    side_of,
    stage_of,
    tells_change,
    year_of,
)
from budgetdesk.review.text.tables.grid_sums import arithmetic
from budgetdesk.review.text.tables.grids import Grid, Row
from budgetdesk.review.text.vocabulary import Label, read_label

_TIME = re.compile(r"(?=.)(?:20\d\d年?度?|上年度?|本年度?)?(?:年初预算|全年预算|预算|决算|执行)?数?")
_NO_MONEY = re.compile(
    r"[%％]|比[例重]|增减|增长|率$|人数|数量|辆|个数|批次|人次|面积|编制|占|得分|分值|评分|权重|天数|户数"
)
_ORDINAL = re.compile(
    r"^[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)][、.．]?|[、.．])(?!\d)|^其中[:：]?"
)
_FEWEST_PAIRS, _MOSTLY_SAME = 3, Decimal("0.6")
_SHORTEST_NAME = 4  # characters of what a project is called
_UNITS_COUNTED = (
    ("人次", "人次"),
    ("批次", "批次"),
    ("辆", "辆|(?:公务用?车|车辆|用车)(?:保有量?|数量?)?$|公务用车数"),
    ("人", "人数|人员(?:编制)?数?$|编制数?$|在职|退休人|离休人"),
)
_COSTS = re.compile("费|经费|支出|补助|元|工资|运行|公用|购置")
_OF_PERSONS = re.compile("人员|机构|车辆|编制|基本情况|运行信息|三公|资产")


@dataclass
class TableFacts:
    """`named` have a key; `rows` are any-of witnesses: which of its columns the text means is not known."""

    named: list[Fact] = field(default_factory=list)
    rows: list[Fact] = field(default_factory=list)
    others: list[Fact] = field(default_factory=list)  # known only by their place in the table
    claims: list[Claim] = field(default_factory=list)

    @property
    def all(self) -> list[Fact]:
        return [*self.named, *self.rows, *self.others]


def read_grids(grids: Sequence[Grid], about: About, first: int) -> TableFacts:
    """Facts numbered from `first`, and the sums that each table shows to be its own."""
    found = TableFacts()
    titles = Counter(grid.title for grid in grids)
    keyed: list[tuple[set[str], dict[Key, Fact]]] = []
    told: set[int] = set()
    for grid in grids:
        cells: dict[tuple[int, int], Fact] = {}
        for number, row in enumerate(grid.rows):
            for column in grid.figures:
                unit = _counted(grid, row, column)
                fact = _count(grid, row, column, about, unit) if unit else _fact(grid, row, column, about)
                if fact is None:
                    continue
                fact.id = first
                first += 1
                if unit:
                    found.named.append(fact)
                    continue
                cells[number, column] = fact
                if tells_change(grid.heads[column]):
                    fact.key = Key("")
                    found.others.append(fact)
                elif fact.key.subject:
                    found.named.append(fact)
                    told.add(fact.id)
                elif (name := _row_name(grid, row, column, about)) is not None:
                    fact.key = name
                    found.rows.append(fact)
                else:
                    found.others.append(fact)
        found.claims += arithmetic(grid, cells, about, cut=titles[grid.title] > 1)
        keyed.append((_covered(grid), _by_key(fact for fact in cells.values() if fact.id in told)))
    for (covered, one), (alike, other) in combinations(keyed, 2):
        if covered == alike:
            found.claims += _in_both(one, other)
    return found


def _covered(grid: Grid) -> set[str]:
    """Of what part of all money a table is: 公务接待费 of 基本支出 is not all of it."""
    parts = {words for words in ("基本支出", "项目支出", "专项") if words in grid.title}
    return parts | ({"当年"} if re.search("当年拨款|不含上年结转", grid.title) else set())


def _by_key(facts: Iterable[Fact]) -> dict[Key, Fact]:
    """The figures of a table that it tells once."""
    keyed: dict[Key, Fact] = {}
    twice: set[Key] = set()
    for fact in facts:
        if fact.key.subject in ("", "收支总计", "收入", "支出") or not fact.value:
            continue
        twice |= {fact.key} & keyed.keys()
        keyed[fact.key] = fact
    return {key: fact for key, fact in keyed.items() if key not in twice}


def _in_both(one: Mapping[Key, Fact], other: Mapping[Key, Fact]) -> Iterator[Claim]:
    """What two tables tell by the same name is the same, where it mostly is."""
    pairs = [
        (other[key], fact) for key, fact in one.items() if key in other and fact.known and other[key].known
    ]
    same = sum(abs(a.value - b.value) <= a.half + b.half for a, b in pairs)
    if len(pairs) >= _FEWEST_PAIRS and same >= len(pairs) * _MOSTLY_SAME:
        yield from (Claim("equal", ((a.id, b.id),), "loose", "grid") for a, b in pairs)


def _fact(grid: Grid, row: Row, column: int, about: About) -> Fact | None:
    cell = row.cells[column] if column < len(row.cells) else None
    value = cell.number if cell else None
    head = "".join(grid.heads[column])
    if cell is None or value is None or (_NO_MONEY.search(head) and not tells_change(grid.heads[column])):
        return None
    unit = next((u for u in ("万元", "千元") if u in head), grid.unit)
    decimals = len(cell.text.partition(".")[2])
    scale = MONEY.get(unit or "万元", Decimal(1))
    half = Decimal(0) if unit == "元" else scale.scaleb(-max(decimals, 2)) / 2
    label = grid.label(row, column)
    key = _key(grid, row, column, about) if unit and not _may_be_another(grid, row, column) else Key("")
    name = f"“{_bare(label)}”" if label else ""
    last = grid.heads[column][-1] if grid.heads[column] else ""
    code = row.code if grid.labels[:1] == [grid.label_column(column)] else ""
    return Fact(
        0, key, "amount", value * scale, half, unit or "万元", max(decimals, 2), cell.place, cell.text, label, True,
        origin=f"{grid.title or '表'}{name}{last if last != '决算数' else ''}", code=code,
    )  # fmt: skip


def _counted(grid: Grid, row: Row, column: int) -> str:
    """The unit of a cell that counts persons, vehicles or visits; "" of one that does not."""
    label = _bare(grid.label(row, column)) if grid.label_column(column) is not None else ""
    head = "".join(grid.heads[column])
    if not _OF_PERSONS.search(grid.title):
        return ""
    words = label if not TOTAL.fullmatch(label) and _counts(label) else head
    return _counts(words)


def _counts(words: str) -> str:
    bare = re.sub("[（(][^）)]*[）)]", "", words)
    return "" if _COSTS.search(bare) else next((u for u, p in _UNITS_COUNTED if re.search(p, words)), "")


def _count(grid: Grid, row: Row, column: int, about: About, unit: str) -> Fact | None:
    """Of this year, by the name of its row or, in the row of a total, of its column."""
    cell = row.cells[column] if column < len(row.cells) else None
    label = _bare(grid.label(row, column))
    head = "".join(grid.heads[column])
    if (
        cell is None
        or cell.number is None
        or cell.number % 1
        or "预算" in head
        or year_of(head, about) != about.year
    ):
        return None
    total = not label or bool(TOTAL.fullmatch(label)) or label in about.names
    if total is bool(_counts(label) and not TOTAL.fullmatch(label)):
        return None  # another unit's, or of a kind that the column does not tell
    words = re.sub("[（(][^）)]*[）)]|批次|人次|人数|数量?$", "", head if total else label)
    subject = read_label(words or label, about.names).subject
    subject = "公务接待费" if subject == "国内接待" else subject  # as the text calls visits
    return Fact(
        0, Key(subject, about.stage, about.year), "amount", cell.number, Decimal(0), unit, 0, cell.place, cell.text, label, True,
        origin=f"{grid.title}“{words}”",
    )  # fmt: skip


def _may_be_another(grid: Grid, row: Row, column: int) -> bool:
    """Whether another row has the same name: 一般公共预算财政拨款 of the year and of what was carried over."""
    at = grid.label_column(column)
    label = _bare(row.text(at)) if at is not None else ""
    return bool(label) and any(
        other is not row
        and (not other.text(column).strip() or not (row.code or other.code))
        and at is not None
        and _bare(other.text(at)) == label
        for other in grid.rows
    )


def _bare(label: str) -> str:
    return _ORDINAL.sub("", label)


def _key(grid: Grid, row: Row, column: int, about: About) -> Key:
    """What a figure tells; without a subject where title, heads and label do not say it beyond doubt."""
    head = grid.heads[column]
    path = "／".join(head)
    stage, year = stage_of(path, grid.title, about), year_of(path, about)
    if year is None or not grid.title:
        return Key("")
    scope = scope_of(path) or scope_of(grid.title)
    label = _bare(grid.label(row, column))
    side = side_of(grid, head)
    if row.code and side == "收入":
        return Key("")  # what comes in for a function is not what is spent on it
    if label and _TIME.fullmatch(
        label
    ):  # the years or stages stand below each other, the items beside each other
        year, stage = year_of(label, about), stage_of(label, grid.title, about)
        subject, own = _of_heads(head, side, about)
        return Key(subject, stage, year, own or scope or "全部") if subject and year is not None else Key("")
    own_row = label in about.names[:1]  # of a table by units
    if not label or TOTAL.fullmatch(label) or own_row or _is_single(grid, column):
        if label and TOTAL.fullmatch(label) and not row.code and has_both_sides(grid):
            return Key("收支总计", stage, year, scope or "全部") if label != "合计" else Key("")
        subject, own = _of_heads(head, side, about)
    else:
        if not is_plain(head):
            return Key("")
        words = read_label(label, about.names)
        subject, own = words.subject, words.scope
        if not subject and own:
            subject = side
        if not (words.known or row.code or own):
            of_project = _is_project(grid, column, subject)  # of whatever fund
            return Key(subject, stage, year) if of_project else Key("")
        if words.year == "last" and subject not in ("年初结转",):
            return Key("")
    return Key(subject, stage, year, own or scope or "全部") if subject else Key("")


def _is_project(grid: Grid, column: int, name: str) -> bool:
    """Whether a row is called by the name of a project."""
    at = grid.label_column(column)
    return at is not None and len(name) >= _SHORTEST_NAME and "项目" in "".join(grid.heads[at]) + grid.title


def _row_name(grid: Grid, row: Row, column: int, about: About) -> Key | None:
    """The name of the row for a figure whose column is not known."""
    if row.code and side_of(grid, grid.heads[column]) == "收入":
        return None
    words: Label = read_label(_bare(grid.label(row, column)), about.names)
    if (
        len(words.subject) < 2
        or len(words.subject) > 30
        or not re.search("[\u4e00-\u9fff]{2}", words.subject)
    ):
        return None
    path = "／".join(grid.heads[column])
    crossed = read_label(_bare(grid.heads[column][-1]), about.names) if grid.heads[column] else Label("")
    return (
        Key(
            words.subject, stage_of(path, grid.title, about), about.year, words.scope or scope_of(grid.title),
            within=crossed.subject if crossed.known else "",
        )
        if grid.unit
        else None
    )  # fmt: skip


def _is_single(grid: Grid, column: int) -> bool:
    """The only row of a table by units."""
    at = grid.label_column(column)
    filled = [r for r in grid.rows if r.text(column)]
    return len(filled) == 1 and (at is None or bool(re.search("单位|部门", "".join(grid.heads[at]))))


def _of_heads(head: tuple[str, ...], side: str, about: About) -> tuple[str, str]:
    """The subject of a total row: the innermost head that names one, else what the table is about."""
    for words in reversed(head):
        if TOTAL.fullmatch(words) and words is not head[0] and len(head) > 1:
            continue
        label = read_label(_bare(words), about.names)
        if label.known:
            return label.subject, label.scope
        if label.scope and not label.subject:
            return side, label.scope
        if not PLAIN.fullmatch(re.sub(r"\s", "", words)):
            return "", ""
    return side, ""
