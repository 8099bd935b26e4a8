"""Rows of the tables that stand in the same document, as witnesses for its text.

Which column a figure is in is not told here: a figure of the text agrees with a row if it is any of the row's figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.records import dataclass
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Key
from budgetdesk.review.text.sections import Section
from budgetdesk.review.text.vocabulary import read_label

_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+\.\d+|-?\d+")
_UNIT = re.compile(r"单位[:：](?:人民币)?(万元|元)")
_TITLE = re.compile(r"^(?:公开)?(?:附)?表\s*\d{1,2}|表$|[（(]表[）)]$")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,3}")
_WORDS = re.compile(r"[\u4e00-\u9fff（）()“”、]{2,}")
_NUMBERED = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]?[、.．]?|其中[:：]")
_ORDINAL = re.compile(r"^[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]?[、.．]?")


@dataclass
class _Table:
    title: str = ""
    unit: str = ""


def table_facts(sections: Sequence[Section], about: About) -> list[Fact]:
    """A fact for each figure of a row whose label is known: exact where the table is in 元, else ± half its last place."""
    facts: list[Fact] = []
    table, held = _Table(), ""
    for section in sections:
        for unit in section.units:
            text = unit.text.strip()
            if found := _UNIT.search(text.replace(" ", "")):
                table.unit = found.group(1)
            if not unit.paragraph.table or "\t" in unit.text:
                continue  # a row whose columns are known is read as such
            if _TITLE.search(text) and not _NUMBER.search(_TITLE.sub("", text)):
                table = _Table(text, table.unit if found else "")
                continue
            cells = list(_cells(text))
            for place, (label, figures) in enumerate(cells):
                facts += _row(label, figures, table, about)
                if (
                    held and place == 0 and len(figures) > 0
                ):  # a label over several lines; or the one before has no figure
                    facts += _row(held + label, figures, table, about)
            words = re.sub(r"^\d+|\s", "", text)
            held = held + words if not cells and _WORDS.fullmatch(words) and len(held) < 30 else ""
    return facts


def _cells(text: str) -> Iterator[tuple[str, list[str]]]:
    """The labels of a line, each with the figures behind it: several groups may stand side by side."""
    label = ""
    figures: list[str] = []
    for cell in text.split():
        if _NUMBER.fullmatch(cell):
            if _CODE.fullmatch(cell) and not label and not figures:
                continue
            figures.append(cell)
        else:
            if figures:
                yield label, figures
                label, figures = "", []
            label = (
                label + cell if len(cell) < 3 or _NUMBERED.fullmatch(label) else cell
            )  # a group without a figure ends here
    if figures:
        yield label, figures


def _row(label: str, figures: list[str], table: _Table, about: About) -> Iterator[Fact]:
    words = read_label(_ORDINAL.sub("", label), about.names)
    name = words.subject
    if len(name) < 2 or len(name) > 30 or not _WORDS.search(name):
        return
    units = [table.unit] if table.unit else ["元", "万元"]
    for figure in dict.fromkeys(figures):
        decimals = len(figure.partition(".")[2])
        if not decimals and "," not in figure and figure != "0":
            continue  # a number of pieces, a line, a code
        for unit in units:
            scale = Decimal(10_000) if unit == "万元" else Decimal(1)
            value = Decimal(figure.replace(",", "")) * scale
            half = Decimal(0) if unit == "元" else scale.scaleb(-decimals) / 2
            yield Fact(
                0, Key(name, about.stage, about.year, words.scope), "amount", value, half, unit, decimals, known=words.known,
                origin=f"{table.title or '表'}“{_ORDINAL.sub('', label)}”",
            )  # fmt: skip
