"""Commands on the catalogue of what may change without a release."""

from pathlib import Path

import click

from registry.catalogo import archivos
from registry.catalogo.tablas import TABLAS
from web.cli.base import Refused, sugm

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@sugm.group(name="catalogo")
def catalogue() -> None:
    """El catálogo: lo que cambia sin cambiar el programa, con vigencia y sustento."""


@catalogue.command(name="check")
@click.argument("folder", type=FOLDER, required=False, metavar="[CARPETA]")
def check(folder: Path | None) -> None:
    """Revisa los archivos de CARPETA y dice todo lo que está mal."""
    try:
        known = archivos.read(folder)
    except archivos.CatalogoInvalido as wrong:
        raise Refused(str(wrong)) from wrong
    rows = sum(1 for tabla in TABLAS.values() for _ in known.every(tabla))
    click.echo(f"{len(TABLAS)} tablas y {rows} filas en orden.")
