"""Commands on running cases: start, status, messages and incidents."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from engine import incidents, messages, monitor, runtime
from engine.access import SYSTEM, Actor
from engine.db import transaction
from web import spanish, words
from web.cli.base import actor_option, connected, print_json, sugm, table

Rows = Sequence[tuple[object, ...]]


class Json(click.ParamType[Any]):
    """A JSON text, or ``@file`` with one."""

    name = "JSON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click declares it
        """Read it."""
        if not isinstance(value, str):
            return value
        try:
            if value.startswith("@"):
                with open(value[1:], encoding="utf-8") as file:  # noqa: PTH123 - the operator names it
                    return json.load(file)
            return json.loads(value)
        except OSError as error:
            self.fail(f"no se puede leer «{value[1:]}»: {error.strerror}", param, ctx)
        except ValueError as error:
            self.fail(f"no es JSON: {error}", param, ctx)


@sugm.command()
@click.argument("key", metavar="PROCESO")
@click.option("--datos", "data", type=Json(), default="{}", help="Datos iniciales: JSON o @archivo.")
@click.option("--numero", "business_key", help="Número del expediente.")
@click.option("--titulo", "title", help="Cómo se lo llama en las listas.")
@actor_option("officer")
@connected
def start(
    key: str, data: dict[str, object], business_key: str | None, title: str | None, actor: Actor
) -> None:
    """Inicia una instancia de PROCESO."""
    with transaction() as session:
        made = runtime.start(
            session, key, data=data, business_key=business_key, title=title, actor=actor
        )
        click.echo(f"{made.id}  {made.business_key}  {words.instance_state(made.state).words}")


@sugm.command()
@click.argument("name", metavar="NOMBRE")
@click.option("--clave", "key", help="Clave de correlación.")
@click.option("--datos", "payload", type=Json(), default="{}", help="Contenido: JSON o @archivo.")
@click.option("--id", "message_id", help="Identificador del remitente: dos veces el mismo cuenta una.")
@actor_option("system")
@connected
def message(name: str, key: str | None, payload: object, message_id: str | None, actor: Actor) -> None:
    """Entrega el mensaje NOMBRE a quien lo espera, o inicia con él un proceso."""
    with transaction() as session:
        told = messages.send(session, name, key=key, payload=payload, message_id=message_id, actor=actor)
    click.echo(f"{told.state}  {told.instance_id or 'nadie lo espera todavía'}")


@sugm.command()
@click.argument("which", metavar="[PROCESO|ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@connected
def status(which: str | None, as_json: bool) -> None:
    """Cuenta las instancias por proceso y estado, o muestra una con sus actividades."""
    with transaction() as session:
        one = which is not None and _is_id(which)
        head, rows = _standing(session, UUID(which)) if which and one else _counts(session, which)
    if as_json:
        print_json({str(row[0]): row[1:] for row in rows})
    else:
        table(head, rows)


def _standing(session: Session, instance_id: UUID) -> tuple[tuple[str, ...], Rows]:
    steps = monitor.outline(session, instance_id)
    rows = [(step.name or step.activity, words.activity_state(step.state).words) for step in steps]
    return ("ACTIVIDAD", "ESTADO"), rows


def _counts(session: Session, which: str | None) -> tuple[tuple[str, ...], Rows]:
    found = [one for one in monitor.overview(session, SYSTEM).procedures if which in (None, one.key)]
    rows = [(p.key, p.active, p.suspended, p.completed, p.terminated, p.incidents) for p in found]
    return ("PROCESO", "EN TRÁMITE", "SUSPENDIDAS", "CONCLUIDAS", "ANULADAS", "INCIDENCIAS"), rows


@sugm.group(name="incidents")
def incident_group() -> None:
    """Lo que se detuvo y espera a una persona."""


@incident_group.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@connected
def list_(as_json: bool) -> None:
    """Incidencias abiertas, la más antigua primero."""
    with transaction() as session:
        rows = [
            (
                one.id,
                one.instance.business_key,
                one.activity,
                one.kind,
                spanish.exact(one.created_at),
                one.message,
            )
            for one in incidents.open_ones(session, SYSTEM, limit=500)
        ]
    head = ("ID", "EXPEDIENTE", "ACTIVIDAD", "TIPO", "DESDE", "POR QUÉ")
    if as_json:
        print_json([dict(zip(head, row, strict=True)) for row in rows])
    elif rows:
        table(head, rows)
    else:
        click.echo("Ninguna incidencia abierta.")


@incident_group.command()
@click.argument("incident_id", type=click.UUID, metavar="ID")
@click.option("--motivo", "reason", required=True, help="Por qué se espera que ahora funcione.")
@actor_option("supervisor")
@connected
def retry(incident_id: UUID, reason: str, actor: Actor) -> None:
    """Intenta otra vez lo que se detuvo."""
    with transaction() as session:
        incidents.retry(session, incident_id, reason=reason, actor=actor)
    click.echo("Se intentará otra vez.")


@incident_group.command()
@click.argument("incident_id", type=click.UUID, metavar="ID")
@click.option("--motivo", "reason", required=True, help="Qué se hizo a mano.")
@click.option("--resultado", "result", type=Json(), required=True, help="La respuesta: JSON o @archivo.")
@actor_option("supervisor")
@connected
def resolve(incident_id: UUID, reason: str, result: object, actor: Actor) -> None:
    """Da la respuesta que la entidad no pudo dar, y el caso sigue."""
    with transaction() as session:
        incidents.resolve(session, incident_id, result=result, reason=reason, actor=actor)
    click.echo("La incidencia quedó resuelta.")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
