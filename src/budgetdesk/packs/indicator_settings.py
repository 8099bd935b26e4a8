"""What an office or a bureau settles about indicators: levels of rules with the reason, words of its business, standards.

They stand in `indicators.yaml` of a pack, or in an office's workspace, and are laid over each other, the office's last:

    rules: {IND-G32-2: {level: hint, why: 民生项目允许写成要做的事}}
    words: {智慧灯杆: 路灯}                 # the new word is counted in the units of one that is known
    standards:
      - {for: 公路养护, level2: 数量指标, name: 农村公路养护里程, operator: ≥, value: "100", unit: 公里, why: 县交通局定}
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from budgetdesk.packs.validation import Limit, Model

FILE = "indicators.yaml"
_Text = Annotated[str, Limit(pattern=r"[^\n]{1,200}")]


class Ruling(Model):
    """What becomes of a rule, and why."""

    level: Literal["error", "query", "hint", "off"]
    why: _Text


class Standard(Model):
    """An indicator that a kind of project must have. `for`: a word in the project's name."""

    for_: _Text
    name: _Text
    level2: str = ""
    operator: str = ""
    value: str = ""
    unit: str = ""
    why: _Text


class IndicatorSettings(Model):
    rules: dict[str, Ruling] = {}
    words: dict[str, str] = {}
    standards: list[Standard] = []

    def __bool__(self) -> bool:
        return bool(self.rules or self.words or self.standards)

    def under(self, other: IndicatorSettings) -> IndicatorSettings:
        """Both together; where they speak of the same, the other's hold."""
        named = {(s.for_, s.name) for s in other.standards}
        return IndicatorSettings(
            rules={**self.rules, **other.rules},
            words={**self.words, **other.words},
            standards=[*(s for s in self.standards if (s.for_, s.name) not in named), *other.standards],
        )


def read_settings(data: bytes, file: str = FILE) -> IndicatorSettings:
    """Raises PackError and Mistakes."""
    from budgetdesk.packs.yaml_text import read_yaml  # few have settled anything

    read = read_yaml(data, file)
    return IndicatorSettings() if read is None else IndicatorSettings.read(read)


def write_settings(settings: IndicatorSettings) -> str:
    """As `read_settings` reads it: JSON is YAML that nobody can misread."""
    rules = {id: {"level": r.level, "why": r.why} for id, r in settings.rules.items()}
    standards = [
        {"for": s.for_, "level2": s.level2, "name": s.name, "operator": s.operator, "value": s.value, "unit": s.unit, "why": s.why}
        for s in settings.standards
    ]  # fmt: skip
    return json.dumps(
        {"rules": rules, "words": dict(settings.words), "standards": standards}, ensure_ascii=False, indent=1
    )
