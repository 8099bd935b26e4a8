"""The start page of a bureau: hundreds of declarations, of which those that are seen are looked at, beside the window."""

import threading
from collections import Counter
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from budgetdesk.office import checks
from budgetdesk.ui.window.main_window import MainWindow

PACK = "hubei-target-2025"


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each was looked at, by id."""
    seen: Counter[str] = Counter()
    survey = checks.survey

    def counted(path, catalogue, wanted, told, whole, progress) -> None:
        def noted(info, words) -> None:
            seen[info.id] += 1
            told(info, words)

        survey(path, catalogue, wanted, noted, whole, progress)

    monkeypatch.setattr("budgetdesk.ui.window.survey.survey", counted)
    return seen


def fill(window: MainWindow, count: int) -> None:
    for number in range(count):
        window.office.store.create_declaration(
            pack=PACK, pack_version="1.0.0", unit_code=f"{601000 + number}", unit_name="甲", year=2024
        )


def test_only_what_is_seen_of_many_declarations_is_looked_at_and_once(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, looked_at: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, standing = threading.Event(), checks.standing
    monkeypatch.setattr(checks, "standing", lambda document: (go_on.wait(20), standing(document))[1])
    window.create_workspace(tmp_path / "预算.bdesk")
    fill(window, 300)
    window.close_document()
    listed = window.start.declarations
    assert listed.isVisible()
    assert listed.model().rowCount() == 300
    assert not looked_at
    go_on.set()
    qtbot.waitUntil(lambda: bool(looked_at) and window.jobs.idle, timeout=30_000)
    ids = [info.id for info in window.office.declarations()]
    first = set(looked_at)
    assert first == set(ids[: len(first)])
    assert 4 < len(first) < 15
    said = [listed.model().index(row, 4).data() for row in range(300)]
    assert said[len(first) :] == ["……"] * (300 - len(first))
    assert set(said[: len(first)]) == {"还没有填"}

    listed.scrollToBottom()
    qtbot.waitUntil(lambda: ids[-1] in looked_at, timeout=30_000)
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=30_000)
    assert len(looked_at) < 30
    window.close_document()  # shown anew, from its beginning
    qtbot.waitUntil(lambda: listed.model().index(0, 4).data() != "……", timeout=30_000)
    listed.scrollToBottom()
    qtbot.waitUntil(lambda: listed.model().index(299, 4).data() != "……", timeout=30_000)
    assert set(looked_at.values()) == {1}


def test_a_look_at_declarations_ends_with_the_window(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, looked_at: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, standing = threading.Event(), threading.Event(), checks.standing

    def held(document) -> str:
        begun.set()
        go_on.wait(20)
        return standing(document)

    monkeypatch.setattr(checks, "standing", held)
    window.create_workspace(tmp_path / "预算.bdesk")
    fill(window, 20)
    window.close_document()
    qtbot.waitUntil(begun.is_set, timeout=30_000)
    threading.Timer(0.2, go_on.set).start()
    assert window.close()
    assert window.jobs.idle
    assert len(looked_at) == 1
