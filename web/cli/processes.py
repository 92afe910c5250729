"""Commands on process folders: deploy."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine import definitions, gate, repository, reserves
from engine.access import Actor
from engine.authoring import coverage
from engine.db import transaction
from engine.findings import InvalidDefinition
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
    least = Gate().minimum_coverage
    with transaction() as session:
        reserves.refresh(session)
    for draft in (one for folder in folders for one in drafts(folder)):
        with transaction() as session:
            newest = definitions.find_latest(session, draft.key)
            made = repository.deploy(
                session, draft, note=note, actor=actor, topics=TOPICS, play=not least
            )
            if least and (newest is None or made.id != newest.id):
                _require_tried(session, draft, least)
            told = f"{made.key}, versión {made.version}: es la que corren los casos nuevos."
        click.echo(told)


def _require_tried(session: Session, draft: Draft, least: int) -> None:
    """Nothing is deployed whose scenarios fail, or pass less than ``least`` percent of its diagram.

    They are played once for both questions. What is raised takes the deployment back.

    Raises:
        InvalidDefinition: which scenarios fail, and how.
        Refused: they pass too little, or cannot be played.
    """
    folder = repository.folder_of(draft, repository.deployed(session, draft))
    cover, problem = coverage.of_folder(folder)
    if cover is None:
        raise Refused(f"{draft.key}: {problem.message if problem else ''}")
    played = [gate.scenario_fails(one.path, one.problems) for one in cover.scenarios]
    if failing := list(chain.from_iterable(played)):
        raise InvalidDefinition(failing)
    if cover.percent < least:
        raise Refused(
            f"{draft.key}: los escenarios pasan por el {cover.percent} % del diagrama; para desplegar"
            f" hace falta el {least} %."
        )
