"""Checks spelled out: one for each column or group of `for_each: column in […]`, with the next numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetdesk.packs.models import Check, Column, GridRow, Located, Slot
from budgetdesk.packs.short_forms.speller import At, Speller
from budgetdesk.packs.short_forms.substitution import GROUP, LackingError, UnfitError, Words, loops
from budgetdesk.packs.validation import Keys

_NUMBERED = re.compile(r"(.*?)(\d+)")


def spell_checks(speller: Speller, checks: list[Check], table: str) -> list[Check]:
    """Those of a table, or of checks.yaml where `table` is empty."""
    path: Keys = ("checks",) if table else ()
    return [made for n, check in enumerate(checks) for made in _spelled(speller, check, table, (*path, n))]


def _spelled(speller: Speller, check: Check, table: str, path: Keys) -> Iterator[Check]:
    check = check.but(source=speller.cited(check.source, table))
    try:
        rest, word, ids = loops(check.for_each) if check.for_each else ("", "", [])
    except UnfitError as error:
        speller.problem(table or "checks", (*path, "for_each"), f"{check.id}：{error}")
        return
    if word:
        yield from _for_each(speller, check, table, path, rest, word, ids)
    else:
        yield from _put(speller, check, At(table, path, Words(speller.names, lacks=speller.lacks(table))))


def _for_each(
    speller: Speller, check: Check, table: str, path: Keys, rest: str, word: str, ids: list[str]
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
            slot, title = _looped(speller, check, word, id, table, rows)
            codes = list(slot.code) if isinstance(slot, Column | GridRow) else []
            said = check.says.replace(f"{{{word}}}", check.words[i] if check.words else title)
            made = check.but(
                id=f"{numbered[1]}{first + i:0{width}}", says=said.replace("{code}", "、".join(codes)), words=[],
                for_each=Located(rest, at.file, at.line) if rest else None,
            )  # fmt: skip
            words = Words(speller.names, codes, {word: id}, speller.sets, speller.lacks(table, rows))
            yield from _put(speller, made, At(table, path, words))


_WORDS = {"column": "列", GROUP: "组"}


def _put(speller: Speller, check: Check, at: At) -> Iterator[Check]:
    try:
        made = speller.put(check.check, at)
        when = speller.put(check.when, at) if check.when is not None else None
        passes = [_case(speller, case, at) for case in check.passes]
        fails = [_case(speller, case, at) for case in check.fails]
    except UnfitError as error:
        where = check.for_each if isinstance(error, LackingError) and check.for_each else check.check
        speller.mistake(where, f"{check.id}：{error}")
        return
    yield check.but(check=made, when=when, passes=passes, fails=fails)


def _case(speller: Speller, case: dict[str, str | None], at: At) -> dict[str, str | None]:
    return {speller.put(Located(key), at): value for key, value in case.items()}


def _looped(
    speller: Speller, check: Check, word: str, id: str, table: str, rows: str
) -> tuple[Slot | None, str]:
    """The column or group that a check is at, and what people call it."""
    if word == GROUP:
        by_table = speller.places.by_table
        places = (
            by_table.get(table, []) if table else [place for known in by_table.values() for place in known]
        )
        return None, next((place.title for place in places if place.id == id), id)
    texts = [check.check, *([] if check.when is None else [check.when])]
    for of in (of for text in texts for of in speller.wording(text).bases(word)):
        before, _, name = of.rpartition(".")
        of, known = (before, f"{name}_{id}") if name in speller.sets else (of, id)
        if (slot := speller.places.find(table, of, known, rows)[1]) is not None:
            return slot, slot.title or id
    return None, id
