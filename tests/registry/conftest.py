"""A process instance to hang the ministry's rows on, and somebody to act."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.models import ProcessDefinition, ProcessInstance

SOLICITUD = {
    "primer_apellido": "Núñez",
    "segundo_apellido": "Ibáñez",
    "nombres": "María José",
    "sexo": "F",
    "fecha_nacimiento": "1991-08",
    "pais_nacimiento": "VEN",
    "nacionalidad": "VEN",
    "otra_nacionalidad": "COL",
    "documento": {"tipo": "PAS", "pais": "VEN", "numero": "104518833"},
}


@pytest.fixture
def actor() -> Actor:
    return Actor(id="oficial", roles=frozenset({"officer"}))


def an_instance(session: Session) -> UUID:
    definition = ProcessDefinition(
        key=f"prueba_{uuid4().hex[:8]}",
        version=1,
        digest=uuid4().bytes,
        name="Prueba",
        sources={},
        note="prueba",
        author="prueba",
    )
    instance = ProcessInstance(
        definition=definition, business_key="-", title="-", search="", started_by="prueba"
    )
    session.add_all((definition, instance))
    session.flush()
    return instance.id


@pytest.fixture
def instance_id(session: Session) -> UUID:
    return an_instance(session)
