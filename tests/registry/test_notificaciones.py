"""Telling people: the words, the way, the day on which it takes effect."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from registry import avisar, estados, expedientes, notificaciones
from registry.estados import GroundMissing, TransitionNotAllowed
from registry.models import Canal, EstadoExpediente, Expediente, Forma
from registry.notificaciones import AlreadyNotified, NoticeIncomplete
from tests.registry.conftest import SOLICITUD

E = EstadoExpediente
ACT = {
    "tipo": "RESOLUCION",
    "numero": "000012-2026-DGC",
    "fecha": "2026-11-20",
    "autoridad": "la Dirección General",
    "superior": "el Despacho Viceministerial",
    "procedimiento": "calidad migratoria",
}
PERSON = {"nombre": "Ana Rondón", "correo": "ana@example.org", "casilla": "20711", "idioma": "es"}


@pytest.fixture
def expediente(session: Session, actor: Actor, instance_id: UUID) -> Expediente:
    return expedientes.open_(
        session,
        procedimiento="calidad_migratoria",
        canal="WEB",
        solicitud=SOLICITUD,
        presentado_at=datetime.fromisoformat("2026-11-20T09:00:00-05:00"),
        instance_id=instance_id,
        actor=actor,
    )


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime.fromisoformat("2026-11-23T10:00:00-05:00")
    monkeypatch.setattr(clock, "now", lambda: at)


def sent(session: Session, actor: Actor, expediente: Expediente, **more: object) -> dict[str, object]:
    payload = {
        "expediente": expediente.numero,
        "procedimiento": expediente.procedimiento,
        "canal": "EMAIL",
        "acto": ACT,
        "destinatario": PERSON,
        **more,
    }
    envio = avisar.envio_of(payload, key="7f3c", link="https://sugm.example/acuse")
    return avisar.registrar_envio(session, payload, envio, actor=actor)


def test_an_act_is_told_with_all_that_the_law_demands(
    session: Session, actor: Actor, expediente: Expediente
) -> None:
    answer = sent(session, actor, expediente)

    notice = notificaciones.get(session, UUID(str(answer["id"])))
    told = notice.cuerpo or ""
    assert f"Notificación – expediente {expediente.numero}" == notice.asunto
    for words in (
        "Resolución 000012-2026-DGC, del 20/11/2026",
        "la Dirección General",
        "calidad migratoria",
        "no agota la vía administrativa",
        "reconsideración",
        "apelación, para que resuelva el Despacho Viceministerial",
        "dentro de los 15 días hábiles siguientes",
        f"https://sugm.example/acuse/{notice.codigo}",
    ):
        assert words in told


@pytest.mark.parametrize("name", ["autoridad", "fecha", "procedimiento"])
def test_an_act_that_lacks_what_the_law_demands_is_not_sent(
    name: str, session: Session, actor: Actor, expediente: Expediente
) -> None:
    act = {key: value for key, value in ACT.items() if key != name}

    with pytest.raises(NoticeIncomplete) as refused:
        sent(session, actor, expediente, acto=act, procedimiento=None)

    assert name == refused.value.facts["missing"]


def test_a_language_without_words_is_told_in_spanish() -> None:
    assert "es" == notificaciones.write("documento_listo", "qu", {"expediente": "X"}).idioma
    assert "Your document is ready" in notificaciones.write("documento_listo", "en", {}).asunto


def test_words_reach_nothing_but_their_facts() -> None:
    assert "… y x" == notificaciones.fill("{a.__class__} y {b}", {"a": 1, "b": "x"})


@pytest.mark.parametrize(
    ("canal", "procedure", "expected"),
    [
        ("EMAIL", "refugio", "2026-12-01"),  # five days, effective on the next
        ("EMAIL", "calidad_migratoria", "2026-11-25"),  # two days, then in person
        ("CASILLA", "calidad_migratoria", "2026-12-01"),
        ("PERSONAL", "refugio", "2026-11-30"),  # last day to deliver it
    ],
)
def test_without_acknowledgement_the_way_decides(
    canal: str,
    procedure: str,
    expected: str,
    session: Session,
    actor: Actor,
    expediente: Expediente,
) -> None:
    answer = sent(session, actor, expediente, canal=canal, procedimiento=procedure)

    assert expected == answer["surte_efecto_el"]


@pytest.mark.parametrize(
    ("canal", "forma", "day", "expected"),
    [
        (Canal.EMAIL, Forma.ACUSE, "2026-11-24", "2026-11-24"),
        (Canal.PERSONAL, Forma.ENTREGA, "2026-11-26", "2026-11-26"),
        (Canal.PERSONAL, Forma.NEGATIVA, "2026-11-26", "2026-11-26"),
        (Canal.PERSONAL, Forma.BAJO_PUERTA, "2026-11-27", "2026-11-27"),
        (Canal.CONSULAR, Forma.ENTREGA, "2026-11-26", "2026-11-26"),
        (Canal.CASILLA, Forma.LECTURA, "2026-12-04", "2026-12-07"),  # Friday: the next business day
        (Canal.CASILLA, Forma.SIN_ACUSE, "2026-12-04", "2026-12-16"),
        (Canal.PUBLICACION, Forma.PUBLICADA, "2026-12-02", "2026-12-02"),
    ],
)
def test_takes_effect_by_how_it_came_about(canal: Canal, forma: Forma, day: str, expected: str) -> None:
    found = notificaciones.effect(canal, forma, date.fromisoformat(day))

    assert date.fromisoformat(expected) == found.vence_on
    assert all(paso.norm for paso in found.pasos)


def test_it_is_settled_once(session: Session, actor: Actor, expediente: Expediente) -> None:
    answer = sent(session, actor, expediente)
    payload = {"notificacion": answer["id"], "forma": "ACUSE", "fecha": "2026-11-24"}

    told = avisar.surtir_efecto(session, payload, instance_id=expediente.instance_id, actor=actor)

    assert "2026-11-24" == told["surte_efecto_el"]
    notice = notificaciones.get(session, UUID(str(answer["id"])))
    assert (Forma.ACUSE, date(2026, 11, 24)) == (notice.forma, notice.received_on)
    with pytest.raises(AlreadyNotified):
        avisar.surtir_efecto(session, payload, instance_id=expediente.instance_id, actor=actor)


def test_a_notice_is_found_by_the_code_of_its_link(
    session: Session, actor: Actor, expediente: Expediente
) -> None:
    answer = sent(session, actor, expediente)

    assert answer["id"] == str(notificaciones.by_code(session, notificaciones.code_for("7f3c")).id)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (E.PRESENTADO, E.OBSERVADO_INICIAL),
        (E.OBSERVADO_INICIAL, E.NO_PRESENTADO),
        (E.PRESENTADO, E.EN_EVALUACION),
        (E.EN_EVALUACION, E.OBSERVADO_FONDO),
        (E.EN_REVISION, E.EN_EVALUACION),
        (E.NOTIFICADO, E.IMPUGNADO),
        (E.IMPUGNADO, E.RESUELTO),
        (E.EN_EVALUACION, E.DESISTIDO),
        (E.RESUELTO, E.DESISTIDO),  # until the final notice
    ],
)
def test_goes_on_as_the_law_foresees(before: E, after: E) -> None:
    assert estados.allowed(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (E.ARCHIVADO, E.PRESENTADO),
        (E.NO_PRESENTADO, E.EN_EVALUACION),
        (E.NOTIFICADO, E.DESISTIDO),
        (E.NOTIFICADO, E.EN_EVALUACION),
        (E.FIRME, E.ABANDONADO),
        (E.RESUELTO, E.SUSPENDIDO),
    ],
)
def test_does_not_go_where_the_law_does_not_lead(before: E, after: E) -> None:
    assert not estados.allowed(before, after)


def test_a_change_of_state_keeps_who_when_and_on_what_ground(
    session: Session, actor: Actor, expediente: Expediente
) -> None:
    payload = {"expediente": expediente.numero, "estado": "ADMITIDO", "norma": "LPAG, art. 125"}

    answer = avisar.cambiar_estado(session, payload, instance_id=expediente.instance_id, actor=actor)

    (row,) = estados.history(session, expediente.id)
    assert {"estado": "ADMITIDO"} == answer
    assert (E.PRESENTADO, E.ADMITIDO, "oficial", "LPAG, art. 125") == (
        row.desde,
        row.hacia,
        row.actor,
        row.norma,
    )
    assert "expediente:changed" == audit.history(session, expediente.instance_id)[-1].event


def test_a_suspension_needs_its_last_day_and_leads_back(
    session: Session, actor: Actor, expediente: Expediente
) -> None:
    with pytest.raises(GroundMissing):
        estados.change(session, expediente, E.SUSPENDIDO, norma="LPAG, art. 65", actor=actor)
    until = date(2026, 12, 15)
    estados.change(session, expediente, E.SUSPENDIDO, norma="LPAG, art. 65", hasta_on=until, actor=actor)

    with pytest.raises(TransitionNotAllowed):
        estados.change(session, expediente, E.RESUELTO, norma="LPAG", actor=actor)
    estados.change(session, expediente, E.PRESENTADO, norma="LPAG, art. 65", actor=actor)
    assert E.PRESENTADO is expediente.estado


def test_a_change_without_ground_does_not_exist(
    session: Session, actor: Actor, expediente: Expediente
) -> None:
    with pytest.raises(GroundMissing):
        estados.change(session, expediente, E.ADMITIDO, norma="  ", actor=actor)
