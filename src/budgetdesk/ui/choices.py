"""What a cell can be chosen from: the choices of a form, the codes of a list, the rows of another table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from budgetdesk.document.document import Document
from budgetdesk.document.showing import references
from budgetdesk.engine.cells import Cell


@dataclass(frozen=True, slots=True)
class Choice:
    text: str  # what is entered
    shown: str


class Choices:
    """All choices of a cell, narrowed by what is typed: by beginning, then by any part, then by initials."""

    def __init__(self, choices: list[Choice], initials: Callable[[str], str] | None = None) -> None:
        self.all = choices
        self._initials = initials

    @classmethod
    def of(cls, document: Document, cell: Cell) -> Choices | None:
        slot = document.engine.type_of(cell).slot
        if slot.choices:
            return cls([Choice(text, text) for text in slot.choices])
        if slot.ref:
            return cls([Choice(name, name) for name in references(document.engine, slot.ref).values()])
        if slot.codes:
            names = document.program.codes.lists[slot.codes].all()
            return cls([Choice(code, f"{code} {names[code]}") for code in sorted(names)])
        return None

    def matching(self, typed: str) -> list[Choice]:
        typed = typed.strip()
        if not typed:
            return self.all
        folded = typed.casefold()
        begin = [c for c in self.all if c.text.startswith(typed) or c.shown.startswith(typed)]
        inside = [c for c in self.all if c not in begin and folded in c.shown.casefold()]
        if not begin and not inside and self._initials is not None and folded.isascii() and folded.isalpha():
            inside = [c for c in self.all if self._initials(c.shown).startswith(folded)]
        return begin + inside
