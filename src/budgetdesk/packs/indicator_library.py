"""The library of indicators: what an indicator of it says, and reading the shipped one. The office's own are in the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from budgetdesk.packs.problems import PackError
from budgetdesk.packs.validation import Model

_FILE, _FIELDS = "library.yaml", "fields.yaml"


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


class _Field(Model):
    purpose: list[str]
    indicators: list[list[str]]


class _Fields(Model):
    """`fields.yaml` as it is written: each indicator a list of id, name, second level, operator, value, unit, basis, definition."""

    standards: dict[str, str]  # by direction: how it is scored
    levels: dict[str, str]  # second level: its first
    fields: dict[str, _Field]


@cache
def shipped_indicators(folder: Path) -> tuple[LibraryIndicator, ...]:
    """The indicators of resources/indicators, in the order of the files. Raises PackError."""
    from budgetdesk.packs.yaml_text import problem_in, read_yaml

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
    return (*found.values(), *_of_fields(_fields(folder)))


@cache
def purposes(folder: Path) -> dict[str, tuple[str, ...]]:
    """By field of work: words in a project's name or goal that say it is of the field."""
    return {work: tuple(field.purpose) for work, field in _fields(folder).fields.items()}


@cache
def _fields(folder: Path) -> _Fields:
    from budgetdesk.packs.yaml_text import read_yaml

    return _Fields.read(read_yaml((folder / _FIELDS).read_bytes(), _FIELDS))


def _of_fields(data: _Fields) -> Iterator[LibraryIndicator]:
    for work, field in data.fields.items():
        for id, name, level2, operator, value, unit, basis, definition in field.indicators:
            direction = "反向" if operator == "≤" or (operator, value) == ("＝", "0") else "正向"
            yield LibraryIndicator(
                id, name, data.levels[level2], level2, work, operator, value, unit, direction, basis,
                definition=definition, standard=data.standards[direction],
            )  # fmt: skip
