"""The files of a pack as they are read: its own, and those of the pack that it builds on (`extends`).

A pack says only what differs. A table file with `as:` and without `blocks:` is the other pack's table with what is said
here put in: by key (number, title, notes), and below `change:` by the id of block, row, column or field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from budgetdesk.packs.models import Group, Located
from budgetdesk.packs.narrative import NARRATIVE, Narrative, parse_narrative
from budgetdesk.packs.problems import PackError, Problem, meant
from budgetdesk.packs.yaml_text import MAX_BYTES, Mapping, Sequence, problem_in, read_yaml
from budgetdesk.records import dataclass

HEAD = "pack.yaml"
CHECKS = "checks.yaml"
BASE = "base"  # folder of the pack that one builds on, where it travels with it
MAX_BASES = 4

_SHARED = (
    "codes",
    "mappings",
    "names",
    "indicator_rules",
    "links",
)  # of both packs, one's own before the other's
_INHERITED = ("unit", "source")  # the other's where one's own says nothing
_GIVEN = "eliminations"  # joined too, but for those of tables that are not in one's own set
_NOT_MERGED = ("id", "as", "change", "checks")
_MISPLACED = "新加的要写 after（在哪一个之后）或 before"

Bases = Callable[[str], Path | None]
"""The folder of the pack with that id."""


@dataclass
class PackFiles:
    """What stands in a pack's folder. `head` is pack.yaml with what is taken over from the base."""

    folder: Path
    label: str  # goes before the names of files in what is told: empty for the pack itself
    head: Any  # a Mapping, unless the file is wrong
    base: PackFiles | None = None
    _read: dict[str, bytes] = field(default_factory=dict)

    @property
    def has_checks(self) -> bool:
        return (self.folder / CHECKS).is_file()

    def table(self, id: str, year: int | None) -> Any:
        """The table's file, or the base's, with {year} filled in. Raises PackError."""
        if self.base is None or (self.folder / f"{id}.yaml").is_file():
            data = self._yaml(f"{id}.yaml", year)
            if not isinstance(data, Mapping) or "as" not in data:
                return data
            if self.base is None:
                raise PackError(
                    [problem_in(data, ("as",), "", "as 只用于 pack.yaml 里写了 extends 的报表包")]
                )
            return _changed(self.base.table(str(data["as"]), year), data, id)
        return self.base.table(id, year)

    def between(self, year: int | None) -> Sequence:
        """The checks between tables: the base's, but for those that are left out, and one's own. Raises PackError."""
        made = Sequence()
        made.file, made.line = self.label + CHECKS, 0
        if self.base is not None:
            made += self.base.between(year)
        if self.has_checks:
            own = self._yaml(CHECKS, year)
            if isinstance(own, Mapping):
                says = "应是一列检查：每条以“- id:”开头，文件开头不写 checks:"
                raise PackError([problem_in(own, tuple(own)[:1], self.label + CHECKS, says)])
            made += own or []
        return made

    @property
    def has_narrative(self) -> bool:
        return (self.folder / NARRATIVE).is_file()

    def narrative(self, year: int | None) -> Narrative | None:
        """The pack's own text, else the base's. Raises PackError."""
        if self.has_narrative:
            data = read_bytes(self.folder, NARRATIVE, self.label)
            return parse_narrative(data, self.label + NARRATIVE, year)
        return self.base.narrative(year) if self.base is not None else None

    def own_tables(self) -> Iterator[str]:
        """Ids of the tables whose files are in the folder."""
        for part in self.head.get("parts") or []:
            for id in (part.get("tables") if isinstance(part, Mapping) else None) or []:
                if isinstance(id, str) and (self.folder / f"{id}.yaml").is_file():
                    yield id

    def code_file(self, path: str) -> Path | None:
        """The code list in the pack's own folder `codes`, or in the base's."""
        file = self.folder / "codes" / f"{path}.csv"
        if file.is_file():
            return file
        return self.base.code_file(path) if self.base is not None else None

    def _yaml(self, name: str, year: int | None) -> Any:
        return read_yaml(read_bytes(self.folder, name, self.label), self.label + name, year)


def open_pack(folder: Path, bases: Bases, label: str = "", above: tuple[str, ...] = ()) -> PackFiles:
    """The pack in `folder` with those that it builds on. Raises PackError."""
    head = read_yaml(read_bytes(folder, HEAD, label), label + HEAD)
    if not isinstance(head, Mapping) or "extends" not in head:
        return PackFiles(folder, label, head)

    def wrong(message: str) -> PackError:
        return PackError([problem_in(head, ("extends",), label + HEAD, message)])

    id, own = str(head["extends"]), str(head.get("id"))
    if id in (*above, own):
        raise wrong(f"extends 兜了圈子：{' → '.join((*above, own, id))}")
    if len(above) >= MAX_BASES:
        raise wrong(f"extends 一个接一个，超过 {MAX_BASES} 层")
    place = folder / BASE if (folder / BASE / HEAD).is_file() else bases(id)
    if place is None or not (place / HEAD).is_file():
        raise wrong(f"没有 extends 的报表包 {id}：请先安装它")
    base = open_pack(place, bases, f"{id}/", (*above, own))
    if not isinstance(base.head, Mapping) or base.head.get("id") != id:
        raise wrong(f"{place} 里不是报表包 {id}")
    return PackFiles(folder, label, _head(base.head, head), base)


def read_bytes(folder: Path, name: str, label: str = "") -> bytes:
    """A file of a pack, cut where it is too large to be read. Raises PackError."""
    file = folder / name
    if not file.is_file():
        raise PackError([Problem(label + name, 0, f"找不到文件（报表包目录 {folder.name}）")])
    if not file.resolve().is_relative_to(folder.resolve()):
        raise PackError([Problem(label + name, 0, "文件指向报表包之外")])
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _head(base: Mapping, own: Mapping) -> Mapping:
    made = _copy(own)
    for key in (*_SHARED, *_INHERITED):
        if key not in base:
            continue
        if key not in own:
            _put(made, key, base[key], base, key)
        elif key in _SHARED and isinstance(base[key], Mapping) and isinstance(own[key], Mapping):
            made[key] = _merged(base[key], own[key])
    if isinstance(base.get(_GIVEN), Mapping) and isinstance(made.get(_GIVEN, base[_GIVEN]), Mapping):
        ours = {id for part in _of_mappings(own.get("parts")) for id in part.get("tables") or []}
        given = _copy(base[_GIVEN])
        for title, cells in base[_GIVEN].items():
            if any(str(cell).partition(".")[0] not in ours for cell in cells or []):
                del given[title]
        if given or _GIVEN in own:
            _put(made, _GIVEN, _merged(given, own[_GIVEN]) if _GIVEN in own else given, base, _GIVEN)
    return made


def _of_mappings(value: Any) -> list[Mapping]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, Sequence) else []


# a table with what is otherwise in it


def _changed(base: Any, own: Mapping, id: str) -> Any:
    """The base's table as the table `id`: keys of `own` in place of its own, the parts that `change` names changed."""
    if "blocks" in own:
        raise PackError([problem_in(own, ("blocks",), "", "as 和 blocks 不能同写：改动写在 change 里")])
    if not isinstance(base, Mapping):
        return base
    made = _copy(base)
    _put(made, "id", own.get("id") or Located(id, own.file, own.line), own, "id")
    for key, value in own.items():
        if key in _NOT_MERGED:
            continue
        merged = _merged(base[key], value) if _are_mappings(base.get(key), value) else value
        _put(made, key, merged, own, key)
    if own.get("checks"):
        checks = Sequence([*(base.get("checks") or []), *own["checks"]])
        checks.file, checks.line = own["checks"].file, own["checks"].line
        _put(made, "checks", checks, own, "checks")
    changes = own.get("change")
    if changes is None:
        return made
    if not isinstance(changes, Mapping):
        raise PackError([problem_in(own, ("change",), "", "change 应是一组键和值：块.行或列: {…}")])
    if isinstance(base.get("blocks"), Sequence):
        made["blocks"] = _deep_copy(base["blocks"])
        problems: list[Problem] = []
        for address, change in changes.items():
            try:
                _change(made["blocks"], address, change, changes)
            except PackError as error:
                problems += error.problems
        if problems:
            raise PackError(problems)
    return made


def _change(blocks: Sequence, address: str, change: Any, changes: Mapping) -> None:
    def wrong(message: str) -> PackError:
        return PackError([problem_in(changes, (address,), "", f"{address}：{message}")])

    block_id, _, id = address.partition(".")
    places = [(within, n) for within, n, name in _blocks(blocks) if name == block_id]
    known = [name for _, _, name in _blocks(blocks)]
    if change is not None and not isinstance(change, Mapping):
        raise wrong("应是一组键和值，或空着表示去掉")
    if not id:
        _change_one(places, change, blocks, list(_blocks(blocks)), wrong)
        return
    if not places:
        raise wrong(f"没有块 {block_id}{meant(block_id, known)}")
    within, n = places[0]
    kind, dot, named_so = id.partition(".")
    parts = list(_parts(within[n], kind if dot and kind in _LISTS else ""))
    id = named_so if dot and kind in _LISTS else id
    found = [(of, i) for of, i, name in parts if name == id]
    if len(found) > 1:
        both = "、".join(
            f"{block_id}.{of}.{id}" for of in _LISTS if id in (name for _, _, name in _parts(within[n], of))
        )
        raise wrong(f"{block_id} 里有 {len(found)} 处叫 {id}{both and f'：写明是哪一处，{both}'}")
    taken = [(of, i) for of, i, _ in parts if isinstance(of[i], Mapping) and "as" in of[i]]
    if not found and len(taken) == 1 and change is not None and not {"after", "before"} & change.keys():
        of, i = taken[0]  # one of the rows that stand there as they do elsewhere
        said = of[i].get("change")
        otherwise = _copy(said) if isinstance(said, Mapping) else _empty(change)
        _put(otherwise, id, change, changes, address)
        of[i] = _copy(of[i])
        _put(of[i], "change", otherwise, changes, address)
        return
    named = change
    if change is not None and "id" not in change and not found:
        named = _copy(change)
        _put(named, "id", Located(id, changes.file, changes.key_lines[address]), changes, address)
    _change_one(found, named, None, parts, wrong)


def _change_one(
    found: list[tuple[Sequence, int]], change: Mapping | None, end: Sequence | None,
    known: list[tuple[Sequence, int, str]], wrong: Callable[[str], PackError],
) -> None:  # fmt: skip
    """Change the thing found, take it away, or put a new one where its `after` or `before` says."""
    if found:
        within, n = found[0]
        if change is None:
            del within[n]
        else:
            within[n] = _merged(within[n], change)
        return
    names = [name for _, _, name in known]
    if change is None:
        raise wrong(f"没有可去掉的；有的是 {_listed(names)}")
    after, before = change.get("after"), change.get("before")
    if after is None and before is None:
        if end is not None:
            end.append(change)
            return
        raise wrong(f"没有这一个，有的是 {_listed(names)}；{_MISPLACED}")
    beside = str(after if after is not None else before)
    spots = [(within, n) for within, n, name in known if name == beside]
    if not spots:
        raise wrong(f"没有 {beside}{meant(beside, names)}")
    made = _copy(change)
    for key in ("after", "before"):
        made.pop(key, None)
    within, n = spots[0]
    within.insert(n + (after is not None), made)


_LISTED = 20  # names are told in a message; `packs --ids` prints all


def _listed(names: list[str]) -> str:
    rest = f"……共 {len(names)} 个，budgetdesk packs --ids 列出全部" if len(names) > _LISTED else ""
    return "、".join(names[:_LISTED]) + rest


_LISTS = ("rows", "columns", "levels", "lines")


def _blocks(blocks: Sequence) -> Iterator[tuple[Sequence, int, str]]:
    """Blocks and groups of grids: where each stands, and its id."""
    for n, block in enumerate(blocks):
        if not isinstance(block, Mapping):
            continue
        groups = block.get("groups")
        if isinstance(groups, Sequence):
            for i, group in enumerate(groups):
                if isinstance(group, Mapping):
                    yield groups, i, str(group.get("id"))
        yield blocks, n, str(block.get("id") or block.get("kind"))


def _parts(block: Mapping, only: str = "") -> Iterator[tuple[Sequence, int, str]]:
    """Rows, columns, levels and fields of a block: the list that each stands in, its place there, its id."""
    for key in (only,) if only else _LISTS:
        if isinstance(block.get(key), Sequence):
            names = Group.prepare(block)["rows"] if key == "rows" else block[key]
            yield from _named(block[key], names)


def _named(within: Sequence, names: list[Any]) -> Iterator[tuple[Sequence, int, str]]:
    for n, (part, named) in enumerate(zip(within, names, strict=True)):
        if isinstance(part, Sequence):
            yield from _named(part, part)
        elif isinstance(part, Mapping):
            if isinstance(named, dict) and "id" in named:
                yield within, n, str(named["id"])
            if isinstance(part.get("columns"), Sequence):
                yield from _named(part["columns"], part["columns"])


# mappings that remember where they stand


def _are_mappings(*values: Any) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _copy(data: Mapping) -> Mapping:
    made = Mapping(data)
    made.file, made.line = data.file, data.line
    made.key_lines, made.key_files = dict(data.key_lines), dict(data.key_files)
    return made


def _empty(like: Mapping) -> Mapping:
    """Without keys, at the same place."""
    made = _copy(like)
    made.clear()
    return made


def _deep_copy(data: Any) -> Any:
    if isinstance(data, Mapping):
        made = _copy(data)
        made.update({key: _deep_copy(value) for key, value in data.items()})
        return made
    if isinstance(data, Sequence):
        items = Sequence(map(_deep_copy, data))
        items.file, items.line = data.file, data.line
        return items
    return data


def _merged(base: Mapping, own: Mapping) -> Mapping:
    """The keys of both, one's own before the base's."""
    made = _copy(base)
    for key, value in own.items():
        _put(made, key, value, own, key)
    return made


def _put(made: Mapping, key: str, value: Any, of: Mapping, named: str) -> None:
    """A key with the place where it is written."""
    made[key] = value
    made.key_lines[key] = of.key_lines.get(named, of.line)
    made.key_files[key] = of.key_files.get(named, of.file)
