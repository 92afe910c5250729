"""What connectors make of what the agencies answer, over real HTTP."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from pydantic import ValidationError

from tasks.agencies import Agencies, connected
from tasks.connectors.migraciones import Decision
from tasks.connectors.persons import Document, Person
from tasks.errors import AgencyContractBroken, AgencyError, AgencyRefused, AgencyUnavailable
from tasks.sandbox import Sandbox
from tests.tasks.conftest import WHY, person, settings_for

CLEAN = person("800000001", "Nadie/Conocido/Elena")
CHECKS: dict[str, Callable[[Agencies, Person], object]] = {
    "pnp": lambda a, p: a.pnp.police_records(p, WHY, key="k"),
    "requisitorias": lambda a, p: a.pnp.warrants(p, WHY, key="k"),
    "pj": lambda a, p: a.poder_judicial.convictions(p, WHY, key="k"),
    "inpe": lambda a, p: a.inpe.detention_records(p, WHY, key="k"),
    "interpol": lambda a, p: a.interpol.search_person(p, WHY, key="k"),
    "documento": lambda a, p: a.interpol.search_document(p.document, WHY, key="k"),
    "migraciones": lambda a, p: a.migraciones.rim(p, WHY, key="k"),
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_stranger_has_a_clean_record_everywhere(check: str, agencies: Agencies) -> None:
    assert "SIN_ANTECEDENTES" == CHECKS[check](agencies, CLEAN).resultado


@pytest.mark.parametrize(
    ("check", "who", "resultado"),
    [
        ("pnp", person("900000001", "Rivas/Blanco/Carlos Alberto"), "CON_ANTECEDENTES"),
        ("pnp", person("900000099", "Rivas/Blanco/Carlos Alberto"), "HOMONIMIA"),
        ("pnp", person("900000001", "Otra/Persona/Distinta"), "HOMONIMIA"),
        ("pnp", person("900000020", "Pérez/Gómez/Juan Carlos"), "HOMONIMIA"),
        ("requisitorias", person("900000002", "SALCEDO/TORO/MIGUEL ANGEL"), "CON_ANTECEDENTES"),
        ("pj", person("900000007", "Castillo/Peña/Rosa Elena"), "CON_ANTECEDENTES"),
        ("pj", person("900000020", "Pérez/Gómez/Juan Carlos"), "HOMONIMIA"),
        ("inpe", person("900000007", "Castillo/Peña/Rosa Elena"), "HOMONIMIA"),
        ("interpol", person("900000003", "Barreto/Díaz/Luis Enrique"), "HOMONIMIA"),
        ("interpol", person("900000004", "Kovac//Marko", nationality="SRB"), "CON_ANTECEDENTES"),
        ("documento", person("900000006", "E/V/G", nationality="ECU"), "CON_ANTECEDENTES"),
        ("migraciones", person("900000005", "Morales/Ruiz/Daniela"), "CON_ANTECEDENTES"),
        ("migraciones", person("900000011", "Torres/Luna/Sofía"), "NO_CONCLUYENTE"),
    ],
)
def test_reads_what_the_agency_knows(
    check: str, who: Person, resultado: str, agencies: Agencies
) -> None:
    assert resultado == CHECKS[check](agencies, who).resultado


@pytest.mark.parametrize("check", ["pnp", "requisitorias", "pj", "inpe", "interpol", "migraciones"])
def test_what_nobody_has_heard_of_is_not_conclusive(
    check: str, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    breaks("pnp" if check == "requisitorias" else check, "unknown")

    assert "NO_CONCLUYENTE" == CHECKS[check](agencies, CLEAN).resultado


@pytest.mark.parametrize("check", ["pnp", "pj", "inpe", "interpol", "migraciones"])
@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("down", AgencyUnavailable),
        ("error", AgencyUnavailable),
        ("cut", AgencyUnavailable),
        ("refuse", AgencyRefused),
        ("redirect", AgencyContractBroken),
        ("wrong", AgencyContractBroken),
        ("huge", AgencyContractBroken),
    ],
)
def test_every_failure_is_one_of_ours(
    check: str, mode: str, error: type[AgencyError], agencies: Agencies, breaks: Callable[..., None]
) -> None:
    breaks(check, mode)

    with pytest.raises(error):
        CHECKS[check](agencies, CLEAN)


@pytest.mark.parametrize("mode", ["slow", "drip"])
def test_no_agency_holds_a_worker_beyond_the_time_limit(
    mode: str, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    breaks("interpol", mode, seconds=3)
    started = time.monotonic()

    with pytest.raises(AgencyUnavailable):
        CHECKS["interpol"](agencies, CLEAN)
    assert time.monotonic() - started < 1.5


def test_a_closed_port_is_an_unavailable_agency() -> None:
    with connected(settings_for("http://127.0.0.1:9")) as nowhere, pytest.raises(AgencyUnavailable):
        CHECKS["inpe"](nowhere, CLEAN)


def test_flapping_agency_sees_one_logical_request(
    agencies: Agencies, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "flapping", every=2)
    with pytest.raises(AgencyUnavailable):
        CHECKS["pnp"](agencies, CLEAN)
    CHECKS["pnp"](agencies, CLEAN)

    (asked,) = agencies_server.ledger.as_answer()["asked"]
    assert ("k", 2, 1) == (asked["key"], asked["times"], asked["answered"])


def test_same_key_for_another_person_is_refused(agencies: Agencies) -> None:
    CHECKS["pnp"](agencies, CLEAN)

    with pytest.raises(AgencyRefused, match="409"):
        CHECKS["pnp"](agencies, person("1", "Otra/Persona/Más"))


def test_reniec_tells_whose_the_dni_is(agencies: Agencies) -> None:
    def identify(number: str, names: str) -> str:
        who = person(number, names, kind="DNI", nationality="PER")
        return agencies.reniec.identify(who, WHY, key=f"{number}-{len(names)}").identity

    assert "COINCIDE" == identify("40000002", "huaman/ñañez/jose maria")
    assert "NO_COINCIDE" == identify("40000002", "Quispe/Mamani/Ana")
    assert "NO_ENCONTRADO" == identify("49999999", "Quispe/Mamani/Ana")


def test_rim_tells_movements_and_alerts(agencies: Agencies) -> None:
    record = agencies.migraciones.rim(person("900000005", "Morales/Ruiz/Daniela"), WHY, key="k")

    assert [("INGRESO", date(2025, 10, 2))] == [(m.kind, m.on) for m in record.movements]
    assert [("PASEE_INICIADO", date(2026, 1, 15))] == [(a.code, a.on) for a in record.alerts]


def test_notice_from_the_country_of_nationality_is_flagged(agencies: Agencies) -> None:
    verdict = CHECKS["interpol"](agencies, person("900000003", "Barreto/Díaz/Luis Enrique"))

    assert "indicio por evaluar" in verdict.text


def test_document_of_another_issuer_is_only_a_possible_match(agencies: Agencies) -> None:
    stolen = Document(kind="PAS", number="900000006", issuer="PER")
    verdict = agencies.interpol.search_document(stolen, WHY, key="k")

    assert "HOMONIMIA" == verdict.resultado


def test_hands_a_decision_over_and_gets_a_number(agencies: Agencies, agencies_server: Sandbox) -> None:
    decision = Decision(
        expediente="CEPR-2026-000001",
        code="RECONOCIDO",
        resolution="RC-000001-2026",
        decided_on=date(2026, 3, 2),
    )
    answer = agencies.migraciones.hand_over(decision, CLEAN, key="k")

    assert (True, "RIM-CEPR-2026-000001") == (answer.received, answer.number)


@pytest.mark.parametrize(
    "url", ["http://agencia.gob.pe", "ftp://127.0.0.1", "https://yo:clave@agencia.gob.pe", "agencia"]
)
def test_refuses_addresses_that_would_leak(url: str) -> None:
    with pytest.raises(ValidationError, match="pnp_url"):
        settings_for("http://127.0.0.1:9", pnp_url=url)


def test_no_agency_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks.settings import AgencySettings

    monkeypatch.setenv("SUGM_PNP_PASSWORD", "muy-secreta")

    with pytest.raises(ValidationError) as refusal:
        AgencySettings()
    assert "pnp_url" in str(refusal.value)
    assert "muy-secreta" not in str(refusal.value)
