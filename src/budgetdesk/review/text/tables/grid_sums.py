"""What must hold inside a table: sums by codes, of columns, of rows, of what is known to make up a whole; changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from budgetdesk.review.text.about import About
from budgetdesk.review.text.claims import Values, implied, judge
from budgetdesk.review.text.facts import Claim, ClaimKind, Fact, Grip
from budgetdesk.review.text.tables.grid_heads import TOTAL, has_both_sides, is_plain, tells_change, year_of
from budgetdesk.review.text.tables.grids import Grid, Row
from budgetdesk.review.text.vocabulary import vocabulary

_TOP = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_PART_OF_ABOVE = re.compile(
    r"^(?:其中|[（(]|\d|　)|^(?:基本支出|项目支出|财政拨款|非财政拨款)(?:资金)?(?:结转|结余)"
)
_FEWEST_HOLDING = Decimal("0.7")  # of the rows: below that a sum is not how the table is made
_FEWEST_LISTED = 3  # rows of a list that is summed
_PAID_TO_PERSONS = ("工资福利支出", "对个人和家庭的补助")
_WITH_PERSONS = re.compile("(?:人员|公用)经费")
_CLASS = re.compile(r"3\d\d(?!\d)")
_FLOW = ("年初结转", "收入", "支出", "年末结转")
_INNER = re.compile("其中|小计|[（(]|　")


def arithmetic(grid: Grid, cells: Mapping[tuple[int, int], Fact], about: About, cut: bool) -> Iterator[Claim]:
    """`cut`: more of its columns stand on other pages."""
    yield from _tried(_by_codes(grid, cells), cells)
    yield from _across(grid, cells, cut)
    yield from _carried(grid, cells)
    yield from _compared(grid, cells, about)
    yield from _basic(grid, cells)
    yield from _partitioned(grid, cells)
    yield from _down(grid, cells)
    yield from _listed(grid, cells)


def _tried(
    claims: Iterator[tuple[int, ...]],
    cells: Mapping[tuple[int, int], Fact],
    grip: Grip = "firm",
    kind: ClaimKind = "sum",
) -> Iterator[Claim]:
    """Sums that hold nearly everywhere are how the table is made; the few that do not are slips."""
    every = [Claim(kind, (ids,), grip, "grid") for ids in claims]
    values = Values({f.id: f for f in cells.values()})
    telling = [c for c in every if len(c.ways[0]) > 1 and any(values[i] for i in c.ways[0])]
    broken = [c for c in telling if judge(c, values) == "broken"]
    holding = len(telling) - len(broken)
    if telling and holding >= len(telling) * _FEWEST_HOLDING and holding > 1:
        yield from telling
    elif holding > 1 and len(broken) > 1 and _is_of_one(broken, values):
        yield from (replace(claim, grip="loose") for claim in telling)


def _is_of_one(broken: Sequence[Claim], values: Values) -> bool:
    """Whether one figure, put right, mends them all."""
    mends = [set(implied(claim, values)) for claim in broken]
    return bool(set.intersection(*mends))


def _by_codes(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[tuple[int, ...]]:
    """208 = 20801 + 20805; the total = the classes. Each column for itself."""
    coded: dict[str, int] = {}
    for number, row in enumerate(grid.rows):
        if row.code:
            if row.code in coded:
                return  # several lists in one table
            coded[row.code] = number
    if len(coded) < 2:
        return
    shortest = min(map(len, coded))
    total = next((n for n, row in enumerate(grid.rows) if not row.code and _is_total_row(row)), None)
    families: dict[int, list[int]] = defaultdict(list)
    for code, number in coded.items():
        parent = next(
            (coded[code[:n]] for n in range(len(code) - 1, shortest - 1, -1) if code[:n] in coded), None
        )
        if parent is not None:
            families[parent].append(number)
        elif len(code) == shortest and total is not None:
            families[total].append(number)
    for whole, parts in families.items():
        for column in grid.figures:
            ids = [cells[n, column].id for n in parts if (n, column) in cells]
            if (whole, column) in cells and ids:
                yield cells[whole, column].id, *ids


def _is_total_row(row: Row) -> bool:
    return any(TOTAL.fullmatch(re.sub(r"\s", "", c.text)) for c in row.cells)


def _across(grid: Grid, cells: Mapping[tuple[int, int], Fact], cut: bool) -> Iterator[Claim]:
    """合计 = the columns beside it, as far as its heads reach."""
    for whole, parts in _wholes(grid):
        if cut and parts[-1] == grid.figures[-1]:
            continue  # the rest of its parts may stand on the next page
        sums = []
        for number in range(len(grid.rows)):
            ids = [cells[number, c].id for c in parts if (number, c) in cells]
            if (number, whole) in cells and ids:
                sums.append((cells[number, whole].id, *ids))
        values = Values({f.id: f for f in cells.values()})
        holding = [s for s in sums if values[s[0]] and judge(Claim("sum", (s,)), values) != "broken"]
        alone = len([s for s in sums if values[s[0]]]) == 1 and "三公" in grid.title
        if len(holding) >= 2 or alone:
            yield from (
                _tried(iter(sums), cells) if not alone else (Claim("sum", (s,), "firm", "grid") for s in sums)
            )


def _basic(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[Claim]:
    """公用经费合计 is what of 基本支出 is not paid to persons: the classes of economic kind of the same column of the table."""
    keyed: dict[tuple[str, int, str], dict[str, Fact]] = defaultdict(dict)
    for (_, column), fact in cells.items():
        of_row = _WITH_PERSONS.match(fact.label) or _CLASS.match(fact.code or fact.label)
        if of_row and is_plain(grid.heads[column]):
            keyed[fact.key.stage, fact.key.year, fact.key.scope].setdefault(fact.key.subject, fact)
    for facts in keyed.values():
        persons = [facts[name].id for name in _PAID_TO_PERSONS if name in facts]
        others = [
            f.id
            for name, f in facts.items()
            if name not in (*_PAID_TO_PERSONS, "") and not _WITH_PERSONS.match(name)
        ]
        if len(persons) == len(_PAID_TO_PERSONS) and others:
            for name, parts in (("人员经费", persons), ("公用经费", others)):
                if name in facts:
                    yield Claim("sum", ((facts[name].id, *parts),), "loose", "grid")


def _partitioned(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[Claim]:
    """三公经费合计 and what it consists of, one below the other in a column, where the table has all of it."""
    for whole_name, *names in vocabulary().partitions:
        claims = []
        for column in grid.figures:
            told: dict[str, list[Fact]] = defaultdict(list)
            for number in range(len(grid.rows)):
                if (fact := cells.get((number, column))) is not None:
                    told[fact.key.subject].append(fact)
            if len(told[whole_name]) == 1 and all(len(told[name]) == 1 for name in names):
                ids = (told[whole_name][0].id, *(told[name][0].id for name in names))
                claims.append(Claim("sum", (ids,), "guess", "grid"))
        values = Values({f.id: f for f in cells.values()})
        holds = any(values[c.ways[0][0]] and judge(c, values) == "holds" for c in claims)
        yield from (replace(c, grip="loose") if holds else c for c in claims)


def _compared(grid: Grid, cells: Mapping[tuple[int, int], Fact], about: About) -> Iterator[Claim]:
    """比上年增减 = this year's less last year's."""
    changes = [c for c in grid.figures if tells_change(grid.heads[c])]
    years = {c: year_of("／".join(grid.heads[c]), about) for c in grid.figures if c not in changes}
    before = [c for c, year in years.items() if year == about.year - 1]
    now = [
        c
        for c, year in years.items()
        if year == about.year and re.search("20|本年|当年", "".join(grid.heads[c]))
    ]
    if len(changes) != 1 or len(before) != 1 or not now:
        return
    columns = (changes[0], now[0], before[0])
    rows = [[cells.get((number, c)) for c in columns] for number in range(len(grid.rows))]
    yield from _tried(iter([tuple(f.id for f in row if f) for row in rows if all(row)]), cells, kind="change")


def _carried(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[Claim]:
    """年初结转 + 本年收入 = 本年支出 + 年末结转, in rows where nothing was carried in, or nothing out."""
    columns = [next((c for c in grid.figures if _flow(grid.heads[c]) == name), None) for name in _FLOW]
    if None in columns:
        return
    for number in range(len(grid.rows)):
        opening, income, spent, closing = (cells.get((number, c)) for c in columns if c is not None)
        if income is None or spent is None:
            continue
        if opening is None or not opening.value:
            yield Claim("sum", ((income.id, spent.id, *([closing.id] if closing else [])),), "loose", "grid")
        elif closing is None or not closing.value:
            yield Claim("sum", ((spent.id, income.id, opening.id),), "loose", "grid")


def _flow(head: tuple[str, ...]) -> str:
    words = "".join(head[:1]) if len(head) == 1 or head[-1:] in (("小计",), ("合计",)) else ""
    words = re.sub(r"和结余|结余|本年|\s", "", words)
    return {"上年结转": "年初结转"}.get(words, words)


def _wholes(grid: Grid) -> Iterator[tuple[int, list[int]]]:
    """Columns that are sums by their heads, each with the columns that it sums."""
    yield from _node(grid, grid.figures, 0)


def _node(grid: Grid, columns: Sequence[int], depth: int) -> Iterator[tuple[int, list[int]]]:
    runs: list[list[int]] = []
    for column in columns:
        head = grid.heads[column]
        name = head[depth] if len(head) > depth else ""
        previous = grid.heads[runs[-1][-1]] if runs else ()
        same = (
            runs
            and len(previous) > depth
            and previous[depth] == name
            and len(head) > depth + 1
            and all(grid.heads[c][: depth + 1] == head[: depth + 1] for c in range(runs[-1][-1] + 1, column))
        )
        if same:
            runs[-1].append(column)
        else:
            runs.append([column])
    for run in runs:
        if len(run) > 1:
            yield from _node(grid, run, depth + 1)
    whole: int | None = None
    parts: list[int] = []
    for run in runs:
        value = _value_column(grid, run)
        if len(run) == 1 and _names_a_whole(grid.heads[run[0]][-1] if grid.heads[run[0]] else ""):
            if whole is not None and parts:
                yield whole, parts
            whole, parts = run[0], []
        elif value is not None:
            parts.append(value)
        else:
            parts += run  # 其中: its columns beside the whole
    if whole is not None and parts:
        yield whole, parts


def _value_column(grid: Grid, run: Sequence[int]) -> int | None:
    if len(run) == 1:
        return run[0]
    return next((c for c in run if TOTAL.fullmatch(grid.heads[c][-1])), None)


def _names_a_whole(words: str) -> bool:
    return bool(re.fullmatch(r"[^，。]{0,8}?(?:合计|小计|总计)", re.sub(r"\s", "", words)))


def _listed(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[Claim]:
    """合计 at the end or the head of a plain list: of all its rows. A guess, of which a slip of the pen makes a query, unless
    other columns add up so."""
    totals = [n for n, row in enumerate(grid.rows) if _is_total_row(row)]
    beside = bool(grid.labels and grid.figures) and max(grid.labels) > min(grid.figures)
    at = grid.labels[0] if grid.labels and not beside else None
    rows = [n for n in range(len(grid.rows)) if n not in totals]
    labels = [grid.rows[n].text(at) for n in rows] if at is not None else []
    if len(totals) != 1 or totals[0] not in (0, len(grid.rows) - 1) or len(rows) < _FEWEST_LISTED:
        return
    if has_both_sides(grid) or not all(labels) or any(_INNER.match(label) for label in labels):
        return
    coded = [row.code for row in grid.rows if row.code]
    tree = len({code[:3] for code in coded}) < len(coded) and "项目" not in "".join(grid.heads[at or 0])
    if tree:
        return
    claims = []
    for column in grid.figures:
        ids = [cells[n, column].id for n in rows if (n, column) in cells]
        if (totals[0], column) in cells and len(ids) > 1:
            claims.append(Claim("sum", ((cells[totals[0], column].id, *ids),), "guess", "grid"))
    values = Values({f.id: f for f in cells.values()})
    holds = [c for c in claims if values[c.ways[0][0]] and judge(c, values) != "broken"]
    yield from (replace(c, grip="loose") if holds else c for c in claims)


def _down(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[Claim]:
    """本年收入合计 = the items 一、二、… above it; both totals of a table of two sides are the same."""
    if not has_both_sides(grid):
        return
    totals: list[Fact] = []
    for column in grid.figures:
        parts: list[int] = []
        plain: list[int] = []  # items without numbers
        summed = False
        items: set[str] = set()
        for number, row in enumerate(grid.rows):
            label = re.sub(r"\s", "", grid.label(row, column))
            fact = cells.get((number, column))
            if _TOP.match(label):
                if (
                    fact and label not in items
                ):  # the same again: of what was carried over, which is a row of its own
                    parts.append(fact.id)
                items.add(label)
            elif re.fullmatch("本年(?:收入|支出)?(?:合计|小计)|(?:收入|支出)合计", label) and fact:
                if len(parts) > 1:
                    yield Claim("sum", ((fact.id, *parts),), "loose", "grid")
                elif len(plain) > 2 and not parts and not summed:
                    yield Claim("sum", ((fact.id, *plain),), "guess", "grid")
                parts, summed = [fact.id], True
            elif re.fullmatch("(?:收入|支出)?总计", label) and fact:
                if len(parts) > 1:
                    yield Claim("sum", ((fact.id, *parts),), "loose", "grid")
                elif len(plain) > 2 and not summed:
                    yield Claim("sum", ((fact.id, *plain),), "guess", "grid")
                totals.append(fact)
                parts, summed = [], False
            elif fact and label and summed and not _PART_OF_ABOVE.match(label):
                parts.append(fact.id)
            elif fact and label and not _PART_OF_ABOVE.match(label):
                plain.append(fact.id)
    values = {f.key.stage for f in totals}
    if len(totals) == 2 and len(values) == 1:
        yield Claim("equal", ((totals[1].id, totals[0].id),), "firm", "grid")
