"""Reads a copied table as indicators: headings, merged names (blank is as above), values; and puts them into a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.indicators.cells import IndicatorCells, TreeColumn, level_of
from budgetdesk.document.indicators.filling import TreeFiller, plain_name
from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Place, Rejected
from budgetdesk.engine.labels import table_label
from budgetdesk.packs.models import Column, IndicatorsBlock
from budgetdesk.review.indicators.targets import read_target
from budgetdesk.review.indicators.units import unit_of

_MOST_HEADINGS = 6


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """Where a column of the copied table goes: to the names of a level, or to a column of the editor."""

    title: str
    level: int = -1
    column: TreeColumn | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator (or a group with values of its own), with the names of all its levels."""

    row: int  # of the grid
    names: tuple[str, ...]
    texts: dict[TreeColumn, str]


@dataclass(slots=True)
class TreePaste:
    """What would be pasted, and what makes it doubtful."""

    grid: list[list[str]]
    targets: list[ColumnTarget | None]  # for each column of the grid
    headings: int  # rows at the top that are headings
    lines: list[Line] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    rejected: set[tuple[int, int]] = field(default_factory=set)  # places in the grid that cannot be read
    doubts: list[str] = field(default_factory=list)
    edit: Edit | None = None
    first: str = ""  # the first node that comes in


def possible_targets(document: Document, place: Place) -> list[ColumnTarget]:
    """All that a column can be."""
    cells = IndicatorCells(document, place)
    levels = [
        ColumnTarget(level_of(cells.block, level).title, level=depth)
        for depth, level in enumerate(cells.block.levels)
    ]
    return levels + [
        ColumnTarget(column.title, column=column) for column in cells.columns[1:] if column.editable
    ]


def plan_paste(
    document: Document,
    place: Place,
    grid: list[list[str]],
    targets: Sequence[ColumnTarget | None] | None = None,
) -> TreePaste:
    """What pasting would do; `targets` where a person has said what the columns are."""
    grid = [[_tidy(text) for text in row] for row in grid]
    known = possible_targets(document, place)
    headings, found = _headings(document, place, grid, known)
    plan = TreePaste(grid, list(targets) if targets is not None else [None] * len(grid[0]), headings)
    if targets is None:
        if any(found):
            plan.targets = found
        else:
            _guess(document, place, plan, known)
    levels = len(document.engine.block(place).levels)
    if not any(target is not None and target.level == levels - 1 for target in plan.targets):
        plan.doubts.append("没有找到指标名称所在的列，请指明")
    missed = [
        n for n, target in enumerate(plan.targets)
        if target is None and (texts := [row[n] for row in grid[headings:] if row[n]]) and not _counts_rows(texts)
    ]  # fmt: skip
    if missed and targets is None:
        plan.doubts.append(f"第 {'、'.join(str(n + 1) for n in missed)} 列不知对应哪一列，不会粘贴")
    plan.lines = list(_lines(plan, levels))
    _compose(document, place, plan)
    return plan


def _tidy(text: str) -> str:
    """Without the line ends of narrow cells."""
    return "".join(part.strip() for part in text.replace("\r", "\n").split("\n"))


# which column is what


def _headings(
    document: Document, place: Place, grid: list[list[str]], known: list[ColumnTarget]
) -> tuple[int, list[ColumnTarget | None]]:
    model = document.engine.block(place).model
    assert isinstance(model, IndicatorsBlock)
    by_title = {_plain(target.title): target for target in known}
    upper: set[str] = set()

    def walk(column: Column) -> None:
        if column.columns:
            upper.add(_plain(column.title))
            for child in column.columns:
                walk(child)
        else:
            target = _target_of(known, column.id)
            if target is not None:
                by_title[_plain(column.title)] = target

    for column in model.columns:
        walk(column)
    found: list[ColumnTarget | None] = [None] * len(grid[0])
    last = 0
    for n, row in enumerate(grid[:_MOST_HEADINGS]):
        texts = [_plain(text) for text in row]
        filled = [text for text in texts if text]
        if not filled or sum(text in by_title or text in upper for text in filled) * 2 <= len(filled):
            break
        last = n + 1
        for at, text in enumerate(texts):
            if text in by_title:
                found[at] = by_title[text]
            elif text in upper:
                found[at] = None
    return last, _each_once(found)


def _target_of(known: list[ColumnTarget], column: str) -> ColumnTarget | None:
    """The target for a column of the form; a cell that holds all parts is typed as a value."""
    own = [target for target in known if target.column is not None and target.column.id == column]
    return next(
        (target for target in own if target.column and target.column.part == "value"), own[0] if own else None
    )


def _each_once(targets: list[ColumnTarget | None]) -> list[ColumnTarget | None]:
    """Of two columns with one heading the first is meant."""
    return [
        target if target is not None and target not in targets[:n] else None
        for n, target in enumerate(targets)
    ]


def _guess(document: Document, place: Place, plan: TreePaste, known: list[ColumnTarget]) -> None:
    """Without headings: the form's own columns in their order, else the editor's, else by what they hold."""
    block = document.engine.block(place)
    model = block.model
    assert isinstance(model, IndicatorsBlock)
    levels = [target for target in known if target.column is None]
    printed = levels + [target for leaf in model.leaves() if (target := _target_of(known, leaf.id))]
    held = {n: [row[n] for row in plan.grid if row[n]] for n in range(len(plan.targets))}
    kept = [n for n, texts in held.items() if not _counts_rows(texts)]
    targets: Sequence[ColumnTarget | None] = known if len(kept) == len(known) else printed
    if len(kept) < len(levels):
        targets = levels[-len(kept) :]
    elif len(kept) not in (len(printed), len(known)):
        columns = [held[n] for n in kept]
        first = [*printed[: len(kept)], *[None] * (len(kept) - len(printed))]
        fits = all(
            target is None or _may_hold(block, target, texts)
            for target, texts in zip(first, columns, strict=True)
        )
        targets = first if fits else _by_what_they_hold(block, columns, known, levels)
        plan.doubts.append(f"复制的内容有 {len(plan.targets)} 列，表有 {len(printed)} 列：请核对各列")
    for n, target in zip(kept, targets, strict=True):
        plan.targets[n] = target


def _counts_rows(texts: list[str]) -> bool:
    """A column 序号."""
    return len(texts) > 1 and texts == [str(n + 1) for n in range(len(texts))]


def _by_what_they_hold(
    block: Block, columns: list[list[str]], known: list[ColumnTarget], levels: list[ColumnTarget]
) -> list[ColumnTarget | None]:
    """Words of a set, signs, figures; what is left at the front are the names."""
    found: list[ColumnTarget | None] = []
    for texts in columns:
        fitting = (
            target
            for target in known
            if target not in found and texts and all(_holds(block, target, t) for t in texts)
        )
        found.append(next(fitting, None))
    names = [n for n, target in enumerate(found) if target is None]
    for n, target in zip(names, [level for level in levels if level not in found], strict=False):
        found[n] = target
    return found


def _may_hold(block: Block, target: ColumnTarget, texts: list[str]) -> bool:
    """Whether nothing in the column speaks against it."""
    column = target.column
    names = column is None and not level_of(block, block.levels[target.level]).set
    if names or (column is not None and column.part == "whole" and not block.columns[column.id].choices):
        return True
    return all(_holds(block, target, text) for text in texts)


def _holds(block: Block, target: ColumnTarget, text: str) -> bool:
    if target.column is None:
        return text in level_of(block, block.levels[target.level]).set
    if block.columns[target.column.id].choices:
        return text in block.columns[target.column.id].choices
    said = read_target(text)
    if target.column.part == "nature":
        return bool(said.nature) and not (said.value or said.unit)
    if target.column.part == "unit":
        return said.number is None and unit_of(text) is not None
    return target.column.part == "value" and said.quantitative


def _plain(text: str) -> str:
    return plain_name(text).lstrip("*")


# which row is what


def _lines(plan: TreePaste, levels: int) -> Iterator[Line]:
    names = [""] * levels
    at = {
        target.level: n for n, target in enumerate(plan.targets) if target is not None and target.level >= 0
    }
    columns = {
        n: target.column
        for n, target in enumerate(plan.targets)
        if target is not None and target.column is not None
    }
    top = min(at, default=0)
    for r, row in enumerate(plan.grid[plan.headings :], plan.headings):
        if not any(row):
            continue
        said = [row[at[level]] if level in at else "" for level in range(levels)]
        first = next((level for level in range(levels - 1) if said[level]), None)
        if first is not None:  # merged cells: blank below a name is a name that is missing
            names[first:] = said[first:]
        names[-1] = said[-1]
        texts = {column: row[n] for n, column in columns.items() if row[n]}
        depth = levels
        if not said[-1] and first is not None:  # a group's own line
            depth = max(level for level in range(levels) if said[level]) + 1
        if depth == levels and not said[-1] and not texts:
            continue
        yield Line(r, tuple(names[top:depth]), texts)


def _compose(document: Document, place: Place, plan: TreePaste) -> None:
    filler = TreeFiller(document, place)
    levels = len(filler.draft.levels)
    top = min(
        (target.level for target in plan.targets if target is not None and target.level >= 0), default=0
    )
    base = _last_path(filler, top)
    for line in plan.lines:
        names = [*base, *line.names]
        if len(names) < levels:
            id = filler.group(names)
        else:
            parent = filler.group(names[:-1])
            known = filler.find(names) if names[-1] else None
            id = known or filler.add(parent, levels - 1, names[-1])
        assert id is not None
        plan.first = plan.first or id
        filler.fill(id, line.texts)
        _note_rejected(filler, plan, line, id)
    plan.added = sum(1 for id in filler.added if filler.draft.depths[id] == levels - 1)
    plan.changed = len(filler.changed)
    if plan.rejected:
        plan.doubts.append(f"有 {len(plan.rejected)} 格读不懂，会原样保留并标出")
    words = f"粘贴 {plan.added + plan.changed} 个指标到{table_label(document.engine, place.table)}"
    plan.edit = filler.edit(words)
    if plan.edit is None:
        plan.doubts.append("没有可以粘贴的内容")


def _last_path(filler: TreeFiller, top: int) -> list[str]:
    """Where names of outer levels are not copied along: the last group of the tree."""
    at: str | None = None
    path = []
    for depth in range(top):
        children = [id for id in filler.draft.children[at] if filler.draft.depths[id] == depth]
        at = children[-1] if children else filler.add(at, depth, "")
        path.append(filler.draft.name(at))
    return path


def _note_rejected(filler: TreeFiller, plan: TreePaste, line: Line, id: str) -> None:
    for n, target in enumerate(plan.targets):
        if target is None or not plan.grid[line.row][n]:
            continue
        if target.column is not None:
            entry = filler.draft.entry(id, target.column.id)
        else:
            entry = None
            for node in (id, *filler.draft.above(id)):
                if filler.draft.depths[node] == target.level:
                    entry = filler.draft.entry(node, filler.draft.levels[target.level])
        if isinstance(entry, Rejected):
            plan.rejected.add((line.row, n))


def tree_as_grid(document: Document, place: Place, ids: Sequence[str]) -> list[list[str]]:
    """The given nodes as the form prints them: headings, a name only where it begins, values as stored."""
    cells = IndicatorCells(document, place)
    model = cells.block.model
    assert isinstance(model, IndicatorsBlock)
    leaves, levels, wanted = model.leaves(), cells.block.levels, set(ids)
    grid = [[level.title for level in model.levels] + ["".join(leaf.title.split()) for leaf in leaves]]
    names = [""] * len(levels)
    told = [True] * len(levels)
    infos = document.engine.rows(place)
    for id, info in infos.items():
        depth = levels.index(info.level)
        names[depth:] = [cells.text(id, cells.columns[0])] + [""] * (len(levels) - depth - 1)
        told[depth:] = [False] * (len(levels) - depth)
        values = [document.view(place.cell(id, leaf.id)).text for leaf in leaves]
        if id not in wanted or (info.children and not any(values)):
            continue
        grid.append([name if not done else "" for name, done in zip(names, told, strict=True)] + values)
        told[: depth + 1] = [True] * (depth + 1)
    return grid
