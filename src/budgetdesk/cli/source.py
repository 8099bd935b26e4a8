"""`source`: lines of the worksheet from a list at hand, shown first and taken on agreement."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal
from fractions import Fraction

from budgetdesk.cli.console import complain, say, say_json
from budgetdesk.cli.declarations import refuse_astray
from budgetdesk.engine.labels import figure
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened, find_declarations, listed, open_declaration
from budgetdesk.office.importing.source_lines import rounded
from budgetdesk.office.importing.sources import (
    LineChange,
    SourceProposal,
    find_recipe,
    keep_origins,
    known_origins,
    propose_source,
)
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import writing

_KINDS = {"new": "新增", "changed": "改动", "gone": "不再有", "same": "不变"}
_SHOWN = 20


def source(arguments: Namespace, packs: InstalledPacks) -> int:
    recipe = find_recipe(arguments.recipe)
    constants = dict(_constant(text) for text in arguments.set)
    with writing(arguments.workspace) as workspace:
        store = workspace.store
        found = find_declarations(store, arguments.declaration)
        if len(found) > 1:
            raise KnownError("工作库中有几份申报，请用 --declaration 指明一份：", map(listed, found))
        opened = open_declaration(store, found[0].id, packs)
        known = known_origins(store, opened.id)
        proposal = propose_source(opened.document, arguments.file, recipe, constants, known)
        if arguments.take:
            refuse_astray(arguments, proposal.astray)
            if proposal.edit is not None:
                opened.document.apply(proposal.edit)
            keep_origins(store, opened.id, proposal.origins)
    if arguments.json:
        say_json(_told(proposal, opened, taken=arguments.take))
    else:
        _say(proposal, taken=arguments.take)
        if proposal.astray and not arguments.take:
            complain(f"提示：{proposal.astray}")
    return 0


def _constant(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise KnownError(f"--set 应写作 名称=数，如 养老比例=0.16，不能是 {text[:30]}")
    return name.strip(), value


def _money(exact: Fraction) -> Decimal:
    return rounded(exact, 2)


def _say(proposal: SourceProposal, *, taken: bool) -> None:
    rows = len(proposal.source.rows)
    say(
        f"{proposal.file}“{proposal.source.sheet}”：{rows} 行 → {len(proposal.made.lines)} 行底稿（{proposal.recipe.title}）"
    )
    for change in proposal.changes:
        if change.kind != "same":
            say(f"  {_KINDS[change.kind]} {' '.join(change.cells.values())}：{_amounts(change)}")
            for name, before, after in change.shares[:_SHOWN]:
                say(f"    {name}：{figure(before) or '（无）'} → {figure(after) or '（无）'}")
    same = sum(change.kind == "same" for change in proposal.changes)
    if same:
        say(f"  不变 {same} 行")
    for column in {**proposal.made.taken, **proposal.made.left}:
        own = proposal.made.taken.get(column, Fraction(0)), proposal.made.left.get(column, Fraction(0))
        say(
            f"  {column}：用到 {figure(_money(own[0]))}，没有用到 {figure(_money(own[1]))}，合计 {figure(_money(own[0] + own[1]))}"
        )
    for row, left in proposal.made.left_rows[:_SHOWN]:
        parts = "、".join(f"{column} {figure(_money(amount))}" for column, amount in left.items())
        say(f"    没有用到：第 {row.number} 行 {row.texts.get(proposal.recipe.names, '')} {parts}")
    for words in proposal.source.troubles:
        complain(f"提示：{words}")
    if taken:
        say("已填进底稿" if proposal.edit is not None else "底稿已是这样，没有改动")
    elif proposal.edit is not None:
        say("没有改动；填进底稿请加 --take")


def _amounts(change: LineChange) -> str:
    match change.kind:
        case "new":
            return figure(change.after)
        case "gone":
            return f"{figure(change.before)}，将删去"
        case _:
            return f"{figure(change.before) or '（空）'} → {figure(change.after)}"


def _told(proposal: SourceProposal, opened: Opened, *, taken: bool) -> dict[str, object]:
    def text(amount: Decimal | None) -> str | None:
        return None if amount is None else f"{amount:f}"

    made = proposal.made
    return {
        "declaration": opened.id,
        "recipe": proposal.recipe.id,
        "rows": len(proposal.source.rows),
        "taken": taken,
        "lines": [
            {
                "kind": change.kind,
                "row": change.row,
                "cells": change.cells,
                "before": text(change.before),
                "after": text(change.after),
                "shares": [{"name": n, "before": text(b), "after": text(a)} for n, b, a in change.shares],
            }
            for change in proposal.changes
        ],
        "columns": {
            column: {
                "taken": text(_money(made.taken.get(column, Fraction(0)))),
                "left": text(_money(made.left.get(column, Fraction(0)))),
            }
            for column in {**made.taken, **made.left}
        },
        "left": [
            {
                "row": row.number,
                "name": row.texts.get(proposal.recipe.names, ""),
                **{c: text(_money(a)) for c, a in left.items()},
            }
            for row, left in made.left_rows
        ],
        "troubles": proposal.source.troubles,
    }
