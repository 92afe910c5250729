"""To ask another unit something about a case, and to give somebody a task that is of no procedure.

Both are processes as any other (``consulta_interna``, ``tarea_suelta``): here is what
they are started with.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, monitor, runtime
from engine.access import Permission
from engine.db import transaction
from engine.errors import InvalidInput, NotFound
from registry import catalogo, consultas, plazos
from registry.catalogo.tablas import Unidad
from registry.plazos_en_curso import consulta
from web import disclosure, spanish, words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.cases.blueprint import cases
from web.i18n import gettext as _

QUESTION, TASK, CHECK = "consulta_interna", "tarea_suelta", "antecedentes"
ANSWERING = "responder_consulta"  # of the diagram of a question: where it stands until it is answered
TERM = "lpag.informe"  # within which another unit reports


class AskedNothing(InvalidInput):
    """It is not said what is asked, of whom, or by when."""

    code = "asked-nothing"


class AskedTooLate(InvalidInput):
    """The answer would come when the case is due already."""

    code = "asked-too-late"


@cases.get("/<uuid:instance_id>/consultas")
@requires(Permission.CASE_READ)
def show_questions(instance_id: UUID) -> ResponseReturnValue:
    """What was asked of other units about this case, and a form to ask."""
    with transaction() as session:
        actor = current_actor()
        case = monitor.instance(session, actor, instance_id)
        show = disclosure.reader(session).show
        asked = monitor.children(session, actor, instance_id, keys=(QUESTION, TASK, CHECK))
        told = [(one, show(monitor.variables(session, one.id))) for one in asked]
        last = _last_day(session, case)
        return render_template(
            "cases/questions.html",
            case=case,
            asked=told,
            have_answer={one.id for one, data in told if _has_answer(session, one, data)},
            receipts={one.id: monitor.receipts(session, one.id) for one in asked},
            units=_units(),
            agencies=consultas.of_case(session, instance_id),
            people=people.known(session),
            by=min(one for one in (_usual_day(), last) if one),
            last=last,
            at=clock.now(),
        )


def _has_answer(session: Session, asked: monitor.InstanceRow, data: Mapping[str, object]) -> bool:
    """Whether it was answered, and not asked again since."""
    if asked.state != "active" or "respuesta" not in data:
        return asked.state == "completed"
    return ANSWERING not in {task.activity for task in monitor.open_tasks(session, asked.id)}


@cases.post("/<uuid:instance_id>/consultas")
@requires(Permission.INSTANCE_START)
def ask_unit(instance_id: UUID) -> ResponseReturnValue:
    """Ask another unit; the answer comes to the inbox of who asks."""
    actor, asked = current_actor(), request.form
    with transaction() as session:
        case = monitor.instance(session, actor, instance_id)
        group, question = _known_group(asked.get("grupo", "")), asked.get("pregunta", "").strip()
        if not question:
            raise AskedNothing
        runtime.start(
            session,
            QUESTION,
            data={
                "caso": {
                    "id": str(case.id),
                    "numero": words.called(case.business_key, case.title),
                    "titulo": case.title,
                },
                "consulta": {
                    "grupo": group,
                    "grupo_de": next(iter(sorted(actor.groups)), group),
                    "de": actor.id,
                    "nombre_de": people.names(session, [actor.id])[actor.id],
                    "pregunta": question,
                    "vence_el": _in_time(asked.get("vence", ""), _last_day(session, case)).isoformat(),
                },
            },
            title=case.title,
            cause=runtime.Cause(origin=instance_id),
            actor=actor,
        )
    flash(_("Se envió la consulta. La respuesta llegará a su bandeja."), "success")
    return redirect(url_for("cases.show_questions", instance_id=instance_id), code=303)


@cases.get("/tarea")
@requires(Permission.INSTANCE_START)
def new_task() -> ResponseReturnValue:
    """A form for a task that is of no procedure, or of a case that does not foresee it."""
    with transaction() as session:
        case = _of_case(session, request.args.get("caso", ""))
        actor = current_actor()
        return render_template(
            "cases/task.html",
            case=case,
            groups=sorted(actor.groups),
            colleagues=people.colleagues(session, sorted(actor.groups)),
        )


@cases.post("/tarea")
@requires(Permission.INSTANCE_START)
def give_task() -> ResponseReturnValue:
    """Start it: for a group of mine, or for somebody in it."""
    actor, asked = current_actor(), request.form
    title, group, to = asked.get("titulo", "").strip(), asked.get("grupo", ""), asked.get("a") or None
    with transaction() as session:
        case = _of_case(session, asked.get("caso", ""))
        if not title or group not in actor.groups:
            raise AskedNothing
        if to and to not in dict(people.colleagues(session, [group])):
            raise NotFound(person=to)
        runtime.start(
            session,
            TASK,
            data={
                "encargo": {
                    "titulo": title,
                    "detalle": asked.get("detalle", "").strip() or "—",
                    "nombre_de": people.names(session, [actor.id])[actor.id],
                    "grupo": group,
                    "a": to,
                    "vence_el": _day(asked["vence"]).isoformat() if asked.get("vence") else None,
                }
            },
            title=title,
            cause=runtime.Cause(origin=case.id if case else None),
            actor=actor,
        )
    flash(_("Se creó la tarea."), "success")
    return redirect(url_for("inbox.show", scope="grupo"), code=303)


def _of_case(session: Session, told: str) -> monitor.InstanceRow | None:
    try:
        instance_id = UUID(told)
    except ValueError:
        return None
    return monitor.instance(session, current_actor(), instance_id)


def _units() -> list[tuple[str, str]]:
    """Groups that can be asked, each with the name of its unit."""
    rows = catalogo.rows(Unidad, plazos.lima_day(clock.now()))
    return sorted((group, one.nombre) for one in rows for group in one.carriles)


def _known_group(group: str) -> str:
    if group not in dict(_units()):
        raise AskedNothing
    return group


def _usual_day() -> date:
    return plazos.due(TERM, clock.now()).vence_on


def _last_day(session: Session, case: monitor.InstanceRow) -> date | None:
    """The day on which the case itself is due; None if nothing says so, or it has passed."""
    limits = [one.plazo.vence_at for one in consulta.of_case(session, case.id) if one.abierto]
    ends = limits or ([case.next_due_at] if case.next_due_at else [])
    last = plazos.lima_day(max(ends)) if ends else None
    return last if last and last >= plazos.lima_day(clock.now()) else None


def _in_time(typed: str, last: date | None) -> date:
    """A day by which the answer still helps."""
    day = _day(typed)
    if last and day > last:
        raise AskedTooLate(last=spanish.day(last))
    return day


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise AskedNothing from None
    if day < plazos.lima_day(clock.now()):
        raise AskedNothing
    return day
