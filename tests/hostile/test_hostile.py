"""A seeded part of the campaigns: nothing from outside is uncaught, takes more than two CPU seconds or 300 MB.

`make campaigns` runs thousands (campaigns.py). Damage to workspaces, kills and copies are tried in tests/storage.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.hostile import clipboards, declarations, documents, packages, packs, workbooks
from tests.hostile.trial import Campaign, tried

_PATIENCE = 4  # what is unbounded takes far longer still

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each trial is a process of its own")


def test_documents_and_lists_of_units(tmp_path: Path) -> None:
    run = Campaign(_PATIENCE).run(documents.campaign(60, seed=11, folder=tmp_path))
    assert not run.bad, run.report()
    assert run.seen["taken"] > 10
    assert run.seen["told"] > 10


def test_declaration_files() -> None:
    run = Campaign(_PATIENCE).run(declarations.campaign(50, seed=10))
    assert not run.bad, run.report()
    assert run.seen["taken"] > 3
    assert run.seen["told"] > 20


def test_workbooks(tmp_path: Path) -> None:
    run = Campaign(_PATIENCE).run(workbooks.campaign(40, seed=10, folder=tmp_path), workbooks.KNOWN)
    assert not run.bad, run.report()
    assert run.seen["taken"] > 3
    assert run.seen["told"] > 20


def test_clipboards() -> None:
    run = Campaign(_PATIENCE).run(clipboards.campaign(10, seed=10), clipboards.KNOWN)
    assert not run.bad, run.report()
    assert run.seen["taken"] > 30
    assert run.seen["told"] > 5


def test_packages_and_replies(tmp_path: Path) -> None:
    run = Campaign(_PATIENCE).run(packages.campaign(24, seed=10, folder=tmp_path))
    assert not run.bad, run.report()
    assert run.seen["taken"] > 1
    assert run.seen["told"] > 15


def test_packs(tmp_path: Path) -> None:
    run = Campaign(_PATIENCE).run(packs.campaign(60, seed=10, folder=tmp_path))
    assert not run.bad, run.report()
    assert run.seen["taken"] > 3
    assert run.seen["told"] > 20


def test_a_trial_notices_what_it_should() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    def grow() -> None:
        assert len(bytearray(400_000_000)) > 0

    def work() -> None:
        for _ in range(3 * 10**8):
            pass

    assert tried(fail).kind == "uncaught"
    assert [tried(deed).is_bad() for deed in (fail, grow, work, list)] == [True, True, True, False]
