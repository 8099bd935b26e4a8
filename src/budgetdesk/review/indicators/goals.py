"""Rules on goals in words beside a list of indicators: each wants an indicator by which it can be judged."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.rule_function import Hits, Tree, hit, tree_rule

_LEAST = 3  # indicators: a list that is only begun serves nothing yet
_SHOWN = 24  # characters of a goal


@tree_rule("name", "value", "goals")
def goal_without_indicator(tree: Tree) -> Hits:
    """A goal that shares no pair of characters with any indicator, words that fit every goal left out."""
    if not tree.goals or sum(not i.empty for i in tree.leaves) < _LEAST:
        return
    said = [_pairs(text) for i in tree.leaves for text in (i.name.text, i.target.words) if text]
    alone = []
    for goal in tree.goals:
        pairs = _pairs(goal.text)
        if len(pairs) > 1 and all(pairs.isdisjoint(other) for other in said):
            alone.append(goal)
    if alone:
        shown = "；".join(g.text if len(g.text) <= _SHOWN else f"{g.text[:_SHOWN]}……" for g in alone)
        cells = dict.fromkeys(goal.cell for goal in alone)
        first, *others = cells
        yield hit(first, None, *others, goals=shown, number=len(alone))


@lru_cache(maxsize=16_384)
def _pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of the words that say what a text is about."""
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", _common().sub("，", text))
    return frozenset(run[n : n + 2] for run in runs for n in range(len(run) - 1))


@cache
def _common() -> re.Pattern[str]:
    lists = lexicon()
    words = {*lists.generic, *lists.wishes, *lists.conclusions, *lists.task_verbs, *lists.goal_words}
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
