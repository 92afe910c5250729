"""Checks answered later: by a file, by a letter, by both; and answers used again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, db, messages, repository, worklist
from engine.access import Actor
from engine.models import Job, JobState, ProcessInstance, Receipt, UserTask
from registry import expresiones
from tasks import batches, letters, questions, worker
from tasks.agencies import Agencies
from tasks.catalogue import Validity
from tasks.catalogue import agencies as known_agencies
from tasks.models import Question, QuestionState
from tasks.questions import Intake
from tasks.sandbox import Sandbox, registers
from tests.tasks import live
from web.cli import sugm

PROCESSES = Path(__file__).parents[2] / "processes"
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
OFFICER = Actor(
    id="proteccion1", roles=frozenset({"officer"}), groups=frozenset({"Oficial de protección"})
)
RESPONSE = {
    "resultado": "SIN_ANTECEDENTES",
    "detalle": "No registra antecedentes.",
    "numero_documento": "OF-1-2026",
    "fecha": "2026-11-20",
}


@pytest.fixture
def letters_drawn(session: Session) -> None:
    expresiones.install()
    for key in (questions.LETTER_PROCESS, questions.COMPARE_PROCESS):
        repository.deploy(session, repository.read(PROCESSES / key), note="t", actor=ANALYST)
    session.commit()


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Let time pass."""
    with clock.journey() as go_to:
        yield lambda gone: go_to(clock.now() + gone)


def start(session: Session, topic: str, **who: str) -> UUID:
    (job_id,) = live.start_jobs(session, live.define(session, live.one_job(topic)), **who)
    session.commit()
    return job_id


def job(session: Session, job_id: UUID) -> Job:
    return session.get_one(Job, job_id, populate_existing=True)


def do_all(session: Session, agencies: Agencies) -> None:
    """Every job that is due, until none is."""
    due = select(Job.id).where(Job.state == JobState.DUE)
    while ids := session.scalars(due.where(Job.due_at <= clock.now())).all():
        for job_id in ids:
            worker.execute(job_id, agencies)
    while messages.deliver_due(session, limit=10):
        pass
    session.commit()


def letter_task(session: Session) -> UserTask | None:
    return session.scalar(select(UserTask).where(UserTask.activity == "tramitar_oficio"))


def answer_letter(session: Session, agencies: Agencies, **changes: str) -> None:
    task = letter_task(session)
    result = worklist.answer(session, task.id, {"respuesta": {**RESPONSE, **changes}}, actor=OFFICER)
    session.commit()
    assert result.ok
    do_all(session, agencies)


# By file


def test_questions_go_out_once_and_answers_come_in_once(session: Session, agencies: Agencies) -> None:
    clean = start(session, "mtc.sanciones")
    known = start(session, "mtc.sanciones", numero="900000040")
    do_all(session, agencies)

    out = batches.export(session, "mtc")
    nothing = batches.export(session, "mtc")
    answers = registers.answer_file(out.content)
    taken, again = (batches.import_(session, "mtc", answers) for _ in range(2))
    session.commit()
    do_all(session, agencies)

    assert (2, None, out.content) == (out.questions, nothing, batches.again(session, "mtc", 1).content)
    assert ({Intake.TAKEN: 2}, {Intake.KNOWN: 2}) == (dict(taken), dict(again))
    results = [job(session, one).result["resultado"] for one in (clean, known)]
    assert ["SIN_ANTECEDENTES", "CON_ANTECEDENTES"] == results
    assert ["lote", "lote"] == session.scalars(select(Receipt.channel)).all()


@pytest.mark.parametrize("spoil", [b"", b"H;1;X\r\nT;5\r\n", b"H;1;X\r\nD;x;N;\r\nT;1\r\n", b"\xff"])
def test_a_file_that_is_not_as_agreed_is_not_taken_at_all(session: Session, spoil: bytes) -> None:
    with pytest.raises(batches.FileUnreadable):
        batches.import_(session, "mtc", spoil)


def test_no_cell_of_a_file_can_be_run_by_a_spreadsheet(session: Session, agencies: Agencies) -> None:
    start(session, "mtc.sanciones", apellido="=cmd|x")
    do_all(session, agencies)

    assert b";'=cmd|x;" in batches.export(session, "mtc").content


def test_the_files_of_the_day_are_taken_and_left(
    session: Session, agencies: Agencies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "connect", lambda _url: None)
    monkeypatch.setenv("SUGM_DATABASE_URL", "postgresql+psycopg://nowhere/nothing")
    folder = tmp_path / "mtc"
    asked = start(session, "mtc.sanciones")
    do_all(session, agencies)

    sent = exchange(tmp_path)
    answers = registers.answer_file((folder / "enviar/mtc-000001.csv").read_bytes())
    (folder / "recibidas").mkdir()
    (folder / "recibidas/a.csv").write_bytes(b"spoiled")
    (folder / "recibidas/b.csv").write_bytes(answers)
    told = exchange(tmp_path)
    do_all(session, agencies)

    assert (0, 1) == (sent.exit_code, told.exit_code)
    assert "no tiene la forma acordada" in told.output
    assert "1 recibidas" in told.output
    assert JobState.COMPLETED is job(session, asked).state
    assert ["rechazadas", "tomadas"] == sorted(
        file.parent.name for file in folder.rglob("*-?.csv") if file.parent.name != "enviar"
    )
    assert [] == list((folder / "recibidas").iterdir())


def exchange(folder: Path) -> Result:
    return CliRunner().invoke(sugm, ["agencies", "exchange", str(folder)])


# By letter


def test_what_an_agency_does_not_answer_in_time_goes_on_paper(
    session: Session,
    agencies: Agencies,
    letters_drawn: None,
    later: Callable[[timedelta], None],
) -> None:
    asked = start(session, "mtc.sanciones")
    do_all(session, agencies)
    before = letter_task(session)
    later(timedelta(hours=73))
    do_all(session, agencies)

    task = letter_task(session)
    assert before is None
    assert ["Oficial de protección"] == task.candidate_groups
    assert task.title.startswith("Oficio 000001-")
    answer_letter(session, agencies)
    assert (JobState.COMPLETED, "oficio") == (
        job(session, asked).state,
        job(session, asked).result["canal"],
    )
    assert "hecho" == session.get_one(ProcessInstance, job(session, asked).instance_id).outcome


def test_an_agency_that_stays_down_gets_letters_and_is_still_tried(
    session: Session,
    agencies: Agencies,
    letters_drawn: None,
    later: Callable[[timedelta], None],
    breaks: Callable[..., None],
) -> None:
    asked = start(session, "pnp.requisitorias")
    breaks("pnp", "error")
    do_all(session, agencies)
    early = letters.open_overdue(session)
    later(timedelta(hours=25))
    opened, twice = letters.open_overdue(session), letters.open_overdue(session)
    do_all(session, agencies)
    on_paper = letter_task(session).state

    breaks("pnp", "ok")
    later(timedelta(hours=1))
    do_all(session, agencies)

    assert (0, 1, 0, "open") == (early, opened, twice, on_paper)
    assert (JobState.COMPLETED, "en_linea") == (
        job(session, asked).state,
        job(session, asked).result["canal"],
    )
    assert "canceled" == letter_task(session).state
    letter = session.get_one(ProcessInstance, session.get_one(Question, asked).letter_id)
    assert "cerrada_por_respuesta_electronica" == letter.outcome


@pytest.mark.parametrize(("code", "tasks"), [("N", []), ("S", ["conciliar"])])
def test_an_answer_after_the_letter_is_kept_beside_it_and_shown_if_it_differs(
    session: Session,
    agencies: Agencies,
    letters_drawn: None,
    later: Callable[[timedelta], None],
    code: str,
    tasks: list[str],
) -> None:
    asked = start(session, "mtc.sanciones")
    do_all(session, agencies)
    later(timedelta(hours=73))
    do_all(session, agencies)
    answer_letter(session, agencies)
    result = job(session, asked).result

    late = f"H;1;MTC\r\nD;{asked};{code};\r\nT;1\r\n".encode()
    taken = batches.import_(session, "mtc", late)

    opened = session.scalars(select(UserTask.activity).where(UserTask.state == "open")).all()
    assert ({Intake.BESIDE: 1}, tasks) == (dict(taken), opened)
    assert result == job(session, asked).result
    assert {"oficio", "tardia"} == set(session.scalars(select(Receipt.channel)))


def test_when_nobody_waits_any_more_the_letter_is_closed(
    session: Session,
    agencies: Agencies,
    letters_drawn: None,
    later: Callable[[timedelta], None],
) -> None:
    asked = start(session, "mtc.sanciones")
    do_all(session, agencies)
    later(timedelta(hours=73))
    do_all(session, agencies)
    job(session, asked).state = JobState.CANCELED
    session.commit()

    questions.drop_unwanted(session)
    do_all(session, agencies)

    assert QuestionState.DROPPED == session.get_one(Question, asked).state
    assert "canceled" == letter_task(session).state


# Again


@pytest.mark.parametrize(("shared", "asked"), [({"prueba"}, 1), (set(), 2)])
def test_an_answer_is_used_again_where_the_catalogue_allows(
    session: Session,
    agencies: Agencies,
    agencies_server: Sandbox,
    agency_as: Callable[..., None],
    shared: set[str],
    asked: int,
) -> None:
    rule = known_agencies()["pnp"].validities[0]
    agency_as("pnp", validities=(with_sharing(rule, shared),))
    for _ in range(2):
        start(session, rule.topic)
        do_all(session, agencies)

    receipts = session.scalars(select(Receipt).order_by(Receipt.created_at)).all()
    assert asked == len(agencies_server.ledger.as_answer()["asked"])
    assert timedelta(days=30) == receipts[0].valid_until - receipts[0].answered_at
    assert (receipts[0].id if shared else None) == receipts[1].reused_id
    assert receipts[0].valid_until.date() == receipts[1].valid_until.date()


def test_an_answer_that_is_too_old_is_asked_for_again(
    session: Session,
    agencies: Agencies,
    agencies_server: Sandbox,
    agency_as: Callable[..., None],
    later: Callable[[timedelta], None],
) -> None:
    rule = known_agencies()["pnp"].validities[0]
    agency_as("pnp", validities=(with_sharing(rule, {"prueba"}),))
    start(session, rule.topic)
    do_all(session, agencies)
    later(timedelta(days=31))
    start(session, rule.topic)
    do_all(session, agencies)

    assert 2 == len(agencies_server.ledger.as_answer()["asked"])


def with_sharing(rule: Validity, procedures: set[str]) -> Validity:
    return Validity(
        topic=rule.topic,
        term=rule.term,
        shared_by=frozenset(procedures),
        from_on=rule.from_on,
        until_on=None,
    )
