"""The catalogue as it is in the repository, and what it refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from registry import catalogo
from registry.catalogo import TABLAS, archivos
from registry.catalogo.tablas import Ajuste, Calidad, Economia, Feriado, Oficina, Pais, Tarifa, Visa
from tests.house import ROOT

ON = date(2026, 11, 23)
FOLDER = ROOT / "processes" / "catalogo"


def test_easter_is_computed() -> None:
    calendar = catalogo.calendar()

    for thursday in (date(2026, 4, 2), date(2027, 3, 25), date(2028, 4, 13)):
        holiday = calendar.holiday(thursday)
        assert holiday is not None
        assert "Jueves Santo" == holiday.name


def test_a_holiday_holds_from_the_year_of_its_norm() -> None:
    calendar = catalogo.calendar()

    assert calendar.is_business_day(date(2022, 7, 22))
    assert calendar.holiday(date(2021, 7, 23)) is None
    assert calendar.holiday(date(2026, 7, 23)) is not None


def test_the_holidays_of_three_years_are_those_of_the_law() -> None:
    fixed = [(1, 1), (5, 1), (6, 7), (6, 29), (7, 23), (7, 28), (7, 29), (8, 6), (8, 30), (10, 8)]
    fixed += [(11, 1), (12, 8), (12, 9), (12, 25)]
    easter = {2026: [(4, 2), (4, 3)], 2027: [(3, 25), (3, 26)], 2028: [(4, 13), (4, 14)]}

    for year, movable in easter.items():
        found = catalogo.calendar().holidays(date(year, 1, 1), date(year, 12, 31))
        assert sorted(fixed + movable) == [(day.month, day.day) for day, _ in found]


def test_a_consulate_keeps_the_days_of_its_country_and_ours() -> None:
    madrid = catalogo.calendar("madrid")

    assert "Inmaculada Concepción" == getattr(madrid.holiday(date(2026, 12, 8)), "name", None)
    assert "Fiestas Patrias" == getattr(madrid.holiday(date(2026, 7, 28)), "name", None)
    assert madrid.is_business_day(date(2026, 12, 9))


def test_a_term_holds_from_the_day_of_its_norm() -> None:
    assert 60 == catalogo.term("refugio.decision", ON).cantidad
    with pytest.raises(catalogo.NotInCatalogue):
        catalogo.term("refugio.decision", date(2020, 1, 1))


def test_every_term_says_where_it_comes_from() -> None:
    assert "Ley 27891, art. 15 (D.Leg. 1719)" == catalogo.term("refugio.decision", ON).norma
    assert catalogo.term("refugio.biometria", ON).supuesto


def test_the_commission_has_three_votes_and_one_chair() -> None:
    body = catalogo.body("CEPR", ON)

    assert 3 == sum(member.vota for member in body.miembros)
    assert ["comisionado1"] == [member.usuario for member in body.miembros if member.preside]


def test_offices_know_their_calendar() -> None:
    office = catalogo.office("LIM-CEPR", ON)

    assert ("America/Lima", "nacional") == (
        office.zona_horaria,
        catalogo.calendar(office.calendario).code,
    )


def test_the_ten_calidades_are_there_with_their_limits() -> None:
    ten = {row.codigo for row in catalogo.rows(Calidad, ON) if row.decide != "MIGRACIONES"}
    especial = catalogo.get(Calidad, ("especial", "TEMPORAL"), ON)

    assert {"periodismo", "cooperante", "intercambio", "humanitaria", "convenios_internacionales"} < ten
    assert {"especial", "consular", "diplomatica", "oficial", "familiar_oficial"} < ten
    assert (183, "UNA_VEZ", "UNA") == (especial.dias, especial.prorroga, especial.entradas)


def test_apec_has_nineteen_economies_that_take_part_and_two_that_do_not_yet() -> None:
    told = [row.participacion for row in catalogo.rows(Economia, ON)]

    assert (19, 2) == (told.count("PLENA"), told.count("TRANSITORIA"))


def test_a_visa_costs_what_its_tariff_says() -> None:
    visa = catalogo.get(Visa, "turista", ON)

    assert visa.tarifa
    assert Decimal(30) == catalogo.get(Tarifa, visa.tarifa, ON).soles_consulares


def test_a_switch_changes_on_its_day() -> None:
    assert date(2026, 7, 1) == catalogo.setting("fecha_cambio_documento_emergencia", ON)
    assert catalogo.setting("apatridia.activo", ON) is False


def test_a_country_that_is_no_more_is_known_by_its_day() -> None:
    assert catalogo.find(Pais, "CSK", ON) is None
    assert catalogo.get(Pais, "CSK", date(1990, 1, 1)).tipo == "HISTORICO"
    assert {"D", None} == {row.mrz for row in catalogo.rows(Pais, ON)}


def test_files_are_written_as_they_were_read(tmp_path: Path) -> None:
    archivos.write(archivos.read(FOLDER), tmp_path)

    for codigo in TABLAS:
        name = f"{codigo}.yaml"
        assert (FOLDER / name).read_text(encoding="utf-8") == (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("tabla", "change", "complaint"),
    [
        (Feriado, {"fecha": "13-01"}, "«Cada año (mes-día)» no tiene la forma que corresponde: 13-01."),
        (Feriado, {"pascua": 3}, "Diga «Cada año» o «Días desde Pascua», no los dos."),
        (Feriado, {"fecha": None}, "Un día declarado una sola vez necesita «Rige hasta»"),
        (Feriado, {"hasta": "1990-01-01"}, "«Rige hasta» no puede ser anterior a «Rige desde»."),
        (Feriado, {"norma": ""}, "Escriba «Norma o sustento»."),
        (Feriado, {"color": "rojo"}, "La tabla no tiene la columna «color»."),
        (Feriado, {"desde": "2026-02-30"}, "«Rige desde» debe ser una fecha que exista."),
        (Oficina, {"zona_horaria": "Lima"}, "No existe la zona horaria «Lima»."),
        (Oficina, {"tipo": "KIOSCO"}, "«Tipo» debe ser 'SEDE', 'ODE' o 'CONSULADO', no KIOSCO."),
        (Oficina, {"nombre": None}, "«Nombre» debe ser un texto."),
        (Ajuste, {"valor": "quizá"}, "«quizá» no es un valor de tipo LOGICO."),
    ],
)
def test_a_wrong_row_is_refused_with_a_sentence(tabla, change, complaint: str) -> None:
    codes = {Feriado: ("nacional", "navidad"), Oficina: ("LIM-CEPR",), Ajuste: ("apatridia.activo",)}
    row = catalogo.get(tabla, codes[tabla], ON).guardada() | change

    with pytest.raises(catalogo.FilaInvalida) as refused:
        tabla.leer(row)

    assert any(complaint in str(one) for one in refused.value.quejas)


def test_periods_that_cross_and_codes_of_nobody_are_found_together(tmp_path: Path) -> None:
    archivos.write(archivos.read(FOLDER), tmp_path)
    for name, row in {
        "feriados": "{calendario: marte, codigo: x, nombre: X, fecha: 01-02, desde: 2026-01-01, norma: N}",
        "ajustes": "{codigo: vds.activo, nombre: X, tipo: LOGICO, valor: 'no', desde: 2026-06-01, norma: N}",
    }.items():
        with (tmp_path / f"{name}.yaml").open("a", encoding="utf-8") as file:
            file.write(f"  - {row}\n")

    with pytest.raises(archivos.CatalogoInvalido) as refused:
        archivos.read(tmp_path)

    told = "\n".join(refused.value.problems)
    assert "ajustes.yaml, vds.activo (desde 01/06/2026): Se cruza con la fila que rige desde" in told
    assert "en «Calendarios» no hay ninguna fila con el código «marte»" in told


def test_the_page_of_tables_names_each_with_its_columns() -> None:
    page = (FOLDER / "tablas.md").read_text(encoding="utf-8")

    for codigo, tabla in TABLAS.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| `{codigo}` |"))
        columns = set(tabla.model_fields) - {"desde", "hasta", "norma", "supuesto"}
        assert columns == {name for name in tabla.model_fields if f"`{name}`" in line}
