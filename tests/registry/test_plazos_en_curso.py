"""Time limits that run in cases: kept, suspended, extended, reminded of, escalated."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, invariants, repository, runtime, timers, worklist
from engine.access import SYSTEM, Actor
from engine.models import Message, ProcessInstance, Timer, UserTask
from registry import expresiones
from registry.models import Aviso, EstadoPlazo, Plazo, TipoSuceso
from registry.plazos_en_curso import cambios, consulta, recordatorios, temas
from registry.plazos_en_curso.cambios import NotExtendable, TermGroundMissing, TermNotOpen
from tests.engine import diagrams as d
from tests.house import ROOT

OFFICER = Actor(id="rosa", roles=frozenset({"officer"}), groups=frozenset({"Evaluación DGC"}))
CHIEF = Actor(
    id="gloria",
    roles=frozenset({"supervisor"}),
    groups=frozenset({"Supervisión DGC", "Evaluación DGC"}),
)
MONDAY = "2026-11-23T10:00:00-05:00"
At = Callable[[str], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Go to an instant."""

    def go(instant: str) -> None:
        distance = datetime.fromisoformat(instant) - datetime.now().astimezone()
        monkeypatch.setattr(clock, "_offset", distance)

    return go


@pytest.fixture(autouse=True)
def on_monday(at: At) -> None:
    expresiones.install()
    at(MONDAY)


@pytest.fixture
def case(session: Session) -> ProcessInstance:
    """A task and, beside it, a timer, both by the term to decide; then a task of its own term."""
    draft = d.draft(
        "calidad_migratoria",
        d.start(entradas="desde"),
        d.script("fijar", 'plazo("calidad.decision", desde)', "limite"),
        d.user("evaluar", dueDate="limite"),
        d.boundary("vencio", "evaluar", d.date_timer("limite"), interrupting=False),
        d.user("informar", dueDate='plazo("lpag.informe", today())'),
        d.end("resuelta"),
        d.end("avisada"),
        flows="inicio>fijar>evaluar>informar>resuelta,vencio>avisada",
        lane="Evaluación DGC",
    )
    definition = repository.deploy(session, draft, note="prueba", actor=SYSTEM)
    return runtime.start(
        session, definition, data={"desde": "2026-11-23"}, business_key="DGC-1", actor=SYSTEM
    )


def limits(session: Session) -> dict[str, Plazo]:
    session.expire_all()
    return {one.codigo: one for one in session.scalars(select(Plazo))}


def kinds(session: Session, plazo: Plazo) -> list[str]:
    return [one.tipo.value for one in cambios.happenings(session, plazo.id)]


def complete(session: Session, activity: str) -> None:
    query = select(UserTask).where(UserTask.activity == activity, UserTask.state == "open")
    task = session.scalars(query).one()
    assert worklist.complete(session, task.id, {"dato": ["x"]}, actor=OFFICER).ok


def test_a_term_of_the_diagram_is_kept_with_its_derivation(
    session: Session, case: ProcessInstance
) -> None:
    (plazo,) = limits(session).values()

    assert ("Decidir sobre la calidad migratoria", "ENTIDAD", 30) == (
        plazo.nombre,
        plazo.obligado,
        plazo.cantidad,
    )
    assert (date(2027, 1, 8), EstadoPlazo.EN_CURSO) == (plazo.vence_on, plazo.estado)
    task, timer = session.scalars(select(UserTask)).one(), session.scalars(select(Timer)).one()
    assert plazo.vence_at == task.due_at == timer.due_at
    (ficha,) = consulta.of_case(session, case.id)
    told = [str(paso) for paso in ficha.pasos]
    assert "Decidir sobre la calidad migratoria: 30 días hábiles." == told[0]
    assert any("08/12/2026 no cuenta: Inmaculada" in one for one in told)
    assert "Vence el día hábil número 30." == told[-1]


def test_silence_is_a_date_and_a_sense_and_nothing_else(session: Session, case: ProcessInstance) -> None:
    (plazo,) = limits(session).values()

    assert plazo.silencio_at
    assert ("2027-01-15", "NEGATIVO") == (
        plazo.silencio_at.astimezone(clock.LIMA).date().isoformat(),
        plazo.silencio,
    )


def test_it_is_met_when_nothing_is_due_by_it_any_more(session: Session, case: ProcessInstance) -> None:
    complete(session, "evaluar")
    found = limits(session)

    decision, report = found["calidad.decision"], found["lpag.informe"]
    assert (EstadoPlazo.CUMPLIDO, EstadoPlazo.EN_CURSO) == (decision.estado, report.estado)
    assert ["iniciado", "cumplido"] == kinds(session, decision)
    assert "rosa" == cambios.happenings(session, decision.id)[-1].actor
    complete(session, "informar")
    assert EstadoPlazo.CUMPLIDO is limits(session)["lpag.informe"].estado
    assert [] == invariants.broken(session)


def test_a_case_that_is_given_up_leaves_no_limit_running(
    session: Session, case: ProcessInstance
) -> None:
    runtime.terminate(session, case.id, reason="desistió", actor=SYSTEM)

    (plazo,) = limits(session).values()
    assert EstadoPlazo.SIN_EFECTO is plazo.estado
    assert ["iniciado", "sin_efecto"] == kinds(session, plazo)


def test_a_suspension_moves_the_date_the_task_and_the_timer(
    session: Session, case: ProcessInstance
) -> None:
    (plazo,) = limits(session).values()

    cambios.suspend(
        session,
        cambios.get(session, plazo.id),
        first=date(2026, 11, 30),
        last=date(2026, 12, 4),
        norma="LPAG, art. 76.3",
        motivo="Informe de otra entidad.",
        actor=CHIEF,
    )

    session.expire_all()
    task, timer = session.scalars(select(UserTask)).one(), session.scalars(select(Timer)).one()
    assert date(2027, 1, 15) == plazo.vence_on  # five business days later
    assert plazo.vence_at == task.due_at == timer.due_at
    assert EstadoPlazo.SUSPENDIDO is plazo.estado
    (ficha,) = consulta.of_case(session, case.id)
    assert "No se cuenta del 30/11/2026 al 04/12/2026: plazo suspendido." in map(str, ficha.pasos)
    with pytest.raises(TermNotOpen):
        cambios.extend(session, plazo, norma="LPAG, art. 136", motivo="x", actor=CHIEF)


def test_it_runs_again_by_itself_after_the_last_day_of_the_suspension(
    session: Session, case: ProcessInstance, at: At
) -> None:
    (plazo,) = limits(session).values()
    days = {"first": date(2026, 11, 30), "last": date(2026, 12, 4)}
    cambios.suspend(session, plazo, **days, norma="LPAG, art. 76.3", actor=CHIEF)

    at("2026-12-04T18:00:00-05:00")
    assert [] == list(recordatorios.due(session))
    at("2026-12-05T00:00:01-05:00")
    assert [plazo.id] == list(recordatorios.due(session))
    recordatorios.attend(session, plazo.id)

    assert (EstadoPlazo.EN_CURSO, date(2027, 1, 15)) == (plazo.estado, plazo.vence_on)


def test_resuming_early_gives_back_the_days(session: Session, case: ProcessInstance, at: At) -> None:
    (plazo,) = limits(session).values()
    days = {"first": date(2026, 11, 30), "last": date(2026, 12, 31)}
    cambios.suspend(session, plazo, **days, norma="LPAG, art. 76.3", actor=CHIEF)

    at("2026-12-01T10:00:00-05:00")
    cambios.resume(session, plazo, norma="LPAG, art. 76.3", actor=CHIEF)

    assert date(2027, 1, 12) == plazo.vence_on  # only 30 November and 1 December did not count


def test_a_suspension_needs_its_ground_and_its_days(session: Session, case: ProcessInstance) -> None:
    (plazo,) = limits(session).values()
    for days, norm in (
        ((date(2026, 11, 30), date(2026, 11, 27)), "LPAG, art. 65"),
        ((date(2026, 11, 10), date(2026, 11, 12)), "LPAG, art. 65"),
        ((date(2026, 11, 30), date(2026, 12, 4)), "  "),
    ):
        with pytest.raises(TermGroundMissing):
            cambios.suspend(session, plazo, first=days[0], last=days[1], norma=norm, actor=CHIEF)


def test_a_term_that_the_law_does_not_let_grow_does_not(session: Session, case: ProcessInstance) -> None:
    (plazo,) = limits(session).values()

    with pytest.raises(NotExtendable):
        cambios.extend(session, plazo, norma="LPAG, art. 136", motivo="Prueba", actor=CHIEF)


def test_a_report_is_extended_once_by_three_days_through_a_topic(
    session: Session, case: ProcessInstance
) -> None:
    complete(session, "evaluar")
    report = limits(session)["lpag.informe"]
    before = report.vence_on
    payload = {"plazo": {"clave": report.clave, "codigo": "lpag.informe"}, "norma": "LPAG, art. 132.3"}

    told = temas.prorrogar(
        session, payload | {"motivo": "Falta un anexo."}, instance_id=case.id, actor=SYSTEM
    )

    assert (date(2026, 12, 2), "2026-12-07") == (before, told["vence_el"])
    task = session.scalars(select(UserTask).where(UserTask.activity == "informar")).one()
    assert "2026-12-07" == f"{task.due_at.astimezone(clock.LIMA):%Y-%m-%d}"
    for amount in (None, 1):
        with pytest.raises(NotExtendable):
            temas.prorrogar(
                session,
                payload | {"motivo": "Otra vez.", "cantidad": amount},
                instance_id=case.id,
                actor=SYSTEM,
            )


def test_whoever_has_the_task_is_reminded_and_whoever_supervises_gets_a_task(
    session: Session, case: ProcessInstance, at: At
) -> None:
    draft = repository.read(ROOT / "processes" / "atencion_de_plazo")
    repository.deploy(session, draft, note="prueba", actor=SYSTEM)
    (plazo,) = limits(session).values()
    task = session.scalars(select(UserTask)).one()
    worklist.claim(session, task.id, actor=OFFICER)

    at("2026-12-21T09:00:00-05:00")  # the 18th of 30 business days began at eight
    assert recordatorios.attend(session, plazo.id)
    assert not recordatorios.attend(session, plazo.id)
    assert [("rosa", 60)] == told_to(session)
    at("2027-01-04T09:00:00-05:00")
    recordatorios.attend(session, plazo.id)
    assert [("Supervisión DGC", 80), ("rosa", 60), ("rosa", 80)] == told_to(session)
    at("2027-01-09T00:00:01-05:00")
    recordatorios.attend(session, plazo.id)

    assert EstadoPlazo.VENCIDO is plazo.estado
    assert plazo.cerrado_at is None
    escalated = session.scalars(select(UserTask).where(UserTask.activity == "atender_plazo")).one()
    assert (["Supervisión DGC"], "Plazo vencido – DGC-1") == (
        escalated.candidate_groups,
        escalated.title,
    )
    at("2027-01-16T00:00:01-05:00")
    recordatorios.attend(session, plazo.id)
    assert "silencio" in kinds(session, plazo)
    assert "evaluar" in [one.activity for one in session.scalars(select(UserTask))]


def told_to(session: Session) -> list[tuple[str, int]]:
    return sorted(
        (str(one.para_usuario or one.para_grupo), one.datos["porcentaje"])
        for one in session.scalars(select(Aviso))
    )


def test_what_was_escalated_is_called_off_when_it_is_done(
    session: Session, case: ProcessInstance, at: At
) -> None:
    draft = repository.read(ROOT / "processes" / "atencion_de_plazo")
    repository.deploy(session, draft, note="prueba", actor=SYSTEM)
    (plazo,) = limits(session).values()
    at("2027-01-09T00:00:01-05:00")
    recordatorios.attend(session, plazo.id)
    timers.fire_due(session)

    complete(session, "evaluar")

    (message,) = session.scalars(select(Message).where(Message.name == "plazo_cumplido"))
    late = limits(session)["calidad.decision"]
    assert str(late.id) == message.correlation_key
    assert (EstadoPlazo.VENCIDO, True) == (late.estado, late.cerrado_at is not None)


def test_a_notice_is_read_by_whom_it_is_for_and_by_nobody_else(
    session: Session, case: ProcessInstance, at: At
) -> None:
    (plazo,) = limits(session).values()
    at("2026-12-21T09:00:00-05:00")
    recordatorios.attend(session, plazo.id)

    stranger = Actor(id="luis", roles=frozenset({"officer"}), groups=frozenset({"Visas"}))
    assert [] == list(consulta.notices(session, stranger))
    (notice,) = consulta.notices(session, OFFICER)
    consulta.dismiss(session, notice.id, actor=OFFICER)
    assert [] == list(consulta.notices(session, OFFICER))


def test_a_suspended_case_waits_with_its_reminders(
    session: Session, case: ProcessInstance, at: At
) -> None:
    (plazo,) = limits(session).values()
    runtime.suspend(session, case.id, reason="prueba", actor=SYSTEM)
    at("2026-12-21T09:00:00-05:00")

    assert not recordatorios.attend(session, plazo.id)
    assert 0 == len(session.scalars(select(Aviso)).all())


def test_the_citizens_own_terms_remind_no_officer(session: Session, at: At) -> None:
    draft = d.draft(
        "espera",
        d.start(),
        d.catch("vence_recurso", d.date_timer('plazo("lpag.recurso", today())')),
        d.end("firme"),
        flows="inicio>vence_recurso>firme",
        lane="Evaluación DGC",
    )
    definition = repository.deploy(session, draft, note="prueba", actor=SYSTEM)
    runtime.start(session, definition, actor=SYSTEM)

    (plazo,) = limits(session).values()
    assert ("ADMINISTRADO", None) == (plazo.obligado, plazo.siguiente_at)
    at("2026-12-16T23:59:59-05:00")
    timers.fire_due(session)
    assert EstadoPlazo.VENCIDO is limits(session)["lpag.recurso"].estado


def test_a_due_date_that_the_catalogue_does_not_know_is_nobodys_limit(session: Session) -> None:
    own = '{clave: "x@1", vence: date and time("2030-06-10T23:59:59-05:00"), codigo: "x"}'
    draft = d.draft(
        "propio", d.start(), d.user("hacer", dueDate=own), d.end("hecha"), flows="inicio>hacer>hecha"
    )
    definition = repository.deploy(session, draft, note="prueba", actor=SYSTEM)

    runtime.start(session, definition, actor=SYSTEM)

    assert {} == limits(session)


def test_reminders_of_days_hours_and_months_fall_within_their_term(at: At) -> None:
    from registry.plazos import reglas
    from registry.plazos_en_curso.alertas import Plan

    start = datetime.fromisoformat(MONDAY)
    for codigo in ("lpag.subsanar", "pasaporte.entrega", "visa.uso", "proteccion.detenido"):
        told, computo, place = reglas.inputs_of(codigo, start)
        found = reglas.derive(told, computo, place)
        plan = Plan(
            codigo=codigo,
            obligado="ENTIDAD",
            computo=computo,
            calendario=place.calendario,
            vence=found,
            silencio_at=None,
        )
        marks = [plan.at(percent) for percent in (1, 60, 80, 100, 150)]
        assert sorted(marks) == marks
        assert start <= marks[0] + timedelta(hours=14)
        assert found.vence_at == marks[3]


def test_kinds_are_told_in_order(session: Session, case: ProcessInstance) -> None:
    (plazo,) = limits(session).values()
    cambios.tell(session, plazo, actor=SYSTEM)
    cambios.tell(session, plazo, actor=SYSTEM)

    assert [TipoSuceso.INICIADO, TipoSuceso.COMUNICADO] == [
        one.tipo for one in cambios.happenings(session, plazo.id)
    ]
    assert plazo.vence_on == plazo.comunicado_on
