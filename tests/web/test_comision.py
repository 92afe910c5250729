"""A commission at its table: agenda, quorum, abstentions, votes together and apart, minutes, signatures."""

import io
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import monitor, rehearsal, repository, reserves, runtime
from engine.access import SYSTEM, Actor
from engine.models import Job, JobState, ProcessInstance, UserTask
from registry.comision import escrutinio
from registry.models import EstadoSesion, PuntoSesion, Sesion
from registry.settings import settings
from tests.web.conftest import Browser, words

SECRETARY, BODY, OBSERVER = "Secretaría Ejecutiva", "Comisión Especial", "ACNUR"
VOTING = ("comisionado1", "comisionado2", "comisionado3")
MEMBERS = (*VOTING, "secretaria", "acnur1")
GROUND = "El relato es creíble y el temor, fundado."
Table = Mapping[str, Browser]


@pytest.fixture
def cases(session: Session) -> list[ProcessInstance]:
    """Three cases whose reports were reviewed: two to recognise, one to deny."""
    unit = reserves.Unit(
        code="refugio", groups=(SECRETARY, BODY), readers={"testimonio": (), "voto": ()}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reserves, "_declared", lambda: [unit])
        folder = settings().processes / "sesion_comision"
        analyst = Actor(id="analista", roles=frozenset({"analyst"}))
        draft = repository.read(folder)
        repository.deploy(session, draft, note="prueba", actor=analyst)
    told = rehearsal.read((folder / "scenarios/mayoria_con_discrepancia.yaml").read_bytes())["start"]
    made = [
        runtime.start(
            session,
            "sesion_comision",
            data={**told["data"], "propuesta": proposal, "expediente": numbered(told["data"], n)},
            business_key=f"CEPR-2026-{n:06d}",
            title=f"PERSONA {n}",
            actor=SYSTEM,
        )
        for n, proposal in enumerate(("RECONOCER", "RECONOCER", "DENEGAR"), 1)
    ]
    session.commit()
    return made


def numbered(data: Mapping[str, Any], n: int) -> dict[str, Any]:
    return {**data["expediente"], "numero": f"CEPR-2026-{n:06d}"}


@pytest.fixture
def table(browser: Callable[..., Browser]) -> Table:
    seated = {name: browser(name, "commission_member", groups=(BODY,)) for name in VOTING}
    return seated | {
        "secretaria": browser("secretaria", "secretary", groups=(SECRETARY,)),
        "acnur1": browser("acnur1", "observer", groups=(OBSERVER,)),
    }


def convened(
    session: Session, table: Table, cases: list[ProcessInstance], vote: str = "NOMINAL"
) -> Sesion:
    answer = table["secretaria"].post(
        "/comision/CEPR/nueva",
        {
            "fecha": "2026-12-02T09:00",
            "lugar": "Sala de sesiones",
            "voto": vote,
            "caso": [str(one.id) for one in cases],
            f"orden-{cases[-1].id}": "1",
        },
    )
    assert 303 == answer.status_code, words(answer)
    return session.scalars(select(Sesion).order_by(Sesion.created_at.desc()).limit(1)).one()


def act(one: Browser, found: Sesion, what: str, **told: object) -> int:
    answer = one.post(f"/comision/sesiones/{found.id}/{what}", told)
    return answer.status_code


def seated(table: Table, found: Sesion, present: tuple[str, ...] = MEMBERS, **more: object) -> int:
    return act(
        table["secretaria"],
        found,
        "instalar",
        presente=list(present),
        preside=more.pop("preside", "comisionado1"),
        **more,
    )


def agreed(session: Session, found: Sesion) -> dict[UUID, Mapping[str, Any]]:
    session.expire_all()
    rows = session.scalars(select(PuntoSesion).where(PuntoSesion.sesion_id == found.id))
    return {one.instance_id: one.acuerdo or {} for one in rows}


def test_a_session_from_its_agenda_to_its_signed_minutes(
    session: Session, table: Table, cases: list[ProcessInstance]
) -> None:
    first, second, third = cases
    found = convened(session, table, cases)
    assert [third.id, first.id, second.id] == [one.instance_id for one in found.puntos]
    assert f"001-{found.created_at.year}-CEPR" == found.numero
    told = {f"opinion-{first.id}": "Favorable al reconocimiento."}
    assert 303 == act(table["acnur1"], found, "opiniones", **told)

    assert 303 == seated(
        table,
        found,
        **{f"abstiene-{second.id}.comisionado3": "1", f"causal-{second.id}": "Fue su abogada."},
    )
    everything = [str(one.id) for one in cases]
    summary = "Se exponen como los informes."
    assert 303 == act(table["secretaria"], found, "exponer", caso=everything, resumen=summary)
    shown = words(table["comisionado1"].get(f"/comision/sesiones/{found.id}"))
    assert "Favorable al reconocimiento." in shown
    for name in VOTING:
        ballot: dict[str, object] = {f"propuesta-{one.id}": "RECONOCER" for one in (first, second)}
        ballot |= {f"propuesta-{third.id}": "DENEGAR", "bloque": everything, "fundamento": GROUND}
        if name == "comisionado2":
            ballot |= {f"sentido-{third.id}": "RECONOCER", f"fundamento-{third.id}": "La duda favorece."}
        assert 303 == act(table[name], found, "votos", **ballot)
    assert 303 == act(table["secretaria"], found, "acuerdos", observaciones="")

    told_of = agreed(session, found)
    assert ["RECONOCER", "RECONOCER", "DENEGAR"] == [told_of[one.id]["sentido"] for one in cases]
    assert [3, 2, 3] == [told_of[one.id]["total"] for one in cases]
    assert 1 == told_of[third.id]["discrepantes"]

    assert 303 == act(table["secretaria"], found, "acta", observaciones="Sin más que tratar.")
    for name in VOTING:
        assert 303 == act(table[name], found, "firma")
    session.refresh(found)
    assert EstadoSesion.FIRMADA is found.estado
    written = PdfReader(
        io.BytesIO(table["comisionado1"].get(f"/comision/sesiones/{found.id}/acta.pdf").data)
    )
    text = " ".join(" ".join(one.extract_text() for one in written.pages).split())
    for part in ("CEPR-2026-000003", "Fue su abogada", "(discrepa)", "La duda favorece", "Favorable al"):
        assert part in text
    assert 3 == text.count("Firmó el")


def test_without_a_quorum_nothing_begins_and_it_is_convened_again(
    session: Session, table: Table, cases: list[ProcessInstance]
) -> None:
    found = convened(session, table, cases[:1])

    assert 409 == seated(table, found, ("comisionado1", "secretaria"))
    assert 409 == seated(
        table, found, ("comisionado1", "comisionado2")
    )  # two with vote, but three attend
    assert 422 == seated(table, found, MEMBERS, preside="secretaria")
    assert 303 == act(table["secretaria"], found, "segunda", fecha="2026-12-03T09:00")
    assert 303 == seated(
        table, found, ("comisionado2", "comisionado3", "acnur1"), preside="comisionado2"
    )
    session.refresh(found)
    assert (2, "comisionado2", EstadoSesion.INSTALADA) == (
        found.convocatoria,
        found.preside,
        found.estado,
    )


def test_an_abstention_needs_its_ground_and_leaves_a_quorum(
    session: Session, table: Table, cases: list[ProcessInstance]
) -> None:
    case = cases[0].id
    found = convened(session, table, cases[:1])

    assert 422 == seated(table, found, **{f"abstiene-{case}.comisionado3": "1", f"causal-{case}": "Sí"})
    two = {f"abstiene-{case}.{name}": "1" for name in VOTING[1:]}
    assert 409 == seated(table, found, **two, **{f"causal-{case}": "Parentesco con la persona"})
    chair = {f"abstiene-{case}.comisionado1": "1", f"causal-{case}": "Parentesco con la persona"}
    assert 303 == seated(table, found, **chair)
    act(table["secretaria"], found, "exponer", caso=[str(case)], resumen="Se expone el caso.")
    assert {"comisionado2", "comisionado3"} == open_votes(session, case)


def open_votes(session: Session, case: UUID) -> set[str | None]:
    session.expire_all()
    query = select(UserTask.assignee).where(
        UserTask.instance_id == case, UserTask.activity == "votar", UserTask.state == "open"
    )
    return set(session.scalars(query))


def test_a_tie_is_settled_by_who_chairs(
    session: Session, table: Table, cases: list[ProcessInstance]
) -> None:
    case = cases[0].id
    found = convened(session, table, cases[:1])
    seated(table, found, ("comisionado1", "comisionado2", "secretaria"))
    act(table["secretaria"], found, "exponer", caso=[str(case)], resumen="Se expone el caso.")
    for name, sense in (("comisionado1", "RECONOCER"), ("comisionado2", "DENEGAR")):
        told = {f"sentido-{case}": sense, f"fundamento-{case}": GROUND}
        assert 303 == act(table[name], found, "votos", **told)

    settling = {f"sentido-{case}": "RECONOCER", f"fundamento-{case}": "La duda favorece a la persona."}
    assert 422 == act(table["comisionado2"], found, "dirimir", **settling)
    assert 303 == act(table["comisionado1"], found, "dirimir", **settling)
    act(table["secretaria"], found, "acuerdos", observaciones="")

    decision = agreed(session, found)[case]
    assert ("RECONOCER", True, 1) == (
        decision["sentido"],
        decision["dirimente"],
        decision["discrepantes"],
    )


def test_a_secret_vote_leaves_no_trace_of_who_voted_what(
    session: Session, table: Table, cases: list[ProcessInstance]
) -> None:
    case = cases[0].id
    found = convened(session, table, cases[:1], vote="SECRETO")
    seated(table, found)
    act(table["secretaria"], found, "exponer", caso=[str(case)], resumen="Se expone el caso.")
    for name, sense in zip(VOTING, ("EXCLUIR", "EXCLUIR", "RECONOCER"), strict=True):
        assert 303 == act(table[name], found, "votos", **{f"sentido-{case}": sense})

    session.expire_all()
    job = session.scalars(select(Job).where(Job.instance_id == case, Job.state == JobState.DUE)).one()
    kept = monitor.variables(session, case)
    assert "comision.escrutar" == job.topic
    assert 3 == len(kept["votos"])
    assert "EXCLUIR" not in f"{job.payload}{kept}"


def test_a_majority_is_of_those_present() -> None:
    def of(*senses: str) -> object:
        return escrutinio.count([{"papeleta": one} for one in senses])["mayoria"]

    assert "DENEGAR" == of("DENEGAR", "DENEGAR", "EXCLUIR")
    assert of("DENEGAR", "RECONOCER") is None
    assert of("DENEGAR", "RECONOCER", "EXCLUIR", "EXCLUIR") is None
    with pytest.raises(ValueError, match="NULO"):
        of("NULO")


def test_who_is_not_of_the_body_gets_the_same_answer_as_for_no_session(
    session: Session, table: Table, cases: list[ProcessInstance], browser: Callable[..., Browser]
) -> None:
    found = convened(session, table, cases)
    stranger = browser("otra", "secretary", groups=("Otra unidad",))

    there = stranger.get(f"/comision/sesiones/{found.id}")
    nowhere = stranger.get(f"/comision/sesiones/{UUID(int=7)}")

    assert (404, words(nowhere)) == (there.status_code, words(there))
    assert "CEPR" not in words(stranger.get("/comision/"))
    assert 404 == stranger.get("/comision/CEPR/nueva").status_code


def test_an_observer_has_voice_and_no_vote(
    session: Session, table: Table, cases: list[ProcessInstance]
) -> None:
    case = cases[0].id
    found = convened(session, table, cases[:1])
    seated(table, found)
    act(table["secretaria"], found, "exponer", caso=[str(case)], resumen="Se expone el caso.")

    told = {f"sentido-{case}": "RECONOCER", f"fundamento-{case}": GROUND}
    assert 403 == act(table["acnur1"], found, "votos", **told)
    assert 403 == act(table["comisionado1"], found, "opiniones", **{f"opinion-{case}": "Favorable."})
    assert 403 == act(table["acnur1"], found, "instalar")
    assert set(VOTING) == open_votes(session, case)
