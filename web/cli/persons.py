"""Commands on the register of persons."""

import click

from engine.db import transaction
from registry.muestra import poblacion
from web.cli.base import connected, sugm


@sugm.group()
def generate() -> None:
    """Datos inventados, para probar y medir. Nunca en una instalación de verdad."""


@generate.command(name="persons")
@click.argument("count", metavar="CUÁNTAS", type=click.IntRange(1, 10_000_000))
@click.option(
    "--semilla", "--seed", "seed", default=1, show_default=True, help="La misma da las mismas."
)
@connected
def generate_persons(count: int, seed: int) -> None:
    """Agrega al registro CUÁNTAS personas que no existen."""
    with click.progressbar(length=count, label="Personas") as bar:
        for written in poblacion.settle(transaction, count, seed=seed):
            bar.update(len(written))
    click.echo(f"Se agregaron {count} personas inventadas.")
