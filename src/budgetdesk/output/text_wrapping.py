"""Breaks Chinese text into lines by GB/T 15834; measures with whatever it is given, draws nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from budgetdesk.patterns import late_pattern

NO_START = frozenset("!%),.:;?]}¢°·’”›‰′″℃、。〃々〉》」』】〕〗〞﹚！＂％＇），．：；？］｝～｠￠")
"""Never the first of a line."""
NO_END = frozenset("([{£¥‘“‹〈《「『【〔〖〝﹙＃＄（［｛｟￡￥≥≤≈±＋－＜＞<>")
"""Never the last of a line."""

_PAIRED = frozenset("—…─⋯")  # —— and …… are one sign
_SPACES = frozenset(" \u2002\u2003\u2009\u3000")
_GLUE = frozenset("\u00a0\u2060\u202f")
_WORD_SIGNS = frozenset("_-+.,:/%@#&*'\"$()[]<>=~^|\\!?;")
_INVISIBLE = late_pattern(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_LINE_ENDS = late_pattern(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EPSILON = 1e-6
_WORD_BROKEN = 4.0  # as bad as a line two em from the mean
_NAME_BROKEN = 25.0  # “三公” over two lines
_LONGEST_BALANCED = 60  # clusters
_SUFFIXES = frozenset("费率数额表性")
_GOES_ON = {"费": "用", "性": "质别能"}  # what follows characters that else end a word: 费用, 性质

Measure = Callable[[str], float]
"""The width of a text in em."""


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """The text without what cannot be seen, with plain line ends, and blanks for tabs."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", "  ")
    return _INVISIBLE.sub("", text).encode("utf-8", "replace").decode("utf-8")


def rough_width(text: str) -> float:
    """An estimate without any font: a Chinese character is one em, everything else half."""
    if text.isascii():
        return len(text) / 2
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between the two characters."""
    if after in _SPACES or after in NO_START or before in _GLUE or after in _GLUE:
        return False
    if before in _SPACES:
        return True
    if before in NO_END or (before == after and before in _PAIRED):
        return False
    if _in_word(before) and _in_word(after):
        return before in "/\\" and after.isalpha()
    return not unicodedata.combining(after)


def _in_word(char: str) -> bool:
    return (
        char in _WORD_SIGNS or (char < "\u2460" and char.isalnum()) or (char.isascii() and char.isprintable())
    )


class Wrapping:
    """Wraps texts by one measure and remembers each: a long table repeats a few names many times."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._widths: dict[str, float] = {}
        self._wrapped: dict[tuple[str, float], list[str]] = {}
        self._balanced: dict[tuple[str, float], list[str]] = {}
        self._clusters: dict[str, list[list[str]]] = {}

    def width(self, text: str) -> float:
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = self._measure(text)
        return found

    def wrap(self, text: str, limit: float) -> list[str]:
        """Lines no wider than the limit, but for spaces at their ends and characters that are wider alone.

        Joined they are the text without its line ends.
        """
        key = (text, limit)
        found = self._wrapped.get(key)
        if found is None:
            if "\n" not in text and self.width(text) <= limit + _EPSILON:
                found = [text]
            else:
                found = [line for part in self._parts(text) for line in self._fill(part, limit)]
            self._wrapped[key] = found
        return found

    def balance(self, text: str, limit: float) -> list[str]:
        """As many lines as `wrap` makes, about equally wide: 功能科目 编码, not 功能科 目编码."""
        key = (text, limit)
        found = self._balanced.get(key)
        if found is None:
            found = [line for part in self._parts(text) for line in self._balance_part(part, limit)]
            self._balanced[key] = found
        return found

    def _balance_part(self, clusters: list[str], limit: float) -> list[str]:
        greedy = self._fill(clusters, limit)
        if len(greedy) == 1 or len(clusters) > _LONGEST_BALANCED:
            return greedy
        text = "".join(clusters)
        at = max(text.rfind("（"), text.rfind("("))
        if at > 0 and text.endswith(("）", ")")) and may_break(*text[at - 1 : at + 1]):  # 分类科目 （按大类）
            apart = self._balance_part(_clusters(text[:at]), limit) + self._balance_part(
                _clusters(text[at:]), limit
            )
            if len(apart) == len(greedy):
                return apart
        return self._most_even(clusters, limit, len(greedy)) or greedy

    def _most_even(self, clusters: list[str], limit: float, count: int) -> list[str]:
        """The best of all ways to make that many lines; none if a cluster is wider than a line."""
        text = "".join(clusters)
        ends = list(accumulate(map(len, clusters), initial=0))
        mean = self.width(text) / count
        # By lines, then by end: the cost of the best way to set the clusters before it, and its last break.
        best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
        for _ in range(count):
            row: dict[int, tuple[float, int]] = {}
            for start, (before, _) in best[-1].items():
                broken = before + (_badness(text, ends[start]) if start else 0.0)
                for end in range(start + 1, len(clusters) + 1):
                    width = self.width(text[ends[start] : ends[end]].strip())
                    if width > limit + _EPSILON:
                        break
                    cost = broken + (width - mean) ** 2
                    if end not in row or cost <= row[end][0] + _EPSILON:  # as good: the upper line longer
                        row[end] = (cost, start)
            best.append(row)
        if len(clusters) not in best[count]:
            return []
        lines: list[str] = []
        end = len(clusters)
        for row in reversed(best[1:]):
            start = row[end][1]
            lines.insert(0, text[ends[start] : ends[end]])
            end = start
        return lines

    def fill(self, text: str, limit: float) -> list[str]:
        """As `wrap`, without a single character in the last line where another can go with it."""
        lines = self.wrap(text, limit)
        return self._with_company(lines, limit) if len(lines) > 1 and len(lines[-1].strip()) == 1 else lines

    def _with_company(self, lines: list[str], limit: float) -> list[str]:
        *most, before, last = lines
        *kept, moved = _clusters(before)
        fits = self.width((moved + last).rstrip()) <= limit + _EPSILON
        return [*most, "".join(kept), moved + last] if kept and fits and moved.strip() else lines

    def count(self, text: str, limit: float) -> int:
        """How many lines any of these ways makes."""
        return 1 if "\n" not in text and self.width(text) <= limit + _EPSILON else len(self.wrap(text, limit))

    def longest_word(self, text: str) -> float:
        """The width of what should not be broken."""
        return max((self.width(word.rstrip()) for part in self._parts(text) for word in part), default=0.0)

    def _parts(self, text: str) -> list[list[str]]:
        """The text's paragraphs, each as its unbreakable clusters."""
        found = self._clusters.get(text)
        if found is None:
            found = self._clusters[text] = [_clusters(part) for part in text.split("\n")]
        return found

    def _fill(self, clusters: list[str], limit: float) -> list[str]:
        lines: list[str] = []
        line, used = "", 0.0
        for cluster in clusters:
            bare = cluster.rstrip()
            if used + self.width(bare) > limit + _EPSILON and line:
                lines.append(line)
                line, used = "", 0.0
            if not line and self.width(bare) > limit + _EPSILON:
                *broken, cluster = self._chop(cluster, limit)
                lines += broken
            line += cluster
            used += self.width(cluster)
        return [*lines, line]

    def _chop(self, cluster: str, limit: float) -> list[str]:
        """Breaks what is wider than a line, where it hurts least."""
        pieces: list[str] = []
        while self.width(cluster.rstrip()) > limit + _EPSILON and len(cluster) > 1:
            fits, used = 0, 0.0
            while fits < len(cluster) and (used := used + self.width(cluster[fits])) <= limit + _EPSILON:
                fits += 1
            fits = min(max(fits, 1), len(cluster) - 1)
            good = (
                at
                for at in range(fits, 0, -1)
                if cluster[at] not in NO_START
                and cluster[at] not in _SPACES
                and cluster[at - 1] not in NO_END
            )
            at = next(good, fits)
            pieces.append(cluster[:at])
            cluster = cluster[at:]
        return [*pieces, cluster]


def _badness(text: str, at: int) -> float:
    """Of a line's end there."""
    if text.rfind("“", 0, at) > text.rfind("”", 0, at):
        return _NAME_BROKEN
    return _WORD_BROKEN if _splits_word(text, at) else 0.0


def _splits_word(text: str, at: int) -> bool:
    """Whether a word is probably broken there: most have two characters, counted from the end of a run.

    But from its start, if it ends in a single one: 公务 接待费.
    """
    if text[at : at + 1] == "的":
        return True
    start, end = at, at
    while start > 0 and _is_han(text[start - 1]) and not _ends_words(text, start):
        start -= 1
    while end < len(text) and _is_han(text[end]) and (end == at or not _ends_words(text, end)):
        end += 1
    if _ends_words(text, at):
        return False
    if text[end - 1 : end] in _SUFFIXES:
        return (at - start) % 2 == 1 or end - at == 1
    alone = at - start == 1 and not text[start - 1 : start].isalnum()  # not so 6 月 执行情况
    return (end - at) % 2 == 1 or alone


def _ends_words(text: str, at: int) -> bool:
    """Whether a word certainly ends there: 购置费 增减, 增减 的 原因, 政府性 基金."""
    before, after = text[at - 1 : at], text[at : at + 1]
    return "的" in (before, after) or (after != "" and after not in _GOES_ON.get(before, after))


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _clusters(part: str) -> list[str]:
    clusters: list[str] = []
    start = 0
    indented = len(part) - len(part.lstrip())  # no line ends within the indentation
    for at in range(max(indented, 0) + 1, len(part)):
        if may_break(part[at - 1], part[at]):
            clusters.append(part[start:at])
            start = at
    clusters.append(part[start:])
    return clusters
