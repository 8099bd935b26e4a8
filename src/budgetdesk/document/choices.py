"""What a cell can be chosen from: the choices of a form, the codes of a list, the rows of another table."""

from __future__ import annotations

from dataclasses import dataclass

from budgetdesk.document.cell_view import references
from budgetdesk.document.document import Document
from budgetdesk.document.pinyin_initials import matches
from budgetdesk.engine.cells import Cell


@dataclass(frozen=True, slots=True)
class Choice:
    text: str  # what is entered
    shown: str


class Choices:
    """All choices of a cell, narrowed by what is typed: beginning, any part, first letters of the sounds."""

    def __init__(self, choices: list[Choice]) -> None:
        self.all = choices

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
        """The likeliest first."""
        typed = typed.strip()
        if not typed:
            return self.all
        ranked = [
            (rank, n) for n, choice in enumerate(self.all) if (rank := _rank(choice, typed)) is not None
        ]
        return [self.all[n] for _, n in sorted(ranked)]


def _rank(choice: Choice, typed: str) -> int | None:
    name = choice.shown.removeprefix(choice.text).strip() or choice.shown
    if choice.text.startswith(typed):
        return 0
    if name.startswith(typed):
        return 1
    if typed.isascii() and typed.isalpha():
        at = matches(typed, name)
        return None if at < 0 else 2 + bool(at)
    return 4 if typed.casefold() in choice.shown.casefold() else None
