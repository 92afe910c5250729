"""Commands on agencies: files of questions and answers, and how each one is."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from engine import clock
from engine.db import transaction
from tasks import batches, catalogue, gate
from tasks.catalogue import Channel
from tasks.questions import Intake
from web.cli.base import Refused, connected, sugm, table
from web.errors import sentence

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
    _write(agency, out or Path(), number)


@agencies.command(name="import")
@click.argument("agency", metavar="ENTIDAD")
@click.argument("file", metavar="ARCHIVO", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@connected
def import_(agency: str, file: Path) -> None:
    """Toma las respuestas del ARCHIVO de ENTIDAD; dos veces el mismo no cambia nada."""
    with transaction() as session:
        taken = batches.import_(session, agency, file.read_bytes())
    for line in _counted(taken):
        click.echo(line)


@agencies.command()
@click.argument(
    "folder", metavar="CARPETA", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@connected
def exchange(folder: Path) -> None:
    """Intercambia el archivo del día con cada entidad que responde por lote.

    De CARPETA/ENTIDAD/recibidas toma las respuestas; en CARPETA/ENTIDAD/enviar deja las consultas
    nuevas. Repetirlo no cambia nada.
    """
    by_file = [code for code, one in catalogue.agencies().items() if one.channel is Channel.BATCH]
    refused = [told for code in by_file for told in _take_all(code, folder / code)]
    for code in by_file:
        _write(code, folder / code / "enviar", None)
    if refused:
        raise Refused("\n".join(refused))


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


def _write(agency: str, folder: Path, number: int | None) -> None:
    """Leave the file with the new questions, or one that went out before."""
    with transaction() as session:
        made = batches.again(session, agency, number) if number else batches.export(session, agency)
        if made is None:
            click.echo(f"{agency}: ninguna consulta nueva.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{agency}-{made.number:06d}.csv"
        if file.exists() and file.read_bytes() != made.content:
            raise Refused(f"{file} ya existe y es otro archivo.")
        file.write_bytes(made.content)  # before the commit: a lost file would lose its questions
    click.echo(f"{file}: {made.questions} consultas.")


def _take_all(agency: str, folder: Path) -> Iterator[str]:
    """Take the files that came; one that cannot be read is put aside, told, and stops no other."""
    for file in sorted((folder / "recibidas").glob("*.csv")):
        try:
            with transaction() as session:
                taken = batches.import_(session, agency, file.read_bytes())
        except batches.FileUnreadable as error:
            yield f"{_put_aside(file, folder / 'rechazadas')}: {sentence(error)}"
        else:  # put aside after the commit: a file that is taken twice changes nothing
            click.echo(f"{_put_aside(file, folder / 'tomadas')}: {', '.join(_counted(taken))}.")


def _put_aside(file: Path, folder: Path) -> Path:
    """Keep what came; a file of the same name may have come before."""
    folder.mkdir(exist_ok=True)
    return file.replace(folder / f"{clock.now():%Y%m%dT%H%M%S%f}-{file.name}")


def _counted(taken: Counter[Intake]) -> list[str]:
    return [f"{count} {WORDS[kind]}" for kind, count in sorted(taken.items())]
