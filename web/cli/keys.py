"""Commands on the ministry's keys, and on the lists that verifiers take from us."""

import json
from datetime import datetime
from pathlib import Path

import click

from engine import audit
from engine.access import Actor
from engine.clock import LIMA
from engine.db import transaction
from registry import claves
from registry.bitacora import Event
from registry.settings import settings
from web.cli.base import WRONG, Refused, actor_option, connected, sugm, table


@sugm.group()
def keys() -> None:
    """Claves con que se sellan y firman los documentos."""


@keys.command()
@click.option(
    "--desde",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Desde qué día firman; si no, desde ahora. Para datos de muestra, cuyos casos son de antes.",
)
def init(since: datetime | None) -> None:
    """Crea una autoridad y claves de prueba en SUGM_KEYS; lo que ya hay no se toca."""
    given = settings()
    began = since.replace(tzinfo=LIMA) if since else None
    made = claves.create(_folder(), given.seal_key, given.signing_key, since=began)
    claves.store.cache_clear()
    for key in made:
        click.echo(f"{key.alias}: {key.reference} (de prueba)")
    if not made:
        click.echo("Las claves ya existen.")


@keys.command(name="list")
def list_() -> None:
    """Cada clave: hasta cuándo firma y hasta cuándo vale lo que firmó."""
    _folder()
    rows = [
        (
            key.alias,
            key.reference,
            "revocada" if key.revoked_at else "de prueba" if key.trial else "",
            key.in_use_until.astimezone(LIMA).date().isoformat(),
            key.certificate.not_valid_after_utc.astimezone(LIMA).date().isoformat(),
        )
        for key in claves.store().keys
    ]
    table(("ALIAS", "REFERENCIA", "ESTADO", "FIRMA HASTA", "VALE HASTA"), rows)


@keys.command()
@click.argument("alias", metavar="ALIAS")
def rotate(alias: str) -> None:
    """Crea la clave siguiente de ALIAS; las anteriores siguen probando lo que firmaron."""
    _folder()
    key = claves.rotate(claves.store(), alias)
    claves.store.cache_clear()
    click.echo(f"{key.alias}: {key.reference}")


@keys.command()
@click.argument("alias", metavar="ALIAS")
@click.argument("reference", metavar="REFERENCIA")
@click.option("--motivo", "reason", required=True, help="Por qué deja de ser de fiar.")
def revoke(alias: str, reference: str, reason: str) -> None:
    """Lo que esa clave firmó deja de valer."""
    _folder()
    claves.revoke(claves.store(), alias, reference, reason=reason)
    claves.store.cache_clear()
    click.echo(f"{alias} {reference}: revocada. Publique de nuevo las claves.")


@keys.command()
@click.option("--salida", "out", type=click.Path(path_type=Path), help="Archivo; si no, la pantalla.")
def publish(out: Path | None) -> None:
    """Escribe las claves públicas, para verificar sin red."""
    _folder()
    text = json.dumps(claves.published(claves.store()), ensure_ascii=False, indent=1)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)


@keys.command(name="publish-revoked")
@click.option("--salida", "out", type=click.Path(path_type=Path), help="Archivo; si no, la pantalla.")
@actor_option("system")
@connected
def publish_revoked(out: Path | None, actor: Actor) -> None:
    """Firma y publica la lista de los documentos que quedaron sin efecto."""
    from registry.documentos import verificacion  # noqa: PLC0415 - slow, and only needed here

    _folder()
    with transaction() as session:
        row = verificacion.publish_revoked(session)
        audit.record(
            session,
            actor,
            Event.REVOCATIONS_PUBLISHED,
            row.id,
            stream="documentos",
            number=row.numero,
            count=row.cuantos,
        )
        text = row.contenido
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)


def _folder() -> Path:
    folder = settings().keys
    if folder is None:
        raise Refused("Falta SUGM_KEYS: la carpeta de las claves.", WRONG)
    return folder
