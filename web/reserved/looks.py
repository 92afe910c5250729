"""Who has looked at a reserved case: for those who answer for it, and as a document for the person."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from engine import clock, disclosure, monitor
from engine.access import Permission
from engine.db import transaction
from engine.disclosure import Reading
from registry import accesos
from web import words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.reserved.blueprint import reserved


@reserved.get("/<uuid:instance_id>/accesos")
@requires(Permission.AUDIT_READ)
def looks(instance_id: UUID) -> ResponseReturnValue:
    """Every look, newest first."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        found = disclosure.readings(session, instance_id)
        names = people.names(session, [one.actor for one in found])
        return render_template(
            "reserved/looks.html",
            case=case,
            looks=found,
            people=names,
            purposes=accesos.purposes(clock.now()),
            page_name=words.page,
            at=clock.now(),
        )


@reserved.get("/<uuid:instance_id>/accesos.pdf")
@requires(Permission.AUDIT_READ)
def report(instance_id: UUID) -> ResponseReturnValue:
    """The same for the person whose case it is: units and purposes, no names of officers."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        found = disclosure.readings(session, instance_id)
        units = people.units(session, [one.actor for one in found])
    made = accesos.report(case.business_key, _told(found, units), at=clock.now())
    answer = Response(made, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"accesos-{case.business_key}.pdf")
    return answer


def _told(found: Sequence[Reading], units: dict[str, str]) -> list[accesos.Acceso]:
    return [
        accesos.Acceso(
            at=one.at,
            unit=words.person(one.actor, units),
            page=words.page(one.page or ""),
            purpose=one.purpose or "",
            opened=tuple(one.opened),
        )
        for one in found
    ]
