"""Commands on agencies: files of questions and answers, and how each one is."""

from pathlib import Path

import click

from engine.db import transaction
from tasks import batches, catalogue, gate
from tasks.questions import Intake
from web.cli.base import Refused, connected, sugm, table

WORDS = {
    Intake.TAKEN: "recibidas",
    Intake.KNOWN: "ya conocidas",
    Intake.BESIDE: "llegaron tarde: quedan junto a la del oficio",
    Intake.CONFLICT: "distintas de una anterior: no se tomaron",
    Intake.UNKNOWN: "de consultas que no hicimos",
}


@sugm.group()
def agencies() -> None:
    """Entidades: archivos de consultas y respuestas, y su estado."""


@agencies.command()
@click.argument("agency", metavar="ENTIDAD")
@click.option("--salida", "out", type=click.Path(path_type=Path), help="Carpeta; si no, la actual.")
@click.option("--lote", "number", type=int, help="Repite un lote que ya salió.")
@connected
def export(agency: str, out: Path | None, number: int | None) -> None:
    """Escribe el archivo con las consultas que esperan a ENTIDAD."""
    with transaction() as session:
        made = batches.again(session, agency, number) if number else batches.export(session, agency)
        if made is None:
            click.echo("Ninguna consulta nueva.")
            return
        file = (out or Path()) / f"{agency}-{made.number:06d}.csv"
        if file.exists() and file.read_bytes() != made.content:
            raise Refused(f"{file} ya existe y es otro archivo.")
        file.write_bytes(made.content)  # before the commit: a lost file would lose its questions
    click.echo(f"{file}: {made.questions} consultas.")


@agencies.command(name="import")
@click.argument("agency", metavar="ENTIDAD")
@click.argument("file", metavar="ARCHIVO", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@connected
def import_(agency: str, file: Path) -> None:
    """Toma las respuestas del ARCHIVO de ENTIDAD; dos veces el mismo no cambia nada."""
    with transaction() as session:
        taken = batches.import_(session, agency, file.read_bytes())
    for kind, count in sorted(taken.items()):
        click.echo(f"{count} {WORDS[kind]}")


@agencies.command(name="list")
@connected
def list_() -> None:
    """Cada entidad: cómo responde y si se la llama."""
    with transaction() as session:
        states = gate.states(session)
    rows = []
    for code, one in catalogue.agencies().items():
        state = states.get(code)
        how = "en pausa" if state and state.paused_at else state.state.value if state else "closed"
        rows.append((code, one.initials, one.channel.value, how))
    table(("CÓDIGO", "ENTIDAD", "RESPONDE", "ESTADO"), rows)
