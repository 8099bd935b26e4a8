"""Indicators found in the library, put from it into a tree, and from a tree into it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from budgetdesk.document.choices import matches
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.indicators.cells import IndicatorCells, level_of
from budgetdesk.document.indicators.filling import TreeFiller, plain_name
from budgetdesk.engine.cells import Place
from budgetdesk.packs.indicator_library import LibraryIndicator

_OWN = "own-"  # ids of what offices add themselves
_ROLES = ("direction", "basis", "standard", "definition", "explanation")


def is_own(indicator: LibraryIndicator) -> bool:
    """Whether the office added it, and may take it away again."""
    return indicator.id.startswith(_OWN)


def matching(
    indicators: Sequence[LibraryIndicator], words: str, levels: Iterable[str] = (), work: str = ""
) -> list[LibraryIndicator]:
    """Those that hold all the words, the likeliest first; under one of the levels and of that field, where any is given."""
    allowed = set(levels)
    ranked = [
        (rank, n)
        for n, indicator in enumerate(indicators)
        if (not allowed or indicator.level1 in allowed)
        and (not work or indicator.work == work)
        and (rank := _rank(indicator, words)) is not None
    ]
    return [indicators[n] for _, n in sorted(ranked)]


def for_purpose(
    indicators: Sequence[LibraryIndicator], purpose: str, fields: Mapping[str, Sequence[str]]
) -> list[LibraryIndicator]:
    """Those for what a project is for, its name and goal being `purpose`: of its fields of work, the likeliest first.

    A field speaks for itself by its words (`fields`), an indicator by pairs of characters that it shares with the purpose.
    What speaks no more than half as loudly as the loudest is another trade: 例行监测 of farm produce is none of the air.
    """
    weights = {work: sum(len(word) for word in words if word in purpose) for work, words in fields.items()}
    pairs = set(_pairs(purpose))
    shared = [len(pairs.intersection(_pairs(indicator.name))) for indicator in indicators]
    loud: dict[str, int] = {}
    for indicator, count in zip(indicators, shared, strict=True):
        loud[indicator.work] = max(loud.get(indicator.work, 0), weights.get(indicator.work, 0) + count)
    least = max(loud.values(), default=0) / 2
    scored = [
        (weights.get(indicator.work, 0) + count, n)
        for n, (indicator, count) in enumerate(zip(indicators, shared, strict=True))
        if loud[indicator.work] > least
    ]
    return [indicators[n] for score, n in sorted(scored, key=lambda s: (-s[0], s[1])) if score >= _KIN]


_KIN = 2  # a word of the field, or two pairs of characters in common


def _pairs(text: str) -> Iterator[str]:
    return (a + b for a, b in pairwise(text))


def target_text(indicator: LibraryIndicator) -> str:
    """≥95%; of what each unit must say for itself only sign and unit: ≥ … 万人"""
    if indicator.operator == "定性":
        return indicator.value
    value = indicator.value or ("… " if indicator.unit else "")
    return f"{indicator.operator} {value}{indicator.unit}".strip()


def _rank(indicator: LibraryIndicator, words: str) -> int | None:
    """How well it fits what is typed, 0 best; None where it does not."""
    worst = 0
    for word in words.split():
        rank = _word_rank(indicator, word.casefold())
        if rank is None:
            return None
        worst = max(worst, rank)
    return worst


def _word_rank(indicator: LibraryIndicator, word: str) -> int | None:
    name = indicator.name.casefold()
    if word in name:
        return 0 if name.startswith(word) else 1
    if word.isascii() and word.isalpha():
        for rank, text in ((2, indicator.name), (4, indicator.level2), (5, indicator.level1)):
            if (at := matches(word, text)) >= 0:
                return rank + (rank == 2 and at > 0)
    if any(word in part.casefold() for part in (indicator.level1, indicator.level2, indicator.work)):
        return 6
    return 7 if word in indicator.definition.casefold() else None


def suits(document: Document, place: Place, indicator: LibraryIndicator) -> bool:
    """Whether the form has that first level, and that second one too where it names its own."""
    block = document.engine.tree(place)
    first, *others = (level_of(block, level).set for level in block.levels[:-1])
    return indicator.level1 in first and all(not names or indicator.level2 in names for names in others[:1])


def insert(
    document: Document, place: Place, at: str | None, indicators: Iterable[LibraryIndicator]
) -> tuple[Edit | None, list[str]]:
    """Put indicators under their groups, else beside `at`, with all that the form asks for; their nodes, old ones too."""
    filler = TreeFiller(document, place)
    draft, last = filler.draft, len(filler.draft.levels) - 1
    found: list[str] = []
    chosen = list(indicators)
    for indicator in chosen:
        own = [indicator.level1, indicator.level2][:last]
        own += [""] * (last - len(own))
        known = filler.find(own) is not None
        parent = (
            filler.group(own) if known or suits(document, place, indicator) else _beside(filler, at, last)
        )
        same = [
            id for id in draft.children[parent] if plain_name(draft.name(id)) == plain_name(indicator.name)
        ]
        if same:
            found.append(same[0])
            continue
        blank = next((id for id in draft.children[parent] if _is_blank(filler, id)), None)
        if blank is not None:
            draft.rename(blank, indicator.name)
        id = blank or filler.add(parent, last, indicator.name)
        texts = {role: getattr(indicator, role) for role in _ROLES}
        texts |= {"operator": indicator.operator, "value": indicator.value, "unit": indicator.unit}
        texts["class"] = indicator.category
        texts["explanation"] = indicator.explanation or indicator.definition
        filler.fill_roles(id, texts)
        found.append(id)
    name = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} 个指标"
    return filler.edit(f"从指标库添加 {name}"), found


def _beside(filler: TreeFiller, at: str | None, last: int) -> str | None:
    """The group of the last level above the cursor, or the first there is."""
    draft = filler.draft
    while at is not None and draft.depths[at] >= last:
        at = draft.parents[at]
    if at is None:
        at = next((id for id in draft.walk() if draft.depths[id] == last - 1), None)
    while at is None or draft.depths[at] < last - 1:
        children = draft.children[at]
        depth = 0 if at is None else draft.depths[at] + 1
        at = children[0] if children else filler.add(at, depth, "")
    return at


def _is_blank(filler: TreeFiller, id: str) -> bool:
    """A node that was added and not filled in yet."""
    return not filler.draft.children[id] and all(
        filler.draft.entry(id, column) is None for column in filler.cells.block.columns
    )


def indicator_of(document: Document, place: Place, row: str, work: str = "") -> LibraryIndicator | None:
    """What a node says, for the library; None for one without a name."""
    cells, infos = IndicatorCells(document, place), document.engine.rows(place)
    name = cells.text(row, cells.columns[0]).strip()
    if not name:
        return None
    above: list[str] = []
    at = infos[row].parent
    while at is not None:
        above.append(cells.text(at, cells.columns[0]))
        at = infos[at].parent
    levels = above[::-1]
    said = cells.target(row)
    roles = {c.role: cells.text(row, c) for c in cells.columns if c.role in (*_ROLES, "class")}
    direction = roles.get("direction", "") or ("反向" if said.operator in ("≤", "＜") else "正向")
    return LibraryIndicator(
        id=f"{_OWN}{secrets.token_hex(5)}", name=name, level1=levels[0] if levels else "",
        level2=levels[1] if len(levels) > 1 else "", work=work, operator=said.nature, value=said.value,
        unit=said.unit, direction=direction.removesuffix("指标"), basis=roles.get("basis", ""),
        category=roles.get("class", ""), definition=roles.get("definition", ""),
        standard=roles.get("standard", ""), explanation=roles.get("explanation", ""),
    )  # fmt: skip
