"""Patterns that are kept compiled: the same as compiled anew, and nothing else is taken for one."""

import json
import re
from pathlib import Path

import pytest

from budgetdesk.office import kept_patterns

PATTERNS = [
    (r"(?P<sign>不低于|≥)?\s*(?P<value>\d+(?:\.\d+)?)(?P<unit>[%％]|[\u4e00-\u9fff]{1,3})", 0),
    (r"(?i)(?<![a-z])total(?!s)", re.MULTILINE),
    (r"^ (一|二) \1 $  # twice", re.VERBOSE),
]
TEXTS = ["完成率 ≥95.5%", "Total of totals", "一一", "不低于 3 次"]


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_patterns, "_at_hand", set())
    monkeypatch.setattr(kept_patterns, "_WORTH_IT", len(PATTERNS))
    monkeypatch.setattr(re, "_MAXCACHE", re._MAXCACHE)  # type: ignore[attr-defined]
    forget()


def forget() -> None:
    """As a process that has just begun."""
    re.purge()
    kept_patterns._at_hand.clear()
    kept_patterns.put_back.cache_clear()


def test_patterns_are_put_back_without_compiling_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "compiled" / "patterns.json"
    made = [re.compile(*each) for each in PATTERNS]
    kept_patterns.keep(file)
    forget()
    kept_patterns.put_back(file)
    with monkeypatch.context() as context:
        context.setattr("re._compiler.compile", lambda *told: pytest.fail(f"compiled again: {told}"))
        found = [re.compile(*each) for each in PATTERNS]
    assert found == made
    for one, other in zip(found, made, strict=True):
        said = [
            [(m.span(), m.groupdict()) for m in pattern.finditer(" ".join(TEXTS))] for pattern in (one, other)
        ]
        assert said[0] == said[1]
    file.unlink()
    kept_patterns.keep(file)
    assert not file.exists()  # all of them are at hand


@pytest.mark.parametrize("slip", ["half", "code", "interpreter"])
def test_a_file_that_does_not_fit_is_not_taken(tmp_path: Path, slip: str) -> None:
    file = tmp_path / "patterns.json"
    made = [re.compile(*each) for each in PATTERNS]
    kept_patterns.keep(file)
    by, told = json.loads(file.read_bytes())
    if slip == "code":
        for each in told:
            each[3] = "ff" * len(each[3] or "ff")
    data = json.dumps(["another" if slip == "interpreter" else by, told])
    file.write_text(data[: len(data) // 2] if slip == "half" else data)
    forget()
    kept_patterns.put_back(file)
    assert [re.compile(*each) for each in PATTERNS] == made
    kept_patterns.keep(file)
    assert json.loads(file.read_bytes())[0] == by  # and it is written anew


def test_what_is_new_is_kept_with_what_was(tmp_path: Path) -> None:
    file = tmp_path / "patterns.json"
    for n, read in ((0, False), (1, True), (1, False)):  # also by a process that did not look what was kept
        forget()
        if read:
            kept_patterns.put_back(file)
        for each in PATTERNS:
            re.compile(f"{each[0]}{n}")
        kept_patterns.keep(file)
    texts = [text for text, *_ in json.loads(file.read_bytes())[1]]
    assert {f"{text}{n}" for text, _ in PATTERNS for n in range(2)} <= set(texts)
    assert len(texts) == len(set(texts))
