"""What a cell can be chosen from: the choices of a form, the codes of a list, the rows of another table.

Words are found by the first letters of their sounds too, `bgf` for 办公费: GB 2312 orders common characters by sound.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from budgetdesk.document.cell_view import references
from budgetdesk.document.code_parts import code_behind, known_parts
from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Cell
from budgetdesk.records import dataclass

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


_SAY_NOTHING = ("单位", "经费", "支出", "资金", "项目", "类")  # behind a choice: 事业单位 is 事业


@dataclass(frozen=True, slots=True)
class Choice:
    text: str  # what is entered
    shown: str

    @property
    def name(self) -> str:
        """What is shown behind the code, or the text itself."""
        return self.shown.removeprefix(self.text).strip() or self.shown


class Choices:
    """All choices of a cell, narrowed by what is typed: beginning, any part, first letters of the sounds.

    Figures are the beginning of a code. `free`: something else may be typed just as well.
    """

    def __init__(self, choices: list[Choice], *, free: bool = False) -> None:
        self.all, self.free = choices, free

    @classmethod
    def of(cls, document: Document, cell: Cell) -> Choices | None:
        if code_behind(document, cell) is not None:
            return cls(
                [Choice(code, f"{code} {name}") for code, name in sorted(known_parts(document, cell).items())]
            )
        slot = document.engine.type_of(cell).slot
        if slot.choices:
            return cls([Choice(text, text) for text in slot.choices])
        if slot.ref:
            return cls([Choice(name, name) for name in references(document.engine, slot.ref).values()])
        if slot.codes:
            names = document.program.codes.lists[slot.codes].all()
            return cls([Choice(code, f"{code} {names[code]}") for code in sorted(names)])
        return None

    def matching(self, typed: str) -> list[Choice]:
        """The likeliest first."""
        typed = typed.strip()
        if not typed:
            return self.all
        ranked = [
            (rank, n) for n, choice in enumerate(self.all) if (rank := _rank(choice, typed)) is not None
        ]
        return [self.all[n] for _, n in sorted(ranked)]

    def meant(self, typed: str) -> Choice | None:
        """The choice that is written in full (code, name or all first letters of its sounds), else the only one that fits.

        Where something else may be typed, only one in full is meant.
        """
        typed = typed.strip()
        fitting = self.matching(typed) if typed else []
        exact = [c for c in fitting if typed in (c.text, c.name)] or [
            c for c in fitting if typed.isascii() and typed.isalpha() and _spells(typed, c.name)
        ]
        if exact or self.free:
            return exact[0] if len(exact) == 1 else None
        if not fitting:
            fitting = [c for c in self.all if any(typed == c.text + more for more in _SAY_NOTHING)]
        return fitting[0] if len(fitting) == 1 else _shortest(fitting)


def _shortest(fitting: list[Choice]) -> Choice | None:
    """The words with which all the others begin, as 一般公共预算 does 一般公共预算结转: whoever meant those goes on typing."""
    found = min(fitting, key=lambda choice: len(choice.text), default=None)
    if found is None or any(c.text != c.name or not c.text.startswith(found.text) for c in fitting):
        return None
    return found


def _rank(choice: Choice, typed: str) -> int | None:
    name = choice.name
    if choice.text.startswith(typed):
        return 0
    if typed.isdecimal() and choice.text.isdecimal():
        return None
    if name.startswith(typed):
        return 1
    if typed.isascii() and typed.isalpha():
        at = matches(typed, name)
        return None if at < 0 else 2 + bool(at)
    return 4 if typed.casefold() in choice.shown.casefold() else None


@lru_cache(maxsize=8192)
def _letters_of(character: str) -> str:
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


def _letters(text: str) -> list[str]:
    """For each character, signs left out, the letters that it can begin with."""
    return [found for character in text if (found := _letters_of(character)).isalpha() and found.isascii()]


def _spells(typed: str, text: str) -> bool:
    """Whether the letters are those of the whole text."""
    return matches(typed, text) == 0 and len(typed) == len(_letters(text))


def matches(typed: str, text: str) -> int:
    """Where the letters begin among the text's characters, signs left out; -1 where they do not."""
    letters = _letters(text)
    wanted = typed.casefold()
    for start in range(len(letters) - len(wanted) + 1):
        if all(letter in letters[start + n] for n, letter in enumerate(wanted)):
            return start
    return -1
