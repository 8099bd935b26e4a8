"""Loads a pack from its folder: sizes and names are checked first, then the YAML, then the models; then what is said once
is spelled out.

What formulas mean is checked by `engine.compiler.compiler.compile_pack`, which needs the whole pack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, TypeVar

from budgetdesk.packs.codes import Codes, read_code_list, read_code_mapping
from budgetdesk.packs.indicator_settings import FILE as SETTINGS_FILE
from budgetdesk.packs.indicator_settings import IndicatorSettings, read_settings
from budgetdesk.packs.links import link_tables
from budgetdesk.packs.models import (
    AnyBlock,
    Check,
    FieldsBlock,
    GridBlock,
    IndicatorsBlock,
    Pack,
    RowsBlock,
    Table,
    TextBlock,
)
from budgetdesk.packs.narrative import Narrative
from budgetdesk.packs.pack_files import CHECKS, HEAD, Bases, PackFiles, open_pack, read_bytes
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.short_forms.expansion import spell_out
from budgetdesk.packs.validation import Keys, Mistakes, Model
from budgetdesk.packs.yaml_text import problem_in
from budgetdesk.records import dataclass

MAX_TABLES = 200
_LIST = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+){0,3}")

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack with the code lists it names."""

    pack: Pack
    codes: Codes
    files: PackFiles
    code_files: dict[str, Path]  # the lists and mappings that it uses, by name: 2024/functional
    sources: dict[str, Any]  # its files as they were read, by name, to find the line of what is wrong
    narrative: Narrative | None = None
    indicators: IndicatorSettings = field(default_factory=IndicatorSettings)

    @property
    def folder(self) -> Path:
        return self.files.folder


def _indicator_settings(files: PackFiles) -> IndicatorSettings:
    """What the pack and those that it builds on settle about indicators. Raises PackError."""
    own = IndicatorSettings()
    if (path := files.folder / SETTINGS_FILE).is_file():
        try:
            own = read_settings(path.read_bytes(), f"{files.label}{SETTINGS_FILE}")
        except Mistakes as wrong:
            raise PackError([Problem(SETTINGS_FILE, 0, str(wrong))]) from wrong
    return _indicator_settings(files.base).under(own) if files.base else own


def load_pack(
    folder: Path, shared_codes: Path, bases: Bases | None = None, *, links: bool = True
) -> LoadedPack:
    """Read the pack in `folder`; code lists come from its `codes/` or from `shared_codes`. Raises PackError.

    `bases` tells where a pack is that this one builds on or is linked with; beside it where left out. `links`: whether the
    tables of linked declarations are looked up too.
    """
    problems: list[Problem] = []
    bases = bases or (lambda id: folder.parent / id)
    files = open_pack(folder, bases)
    data = files.head
    pack = _build(Pack, data, HEAD)
    tables = [id for part in pack.parts for id in part.tables]
    if len(tables) > MAX_TABLES:
        raise PackError([Problem(HEAD, 0, f"表过多（上限 {MAX_TABLES}）")])
    for id in {id for id in tables if tables.count(id) > 1}:
        problems.append(problem_in(data, ("parts",), HEAD, f"表 {id} 在目录中出现了两次"))
    sources: dict[str, Any] = {HEAD: data}
    for id in dict.fromkeys(tables):
        file = f"{id}.yaml"
        try:
            sources[file] = files.table(id, pack.year)
            pack.tables[id] = table = _build(Table, sources[file], file)
        except PackError as error:
            problems += error.problems
            continue
        table._file = file
        if table.id != id:
            problems.append(problem_in(sources[file], ("id",), file, f"id 应与文件名一致（{id}）"))
            table.id = id
        problems += _doubled(table, sources[file])
    between: list[Check] = []
    try:
        entries = sources[CHECKS] = files.between(pack.year)
        between = [_build(Check, entry, CHECKS) for entry in entries]
    except PackError as error:
        problems += error.problems
    narrative: Narrative | None = None
    try:
        narrative = files.narrative(pack.year)
    except PackError as error:
        problems += error.problems
    codes, lists = Codes(), dict[str, Path]()
    try:
        codes, lists = _load_codes(files, shared_codes, pack)
    except PackError as error:
        problems += error.problems
    problems += _unknown_checks(pack, between)
    if problems:
        raise PackError(problems)
    for table in pack.tables.values():
        table.checks = [check for check in table.checks if check.id not in pack.without]
    between = [check for check in between if check.id not in pack.without]
    problems += spell_out(pack, codes.lists, sources, between, narrative)
    if problems:
        raise PackError(problems)
    for table in pack.tables.values():
        problems += [*_doubled(table, sources[table._file]), *_unknown_columns(table, sources[table._file])]
        pack.checks.extend(table.checks)
    pack.checks.extend(between)
    if pack.unit in pack.tables:
        problems += _unit_fields(pack.tables[pack.unit])
    elif pack.unit not in tables:
        problems.append(problem_in(data, ("unit",), HEAD, f"目录中没有单位信息表 {pack.unit}"))
    if links and not problems:
        problems += link_tables(pack, sources, lambda id: _linked_pack(id, files, shared_codes, bases))
    if problems:
        raise PackError(problems)
    return LoadedPack(pack, codes, files, lists, sources, narrative, _indicator_settings(files))


def _linked_pack(id: str, files: PackFiles, shared_codes: Path, bases: Bases) -> Pack:
    """A pack that declarations of this one are linked with: one that it builds on, or another that is installed."""
    base = files.base
    while base is not None and base.head.get("id") != id:
        base = base.base
    folder = base.folder if base is not None else bases(id)
    if folder is None or not (folder / HEAD).is_file():
        raise PackError([Problem(HEAD, 0, f"没有报表包 {id}：请先安装它")])
    return load_pack(folder, shared_codes, bases, links=False).pack


def _unknown_checks(pack: Pack, between: list[Check]) -> Iterator[Problem]:
    known = {check.id for table in pack.tables.values() for check in table.checks} | {c.id for c in between}
    for id in pack.without:
        if id not in known:
            yield Problem(id.file, id.line, f"without：没有检查 {id}")


def _doubled(table: Table, data: Any) -> Iterator[Problem]:
    """Ids that stand twice, in the short form or the long one."""
    seen: set[str] = set()
    for i, block in enumerate(table.blocks):
        ids = [g.id for g in block.groups] if isinstance(block, GridBlock) else [block.id]
        for name in ids:
            if name in seen:
                says = f"块 {name} 重复：同一张表内块的 id 不能相同"
                yield problem_in(data, ("blocks", i), table._file, says)
            seen.add(name)
        for path, what, names in _named(block):
            for name in sorted(name for name, times in Counter(names).items() if times > 1):
                yield problem_in(data, ("blocks", i, *path), table._file, f"{what} {name} 重复")


def _unknown_columns(table: Table, data: Any) -> Iterator[Problem]:
    """Columns that a block names and does not have."""
    for i, block in enumerate(table.blocks):
        if isinstance(block, RowsBlock):
            columns = [leaf.id for leaf in block.leaves()]
            wanted: list[str] = [leaf.name_of for leaf in block.leaves() if leaf.name_of]
            wanted += [block.subtotals.by] if block.subtotals else []
            wanted += [block.indent] if block.indent else []
            for name in wanted:
                if name not in columns:
                    yield problem_in(data, ("blocks", i), table._file, f"没有列 {name}")


def _unit_fields(table: Table) -> Iterator[Problem]:
    """Every pack names its unit the same way, so that lists and packages can read it."""
    fields = {f.id for b in table.blocks if isinstance(b, FieldsBlock) for line in b.lines for f in line}
    if missing := [id for id in ("code", "name") if id not in fields]:
        yield Problem(table._file, 0, f"单位信息表缺少栏目 {'、'.join(missing)}")


def _named(block: AnyBlock) -> Iterator[tuple[tuple[Any, ...], str, list[str]]]:
    """Ids that must be unlike each other: where they stand, what they name."""
    if isinstance(block, FieldsBlock):
        yield ("lines",), "栏目", [field.id for line in block.lines for field in line]
    elif isinstance(block, GridBlock):
        for n, group in enumerate(block.groups):
            yield ("groups", n, "rows"), "行", [row.id for row in group.rows]
            yield ("groups", n, "columns"), "列", _leaves(group.columns)
    elif isinstance(block, TextBlock):
        yield ("columns",), "列", [column.id for column in block.columns]
    else:
        levels = [level.id for level in block.levels] if isinstance(block, IndicatorsBlock) else []
        yield ("columns",), "列", levels + _leaves(block.columns)


def _leaves(columns: Any) -> list[str]:
    """Of columns that are listed, not yet of those that are taken from another table."""
    return [leaf.id for column in columns for leaf in column.leaves()] if isinstance(columns, list) else []


def _load_codes(files: PackFiles, shared: Path, pack: Pack) -> tuple[Codes, dict[str, Path]]:
    """The lists that the pack names, and the files that they are in by name (2024/functional)."""
    codes, used = Codes(), dict[str, Path]()
    names = [(n, u.list, "codes") for n, u in pack.codes.items()]
    names += [(n, m, "mappings") for n, m in pack.mappings.items()]
    for name, path, key in names:

        def wrong(message: str, at: Keys = (key, name)) -> PackError:
            return PackError([problem_in(files.head, at, HEAD, message)])

        if not _LIST.fullmatch(path):
            raise wrong(f"科目表的名称不合规：{path}")
        own = files.code_file(path)
        used[path] = file = own if own is not None else shared / f"{path}.csv"
        if not file.is_file():
            raise wrong(f"找不到科目表 {path}")
        content = read_bytes(
            shared if own is None else own.parent, f"{path}.csv" if own is None else own.name
        )
        if key == "codes":
            codes.lists[name] = read_code_list(path, content, f"{path}.csv")
        else:
            codes.mappings[name] = read_code_mapping(path, content, f"{path}.csv")
    return codes, used


def _build(model: type[M], data: Any, file: str) -> M:
    try:
        return model.read(data)
    except Mistakes as error:
        raise PackError(
            problem_in(data, path, file, _say(path, says)) for path, says in error.found
        ) from None


def _say(path: Keys, says: str) -> str:
    return f"{'.'.join(map(str, path))}：{says}" if path else says
