"""What is wrong with a pack: each mistake with its file and line, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from budgetdesk.errors import KnownError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
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
