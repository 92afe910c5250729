"""Which checks a procedure needs, by the table of the catalogue."""

from datetime import date

import pytest

from registry import verificaciones
from tasks.handlers import TOPICS

ON = date(2026, 11, 23)
PROCEDURES = (
    "calidad_migratoria",
    "visa",
    "apec",
    "refugio",
    "carne_identidad",
    "pasaporte",
    "salvoconducto",
)
TRAITS = ["cooperante", "negocios", "intercambio", "periodismo", "con_empresa", "con_peruano"]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_check_of_the_table_can_be_done(procedure: str) -> None:
    required = verificaciones.required(procedure, TRAITS, ON)

    assert required
    assert set() == {one.topic for one in required} - TOPICS
    assert [] == [one.topic for one in required if one.name == one.topic]


def test_every_topic_the_table_can_yield_has_a_handler() -> None:
    assert set() == set(verificaciones.topics()) - TOPICS


def test_a_trait_of_the_case_adds_its_checks() -> None:
    plain = verificaciones.required("calidad_migratoria", [], ON)
    cooperation = verificaciones.required("calidad_migratoria", ["cooperante"], ON)

    added = {(one.topic, one.subject) for one in set(cooperation) - set(plain)}
    assert {("sbs.uif", "titular"), ("apci.registro", "entidad")} == added


def test_before_the_table_holds_there_are_none() -> None:
    assert () == verificaciones.required("refugio", [], date(2019, 1, 1))
