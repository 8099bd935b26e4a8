"""The library of indicators: what an indicator of it says, and reading the shipped one. The office's own are in the workspace."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from budgetdesk.packs.problems import PackError
from budgetdesk.packs.yaml_text import problem_in, read_yaml

_FILE = "library.yaml"


class LibraryIndicator(NamedTuple):
    """One indicator with all that a form may ask of it; blank is what nobody can say beforehand."""

    id: str
    name: str
    level1: str = ""
    level2: str = ""
    work: str = ""  # field of work: 通用, 养老保险
    operator: str = ""  # ≥ ≤ = 定性
    value: str = ""
    unit: str = ""
    direction: str = ""  # 正向, 反向
    basis: str = ""  # where the value comes from: 计划标准
    category: str = ""  # 绩效基本型, 绩效创新型
    definition: str = ""  # what is counted, or the formula
    standard: str = ""  # how it is scored
    explanation: str = ""


@cache
def shipped_indicators(folder: Path) -> tuple[LibraryIndicator, ...]:
    """The indicators of resources/indicators, in the order of the file. Raises PackError."""
    data = read_yaml((folder / _FILE).read_bytes(), _FILE)
    found: dict[str, LibraryIndicator] = {}
    problems = []
    for n, entry in enumerate(data or []):
        wrong = [f"不认识的键 {key}" for key in entry if key not in LibraryIndicator._fields]
        wrong += [f"缺少 {key}" for key in ("id", "name") if not entry.get(key)]
        wrong += [f"重复的编号 {entry['id']}"] if entry.get("id") in found else []
        problems += [problem_in(data, (n,), _FILE, says) for says in wrong]
        if not wrong:
            indicator = LibraryIndicator(**{key: str(text or "") for key, text in entry.items()})
            found[indicator.id] = indicator
    if problems:
        raise PackError(problems)
    return tuple(found.values())
