"""Commands on accounts."""

import secrets
from collections.abc import Sequence

import click
from flask import Flask

from engine.access import Actor
from engine.db import transaction
from web import words
from web.accounts import people
from web.app import create_app
from web.cli.base import Refused, actor_option, connected, print_json, sugm, table
from web.settings import from_environment


@sugm.group()
def users() -> None:
    """Cuentas de quienes usan el sistema."""


@users.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@connected
def list_(as_json: bool) -> None:
    """Todas las cuentas."""
    with transaction() as session:
        rows = [
            (
                one.username,
                one.name,
                ", ".join(words.role(r) for r in one.role_names),
                ", ".join(one.groups),
                "sí" if one.active else "no",
            )
            for one in people.everybody(session)
        ]
    head = ("USUARIO", "NOMBRE", "ROLES", "GRUPOS", "ACTIVA")
    if as_json:
        print_json([dict(zip(head, row, strict=True)) for row in rows])
        return
    table(head, rows)


@users.command()
@click.argument("username", metavar="USUARIO")
@click.option("--nombre", "name", required=True, help="Nombre como lo leen sus colegas.")
@click.option("--correo", "email", required=True, help="Correo institucional.")
@click.option("--rol", "roles", multiple=True, required=True, help="Puede repetirse.")
@click.option("--grupo", "groups", multiple=True, help="Grupo candidato (carril); puede repetirse.")
@click.option("--oficina", "office", help="Código de la oficina.")
@click.password_option(
    "--clave",
    "password",
    prompt="Contraseña",
    confirmation_prompt="Otra vez",
    help="Se pregunta si no se da.",
)
@actor_option("administrator")
@connected
def add(
    username: str,
    name: str,
    email: str,
    roles: Sequence[str],
    groups: Sequence[str],
    office: str | None,
    password: str,
    actor: Actor,
) -> None:
    """Crea la cuenta USUARIO."""
    if len(password) < people.SHORTEST:
        raise Refused(f"La contraseña necesita {people.SHORTEST} caracteres o más.")
    person = people.Person(
        username=username, name=name, email=email, roles=roles, groups=groups, office=office
    )
    with _application().app_context(), transaction() as session:
        made = people.add(session, person, hashed_password=people.hashed(password), actor=actor)
    click.echo(f"Se creó la cuenta {made.username}.")


@sugm.command()
@click.option(
    "--clave", "password", help="Contraseña de todas las cuentas de muestra; se inventa si no se da."
)
@click.option("--solo-cuentas", "only_accounts", is_flag=True, help="Sin expedientes de muestra.")
@connected
def demo(password: str | None, only_accounts: bool) -> None:
    """Carga cuentas y expedientes de muestra. Solo para una instalación de prueba."""
    from tasks import demo as cases  # noqa: PLC0415 - others can do without
    from web import sample  # noqa: PLC0415

    password = password or "-".join(secrets.choice(sample.WORDS) for _ in range(4))
    with _application().app_context(), transaction() as session:
        accounts = sample.make_accounts(session, password)
    if not only_accounts:
        count = cases.load(lambda told: click.echo(told, err=True))
        click.echo(f"Se cargaron {count} expedientes de muestra.", err=True)
    click.echo("Cuentas de muestra (contraseña de todas: " + password + ")")
    for username, told in accounts:
        click.echo(f"  {username.ljust(16)}{told}")


def _application() -> Flask:
    return create_app(from_environment(), screens=())
