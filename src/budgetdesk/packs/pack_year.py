"""The year of a pack in its texts: {year}, and its neighbours."""

from __future__ import annotations

from budgetdesk.patterns import late_pattern

_YEAR = late_pattern(r"\{year(?P<by>[+-]\d{1,2})?\}")


def fill_in_year(text: str, year: int | None) -> str:
    """The text with the year in place of {year}, its neighbours in place of {year-1} and {year+1}."""
    if year is None or "{year" not in text:
        return text
    return _YEAR.sub(lambda found: str(year + int(found["by"] or 0)), text)
