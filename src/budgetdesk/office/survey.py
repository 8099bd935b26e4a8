"""How all declarations of a workspace stand: checked one after the other, beside the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.office.work import Work
from budgetdesk.packs.catalogue import Catalogue


def survey_work(path: Path, catalogue: Catalogue) -> Work:
    """For each declaration's id what its check gives, in words. Reads the file by itself."""

    def work(progress: Callable[[int, int], object]) -> dict[str, str]:
        from budgetdesk.office.opening import load_program, open_document
        from budgetdesk.packs.problems import PackError
        from budgetdesk.storage.errors import WorkspaceError
        from budgetdesk.storage.workspace import Workspace

        told: dict[str, str] = {}
        programs = {}
        with Workspace.open(path, read_only=True) as workspace:
            declarations = workspace.declarations()
            for n, info in enumerate(declarations):
                progress(n, len(declarations))
                try:
                    if info.pack not in programs:
                        programs[info.pack] = load_program(workspace, info.pack, catalogue)
                    document = open_document(workspace, info.id, catalogue, programs[info.pack])
                except (PackError, WorkspaceError):
                    told[info.id] = "打不开"
                    continue
                counts: Counter[str] = Counter(
                    f.level for f in document.findings if not document.explained(f)
                )
                words = [f"{word} {counts[level]}" for level, word in LEVEL_WORDS.items() if counts[level]]
                told[info.id] = "，".join(words) or "没有问题"
        return told

    return work
