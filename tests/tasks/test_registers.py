"""Registers of firms, bodies and cards; exit bars; faces and fingers: what is made of their answers."""

import base64
from collections.abc import Callable

import pytest

from tasks.agencies import Agencies
from tasks.connectors.persons import Person
from tasks.connectors.reniec import Trait
from tasks.errors import AgencyContractBroken, AgencyError
from tests.tasks.conftest import WHY, person

FIRMS: dict[str, Callable[[Agencies, str], object]] = {
    "sunat": lambda a, ruc: a.sunat.firm(ruc, WHY, key="k"),
    "mtpe": lambda a, ruc: a.mtpe.employer(ruc, WHY, key="k"),
    "apci": lambda a, ruc: a.apci.body(ruc, WHY, key="k"),
}
ROSSI = person("000900042", "Rossi//Giulia", kind="CE", nationality="ITA")
ASKED = {**FIRMS, "sbs": lambda a, ruc: a.sbs.ask(ROSSI, WHY, key=f"k{ruc}")}


@pytest.mark.parametrize(
    ("agency", "ruc", "state"),
    [
        ("sunat", "20100000001", "VIGENTE"),
        ("sunat", "20100000007", "OBSERVADO"),
        ("sunat", "20100000008", "OBSERVADO"),
        ("sunat", "20100000009", "NO_ENCONTRADO"),
        ("mtpe", "20100000001", "VIGENTE"),
        ("mtpe", "20100000009", "NO_ENCONTRADO"),
        ("apci", "20100000001", "VIGENTE"),
        ("apci", "20100000008", "OBSERVADO"),
        ("apci", "20100000009", "NO_ENCONTRADO"),
    ],
)
def test_a_firm_is_in_order_or_not(agencies: Agencies, agency: str, ruc: str, state: str) -> None:
    assert state == FIRMS[agency](agencies, ruc).state


@pytest.mark.parametrize("agency", FIRMS)
def test_what_nobody_has_heard_of_is_not_conclusive(
    agencies: Agencies, breaks: Callable[..., None], agency: str
) -> None:
    breaks(agency, "unknown")

    assert "NO_CONCLUYENTE" == FIRMS[agency](agencies, "20100000001").state


@pytest.mark.parametrize("agency", ASKED)
@pytest.mark.parametrize("mode", ["down", "error", "cut", "refuse", "redirect", "wrong", "huge"])
def test_every_failure_is_one_of_ours(
    agencies: Agencies, breaks: Callable[..., None], agency: str, mode: str
) -> None:
    breaks(agency, mode)

    with pytest.raises(AgencyError):
        ASKED[agency](agencies, "20100000001")


@pytest.mark.parametrize(
    ("who", "state"),
    [
        (ROSSI, "VIGENTE"),
        (person("000900042", "Otra/Persona/Más", kind="CE"), "OBSERVADO"),
        (person("000900099", "Rossi//Giulia", kind="CE"), "NO_ENCONTRADO"),
    ],
)
def test_a_card_is_of_who_shows_it_or_not(agencies: Agencies, who: Person, state: str) -> None:
    assert state == agencies.migraciones.card(who, WHY, key="k").state


@pytest.mark.parametrize(
    ("dni", "shown", "identity"),
    [
        ("40000001", "40000001", "COINCIDE"),
        ("40000001", "40000002", "NO_COINCIDE"),
        ("49999999", "40000001", "NO_ENCONTRADO"),
    ],
)
def test_a_finger_is_compared_one_to_one(
    agencies: Agencies, dni: str, shown: str, identity: str
) -> None:
    finger = Trait(kind="HUELLA", finger=2, image=base64.b64encode(shown.encode()).decode())

    assert identity == agencies.reniec.match(dni, finger, WHY, key=dni + shown).identity


@pytest.mark.parametrize(
    ("who", "resultado"),
    [
        (person("40000041", "Retenido/Salas/Hugo", kind="DNI"), "CON_ANTECEDENTES"),
        (person("800000001", "Nadie/Conocido/Elena"), "SIN_ANTECEDENTES"),
    ],
)
def test_an_order_not_to_leave_is_told(agencies: Agencies, who: Person, resultado: str) -> None:
    assert resultado == agencies.poder_judicial.exit_bars(who, WHY, key="k").resultado


def test_a_question_that_is_not_taken_was_not_asked(
    agencies: Agencies, breaks: Callable[..., None]
) -> None:
    breaks("sbs", "unknown")

    with pytest.raises(AgencyContractBroken):
        agencies.sbs.ask(ROSSI, WHY, key="k")


def test_the_police_tell_whom_they_mean(agencies: Agencies) -> None:
    namesake = person("900000099", "Rivas/Blanco/Carlos Alberto")

    (candidate,) = agencies.pnp.police_records(namesake, WHY, key="k").candidates

    assert ("PAS 900000001", "1985-03-21") == (candidate.document, candidate.born)
