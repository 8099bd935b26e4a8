"""The lists of units, words, rules and examples of indicators that the program ships, each read but once.

To read them takes longer than a first review of indicators does, so what was read may be kept with a compiled pack.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import Any

from budgetdesk.resources import resources

NAMES = ("units.yaml", "lexicon.yaml", "words.yaml", "rules.yaml", "examples.csv")
_kept: dict[str, str] = {}


@cache
def shipped_list(name: str) -> Any:
    """What is in the list of that name, one of NAMES; of a table its lines without the heading."""
    if name in _kept:
        return json.loads(_kept[name])
    if name.endswith(".csv"):
        with (resources() / "indicators" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]
    from budgetdesk.packs.yaml_text import read_yaml  # not wanted where the lists are at hand

    return read_yaml((resources() / "indicators" / name).read_bytes(), name)


def lists_to_keep() -> dict[str, str]:
    """All lists by name, as quickly read again."""
    return {name: json.dumps(shipped_list(name), ensure_ascii=False) for name in NAMES}


def put_back(kept: dict[str, str]) -> None:
    """As `lists_to_keep` gave them, made from the same files."""
    _kept.update({name: kept[name] for name in NAMES})
