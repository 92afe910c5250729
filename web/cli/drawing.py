"""``sugm layout``: lay diagrams out to be read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from engine import drawing
from web.cli.base import REFUSED, print_json, sugm

FAULTS = {
    "not-drawn": "«{element}» no está dibujado.",
    "shapes-overlap": "«{element}» está encima de «{other}».",
    "outside-its-container": "«{element}» se sale de «{other}».",
    "inside-another-container": "«{element}» está dibujado dentro de «{other}», a la que no pertenece.",
    "line-through-shape": "La línea «{element}» atraviesa «{other}».",
    "lines-overlap": "Las líneas «{element}» y «{other}» corren una sobre otra.",
    "line-slants": "La línea «{element}» no va en ángulos rectos.",
    "line-ends-elsewhere": "La línea «{element}» no llega hasta «{other}».",
    "name-on-shape": "El nombre de «{element}» tapa «{other}».",
    "name-on-line": "El nombre de «{element}» está sobre la línea «{other}».",
    "names-overlap": "Los nombres de «{element}» y «{other}» se tapan.",
}


@sugm.command()
@click.argument(
    "paths",
    type=click.Path(exists=True, path_type=Path),
    nargs=-1,
    required=True,
    metavar="ARCHIVO|CARPETA…",
)
@click.option("--check", "--revisar", "only_check", is_flag=True, help="Solo dice qué se lee mal.")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
@click.pass_context
def layout(context: click.Context, paths: Sequence[Path], only_check: bool, as_json: bool) -> None:
    """Acomoda diagramas .bpmn para que se lean: carriles en filas y el tiempo de izquierda a derecha.

    Solo cambia el dibujo, nunca lo que el diagrama significa; el mismo diagrama queda siempre igual.
    Sale con 1 si en el dibujo algo tapa a algo.
    """
    told = [_treat(file, only_check=only_check) for path in paths for file in _diagrams(path)]
    if as_json:
        print_json(told)
    else:
        for one in told:
            click.echo(f"{one['file']}: {one['state']}")
            for fault in one["faults"]:
                click.echo(f"  {FAULTS[fault['kind']].format(**fault)}")
    context.exit(REFUSED if any(one["faults"] for one in told) else 0)


def _diagrams(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob("*.bpmn"))
    elif path.suffix == ".bpmn":
        yield path
    else:
        raise click.UsageError(f"No es un diagrama .bpmn: {path}")


def _treat(file: Path, *, only_check: bool) -> dict[str, Any]:
    before = file.read_bytes()
    after = before if only_check else drawing.arrange(before)
    if after != before:
        file.write_bytes(after)
    faults = [
        {"kind": one.kind, "element": one.element, "other": one.other}
        for one in drawing.faults_of(after)
    ]
    if only_check:
        state = "se lee bien" if not faults else f"{len(faults)} observaciones"
    else:
        state = "acomodado" if after != before else "ya estaba acomodado"
    return {"file": str(file), "state": state, "faults": faults}
