"""``sugm check``: what the deploy gate says, for people and for other programs."""

import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click
from click.formatting import wrap_text

from engine import repository
from engine.findings import Finding, InvalidDefinition, Severity
from tasks.handlers import TOPICS
from web.cli.base import REFUSED, print_json, sugm

WORDS = {Severity.ERROR: "error", Severity.WARNING: "aviso", Severity.INFO: "nota"}
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
ORDER = list(Severity)
FILES = (".bpmn", ".dmn", ".form")
WIDEST = 100

Said = tuple[str, Sequence[Finding]]  # process and what is said of it


@sugm.command()
@click.argument(
    "paths",
    type=click.Path(exists=True, path_type=Path),
    nargs=-1,
    required=True,
    metavar="ARCHIVO|CARPETA…",
)
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@click.pass_context
def check(context: click.Context, paths: Sequence[Path], as_json: bool) -> None:
    """Revisa procesos, o un solo .bpmn, .dmn o .form, sin desplegarlos.

    Dice todo lo que impide desplegar, lo que extraña y lo que se leyó de otra manera que como está
    dibujado. Sale con 1 si algo impide desplegar.
    """
    said = [one for path in paths for one in _check(path)]
    if as_json:
        print_json([told(process, one) for process, found in said for one in found])
    else:
        for process, found in said:
            _show(process, found)
        _conclude([one for _, found in said for one in found])
    refused = any(one.severity is Severity.ERROR for _, found in said for one in found)
    context.exit(REFUSED if refused else 0)


def told(process: str, finding: Finding) -> dict[str, object]:
    """A finding for other programs."""
    return {
        "process": process,
        "severity": finding.severity.value,
        "code": finding.code,
        "element": finding.element,
        "name": finding.name,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "remedy": finding.advice,
        "page": page(finding),
    }


def page(finding: Finding) -> str:
    """Where the rule is explained."""
    return f"docs/rules/{finding.code}.md"


def drafts(folder: Path) -> Iterator[repository.Draft]:
    """The process in this folder, or those right below it, each after those that it calls."""
    folder = folder.resolve()
    below = [] if (folder / f"{folder.name}.bpmn").exists() else repository.read_all(folder)
    yield from below or [repository.read(folder)]


def _check(path: Path) -> Iterator[Said]:
    if path.is_file() and path.suffix not in FILES:
        raise click.UsageError(f"Solo se revisan archivos {', '.join(FILES)}, o carpetas: {path}")
    name = path.resolve().name
    try:
        found = [repository.read_file(path)] if path.is_file() else drafts(path)
        for draft in found:
            name = draft.key
            yield name, repository.check(draft, topics=TOPICS)
    except InvalidDefinition as refused:
        yield name, refused.findings


def _show(process: str, found: Sequence[Finding]) -> None:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    if not found:
        click.echo(f"{process}: {click.style('sin observaciones', fg='green')}")
        return
    click.echo(click.style(process, bold=True))
    ordered = sorted(found, key=lambda one: (one.file, ORDER.index(one.severity), one.line or 0))
    for file, findings in groupby(ordered, key=lambda one: one.file):
        click.echo(f"  {file}")
        for one in findings:
            _show_one(one, width)


def _show_one(finding: Finding, width: int) -> None:
    word = click.style(WORDS[finding.severity], fg=COLOURS[finding.severity], bold=True)
    where = f" línea {finding.line}" if finding.line else ""
    what = f" «{finding.name}»" if finding.name else ""
    element = f" [{finding.element}]" if finding.element else ""
    click.echo(f"    {word}{where}{what}{element}")
    click.echo(_wrapped(finding.message, width, "      "))
    if finding.advice:
        click.echo(_wrapped(f"→ {finding.advice}", width, "      "))
    click.echo(click.style(f"      {page(finding)}", dim=True))


def _wrapped(text: str, width: int, indent: str) -> str:
    return wrap_text(text, width, indent, indent)


def _conclude(found: Sequence[Finding]) -> None:
    counts = {
        Severity.ERROR: ("error", "errores"),
        Severity.WARNING: ("aviso", "avisos"),
        Severity.INFO: ("nota", "notas"),
    }
    parts = []
    for severity, (single, plural) in counts.items():
        number = sum(one.severity is severity for one in found)
        if number:
            parts.append(f"{number} {single if number == 1 else plural}")
    summary = f" ({', '.join(parts)})" if parts else ""
    bad = any(one.severity is Severity.ERROR for one in found)
    click.echo(f"{'No se puede desplegar' if bad else 'Se puede desplegar'}{summary}.")
