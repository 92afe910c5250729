"""Messages: each reaches the one instance that waits for it, starts one, or waits itself. Once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import clock, definitions, incidents, programs, runtime, turns
from engine.access import SYSTEM, Actor, Permission, require
from engine.audit import Event
from engine.errors import EngineError
from engine.models import (
    InstanceState,
    Message,
    MessageState,
    ProcessDefinition,
    ProcessInstance,
    Subscription,
    SubscriptionKind,
    SubscriptionState,
)
from engine.runtime import Cause
from engine.turns import Stuck, Subject, Turn

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=30)  # how long a message waits for somebody to wait for it

_SUBSCRIPTION = Subject("subscription", "s.state, s.name")


@dataclass(frozen=True)
class Delivery:
    """What became of a message."""

    id: UUID
    state: MessageState
    instance_id: UUID | None  # who received it, or was started by it


def send(
    session: Session,
    name: str,
    *,
    key: str | None = None,
    payload: object = None,
    message_id: str | None = None,
    business_key: str | None = None,
    title: str | None = None,
    actor: Actor,
) -> Delivery:
    """Give a message to the instance that waits for it under this name and correlation key.

    If none does, and a process starts with it, an instance is started (with ``business_key`` and
    ``title``); otherwise the message waits. The same ``message_id`` again changes nothing and tells
    what became of the first.
    """
    require(actor, Permission.MESSAGE_SEND)
    starting = _started_by(session, name)
    cause = _cause(session, name, payload, starting)
    message = _new(session, name, key, cause.payload, message_id or str(uuid4()), actor)
    if isinstance(message, Delivery):
        return message
    for subscription in _subscribers(session, name, key):
        if _deliver(session, message, subscription, actor):
            return _told(message)
    if starting:
        named = {"business_key": business_key, "title": title}
        instance = runtime.start(session, starting[0], **named, actor=actor, cause=cause)  # type: ignore[arg-type]
        _received(message, instance.id)
    session.flush()
    return _told(message)


def _cause(session: Session, name: str, payload: object, starting: Sequence[ProcessDefinition]) -> Cause:
    """Why a process starts with this message; what its forms keep encrypted is never written as said."""
    if not starting:
        return Cause(payload=payload)
    definition, id_ = starting[0], uuid4()
    event = definition.message_starts[name]
    if definition.reserve_id is not None:
        loaded = programs.get(session, definition.id)
        payload = runtime.keep_secret(session, id_, loaded, payload, event=event)
    return Cause(start_event=event, payload=payload, id=id_)


def deliver_due(session: Session, *, limit: int = 20) -> int:
    """Deliver messages that came before anybody waited for them, and those that diagrams sent.

    Two dispatchers never deliver the same message. Returns how many instances moved.
    """
    delivered = 0
    for message_id, subscription_id in _matches(session, limit):
        message = _lock_waiting(session, message_id, subscription_id)
        if message:
            delivered += _try_deliver(session, message, subscription_id)
    return delivered + _start_waiting(session, limit)


def expire(session: Session) -> int:
    """Give up on messages for which nobody came in time, and on signals that nobody was there for."""
    now = clock.now()
    late = and_(Message.kind == SubscriptionKind.MESSAGE, Message.expires_at < now)
    unheard = and_(
        Message.kind == SubscriptionKind.SIGNAL, Message.created_at < now - timedelta(minutes=1)
    )
    stale = update(Message).where(Message.state == MessageState.WAITING, or_(late, unheard))
    return len(session.scalars(stale.values(state=MessageState.EXPIRED).returning(Message.id)).all())


def _new(
    session: Session, name: str, key: str | None, payload: object, message_id: str, actor: Actor
) -> Message | Delivery:
    """The message's row, or what became of the one that has its id already."""
    new = insert(Message).values(
        id=uuid4(),
        message_id=message_id,
        kind=SubscriptionKind.MESSAGE,
        name=name,
        correlation_key=key,
        payload=payload,
        sender=actor.id,
        state=MessageState.WAITING,
        expires_at=clock.now() + PATIENCE,
    )
    fresh: Message | None = session.scalar(new.on_conflict_do_nothing().returning(Message))
    if fresh:
        return fresh
    return _told(session.scalars(select(Message).where(Message.message_id == message_id)).one())


def _subscribers(session: Session, name: str, key: str | None) -> Sequence[UUID]:
    same_key = Subscription.correlation_key == key if key else Subscription.correlation_key.is_(None)
    query = select(Subscription.id).where(
        Subscription.name == name,
        same_key,
        Subscription.kind == SubscriptionKind.MESSAGE,
        Subscription.state == SubscriptionState.OPEN,
    )
    return session.scalars(query.order_by(Subscription.created_at, Subscription.id).limit(5)).all()


def _deliver(session: Session, message: Message, subscription_id: UUID, actor: Actor) -> bool:
    """Let the instance receive it, unless it waits no more."""
    turn, (state, name) = turns.take_by(session, _SUBSCRIPTION, subscription_id, actor=actor)
    if state != SubscriptionState.OPEN or turn.head.state != InstanceState.ACTIVE:
        return False
    message_id, payload = message.id, message.payload
    turn.writes.update(Subscription, subscription_id, state=SubscriptionState.RECEIVED)
    turn.writes.update(Message, message_id, **_receipt(turn.instance_id, turn.now))
    turn.settled.add(subscription_id)
    turn.record(Event.MESSAGE_RECEIVED, message_id, name=name, sender=message.sender)
    try:
        turn.advance(
            lambda execution: execution.deliver(subscription_id, payload), Event.MESSAGE_RECEIVED
        )
    except Stuck as stuck:
        _give_up(turn, message_id, stuck)
    return True


def _try_deliver(session: Session, message: Message, subscription_id: UUID) -> bool:
    """Deliver a message without letting its receiver spoil the delivery of others."""
    message_id = message.id
    try:
        with session.begin_nested():
            return _deliver(session, message, subscription_id, SYSTEM)
    except DBAPIError as refused:  # what the receiver wants to write cannot be written
        turn, _ = turns.take_by(session, _SUBSCRIPTION, subscription_id, actor=SYSTEM)
        _give_up(turn, message_id, Stuck("", type(refused.orig).__name__, ""))
        return True


def _give_up(turn: Turn, message_id: UUID, stuck: Stuck) -> None:
    """The message waits for a supervisor."""
    turn.writes.update(Message, message_id, state=MessageState.FAILED, instance_id=turn.instance_id)
    incidents.report(turn, stuck, message_id=message_id)
    turn.keep_rows()


def _matches(session: Session, limit: int) -> list[tuple[UUID, UUID]]:
    """Waiting messages and the open subscriptions that they are for."""
    same_key = or_(
        Subscription.correlation_key == Message.correlation_key,
        and_(Subscription.correlation_key.is_(None), Message.correlation_key.is_(None)),
    )
    to_all_or_it = or_(Message.instance_id.is_(None), Message.instance_id == Subscription.instance_id)
    query = (
        select(Message.id, Subscription.id)
        .join(
            Subscription,
            and_(
                Subscription.name == Message.name,
                Subscription.kind == Message.kind,
                Subscription.state == SubscriptionState.OPEN,
                same_key,
                to_all_or_it,
            ),
        )
        .where(Message.state == MessageState.WAITING)
        .order_by(Message.created_at, Message.id, Subscription.created_at, Subscription.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _lock_waiting(session: Session, message_id: UUID, subscription_id: UUID) -> Message | None:
    """The message, if it still waits and neither it nor its receiver is busy elsewhere."""
    receiver = select(Subscription.instance_id).where(Subscription.id == subscription_id)
    free = select(ProcessInstance.id).where(ProcessInstance.id == receiver.scalar_subquery())
    if session.scalar(free.with_for_update(skip_locked=True)) is None:
        return None
    query = select(Message).where(Message.id == message_id, Message.state == MessageState.WAITING)
    return session.scalar(
        query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )


def _started_by(session: Session, name: str) -> list[ProcessDefinition]:
    """The latest versions that start with this message."""
    return [one for one in definitions.all_latest(session) if name in one.message_starts]


def _start_waiting(session: Session, limit: int) -> int:
    """Start the processes that begin with a message that a diagram has sent."""
    starts = {name: one for one in definitions.all_latest(session) for name in one.message_starts}
    query = (
        select(Message)
        .where(
            Message.state == MessageState.WAITING,
            Message.kind == SubscriptionKind.MESSAGE,
            Message.name.in_(starts),
        )
        .order_by(Message.created_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    waiting = session.scalars(query.execution_options(populate_existing=True)).all() if starts else []
    for message in waiting:
        _start_with(session, message, starts[message.name])
    session.flush()
    return len(waiting)


def _start_with(session: Session, message: Message, definition: ProcessDefinition) -> None:
    """Start a process with a message; one that cannot begin does not keep others from beginning."""
    try:
        with session.begin_nested():
            instance = runtime.start(
                session,
                definition,
                actor=SYSTEM,
                cause=Cause(
                    start_event=definition.message_starts[message.name],
                    payload=message.payload,
                    origin=_origin(message),
                ),
            )
    except (EngineError, DBAPIError):
        log.exception("a message could not start a process", extra={"message_id": str(message.id)})
        message.state = MessageState.FAILED
    else:
        _received(message, instance.id)


def _origin(message: Message) -> UUID | None:
    """The instance whose diagram sent it."""
    kind, _, id_ = message.sender.partition(":")
    return UUID(id_) if kind == "instance" else None


def _received(message: Message, instance_id: UUID) -> None:
    for name, value in _receipt(instance_id, clock.now()).items():
        setattr(message, name, value)


def _receipt(instance_id: UUID, now: datetime) -> dict[str, object]:
    return {"state": MessageState.DELIVERED, "delivered_at": now, "instance_id": instance_id}


def _told(message: Message) -> Delivery:
    return Delivery(message.id, message.state, message.instance_id)
