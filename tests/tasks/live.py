"""A database that several processes can see: one server for all tests, a fresh database for each."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.orm import Session

from engine import embedded, programs, runtime
from engine.access import Actor
from engine.models import Job, ProcessDefinition
from tests import postgres

CLERK = Actor(id="oficial", roles=frozenset({"officer"}))
_numbers = itertools.count()

PERSONA = """{ primer_apellido: apellido, segundo_apellido: "Blanco", nombres: "Carlos Alberto",
  fecha_nacimiento: "1985-03-21", nacionalidad: "VEN",
  tipo_documento: "PAS", numero_documento: numero, pais_emisor: "VEN" }"""

_NO_WAY_OUT = """<exclusiveGateway id="hecho"/>
    <sequenceFlow id="c" sourceRef="hecho" targetRef="nunca">
      <conditionExpression>respuesta.numero = "otro"</conditionExpression>
    </sequenceFlow><endEvent id="nunca"/>"""


@contextmanager
def server() -> Iterator[str]:
    """A server with a migrated database called ``plantilla``; yields its URL."""
    with embedded.cluster() as url:
        _create(url, "plantilla")
        engine = create_engine(_of(url, "plantilla"))
        with engine.begin() as connection:
            postgres.migrate(connection)
        engine.dispose()
        yield url


@contextmanager
def database(url: str) -> Iterator[str]:
    """A fresh copy; ``engine.db.transaction`` works on it until the block ends. Yields its URL."""
    name = f"prueba_{next(_numbers)}"
    _create(url, name, " TEMPLATE plantilla")
    engine = postgres.connected(_of(url, name))
    try:
        with postgres.bound(engine):
            yield _of(url, name)
    finally:
        engine.dispose()


def _create(url: str, name: str, how: str = "") -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{how}")


def _of(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def one_job(
    topic: str = "pnp.antecedentes_policiales",
    *,
    catches: str = "",
    waits: str = "",
    parameters: str = "",
    stuck: bool = False,
) -> bytes:
    """A diagram with one service task, whose answer is the variable ``respuesta``.

    ``catches`` draws an error boundary event for that code; ``waits`` a timer boundary event;
    ``stuck`` puts a gateway at the end that no answer can leave.
    """
    events = "".join(
        f'<boundaryEvent id="{name}" attachedToRef="consultar">{event}</boundaryEvent>'
        f'<sequenceFlow id="de_{name}" sourceRef="{name}" targetRef="{name}_fin"/>'
        f'<endEvent id="{name}_fin"/>'
        for name, event, drawn in (
            ("error", '<errorEventDefinition errorRef="negativa"/>', catches),
            (
                "plazo",
                f"<timerEventDefinition><timeDuration>{waits}</timeDuration></timerEventDefinition>",
                waits,
            ),
        )
        if drawn
    )
    persona = PERSONA.replace('"', "&quot;").replace("\n", " ")
    end = _NO_WAY_OUT if stuck else '<endEvent id="hecho"/>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:prueba"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d">
  <error id="negativa" errorCode="{catches or "NADIE"}"/>
  <process id="prueba" name="Prueba" isExecutable="true">
    <startEvent id="inicio"/>
    <sequenceFlow id="a" sourceRef="inicio" targetRef="consultar"/>
    <serviceTask id="consultar" name="Consultar"><extensionElements>
      <spiffworkflow:serviceTaskOperator id="{topic}" resultVariable="respuesta">
        <spiffworkflow:parameters>
          <spiffworkflow:parameter id="persona" type="any" value="{persona}"/>
          <spiffworkflow:parameter id="motivo" type="any" value="&quot;Prueba&quot;"/>
          {parameters}
        </spiffworkflow:parameters>
      </spiffworkflow:serviceTaskOperator>
    </extensionElements></serviceTask>
    <sequenceFlow id="b" sourceRef="consultar" targetRef="hecho"/>
    {end}
    {events}
  </process>
</definitions>""".encode()


def define(session: Session, source: bytes) -> ProcessDefinition:
    """Put a diagram where instances can run it, past the gate: its checks are not our subject."""
    definition = ProcessDefinition(
        key="prueba",
        version=next(_numbers),
        digest=uuid4().bytes,
        name="Prueba",
        sources={"prueba.bpmn": source},
        note="prueba",
        author="prueba",
    )
    session.add(definition)
    session.flush()
    return definition


def start_jobs(
    session: Session,
    definition: ProcessDefinition,
    *,
    count: int = 1,
    apellido: str = "Nadie",
    numero: str = "800000001",
) -> list[UUID]:
    """Start so many instances and return the ids of their jobs."""
    ids = []
    for _ in range(count):
        instance = runtime.start(
            session, definition, data={"apellido": apellido, "numero": numero}, actor=CLERK
        )
        ids.append(session.scalars(select(Job.id).where(Job.instance_id == instance.id)).one())
    return ids


__all__ = ["CLERK", "database", "define", "one_job", "programs", "server", "start_jobs"]
