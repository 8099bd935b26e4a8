"""Which backups stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.storage.retention import kept

NOW = datetime(2024, 3, 14, 16, 30)  # noqa: DTZ001, a Thursday; local time is what days are counted in
MINUTES = st.integers(-2 * 24 * 60, 900 * 24 * 60)
TIMES = st.lists(MINUTES.map(lambda minutes: NOW - timedelta(minutes=minutes)), max_size=60)


@given(TIMES)
def test_what_is_kept(times: list[datetime]) -> None:
    keep = kept(times, NOW)
    assert keep <= set(times)
    assert {t for t in times if t.date() >= NOW.date()} <= keep, "all of today"
    if times:
        assert max(times) in keep, "never without the newest"
    for time in times:
        rivals = [t for t in times if t > time]
        if (NOW.date() - time.date()).days <= 7 and not any(t.date() == time.date() for t in rivals):
            assert time in keep, "the newest of a day of the last seven"
    for time in keep:
        older = (NOW.date() - time.date()).days
        if time != max(times):
            assert older < 400, "nothing older than a year and its month"
    past = [t for t in keep if t.date() < NOW.date()]
    assert len(past) <= 7 + 6 + 13 + 1


@given(TIMES)
def test_thinning_twice_is_thinning_once(times: list[datetime]) -> None:
    keep = kept(times, NOW)
    assert kept(keep, NOW) == keep


@given(TIMES, st.lists(st.integers(1, 40), max_size=12))
def test_thinning_now_and_then_is_thinning_at_the_end(times: list[datetime], gaps: list[int]) -> None:
    times = [time for time in times if time <= NOW]
    left, now = set(times), NOW
    for gap in gaps:
        now += timedelta(days=gap)
        left = kept(left, now)
    assert kept(left, now) == kept(times, now)


def test_two_years_of_a_backup_an_hour() -> None:
    hours = [NOW - timedelta(hours=h) for h in range(2 * 365 * 24)]
    keep = sorted(kept(hours, NOW))
    days = [time.date().isoformat() for time in keep if time.date() < NOW.date()]
    assert len(keep) - len(days) == 17  # of today
    assert days == [
        *(f"2023-{m:02}-{d}" for m, d in ((3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30))),
        *("2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31"),
        *("2024-02-11", "2024-02-18", "2024-02-25", "2024-02-29", "2024-03-03"),
        *(f"2024-03-{d:02}" for d in range(7, 14)),
    ]
