"""Rows keep their order, and a row that comes between others moves few of them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.storage.row_order import RowOrder


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=80))
def test_what_is_told_keeps_the_same_order_as_a_list(steps: list[tuple[int, bool]]) -> None:
    order, model, stored = RowOrder(), list[str](), dict[str, int]()
    for number, (index, take) in enumerate(steps):
        if take and model:
            gone = model.pop(index % len(model))
            order.remove(gone)
            del stored[gone]
        else:
            model.insert(index, str(number))
            stored.update(order.insert(index, str(number)))
        assert order.ids() == model
        assert sorted(stored, key=stored.__getitem__) == model
        assert len(set(stored.values())) == len(stored)
        assert all(order.position(id) == position for id, position in stored.items())


def test_always_at_the_same_spot_moves_few_neighbours() -> None:
    order = RowOrder()
    for number in range(20_000):
        order.insert(number, f"r{number}")
    for spot in (lambda i: 10_000, lambda i: 10_000 + i, lambda i: 1):
        moved = [len(order.insert(spot(i), f"{spot}{i}")) - 1 for i in range(2_000)]
        assert max(moved) < 200
        assert sum(moved) / len(moved) < 4


def test_positions_fit_the_column_after_many_additions_at_both_ends() -> None:
    order = RowOrder()
    for number in range(100_000):
        order.insert(0 if number % 2 else number, str(number))
    assert all(abs(order.position(str(number))) < 2**63 for number in range(100_000))


def test_scattered_insertions_move_nobody() -> None:
    order = RowOrder((f"r{i}", i << 32) for i in range(20_000))
    chance = random.Random(7)
    assert sum(len(order.insert(chance.randrange(20_000), f"n{i}")) - 1 for i in range(5_000)) == 0
