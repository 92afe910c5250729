"""The course of one instance: its steps, its dealings with the world, and how it was at any instant."""

from datetime import datetime
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import monitor as reading
from engine import revisions, steps
from engine.access import Permission
from engine.db import transaction
from engine.errors import InvalidInput
from web import diagrams, disclosure, spanish
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.monitor.blueprint import monitor
from web.monitor.instance import render


@monitor.get("/instancias/<uuid:instance_id>/pasos")
@requires(Permission.INSTANCE_READ)
def course(instance_id: UUID) -> ResponseReturnValue:
    """Step by step: what was entered and left, decided, and changed in the data."""
    until = request.args.get("desde", type=int)
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        found = steps.steps(session, instance_id, until=until)
        last = found[-1].revision if found else 1
        return render(
            session,
            "monitor/course.html",
            case,
            steps=found,
            names=diagrams.titles(session, instance_id),
            show=disclosure.reader(session).show,
            people=people.names(session, [one.actor for one in found]),
            earlier=last - 1,
        )


@monitor.get("/instancias/<uuid:instance_id>/relaciones")
@requires(Permission.INSTANCE_READ)
def dealings(instance_id: UUID) -> ResponseReturnValue:
    """Jobs, receipts, messages and dates."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        return render(
            session,
            "monitor/dealings.html",
            case,
            traffic=steps.traffic(session, instance_id),
            receipts=reading.receipts(session, instance_id),
            show=disclosure.reader(session).show,
            names=diagrams.titles(session, instance_id),
        )


@monitor.get("/instancias/<uuid:instance_id>/datos")
@requires(Permission.INSTANCE_READ)
def data(instance_id: UUID) -> ResponseReturnValue:
    """The case as it was: after a change, or at an instant; now, if neither is asked for."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        seen = _revision(session, case)
        then = reading.state_at(session, instance_id, revision=seen)
        changes = reading.revisions(session, instance_id)
        before = reading.variables(session, instance_id, revision=seen - 1) if seen > 1 else {}
        show = disclosure.reader(session).show
        return render(
            session,
            "monitor/data.html",
            case,
            revisions=changes,
            seen=seen,
            then=next(one for one in changes if one.revision == seen),
            waiting=then.waits(),
            outcome=then.outcome,
            people=people.names(session, [one.actor for one in changes]),
            variables=show(then.variables()),
            before=show(before),
            choices=diagrams.choices(session, instance_id),
        )


def _revision(session: Session, case: reading.InstanceRow) -> int:
    """Which one is asked for. Raises NoSuchRevision if the case had not begun by then."""
    if text := request.args.get("en", "").strip():
        return revisions.find(session, case.id, at=_instant(text)).revision
    chosen = request.args.get("revision", type=int)
    return case.revision if chosen is None else chosen


def _instant(text: str) -> datetime:
    """An instant on the clock of Lima; of a day, its end."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(instant=text) from error
    if len(text) == len("2026-01-31"):
        instant = instant.replace(hour=23, minute=59, second=59)
    return instant if instant.tzinfo else instant.replace(tzinfo=spanish.LIMA)
