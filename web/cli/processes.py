"""Commands on process folders: check, rehearse, deploy."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from engine import gate, rehearsal, repository
from engine.access import Actor
from engine.db import transaction
from engine.findings import Finding, Severity
from tasks.handlers import TOPICS
from web.cli.base import REFUSED, actor_option, connected, print_json, sugm

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "aviso", Severity.INFO: "nota"}


@sugm.command()
@click.argument("folders", type=FOLDER, nargs=-1, required=True, metavar="CARPETA…")
@click.option(
    "--nota", "--note", "note", default="Despliegue inicial", show_default=True, help="Por qué cambia."
)
@actor_option("analyst")
@connected
def deploy(folders: Sequence[Path], note: str, actor: Actor) -> None:
    """Despliega los procesos de cada CARPETA; primero los que otros llaman."""
    for draft in drafts(folders):
        with transaction() as session:
            made = repository.deploy(session, draft, note=note, actor=actor, topics=TOPICS)
            told = f"{made.key}, versión {made.version}: es la que corren los casos nuevos."
        click.echo(told)


@sugm.command()
@click.argument("folders", type=FOLDER, nargs=-1, required=True, metavar="CARPETA…")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@click.pass_context
def check(context: click.Context, folders: Sequence[Path], as_json: bool) -> None:
    """Revisa los procesos sin desplegarlos: dice todo lo que impide, y todo lo que extraña."""
    findings = [
        (draft.key, finding)
        for draft in drafts(folders)
        for finding in repository.check(draft, topics=TOPICS)
    ]
    if as_json:
        print_json([told(process, finding) for process, finding in findings])
    else:
        for process, finding in findings:
            click.echo(f"{process}: {SEVERITIES[finding.severity]}: {finding}")
    bad = sum(finding.severity is Severity.ERROR for _, finding in findings)
    if not as_json:
        click.echo("Se puede desplegar." if not bad else f"No se puede desplegar: {bad} errores.")
    context.exit(REFUSED if bad else 0)


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
    results = [result for draft in drafts(chosen) for result in rehearsed(draft)]
    if as_json:
        print_json(results)
    else:
        for result in results:
            verdict = "bien" if result["ok"] else "MAL "
            click.echo(f"{verdict}  {result['process']}: {result['scenario']} → {result['end']}")
            for problem in result["problems"]:
                click.echo(f"      {problem}")
    context.exit(0 if all(result["ok"] for result in results) else REFUSED)


def drafts(folders: Sequence[Path]) -> Iterator[repository.Draft]:
    """The process folders among these and right below them, each after those that it calls."""
    for folder in folders:
        if (folder / f"{folder.name}.bpmn").exists():
            yield repository.read(folder)
        else:
            yield from repository.read_all(folder)


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


def told(process: str, finding: Finding) -> dict[str, object]:
    """A finding for other programs."""
    return {
        "process": process,
        "severity": finding.severity.value,
        "code": finding.code,
        "file": finding.file,
        "line": finding.line,
        "element": finding.element,
        "message": finding.message,
        "remedy": finding.advice,
    }
