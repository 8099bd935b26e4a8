"""The full check of a declaration, and how all declarations of a workspace stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, Work, unwatched
from budgetdesk.storage.errors import DamagedError

if TYPE_CHECKING:
    from budgetdesk.document.document import Document
    from budgetdesk.packs.catalogue import Catalogue
    from budgetdesk.storage.queries import DeclarationInfo


DAMAGED = "已损坏"


def full_check(document: Document) -> Work:
    """Everything computed anew from what is entered now, and compared with what was found edit by edit.

    The work has facts of its own: the document may be edited meanwhile. It gives the counts of what is not explained in words.
    """
    from budgetdesk.document.declared_text import read_text, take_text
    from budgetdesk.engine.engine import Engine
    from budgetdesk.review.review import find_all

    program, facts = document.program, document.content.facts.copy()
    given = document.content.explanations
    settled = {key for key in given if not document.explanation_is_stale(key)}
    known = {finding.key for finding in document.findings_in_full if finding.place is None}

    def work(progress: Progress) -> str:
        engine = Engine(program, facts, progress)
        findings = find_all(engine)
        if {finding.key for finding in findings} != known:
            raise RuntimeError("从头审核与随填随审的结果不同，请关闭申报后重新打开")
        taken = take_text(engine)
        in_text = read_text(taken).findings(engine, findings) if taken is not None else []
        counts = Counter(f.level for f in (*findings, *in_text) if not settled.issuperset(f.keys))
        return f"全审完成：{in_words(counts, zeros=True)}"

    return work


def survey(
    path: Path, catalogue: Catalogue, wanted: Callable[[], DeclarationInfo | None],
    told: Callable[[DeclarationInfo, str], object], whole: set[tuple[str, str]], progress: Progress = unwatched,
) -> None:  # fmt: skip
    """How declarations of a workspace stand: `told` what the check gives, in words, as long as one is `wanted`.

    The others are then read, the lately changed first, and told only where they are damaged. `whole`: those that were read,
    by id and digest; read once is enough. Reads the file by itself, with packs of its own: those of the window are not for
    another thread.
    """
    from budgetdesk.office.declarations import open_declaration
    from budgetdesk.office.workspaces import open_workspace

    packs = InstalledPacks(catalogue)
    with open_workspace(path, read_only=True) as workspace:
        store = workspace.store
        unread = sorted(store.declarations(), key=lambda info: info.changed_at)
        while True:
            progress(0, 1)
            info = wanted()
            seen = info is not None
            if info is None:
                unread = [info for info in unread if (info.id, info.digest) not in whole]
                if not unread:
                    return
                info = unread.pop()
            words = ""
            try:
                if seen:
                    words = standing(open_declaration(store, info.id, packs).document)
                else:
                    store.load(info.id)
            except DamagedError:
                words = DAMAGED
            except KnownError:
                words = "打不开"
            else:
                whole.add((info.id, info.digest))
            if seen or words == DAMAGED:
                told(info, words)


def standing(document: Document) -> str:
    """What is wrong with a declaration and how much is still missing, in words; that all is well only where it is."""
    from budgetdesk.document.outstanding import PROGRESS_WORDS, progress

    document.read_text()
    how = progress(document)
    if how == "empty":
        return PROGRESS_WORDS[how]
    open_ = Counter(f.level for f in document.findings if not document.explained(f))
    missing = sum(not document.explained(f) for f in document.outstanding)
    words = [in_words(open_), f"还差 {missing} 项" if missing else ""]
    return "，".join(filter(None, words)) or "没有问题"


def in_words(counts: Mapping[Any, int], *, zeros: bool = False) -> str:
    """错误 2，核实 1"""
    return "，".join(
        f"{word} {counts.get(level, 0)}" for level, word in LEVEL_WORDS.items() if zeros or counts.get(level)
    )
