"""Workspaces: what analysts write before it is deployed, saved as they type, with every state kept.

A workspace is known by its changes: each says that a file became this content, or is no more. So two
people who save the same file are told apart by the revision that each had seen, nothing is overwritten
unseen, and any earlier state is a look at earlier changes.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, undefer

from engine import audit, clock, definitions
from engine.access import Actor, Permission, require
from engine.authoring import blobs, faithful, paths
from engine.errors import FileExists, NotFound, WorkspaceClosed
from engine.models import (
    ProcessDefinition,
    SourceBlob,
    Workspace,
    WorkspaceChange,
    WorkspaceState,
)
from engine.repository import Draft

Sources = Mapping[str, bytes]
Changes = Mapping[str, bytes | None]  # path -> its content from now on; None: it is no more


class Cause(enum.StrEnum):
    """Why a file changed."""

    BRANCHED = "branched"  # the workspace began with it
    SAVED = "saved"
    ASIDE = "aside"  # what somebody gave up for another's version: kept, and at once replaced
    RESTORED = "restored"
    RENAMED = "renamed"
    REPAIRED = "repaired"
    IMPORTED = "imported"
    PUSHED = "pushed"  # from a checkout


@dataclass(frozen=True)
class File:
    """A file of a workspace as it is now."""

    path: str
    revision: int  # of its newest change
    sha256: bytes
    size: int
    actor: str
    at: datetime


@dataclass(frozen=True)
class Saved:
    """The file is as it was sent, at this revision. ``theirs``: it is not, for somebody was faster."""

    revision: int
    changed: bool
    theirs: File | None = None

    @property
    def ok(self) -> bool:
        """Whether what was sent is what the workspace holds."""
        return self.theirs is None


def begin(
    session: Session,
    key: str,
    sources: Sources,
    *,
    title: str,
    base: UUID | None = None,
    cause: Cause = Cause.BRANCHED,
    actor: Actor,
) -> Workspace:
    """A new workspace with these files.

    Raises:
        NotAllowed, KeyRefused, PathRefused, FileTooLarge.
    """
    require(actor, Permission.DEFINITION_EDIT)
    paths.check_key(key)
    workspace = Workspace(id=uuid4(), key=key, title=title.strip(), base_id=base, created_by=actor.id)
    session.add(workspace)
    session.flush()
    audit.record(
        session,
        actor,
        audit.Event.WORKSPACE_OPENED,
        workspace.id,
        stream="definitions",
        key=key,
        base=str(base) if base else None,
    )
    _write(session, workspace, dict(sources), cause=cause, actor=actor)
    return workspace


def branch(session: Session, definition_id: UUID, *, title: str, actor: Actor) -> Workspace:
    """A new workspace with the files of a version that was deployed."""
    definition = definitions.get(session, definition_id)
    sources = sources_of(session, definition)
    return begin(session, definition.key, sources, title=title, base=definition.id, actor=actor)


def get(session: Session, workspace_id: UUID, *, actor: Actor) -> Workspace:
    """One workspace. Raises NotFound."""
    require(actor, Permission.DEFINITION_READ)
    found = session.get(Workspace, workspace_id)
    if found is None:
        raise NotFound(workspace=workspace_id)
    return found


def open_ones(session: Session, *, key: str | None = None, actor: Actor) -> Sequence[Workspace]:
    """The workspaces that are being written, the newest first."""
    require(actor, Permission.DEFINITION_READ)
    query = select(Workspace).where(Workspace.state == WorkspaceState.OPEN)
    if key is not None:
        query = query.where(Workspace.key == key)
    return session.scalars(query.order_by(Workspace.created_at.desc(), Workspace.id)).all()


def newest(session: Session, workspaces: Sequence[Workspace]) -> Mapping[UUID, WorkspaceChange]:
    """The last change of each workspace."""
    query = select(WorkspaceChange).ext(distinct_on(WorkspaceChange.workspace_id))
    query = query.where(WorkspaceChange.workspace_id.in_([one.id for one in workspaces]))
    query = query.order_by(WorkspaceChange.workspace_id, WorkspaceChange.revision.desc())
    return {one.workspace_id: one for one in session.scalars(query)}


def listing(session: Session, workspace_id: UUID, *, revision: int | None = None) -> Mapping[str, File]:
    """The files of a workspace by path, now or as of a revision."""
    change = WorkspaceChange
    newest = select(
        change.path, change.revision, change.sha256, SourceBlob.size, change.actor, change.at
    ).ext(distinct_on(change.path))
    query = newest.outerjoin(SourceBlob).where(change.workspace_id == workspace_id)
    if revision is not None:
        query = query.where(change.revision <= revision)
    query = query.order_by(change.path, change.revision.desc())
    return {
        row.path: File(row.path, row.revision, row.sha256, row.size, row.actor, row.at)
        for row in session.execute(query)
        if row.sha256 is not None
    }


def content(session: Session, workspace_id: UUID, path: str) -> tuple[File, bytes]:
    """A file and what it holds. Raises NotFound."""
    file = listing(session, workspace_id).get(path)
    if file is None:
        raise NotFound(path=path)
    return file, blobs.get(session, [file.sha256])[file.sha256]


def sources(session: Session, workspace_id: UUID, *, revision: int | None = None) -> Sources:
    """All files with what they hold, now or as of a revision."""
    files = listing(session, workspace_id, revision=revision)
    held = blobs.get(session, [one.sha256 for one in files.values()])
    return {path: held[one.sha256] for path, one in files.items()}


def draft(session: Session, workspace: Workspace) -> Draft:
    """The folder, as the deploy gate knows it."""
    return Draft(key=workspace.key, sources=sources(session, workspace.id))


def sources_of(session: Session, definition: ProcessDefinition) -> Sources:
    """The files of a version that was deployed."""
    found = session.get_one(
        ProcessDefinition, definition.id, options=[undefer(ProcessDefinition.sources)]
    )
    return found.sources


def base_sources(session: Session, workspace: Workspace) -> Sources:
    """The files that a workspace began with: those of its version, or none."""
    if workspace.base_id is None:
        return {}
    return sources_of(session, definitions.get(session, workspace.base_id))


def save(
    session: Session,
    workspace_id: UUID,
    path: str,
    after: bytes,
    *,
    seen: int,
    actor: Actor,
    cause: Cause = Cause.SAVED,
) -> Saved:
    """Keep what somebody typed into a file, if it is still the file that they had before them.

    Args:
        session: The transaction.
        workspace_id: Which workspace.
        path: Which file.
        after: What it shall hold. Whatever an editor left alone keeps the bytes that it had.
        seen: Revision of the file that it was typed over; 0 where there was none.
        actor: Who.
        cause: Why.

    Raises:
        NotAllowed, NotFound, WorkspaceClosed, PathRefused, FileTooLarge.
    """
    workspace = lock(session, workspace_id, actor=actor)
    file = listing(session, workspace_id).get(path)
    before = b"" if file is None else blobs.get(session, [file.sha256])[file.sha256]
    held = after if file is None else faithful.keep(path, before, after)
    if file is not None and blobs.digest(held) == file.sha256:
        return Saved(file.revision, changed=False)
    if seen != (file.revision if file else 0):
        return Saved(seen, changed=False, theirs=file)
    return Saved(_write(session, workspace, {path: held}, cause=cause, actor=actor), changed=True)


def write(session: Session, workspace_id: UUID, changes: Changes, *, cause: Cause, actor: Actor) -> int:
    """Change several files together, whatever they held. Returns the revision.

    Raises:
        NotAllowed, NotFound, WorkspaceClosed, PathRefused, FileTooLarge.
    """
    workspace = lock(session, workspace_id, actor=actor)
    return _write(session, workspace, changes, cause=cause, actor=actor)


def remove(session: Session, workspace_id: UUID, path: str, *, actor: Actor) -> int:
    """Take a file out of the workspace; its past stays. Raises NotFound."""
    workspace = lock(session, workspace_id, actor=actor)
    if path not in listing(session, workspace_id):
        raise NotFound(path=path)
    return _write(session, workspace, {path: None}, cause=Cause.SAVED, actor=actor)


def move(session: Session, workspace_id: UUID, path: str, to: str, *, actor: Actor) -> int:
    """Give a file another name. Raises NotFound, FileExists."""
    workspace = lock(session, workspace_id, actor=actor)
    files = listing(session, workspace_id)
    if path not in files:
        raise NotFound(path=path)
    if to in files:
        raise FileExists(path=to)
    held = blobs.get(session, [files[path].sha256])[files[path].sha256]
    return _write(session, workspace, {path: None, to: held}, cause=Cause.RENAMED, actor=actor)


def restore(session: Session, workspace_id: UUID, revision: int, *, actor: Actor) -> int:
    """Make the workspace hold again what it held at a revision; what came after stays in its past."""
    workspace = lock(session, workspace_id, actor=actor)
    then, now = sources(session, workspace_id, revision=revision), sources(session, workspace_id)
    changes: dict[str, bytes | None] = dict.fromkeys(now.keys() - then.keys())
    changes |= {path: held for path, held in then.items() if now.get(path) != held}
    if not changes:
        return workspace.revision
    audit.record(
        session,
        actor,
        audit.Event.WORKSPACE_RESTORED,
        workspace.id,
        stream="definitions",
        key=workspace.key,
        revision=revision,
    )
    return _write(session, workspace, changes, cause=Cause.RESTORED, actor=actor)


def discard(session: Session, workspace_id: UUID, *, actor: Actor) -> None:
    """Put a workspace away. Nothing of it is lost."""
    workspace = lock(session, workspace_id, actor=actor)
    workspace.state, workspace.closed_at = WorkspaceState.DISCARDED, clock.now()
    audit.record(
        session,
        actor,
        audit.Event.WORKSPACE_DISCARDED,
        workspace.id,
        stream="definitions",
        key=workspace.key,
    )


def lock(session: Session, workspace_id: UUID, *, actor: Actor) -> Workspace:
    """A workspace that the actor may change, kept from everybody else until the transaction ends."""
    require(actor, Permission.DEFINITION_EDIT)
    found = session.get(Workspace, workspace_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(workspace=workspace_id)
    if found.state is not WorkspaceState.OPEN:
        raise WorkspaceClosed(workspace=workspace_id, state=found.state)
    return found


def _write(
    session: Session, workspace: Workspace, changes: Changes, *, cause: Cause, actor: Actor
) -> int:
    sizes = {path: one.size for path, one in listing(session, workspace.id).items()}
    for path, held in changes.items():
        paths.kind(path)
        if held is None:
            sizes.pop(path, None)
        else:
            sizes[path] = len(held)
    paths.check_size(sizes)
    blobs.put(session, [held for held in changes.values() if held is not None])
    workspace.revision += 1
    session.add_all(
        WorkspaceChange(
            workspace_id=workspace.id,
            path=path,
            revision=workspace.revision,
            sha256=None if held is None else blobs.digest(held),
            cause=cause.value,
            actor=actor.id,
        )
        for path, held in changes.items()
    )
    session.flush()
    return workspace.revision
