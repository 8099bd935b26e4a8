"""Trees change as one step, are undone as one, and stand in the order in which they are printed.

T1 whatever is done at random, the tree is the draft's, and undoing gives the rows and entries as they were
T2 moving a branch moves few rows
T3 levels: names go along, what a level's set refuses is kept as rejected, what does not fit is refused in words
"""

import random

import pytest
from tests.document.indicators.indicator_pack import indicator_program

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, MoveRow
from budgetdesk.document.indicators import tree
from budgetdesk.document.indicators.tree import CannotMove, TreeDraft
from budgetdesk.engine.cells import Facts, Place, Rejected
from budgetdesk.engine.compiler.rules import Program

ANNUAL = Place("whole", "annual")


@pytest.fixture
def program() -> Program:
    return indicator_program()


@pytest.fixture
def document(program: Program) -> Document:
    return Document(program, Content(Facts(), {}, {}))


def fill(document: Document, groups: int = 3, leaves: int = 4) -> list[str]:
    draft = TreeDraft(document, ANNUAL)
    for name in ("运行成本", "履职效能", "满意度"):
        top = draft.add(None, 0, name=name)
        for g in range(groups):
            group = draft.add(top, 1, name=f"{name}之{g}")
            for n in range(leaves):
                draft.add(group, 2, name=f"{name}{g}率{n}", entries={"target": f"≥{n}%"})
    document.apply(draft.edit("填"))
    return list(document.engine.rows(ANNUAL))


def outline(document: Document) -> list[tuple[int, str]]:
    draft = TreeDraft(document, ANNUAL)
    return [(draft.depths[id], draft.name(id)) for id in draft.walk()]


def state(document: Document) -> object:
    facts = document.content.facts
    return list(facts.rows.get(ANNUAL, [])), dict(facts.entries)


def names(document: Document, *wanted: str) -> list[str]:
    draft = TreeDraft(document, ANNUAL)
    return [next(id for id in draft.walk() if draft.name(id) == name) for name in wanted]


def some_edit(document: Document, dice: random.Random) -> Edit | None:
    ids = list(document.engine.rows(ANNUAL))
    at = dice.sample(ids, min(len(ids), dice.choice((1, 1, 2))))
    match dice.randrange(7):
        case 0:
            return tree.add_sibling(document, ANNUAL, at[0])[0]
        case 1:
            return tree.add_child(document, ANNUAL, at[0])[0]
        case 2:
            return tree.shift(document, ANNUAL, at, dice.choice((-1, 1)))
        case 3:
            return tree.promote(document, ANNUAL, at)
        case 4:
            return tree.demote(document, ANNUAL, at)
        case 5:
            return tree.move_under(document, ANNUAL, at[:1], dice.choice([None, *ids]), dice.randrange(3))
    return tree.remove_nodes(document, ANNUAL, at[:1]) if len(ids) > 20 else None


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_and_their_undoing(document: Document, seed: int) -> None:  # T1
    dice = random.Random(seed)
    fill(document)
    states = [state(document)]
    while len(states) < 40:
        try:
            edit = some_edit(document, dice)
        except CannotMove:
            continue
        if edit is None:
            continue
        before = outline(document)
        document.apply(edit)
        rows = document.content.facts.rows[ANNUAL]
        assert [row.id for row in rows] == list(document.engine.rows(ANNUAL)), "stored as printed"
        levels = {row.id: row.level for row in rows}
        assert all(not row.parent or levels[row.parent] < row.level for row in rows)
        if "删除" not in edit.label and "添加" not in edit.label:
            assert sorted(name for _, name in before) == sorted(name for _, name in outline(document))
        states.append(state(document))
    for expected in reversed(states[:-1]):
        document.undo()
        assert state(document) == expected


def test_an_indicator_that_only_sinks_is_told_to_listeners(document: Document) -> None:
    fill(document)
    last = list(document.engine.rows(ANNUAL))[-1]
    change = document.apply(tree.promote(document, ANNUAL, [last]))
    assert ANNUAL in change.places, "the order is the same, the tree is not"


def test_a_branch_goes_past_its_neighbours_with_few_moves(document: Document) -> None:  # T2
    fill(document, groups=3, leaves=20)
    [group, _] = names(document, "运行成本之0", "运行成本之1")
    edit = tree.shift(document, ANNUAL, [group], 1)
    assert edit.label == "下移 运行成本之0"
    assert len([op for op in edit.ops if isinstance(op, MoveRow)]) == 21
    document.apply(edit)
    assert [name for depth, name in outline(document) if depth == 1][:2] == ["运行成本之1", "运行成本之0"]


def test_up_from_the_first_place_goes_to_the_neighbouring_group(document: Document) -> None:
    fill(document, groups=2, leaves=2)
    [leaf] = names(document, "履职效能0率0")
    document.apply(tree.shift(document, ANNUAL, [leaf], -1))
    at = outline(document).index((2, "履职效能0率0"))
    assert outline(document)[at - 1 : at + 2] == [(2, "运行成本1率1"), (2, "履职效能0率0"), (0, "履职效能")]


def test_levels_take_the_names_along_and_sets_refuse(document: Document) -> None:  # T3
    fill(document, groups=2, leaves=2)
    [second] = names(document, "履职效能之1")
    document.apply(tree.promote(document, ANNUAL, [second]))
    entry = document.content.facts.entries[ANNUAL.cell(second, "level1")]
    assert isinstance(entry, Rejected)
    assert entry.raw == "履职效能之1"
    assert ANNUAL.cell(second, "level2") not in document.content.facts.entries
    assert [d for d, name in outline(document) if name.startswith("履职效能1率")] == [1, 1]
    document.apply(tree.demote(document, ANNUAL, [second]))
    assert document.content.facts.entries[ANNUAL.cell(second, "level2")] == "履职效能之1"
    [top] = names(document, "运行成本")
    with pytest.raises(CannotMove, match="最末一级"):
        tree.demote(document, ANNUAL, [names(document, "履职效能")[0]])
    with pytest.raises(CannotMove, match="已是一级"):
        tree.promote(document, ANNUAL, [top])
    with pytest.raises(CannotMove, match="同一级"):
        tree.shift(document, ANNUAL, [second, names(document, "满意度")[0]], 1)


def test_the_removed_come_back_with_all_their_entries(document: Document) -> None:
    fill(document)
    before = state(document)
    edit = tree.remove_nodes(document, ANNUAL, names(document, "履职效能", "履职效能0率1"))
    assert edit.label == "删除 履职效能（含 15 个下级）"
    document.apply(edit)
    assert len(document.engine.rows(ANNUAL)) == 32
    assert not any("履职" in str(entry) for entry in document.content.facts.entries.values())
    document.undo()
    assert state(document) == before
