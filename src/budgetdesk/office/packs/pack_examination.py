"""All that is wrong with a pack, found without a declaration: what cannot be read, what cannot be meant, what its cases say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from budgetdesk.document.form.layout import columns_of
from budgetdesk.engine import oversights as of_rules
from budgetdesk.engine.cases import Tried, try_pack
from budgetdesk.engine.compiler.compiler import compile_pack, draft_pack
from budgetdesk.packs import oversights as of_models
from budgetdesk.packs.catalogue import Catalogue
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.pack_files import HEAD
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.yaml_text import problem_in
from budgetdesk.records import dataclass

_LACKING = re.compile(r"没有(?: |表 |可求和的列 |（或不止一个）按行的块 )([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Examined:
    """`loaded` and `tried` are nothing where the pack cannot be read so far."""

    problems: list[Problem]
    loaded: LoadedPack | None = None
    tried: Tried | None = None


def examine(folder: Path, catalogue: Catalogue) -> Examined:
    """Every mistake of the pack in the folder, in the order of its files."""
    try:
        loaded = catalogue.load_folder(folder)
    except PackError as error:
        return Examined(error.problems)
    problems = [*of_models.oversights(loaded), *_widths(loaded), *_another_ones_prefix(loaded, catalogue)]
    tried = None
    try:
        draft = draft_pack(loaded)
        problems += [*draft.problems, *of_rules.oversights(draft)]
        if not draft.problems:
            tried = try_pack(compile_pack(loaded))
            problems += tried.problems
    except PackError as error:
        problems += error.problems
    return Examined(sorted(set(_once_for_each_table(loaded, problems))), loaded, tried)


def _once_for_each_table(loaded: LoadedPack, problems: list[Problem]) -> Iterator[Problem]:
    """What a table of the other pack is missed for that the outline leaves out, told once."""
    files, left_out = loaded.files, set[str]()
    while files.base is not None:
        files = files.base
        left_out |= {id for part in files.head.get("parts") or [] for id in part.get("tables") or []}
    left_out -= loaded.pack.tables.keys()
    missed: dict[str, list[Problem]] = {}
    for problem in problems:
        found = _LACKING.search(problem.message)
        if found is not None and found[1] in left_out:
            missed.setdefault(found[1], []).append(problem)
        else:
            yield problem
    for table, many in missed.items():
        users = "、".join(sorted({problem.file for problem in many}))
        says = f"表 {table} 不在目录中，{users} 却要用到它（{len(many)} 处）：请在 parts 里写上，或改写用到它的地方"
        yield problem_in(loaded.sources[HEAD], ("parts",), HEAD, says)


def _widths(loaded: LoadedPack) -> Iterator[Problem]:
    for table in loaded.pack.tables.values():
        widths, columns = table.page.widths, columns_of(table)
        if widths and len(widths) != columns:
            says = f"widths 有 {len(widths)} 个，表的一行有 {columns} 栏：每栏一个"
            yield problem_in(loaded.sources[table._file], ("page", "widths"), table._file, says)


def _another_ones_prefix(loaded: LoadedPack, catalogue: Catalogue) -> Iterator[Problem]:
    """Rules of two packs with the same numbers could not be told apart in what is explained and sent."""
    pack = loaded.pack
    for other in catalogue.packs():
        if other.prefix == pack.prefix and other.id != pack.id:
            says = f"prefix {pack.prefix} 是报表包 {other.id} 的，请另起一个"
            yield problem_in(loaded.sources[HEAD], ("prefix",), HEAD, says)
