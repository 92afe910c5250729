"""Calidades and visas of persons: granted, extended, changed, ended; issued, refused, used, lapsed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from registry import calidades, expedientes, temas_calidades, visas
from registry.calidades import CalidadAlreadyEnded, CalidadUnknown
from registry.models import CalidadOtorgada, EstadoCalidad, EstadoVisa, Expediente
from registry.visas import VisaNotOpen
from tests.registry.conftest import SOLICITUD, an_instance

HIJA = {
    "primer_apellido": "Núñez",
    "nombres": "Lucía",
    "sexo": "F",
    "fecha_nacimiento": "2016-02-10",
    "nacionalidad": "VEN",
    "documento": {"tipo": "PAS", "pais": "VEN", "numero": "104518834"},
    "parentesco": "HIJO_MENOR",
}
TODAY = clock.now().astimezone(clock.LIMA).date()
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def expediente(session: Session, instance_id: UUID, actor: Actor) -> Expediente:
    return expedientes.open_(
        session,
        procedimiento="calidad_migratoria",
        canal="MESA_DIGITAL",
        solicitud=SOLICITUD,
        presentado_at=datetime.fromisoformat("2026-05-04T09:00:00-05:00"),
        instance_id=instance_id,
        actor=actor,
    )


@pytest.fixture
def ask(session: Session, expediente: Expediente, actor: Actor) -> Ask:
    """Ask a topic as a service task does."""

    def asked(topic: str, **payload: Any) -> dict[str, Any]:
        function = getattr(temas_calidades, topic)
        told = {"expediente": expediente.numero, "persona_id": expediente.titular_id, **payload}
        return dict(function(session, told, instance_id=expediente.instance_id, actor=actor))

    return asked


def grant(
    ask: Ask, tipo: str = "OTORGAMIENTO", calidad: str = "periodismo", **more: Any
) -> dict[str, Any]:
    told = {"desde": TODAY.isoformat(), "dias": 365, "resolucion": "000012-2026-DGC", **more}
    return ask("otorgar_calidad", tipo=tipo, calidad=calidad, variante="RESIDENTE", **told)


def test_a_calidad_is_in_force_until_its_last_day_with_the_family(
    session: Session, ask: Ask, expediente: Expediente
) -> None:
    made = grant(ask, dependientes=[HIJA], desde="2026-06-15")

    assert ("2027-06-14", "MULTIPLES", None) == (made["hasta"], made["entradas"], made["anterior_id"])
    principal = calidades.get(session, made["calidad_id"])
    (having,) = calidades.in_force(session, expediente.titular, date(2027, 6, 14))
    assert having is principal
    assert [] == list(calidades.in_force(session, expediente.titular, date(2027, 6, 15)))
    assert "CM-2026-000001" == expediente.numero


def test_an_extension_takes_the_place_of_the_same_calidad(session: Session, ask: Ask) -> None:
    first = grant(ask)
    grant(ask, calidad="cooperante")
    second = grant(ask, tipo="PRORROGA", desde=(TODAY + timedelta(days=365)).isoformat())

    assert first["calidad_id"] == second["anterior_id"]
    assert EstadoCalidad.PRORROGADA is calidades.get(session, first["calidad_id"]).estado
    having = ask("calidad_vigente", calidad="periodismo")
    assert (True, second["calidad_id"], 1) == (
        having["tiene"],
        having["calidad_id"],
        having["prorrogas"],
    )


def test_a_change_takes_the_place_of_whichever_there_is(session: Session, ask: Ask) -> None:
    first = grant(ask)
    second = grant(ask, tipo="CAMBIO", calidad="cooperante", dias=None)

    assert (first["calidad_id"], None) == (second["anterior_id"], second["hasta"])
    assert EstadoCalidad.CAMBIADA is calidades.get(session, first["calidad_id"]).estado
    assert {"tiene": False, "prorrogas": 0} == ask("calidad_vigente", calidad="periodismo")


def test_what_ends_ends_for_the_family_too_and_once(session: Session, ask: Ask) -> None:
    made = grant(ask, dependientes=[HIJA])
    end = {
        "calidad_id": made["calidad_id"],
        "estado": "CANCELADA",
        "fecha": TODAY.isoformat(),
    }

    ask("terminar_calidad", causal="FIN_FUNCIONES", **end)

    principal = calidades.get(session, made["calidad_id"])
    ended = session.scalars(
        select(CalidadOtorgada).where(CalidadOtorgada.principal_id == principal.id)
    ).one()
    for one in (principal, ended):
        assert (EstadoCalidad.CANCELADA, "FIN_FUNCIONES") == (one.estado, one.causal)
    with pytest.raises(CalidadAlreadyEnded):
        ask("terminar_calidad", **end)


def test_the_catalogue_knows_which_calidades_there_are(ask: Ask) -> None:
    with pytest.raises(CalidadUnknown):
        grant(ask, calidad="inventada")


VISA = {
    "tipo": "turista",
    "calidad": "turista",
    "variante": "TEMPORAL",
    "oficina": "CG-MAD",
    "documento": "PAS VEN 104518833",
}
ISSUED = {"formato": "ADHESIVO", "dias": 183, "entradas": "MULTIPLES", "usar_hasta": "2027-05-25"}


def test_a_visa_has_a_number_and_is_used_once(session: Session, ask: Ask) -> None:
    made = ask("registrar_visa", **VISA, **ISSUED)
    used = ask("cambiar_visa", visa_id=made["visa_id"], estado="USADA", fecha="2026-12-20")

    assert made["numero"].startswith("V")
    assert "USADA" == used["estado"]
    assert date(2026, 12, 20) == visas.get(session, made["visa_id"]).ingreso_on
    with pytest.raises(VisaNotOpen):
        ask("cambiar_visa", visa_id=made["visa_id"], estado="CANCELADA", fecha="2026-12-21")


def test_refusals_are_remembered_and_are_final(
    session: Session, ask: Ask, expediente: Expediente, actor: Actor
) -> None:
    refused = ask("registrar_visa", **VISA, causales=["FALTA_BUENA_FE"])
    issued = ask("registrar_visa", **VISA, **ISSUED)
    ask("cambiar_visa", visa_id=issued["visa_id"], estado="CADUCADA", fecha="2027-05-26")

    again = expedientes.open_(
        session,
        procedimiento="visa",
        canal="CONSULADO",
        solicitud=SOLICITUD,
        presentado_at=datetime.fromisoformat("2026-05-04T09:00:00-05:00"),
        instance_id=an_instance(session),
        actor=actor,
    )
    assert again.titular_id == expediente.titular_id
    before = ask("visas_anteriores")
    assert 1 == before["denegadas"]
    assert {"DENEGADA", "CADUCADA"} == {one["estado"] for one in before["visas"]}
    with pytest.raises(VisaNotOpen):
        visas.change(
            session,
            visas.get(session, refused["visa_id"]),
            EstadoVisa.USADA,
            date(2026, 12, 20),
            actor=actor,
        )
