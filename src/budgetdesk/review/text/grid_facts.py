"""The figures of a document's own tables as facts with keys, and what must hold between them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from itertools import combinations

from budgetdesk.records import dataclass
from budgetdesk.review.text.about import About
from budgetdesk.review.text.claims import Values, implied, judge
from budgetdesk.review.text.facts import Claim, ClaimKind, Fact, Grip, Key
from budgetdesk.review.text.grids import Grid, Row
from budgetdesk.review.text.quantities import MONEY
from budgetdesk.review.text.vocabulary import SCOPES, Label, read_label

_TOTAL = re.compile(r"(?:本年)?(?:合计|总计|共计|小计)")
_PLAIN = re.compile(
    r"(?:合计|小计|总计|共计|金额|数额|(?:20\d\d年|本年度?|当年|上年度?)?(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|金额|总额|安排)?"
    r"|(?:(?:部门|政府)预算)?(?:支出)?(?:功能|经济)分类(?:科目)?"
    r"|(?:20\d\d年|本年|上年)(?:数|支出|收入)?(?:合计)?|(?:本年)?(?:支出|收入)(?:合计|总计)?|数|总额)"
)
_TIME = re.compile(r"(?=.)(?:20\d\d年?度?|上年度?|本年度?)?(?:年初预算|全年预算|预算|决算|执行)?数?")
_CHANGES = re.compile("增减|增加额|变动额|增长额")
_NO_MONEY = re.compile(
    r"[%％]|比[例重]|增减|增长|率$|人数|数量|辆|个数|批次|人次|面积|编制|占|得分|分值|评分|权重|天数|户数"
)
_TOP = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_ORDINAL = re.compile(
    r"^[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)][、.．]?|[、.．])(?!\d)|^其中[:：]?"
)
_PART_OF_ABOVE = re.compile(
    r"^(?:其中|[（(]|\d|　)|^(?:基本支出|项目支出|财政拨款|非财政拨款)(?:资金)?(?:结转|结余)"
)
_FEWEST_HOLDING = Decimal("0.7")  # of the rows: below that a sum is not how the table is made
_FEWEST_LISTED = 3  # rows of a list that is summed
_SHORTEST_NAME = 4  # characters of what a project is called
_FEWEST_PAIRS, _MOSTLY_SAME = 3, Decimal("0.6")
_SCOPE = [(name, re.compile(pattern)) for name, pattern in SCOPES]


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
                if _tells_change(grid.heads[column]):
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
        found.claims += _arithmetic(grid, cells, about, cut=titles[grid.title] > 1)
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


# --- one figure ---


def _fact(grid: Grid, row: Row, column: int, about: About) -> Fact | None:
    cell = row.cells[column] if column < len(row.cells) else None
    value = cell.number if cell else None
    head = "".join(grid.heads[column])
    if cell is None or value is None or (_NO_MONEY.search(head) and not _tells_change(grid.heads[column])):
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


_UNITS_COUNTED = (
    ("人次", "人次"),
    ("批次", "批次"),
    ("辆", "辆|(?:公务用?车|车辆|用车)(?:保有量?|数量?)?$|公务用车数"),
    ("人", "人数|人员(?:编制)?数?$|编制数?$|在职|退休人|离休人"),
)
_COSTS = re.compile("费|经费|支出|补助|元|工资|运行|公用|购置")
_OF_PERSONS = re.compile("人员|机构|车辆|编制|基本情况|运行信息|三公|资产")


def _counted(grid: Grid, row: Row, column: int) -> str:
    """The unit of a cell that counts persons, vehicles or visits; "" of one that does not."""
    label = _bare(grid.label(row, column)) if grid.label_column(column) is not None else ""
    head = "".join(grid.heads[column])
    if not _OF_PERSONS.search(grid.title):
        return ""
    words = label if not _TOTAL.fullmatch(label) and _counts(label) else head
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
        or _year(head, about) != about.year
    ):
        return None
    total = not label or bool(_TOTAL.fullmatch(label)) or label in about.names
    if total is bool(_counts(label) and not _TOTAL.fullmatch(label)):
        return None  # another unit's, or of a kind that the column does not tell
    words = re.sub("[（(][^）)]*[）)]|批次|人次|人数|数量?$", "", head if total else label)
    subject = read_label(words or label, about.names).subject
    subject = "公务接待费" if subject == "国内接待" else subject  # as the text calls visits
    return Fact(
        0, Key(subject, about.stage, about.year), "amount", cell.number, Decimal(0), unit, 0, cell.place, cell.text, label, True,
        origin=f"{grid.title}“{words}”",
    )  # fmt: skip


def _tells_change(head: tuple[str, ...]) -> bool:
    """Whether a column tells by how much the years differ."""
    return (
        bool(head)
        and bool(_CHANGES.search(head[-1]))
        and not re.search("[%％率幅比例]", "".join(head).replace("比上年", ""))
    )


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
    stage, year = _stage(path, grid.title, about), _year(path, about)
    if year is None or not grid.title:
        return Key("")
    scope = _scope_of(path) or _scope_of(grid.title)
    label = _bare(grid.label(row, column))
    side = _side(grid, head)
    if row.code and side == "收入":
        return Key("")  # what comes in for a function is not what is spent on it
    if label and _TIME.fullmatch(
        label
    ):  # the years or stages stand below each other, the items beside each other
        year, stage = _year(label, about), _stage(label, grid.title, about)
        subject, own = _of_heads(head, side, about)
        return Key(subject, stage, year, own or scope or "全部") if subject and year is not None else Key("")
    own_row = label in about.names[:1]  # of a table by units
    if not label or _TOTAL.fullmatch(label) or own_row or _is_single(grid, column):
        if label and _TOTAL.fullmatch(label) and not row.code and _has_both_sides(grid):
            return Key("收支总计", stage, year, scope or "全部") if label != "合计" else Key("")
        subject, own = _of_heads(head, side, about)
    else:
        if not _is_plain(head):
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
    if row.code and _side(grid, grid.heads[column]) == "收入":
        return None
    words: Label = read_label(_bare(grid.label(row, column)), about.names)
    if (
        len(words.subject) < 2
        or len(words.subject) > 30
        or not re.search("[\u4e00-\u9fff]{2}", words.subject)
    ):
        return None
    path = "／".join(grid.heads[column])
    return (
        Key(words.subject, _stage(path, grid.title, about), about.year, words.scope or _scope_of(grid.title))
        if grid.unit
        else None
    )


_FUND_NAMES = re.compile("(?:一般公共|政府性基金|国有资本经营)预算")


def _stage(path: str, title: str, about: About) -> str:
    path = _FUND_NAMES.sub("", path) if about.accounts else path  # a fund is no stage
    for stage, pattern in (
        ("年初预算", "年初预算"),
        ("全年预算", "(?:全年|调整)后?预算"),
        ("决算", "决算|执行"),
        ("预算", "预算"),
    ):
        if re.search(pattern, path):
            return stage if about.accounts or stage == "决算" else "预算"
    return about.stage


def _year(path: str, about: About) -> int | None:
    said = re.findall(r"20\d\d", path)
    if len(set(said)) > 1:
        return None
    if said:
        return int(said[0])
    return about.year - 1 if re.search("上年(?!结转|结余)|去年", path) else about.year


def _scope_of(words: str) -> str:
    return next((name for name, pattern in _SCOPE if pattern.search(words)), "")


def _side(grid: Grid, head: tuple[str, ...]) -> str:
    top = re.sub(r"\s", "", head[0]) if head else ""
    if top in ("收入", "支出"):
        return top
    title = re.sub("收入支出|收支", "", grid.title)
    if "三公" in title:
        return "三公经费" if not re.search("会议费|培训费", title) else "三公经费、会议费和培训费"
    if "基本支出" in title:
        return "基本支出"
    income, expenditure = "收入" in title, "支出" in title
    return "收入" if income and not expenditure else "支出" if expenditure and not income else ""


def _has_both_sides(grid: Grid) -> bool:
    return bool(re.search("收入支出|收支", grid.title))


def _is_plain(head: tuple[str, ...]) -> bool:
    """Whether a column tells the whole of its row, not a part of it."""
    bare = [re.sub(r"[（(][^）)]*[）)]|\s", "", words) for words in head]
    return all(_PLAIN.fullmatch(words) or words in ("收入", "支出") or _is_fund(words) for words in bare)


def _is_fund(words: str) -> bool:
    label = read_label(words)
    return bool(label.scope) and not label.subject


def _is_single(grid: Grid, column: int) -> bool:
    """The only row of a table by units."""
    at = grid.label_column(column)
    filled = [r for r in grid.rows if r.text(column)]
    return len(filled) == 1 and (at is None or bool(re.search("单位|部门", "".join(grid.heads[at]))))


def _of_heads(head: tuple[str, ...], side: str, about: About) -> tuple[str, str]:
    """The subject of a total row: the innermost head that names one, else what the table is about."""
    for words in reversed(head):
        if _TOTAL.fullmatch(words) and words is not head[0] and len(head) > 1:
            continue
        label = read_label(_bare(words), about.names)
        if label.known:
            return label.subject, label.scope
        if label.scope and not label.subject:
            return side, label.scope
        if not _PLAIN.fullmatch(re.sub(r"\s", "", words)):
            return "", ""
    return side, ""


# --- what must hold inside a table ---


def _arithmetic(
    grid: Grid, cells: Mapping[tuple[int, int], Fact], about: About, cut: bool
) -> Iterator[Claim]:
    """`cut`: more of its columns stand on other pages."""
    yield from _tried(_by_codes(grid, cells), cells)
    yield from _across(grid, cells, cut)
    yield from _carried(grid, cells)
    yield from _compared(grid, cells, about)
    yield from _basic(grid, cells)
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
    return any(_TOTAL.fullmatch(re.sub(r"\s", "", c.text)) for c in row.cells)


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


_PAID_TO_PERSONS = ("工资福利支出", "对个人和家庭的补助")


def _basic(grid: Grid, cells: Mapping[tuple[int, int], Fact]) -> Iterator[Claim]:
    """公用经费合计 is what of 基本支出 is not paid to persons: the classes of economic kind of the same column of the table."""
    keyed: dict[tuple[str, int, str], dict[str, Fact]] = defaultdict(dict)
    for (_, column), fact in cells.items():
        of_row = _WITH_PERSONS.match(fact.label) or _CLASS.match(fact.code or fact.label)
        if of_row and _is_plain(grid.heads[column]):
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


_WITH_PERSONS = re.compile("(?:人员|公用)经费")
_CLASS = re.compile(r"3\d\d(?!\d)")


def _compared(grid: Grid, cells: Mapping[tuple[int, int], Fact], about: About) -> Iterator[Claim]:
    """比上年增减 = this year's less last year's."""
    changes = [c for c in grid.figures if _tells_change(grid.heads[c])]
    years = {c: _year("／".join(grid.heads[c]), about) for c in grid.figures if c not in changes}
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


_FLOW = ("年初结转", "收入", "支出", "年末结转")


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
    return next((c for c in run if _TOTAL.fullmatch(grid.heads[c][-1])), None)


def _names_a_whole(words: str) -> bool:
    return bool(re.fullmatch(r"[^，。]{0,8}?(?:合计|小计|总计)", re.sub(r"\s", "", words)))


_INNER = re.compile("其中|小计|[（(]|　")


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
    if _has_both_sides(grid) or not all(labels) or any(_INNER.match(label) for label in labels):
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
    if not _has_both_sides(grid):
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
            elif re.fullmatch("本年(?:收入|支出)?(?:合计|小计)", label) and fact:
                if len(parts) > 1:
                    yield Claim("sum", ((fact.id, *parts),), "loose", "grid")
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
