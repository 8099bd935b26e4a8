"""Puts whole indicators into a tree: from a paste, the library, the long-term list or last year's declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.indicators.cells import IndicatorCells, TreeColumn, joined, level_of
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.engine.cells import Place, Rejected
from budgetdesk.engine.targets import read_target
from budgetdesk.engine.text import compact

_LEVELS = ("一级", "二级", "三级")


class TreeFiller:
    """Indicators to be put in, and then `edit` is all of that as one step. Groups are found by name, or made."""

    def __init__(self, document: Document, place: Place) -> None:
        self._document = document
        self.draft, self.cells = TreeDraft(document, place), IndicatorCells(document, place)
        self.added: list[str] = []
        self.changed: list[str] = []

    def find(self, names: Sequence[str]) -> str | None:
        """The node at the end of a path of names."""
        at: str | None = None
        for depth, name in enumerate(names):
            at = self._child(at, depth, name)
            if at is None:
                return None
        return at

    def group(self, names: Sequence[str]) -> str | None:
        """The group at the end of a path of names, made where it is missing; None for an empty path."""
        at: str | None = None
        for depth, name in enumerate(names):
            found = self._child(at, depth, name)
            at = found if found is not None else self.add(at, depth, name)
        return at

    def add(self, parent: str | None, depth: int, name: str, index: int | None = None, id: str = "") -> str:
        """A new node; first-level groups come in the order of the form."""
        at = self._place_in_set(parent, depth, name) if index is None else index
        made = self.draft.add(parent, depth, at, name=name, id=id)
        self.added.append(made)
        return made

    def fill(self, id: str, texts: Mapping[TreeColumn, str]) -> None:
        """Type texts into the columns of a node; parts of one cell together. Blank texts leave what is there."""
        said = {column: text for column, text in texts.items() if text.strip() and column.part != "name"}
        typed = self.cells.typed_together(id, said, lambda column: self._raw(id, column))
        for cell, entry in typed.items():
            if self.draft.entry(id, cell.column) != entry:
                self.draft.set(id, cell.column, entry)
                if id not in self.changed and id not in self.added:
                    self.changed.append(id)

    def fill_roles(self, id: str, texts: Mapping[str, str]) -> None:
        """The same by what columns mean: operator, value and unit whatever cells the form has for them."""
        found: dict[TreeColumn, str] = {}
        for column in self.cells.columns:
            role = {"nature": "operator", "value": "value", "unit": "unit"}.get(column.part, column.role)
            if column.part not in ("name", "change") and texts.get(role):
                found[column] = self._in_choices(column, texts[role])
        whole = next((c for c in self.cells.columns if c.part == "whole" and c.id == "value"), None)
        if whole is not None and not any(c.part == "value" for c in self.cells.columns):
            text = joined(texts.get("operator", ""), texts.get("value", ""), texts.get("unit", ""))
            found[whole] = text if isinstance(text, str) else ""
        self.fill(id, found)

    def edit(self, label: str) -> Edit | None:
        return self.draft.edit(label)

    # how

    def _child(self, parent: str | None, depth: int, name: str) -> str | None:
        """The child of that name; of unnamed ones the last."""
        same = [
            id for id in self.draft.children[parent]
            if self.draft.depths[id] == depth and plain_name(self.draft.name(id)) == plain_name(name)
        ]  # fmt: skip
        return None if not same else same[0] if name.strip() else same[-1]

    def _place_in_set(self, parent: str | None, depth: int, name: str) -> int | None:
        order = level_of(self.cells.block, self.draft.levels[depth]).set
        if name not in order:
            return None
        for at, id in enumerate(self.draft.children[parent]):
            other = self.draft.name(id)
            if other in order and order.index(other) > order.index(name):
                return at
        return None

    def _raw(self, id: str, column: str) -> str:
        entry = self.draft.entry(id, column)
        return entry.raw if isinstance(entry, Rejected) else entry if isinstance(entry, str) else ""

    def _in_choices(self, column: TreeColumn, text: str) -> str:
        """As the form's own set has it: 正向指标 for 正向."""
        choices = self.cells.block.columns[column.id].choices
        plain = read_target(text).operator if column.part == "nature" else text
        for choice in choices:
            if choice == text or (plain and (read_target(choice).operator or choice).startswith(plain)):
                return choice
        return text


def plain_name(name: str) -> str:
    """A name without what copies of it differ in: width of signs, spaces, a colon at the end."""
    return compact(name).rstrip(":").casefold()


def build_frame(document: Document, place: Place) -> Edit | None:
    """The groups that the empty form prints, or those of its first level; those that are there stay."""
    filler = TreeFiller(document, place)
    for names in _frame(filler):
        filler.group([name.strip("… ") for name in names])
    return filler.edit(frame_words(document, place))


def frame_words(document: Document, place: Place) -> str:
    """What building the frame is called: the levels that the form prints are named."""
    deepest = max((len(names) for names in _frame(TreeFiller(document, place))), default=1)
    return f"按表样搭好{'、'.join(_LEVELS[: max(deepest, 1)])}指标"


def _frame(filler: TreeFiller) -> list[list[str]]:
    model = filler.cells.block.model
    return [list(line[:-1]) for line in model.placeholder] or [[name] for name in model.levels[0].set]
