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
        ('nombre del pais("CSK")', "Checoslovaquia"),
        ('sumar meses("2024-01-31", 1)', "2024-03-01"),
        ('plazo("refugio.informe", "2026-11-23").vence', "2026-12-02T23:59:59-05:00"),
        ('plazo("refugio.informe", "2026-11-23").vence_el', "2026-12-02"),
        ('plazo("refugio.informe", "2026-11-23").clave', "refugio.informe@2026-11-23"),
        ('plazo("visa.uso", date("2026-08-31")).vence_el', "2027-03-01"),
        (
            'plazo("proteccion.vital", "2026-11-23T10:00:00-05:00").vence',
            "2026-11-23T12:00:00-05:00",
        ),
        (
            'plazo en oficina("lpag.subsanar", "2026-12-04", "CG-MAD").vence',
            "2026-12-10T23:59:59+01:00",
        ),
        ('silencio de("calidad_migratoria", "2026-11-23").desde_el', "2027-01-15"),
        ('silencio de("calidad_migratoria", "2026-11-23").efecto_automatico', False),
        ('fecha de presentacion("2026-11-29T10:00:00-05:00", "LIM-MDP")', "2026-11-30"),
        ('catalogo("calidades", ["especial", "TEMPORAL"], "2026-11-23").dias', 183),
        ('catalogo("visas", "turista", "2026-11-23").desde', "2024-01-01"),
        ('count(filas del catalogo("economias", "2026-11-23")[participacion = "PLENA"])', 19),
        ('ajuste("apatridia.activo", "2026-11-23")', False),
        ('ajuste("emergencia.vigencia_dias", "2026-11-23") + 1', 31),
        ('ajuste("fecha_cambio_documento_emergencia", "2026-11-23")', "2026-07-01"),
        ('tarifa("visa.turista", "CG-TYO", "2026-11-23").monto', 4500),
        ('tarifa("visa.turista", "CG-TYO", "2026-11-23").moneda', "JPY"),
        ('count(requisitos de("visa", "negocios", "2026-11-23"))', 8),
        ('canales de notificacion("refugio", "PERU", "2026-11-23").orden[1]', "EMAIL"),
        ('canales de notificacion("visa", "EXTERIOR", "2026-11-23").orden[3]', "CONSULAR"),
        ('vigencia del pasaporte(17, "2026-11-23")', 5),
        ('vigencia del pasaporte(40, "2026-11-23")', 10),
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
        'plazo("no.hay", "2026-11-23")',
        'plazo("refugio.informe", null)',
        'plazo en oficina("lpag.subsanar", "2026-12-04", "CG-NADA")',
        'catalogo("no_hay", "x", "2026-11-23")',
        'catalogo("visas", "no_hay", "2026-11-23")',
        'ajuste("no.hay", "2026-11-23")',
        'vigencia del pasaporte(-1, "2026-11-23")',
    ],
)
def test_gives_null_for_what_has_no_value(text: str) -> None:
    assert feel.compile(text).evaluate({}) is None
