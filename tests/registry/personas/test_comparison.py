"""When two records look like one person, and why."""

import re
from itertools import combinations
from random import Random
from typing import Any

import pytest

from registry.muestra import errores
from registry.muestra.personas import invent
from registry.personas import umbrales
from registry.personas.bloques import bloques
from registry.personas.comparacion import compare
from registry.personas.hechos import Hechos
from tests.house import ROOT
from tests.registry.personas.people import compared, paper, rasgos


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        ({}, {"documento.mismo", "apellidos.iguales", "nombres.iguales", "nacimiento.igual"}),
        ({"primer_apellido": "NUNEZ"}, {"apellidos.iguales"}),
        ({"primer_apellido": "Nuñes"}, {"apellidos.suenan_igual"}),
        ({"primer_apellido": "Núñze"}, {"apellidos.parecidos"}),
        ({"primer_apellido": "Ibáñez", "segundo_apellido": "Núñez"}, {"apellidos.otro_orden"}),
        ({"segundo_apellido": None}, {"apellidos.falta_uno"}),
        ({"segundo_apellido": "de Rojas"}, {"apellidos.casada"}),
        ({"primer_apellido": "Núñez Ibáñez", "segundo_apellido": None}, {"apellidos.iguales"}),
        ({"nombres": "José María"}, {"nombres.otro_orden"}),
        ({"nombres": "María"}, {"nombres.en_parte"}),
        ({"nombres": "M. José"}, {"nombres.iniciales"}),
        ({"nombres": "Maria Joze"}, {"nombres.suenan_igual"}),
        ({"nombres": "Rosa Elena"}, {"nombres.distintos"}),
        (
            {"primer_apellido": "María José", "segundo_apellido": None, "nombres": "Núñez Ibáñez"},
            {"apellidos.intercambiados"},
        ),
        ({"fecha_nacimiento": "1991-09-14"}, {"nacimiento.una_cifra"}),
        ({"fecha_nacimiento": "1991"}, {"nacimiento.compatible"}),
        ({"fecha_nacimiento": "1970-01-01"}, {"nacimiento.distinta"}),
        ({"documento": paper("1O4518833")}, {"documento.otra_escritura"}),
        ({"documento": paper("104518333")}, {"documento.una_cifra"}),
        ({"documento": paper("104518833", "CID")}, {"documento.otro_tipo"}),
        ({"sexo": "M", "nacionalidad": "COL"}, {"sexo.distinto", "nacionalidad.distinta"}),
    ],
)
def test_says_why(other: dict[str, Any], codes: set[str]) -> None:
    told = {one.code for one in compared({}, other).components}

    assert codes <= told


def test_day_and_month_may_have_changed_places() -> None:
    result = compared({"fecha_nacimiento": "1991-08-04"}, {"fecha_nacimiento": "1991-04-08"})

    assert "nacimiento.intercambiada" in {one.code for one in result.components}
    assert result.sure


def test_only_the_same_document_is_sure_and_only_if_nothing_contradicts_it() -> None:
    other = {"documento": paper("999999999")}

    assert compared({}, {"nombres": "MARIA JOSE"}).sure
    assert not compared({}, other).sure
    assert compared({}, other).proposed
    assert not compared({}, {"fecha_nacimiento": "1970-01-01"}).sure


def test_the_same_document_of_others_is_in_dispute_and_shown_to_a_reviewer() -> None:
    stranger = {"primer_apellido": "Huamán", "segundo_apellido": "Tello", "nombres": "Luis", "sexo": "M"}
    result = compared({}, stranger)

    assert (True, True, False) == (result.disputed, result.proposed, result.sure)


@pytest.mark.parametrize(
    "other",
    [
        {"nombres": "María Luisa"},  # a twin
        {"nombres": "Ana"},
        {"fecha_nacimiento": "1960-02-20"},  # the mother
        {"primer_apellido": "Rojas", "segundo_apellido": "Soto"},
    ],
)
def test_relatives_and_strangers_are_not_proposed(other: dict[str, Any]) -> None:
    assert not compared({"documento": None}, {"documento": None} | other).proposed


def test_it_does_not_matter_who_is_compared_with_whom() -> None:
    people = [Hechos.told(one, None).rasgos for one in invent(25, seed=3)]
    points = umbrales.current()

    for one, other in combinations(people, 2):
        there, back = compare(one, other, points), compare(other, one, points)
        assert sorted(c.code for c in there.components) == sorted(c.code for c in back.components)


def test_every_component_has_its_points_and_its_words() -> None:
    points = umbrales.current()
    source = (ROOT / "registry/personas/comparacion.py").read_text(encoding="utf-8")
    named = set(
        re.findall(
            r'"((?:documento|apellidos|nombres|nacimiento|padres|sexo|nacionalidad)\.\w+)"', source
        )
    )

    assert named <= set(points.points)
    assert all(points.words.values())


def test_whoever_is_written_with_two_mistakes_shares_a_key() -> None:
    """A slip in the name and another date, a name left out and a slip, and so on: none may be lost."""
    random, lost = Random(5), []  # noqa: S311
    for one in invent(400, seed=11):
        name = one.principal
        if (
            len(name.nombres.split()) < 2
            or not name.segundo_apellido
            or len(one.fecha_nacimiento or "") < 10
        ):
            continue
        base = {
            "primer_apellido": name.primer_apellido,
            "segundo_apellido": name.segundo_apellido,
            "nombres": name.nombres,
            "fecha_nacimiento": one.fecha_nacimiento,
            "documento": None,
        }
        born = one.fecha_nacimiento or ""
        slips = [
            {
                "nombres": errores.slip(random, name.nombres),
                "fecha_nacimiento": errores.one_digit_off(random, born),
            },
            {
                "primer_apellido": errores.slip(random, name.primer_apellido),
                "nombres": name.nombres.split()[0],
            },
            {"primer_apellido": errores.respell(random, name.primer_apellido), "fecha_nacimiento": None},
            {"segundo_apellido": None, "fecha_nacimiento": errores.turned(born)},
        ]
        keys = set(bloques(rasgos(**base)))
        lost += [slip for slip in slips if not keys & set(bloques(rasgos(**base | slip)))]

    assert [] == lost
