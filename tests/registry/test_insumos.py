"""Blanks: received, set aside without twins, spoiled, moved, counted, destroyed."""

import threading
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed, NotFound, ReasonMissing
from registry import insumos, topics
from registry.insumos import Pila, Recepcion, SegundaPersona
from registry.models import ActaInsumo, Expediente, Insumo
from tests import postgres
from tests.registry.conftest import SOLICITUD, an_instance

STICKERS = Pila("AUTOADHESIVO_VISA", "LIM-STC")
TODAY = date(2026, 11, 25)
ANA = SegundaPersona("asoto", "Ana Soto (asoto)")
WITNESS = Actor(id="asoto", roles=frozenset({"officer"}), office="LIM-STC")  # keeps no blanks


def custodian(office: str = "LIM-STC") -> Actor:
    return Actor(id="custodia1", roles=frozenset({"custodian"}), office=office)


def lot(desde: str, hasta: str) -> Recepcion:
    return Recepcion(desde=desde, hasta=hasta, guia="GR-001", recibido_on=date(2026, 1, 5))


@pytest.fixture
def stock(session: Session) -> None:
    insumos.receive(session, STICKERS, lot("A00000001", "A00000010"), actor=custodian())


@pytest.fixture
def expediente(session: Session, instance_id: UUID) -> Expediente:
    payload = {"procedimiento": "refugio", "canal": "CONSULADO", "solicitud": SOLICITUD}
    answer = topics.abrir_expediente(session, payload, instance_id=instance_id, actor=SYSTEM)
    return session.scalars(select(Expediente).where(Expediente.numero == answer["numero"])).one()


@pytest.fixture
def reserve(session: Session, stock: None, expediente: Expediente) -> Callable[[], Insumo]:
    stream = expediente.instance_id
    return lambda: insumos.reserve(
        session, *STICKERS_AT, expediente=expediente, stream=stream, actor=SYSTEM
    )


STICKERS_AT = (STICKERS.tipo, STICKERS.oficina)


def states(session: Session, office: str = "LIM-STC") -> dict[str, str]:
    query = select(Insumo).where(Insumo.oficina == office).order_by(Insumo.serie)
    return {
        one.serie: one.estado.value
        for one in session.scalars(query.execution_options(populate_existing=True))
    }


def free(session: Session, office: str = "LIM-STC") -> int:
    return sum(one.libres for one in insumos.levels(session, office, TODAY))


def test_a_run_is_received_number_by_number(session: Session, stock: None) -> None:
    (level,) = insumos.levels(session, "LIM-STC", TODAY)
    rows, after = insumos.page(session, "LIM-STC", serie="a0000000")

    assert (10, True) == (level.libres, level.bajo)
    assert ["A00000001", "A00000009"] == [rows[0].serie, rows[-1].serie]
    assert after is None
    assert ["stock:received"] == [
        one.event for one in audit.history(session, audit.stream_id("insumos:LIM-STC"))
    ]


@pytest.mark.parametrize(
    ("desde", "hasta"),
    [
        ("B00000001", "B00000002"),
        ("A00000005", "A00000001"),
        ("A1", "A999999999"),
        ("", "A00000002"),
        ("A00000001", "A00090000"),
    ],
)
def test_what_is_no_run_is_not_entered(session: Session, desde: str, hasta: str) -> None:
    with pytest.raises(insumos.WrongRange):
        insumos.receive(session, STICKERS, lot(desde, hasta), actor=custodian())
    assert {} == states(session)


def test_a_run_that_overlaps_enters_nothing(session: Session, stock: None) -> None:
    with pytest.raises(insumos.RangeTaken) as refused:
        insumos.receive(session, STICKERS, lot("A00000010", "A00000012"), actor=custodian())

    assert "A00000010" == refused.value.facts["serial"]
    assert 10 == len(states(session))


@pytest.mark.parametrize("actor", [custodian("ODE-TAC"), Actor(id="x", roles=frozenset({"officer"}))])
def test_only_the_custodian_of_the_office_may(session: Session, actor: Actor, stock: None) -> None:
    for act in (
        lambda: insumos.receive(session, STICKERS, lot("A00000021", "A00000022"), actor=actor),
        lambda: insumos.destroy(session, STICKERS, motivo="x", testigo=ANA, actor=actor),
        lambda: insumos.count(session, STICKERS, encontrados="", motivo="x", testigo=None, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_lowest_number_goes_first_and_is_used_once(
    session: Session, reserve: Callable[[], Insumo], expediente: Expediente
) -> None:
    first, second = reserve(), reserve()
    stream = expediente.instance_id
    insumos.use(session, first.id, stream=stream, actor=SYSTEM)
    insumos.use(session, first.id, stream=stream, actor=SYSTEM)  # a job that comes twice
    insumos.release(session, second.id, stream=stream, actor=SYSTEM)

    assert ["A00000001", "A00000002"] == [first.serie, second.serie]
    assert ("usado", "stock") == tuple(list(states(session).values())[:2])
    assert ["uso", "reserva"] == [one.clase.value for one in insumos.history(session, first.id)]
    with pytest.raises(insumos.NotInStock):
        insumos.release(session, first.id, stream=stream, actor=SYSTEM)


def test_an_office_without_any_says_so(session: Session, reserve: Callable[[], Insumo]) -> None:
    for _ in range(10):
        reserve()

    with pytest.raises(insumos.StockEmpty):
        reserve()


def test_what_is_spoiled_is_told_with_its_reason_and_destroyed_before_two(
    session: Session, reserve: Callable[[], Insumo]
) -> None:
    spoiled = reserve()
    with pytest.raises(ReasonMissing):
        insumos.spoil(session, spoiled.id, motivo=" ", actor=custodian())
    insumos.spoil(session, spoiled.id, motivo="Salió torcido.", actor=custodian())
    free_one = insumos.page(session, "LIM-STC", serie="A00000005")[0][0]
    insumos.void(session, free_one.id, motivo="Lote observado.", actor=custodian())
    for nobody in (None, SegundaPersona("custodia1", "Yo mismo")):
        with pytest.raises(insumos.WitnessMissing):
            insumos.destroy(session, STICKERS, motivo="x", testigo=nobody, actor=custodian())
    acta = insumos.destroy(session, STICKERS, motivo="Trimestral", testigo=ANA, actor=custodian())
    waiting = states(session)
    insumos.confirm(session, acta.id, actor=WITNESS)

    assert (2, ["A00000001", "A00000005"]) == (acta.cantidad, acta.hallazgos["series"])
    assert "AD-LIM-STC-" in acta.numero
    assert ("danado", "anulado") == (waiting["A00000001"], waiting["A00000005"])
    assert ["destruccion", "dano", "reserva"] == [
        one.clase.value for one in insumos.history(session, spoiled.id)
    ]
    assert "asoto" == insumos.history(session, spoiled.id)[0].por
    assert 8 == free(session)
    assert ["stock:written_down", "stock:destroyed"] == told(session)[-2:]


def test_nothing_is_destroyed_that_the_second_person_has_not_confirmed(
    session: Session, asked: ActaInsumo
) -> None:
    for somebody in (custodian(), Actor(id="otra", roles=frozenset({"custodian"}), office="LIM-STC")):
        with pytest.raises(insumos.NotTheWitness):
            insumos.confirm(session, asked.id, actor=somebody)
    with pytest.raises(insumos.DestructionPending) as refused:
        insumos.destroy(session, STICKERS, motivo="Otra vez", testigo=ANA, actor=custodian())

    assert "danado" == states(session)["A00000001"]
    assert asked.numero == refused.value.facts["number"]
    assert [asked.id] == [one.id for one in insumos.to_confirm(session, WITNESS)]
    assert [asked.id] == [insumos.witnessed(session, asked.id, actor=WITNESS).id]
    with pytest.raises(NotFound):
        insumos.witnessed(session, asked.id, actor=custodian())


@pytest.mark.parametrize("who", ["asoto", "custodia1"])
def test_either_of_the_two_may_have_it_not_be_done_with_a_reason(
    session: Session, asked: ActaInsumo, who: str
) -> None:
    actor = WITNESS if who == "asoto" else custodian()
    with pytest.raises(ReasonMissing):
        insumos.refuse(session, asked.id, motivo=" ", actor=actor)
    insumos.refuse(session, asked.id, motivo="Falta uno.", actor=actor)
    with pytest.raises(insumos.DestructionSettled):
        insumos.confirm(session, asked.id, actor=WITNESS)
    again = insumos.destroy(session, STICKERS, motivo="Trimestral", testigo=ANA, actor=custodian())

    assert ("Falta uno.", who) == (asked.rechazo, asked.atendida_por)
    assert "danado" == states(session)["A00000001"]
    assert again.numero != asked.numero
    assert ["stock:kept", "stock:written_down"] == told(session)[-2:]


def test_what_is_no_longer_kept_is_not_confirmed(session: Session, asked: ActaInsumo) -> None:
    seen = "A00000002-A00000010"  # the spoiled one was in nobody's drawer
    why = {"motivo": "Mensual", "explicacion": "No está.", "testigo": None}
    insumos.count(session, STICKERS, encontrados=seen, actor=custodian(), **why)

    with pytest.raises(insumos.NotInStock):
        insumos.confirm(session, asked.id, actor=WITNESS)
    assert asked.por_confirmar


@pytest.fixture
def asked(session: Session, stock: None) -> ActaInsumo:
    """The destruction of one that was spoiled, asked for and yet to be confirmed."""
    one = insumos.page(session, "LIM-STC", serie="A00000001")[0][0]
    insumos.spoil(session, one.id, motivo="Salió torcido.", actor=custodian())
    return insumos.destroy(session, STICKERS, motivo="Trimestral", testigo=ANA, actor=custodian())


def told(session: Session) -> list[str]:
    """What the log of the office tells."""
    entries = audit.history(session, audit.stream_id("insumos:LIM-STC"))
    return [one.event for one in entries]


def test_a_transfer_is_nobodys_until_it_is_received(session: Session, stock: None) -> None:
    run = {"desde": "A00000003", "hasta": "A00000005", "motivo": "Pedido 7"}
    acta = insumos.send(session, STICKERS, destino="ODE-TAC", actor=custodian(), **run)
    on_its_way = (free(session), free(session, "ODE-TAC"))
    with pytest.raises(NotAllowed):
        insumos.accept(session, acta.id, actor=custodian())
    insumos.accept(session, acta.id, actor=custodian("ODE-TAC"))

    assert (7, 0) == on_its_way
    assert (7, 3) == (free(session), free(session, "ODE-TAC"))
    with pytest.raises(Exception, match="received before"):
        insumos.accept(session, acta.id, actor=custodian("ODE-TAC"))
    with pytest.raises(insumos.NotInStock) as refused:
        insumos.send(session, STICKERS, destino="ODE-TAC", actor=custodian(), **run)
    assert "A00000003" == refused.value.facts["serial"]


def test_a_count_marks_what_is_missing_and_finds_what_was_lost(session: Session, stock: None) -> None:
    seen = "A00000001-A00000007, A00000009; A00000010 A00000099"
    with pytest.raises(insumos.DifferenceUnexplained):
        insumos.count(
            session, STICKERS, encontrados=seen, motivo="Mensual", testigo=None, actor=custodian()
        )
    acta, found = insumos.count(
        session,
        STICKERS,
        encontrados=seen,
        motivo="Mensual",
        explicacion="Se buscó dos veces.",
        testigo=None,
        actor=custodian(),
    )
    again, agrees = insumos.count(
        session,
        STICKERS,
        encontrados="A00000001 - A00000010",
        motivo="Se halló",
        testigo=None,
        actor=custodian(),
    )

    assert (10, 10, ["A00000008"], ["A00000099"]) == (
        found.esperados,
        found.encontrados,
        list(found.faltan),
        list(found.sobran),
    )
    assert acta.numero != again.numero
    assert {"stock"} == set(states(session).values())
    assert [] == list(agrees.faltan)
    assert ("Se buscó dos veces.", ["A00000008"]) == (
        acta.hallazgos["explicacion"],
        again.hallazgos["hallados"],
    )


def test_numbers_are_read_out_in_runs() -> None:
    told = insumos.runs(["A00000009", "A00000010", "A00000012", "B00000013"])

    assert [("A00000009", "A00000010"), ("A00000012", "A00000012"), ("B00000013", "B00000013")] == told


def test_movements_are_only_ever_added(session: Session, reserve: Callable[[], Insumo]) -> None:
    reserve()

    with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
        session.execute(text("UPDATE movimiento_insumo SET por = 'otro'"))


def test_two_who_ask_at_once_get_two() -> None:
    """Eight threads and four stickers: four get one each, four are told that there are none."""
    got: list[str] = []
    barrier = threading.Barrier(8)
    with postgres.migrated() as database:
        with Session(database) as session:
            instance = an_instance(session)
            payload = {"procedimiento": "refugio", "canal": "CONSULADO", "solicitud": SOLICITUD}
            topics.abrir_expediente(session, payload, instance_id=instance, actor=SYSTEM)
            insumos.receive(session, STICKERS, lot("A00000001", "A00000004"), actor=custodian())
            session.commit()

        def ask() -> None:
            with Session(database) as session:
                expediente = session.scalars(select(Expediente)).one()
                barrier.wait(30)
                try:
                    one = insumos.reserve(
                        session, *STICKERS_AT, expediente=expediente, stream=instance, actor=SYSTEM
                    )
                    session.commit()
                    got.append(one.serie)
                except insumos.StockEmpty:
                    got.append("-")

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert 4 == got.count("-")
    assert [f"A0000000{n}" for n in range(1, 5)] == sorted(set(got) - {"-"})
