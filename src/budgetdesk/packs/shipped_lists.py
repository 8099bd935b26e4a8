"""The lists of units, words, rules and examples of indicators that the program ships, each read but once.

To read them takes longer than a first review of indicators does, so what was read may be kept with a compiled pack, and what
was worked out from it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from budgetdesk.resources import resources

NAMES = ("units.yaml", "lexicon.yaml", "words.yaml", "rules.yaml", "examples.csv")
_kept: dict[str, str] = {}
_worked_out: dict[str, Any] = {}


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


def worked_out(name: str, work_out: Callable[[], Any]) -> Any:
    """What follows from the lists, as JSON has it; it is kept with them if it was asked for before."""
    if name not in _worked_out:
        _worked_out[name] = json.loads(_kept[name]) if name in _kept else work_out()
    return _worked_out[name]


def lists_to_keep() -> dict[str, str]:
    """All lists by name, and what was worked out from them, as quickly read again."""
    lists = {name: shipped_list(name) for name in NAMES}
    return {name: json.dumps(found, ensure_ascii=False) for name, found in (lists | _worked_out).items()}


def put_back(kept: dict[str, str]) -> None:
    """As `lists_to_keep` gave them, made from the same files."""
    _kept.update({name: kept[name] for name in (*NAMES, *kept)})
