"""Commands on the vault, where answers are kept encrypted."""

import click

from engine import settings, vault
from engine.db import transaction
from web.cli.base import connected, sugm


@sugm.group(name="boveda")
def vault_group() -> None:
    """Las llaves de lo que se guarda cifrado."""


@vault_group.command()
@connected
def rotar() -> None:
    """Envuelve todas las llaves con la última de SUGM_VAULT_KEY_FILE.

    Antes se agrega una línea «alias:clave» al archivo. Al terminar, las anteriores se pueden destruir:
    nada de lo cifrado cambia, solo con qué se abren sus llaves.
    """
    alias, total = (list(settings.vault_keys()) or ["—"])[-1], 0
    while True:
        with transaction() as session:
            done = vault.rewrap(session)
        total += done
        if not done:
            break
        click.echo(f"{total} llaves…")
    click.echo(f"Listo: {total} llaves pasaron a «{alias}».")
