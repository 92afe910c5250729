"""Commands on process folders: rehearse, deploy."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from engine import gate, rehearsal, repository, reserves
from engine.access import Actor
from engine.db import transaction
from tasks.handlers import TOPICS
from web.cli.base import REFUSED, actor_option, connected, print_json, sugm
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


@sugm.command()
@click.argument("folders", type=FOLDER, nargs=-1, metavar="[CARPETA…]")
@click.option("--all", "--todos", "everything", is_flag=True, help="Todos los procesos de «processes».")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@click.pass_context
def rehearse(context: click.Context, folders: Sequence[Path], everything: bool, as_json: bool) -> None:
    """Ensaya los escenarios de cada CARPETA en memoria, con reloj propio."""
    chosen = [Path("processes")] if everything else folders
    if not chosen:
        raise click.UsageError("Diga una CARPETA, o --all.")
    results = [result for folder in chosen for draft in drafts(folder) for result in rehearsed(draft)]
    if as_json:
        print_json(results)
    else:
        for result in results:
            verdict = "bien" if result["ok"] else "MAL "
            click.echo(f"{verdict}  {result['process']}: {result['scenario']} → {result['end']}")
            for problem in result["problems"]:
                click.echo(f"      {problem}")
    context.exit(0 if all(result["ok"] for result in results) else REFUSED)


def rehearsed(draft: repository.Draft) -> Iterator[dict[str, Any]]:
    """How each scenario of a draft goes."""
    loaded = gate.load(draft.key, draft.sources, repository.beside(draft))
    for path, source in sorted(draft.sources.items()):
        if path.startswith("scenarios/"):
            played = rehearsal.play(loaded, rehearsal.read(source))
            yield {
                "process": draft.key,
                "scenario": Path(path).stem,
                "ok": played.ok,
                "end": played.end,
                "problems": list(played.problems),
            }
