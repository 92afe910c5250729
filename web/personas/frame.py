"""What every page about one person begins with: whom it is about, and what of it may be shown here.

What lies under a reserve, and what other units do, is shown to who has said in this session what for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session

from engine import clock
from registry import alertas, otorgado, trayectoria
from registry.alertas import Alerta
from registry.models import Persona
from registry.otorgado import Otorgamientos
from registry.personas import ficha as reading
from registry.personas import registro, reglas, reservas
from registry.personas.ficha import Ficha
from registry.trayectoria import Trayectoria
from web.accounts.access import current_actor
from web.i18n import gettext as _
from web.personas import words

PURPOSES = "finalidades_personas"  # of this session: person -> code
MOST = 40  # that a session remembers: it travels in a cookie


@dataclass(frozen=True, kw_only=True)
class Page:
    """A person on the screen."""

    ficha: Ficha
    visible: frozenset[str]  # reserves that are shown
    hidden: bool  # there is more for who says what for
    alerts: Sequence[Alerta]
    line: Trayectoria
    given: Otorgamientos
    today: date


def open_(transaction: Session, persona_id: UUID) -> Page:
    """The person of an address; one that was merged leads to whoever it is part of.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    actor, today = current_actor(), clock.now().astimezone(clock.LIMA).date()
    root = registro.get(transaction, persona_id)
    mine = reservas.visible(transaction, actor)
    stated = purpose_of(root.id) is not None
    whole = reading.read(transaction, root.id, mine)
    if root.id != persona_id:
        _lead_to(root)
    shown = mine if stated else frozenset[str]()
    if not stated and not reading.knows(transaction, root.id, shown):
        abort(redirect(url_for("personas.ask_purpose", persona_id=root.id, next=request.path), code=303))
    found = whole if stated else reading.read(transaction, root.id, shown)
    line = trayectoria.of(transaction, root.id, actor=actor, with_purpose=stated)
    known_in = found.reservas & shown
    given = otorgado.of(transaction, root.id, actor=actor, with_purpose=stated, known_in=known_in)
    alerts = [
        *alertas.of_documents(found.documentos),
        *alertas.of_cases(root, line.hitos),
        *alertas.of_person(transaction, root, today, actor=actor),
    ]
    more = not stated and (bool(whole.reservas & mine) or line.otros > 0 or given.otros > 0)
    return Page(
        ficha=found,
        visible=shown,
        hidden=more,
        alerts=alerts,
        line=line,
        given=given,
        today=today,
    )


def render(transaction: Session, template: str, page: Page, **more: object) -> str:
    """One of the pages about a person."""
    del transaction
    return render_template(
        template, page=page, ficha=page.ficha, words=words, states=reglas.states(), **more
    )


def purpose_of(persona_id: UUID) -> str | None:
    """What the officer has said, in this session, to open this person for."""
    known: Mapping[str, Any] = session.get(PURPOSES, {})
    return known.get(persona_id.hex)


def remember(persona_id: UUID, code: str) -> None:
    """In this session the officer opens this person for that purpose."""
    known: dict[str, str] = session.get(PURPOSES, {})
    kept = [(name, purpose) for name, purpose in known.items() if name != persona_id.hex]
    session[PURPOSES] = dict([*kept, (persona_id.hex, code)][-MOST:])


def _lead_to(root: Persona) -> None:
    flash(_("Esa ficha se unió a otra de la misma persona. Esta es la ficha vigente."))
    view = request.endpoint or "personas.show"
    abort(redirect(url_for(view, **{**(request.view_args or {}), "persona_id": root.id}), code=303))
