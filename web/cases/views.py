"""The list of cases, and the file of one."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import audit, clock, monitor, worklist
from engine.access import Permission
from engine.db import transaction
from engine.models import Receipt
from web import diagrams, disclosure, story, words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.cases import answers, asked
from web.cases.asking import CHECK
from web.cases.blueprint import cases

STATES = {
    "tramite": "active",
    "suspendidos": "suspended",
    "concluidos": "completed",
    "anulados": "terminated",
}


@cases.get("/")
@requires(Permission.CASE_READ)
def show_all() -> ResponseReturnValue:
    """Cases that the actor may see, newest first; searched by number, name and document."""
    actor, args = current_actor(), request.args
    with transaction() as session:
        wanted = monitor.Wanted(
            text=args.get("q", "").strip() or None,
            procedure=args.get("tramite") or None,
            state=STATES.get(args.get("estado", "")),
        )
        page = monitor.cases(session, actor, wanted, after=args.get("desde"))
        return render_template(
            "cases/list.html",
            page=page,
            procedures=monitor.procedures(session, actor),
            at=clock.now(),
        )


@cases.get("/<uuid:instance_id>")
@requires(Permission.CASE_READ)
def show(instance_id: UUID) -> ResponseReturnValue:
    """What was answered so far, by the questions' own words."""
    with transaction() as session:
        actor = current_actor()
        case = monitor.instance(session, actor, instance_id)
        show_ = disclosure.reader(session).show
        data = show_(monitor.variables(session, instance_id))
        tasks = monitor.open_tasks(session, instance_id)
        return _render(
            session,
            "cases/show.html",
            case,
            sections=answers.sections(session, case, data),
            receipts=_receipts(session, instance_id),
            tasks=tasks,
            openable=worklist.openable(session, tasks, actor=actor),
            people=people.names(session, [task.assignee for task in tasks]),
            questions=asked.questions(session, actor, instance_id, show_),
        )


@cases.get("/<uuid:instance_id>/constancias")
@requires(Permission.CASE_READ)
def checks(instance_id: UUID) -> ResponseReturnValue:
    """What agencies answered: the receipts of all calls."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        return _render(session, "cases/checks.html", case, receipts=_receipts(session, instance_id))


@cases.get("/<uuid:instance_id>/historia")
@requires(Permission.CASE_READ)
def history(instance_id: UUID) -> ResponseReturnValue:
    """All that happened, in sentences, newest first; with what was asked of others and their answers."""
    with transaction() as session:
        actor, known = current_actor(), people.known(session)
        case = monitor.instance(session, actor, instance_id)
        entries = audit.history(session, instance_id)
        told = story.story(entries, known, diagrams.titles(session, instance_id))
        show_ = disclosure.reader(session).show
        others = asked.entries(session, actor, instance_id, show_, known)
        return _render(session, "cases/history.html", case, history=asked.among(told, others))


@cases.get("/<uuid:instance_id>/diagrama")
@requires(Permission.CASE_READ)
def diagram(instance_id: UUID) -> ResponseReturnValue:
    """Where the case stands: on the diagram, and as a list for whoever cannot see it."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        return _render(
            session,
            "cases/diagram.html",
            case,
            choices=diagrams.choices(session, instance_id),
            outline_steps=monitor.outline(session, instance_id, process=diagrams.shown()),
        )


@cases.get("/<uuid:instance_id>/diagrama.bpmn")
@requires(Permission.CASE_READ)
def diagram_file(instance_id: UUID) -> ResponseReturnValue:
    """The BPMN file of the version that this case runs."""
    with transaction() as session:
        monitor.instance(session, current_actor(), instance_id)
        return Response(
            monitor.diagram(session, instance_id, process=diagrams.shown()), mimetype="application/xml"
        )


@cases.get("/<uuid:instance_id>/fichas.json")
@requires(Permission.CASE_READ)
def tokens(instance_id: UUID) -> ResponseReturnValue:
    """Where the tokens are, for the diagram."""
    with transaction() as session:
        monitor.instance(session, current_actor(), instance_id)
        return words.painted(monitor.tokens(session, instance_id, process=diagrams.shown()))


def _receipts(session: Session, instance_id: UUID) -> Sequence[Receipt]:
    """Those of the case, and of what was asked of agencies for it besides."""
    asked = monitor.children(session, current_actor(), instance_id, keys=(CHECK,))
    return monitor.receipts(session, instance_id, also=[one.id for one in asked])


def _render(session: Session, template: str, case: monitor.InstanceRow, **more: object) -> str:
    names = people.names(session, [case.started_by])
    told = words.person(case.started_by, names)
    return render_template(template, case=case, started_by=told, at=clock.now(), **more)
