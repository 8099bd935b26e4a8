"""Breaks Chinese text into lines by GB/T 15834; measures with whatever it is given, draws nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

NO_START = frozenset("!%),.:;?]}¢°·’”›‰′″℃、。〃々〉》」』】〕〗〞﹚！＂％＇），．：；？］｝～｠￠")
"""Never the first of a line."""
NO_END = frozenset("([{£¥‘“‹〈《「『【〔〖〝﹙＃＄（［｛｟￡￥≥≤≈±＋－＜＞<>")
"""Never the last of a line."""

_PAIRED = frozenset("—…─⋯")  # —— and …… are one sign
_SPACES = frozenset(" \u2002\u2003\u2009\u3000")
_GLUE = frozenset("\u00a0\u2060\u202f")
_WORD_SIGNS = frozenset("_-+.,:/%@#&*'\"$()[]<>=~^|\\!?;")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EPSILON = 1e-6

Measure = Callable[[str], float]
"""The width of a text in em."""


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
    if after in _SPACES or before in _GLUE or after in _GLUE:
        return False
    if before in _SPACES:
        return True
    if after in NO_START or before in NO_END or (before == after and before in _PAIRED):
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
        """As many lines as `wrap` makes, about equally wide: 政府经济 科目编码, not 政府经济科 目编码."""
        key = (text, limit)
        found = self._balanced.get(key)
        if found is None:
            found = self.wrap(text, limit)
            low, high, lines = 0.0, limit, len(found)
            while lines > 1 and high - low > 0.2:
                middle = (low + high) / 2
                narrower = self.wrap(text, middle)
                if len(narrower) > lines or self._overflows(narrower, middle):
                    low = middle
                else:
                    high, found = middle, narrower
            if lines > 1 and len(found[-1].strip()) == 1:
                found = self._with_company(found, limit)
            found = self._balanced[key] = self._with_bracket_apart(text, limit, lines) or found
        return found

    def _with_bracket_apart(self, text: str, limit: float, lines: int) -> list[str]:
        """支出经济分类科目 （按大类）, if that takes no more lines."""
        at = max(text.rfind("（"), text.rfind("("))
        if (
            lines < 2
            or at < 1
            or "\n" in text
            or not text.endswith(("）", ")"))
            or not may_break(*text[at - 1 : at + 1])
        ):
            return []
        apart = self.balance(text[:at], limit) + self.balance(text[at:], limit)
        return apart if len(apart) == lines else []

    def fill(self, text: str, limit: float) -> list[str]:
        """As `wrap`, without a single character in the last line where another can go with it."""
        lines = self.wrap(text, limit)
        return self._with_company(lines, limit) if len(lines) > 1 and len(lines[-1].strip()) == 1 else lines

    def _with_company(self, lines: list[str], limit: float) -> list[str]:
        *most, before, last = lines
        *kept, moved = _clusters(before)
        fits = self.width((moved + last).rstrip()) <= limit + _EPSILON
        return [*most, "".join(kept), moved + last] if kept and fits and moved.strip() else lines

    def longest_word(self, text: str) -> float:
        """The width of what should not be broken."""
        return max((self.width(word.rstrip()) for part in self._parts(text) for word in part), default=0.0)

    def _overflows(self, lines: list[str], limit: float) -> bool:
        return any(self.width(line.rstrip()) > limit + _EPSILON for line in lines)

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
