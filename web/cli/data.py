"""Commands on the database itself."""

import os
from pathlib import Path

import click
from alembic import command
from alembic.config import Config

from web.cli.base import sugm

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@sugm.command()
@click.option("--sql", "only_print", is_flag=True, help="Solo muestra las sentencias.")
def migrate(only_print: bool) -> None:
    """Lleva la base de datos a la última migración."""
    config = Config()
    config.set_main_option("script_location", os.fspath(MIGRATIONS))
    command.upgrade(config, "head", sql=only_print)
    if not only_print:
        click.echo("La base de datos está en la última migración.")
