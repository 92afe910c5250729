"""The command on reserves: old cases go where the catalogue says that they belong."""

import click

from engine import reserves, reserving
from engine.access import Actor
from engine.db import transaction
from web.cli.base import actor_option, connected, sugm


@sugm.command(name="reserves")
@actor_option("supervisor")
@connected
def take_in(actor: Actor) -> None:
    """Pone en su reserva los casos que ya había, también los concluidos.

    Los casos que empiezan o avanzan entran por sí solos. Úselo después de cambiar las reservas del
    catálogo: un caso es de una reserva por el dato que lo dice o por el caso del que viene. Nunca
    saca un caso de su reserva.
    """
    with transaction() as session:
        reserves.refresh(session)
    moved = 0
    with click.progressbar(
        reserving.take_in_all(transaction, actor=actor), label="Casos", show_pos=True
    ) as found:
        for _instance_id in found:
            moved += 1
    click.echo(f"Entraron en su reserva {moved} casos.")
