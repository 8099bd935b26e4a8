"""What is wrong with a pack: each mistake with its file and line, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from budgetdesk.errors import KnownError


class Problem(NamedTuple):
    """They are in the order of their places."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}：{self.message}"


class PackError(KnownError):
    """A pack that cannot be used. `problems` names every mistake that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        more = f"（共 {len(self.problems)} 处）" if len(self.problems) > 1 else ""
        super().__init__(f"报表包有误：{self.problems[0]}{more}")


def meant(name: str, known: Sequence[str], most: int = 20) -> str:
    """What was perhaps meant by a name that is not known; else what there is, up to `most`."""
    if near := nearest(name, known):
        return f"，是 {near} 吗"
    return f"，有的是 {'、'.join(known[:most])}" if known else ""


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that is spelt much like this one; empty where none is."""
    from difflib import get_close_matches  # only for what is wrong

    lower = {one.lower(): one for one in known}
    return next(
        (
            lower[one]
            for one in get_close_matches(name.lower(), list(lower), 1, 0.5 if len(name) < 4 else 0.6)
        ),
        "",
    )
