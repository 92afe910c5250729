"""Legal dates in words."""

from datetime import datetime, timedelta

import pytest

from web import marks, spanish, terms

NOW = datetime.fromisoformat("2026-11-23T09:00:00-05:00")  # a Monday


@pytest.mark.parametrize(
    ("due_at", "tone", "told"),
    [
        (None, "none", "Sin plazo"),
        ("2026-11-23T08:59:00-05:00", "late", "Venció hoy"),
        ("2026-11-23T23:59:59-05:00", "soon", "Vence hoy"),
        ("2026-11-24T23:59:59-05:00", "soon", "Vence en 1 día hábil"),
        ("2026-11-27T23:59:59-05:00", "ok", "Vence en 4 días hábiles"),
        ("2026-11-30T23:59:59-05:00", "ok", "Vence en 5 días hábiles"),
        ("2026-11-20T23:59:59-05:00", "late", "Vencida hace 1 día hábil"),
        ("2026-11-13T23:59:59-05:00", "late", "Vencida hace 6 días hábiles"),
    ],
)
def test_counts_business_days(due_at: str | None, tone: str, told: str) -> None:
    chip = terms.due(due_at and datetime.fromisoformat(due_at), NOW)

    assert (tone, told) == (chip.tone, chip.words)


@pytest.mark.parametrize("hours", [-300, -34, -9, -1, 0, 1, 14, 15, 39, 200])
def test_a_chip_tells_at_every_hour_of_a_day_what_is_true_then(hours: int) -> None:
    due_at = NOW + timedelta(hours=hours)

    for hour in range(24):
        now = NOW.replace(hour=hour)
        told, drawn = terms.due(due_at, now), marks.due_chip(due_at, now)

        assert f'<span class="chip chip-{told.tone}" title="{told.hint}">{told.words}</span>' == drawn


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "—"),
        ("", "—"),
        (True, "Sí"),
        ("2026-09-05", "05 set 2026"),
        ("2026-11-23T14:05:00+00:00", "23 nov 2026, 09:05"),
        ("2026-no es fecha", "2026-no es fecha"),
        (1234567, "1\u202f234\u202f567"),
        (0.5, "0,5"),
        ({"pais_de_origen": "VEN", "viaja": False}, "Pais de origen: VEN; Viaja: No"),
        (["a", "b"], "a, b"),
    ],
)
def test_values_are_readable(value: object, told: str) -> None:
    assert told == spanish.readable(value)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(minutes=72), "1 h 12 min"),
        (timedelta(seconds=8), "8 s"),
    ],
)
def test_durations(span: timedelta, told: str) -> None:
    assert told == spanish.lasting(span)
