"""The declarations of a workspace in which a project or an indicator of one of them may stand, in the order of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetdesk.document.document import Document
from budgetdesk.document.indicators.life_line import LifeLine, Stage, life_line, subject_at
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import KIND_WORDS
from budgetdesk.errors import KnownError
from budgetdesk.office.links import open_linked
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store

_STAGES = ("budget", "target", "monitoring", "evaluation")


def life_line_of(
    document: Document, cell: Cell, store: Store, packs: InstalledPacks, progress: Progress = unwatched
) -> LifeLine:
    """Of the project or indicator at the cell, over all declarations of its unit and year. May be run beside the window.

    Raises KnownError where the cell is of neither.
    """
    subject = subject_at(document, cell)
    if subject is None:
        raise KnownError("请先选中一个项目或一条指标")
    every = store.declarations()
    own = next((info for info in every if info.id == document.id), None)
    if own is None:
        raise KnownError("这份申报不在工作库中")
    kinds = {summary.id: summary.kind for summary in packs.summaries()}
    unit = (own.unit_code or own.unit_name, own.year)
    found = [
        info
        for info in every
        if (info.unit_code or info.unit_name, info.year) == unit and kinds.get(info.pack) in _STAGES
    ]
    found.sort(key=lambda info: (_STAGES.index(kinds[info.pack]), info.id))
    stages = []
    for number, info in enumerate(found):
        progress(number, len(found))
        there = document if info.id == document.id else open_linked(store, info.id, packs).document
        name = f"（{info.name}）" if info.name else ""
        stages.append(Stage(info.id, f"{info.year} 年{KIND_WORDS[kinds[info.pack]]}{name}", there))
    progress(len(found), len(found))
    return life_line(subject, stages)
