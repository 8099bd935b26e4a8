"""First letters of Chinese words: `bgf` for 办公费. GB 2312 orders common characters by their sounds."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

_LETTERS = "abcdefghjklmnopqrstwxyz"
_FIRST = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_COMMON_END = 0xD7F9
_RARE = {"殡": "b"}  # what the code lists have besides
_SEVERAL = {
    "行": "xh", "会": "hk", "长": "cz", "调": "td", "重": "zc", "参": "cs", "传": "cz",
    "校": "xj", "乐": "ly", "车": "cj", "还": "hh", "给": "gj", "解": "jx", "单": "ds",
    "藏": "cz", "曾": "zc", "朝": "cz", "省": "sx", "石": "sd", "降": "jx", "便": "bp",
    "系": "xj", "卡": "kq", "盛": "sc", "率": "ls", "厦": "xs",
}  # fmt: skip


@lru_cache(maxsize=8192)
def letters_of(character: str) -> str:
    """All first letters that a character can have; the character itself where it is no Chinese one."""
    if character in _SEVERAL:
        return _SEVERAL[character]
    if character in _RARE:
        return _RARE[character]
    try:
        code = int.from_bytes(character.encode("gb2312"))
    except (UnicodeEncodeError, OverflowError):
        return character.casefold()
    if not _FIRST[0] <= code <= _COMMON_END:
        return character.casefold()
    return _LETTERS[bisect_right(_FIRST, code) - 1]


def matches(typed: str, text: str) -> int:
    """Where the letters begin among the text's characters, signs left out; -1 where they do not."""
    letters = [found for character in text if (found := letters_of(character)).isalpha() and found.isascii()]
    wanted = typed.casefold()
    for start in range(len(letters) - len(wanted) + 1):
        if all(letter in letters[start + n] for n, letter in enumerate(wanted)):
            return start
    return -1
