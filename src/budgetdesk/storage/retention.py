"""Which backups are kept: all of the newest day, then one a day, a week, a month. Pure reckoning with dates."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, timedelta

DAYS, WEEKS, MONTHS = 7, 5, 12
LAST = 10  # days on which there is a backup, however long ago
AT_A_TIME = 2


def kept(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Of the times of backups, those to keep: the newest of each day, week and month in reach, the last ones, and more.

    A clock that is wrong for a while must not cost the backups: ages are reckoned from the newest backup that is not
    from the future, all from the future are kept, and so is the newest of each of the last few days that have one,
    whatever their age; and of those that might go only the oldest few go at a time.
    """
    ordered = sorted(times)
    past = [time for time in ordered if time <= now]
    today = past[-1].date() if past else now.date()
    monday = _monday(today)
    keep = {time for time in ordered if time.date() >= today}
    keep.update(list({time.date(): time for time in ordered if time.date() < today}.values())[-LAST:])
    keep.update(_newest(ordered, lambda day: day, lambda day: (today - day).days <= DAYS))
    keep.update(_newest(ordered, _monday, lambda day: (monday - _monday(day)).days <= 7 * WEEKS))
    keep.update(_newest(ordered, _month, lambda day: _month(today) - _month(day) <= MONTHS))
    gone = [time for time in ordered if time not in keep]
    return keep | set(gone[AT_A_TIME:])


def _newest(
    ordered: list[datetime], period: Callable[[date], Hashable], in_reach: Callable[[date], bool]
) -> Iterable[datetime]:
    newest = {period(time.date()): time for time in ordered if in_reach(time.date())}
    return newest.values()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> int:
    return day.year * 12 + day.month
