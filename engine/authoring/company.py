"""Who is at a workspace with whom, and what they say to each other about its elements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor, Permission, require
from engine.authoring import drafts, paths
from engine.errors import InvalidInput, NotFound
from engine.models import Presence, Remark, Workspace

STAYS = timedelta(seconds=25)  # after the last sign of life
LONGEST_REMARK = 4000  # characters


@dataclass(frozen=True)
class Colleague:
    """Somebody who has the workspace open."""

    actor: str
    path: str | None
    element: str | None


@dataclass(frozen=True)
class Thread:
    """A remark with its answers, oldest first."""

    head: Remark
    answers: Sequence[Remark]


class NothingSaid(InvalidInput):
    """A remark needs words, and not too many."""

    code = "nothing-said"


def sign(
    session: Session, workspace_id: UUID, *, path: str | None, element: str | None, actor: Actor
) -> Sequence[Colleague]:
    """Say that one is here; returns who else is."""
    require(actor, Permission.DEFINITION_READ)
    here = {"path": path and path[: paths.LONGEST], "element": element and element[:200]}
    values = {"workspace_id": workspace_id, "actor": actor.id, "seen_at": clock.now(), **here}
    new = insert(Presence).values(**values)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["workspace_id", "actor"], set_={**here, "seen_at": values["seen_at"]}
        )
    )
    return others(session, workspace_id, actor=actor)


def others(session: Session, workspace_id: UUID, *, actor: Actor) -> Sequence[Colleague]:
    """Who else has the workspace open."""
    query = select(Presence).where(
        Presence.workspace_id == workspace_id,
        Presence.actor != actor.id,
        Presence.seen_at > clock.now() - STAYS,
    )
    rows = session.scalars(query.order_by(Presence.actor).execution_options(populate_existing=True))
    return [Colleague(one.actor, one.path, one.element) for one in rows]


def leave(session: Session, workspace_id: UUID, *, actor: Actor) -> None:
    """Say that one goes."""
    mine = (Presence.workspace_id == workspace_id) & (Presence.actor == actor.id)
    session.execute(delete(Presence).where(mine))


def say(
    session: Session,
    workspace_id: UUID,
    *,
    path: str,
    element: str | None,
    text: str,
    thread_id: UUID | None = None,
    actor: Actor,
) -> Remark:
    """Remark on an element of a file, or answer a remark. Raises NothingSaid, NotFound."""
    require(actor, Permission.DEFINITION_EDIT)
    drafts.get(session, workspace_id, actor=actor)
    words = text.strip()
    if not words or len(words) > LONGEST_REMARK:
        raise NothingSaid(limit=LONGEST_REMARK)
    if thread_id is not None:
        head = _head(session, workspace_id, thread_id)
        path, element = head.path, head.element
    remark = Remark(
        id=uuid4(),
        workspace_id=workspace_id,
        path=path[: paths.LONGEST],
        element=(element or None) and str(element)[:200],
        thread_id=thread_id,
        author=actor.id,
        text=words,
    )
    session.add(remark)
    session.flush()
    return remark


def settle(session: Session, workspace_id: UUID, thread_id: UUID, *, done: bool, actor: Actor) -> None:
    """Close a thread, or open it again."""
    require(actor, Permission.DEFINITION_EDIT)
    head = _head(session, workspace_id, thread_id)
    settled: datetime | None = clock.now() if done else None
    head.resolved_at, head.resolved_by = settled, actor.id if done else None


def threads(session: Session, workspace_id: UUID) -> Sequence[Thread]:
    """All threads of a workspace: open ones first, each with its answers."""
    query = select(Remark).where(Remark.workspace_id == workspace_id)
    rows = session.scalars(query.order_by(Remark.created_at, Remark.id)).all()
    answers: dict[UUID, list[Remark]] = {}
    for one in rows:
        if one.thread_id:
            answers.setdefault(one.thread_id, []).append(one)
    found = [Thread(one, answers.get(one.id, [])) for one in rows if one.thread_id is None]
    return sorted(found, key=lambda one: one.head.resolved_at is not None)


def open_threads(session: Session, workspaces: Sequence[Workspace]) -> dict[UUID, int]:
    """How many threads are open in each."""
    query = select(Remark.workspace_id).where(
        Remark.workspace_id.in_([one.id for one in workspaces]),
        Remark.thread_id.is_(None),
        Remark.resolved_at.is_(None),
    )
    counts: dict[UUID, int] = {}
    for id_ in session.scalars(query):
        counts[id_] = counts.get(id_, 0) + 1
    return counts


def _head(session: Session, workspace_id: UUID, thread_id: UUID) -> Remark:
    head = session.get(Remark, thread_id)
    if head is None or head.workspace_id != workspace_id or head.thread_id is not None:
        raise NotFound(remark=thread_id)
    return head
