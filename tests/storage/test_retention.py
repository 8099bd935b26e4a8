"""Which backups stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.storage.retention import AT_A_TIME, LAST, kept

NOW = datetime(2024, 3, 14, 16, 30)  # noqa: DTZ001, a Thursday; local time is what days are counted in
MINUTES = st.integers(-2 * 24 * 60, 900 * 24 * 60)
TIMES = st.lists(MINUTES.map(lambda minutes: NOW - timedelta(minutes=minutes)), max_size=60, unique=True)


def thinned(times: set[datetime], now: datetime) -> set[datetime]:
    """Until nothing more goes."""
    while (left := kept(times, now)) != times:
        times = left
    return times


def last_days(times: list[datetime]) -> list[datetime]:
    """The newest of each of the last few days."""
    return list({time.date(): time for time in times}.values())[-LAST:]


@given(TIMES)
def test_what_is_kept(times: list[datetime]) -> None:
    keep = thinned(set(times), NOW)
    assert keep <= set(times)
    newest = max((t for t in times if t <= NOW), default=NOW)
    assert {t for t in times if t.date() >= newest.date()} <= keep, "all of the newest day, and of the future"
    earlier = sorted(t for t in times if t.date() < newest.date())
    last = last_days(earlier)
    assert set(last) <= keep, "the last days, whatever their age"
    for time in earlier:
        rivals = [t for t in earlier if t > time and t.date() == time.date()]
        if (newest.date() - time.date()).days <= 7 and not rivals:
            assert time in keep, "the newest of a day of the last seven"
        if time in keep and time not in last:
            assert (newest.date() - time.date()).days < 400, "nothing older than a year and its month"
    assert len([t for t in earlier if t in keep]) <= LAST + 7 + 6 + 13


@given(TIMES)
def test_few_go_at_a_time_and_the_oldest_first(times: list[datetime]) -> None:
    gone = set(times) - kept(times, NOW)
    assert len(gone) <= AT_A_TIME
    to_go = sorted(set(times) - thinned(set(times), NOW))
    assert sorted(gone) == to_go[:AT_A_TIME]


@given(TIMES, st.integers(30, 3000), st.integers(1, 12))
def test_a_wrong_clock_costs_little(times: list[datetime], days: int, openings: int) -> None:
    """A few hours with a clock that is far ahead; then it is put right."""
    left = thinned({time for time in times if time <= NOW}, NOW)
    before, late = set(left), NOW + timedelta(days=days)
    for hour in range(openings):
        left.add(late + timedelta(hours=hour))
        left = kept(left, late + timedelta(hours=hour))
    lost = before - left
    assert len(lost) <= AT_A_TIME * openings
    newest = max(before, default=NOW).date()
    assert not lost & set(last_days(sorted(t for t in before if t.date() < newest))[2:])
    again = {*left, NOW + timedelta(hours=1)}
    assert len(again - kept(again, NOW + timedelta(hours=1))) <= AT_A_TIME


def test_two_months_of_a_backup_an_hour() -> None:
    keep = sorted(thinned({NOW - timedelta(hours=h) for h in range(60 * 24)}, NOW))
    days = [time.date().isoformat() for time in keep if time.date() < NOW.date()]
    assert len(keep) - len(days) == 17  # of today
    assert days == [
        *("2024-01-31", "2024-02-11", "2024-02-18", "2024-02-25", "2024-02-29", "2024-03-03"),
        *(f"2024-03-{d:02}" for d in range(4, 14)),
    ]
