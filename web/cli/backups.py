"""Commands that keep the whole truth safe: backup, restore, proof of the audit log, retention."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import click
from alembic import command
from alembic.config import Config

from engine import audit, backup, invariants, settings
from engine.access import SYSTEM, Actor
from engine.db import transaction
from registry import conservacion
from web import spanish
from web.cli.base import Refused, actor_option, connected, sugm, table
from web.cli.data import MIGRATIONS
from web.settings import keys

FILE = click.Path(dir_okay=False, path_type=Path)


@sugm.command(name="backup")
@click.argument("file", metavar="ARCHIVO", type=FILE)
@connected
def backup_command(file: Path) -> None:
    """Guarda todo en ARCHIVO, con SUGM en marcha; las claves quedan aparte en ARCHIVO.claves."""
    known = keys()
    manifest = backup.make(settings.load().database_url, file.absolute(), known)
    beside = _keys_beside(file)
    beside.touch(mode=0o600)
    beside.write_text("".join(f"{name}={shlex.quote(key)}\n" for name, key in known.items()))
    counts = manifest["counts"]
    click.echo(
        f"{file}: {counts['process_instance']} casos, {counts['audit_event']} entradas de bitácora, "
        f"{counts['upload']} archivos ({spanish.size(manifest['size'])})."
    )
    click.echo(f"Guarde {beside} en otro lugar: sin las claves el respaldo no se puede restaurar.")


@sugm.command()
@click.argument("file", metavar="ARCHIVO", type=FILE)
@click.option("--claves", "keys_file", type=FILE, help="Por omisión, ARCHIVO.claves o el entorno.")
@connected
def restore(file: Path, keys_file: Path | None) -> None:
    """Llena con ARCHIVO la base de datos vacía de SUGM_DATABASE_URL y comprueba que nada falte."""
    known = _read_keys(keys_file or _keys_beside(file)) or keys()
    if "SUGM_AUDIT_KEY" in known:
        settings.borrow_audit_key(known["SUGM_AUDIT_KEY"])
    manifest = backup.bring_back(settings.load().database_url, file.absolute(), known)
    with transaction() as session:
        wrong = backup.missing(session, manifest)
    config = Config()
    config.set_main_option("script_location", os.fspath(MIGRATIONS))
    command.upgrade(config, "head")
    with transaction() as session:
        wrong += [f"{one.rule}: {' '.join(map(str, one.row))}" for one in invariants.broken(session)]
    if wrong:
        raise Refused("\n".join(["La base de datos se restauró, pero no está completa:", *wrong]))
    counts = manifest["counts"]
    click.echo(
        f"Listo: {counts['process_instance']} casos y {counts['audit_event']} entradas de bitácora del "
        f"{spanish.exact(backup.made_at(manifest))}; los invariantes y la bitácora están en orden."
    )
    click.echo("Inicie los programas con las mismas claves.")


@sugm.command(name="verify-audit")
@click.option(
    "--contra", "file", type=FILE, help="Un respaldo: la bitácora no puede tener menos que él."
)
@connected
def verify_audit(file: Path | None) -> None:
    """Vuelve a calcular toda la bitácora y dice la primera entrada que no es como se escribió."""
    before = backup.read(file) if file else None
    with transaction() as session:
        faults = [
            f"{audit.stream_name(session, one.stream)}, entrada {one.seq}: {REASONS[one.reason]}"
            for one in audit.verify_all(session)
        ]
        counts = backup.figures(session)["counts"]
        faults += _fewer(counts, before["counts"]) if before else []
        audit.record(
            session, SYSTEM, audit.Event.AUDIT_VERIFIED, "audit", stream="audit", faults=len(faults)
        )
    if faults:
        raise Refused("\n".join(["La bitácora fue alterada:", *faults]))
    click.echo(f"La bitácora está en orden: {counts['audit_event']} entradas.")


@sugm.command()
@click.option("--dry-run", is_flag=True, help="Solo cuenta lo que se retiraría.")
@actor_option("administrator")
@connected
def retain(dry_run: bool, actor: Actor) -> None:
    """Retira los datos cuyo plazo de conservación terminó, clase por clase, según el catálogo."""
    with transaction() as session, session.begin_nested() as attempt:
        swept = conservacion.sweep(session, actor=actor)
        if dry_run:
            attempt.rollback()
    table(
        ("CLASE", "SE CONSERVA", "SE RETIRA" if dry_run else "SE RETIRÓ", "QUÉ ES"),
        [(one.period.clase, _days(one.period.dias), one.rows, one.period.nombre) for one in swept],
    )


def _days(days: int | None) -> str:
    return "siempre" if days is None else f"{days} días"


REASONS: Mapping[str, str] = {
    "changed": "fue cambiada",
    "missing": "falta",
    "unexpected": "sobra",
}


def _fewer(now: Mapping[str, int], then: Mapping[str, int]) -> list[str]:
    """An older state that was put in the place of the newer one."""
    return [
        f"{table}: hay {now[table]}, en el respaldo había {then[table]}"
        for table in ("audit_event", "process_instance")
        if now[table] < then[table]
    ]


def _keys_beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.claves")


def _read_keys(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines() if "=" in line)
    return {name: shlex.split(value)[0] for name, _, value in pairs if value}
