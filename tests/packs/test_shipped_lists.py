"""The shipped lists of units, words and rules, read from YAML and as they are kept with a compiled pack."""

import json

import pytest

from budgetdesk.engine.units import families
from budgetdesk.packs import shipped_lists
from budgetdesk.packs.indicator_rules import rules
from budgetdesk.packs.shipped_lists import NAMES, lists_to_keep, put_back, shipped_list
from budgetdesk.resources import resources
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.words import words

READ = (families, lexicon, words, rules)


def test_lists_that_were_kept_say_what_the_files_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped_lists, "_kept", {})
    shipped_list.cache_clear()
    kept = lists_to_keep()
    assert [resources() / "indicators" / name for name in NAMES if not json.loads(kept[name])] == []
    from_files = [read.__wrapped__() for read in READ]
    shipped_list.cache_clear()
    put_back(kept)
    assert all(
        type(shipped_list(name)) in (dict, list) for name in NAMES
    )  # what a YAML file gives is a subclass
    for made, read in zip(from_files, READ, strict=True):
        assert _plain(read.__wrapped__()) == _plain(made)
    shipped_list.cache_clear()


def _plain(made: object) -> object:
    """With models by what they hold."""
    if isinstance(made, dict):
        return {key: _plain(value) for key, value in made.items()}
    if isinstance(made, list | tuple):
        return [_plain(each) for each in made]
    return (
        _plain({k: v for k, v in vars(made).items() if k != "yaml_path"})
        if hasattr(made, "yaml_path")
        else made
    )
