"""How tabs, outline and overview call a table: short, and so that no two of them look alike."""

from __future__ import annotations

from budgetdesk.engine.text import shortened
from budgetdesk.packs.models import Table

_COMMON = ("部门综合预算", "部门预算", "一般公共预算拨款")  # what the titles of many tables begin with
_LONGEST = 7  # characters of a title on a tab
_NUMBER = 12  # of a number, by which alone some tables differ


def outline_title(table: Table) -> str:
    """Number and brief title; without one the title, less what many tables share. A short name stands for the number."""
    brief = table.brief or table.title.replace("{year}", "").strip()
    for words in _COMMON:
        if brief.startswith(words) and len(brief) > len(words) + 3:
            brief = brief.removeprefix(words).strip()
    return f"{'' if table.short else table.number} {brief}".strip()


def tab_title(table: Table) -> str:
    known = table.short or table.number
    return shortened(known, _NUMBER) if known else shortened(table.brief or table.title, _LONGEST)
