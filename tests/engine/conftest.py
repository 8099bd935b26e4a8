"""The shipped pack, and engines over the samples."""

from __future__ import annotations

import pytest
from tests import shipped
from tests.review.figures import mutations

from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine


@pytest.fixture(scope="module")
def published(program: Program) -> Engine:
    """The published tables, typed in, without a worksheet. Not to be changed."""
    return mutations.published(program)


@pytest.fixture(scope="module")
def worksheet(program: Program) -> Engine:
    """The worksheet alone, from which all tables follow. Not to be changed."""
    return Engine(program, shipped.facts("mianxian-worksheet"))
