"""Which lines of a page read on in the next one, by where they end and where the next begins."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from budgetdesk.exchange.page_tables import Char

_FEWEST = 10  # characters of a line that tells where the margins are
_USUAL, _FEW, _MANY = 5, 0.05, 0.2  # places where lines begin; shares of lines
_TOKEN = re.compile(r"[0-9A-Za-z.,%]+|.")
_ITEM = re.compile(r"\s*[“‘\"]?[\u4e00-\u9fff]{2,24}（类）")  # of a list without numbers
_NEVER_FIRST = "，。；：、！？）”’》〉%％"
_CJK = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_LOOSE = 0.6  # of a character: what a justified line may fall short
_APART = 2.0  # of a character: no words of a sentence stand so far from each other
_ALIKE = 1.15  # sizes of one text
Line = Sequence[Char]


class Margins:
    """Left and right margins of a document's text, by the size of its characters; pages of one width."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sides: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for line in lines:
            if len(line) >= _FEWEST:
                sides[round(size(line))].append((_left(line), _right(line)))
        self._columns = {
            em: [(min(s[0] for s in column), max(s[1] for s in column)) for column in _columns(each)]
            for em, each in sides.items()
        }

    def of(self, line: Line) -> tuple[float, float] | None:
        """Those of the column that the line begins in."""
        columns = self._columns.get(round(size(line)), [])
        return next((each for each in columns if _left(line) < each[1]), columns[-1] if columns else None)

    def reads_on(self, line: Line, following: Line) -> bool:
        """Whether `following` goes on with what `line` says: it is full, and the next is no beginning of a paragraph."""
        em, margins = size(line), self.of(line)
        if not em / _ALIKE <= size(following) <= em * _ALIKE and self.of(following):
            em, margins = (
                size(following),
                self.of(following),
            )  # a justified line is set wider than its characters
        mine, theirs = _breadth(line), _breadth(following)
        if margins is None or (theirs and not mine / _ALIKE <= theirs <= mine * _ALIKE) or _has_gap(line, em):
            return False
        if _ITEM.match("".join(c.text for c in following)) and _seen(line)[-1].text in "。；":
            return False
        right, own = margins[1], self.of(following) or margins
        if _is_open(line) and _left(following) <= own[0] + em * _LOOSE:
            return True
        return (
            _left(following) <= own[0] + em * _LOOSE
            and right - _right(line) < _width_of_first(following, em) + em * _LOOSE
        )


def _columns(sides: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The lines as they are, or as two columns where hardly one of them reaches from the left to the right one."""
    for begin, times in Counter(round(left) for left, _ in sides).most_common(_USUAL):
        before = [side for side in sides if side[1] < begin]
        behind = [side for side in sides if side[0] >= begin - 1]
        across = len(sides) - len(before) - len(behind)
        if times > 1 and across <= len(sides) * _FEW and min(len(before), len(behind)) >= len(sides) * _MANY:
            return [before, behind]
    return [sides]


def _is_open(line: Line) -> bool:
    """Whether the line ends in the middle of a sentence: at a comma, or within brackets that it has opened."""
    text = "".join(c.text for c in line).rstrip()
    return text.endswith(("，", "、")) or max(text.rfind("（"), text.rfind("(")) > max(
        text.rfind("）"), text.rfind(")")
    )


def size(line: Line) -> float:
    """The width of one character of the text."""
    seen = _seen(line)
    steps = [
        b.left - a.left
        for a, b in pairwise(seen)
        if _CJK.match(a.text) and _CJK.match(b.text) and b.left > a.left
    ]
    if steps:
        return float(median(steps))
    return float(median(c.top - c.bottom for c in seen)) if seen else 0.0


def _breadth(line: Line) -> float:
    """How broad the characters themselves are; 0 where there are but figures."""
    broad = [c.right - c.left for c in line if "\u4e00" <= c.text <= "\u9fff"]
    return float(median(broad)) if broad else 0.0


def _seen(line: Line) -> list[Char]:
    return [c for c in line if not c.text.isspace()]


def _has_gap(line: Line, em: float) -> bool:
    """A line of a contents: the number of a page stands apart at the end, behind dots or nothing."""
    seen = _seen(line)
    dotted = re.search(r"[.…·．]{3,}\d{1,3}$", "".join(c.text for c in seen))
    return bool(dotted) or any(b.left - a.right > em * _APART for a, b in pairwise(seen))


def _left(line: Line) -> float:
    return min((c.left for c in _seen(line)), default=0.0)


def _right(line: Line) -> float:
    return max((c.right for c in _seen(line)), default=0.0)


def _width_of_first(line: Line, em: float) -> float:
    """How much room the first word needs, with the marks that cannot begin a line."""
    seen = _seen(line)
    text = "".join(c.text for c in seen)
    found = _TOKEN.match(text)
    if found is None:
        return em
    end = found.end()
    while end < len(seen) and text[end] in _NEVER_FIRST:
        end += 1
    return max(seen[end - 1].right - seen[0].left, em)
