"""What became of a workspace: its changes in steps that people remember, and each file as it was."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.authoring import blobs, drafts
from engine.authoring.drafts import Cause
from engine.errors import NotFound
from engine.models import WorkspaceChange

SOME = 400  # changes looked at for a page
_SITTING = timedelta(minutes=10)  # what is saved in between was typed in one go


@dataclass(frozen=True)
class Step:
    """One step of a workspace's past: what somebody did in one go."""

    first: int  # revision
    last: int
    at: datetime  # when it ended
    actor: str
    cause: str
    paths: tuple[str, ...]


def steps(session: Session, workspace_id: UUID, *, before: int | None = None) -> Sequence[Step]:
    """The newest steps, the newest first; those before a revision for the next page."""
    query = select(WorkspaceChange).where(WorkspaceChange.workspace_id == workspace_id)
    if before is not None:
        query = query.where(WorkspaceChange.revision < before)
    query = query.order_by(WorkspaceChange.revision.desc(), WorkspaceChange.path).limit(SOME)
    return list(_joined(_by_revision(session.scalars(query))))


def file_at(session: Session, workspace_id: UUID, path: str, revision: int) -> bytes:
    """What a file held at a revision. Raises NotFound."""
    file = drafts.listing(session, workspace_id, revision=revision).get(path)
    if file is None:
        raise NotFound(path=path, revision=revision)
    return blobs.get(session, [file.sha256])[file.sha256]


def _by_revision(changes: Iterable[WorkspaceChange]) -> Iterator[Step]:
    for revision, together in groupby(changes, key=lambda one: one.revision):
        rows = list(together)
        one = rows[0]
        paths = tuple(row.path for row in rows)
        yield Step(revision, revision, one.at, one.actor, one.cause, paths)


def _joined(found: Iterator[Step]) -> Iterator[Step]:
    """Savings of the same files by the same person, one soon after the other, are one step."""
    later: Step | None = None
    for step in found:
        if later and _same_sitting(step, later):
            later = Step(step.first, later.last, later.at, later.actor, later.cause, later.paths)
            continue
        if later:
            yield later
        later = step
    if later:
        yield later


def _same_sitting(step: Step, later: Step) -> bool:
    return (
        step.cause == later.cause == Cause.SAVED
        and step.actor == later.actor
        and step.paths == later.paths
        and later.at - step.at < _SITTING
    )
