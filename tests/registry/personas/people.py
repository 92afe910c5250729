"""People of the tests, told as forms tell them."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import SYSTEM, Actor
from registry import personas
from registry.models import Persona
from registry.personas import Filiacion, Fuente, umbrales
from registry.personas.comparacion import Comparacion, compare
from registry.personas.hechos import Hechos
from registry.personas.rasgos import Rasgos

MARIA: dict[str, Any] = {
    "primer_apellido": "Núñez",
    "segundo_apellido": "Ibáñez",
    "nombres": "María José",
    "sexo": "F",
    "fecha_nacimiento": "1991-08-14",
    "nacionalidad": "VEN",
    "documento": {"tipo": "PAS", "pais": "VEN", "numero": "104518833"},
}
OPEN = Fuente(origen="prueba", stream="prueba")
OUTSIDER = Actor(id="ajeno", roles=frozenset({"officer"}), groups=frozenset({"Visas"}))
RESERVED = Fuente(origen="refugio", reserva="refugio", stream="prueba")


def told(**changes: Any) -> dict[str, Any]:
    return MARIA | changes


def paper(number: str, kind: str = "PAS", state: str = "VEN") -> dict[str, str]:
    return {"tipo": kind, "pais": state, "numero": number}


def add(session: Session, fuente: Fuente = OPEN, **changes: Any) -> Persona:
    return personas.register(session, Filiacion.of(told(**changes)), fuente, actor=SYSTEM)


def found(session: Session, typed: str, actor: Actor = SYSTEM) -> list[UUID]:
    return [row.id for row in personas.find(session, typed, actor=actor).rows]


def rasgos(**changes: Any) -> Rasgos:
    return Hechos.told(Filiacion.of(told(**changes)), None).rasgos


def compared(one: dict[str, Any], other: dict[str, Any]) -> Comparacion:
    return compare(rasgos(**one), rasgos(**other), umbrales.current())
