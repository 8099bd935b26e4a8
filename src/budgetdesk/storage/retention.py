"""Which backups are kept: all of today, then one a day, a week, a month. Pure reckoning with dates."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, timedelta

DAYS, WEEKS, MONTHS = 7, 5, 12


def kept(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Of the times of backups, those to keep: the newest of each day, week and month in reach, and of all.

    All of today are kept, and those from the future: a clock that was wrong must not cost a backup.
    """
    ordered = sorted(times)
    today = now.date()
    monday = _monday(today)
    keep = {time for time in ordered if time.date() >= today}
    keep.update(ordered[-1:])
    keep.update(_newest(ordered, lambda day: day, lambda day: (today - day).days <= DAYS))
    keep.update(_newest(ordered, _monday, lambda day: (monday - _monday(day)).days <= 7 * WEEKS))
    keep.update(_newest(ordered, _month, lambda day: _month(today) - _month(day) <= MONTHS))
    return keep


def _newest(
    ordered: list[datetime], period: Callable[[date], Hashable], in_reach: Callable[[date], bool]
) -> Iterable[datetime]:
    newest = {period(time.date()): time for time in ordered if in_reach(time.date())}
    return newest.values()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> int:
    return day.year * 12 + day.month
