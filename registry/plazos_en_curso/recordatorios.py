"""Reminders, escalation, resumption and silence: what time brings to the limits that run.

The dispatcher asks which are due and attends to each in a transaction of its own. Whatever is given is
given once: a notice has a name, an alert that was given is kept with its time limit.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import audit, clock, definitions, runtime
from engine.access import SYSTEM
from engine.models import InstanceState, ProcessInstance, TaskState, UserTask
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import Alerta, Unidad
from registry.models import Aviso, EstadoPlazo, Plazo, TipoSuceso
from registry.plazos.valores import lima_day
from registry.plazos_en_curso import cambios
from registry.plazos_en_curso.alertas import SILENCE, Due

PROCESS = "atencion_de_plazo"  # in which a supervisor attends to what ran out
NOBODY = "Supervisión"  # whose notice it is where no unit says who supervises it
_PATIENCE = timedelta(hours=1)  # until a suspended case is looked at again


def due(session: Session, *, limit: int = 100) -> Sequence[UUID]:
    """The time limits that somebody has to look at now, the longest due first."""
    query = select(Plazo.id).where(Plazo.siguiente_at <= clock.now())
    return session.scalars(query.order_by(Plazo.siguiente_at, Plazo.id).limit(limit)).all()


def attend(session: Session, plazo_id: UUID) -> bool:
    """Do what is due of one time limit; False if nothing was."""
    plazo = cambios.get(session, plazo_id)
    now = clock.now()
    if plazo.siguiente_at is None or plazo.siguiente_at > now:
        return False
    if _is_suspended(session, plazo):
        plazo.siguiente_at = now + _PATIENCE
        return False
    if plazo.suspendido_hasta is not None:
        cambios.resume(
            session, plazo, norma="LPAG, art. 137", motivo="Terminó la suspensión.", actor=SYSTEM
        )
        return True
    if plazo.vence_at < now and plazo.estado is EstadoPlazo.EN_CURSO:
        _run_out(session, plazo)
    computo = cambios.inputs_of(session, plazo)
    plan = cambios.plan_of(plazo, computo, cambios.derived(plazo, computo))
    for one in plan.all(lima_day(now)):
        if one.at <= now and one.code not in plazo.avisados:
            _give(session, plazo, one)
            plazo.avisados = [*plazo.avisados, one.code]
    plazo.siguiente_at = cambios.next_at(plazo, plan)
    session.flush()
    return True


def _is_suspended(session: Session, plazo: Plazo) -> bool:
    instance = session.get_one(ProcessInstance, plazo.instance_id)
    return instance.state is InstanceState.SUSPENDED


def _run_out(session: Session, plazo: Plazo) -> None:
    plazo.estado = EstadoPlazo.VENCIDO
    row = cambios.happened(plazo, TipoSuceso.VENCIDO, SYSTEM)
    row.vence_on = plazo.vence_on
    session.add(row)
    told = {"term": plazo.codigo, "due_on": plazo.vence_on.isoformat()}
    audit.record(session, SYSTEM, Event.TERM_RAN_OUT, plazo.id, stream=plazo.instance_id, **told)


def _give(session: Session, plazo: Plazo, one: Due) -> None:
    """A reminder to whoever has it, a task to whoever supervises, or the flag of silence."""
    tasks = _open_tasks(session, plazo)
    if one.code == SILENCE:
        _silence(session, plazo, tasks)
        return
    alert = one.alert
    if alert is None:
        return
    for user, group in _receivers(alert, tasks):
        notify(session, plazo, one.code, "plazo", alert.porcentaje, user=user, group=group)
    kind = TipoSuceso.ESCALADO if alert.accion == "ESCALAR" else TipoSuceso.AVISADO
    if kind is TipoSuceso.ESCALADO:
        escalate(session, plazo, "VENCIMIENTO", alert.grupo or supervisor_of(tasks))
    row = cambios.happened(plazo, kind, SYSTEM)
    row.datos = {"code": one.code, "percent": alert.porcentaje}
    session.add(row)


def _silence(session: Session, plazo: Plazo, tasks: Sequence[UserTask]) -> None:
    """Nothing follows from it by itself: a supervisor is told, and says what does."""
    group = supervisor_of(tasks)
    notify(session, plazo, SILENCE, "silencio", None, user=None, group=group)
    escalate(session, plazo, "SILENCIO", group)
    row = cambios.happened(plazo, TipoSuceso.SILENCIO, SYSTEM, norma="LPAG, art. 188")
    row.datos = {"sense": plazo.silencio}
    session.add(row)
    told = {"term": plazo.codigo, "sense": plazo.silencio}
    audit.record(session, SYSTEM, Event.SILENCE_REACHED, plazo.id, stream=plazo.instance_id, **told)


def notify(
    session: Session,
    plazo: Plazo,
    code: str,
    clase: str,
    percent: int | None,
    *,
    user: str | None,
    group: str | None,
) -> None:
    """Leave a notice for a person or a group, once."""
    told = {"nombre": plazo.nombre, "vence_on": plazo.vence_on.isoformat(), "porcentaje": percent}
    new = insert(Aviso).values(
        created_at=clock.now(),
        clave=f"{plazo.id}:{code}:{plazo.vence_on}:{user or group}",
        instance_id=plazo.instance_id,
        plazo_id=plazo.id,
        clase=clase,
        datos=told,
        para_usuario=user,
        para_grupo=None if user else group,
    )
    session.execute(new.on_conflict_do_nothing())


def tell_of_new_date(session: Session, plazo: Plazo) -> None:
    """Let whoever has the work know that its date is another one."""
    for user, group in _holders(_open_tasks(session, plazo)):
        notify(session, plazo, "recalculo", "recalculo", None, user=user, group=group)


def escalate(session: Session, plazo: Plazo, materia: str, group: str) -> None:
    """Give a supervisor the task to attend to it; one for each time limit and matter."""
    process = definitions.find_latest(session, PROCESS)
    if process is None or (plazo.escalado_id and materia == "VENCIMIENTO"):
        return
    case = session.get_one(ProcessInstance, plazo.instance_id)
    made = runtime.start(
        session,
        process,
        data={
            "materia": materia,
            "caso": {"id": str(case.id), "numero": case.business_key},
            "plazo_del_caso": {
                "id": str(plazo.id),
                "nombre": plazo.nombre,
                "vence_el": plazo.vence_on.isoformat(),
                "norma": plazo.norma,
                "silencio": plazo.silencio,
            },
            "grupo": group,
        },
        business_key=case.business_key,
        title=case.title,
        cause=runtime.Cause(origin=case.id),  # what lies in a reserve stays in it
        actor=SYSTEM,
    )
    made.parent_id = case.id
    plazo.escalado_id = made.id
    session.flush()


def supervisor_of(tasks: Sequence[UserTask]) -> str:
    """The group that supervises the unit whose group has an open task."""
    on = lima_day(clock.now())
    lanes = {group for task in tasks for group in task.candidate_groups}
    for unit in catalogo.rows(Unidad, on):
        if lanes & set(unit.carriles) and unit.supervisa:
            return unit.supervisa
    return NOBODY


def _open_tasks(session: Session, plazo: Plazo) -> Sequence[UserTask]:
    """Those that are due by it or, if there are none, whatever of the case is open."""
    query = select(UserTask).where(
        UserTask.instance_id == plazo.instance_id, UserTask.state == TaskState.OPEN
    )
    tasks = session.scalars(query.order_by(UserTask.id)).all()
    return [task for task in tasks if task.term == plazo.clave] or tasks


def _receivers(alert: Alerta, tasks: Sequence[UserTask]) -> set[tuple[str | None, str | None]]:
    if alert.destinatario == "SUPERVISION":
        return {(None, alert.grupo or supervisor_of(tasks))}
    if alert.destinatario == "GRUPO":
        return {(None, group) for task in tasks for group in task.candidate_groups}
    return _holders(tasks)


def _holders(tasks: Sequence[UserTask]) -> set[tuple[str | None, str | None]]:
    """Whoever claimed a task; of others, the groups that may."""
    held = {(task.assignee, None) for task in tasks if task.assignee}
    free = (task for task in tasks if not task.assignee)
    return held | {(None, group) for task in free for group in task.candidate_groups}
