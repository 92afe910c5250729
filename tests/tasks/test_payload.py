"""What handlers read from the parameters of a service task."""

import pytest

from tasks.connectors.persons import Document
from tasks.errors import PayloadInvalid
from tasks.handlers import payload

ANA = {
    "primer_apellido": "Quispe",
    "segundo_apellido": None,
    "nombres": "Ana",
    "fecha_nacimiento": "1990-05",
    "nacionalidad": "VEN",
}


@pytest.mark.parametrize(
    "fields",
    [
        {"tipo_documento": "PAS", "numero_documento": "1", "pais_emisor": "VEN"},
        {"documento": {"tipo": "PAS", "numero": "1", "pais_emisor": "VEN"}},
        {"documento": {"tipo": "PAS", "numero": "1", "pais": "VEN"}},
    ],
)
def test_reads_the_document_flat_or_nested(fields: dict[str, object]) -> None:
    person = payload.person({"persona": {**ANA, **fields}})

    assert Document(kind="PAS", number="1", issuer="VEN") == person.document


def test_a_refugee_may_have_no_document_and_no_exact_birthday() -> None:
    person = payload.person({"persona": {**ANA, "documento": None}})

    assert (None, "1990-05") == (person.document, person.born)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({}, "persona"),
        ({"persona": {**ANA, "nombres": " "}}, "nombres"),
        ({"persona": {**ANA, "fecha_nacimiento": "ayer"}}, "fecha_nacimiento"),
    ],
)
def test_says_by_name_what_is_missing_and_tells_no_value(broken: dict[str, object], named: str) -> None:
    with pytest.raises(PayloadInvalid, match=named) as refusal:
        payload.person(broken)

    assert "ayer" not in str(refusal.value)


def test_nobody_may_ask_without_a_reason() -> None:
    with pytest.raises(PayloadInvalid, match="motivo"):
        payload.purpose({"persona": ANA})
