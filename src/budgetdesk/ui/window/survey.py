"""How the declarations stand that somebody sees in the list of a workspace: each is looked at beside the window, and once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from budgetdesk.errors import KnownError
from budgetdesk.office.checks import DAMAGED, survey
from budgetdesk.office.office import Office
from budgetdesk.office.work import Progress
from budgetdesk.ui.session.jobs import Job, Jobs

if TYPE_CHECKING:
    from budgetdesk.storage.queries import DeclarationInfo


class Survey(QObject):
    """What was found is known until the declaration, the office's codes or rules, or the packs change."""

    told = Signal(str, str)  # a declaration's id and how it stands, in words
    damage_met = Signal()
    _found = Signal(str, object, str)  # from the thread that looks: where, what, words

    def __init__(self, office: Office, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._jobs = office, jobs
        self._job: Job | None = None
        self._seen: Sequence[DeclarationInfo] = ()
        self._lock = Lock()  # over the next two, which the thread that looks takes from
        self._wanted: list[DeclarationInfo] = []  # the next one last
        self._taken: set[tuple[str, str]] = set()
        self._judged_by: object = None
        self._known: dict[tuple[str, str], str] = {}  # by id and digest
        self._whole: set[tuple[str, str]] = set()  # what else was read and is not damaged
        self._found.connect(self._take)

    def look_at(self, seen: Sequence[DeclarationInfo]) -> None:
        """Of those that are seen the lately changed first, in place of what was asked for before; with none, no further."""
        self._seen = seen if self._office.path is not None else ()
        if not self._seen:
            if self._job is not None:
                self._job.cancel()
            return
        self._forget_outdated()
        for info in seen:
            if (words := self._known.get(_version(info))) is not None:
                self.told.emit(info.id, words)
        with self._lock:
            unknown = [i for i in seen if _version(i) not in self._known and _version(i) not in self._taken]
            self._wanted = sorted(unknown, key=lambda info: info.changed_at)
        self._begin()

    def _forget_outdated(self) -> None:
        """By other codes, rules or packs the same declaration may stand otherwise."""
        try:
            judged_by = self._office.judged_by()
        except KnownError:
            judged_by = object()  # the thread that looks meets it too, and it is said then
        if judged_by != self._judged_by:
            self._known.clear()
            self._whole.clear()
            self._judged_by = judged_by

    def _begin(self) -> None:
        path, workspace = self._office.path, self._office.workspace
        if self._job is None and path is not None and self._wanted:  # else it takes what is wanted by itself
            job = self._jobs.run("查看申报", partial(self._look, path), lambda _: None, quiet=True)
            failed: list[Exception] = []  # and is not to be begun again and again
            job.failed.connect(failed.append)
            job.ended.connect(lambda: self._end(again=not failed and workspace is self._office.workspace))
            self._job = job

    def _look(self, path: Path, progress: Progress) -> None:
        """In a thread."""

        def wanted() -> DeclarationInfo | None:
            with self._lock:
                if not self._wanted:
                    return None
                info = self._wanted.pop()
                self._taken.add(_version(info))
                return info

        def told(info: DeclarationInfo, words: str) -> None:
            self._found.emit(str(path), info, words)

        survey(path, self._office.installed.catalogue, wanted, told, self._whole, progress)

    def _take(self, path: str, info: DeclarationInfo, words: str) -> None:
        if path != str(self._office.path):
            return  # of a workspace that is open no more
        self._known[_version(info)] = words
        self.told.emit(info.id, words)
        if words == DAMAGED:
            self.damage_met.emit()

    def _end(self, *, again: bool) -> None:
        self._job = None
        self._taken.clear()
        if again and self._seen:
            self.look_at(self._seen)  # what was left when it was cancelled


def _version(info: DeclarationInfo) -> tuple[str, str]:
    return info.id, info.digest
