"""The library of indicators: what an indicator of it says, and reading the shipped one. The office's own are in the workspace."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from budgetdesk.packs.models import Model
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.yaml_text import line_of, read_yaml

_FILE = "library.yaml"
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]
Given = Annotated[str, BeforeValidator(lambda value: value and str(value)), Field(min_length=1)]


class LibraryIndicator(Model):
    """One indicator with all that a form may ask of it; blank is what nobody can say beforehand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Given
    name: Given
    level1: Text = ""
    level2: Text = ""
    work: Text = ""  # field of work: 通用, 养老保险
    operator: Text = ""  # ≥ ≤ = 定性
    value: Text = ""
    unit: Text = ""
    direction: Text = ""  # 正向, 反向
    basis: Text = ""  # where the value comes from: 计划标准
    category: Text = ""  # 绩效基本型, 绩效创新型
    definition: Text = ""  # what is counted, or the formula
    standard: Text = ""  # how it is scored
    explanation: Text = ""


@cache
def shipped_indicators(folder: Path) -> tuple[LibraryIndicator, ...]:
    """The indicators of resources/indicators, in the order of the file. Raises PackError."""
    data = read_yaml((folder / _FILE).read_bytes(), _FILE)
    found, problems = [], []
    for n, entry in enumerate(data or []):
        try:
            found.append(LibraryIndicator.model_validate(entry))
        except ValidationError as error:
            said = error.errors()[0]
            problems.append(Problem(_FILE, line_of(data, (n, *said["loc"])), f"{said['loc']} {said['msg']}"))
    twice = _repeated([indicator.id for indicator in found])
    problems += [Problem(_FILE, 0, f"重复的编号：{id}") for id in twice]
    if problems:
        raise PackError(problems)
    return tuple(found)


def _repeated(ids: list[str]) -> list[str]:
    seen: set[str] = set()
    return [id for id in ids if id in seen or seen.add(id)]  # type: ignore[func-returns-value]
