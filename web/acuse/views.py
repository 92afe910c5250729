"""``/acuse/<code>``: one page, one button. It tells nothing but that there is a notice, and from when.

Whoever has the link may be somebody else than the person: the page names neither the person nor the
procedure, and looking at it acknowledges nothing (mail programs open links on their own).
"""

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.access import SYSTEM
from engine.db import transaction
from registry import notificaciones
from tasks import intake
from web.accounts.access import public
from web.acuse.blueprint import acuse


@acuse.get("/<codigo>")
@public
def ask(codigo: str) -> ResponseReturnValue:
    """The notice was sent then; did you receive it?"""
    with transaction() as session:
        notice = notificaciones.by_code(session, codigo)
        return render_template("acuse/acuse.html", notice=notice, received=notice.ack_at is not None)


@acuse.post("/<codigo>")
@public
def receive(codigo: str) -> ResponseReturnValue:
    """Yes. However often it is said, it counts once."""
    with transaction() as session:
        notice = notificaciones.by_code(session, codigo)
        intake.acknowledge(session, notice, actor=SYSTEM)
        return render_template("acuse/acuse.html", notice=notice, received=True)
