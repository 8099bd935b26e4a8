"""Numbers written in characters: 十六万次, 百分之九十七, 九成以上."""

from __future__ import annotations

import re
from functools import lru_cache

from budgetdesk.engine.units import unit_of
from budgetdesk.patterns import late_pattern

_ONES = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_CHARACTERS = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = f"[{_CHARACTERS}]+"
_SHARE = late_pattern(f"(?P<of>百|千|万)分之(?P<share>{_NUMBER}(?:点{_NUMBER})?)")
_TENTHS = late_pattern(
    "(?P<tenths>[二两三四五六七八九])成(?P<half>[半一二三四五六七八九]?)(?=以上|以下|以内|左右|多|的|[，,。；;]|$)"
)
_COUNTED = late_pattern(
    f"(?<![第之一]|[{_CHARACTERS}\\d])(?P<number>{_NUMBER})(?P<about>[余多]?)(?P<unit>[^\\d\\s，。、；{_CHARACTERS}]{{1,5}})"
)
_OFTEN = late_pattern("(?P<each>每[^，,。；;\\d]{1,10}?)一(?=次|轮|期|场|遍|回|趟|批|份|篇|人)")
_AT_LEAST = (
    "不少于", "不低于", "不超过", "不多于", "不高于", "至少", "达", "达到", "每月", "每年", "每季度", "每季", "每周", "每天",
    "每日", "各",
)  # fmt: skip
"""Before one thing that is counted; 一 is mostly no number elsewhere."""
_NO_COUNTS = ("rank",)  # 一级, 三等 are no amounts
_PARTIES = ("方", "通")  # 三方, 三通一平


def number_said(text: str) -> int | None:
    """16 for 十六, 160000 for 十六万; None where the characters make no number."""
    total = part = digit = 0
    for char in text:
        if char in _ONES:
            if digit:
                return None  # 二三 is no number
            digit = _ONES[char]
        elif char in _TENS:
            part, digit = part + (digit or 1) * _TENS[char], 0
        elif char in _LARGE:
            total, part, digit = (total + ((part + digit) or 1)) * _LARGE[char], 0, 0
        else:
            return None
    return total + part + digit


@lru_cache(maxsize=16_384)
def in_figures(text: str) -> str:
    """A text with the amounts that it says in characters in figures: 不少于16万次, 97%; the same text where it says none."""
    if not any(char in text for char in _CHARACTERS):
        return text
    text = _SHARE.sub(_as_share, text)
    text = _OFTEN.sub(r"\g<each>1", _TENTHS.sub(_as_tenths, text))
    return _COUNTED.sub(_as_count, text)


_OF = {"百": "%", "千": "‰", "万": "/万"}


def _as_share(found: re.Match[str]) -> str:
    whole, _, rest = found["share"].partition("点")
    number = number_said(whole)
    if number is None:
        return found.group()
    decimals = "." + "".join(str(_ONES.get(c, "")) for c in rest) if rest else ""
    return f"{number}{decimals}{_OF[found['of']]}"


def _as_tenths(found: re.Match[str]) -> str:
    half = "5" if found["half"] == "半" else str(_ONES.get(found["half"], 0))
    return f"{_ONES[found['tenths']]}{half}%"


def _as_count(found: re.Match[str]) -> str:
    number = number_said(found["number"])
    unit = _unit_at(found["unit"])
    if not number or not unit:
        return found.group()
    bare = found["number"] == "一" and not found.string[: found.start()].endswith(_AT_LEAST)
    return found.group() if bare else f"{number}{found['about']}{found['unit']}"


def _unit_at(text: str) -> str:
    """The unit with which a text begins, of an amount."""
    for length in range(min(len(text), 4), 0, -1):
        known = unit_of(text[:length])
        if known is not None and known.family not in ("number", *_NO_COUNTS):
            return text[:length] if text[:length] not in _PARTIES else ""
    return ""
