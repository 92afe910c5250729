"""Commands on process folders: deploy."""

from collections.abc import Sequence
from pathlib import Path

import click

from engine import repository, reserves
from engine.access import Actor
from engine.db import transaction
from tasks.handlers import TOPICS
from web.cli.base import actor_option, connected, sugm
from web.cli.checking import drafts

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@sugm.command()
@click.argument("folders", type=FOLDER, nargs=-1, required=True, metavar="CARPETA…")
@click.option(
    "--nota", "--note", "note", default="Despliegue inicial", show_default=True, help="Por qué cambia."
)
@actor_option("analyst")
@connected
def deploy(folders: Sequence[Path], note: str, actor: Actor) -> None:
    """Despliega los procesos de cada CARPETA; primero los que otros llaman.

    Aplica también las reservas del catálogo: qué grupos saben de los casos de cada unidad.
    """
    with transaction() as session:
        reserves.refresh(session)
    for draft in (one for folder in folders for one in drafts(folder)):
        with transaction() as session:
            made = repository.deploy(session, draft, note=note, actor=actor, topics=TOPICS)
            told = f"{made.key}, versión {made.version}: es la que corren los casos nuevos."
        click.echo(told)
