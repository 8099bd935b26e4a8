"""The lists of units, words and rules on indicators that the program ships as YAML, each read but once.

To read them takes longer than a first review of indicators does, so what was read may be kept with a compiled pack.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from budgetdesk.resources import resources

NAMES = ("units.yaml", "lexicon.yaml", "words.yaml", "rules.yaml")
_kept: dict[str, str] = {}


@cache
def shipped_list(name: str) -> Any:
    """What is in the list of that name, one of NAMES."""
    if name in _kept:
        return json.loads(_kept[name])
    from budgetdesk.packs.yaml_text import read_yaml  # not wanted where the lists are at hand

    return read_yaml((resources() / "indicators" / name).read_bytes(), name)


def lists_to_keep() -> dict[str, str]:
    """All lists by name, as quickly read again."""
    return {name: json.dumps(shipped_list(name), ensure_ascii=False) for name in NAMES}


def put_back(kept: dict[str, str]) -> None:
    """As `lists_to_keep` gave them, made from the same files."""
    _kept.update({name: kept[name] for name in NAMES})
