"""What the system's clipboard holds, and pasting it: read, planned, looked at where that is wanted, and done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from budgetdesk.office.work import Progress, unwatched
from budgetdesk.records import dataclass
from budgetdesk.ui.session.session import Session

_OURS = "application/x-budgetdesk-cells"
_MANY_CELLS, _MANY_CHARACTERS = (
    2_000,
    200_000,
)  # from here on reading and planning may take longer than a blink

if TYPE_CHECKING:  # reading and planning are many files, of which nobody waits before he pastes
    from budgetdesk.document.paste.clipboard import Clip
    from budgetdesk.document.paste.plan import Answers, PastePlan, Replan
    from budgetdesk.exchange.declaration_json import DeclarationHead

    Ask = Callable[[PastePlan, Replan], PastePlan | None]
    """Shows a paste that has to be looked at, planned anew with each answer, and gives what is to be done."""
    Planner = Callable[[Clip, Answers, Progress], PastePlan]


@dataclass(frozen=True, slots=True)
class Copied:
    """As the system gives it."""

    text: str
    html: str
    ours: str = ""
    """By us, as JSON: the place that was copied from, which of the cells were computed there, and whose they are."""

    @property
    def is_large(self) -> bool:
        marks = sum(map(self.text.count, "\t\n\r"))
        return marks > _MANY_CELLS or max(len(self.text), len(self.html)) > _MANY_CHARACTERS

    def read(self) -> Clip | None:
        """As rows of cells; None where there is nothing to paste. Raises ClipboardTooLarge."""
        from budgetdesk.document.paste.clipboard import read_clipboard

        clip = read_clipboard(self.text, self.html)
        return clip if any(text.strip() for row in clip.rows for text in row) else None

    def without_computed(self, clip: Clip, place: str) -> Clip:
        """Without what was computed where it was copied, if it is pasted in the same place: there it is computed again."""
        with suppress(ValueError):
            copied_at, cells, _ = json.loads(self.ours or "[]")
            if copied_at == place:
                rows = [list(row) for row in clip.rows]
                for line, column in cells:
                    if line < len(rows) and column < clip.width:
                        rows[line][column] = ""
                return replace(clip, rows=rows)
        return clip

    def astray(self, clip: Clip, session: Session) -> str:
        """In a sentence, where a table is of another unit or year than the declaration it is to go into."""
        if len(clip.rows) == 1 or clip.width == 1:
            return ""  # figures one by one may be anybody's
        from budgetdesk.exchange.declaration_json import DeclarationHead
        from budgetdesk.office.importing.whose import of_another, said_in_copied

        head, carried = _whose(session), None
        with suppress(ValueError):
            _, _, (code, name, year) = json.loads(self.ours or "[]")
            carried = DeclarationHead(head.pack, head.pack_version, code, name, year, "")
        return of_another("表格", head, session.document, said_in_copied(clip.rows), carried)

    def single(self) -> str | None:
        """The text, where it is that of one cell."""
        from budgetdesk.document.paste.clipboard import ClipboardTooLarge

        try:
            clip = None if self.is_large else self.read()
        except ClipboardTooLarge:
            return None  # which pasting will say
        return clip.rows[0][0] if clip is not None and len(clip.rows) == clip.width == 1 else None


def copied() -> Copied:
    data = QApplication.clipboard().mimeData()
    ours = bytes(data.data(_OURS).data()).decode(errors="replace") if data.hasFormat(_OURS) else ""
    return Copied(data.text() if data.hasText() else "", data.html() if data.hasHtml() else "", ours)


def copy(text: str, session: Session, place: str = "", computed: Iterable[tuple[int, int]] = ()) -> None:
    """`place`: table and column; `computed`: lines and columns of what is copied."""
    data, head = QMimeData(), _whose(session)
    data.setText(text)
    whose = [head.unit_code, head.unit_name, head.year]
    data.setData(_OURS, json.dumps([place, list(computed), whose]).encode())
    QApplication.clipboard().setMimeData(data)


def _whose(session: Session) -> DeclarationHead:
    from budgetdesk.office.declarations import head_of

    return head_of(session.document.program, session.document.content.facts, year=session.year)


def paste(
    session: Session, what: Copied, plan_with: Planner, ask: Ask, landed: Callable[[PastePlan], object], *,
    look: bool,
) -> None:  # fmt: skip
    """Paste, beside the window where it is much; `landed` hears of it. `look`: somebody wants to see it before."""

    from budgetdesk.document.paste.plan import NO_ANSWERS

    def planned(clip: Clip, answers: Answers, progress: Progress) -> PastePlan:
        plan = plan_with(clip, answers, progress)
        if plan.edit is not None and (astray := what.astray(clip, session)):
            plan.doubts.insert(0, astray)
        return plan

    def work(progress: Progress) -> tuple[Clip, PastePlan] | None:
        clip = what.read()
        if clip is None:
            return None
        plan = planned(clip, NO_ANSWERS, progress)
        progress(1, 1)
        return clip, plan

    def settle(found: tuple[Clip, PastePlan] | None) -> None:
        if found is None:
            return
        clip, first = found

        def replan(answers: Answers) -> PastePlan | None:
            if not what.is_large:
                return planned(clip, answers, unwatched)
            return session.wait_for("安排粘贴", lambda progress: planned(clip, answers, progress))

        plan = ask(first, replan) if look or first.asks else first
        if plan is None:
            return
        if plan.edit is None:
            landed(plan)
        else:
            session.apply(plan.edit, lambda _: landed(plan))

    session.beside("读取复制的内容", work, settle, at_once=not what.is_large)
