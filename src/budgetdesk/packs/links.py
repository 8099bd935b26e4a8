"""Which tables of other declarations a pack's expressions name: last.t01.income.total, where `last` is one of its links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from budgetdesk.packs.models import Pack
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.yaml_text import problem_in

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TAKEN = {"row", "sheet", "matched", "twin", "instance", "code", "column", "group", "total"}


def link_tables(pack: Pack, sources: Mapping[str, Any], load: Callable[[str], Pack]) -> Iterator[Problem]:
    """Keep in `pack.linked` the tables that the pack's files name behind each link; gives what is wrong with the links.

    `sources` are the files as they were read, `load` gives the pack of an id.
    """
    heads = next(iter(sources.values()), None)
    if not pack.links:
        return
    named = _named(pack, sources)
    for name, link in pack.links.items():
        at = ("links", name)
        if not _NAME.fullmatch(name) or name in _TAKEN or name in pack.tables:
            yield problem_in(
                heads, at, "pack.yaml", f"links 的名称不能是 {name}：它另有所指，或不合 id 的写法"
            )
            continue
        if link.pack is None and link.kind != pack.kind:
            yield problem_in(
                heads, at, "pack.yaml", f"links.{name}：关联的是另一种申报，要写 pack（用哪个报表包的表）"
            )
            continue
        try:
            other = pack if link.pack in (None, pack.id) else load(str(link.pack))
        except PackError as error:
            says = error.problems[0].message if error.problems else ""
            yield problem_in(heads, at, "pack.yaml", f"links.{name}：报表包 {link.pack} 不能用：{says}")
            continue
        if other.kind != link.kind:
            says = f"links.{name}：报表包 {other.id} 的种类是 {other.kind}，不是 {link.kind}"
            yield problem_in(heads, at, "pack.yaml", says)
            continue
        pack.linked[name] = {id: table for id, table in other.tables.items() if id in named[name]}


def _named(pack: Pack, sources: Mapping[str, Any]) -> dict[str, set[str]]:
    """By link the ids of tables that stand behind its name somewhere in a text; too many do no harm."""
    names = "|".join(map(re.escape, pack.links))
    pattern = re.compile(rf"(?<![\w.])({names})\.([a-z][a-z0-9_]*)")
    found: dict[str, set[str]] = {name: set() for name in pack.links}
    waiting = list(sources.values())
    while waiting:
        data = waiting.pop()
        if isinstance(data, str):
            for link, table in pattern.findall(data):
                found[link].add(table)
        elif isinstance(data, Mapping):
            waiting += data.values()
        elif isinstance(data, list):
            waiting += data
    return found
