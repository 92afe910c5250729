from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import invariants, messages, monitor, runtime
from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed
from engine.models import Message, MessageState, ProcessDefinition, ProcessInstance
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
Travel = Callable[[timedelta], None]


@pytest.fixture
def waiter(deploy: Deploy) -> ProcessDefinition:
    """Waits for the message ``apelacion`` with its own number as key."""
    declared, event = d.message("apelacion")
    return deploy(
        "espera",
        d.start(entradas="numero"),
        d.catch("recibir", event, correlationKey="numero", resultVariable="escrito"),
        d.user("atender"),
        d.end(),
        flows="inicio>recibir>atender>fin",
        outside=declared,
    )


def start(session: Session, number: str, actor: Actor) -> ProcessInstance:
    return runtime.start(session, "espera", data={"numero": number}, business_key=number, actor=actor)


def test_a_message_reaches_the_instance_with_its_key(
    session: Session, waiter: ProcessDefinition, officer: Actor
) -> None:
    start(session, "A-1", officer)
    right = start(session, "A-2", officer)

    delivery = messages.send(session, "apelacion", key="A-2", payload={"folios": 3}, actor=SYSTEM)

    assert (MessageState.DELIVERED, right.id) == (delivery.state, delivery.instance_id)
    assert {"folios": 3} == monitor.variables(session, right.id)["escrito"]
    assert [] == invariants.broken(session)


def test_the_same_message_twice_is_one(
    session: Session, waiter: ProcessDefinition, officer: Actor
) -> None:
    start(session, "A-1", officer)
    start(session, "A-1", officer)

    first = messages.send(session, "apelacion", key="A-1", message_id="m-1", actor=SYSTEM)
    again = messages.send(session, "apelacion", key="A-1", message_id="m-1", actor=SYSTEM)

    assert first == again
    assert 1 == len(session.scalars(select(Message)).all())


def test_a_message_that_comes_early_waits(
    session: Session, waiter: ProcessDefinition, officer: Actor
) -> None:
    early = messages.send(session, "apelacion", key="A-1", payload="hola", actor=SYSTEM)
    other = start(session, "A-2", officer)
    right = start(session, "A-1", officer)

    assert MessageState.WAITING is early.state
    assert 1 == messages.deliver_due(session)
    assert 0 == messages.deliver_due(session)
    assert "hola" == monitor.variables(session, right.id)["escrito"]
    assert "escrito" not in monitor.variables(session, other.id)
    assert [] == invariants.broken(session)


def test_a_message_that_nobody_wants_expires(session: Session, travel: Travel) -> None:
    messages.send(session, "apelacion", key="A-1", actor=SYSTEM)

    assert 0 == messages.expire(session)
    travel(messages.PATIENCE * 2)
    assert 1 == messages.expire(session)


def test_who_may_not_send_does_not(session: Session, officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        messages.send(session, "apelacion", actor=officer)


def test_a_message_starts_the_process_that_begins_with_it(session: Session, deploy: Deploy) -> None:
    declared, event = d.message("solicitud")
    deploy(
        "tramite",
        d.start(inner=event, resultVariable="solicitud"),
        d.user("revisar"),
        d.end(),
        flows="inicio>revisar>fin",
        outside=declared,
    )

    delivery = messages.send(
        session, "solicitud", payload={"nombre": "Ana"}, business_key="S-1", actor=SYSTEM
    )

    assert delivery.instance_id
    assert {"solicitud": {"nombre": "Ana"}} == monitor.variables(session, delivery.instance_id)
    assert "S-1" == session.get_one(ProcessInstance, delivery.instance_id).business_key


def test_a_message_between_instances_is_delivered_in_the_receivers_turn(
    session: Session, deploy: Deploy, waiter: ProcessDefinition, officer: Actor
) -> None:
    declared, event = d.message("apelacion")
    deploy(
        "avisa",
        d.start(entradas="numero"),
        f'<bpmn:intermediateThrowEvent id="avisar">'
        f"{d.extensions(payload='{folios: 7}', correlationKey='numero')}{event}"
        "</bpmn:intermediateThrowEvent>",
        d.end(),
        flows="inicio>avisar>fin",
        outside=declared,
    )
    receiver = start(session, "A-1", officer)
    runtime.start(session, "avisa", data={"numero": "A-1"}, actor=officer)

    assert 1 == messages.deliver_due(session)
    assert {"folios": 7} == monitor.variables(session, receiver.id)["escrito"]
    assert [] == invariants.broken(session)


def test_a_signal_reaches_all_who_wait_when_it_is_thrown(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    declared = '<bpmn:signal id="s_1" name="feriado"/>'
    event = '<bpmn:signalEventDefinition signalRef="s_1"/>'
    deploy(
        "oye",
        d.start(),
        d.catch("oir", event),
        d.user("seguir"),
        d.end(),
        flows="inicio>oir>seguir>fin",
        outside=declared,
    )
    deploy(
        "grita",
        d.start(),
        d.end("fin", event),
        flows="inicio>fin",
        outside=declared,
    )
    heard = [runtime.start(session, "oye", actor=officer).id for _ in range(2)]
    runtime.start(session, "grita", actor=officer)
    late = runtime.start(session, "oye", actor=officer).id

    while messages.deliver_due(session):
        pass

    tasks = {id_: len(monitor.open_tasks(session, id_)) for id_ in (*heard, late)}
    assert {heard[0]: 1, heard[1]: 1, late: 0} == tasks
    assert [] == invariants.broken(session)


def test_a_process_that_cannot_begin_does_not_keep_others_from_beginning(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    bad, bad_event = d.message("mala")
    good, good_event = d.message("buena")
    deploy(
        "malo",
        d.start(inner=bad_event, resultVariable="n"),
        d.user("votar", inner=d.repeated("n")),
        d.end(),
        flows="inicio>votar>fin",
        outside=bad,
    )
    deploy(
        "bueno",
        d.start(inner=good_event, resultVariable="n"),
        d.user("ver"),
        d.end(),
        flows="inicio>ver>fin",
        outside=good,
    )
    for name, payload in (("mala", 100_000), ("buena", 1)):
        session.add(
            Message(
                message_id=name, name=name, payload=payload, sender="otro", state=MessageState.WAITING
            )
        )
    session.flush()

    while messages.deliver_due(session):
        pass

    states = dict.fromkeys(session.scalars(select(Message.state).order_by(Message.name)))
    assert [MessageState.DELIVERED, MessageState.FAILED] == list(states)
    assert 1 == len(session.scalars(select(ProcessInstance)).all())
