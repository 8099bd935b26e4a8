"""What was done in earlier openings and may still be undone, by the change log; and whether it still can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from budgetdesk.document.edits import Content, Edit, Kind, SetState, do

Step = tuple[Edit, Edit]
"""An edit, and what takes it back."""


def undoable(log: Iterable[tuple[Kind, Edit, Edit]]) -> Sequence[Step]:
    """The steps that stand, the oldest first, of the lines of a change log with what takes each back.

    Without what they did to the declaration's state: it may have been sent since. What undid a step of before the first
    line leaves nothing.
    """
    done: list[Step] = []
    undone: list[Step] = []
    for kind, edit, back in log:
        step = stateless(edit), stateless(back)
        if not step[0].ops:
            continue
        if kind == "do":
            done.append(step)
            undone.clear()
        elif kind == "redo":
            done.append(undone.pop() if undone else step)
        elif done:
            undone.append(done.pop())
    return done


def still_fits(content: Content, step: Step) -> bool:
    """Whether all that an edit touched is as it left it, so that taking it back gives what was before."""
    edit, back = step
    try:
        again = do(content, back)
    except (ValueError, LookupError):
        return False
    do(content, again)
    return again.ops == edit.ops


def stateless(edit: Edit) -> Edit:
    """Without what it does to the declaration's state."""
    return replace(edit, ops=tuple(op for op in edit.ops if not isinstance(op, SetState)))
