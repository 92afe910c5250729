"""``sugm rehearse``: every scenario played in memory, told as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

import click

from engine import gate, rehearsal, repository
from web.cli.base import REFUSED, print_json, sugm
from web.cli.checking import drafts

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TITLE = 68  # a scenario's own title is cut here: the row stays on one line


@dataclass(frozen=True)
class Played:
    """How one scenario of a process went."""

    process: str
    scenario: str
    title: str
    ok: bool
    end: str | None
    problems: tuple[str, ...]


@sugm.command()
@click.argument("folders", type=FOLDER, nargs=-1, metavar="[CARPETA…]")
@click.option("--all", "--todos", "everything", is_flag=True, help="Todos los procesos de «processes».")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@click.pass_context
def rehearse(context: click.Context, folders: Sequence[Path], everything: bool, as_json: bool) -> None:
    """Ensaya los escenarios de cada CARPETA en memoria, con reloj propio.

    Sale con 1 si alguno no termina como dice.
    """
    chosen = [Path("processes")] if everything else folders
    if not chosen:
        raise click.UsageError("Diga una CARPETA, o --all.")
    began = process_time()
    results: list[Played] = []
    for draft in (one for folder in chosen for one in drafts(folder)):
        played = [*rehearsed(draft)]
        results += played
        if not as_json:
            _show(draft.key, played)
    if as_json:
        print_json([asdict(one) for one in results])
    else:
        _conclude(results, process_time() - began)
    context.exit(0 if all(one.ok for one in results) else REFUSED)


def rehearsed(draft: repository.Draft) -> Iterator[Played]:
    """Each scenario of a draft, in the order of their names."""
    loaded = gate.load(draft.key, draft.sources, repository.beside(draft))
    for path, source in sorted(draft.sources.items()):
        if path.startswith("scenarios/"):
            result = rehearsal.play(loaded, rehearsal.read(source))
            yield Played(
                process=draft.key,
                scenario=Path(path).stem,
                title=result.title,
                ok=result.ok,
                end=result.end,
                problems=tuple(result.problems),
            )


def _show(process: str, played: Sequence[Played]) -> None:
    """The rows of one process below its name, and its problems below the row that has them."""
    if not played:
        click.secho(f"{process}: sin escenarios propios; lo ensayan quienes lo llaman.", dim=True)
        return
    click.secho(f"{process} ({len(played)})", bold=True)
    names = max(len(one.scenario) for one in played)
    ends = max(len(one.end or "–") for one in played)
    for one in played:
        mark = click.style("bien", fg="green") if one.ok else click.style("MAL ", fg="red", bold=True)
        title = one.title if len(one.title) <= TITLE else one.title[: TITLE - 1] + "…"
        click.echo(f"  {mark}  {one.scenario:<{names}}  → {one.end or '–':<{ends}}  {title}")
        for problem in one.problems:
            click.secho(f"        {problem}", fg="red")


def _conclude(results: Sequence[Played], took: float) -> None:
    wrong = [one for one in results if not one.ok]
    processes = len({one.process for one in results})
    where = "1 proceso" if processes == 1 else f"{processes} procesos"
    verdict = "todos terminan como dicen" if not wrong else f"{len(wrong)} no terminan como dicen"
    click.echo()
    click.secho(
        f"{len(results)} escenarios de {where}: {verdict} ({took:.0f} s).",
        fg="red" if wrong else "green",
    )
    for one in wrong:
        click.echo(f"  {one.process}: {one.scenario}")
