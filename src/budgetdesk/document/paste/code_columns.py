"""Codes that a source writes in columns of their own for 类, 款 and 项, put together into one."""

from __future__ import annotations

import re
from dataclasses import replace

from budgetdesk.document.paste.source import CODE_PARTS, Source, is_figure, is_sum
from budgetdesk.document.typed_values import split_code
from budgetdesk.engine.text import compact

_CODE_BEHIND = re.compile(r"([^0-9\[(【]+)[\[(【]([0-9]{3,9})[\])】]")


def join_code_columns(source: Source, wanted: int) -> Source:
    """The source with each group of such columns as one. `wanted`: how many columns the form has.

    Without headings that say so, a figure with a leading zero does, names behind it, or as many columns too many.
    """
    c = 0
    while c < source.width:
        size = _group(source, c, wanted)
        if size > 1:
            source = _joined(source, c, size)
        c += 1
    return source


def _group(source: Source, start: int, wanted: int) -> int:
    """How many columns from there on are one code; 1 where it is but one."""
    paths = source.paths
    titled = 0
    while (
        titled < 3 and start + titled < source.width and paths[start + titled][-1:] == (CODE_PARTS[titled],)
    ):
        titled += 1
    if titled > 1:
        return titled
    if (whole := _written_out(source, start)) > 1:
        return whole
    if not _holds(source, start, 3, 5):
        return 1
    most = 2 if any(len(compact(text)) > 3 for text in source.filled(start)) else 3  # 类款 together, then 项
    size = 1
    while size < most and start + size < source.width and _holds(source, start + size, 1, 2):
        size += 1
    parts = [text for c in range(start + 1, start + size) for text in source.filled(c)]
    zeros = any(len(text) == 2 and text[0] == "0" for text in parts)
    names = source.filled(start + size) if start + size < source.width else []
    named = bool(names) and not any(is_figure(text) for text in names)
    return size if parts and (zeros or named or source.width - wanted == size - 1) else 1


def _written_out(source: Source, start: int) -> int:
    """How many columns from there on have 208, 20805 and 2080501: each the code before it with more; 1 where none has."""
    size = 1
    while start + size < source.width:
        pairs = [
            (compact(row[start + size - 1]), compact(row[start + size]))
            for r, row in enumerate(source.rows)
            if r >= source.first and r not in source.left_out and row[start + size].strip()
        ]
        longer = (
            len(a) > 2 and len(b) > len(a) and (a + b).isdecimal() and b.startswith(a) for a, b in pairs
        )
        if not pairs or not all(longer):
            break
        size += 1
    return size


def _holds(source: Source, column: int, least: int, most: int) -> bool:
    texts = list(map(compact, source.filled(column)))
    blank = not texts and bool(source.width)
    return blank or all(t.isascii() and t.isdecimal() and least <= len(t) <= most for t in texts)


def _joined(source: Source, start: int, size: int) -> Source:
    rows = []
    above = [""] * size
    whole = _written_out(source, start) == size
    for r, row in enumerate(source.rows):
        parts = [compact(text) for text in row[start : start + size]]
        if r < source.first or r in source.left_out:
            text = "" if parts[0] in CODE_PARTS else row[start]
        elif whole:
            text = next(filter(None, reversed(parts)), "")
        else:
            first = next((n for n, part in enumerate(parts) if part), size)
            if first < size:
                parts = above[:first] + parts[first:]
                above = parts
            text = parts[0] + "".join(part.zfill(2) for part in parts[1:] if part)
        rows.append([*row[:start], text, *row[start + size :]])
    paths = [*source.paths[:start], _heading(source, start), *source.paths[start + size :]]
    units = [*source.units[:start], "", *source.units[start + size :]]
    origins = [*source.origins[: start + 1], *source.origins[start + size :]]
    covered = {
        (r, c - (size - 1)): (top, left if left < start else left - (size - 1))
        for (r, c), (top, left) in source.covered.items()
        if c >= start + size and not start < left < start + size
    } | {at: origin for at, origin in source.covered.items() if at[1] < start}
    return replace(source, rows=rows, paths=paths, units=units, covered=covered, origins=origins)


def _heading(source: Source, start: int) -> tuple[str, ...]:
    path = source.paths[start]
    if path[-1:] != (CODE_PARTS[0],):
        return path
    *above, last = path[:-1] or ("",)
    return (*above, f"{last}编码" if last.endswith("科目") else last)


def split_names(source: Source) -> Source:
    """The source with the names behind codes in a column of their own, where the next column has figures instead."""
    c = 0
    while c < source.width:
        source = _codes_first(source, c)
        texts = [text for text in source.filled(c) if not is_sum(text)]
        beside = source.filled(c + 1) if c + 1 < source.width else []
        others = bool(beside) and (all(map(is_figure, beside)) or all(split_code(text)[1] for text in beside))
        if texts and others and all(split_code(text)[1] for text in texts):
            source = _with_names(source, c)
        c += 1
    return source


def _codes_first(source: Source, at: int) -> Source:
    """The source with 社会保障和就业支出[208] as 208 社会保障和就业支出, where all of the column is like that."""
    texts = [text for text in source.filled(at) if not is_sum(text)]
    if not texts or not all(_CODE_BEHIND.fullmatch(compact(text)) for text in texts):
        return source
    rows = [
        [*row[:at], f"{found[2]} {found[1]}", *row[at + 1 :]]
        if r >= source.first and (found := _CODE_BEHIND.fullmatch(compact(row[at])))
        else row
        for r, row in enumerate(source.rows)
    ]
    return replace(source, rows=rows)


def _with_names(source: Source, at: int) -> Source:
    rows = []
    for r, row in enumerate(source.rows):
        code, name = split_code(row[at]) if r >= source.first else ("", "")
        rows.append([*row[:at], code or row[at], name, *row[at + 1 :]])
    paths = [*source.paths[: at + 1], (), *source.paths[at + 1 :]]
    units = [*source.units[: at + 1], "", *source.units[at + 1 :]]
    origins = [*source.origins[: at + 1], source.origins[at], *source.origins[at + 1 :]]
    covered = {(r, c + (c > at)): (top, left + (left > at)) for (r, c), (top, left) in source.covered.items()}
    return replace(source, rows=rows, paths=paths, units=units, covered=covered, origins=origins)
