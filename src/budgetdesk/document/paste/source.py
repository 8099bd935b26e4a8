"""What a copied table says of itself, whatever it is pasted into: title and unit lines, headings, rows to be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from functools import lru_cache

from budgetdesk.document.typed_values import read_code
from budgetdesk.engine.text import compact
from budgetdesk.records import dataclass

_REMEMBERED = 4_096  # texts judged lately: long tables hold the same ones again and again
_LONGEST_HEADING = 60  # characters
_LONG_HEADING = 5  # characters
_MOST_TOP = 20  # rows in which titles and headings are looked for
MONEY = r"(?:人民币)?((?:[百千万亿]|[十百千]万|[十百千万]亿)?元)"
"""A unit of money as the line above a table names it."""
_UNIT_LINE = re.compile(rf"单位[:为(]?\|*{MONEY}(?![a-z\u4e00-\u9fff])|以{MONEY}为(?:计[量算])?单位")
_UNIT_OF_HEADING = re.compile(rf"[(\[,](?:金额)?(?:单位:?)?{MONEY}[)\]]?$")
_ADDED = re.compile(r"\((?:金额)?(?:单位:?)?(?:人民币)?[十百千万亿]*元\)|\(%\)|\([0-9]+分?\)$")
_FIGURE = re.compile(r"[-+(¥]*(?:[0-9]+(?:,[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)[)%]*(?:[万亿]?元)?-?")
_TITLE = re.compile(r"表(?:\(.*\))?$|^(?:编制|填报|编报|预算|申报)?单位(?:名称)?:|^(?:附件|附表|公开)[0-9]*")
_PAGE_MARK = re.compile(r"第[0-9]+页(?:,?共[0-9]+页)?|-[0-9]+-|\(?续表?[0-9]*\)?")

_MONTHS = re.compile(r"(?<![0-9])1[-—–~至]+(?:[0-9]{1,2}|n)月")  # 1—6月执行数, 1—N月执行数
_SUM = re.compile(
    r"(?:权重|分值|分数|得分|本页|本表|支出|收入|金额|[\u4e00-\u9fff]{2,8}指标)?(?:合计|总计|小计|总分|共计|累计)(?:数|分|分值|权重)?(?:\(.*\))?:?"
)
_MARKS = ("栏次", "行次", "序号", "*", "**", "—", "——", "-")
_BESIDE = re.compile(
    r"行次|栏次|序号|备注|说明|占.{0,8}(?:比例?|比重|%)|.{0,6}(?:比例|比重|占比|增减率|增长率)(?:\(.*\)|%)?"
)
"""Headings of columns that many offices add to a form: they tell nothing of whose form it is."""
_POINTS = re.compile(r"\([0-9]{1,3}\)")  # below 分值: how many there are
CODE_PARTS = ("类", "款", "项")
_PARTS_OF_CODES = {"类", "款", "项", "目", "编码", "代码", "名称", "科目编码", "科目名称"}


@lru_cache(_REMEMBERED)
def heading_key(text: str) -> str:
    """What two copies of a heading have in common: without blanks, stars, units, points in brackets, and which month it is."""
    return _ADDED.sub("", _MONTHS.sub("1-n月", compact(text).casefold())).strip("*★:").rstrip(":")


def is_added(key: str) -> bool:
    """Whether a heading is of a column that offices add to a form, like shares, remarks and numbers of lines."""
    return _BESIDE.fullmatch(key) is not None


@lru_cache(_REMEMBERED)
def is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(compact(text)))


@lru_cache(_REMEMBERED)
def is_sum(text: str) -> bool:
    """合计, 权重合计, 小计：, 总分（100 分）."""
    return bool(_SUM.fullmatch(compact(text)))


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands above the columns of a form. `columns`: id → headings, outermost first; `others`: titles and the like."""

    columns: dict[str, list[str]]
    others: frozenset[str] = frozenset()
    synonyms: dict[str, str] = field(default_factory=dict)  # heading_key → column id

    def known(self) -> frozenset[str]:
        keys = {heading_key(text) for path in self.columns.values() for text in path}
        return frozenset(keys | set(self.synonyms) | {heading_key(text) for text in self.others}) - {""}


@dataclass(slots=True)
class Source:
    """A copied table as it is read. Rows and columns are those of `rows`."""

    rows: list[list[str]]
    covered: dict[tuple[int, int], tuple[int, int]]
    first: int = 0  # row of data
    headed: bool = False  # whether there are headings above it
    paths: list[tuple[str, ...]] = field(default_factory=list)  # by column: its headings, outermost first
    unit: str = ""  # of all its amounts, as it says; empty where it does not
    units: list[str] = field(default_factory=list)  # of each column whose heading says it
    left_out: set[int] = field(default_factory=set)  # rows among the data that are headings again, or marks
    origins: list[int] = field(
        default_factory=list
    )  # of each column: which one of the copied block it began as
    _filled: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @property
    def data(self) -> range:
        return range(self.first, len(self.rows))

    def filled(self, column: int) -> list[str]:
        """What stands in the column, row for row, blanks left out. To be asked once all is read."""
        found = self._filled.get(column)
        if found is None:
            rows = (self.rows[r] for r in self.data if r not in self.left_out)
            found = self._filled[column] = [text for row in rows if (text := row[column].strip())]
        return found


def read_source(
    rows: list[list[str]],
    covered: dict[tuple[int, int], tuple[int, int]],
    headings: Headings,
    *,
    columns: bool = True,
) -> Source:
    """Find the title, unit and heading lines at the top, and those that are repeated further down.

    `columns`: whether the rows below are alike, so that words above figures are headings whoever says so.
    """
    source = Source(rows, covered, origins=list(range(len(rows[0]) if rows else 0)))
    known = headings.known()
    texts = [[heading_key(text) for text in row] for row in rows[:_MOST_TOP]]
    top = _heading_rows(rows, texts, known, columns=columns)
    source.headed = bool(top)
    source.first = top[-1] + 1 if top else _title_rows(rows, texts, known)
    source.paths = _paths(rows, texts, top, covered)
    own = [c for c, path in enumerate(source.paths) if not path or not is_added(path[-1])]
    while source.first < min(len(rows), _MOST_TOP) and _is_mark(
        [rows[source.first][c] for c in own], source.headed
    ):
        for c, text in enumerate(map(compact, rows[source.first])):
            if text in CODE_PARTS and source.paths[c][-1:] != (text,):
                source.paths[c] = (*source.paths[c], text)  # 类 款 项 1 2 3 below the heading of all three
        source.first += 1
    source.units = [_unit_of_heading(rows, top, c, covered) for c in range(source.width)]
    source.unit = next((unit for row in rows[: source.first] if (unit := _unit_line(row))), "")
    for r in source.data:
        filled = [text for text in rows[r] if text.strip()]
        marks = len(filled) == 1 and (is_page_mark(filled[0]) or _unit_line(filled))
        if marks or (len(filled) > 1 and source.headed and _is_heading_again(rows[r], known)):
            source.left_out.add(r)
    return source


def _is_heading_again(row: Sequence[str], known: frozenset[str]) -> bool:
    """A heading that stands once more, as at the top of each printed page."""
    return _is_heading(row, [heading_key(text) for text in row], known) > 1


def _unit_line(row: Iterable[str]) -> str:
    """The unit that a line names: 单位：万元, also in two cells, 以万元为单位; empty where it names none."""
    text = "|".join(row)
    found = _UNIT_LINE.search(compact(text)) if "位" in text else None
    return (found[1] or found[2]) if found else ""


def _heading_rows(
    rows: list[list[str]], texts: list[list[str]], known: frozenset[str], *, columns: bool
) -> list[int]:
    """The heading rows at the top: those that say what forms say, and what is between and just below them."""
    found: list[int] = []
    for n, keys in enumerate(texts):
        if _is_heading(rows[n], keys, known) or (columns and _stands_above_figures(rows, n)):
            found.append(n)
        elif found and not _goes_below(rows, texts, n):
            break
        elif found:
            found.append(n)
        elif any(is_figure(text) or read_code(text) for text in rows[n]) and not _unit_line(rows[n]):
            break
    if not found:
        return []
    first = found[0]
    while first > 0 and sum(map(bool, texts[first - 1])) > 1 and not _unit_line(rows[first - 1]):
        first -= 1  # a line of headings above, though none of them is ours
    return list(range(first, found[-1] + 1))


def _is_heading(row: Sequence[str], keys: Sequence[str], known: frozenset[str]) -> int:
    """How many known headings a row has, where they are most of it and no figure is among it; else 0."""
    filled = [key for key, text in zip(keys, row, strict=True) if text.strip()]
    filled = [key for key in filled if key in known or not is_added(key)]
    same = sum(key in known or _says_known(key, known) for key in filled)
    if not filled or any(is_figure(text) for text in row) or all(map(is_sum, filled)):
        return 0
    return same if same * 2 > len(filled) else 0


def _says_known(key: str, known: frozenset[str]) -> bool:
    """支出功能分类科目编码 where the form says 功能分类科目编码."""
    return len(key) > _LONG_HEADING and any(len(k) >= _LONG_HEADING and key.endswith(k) for k in known)


def is_near(key: str, other: str) -> bool:
    """国有资本经营预算 and 国有资本经营预算财政拨款."""
    return min(len(key), len(other)) > 1 and (key in other or other in key)


def _stands_above_figures(rows: list[list[str]], n: int) -> bool:
    """Whether a row has words where the next that has figures has at least two of them."""
    row = rows[n]
    if any(is_figure(text) or read_code(text) for text in row) or _unit_line(row):
        return False
    for below in rows[n + 1 : n + 1 + _MOST_TOP]:
        if any(is_figure(text) for text in below):
            both = zip(row, below, strict=True)
            return sum(bool(text.strip()) and is_figure(figure) for text, figure in both) > 1
    return False


def _goes_below(rows: list[list[str]], texts: list[list[str]], n: int) -> bool:
    """Whether a row is part of the headings above it: it has no figures, and nothing below what is complete there."""
    row, above = texts[n], texts[n - 1]
    figures = [text for text in rows[n] if is_figure(text) and not _POINTS.fullmatch(compact(text))]
    if any("。" in text or len(text) > _LONGEST_HEADING for text in rows[n]):
        return False  # people's words, which stand below headings that have no labels beside them
    if not any(row) or figures or any(read_code(text) for text in rows[n] if not is_figure(text)):
        return False
    return (not row[0] and bool(above[0])) or set(filter(None, row)) <= _PARTS_OF_CODES


def _is_mark(row: Sequence[str], headed: bool) -> bool:
    """The line of column numbers or marks below headings: 栏次 1 2 3, **, A B C."""
    texts = [text for text in map(compact, row) if text]
    if not headed or len(texts) < 2:
        return False
    rest = [text for text in texts if text not in (*_MARKS, *CODE_PARTS)]
    numbers = [int(text) for text in rest if text.isascii() and text.isdecimal() and len(text) < 4]
    letters = [text for text in rest if re.fullmatch("[甲乙丙丁戊A-H]", text)]
    if len(numbers) + len(letters) != len(rest):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


def _title_rows(rows: list[list[str]], texts: list[list[str]], known: frozenset[str]) -> int:
    """How many rows at the top are a title or unit line, where no headings come behind them."""
    count = 0
    for row, keys in zip(rows, texts, strict=False):
        filled = [(key, text) for key, text in zip(keys, row, strict=True) if text.strip()]
        if len(filled) == 1:
            key, text = filled[0]
            title = (key in known and not is_sum(key)) or _TITLE.search(compact(text)) is not None
            title = title or bool(_unit_line([text]))
        else:
            title = not filled or (len(filled) < 4 and bool(_unit_line(row)))
        if not title:
            break
        count += 1
    return count if count < len(rows) else 0


def _paths(
    rows: list[list[str]],
    texts: list[list[str]],
    top: list[int],
    covered: dict[tuple[int, int], tuple[int, int]],
) -> list[tuple[str, ...]]:
    """The headings of each column. A heading of several columns stands at the first, the others are blank."""
    width = len(rows[0]) if rows else 0
    found: list[list[str]] = [[] for _ in range(width)]
    for n in top:
        left = ""
        for c in range(width):
            key = texts[n][c]
            if not key and (n, c) in covered:
                r, at = covered[n, c]
                key = texts[r][at] if r in top else ""
            elif not key and n != top[-1]:
                key = left if any(texts[below][c] for below in top if below > n) else ""
            left = key
            if key and key not in found[c][-1:]:
                found[c].append(key)
    return [tuple(path) for path in found]


def _unit_of_heading(
    rows: list[list[str]], top: Iterable[int], column: int, covered: dict[tuple[int, int], tuple[int, int]]
) -> str:
    for n in top:
        r, c = covered.get((n, column), (n, column))
        if found := _UNIT_OF_HEADING.search(compact(rows[r][c])):
            return found[1]
    return ""


# which column is what


def match_columns(source: Source, headings: Headings, holds: Callable[[str, list[str]], bool]) -> list[str]:
    """For each column of the source the form's column that its headings name; empty where they name none.

    `holds`: whether a column can hold those texts, which settles what headings that are merely alike mean.
    """
    forms = {id: [heading_key(text) for text in path] for id, path in headings.columns.items()}
    scored = []
    for c, path in enumerate(source.paths):
        own = [key for key in path if key]
        if not own:
            continue
        filled = source.filled(c)
        for n, (id, form) in enumerate(forms.items()):
            score = _likeness(own, form, headings.synonyms, id)
            if score >= 8 or (score and (not filled or holds(id, filled))):
                scored.append((-score, c, n, id))
    found = [""] * source.width
    for score, c, _, id in sorted(scored):
        rivals = {other for s, at, _, other in scored if at == c and s == score} - set(found)
        if found[c] or id in found or (score > -8 and len(rivals) > 1):
            continue
        found[c] = id
    return found


def _likeness(own: list[str], form: list[str], synonyms: dict[str, str], id: str) -> int:
    """How far headings agree: 8 and more where the lowest are the same; 0 where they have nothing to do with each other."""
    if not form:
        return 0
    above = sum(key in form[:-1] for key in own[:-1])
    if own[-1] == form[-1]:
        return 10 + 2 * above - abs(len(own) - len(form)) // 2
    if synonyms.get(own[-1]) == id or "".join(own) == "".join(form):
        return 9 + above
    if is_sum(own[-1]) and is_sum(form[-1]) and (above or 1 in (len(own), len(form))):
        return 8 + above if above else 4  # 小计 for 合计, below 本年支出 or below nothing
    if is_near(own[-1], form[-1]):
        return 3 + above
    return 0


def leading_numbers(source: Source) -> bool:
    """Whether the first column but counts the rows: 序号."""
    texts = source.filled(0) if source.width else []
    return len(texts) > 1 and texts == [str(n + 1) for n in range(len(texts))]


def is_page_mark(text: str) -> bool:
    """第 1 页, - 1 -, 续表."""
    return bool(_PAGE_MARK.fullmatch(compact(text)))
