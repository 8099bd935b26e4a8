"""A copied table as indicators of a tree: headings, merged names (blank is as above), values; or a block into its cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import field

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.document.indicators.cells import IndicatorCells, TreeColumn, level_of
from budgetdesk.document.indicators.filling import TreeFiller
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.draft import ask_overwrite, keep_filled
from budgetdesk.document.paste.plan import (
    APPEND_ROWS,
    FILL_BLANKS,
    NO_ANSWERS,
    OVERWRITE,
    Answers,
    Landing,
    Option,
    PastePlan,
    short,
)
from budgetdesk.document.paste.source import Headings, Source, heading_key, is_sum, match_columns, read_source
from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Place
from budgetdesk.engine.labels import table_label
from budgetdesk.engine.targets import read_target
from budgetdesk.engine.text import compact
from budgetdesk.engine.units import unit_of
from budgetdesk.records import dataclass

_ALSO_CALLED = {
    "nature": ["指标性质", "性质", "运算符号", "计算符号", "符号", "比较符", "关系符号"],
    "value": [
        "指标值", "年度指标值", "目标值", "年度目标值", "预期指标值", "预期值", "绩效指标值", "计划指标值",
        "预期当年实现值", "本年指标值", "当年指标值", "值",
    ],
    "unit": ["度量单位", "计量单位", "单位", "指标单位", "指标值单位"],
    "weight": ["权重", "分值", "分值权重", "权重分值", "指标权重", "权重(%)", "分值(权重)", "标准分"],
    "direction": ["指标方向性", "指标方向", "方向性", "方向"],
    "basis": ["指标值确定依据", "确定依据", "设定依据", "指标设定依据", "指标值设定依据"],
    "class": ["指标分类", "指标类别"],
    "actual": ["实际完成值", "完成值", "实际值", "全年实际值", "全年完成值"],
    "score": ["得分", "自评得分", "评分"],
    "remark": ["备注", "说明"],
}  # fmt: skip
_LEVELS = "一二三四五"
_NUMBERING = re.compile(r"^[(（]?[0-9一二三四五六七八九十]{1,2}[)）]?[.．、]? *|^[①-⑳] *")
_POINTS_BEHIND = re.compile(r"[(（][0-9]{1,3}(?:\.[0-9]+)?分?[)）]$")
_PLACEHOLDER = re.compile(r"^指标 ?[0-9]{1,2} ?[:：] *(?=.)")


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """Where a column of the copied table goes: to the names of a level, or to a column of the editor."""

    id: str
    title: str
    level: int = -1
    column: TreeColumn | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One indicator (or a group with values of its own), with the names of all its levels."""

    row: int  # of the grid
    names: tuple[str, ...]
    texts: dict[TreeColumn, str]


@dataclass(slots=True)
class _Copied:
    source: Source
    targets: list[ColumnTarget | None]
    lines: list[_Line] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)


def possible_targets(document: Document, place: Place) -> list[ColumnTarget]:
    """All that a column can be."""
    cells = IndicatorCells(document, place)
    levels = [
        ColumnTarget(f"level {depth}", level_of(cells.block, level).title.lstrip("*＊"), level=depth)
        for depth, level in enumerate(cells.block.levels)
    ]
    return levels + [
        ColumnTarget(f"{column.part} {column.id}", column.title, column=column)
        for column in cells.columns[1:]
        if column.editable
    ]


def plan_tree(document: Document, place: Place, clip: Clip, answers: Answers = NO_ANSWERS) -> PastePlan:
    """What pasting a table as indicators would do."""
    block = document.engine.tree(place)
    known = possible_targets(document, place)
    rows = [[_tidy(text) for text in row] for row in clip.rows]
    if not clip.told:
        rows = _mended(rows, _fixed_words(block))
    headings = _headings(document, block, known)
    source = read_source(rows, clip.covered, headings)
    plan = PastePlan(table_label(document.engine, place.table), source.rows, noun="个指标")
    plan.possible = tuple(Option(target.id, target.title) for target in known)
    by_id = {target.id: target for target in known}
    if answers.columns is not None and len(answers.columns) == source.width:
        targets = [by_id.get(id) for id in answers.columns]
    elif source.headed:

        def holds(id: str, texts: list[str]) -> bool:
            return _may_hold(block, by_id[id], texts)

        targets = [by_id.get(id) for id in match_columns(source, headings, holds)]
    else:
        targets = _guess(plan, block, source, known)
    copied = _Copied(source, targets)
    plan.columns = tuple(target.id if target is not None else "" for target in targets)
    plan.column_words = {n: target.title for n, target in enumerate(targets) if target is not None}
    _doubt_columns(plan, copied, len(block.levels), said=answers.columns is not None)
    _read_lines(copied, [level_of(block, level).set for level in block.levels])
    _compose(document, place, plan, copied, answers)
    return plan


def _tidy(text: str) -> str:
    """Without the line ends of narrow cells."""
    return "".join(part.strip() for part in text.replace("\r", "\n").split("\n"))


def _fixed_words(block: TreeBlock) -> set[str]:
    """All that a form lets be chosen."""
    sets = {word for level in block.levels for word in level_of(block, level).set}
    return sets | {word for slot in block.columns.values() for word in slot.choices}


def _mended(rows: list[list[str]], words: set[str]) -> list[list[str]]:
    """Without lines that are but the rest of a word in the cell before, or the beginning of the next row's first."""
    found: list[list[str]] = []
    carried = ""
    for n, row in enumerate(rows):
        first, alone = row[0], row[0] and not any(row[1:])
        below = rows[n + 1][0] if n + 1 < len(rows) else ""
        if alone and first not in words and first + below in words:
            carried = first
        elif alone and first not in words and found and found[-1][-1] + first in words:
            found[-1] = [*found[-1][:-1], found[-1][-1] + first]
        else:
            found.append([carried + first, *row[1:]])
            carried = ""
    return found


# which column is what


def _headings(document: Document, block: TreeBlock, known: list[ColumnTarget]) -> Headings:
    columns: dict[str, list[str]] = {}
    synonyms: dict[str, str] = {}
    for target in known:
        column = target.column
        if column is None:
            columns[target.id] = [target.title]
            synonyms.setdefault(f"{_LEVELS[target.level]}级指标", target.id)
            if target.level == len(block.levels) - 1:
                synonyms |= {"指标名称": target.id, "指标": target.id, "绩效指标名称": target.id}
            continue
        own = column.combined and column.part != "value"
        columns[target.id] = [target.title] if own else block.headings[column.id]
        roles = [column.part] if column.part in ("nature", "value", "unit") else [column.role]
        if roles == [""] and column.id == "value":
            roles = ["value"]
        for role in ("value",) if column.role == "target" and column.part == "whole" else roles:
            for word in _ALSO_CALLED.get(role, []):
                synonyms.setdefault(compact(word), target.id)
    titles = {block.title, block.table.title, block.table.number, block.model.label or ""}
    upper = {text for path in block.headings.values() for text in path[:-1]}
    return Headings(columns, frozenset(titles | upper | {"绩效指标", "年度绩效指标"}) - {""}, synonyms)


def _doubt_columns(plan: PastePlan, copied: _Copied, levels: int, *, said: bool) -> None:
    source, targets = copied.source, copied.targets
    if not any(target is not None and target.level == levels - 1 for target in targets):
        plan.doubts.append("没有找到指标名称所在的列，请指明")
    missed = [
        n for n, target in enumerate(targets)
        if target is None and (texts := source.filled(n)) and not (_counts_rows(texts) or _repeats_heading(source, n))
    ]  # fmt: skip
    if missed and not said:
        plan.doubts.append(f"第 {'、'.join(str(n + 1) for n in missed)} 列不知对应哪一列，不会粘贴")
    plan.lost |= {(r, c) for c in missed for r in source.data if source.rows[r][c]}
    plan.passed_over |= {(r, c) for r in range(source.first) for c in range(source.width)}


def _target_of(known: list[ColumnTarget], column: str) -> ColumnTarget | None:
    """The target for a column of the form; a cell that holds all parts is typed as a value."""
    own = [target for target in known if target.column is not None and target.column.id == column]
    return next(
        (target for target in own if target.column and target.column.part == "value"), own[0] if own else None
    )


def _guess(
    plan: PastePlan, block: TreeBlock, source: Source, known: list[ColumnTarget]
) -> list[ColumnTarget | None]:
    """Without headings: the form's own columns in their order, else the editor's, else by what they hold."""
    levels = [target for target in known if target.column is None]
    printed = levels + [target for leaf in block.model.leaves() if (target := _target_of(known, leaf.id))]
    held = {n: source.filled(n) for n in range(source.width)}
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
        plan.doubts.append(f"复制的内容有 {source.width} 列，表有 {len(printed)} 列：请核对各列")
    found: list[ColumnTarget | None] = [None] * source.width
    for n, target in zip(kept, targets, strict=True):
        found[n] = target
    return found


def _counts_rows(texts: list[str]) -> bool:
    """A column 序号."""
    return len(texts) > 1 and texts == [str(n + 1) for n in range(len(texts))]


def _repeats_heading(source: Source, column: int) -> bool:
    """年度绩效指标 beside all rows, below itself."""
    return {heading_key(text) for text in source.filled(column)} <= set(source.paths[column])


def _by_what_they_hold(
    block: TreeBlock, columns: list[list[str]], known: list[ColumnTarget], levels: list[ColumnTarget]
) -> list[ColumnTarget | None]:
    """Words of a set, signs, figures; what is left at the front are the names."""
    found: list[ColumnTarget | None] = []
    for texts in columns:
        fitting = (
            target for target in known if target not in found and texts and _hold(block, target, texts)
        )
        found.append(next(fitting, None))
    names = [n for n, target in enumerate(found) if target is None]
    for n, target in zip(names, [level for level in levels if level not in found], strict=False):
        found[n] = target
    return found


def _may_hold(block: TreeBlock, target: ColumnTarget, texts: list[str]) -> bool:
    """Whether nothing in the column speaks against it."""
    column = target.column
    names = column is None and not level_of(block, block.levels[target.level]).set
    if names or (column is not None and column.part == "whole" and not block.columns[column.id].choices):
        return True
    return _hold(block, target, texts)


def _hold(block: TreeBlock, target: ColumnTarget, texts: list[str]) -> bool:
    """Whether the texts are what stands in such a column; among figures a value may also be a date or words."""
    if target.column is not None and target.column.part == "value":
        return 2 * sum(_holds(block, target, text) for text in texts) >= len(texts)
    return all(_holds(block, target, text) for text in texts)


def _holds(block: TreeBlock, target: ColumnTarget, text: str) -> bool:
    if target.column is None:
        return text in level_of(block, block.levels[target.level]).set
    said = read_target(text)
    if target.column.part == "nature" and said.nature and not (said.value or said.unit):
        return True
    if block.columns[target.column.id].choices:
        return text in block.columns[target.column.id].choices
    if target.column.part == "unit":
        return said.number is None and unit_of(text) is not None
    return target.column.part == "value" and said.quantitative


# which row is what


def _read_lines(copied: _Copied, sets: Sequence[Collection[str]]) -> None:
    """`sets`: for each level the names that there are; empty where any may be given."""
    source, targets, levels = copied.source, copied.targets, len(sets)
    names = [""] * levels
    at = {target.level: n for n, target in enumerate(targets) if target is not None and target.level >= 0}
    columns = {
        n: target.column
        for n, target in enumerate(targets)
        if target is not None and target.column is not None
    }
    top = min(at, default=0)
    for r in source.data:
        row = source.rows[r]
        if not any(row) or r in source.left_out:
            continue
        said = [_bare(row[at[level]], sets[level]) if level in at else "" for level in range(levels)]
        if is_sum(next(filter(None, said), "")):
            copied.sums.append(r)
            continue
        first = next((level for level in range(levels - 1) if said[level]), None)
        if first is not None:  # merged cells: blank below a name is a name that is missing
            names[first:] = said[first:]
        names[-1] = said[-1]
        texts = {column: _points(column, row[n]) for n, column in columns.items() if row[n]}
        depth = levels
        if not said[-1] and first is not None:  # a group's own line
            depth = max(level for level in range(levels) if said[level]) + 1
        if depth == levels and not said[-1] and not texts:
            continue
        copied.lines.append(_Line(r, tuple(names[top:depth]), texts))


def _bare(name: str, known: Collection[str]) -> str:
    """1.产出指标, （一）产出指标 and 产出指标（50分） are 产出指标, where that is a name that there is; 指标1：培训人数 is 培训人数."""
    if known:
        bare = _POINTS_BEHIND.sub("", _NUMBERING.sub("", name))
        return bare if bare in known else name
    return _PLACEHOLDER.sub("", name)


def _points(column: TreeColumn, text: str) -> str:
    """A weight of 40% is 40 points."""
    return text.rstrip("%％") if column.role == "weight" else text


# what goes where


def _compose(document: Document, place: Place, plan: PastePlan, copied: _Copied, answers: Answers) -> None:
    label = table_label(document.engine, place.table)
    filler = _filled(document, place, plan, copied, append=False)
    chosen = ask_overwrite(plan, answers, may_append=True, proposal=OVERWRITE)
    if chosen == APPEND_ROWS:
        filler = _filled(document, place, plan, copied, append=True)
    elif chosen == FILL_BLANKS:
        kept = {landing.cell for landing in plan.landings.values() if landing.touches}
        keep_filled(plan)
        for cell in kept:
            filler.draft.set(cell.row, cell.column, document.content.facts.entries[cell])
    if copied.sums:
        plan.notes.append(f"合计、小计共 {len(copied.sums)} 行由程序计算，没有粘贴")
        plan.passed_over |= {(r, c) for r in copied.sums for c in range(copied.source.width)}
    count = plan.added + len({landing.cell.row for landing in plan.landings.values() if landing.touches})
    plan.edit = filler.edit(f"粘贴 {max(count, 1)} 个指标到{label}")
    if plan.edit is None:
        plan.doubts.append("没有可以粘贴的内容")


def _filled(
    document: Document, place: Place, plan: PastePlan, copied: _Copied, *, append: bool
) -> TreeFiller:
    filler = TreeFiller(document, place)
    levels = len(filler.draft.levels)
    top = min(
        (target.level for target in copied.targets if target is not None and target.level >= 0), default=0
    )
    base = _last_path(filler, top)
    plan.landings.clear()
    plan.first = ""
    used: set[str] = set()
    for line in copied.lines:
        names = [*base, *line.names]
        if len(names) < levels:
            id = filler.group(names)
        else:
            parent = filler.group(names[:-1])
            known = filler.find(names) if names[-1] else None
            if known is not None and (known in used or (append and known not in filler.added)):
                known = None  # what stands twice in the source are two indicators
            id = known or filler.add(parent, levels - 1, names[-1])
        assert id is not None
        used.add(id)
        plan.first = plan.first or id
        filler.fill(id, line.texts)
        new = "新指标 " if id in filler.added else ""
        plan.row_words[line.row] = new + " › ".join(name for name in names if name)
        _land(document, filler, plan, copied, line, id)
    plan.added = sum(1 for id in filler.added if filler.draft.depths[id] == levels - 1)
    return filler


def _last_path(filler: TreeFiller, top: int) -> list[str]:
    """Where names of outer levels are not copied along: the last group of the tree."""
    at: str | None = None
    path = []
    for depth in range(top):
        children = [id for id in filler.draft.children[at] if filler.draft.depths[id] == depth]
        at = children[-1] if children else filler.add(at, depth, "")
        path.append(filler.draft.name(at))
    return path


def _land(
    document: Document, filler: TreeFiller, plan: PastePlan, copied: _Copied, line: _Line, id: str
) -> None:
    """Say where each value of the line goes."""
    draft, entries = filler.draft, document.content.facts.entries
    for n, target in enumerate(copied.targets):
        if target is None or not copied.source.rows[line.row][n]:
            continue
        if target.column is not None:
            node, column = id, filler.cells.stored_column(target.column)
        else:
            node = next((it for it in (id, *draft.above(id)) if draft.depths[it] == target.level), "")
            column = draft.levels[target.level]
        if node:
            cell = draft.place.cell(node, column)
            plan.landings[line.row, n] = Landing(cell, draft.entry(node, column), entries.get(cell))


# a block into the cells of the tree


def plan_tree_block(
    document: Document,
    place: Place,
    clip: Clip,
    ids: Sequence[str],
    columns: Sequence[TreeColumn],
    answers: Answers = NO_ANSWERS,
) -> PastePlan:
    """For a block that goes to those indicators and columns, one row to each, from the cursor on."""
    cells = IndicatorCells(document, place)
    plan = PastePlan(table_label(document.engine, place.table), clip.rows, noun="个指标")
    plan.column_words = {n: column.title for n, column in enumerate(columns[: clip.width])}
    entries = document.content.facts.entries
    for r, texts in enumerate(clip.rows):
        filled = [(c, text) for c, text in enumerate(texts) if text.strip()]
        if r >= len(ids):
            plan.lost |= {(r, c) for c, _ in filled}
            continue
        plan.row_words[r] = cells.text(ids[r], cells.columns[0])
        said = {columns[c]: text for c, text in enumerate(texts) if c < len(columns) and columns[c].editable}
        typed = cells.typed_together(ids[r], said)
        for c, column in enumerate(columns[: len(texts)]):
            cell = cells.cell(ids[r], column)
            if column in said and cell in typed:
                plan.landings[r, c] = Landing(cell, typed.pop(cell), entries.get(cell))
        for n, (cell, entry) in enumerate(typed.items()):  # what a value is taken apart into
            plan.landings[r, len(texts) + n] = Landing(cell, entry, entries.get(cell))
        plan.lost |= {(r, c) for c, _ in filled if c >= len(columns) or not columns[c].editable}
    if plan.lost:
        shown = "、".join(f"“{short(clip.rows[r][c])}”" for r, c in sorted(plan.lost)[:2])
        plan.doubts.append(f"有 {len(plan.lost)} 格（{shown}）超出了表的范围，不会粘贴")
    if ask_overwrite(plan, answers, may_append=False, proposal=OVERWRITE) == FILL_BLANKS:
        keep_filled(plan)
    found = [(landing.cell, landing.entry) for _, landing in sorted(plan.landings.items())]
    plan.edit = set_entries(document, found, "粘贴 {}")
    return plan


def tree_as_grid(document: Document, place: Place, ids: Sequence[str]) -> list[list[str]]:
    """The given nodes as the form prints them: headings, a name only where it begins, values as stored."""
    cells = IndicatorCells(document, place)
    model = cells.block.model
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
