"""All that is wrong with a pack, found without a declaration: what cannot be read, what cannot be meant, what its cases say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    return Examined(sorted(set(problems)), loaded, tried)


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
