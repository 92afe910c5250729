"""Commands on process folders: deploy."""

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine import definitions, repository, reserves
from engine.access import Actor
from engine.authoring import coverage
from engine.db import transaction
from engine.repository import Draft
from engine.settings import Gate
from tasks.handlers import TOPICS
from web.cli.base import Refused, actor_option, connected, sugm
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

    Como en el estudio, los escenarios de cada uno tienen que pasar por el mínimo de su diagrama
    (SUGM_MINIMUM_COVERAGE).

    Aplica también las reservas del catálogo: qué grupos saben de los casos de cada unidad.
    """
    with transaction() as session:
        reserves.refresh(session)
    for draft in (one for folder in folders for one in drafts(folder)):
        with transaction() as session:
            newest = definitions.find_latest(session, draft.key)
            made = repository.deploy(session, draft, note=note, actor=actor, topics=TOPICS)
            if newest is None or made.id != newest.id:
                _require_tried(session, draft)
            told = f"{made.key}, versión {made.version}: es la que corren los casos nuevos."
        click.echo(told)


def _require_tried(session: Session, draft: Draft) -> None:
    """Nothing is deployed that its scenarios hardly pass. Raises Refused, which takes it back."""
    least = Gate().minimum_coverage
    folder = repository.folder_of(draft, repository.deployed(session, draft))
    cover, problem = coverage.of_folder(folder) if least else (None, None)
    if problem:
        raise Refused(f"{draft.key}: {problem.message}")
    if cover is not None and cover.percent < least:
        raise Refused(
            f"{draft.key}: los escenarios pasan por el {cover.percent} % del diagrama; para desplegar"
            f" hace falta el {least} %."
        )
