"""The e-mail that tells people how many notices they have not read. It says nothing of any case."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import click
from sqlalchemy.orm import Session

from engine import clock, notices, ways
from engine.db import transaction
from tasks import mail
from tasks.errors import AgencyError
from tasks.settings import AgencySettings
from web.accounts import people
from web.cli.base import connected, sugm
from web.i18n import gettext as _
from web.i18n import ngettext

CHOICE = "correo"  # preference; «no» for whoever wants none


@sugm.command()
@click.option("--minutos", "minutes", default=30, show_default=True, help="Sin leer desde hace tanto.")
@connected
def digest(minutes: int) -> None:
    """Envía a cada persona un correo con cuántos avisos tiene sin leer."""
    sent = 0
    with mail.sending(AgencySettings()) as send:
        with transaction() as session:
            waiting = notices.unmailed(session, before=clock.now() - timedelta(minutes=minutes))
        for username, found in waiting.items():
            with transaction() as session:
                sent += _tell(session, username, found, send)
    click.echo(ngettext("%(num)s correo enviado.", "%(num)s correos enviados.", sent))


def _tell(session: Session, username: str, found: Sequence[tuple[UUID, str]], send: mail.Send) -> int:
    """One person. What cannot be sent now is tried again the next time. Returns how many went out."""
    ids = [id_ for id_, _kind in found]
    address = people.address(session, username)
    actor = people.actors(session, [username]).get(username)
    wanted = actor is not None and ways.preferences(session, actor).get(CHOICE) != "no"
    if address and wanted:
        key = sha256(repr(ids).encode()).hexdigest()
        try:
            send(address, _("Avisos sin leer en SUGM"), _text(kind for _id, kind in found), key)
        except AgencyError as error:
            click.echo(f"{username}: {error}", err=True)
            return 0
    notices.mark_mailed(session, ids)
    return int(bool(address and wanted))


def _text(kinds: Iterable[str]) -> str:
    """How many of each kind; never of whom or about what."""
    names = {
        "assigned": _("tareas que le asignaron"),
        "delegated": _("tareas que le encargaron preparar"),
        "given-back": _("tareas que le devolvieron"),
        "mentioned": _("notas que le nombran"),
        "answered": _("respuestas a lo que consultó"),
        "stands-in": _("suplencias"),
        "witness": _("actas por confirmar"),
    }
    counted = Counter(names.get(kind, _("otros avisos")) for kind in kinds)
    lines = [f"- {number} {name}" for name, number in counted.items()]
    return "\n".join([_("Tiene avisos sin leer:"), "", *lines, "", _("Ingrese a SUGM para verlos.")])
