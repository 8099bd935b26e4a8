"""Tables without a figure, and what a text says of them: nobody can see whether there is nothing or it was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetdesk.engine.text import compact
from budgetdesk.packs.models import Level
from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section
from budgetdesk.review.text.tables.grids import NUMBER, told_above

_FUNDS = {  # what an empty table is about: words that tell of it, and the rules that want a word on it
    "政府性基金": ("政府性基金", ("Y-25", "Y-43")),
    "国有资本经营": ("国有资本经营", ("Y-43",)),
    "政府采购": ("政府采购", ("Y-26", "Y-43")),
    "专项资金": ("专项资金|专项业务|项目支出", ("Y-43",)),
    "上级": ("上级", ("Y-43",)),
}
_COMMON = re.compile(
    r"部门|单位|综合|一般公共|预算|决算|财政拨款|收入|支出|收支|情况|明细|公开|年度|[（(][^）)]*[）)]|20\d\d|总?表$"
)  # in titles of many tables
_FEWEST_OWN = 4  # characters of a title, besides these, that tell it from others
_FEWEST_WORDS = 400  # of a text, for something to be missing in it
_NONE = re.compile("无|没有|未|不涉及|空表|为空|持平")
_ZERO = re.compile(r"(?<![\d.])0(?:\.0+)?万?元")
_HEADS = re.compile(
    "(?=.*(?:科目|项目|单位名称))(?!.*[，。；：])(?=.*(?:合计|支出|收入|金额))"
)  # of a table, in one line
_BELOW_TITLE = re.compile(".{0,24}(?:单位|年度|部门)[:：]|(?:公开|附|预算).{0,6}表$")
_DEFINES = re.compile("[：:]是?指|是指")
_AMOUNT = re.compile(r"[1-9][\d,]*(?:\.\d+)?[万亿]?元")


def own_words(title: str) -> str:
    """What tells a table's title from those of others."""
    return _COMMON.sub("", title)


class Remarks:
    """What is said in a text and its tables that may be a word on why a table is empty."""

    def __init__(self, sections: Sequence[Section]) -> None:
        units = [(section, unit, "\t" in unit.text) for section in sections for unit in section.units]
        self._rows = [compact(unit.text) for _, unit, is_row in units if is_row]
        self._told = [
            compact(section.heading) + words
            for section, unit, is_row in units
            if not is_row
            for words in _parted(compact(unit.text))
        ]
        self.are_enough = sum(len(unit.text) for _, unit, is_row in units if not is_row) >= _FEWEST_WORDS

    def lack(self, title: str) -> Level | None:
        """How loudly to ask why a table is empty: not where they say that there is nothing, softly where they say 0."""
        title = compact(title)
        if not title or any(_NONE.search(row.partition(title)[2]) for row in self._rows):
            return None  # a list of the tables may have a column for why one is empty
        own = own_words(title)
        words = [re.escape(title), *([re.escape(own)] if len(own) >= _FEWEST_OWN else [])]
        about = re.compile("|".join([*words, *(told for fund, (told, _) in _FUNDS.items() if fund in title)]))
        told = [words.replace(title, "") for words in self._told if about.search(words)]
        if any(map(_NONE.search, told)):
            return None
        return "hint" if any(map(_ZERO.search, told)) else "query"


def _parted(text: str) -> Iterator[str]:
    """Sentences; of one that tells amounts of several things each by itself."""
    for sentence in re.split("[。；;]", text):
        if not _DEFINES.search(sentence):
            yield from re.split("[，,]", sentence) if _AMOUNT.search(sentence) else [sentence]


def empty_tables(sections: Sequence[Section]) -> Iterator[Finding]:
    """Tables of funds and the like without a figure of which the text does not say that there is nothing."""
    remarks = Remarks(sections)
    if not remarks.are_enough:
        return  # tables alone
    for title, place in _without_figures(sections):
        rules = next((rules for fund, (_, rules) in _FUNDS.items() if fund in title), ())
        if rules and (level := remarks.lack(title)):
            yield unexplained(title, place, level, rules)


def unexplained(title: str, at: Place, level: Level, rules: tuple[str, ...] = ("Y-25", "Y-43")) -> Finding:
    return text_finding(
        "TEXT-EMPTY", level, f"“{title}”是空表，文中没有说明", at, "空表要公开，并说明没有这项收支", "empty_table", title,
        "", (), rules,
    )  # fmt: skip


def _without_figures(sections: Sequence[Section]) -> Iterator[tuple[str, Place]]:
    """The titles of tables that have heads and no figure but 0, each with the place of its first line, over pages and
    whether or not their columns could be told apart."""
    title, place = "", Place(0, 0, 0, 0)
    begun = filled = False
    for line, at, is_row in [*_lines(sections), ("", place, False)]:
        found = "" if is_row or re.search("空表|没有", line) else told_above([line])[0]
        goes_on = is_row or (_HEADS.search(line) if not begun else not re.search("[，。；]", line))
        if found or not (goes_on or _BELOW_TITLE.match(line)) or not line:
            if title and begun and not filled and found != title:
                yield title, place
            if found != title or not found:
                title, begun, filled = found, False, False
        elif title and goes_on:
            place = place if begun else at
            begun = True
            figures = [c for c in re.split(r"\s+", line) if NUMBER.fullmatch(c) and c.strip("-0.,")]
            filled = filled or (any("." in c or "," in c or is_row for c in figures) and "栏次" not in line)


def _lines(sections: Sequence[Section]) -> Iterator[tuple[str, Place, bool]]:
    for number, section in enumerate(sections):
        if section.heading:
            yield section.heading, Place(number, HEADING, 0, 1), False
        for index, unit in enumerate(section.units):
            if unit.text.strip():
                yield (
                    unit.text,
                    Place(number, index, 0, len(unit.text)),
                    unit.paragraph.table and "\t" in unit.text,
                )
