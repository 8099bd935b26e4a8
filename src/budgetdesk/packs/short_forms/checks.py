"""Checks spelled out: one for each column or group of `for_each: column in […]`, with the next numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetdesk.packs.models import Check, Column, GridRow, Located, Slot
from budgetdesk.packs.short_forms.speller import At, Speller
from budgetdesk.packs.short_forms.substitution import GROUP, LackingError, UnfitError, Words, loops, put

_NUMBERED = re.compile(r"(.*?)(\d+)")


def spell_checks(speller: Speller, checks: list[Check], table: str) -> list[Check]:
    """Those of a table, or of checks.yaml where `table` is empty."""
    for n, check in enumerate(checks):
        check.yaml_path = ("checks", n) if table else (n,)
    return [made for check in checks for made in _spelled(speller, check, table)]


def _spelled(speller: Speller, check: Check, table: str) -> Iterator[Check]:
    check = check.but(source=speller.cited(check.source, table))
    try:
        rest, word, ids = loops(check.for_each) if check.for_each else ("", "", [])
    except UnfitError as error:
        path = (*check.yaml_path, "for_each")
        speller.problem(table or "checks", path, f"{check.id}：{error}")
        return
    if word:
        yield from _for_each(speller, check, table, rest, word, ids)
    else:
        yield from _put(speller, check, At(table, check.yaml_path, speller.names))


def _for_each(
    speller: Speller, check: Check, table: str, rest: str, word: str, ids: list[str]
) -> Iterator[Check]:
    at = check.for_each or Located("")
    numbered = _NUMBERED.fullmatch(check.id)
    if check.words and len(check.words) != len(ids):
        speller.mistake(at, f"{check.id}：words 有 {len(check.words)} 个，{word} 有 {len(ids)} 个")
    elif numbered is None:
        speller.mistake(at, f"{check.id}：逐{_WORDS[word]}的检查，编号要以数字结尾")
    else:
        rows = rest.rsplit(" in ", maxsplit=1)[-1].partition(".")[0]
        first, width = int(numbered[2]), len(numbered[2])
        for i, id in enumerate(ids):
            speller.count()
            column = None if word == GROUP else _column(speller, check, id, table, rows)
            title = (speller.places.title(table, id) if word == GROUP else column and column.title) or id
            codes = list(column.code) if isinstance(column, Column | GridRow) else []
            said = check.says.replace(f"{{{word}}}", check.words[i] if check.words else title)
            made = check.but(
                id=f"{numbered[1]}{first + i:0{width}}", says=said.replace("{code}", "、".join(codes)), words=[],
                for_each=Located(rest, at.file, at.line) if rest else None,
            )  # fmt: skip
            yield from _put(speller, made, At(table, check.yaml_path, speller.names, codes, {word: id}, rows))


_WORDS = {"column": "列", GROUP: "组"}


def _put(speller: Speller, check: Check, at: At) -> Iterator[Check]:
    try:
        made = speller.put(check.check, at)
        when = speller.put(check.when, at) if check.when is not None else None
        passes, fails = (
            [{speller.put(Located(key), at): value for key, value in case.items()} for case in cases]
            for cases in (check.passes, check.fails)
        )
    except UnfitError as error:
        where = check.for_each if isinstance(error, LackingError) and check.for_each else check.check
        speller.mistake(where, f"{check.id}：{error}")
        return
    yield check.but(check=made, when=when, passes=passes, fails=fails)


def _column(speller: Speller, check: Check, id: str, table: str, rows: str) -> Slot | None:
    """The first that the check finds with that id."""
    found: list[Slot] = []

    def look(of: str, id: str) -> bool:
        slot = speller.places.find(table, of, id, rows)[1]
        found.extend([slot] if slot is not None else [])
        return False

    for text in (check.check, check.when or ""):
        put(text, Words(ids={"column": id}, sets=speller.sets, lacks=look))
    return next(iter(found), None)
