"""The ministry's functions in FEEL."""

import pytest

import feel
from registry import expresiones

expresiones.install()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('plazo vence("2026-11-23", 15)', "2026-12-16T23:59:59-05:00"),
        ('plazo vence(date("2026-11-23"), 15)', "2026-12-16T23:59:59-05:00"),
        ('plazo vence(desde: "2026-11-23", dias: 5)', "2026-11-30T23:59:59-05:00"),
        ('plazo vence(date and time("2026-11-24T02:00:00Z"), 1)', "2026-11-24T23:59:59-05:00"),
        ('sumar dias habiles(date("2026-12-04"), 2)', "2026-12-10"),
        ('dias habiles entre("2026-11-23", "2027-02-19")', 60),
        ('es dia habil("2026-12-08")', False),
        ('dias del plazo("refugio.decision", "2026-11-23")', 60),
        ('organo colegiado("CEPR", "2026-11-23").presidencia.usuario', "comisionado1"),
        ('count(organo colegiado("CEPR", "2026-11-23").miembros[vota])', 3),
        ('nombre del pais("VEN")', "Venezuela"),
        ('oficiales disponibles("2026-11-23").usuario', ["proteccion1", "proteccion2"]),
    ],
)
def test_gives(text: str, expected: object) -> None:
    assert expected == feel.to_json(feel.compile(text).evaluate({}))


@pytest.mark.parametrize(
    "text",
    [
        "plazo vence(null, 15)",
        'plazo vence("mañana", 15)',
        'plazo vence("2026-11-23", 0)',
        'plazo vence("2026-11-23", 1.5)',
        'plazo vence("9999-12-30", 60)',
        'dias del plazo("no.hay", "2026-11-23")',
        'dias del plazo("refugio.calidad", "2026-11-23")',
        'organo colegiado("CEPR", "1990-01-01")',
        'nombre del pais("QQQ")',
    ],
)
def test_gives_null_for_what_has_no_value(text: str) -> None:
    assert feel.compile(text).evaluate({}) is None
