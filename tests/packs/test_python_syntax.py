"""Formulas are read in the window's thread and beside it at once."""

from __future__ import annotations

import ast
import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from budgetdesk.packs.python_syntax import parse_expression

TEXT = " + ".join(f"t{n:02}.amount[row] * (1 - rate)" for n in range(20))


class Slow:
    """Python code that the collector runs in the middle of whatever is being made."""

    def __init__(self) -> None:
        self.circle = self

    def __del__(self) -> None:
        for _ in range(300):
            pass


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns all the time, and the collector runs again and again."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(50)
    sys.setswitchinterval(1e-6)
    yield
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


def test_threads_that_read_at_once_do_not_disturb_each_other(restless: None) -> None:
    wanted = ast.dump(ast.parse(TEXT, mode="eval").body)
    wrong: list[object] = []

    def read() -> None:
        try:
            for _ in range(300):
                Slow()
                tree = parse_expression(TEXT)
                assert tree is not None
            assert ast.dump(tree) == wanted
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_no_expression_is_none() -> None:
    for text in ("a +", "\0", "(" * 5000, "a = 1"):
        assert parse_expression(text) is None
