"""Which cases the catalogue puts in which reserve, whatever their procedure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine import reserves
from engine.models import ProcessDefinition, ProcessInstance, Reserve
from forms.answers import dig
from registry import reservas
from tests.house import ROOT

FORM = ROOT / "processes" / "calidad_migratoria" / "forms" / "registrar_solicitud.form"
NO_PROTECTION = {"TRATADO"}


@pytest.fixture(autouse=True)
def of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserves, "_declared", reservas.declared)


def placed(session: Session, **told: object) -> str | None:
    reserve_id = reserves.of_ground(session, lambda place: dig(told, place))
    return session.get_one(Reserve, reserve_id).code if reserve_id else None


@pytest.mark.parametrize(
    ("told", "reserve"),
    [
        (
            {"solicitud": {"supuesto": "REFUGIO", "calidad": "convenios_internacionales"}},
            "calidad_refugio",
        ),
        ({"solicitud": {"supuesto": "ASILO"}}, "calidad_asilo"),
        ({"solicitud": {"supuesto": "APATRIDIA"}}, "calidad_apatridia"),
        ({"solicitud": {"causal": "PERDIDA_REFUGIO"}}, "calidad_refugio"),
        ({"reconocimiento": {"calidad": "CONVENIOS_INTERNACIONALES"}}, "calidad_refugio"),
        ({"solicitud": {"supuesto": "TRATADO", "calidad": "convenios_internacionales"}}, None),
        ({"solicitud": {"causal": "AUSENCIA"}}, None),
        ({"solicitud": "REFUGIO"}, None),
        ({}, None),
    ],
)
def test_the_ground_of_a_case_says_which_reserve_it_is_in(
    session: Session, told: Mapping[str, Any], reserve: str | None
) -> None:
    assert reserve == placed(session, **told)


def test_every_ground_of_protection_that_the_form_offers_puts_the_case_in_a_reserve(
    session: Session,
) -> None:
    (field,) = (one for one in components(json.loads(FORM.read_bytes())) if one.get("key") == "supuesto")
    offered = {one["value"] for one in field["values"]}

    assert offered > NO_PROTECTION
    assert NO_PROTECTION == {
        one for one in offered if placed(session, solicitud={"supuesto": one}) is None
    }


@pytest.mark.parametrize("unit", ["refugio", "asilo", "apatridia"])
def test_what_the_direction_goes_on_with_is_hidden_from_consulates_and_counters(
    session: Session, unit: str
) -> None:
    definition = ProcessDefinition(
        key="x", version=1, digest=b"x", name="x", sources={}, note="x", author="x"
    )
    origin = ProcessInstance(
        definition=definition,
        business_key="-",
        title="-",
        search="",
        started_by=str(uuid4()),
        reserve_id=reserves.of_property(session, unit),
    )
    session.add(origin)
    session.flush()
    handed = reserves.inherited(session, {"reserva": "ninguna"}, origin.id)
    assert handed
    found = reserves.get(session, handed)

    assert f"calidad_{unit}" == found.code
    assert {"Consulado", "Jefatura de oficina consular", "Mesa de partes"}.isdisjoint(found.groups)
    assert {"Evaluación DGC", "Trámites Consulares"} <= set(found.groups)
    assert {"Trámites Consulares"} == {found.group_for(one) for one in ("Consulado", "Mesa de partes")}
    assert reserves.inherited(session, {"reserva": unit}, origin.id) == origin.reserve_id


def components(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in tree.get("components", ()):
        yield one
        yield from components(one)
