"""ISO 8601 on the Lima calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.spiff import timers
from engine.spiff.timers import LIMA, NotATime


def lima(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LIMA)


NOON = lima(2026, 1, 31, 12)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("PT1H", lima(2026, 1, 31, 13)),
        ("PT90M", lima(2026, 1, 31, 13, 30)),
        ("PT1.5S", NOON + timedelta(seconds=1.5)),
        ("PT0,25S", NOON + timedelta(seconds=0.25)),
        ("PT0S", NOON),
        ("P3D", lima(2026, 2, 3, 12)),
        ("P2W", lima(2026, 2, 14, 12)),
        ("P1M", lima(2026, 2, 28, 12)),
        ("P1Y1M", lima(2027, 2, 28, 12)),
        ("P25M", lima(2028, 2, 29, 12)),
        ("P1Y2M10DT2H30M", lima(2027, 4, 10, 14, 30)),
    ],
)
def test_a_duration_keeps_to_the_calendar(text, after):
    assert after == timers.duration(text).after(NOON)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "-PT1H", "PT-1H", "PfooT1H", "P1XT2M", "P1H", "PT1D", "P1.5D", "1H", "PT1H ", "P1YT", "P99999999999D", 3, None],
)  # fmt: skip
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(NotATime):
        timers.duration(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-28", lima(2026, 7, 28)),
        ("2026-07-28T09:30:00", lima(2026, 7, 28, 9, 30)),
        ("2026-07-28T09:30", lima(2026, 7, 28, 9, 30)),
        ("2026-07-28T14:30:00Z", lima(2026, 7, 28, 9, 30)),
        ("2026-07-28T16:30:00+02:00", lima(2026, 7, 28, 9, 30)),
        ("2026-07-28T14:30:00.5Z", datetime(2026, 7, 28, 14, 30, 0, 500000, tzinfo=UTC)),
        ("2026-W31-2", lima(2026, 7, 28)),
        ("2026-07-28T09:30:00@America/Lima", lima(2026, 7, 28, 9, 30)),
        ("2026-07-28T16:30:00@Europe/Madrid", lima(2026, 7, 28, 9, 30)),
    ],
)
def test_an_instant_without_zone_is_lima_s(text, instant):
    assert instant == timers.instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mañana",
        "28/07/2026",
        "2026-02-30",
        "PT1H",
        "P1D",
        "2026",
        "12:00",
        "2026-07-28T09:00:00@Lima",
        "2026-07-28T09:00:00@../x",
        "0001-01-01T00:00:00+14:00",
        None,
        20260728,
    ],
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(NotATime):
        timers.instant(text)


def occurrences(text: str, most: int = 6) -> list[datetime]:
    cycle = timers.cycle(text, NOON)
    found = (cycle.due(done) for done in range(most))
    return [due for due in found if due is not None]


def test_a_cycle_counts_from_now():
    assert [lima(2026, 1, 31, hour) for hour in (13, 14, 15)] == occurrences("R3/PT1H")


def test_a_cycle_may_begin_at_an_instant_and_never_end():
    assert [lima(2026, 2, 1 + day) for day in range(6)] == occurrences("R/2026-02-01/P1D")


def test_a_monthly_cycle_does_not_drift():
    days = [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30)]

    assert [lima(2026, *day) for day in days] == occurrences("R/2026-01-31/P1M")


def test_a_cycle_may_be_told_by_its_end():
    assert [lima(2026, 2, 1, hour) for hour in (10, 11, 12)] == occurrences(
        "R3/PT1H/2026-02-01T12:00:00"
    )


def test_a_cycle_without_count_ends_at_its_end():
    assert [lima(2026, 1, 31, hour) for hour in (13, 14, 15)] == occurrences(
        "R/PT1H/2026-01-31T15:00:00"
    )


def test_a_cycle_may_be_told_by_its_first_two_instants():
    assert [lima(2026, 2, 1 + 2 * n) for n in range(2)] == occurrences("R2/2026-02-01/2026-02-03")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "R",
        "R3",
        "PT1H",
        "R0/PT1H",
        "R-1/PT1H",
        "R/PT0S",
        "0 0 9 * * ?",
        "R3/PT1H/PT2H",
        "R2/2026-02-01/2026-02-01",
    ],
)
def test_what_is_no_cycle_is_refused(text):
    with pytest.raises(NotATime):
        timers.cycle(text, NOON)


def test_missed_occurrences_are_counted_quickly():
    cycle = timers.cycle("R/2016-01-01T00:00:00Z/PT1M", NOON)
    passed = cycle.passed(0, datetime(2026, 1, 1, tzinfo=UTC))

    assert 10 * 365.25 * 24 * 60 == pytest.approx(passed, rel=0.001)
    assert datetime(2026, 1, 1, 0, 1, tzinfo=UTC) == cycle.due(passed)


def test_occurrences_that_are_left_end_with_the_count():
    cycle = timers.cycle("R3/2026-01-01/P1D", NOON)

    assert 3 == cycle.passed(0, NOON)
    assert cycle.due(3) is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-07-28", lima(2026, 7, 28, 23, 59, 59)),
        ("2026-07-28T10:00:00-05:00", lima(2026, 7, 28, 10)),
    ],
)
def test_a_day_is_due_when_it_ends(text, due):
    assert due == timers.deadline(text)
