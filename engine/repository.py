"""Definitions: check what an analyst wrote and make it the version that new instances run."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit, definitions, gate, programs
from engine.access import Actor, Permission, require
from engine.definitions import all_latest, find_latest, get, latest, versions
from engine.errors import InvalidInput
from engine.findings import Finding, InvalidDefinition, Severity
from engine.gate import Sources
from engine.models import ProcessDefinition
from engine.programs import Loaded
from engine.spiff import Program

__all__ = [
    "Draft",
    "all_latest",
    "check",
    "deploy",
    "deploy_all",
    "find_latest",
    "get",
    "latest",
    "program",
    "read",
    "read_all",
    "versions",
]

LARGEST_FILE = 5_000_000  # bytes
MOST_FILES = 500
_PATTERNS = (
    "*.bpmn",
    "*.dmn",
    "forms/*.form",
    "scenarios/*.yaml",
    "templates/**/*",
    "README.md",
    "CHANGES.md",
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A process as an analyst wrote it: its files, by their path in the folder."""

    key: str
    sources: Sources
    folder: Path | None = None  # where it was read; processes that it calls lie beside it


def read(folder: Path) -> Draft:
    """Read a folder of ``processes/``. Raises InvalidInput if it is too large to be one."""
    sources: dict[str, bytes] = {}
    for pattern in _PATTERNS:
        for file in sorted(folder.glob(pattern)):
            if file.is_file() and not file.name.startswith("."):
                if file.stat().st_size > LARGEST_FILE or len(sources) >= MOST_FILES:
                    raise InvalidInput(folder=folder.name, file=file.name, limit=LARGEST_FILE)
                sources[file.relative_to(folder).as_posix()] = file.read_bytes()
    return Draft(key=folder.name, sources=sources, folder=folder)


def read_all(root: Path) -> Sequence[Draft]:
    """All processes below a folder, each after those that it calls."""
    drafts = {
        draft.key: draft
        for folder in sorted(root.iterdir())
        if (folder / f"{folder.name}.bpmn").is_file()
        for draft in [read(folder)]
    }
    ordered: dict[str, Draft] = {}
    for key in drafts:
        _place(key, drafts, ordered, ())
    return list(ordered.values())


def check(
    draft: Draft,
    *,
    topics: Collection[str] | None = None,
    callees: Mapping[str, Loaded] | None = None,
) -> Sequence[Finding]:
    """Everything there is to say about a draft; it can be deployed unless a finding is an error.

    ``topics`` are those that somebody handles (None: do not ask). ``callees`` are the processes it may
    call; by default those that lie beside its folder.
    """
    available = callees if callees is not None else beside(draft)
    return gate.check(draft.key, draft.sources, callees=available, topics=topics)


def deploy(
    session: Session,
    draft: Draft,
    *,
    note: str,
    actor: Actor,
    topics: Collection[str] | None = None,
) -> ProcessDefinition:
    """Make a draft the next version of its process. Running instances keep theirs.

    The same files with the same called processes are the same version: nothing is stored again.

    Raises:
        NotAllowed: the actor may not deploy.
        InvalidDefinition: with the findings; nothing was stored.
    """
    require(actor, Permission.DEFINITION_DEPLOY)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"deploy:{draft.key}", 0))))
    callees = _deployed(session, gate.calls(draft.key, draft.sources))
    digest = _digest(draft.sources, callees.values())
    known = select(ProcessDefinition).where(
        ProcessDefinition.key == draft.key, ProcessDefinition.digest == digest
    )
    if same := session.scalar(known):
        return same
    findings = check(draft, topics=topics, callees=callees)
    if any(one.severity is Severity.ERROR for one in findings):
        raise InvalidDefinition(findings)
    definition = _new(session, draft, digest, callees, findings, note=note, actor=actor)
    audit.record(
        session,
        actor,
        audit.Event.DEFINITION_DEPLOYED,
        definition.id,
        stream="definitions",
        key=draft.key,
        version=definition.version,
    )
    return definition


def deploy_all(
    session: Session, root: Path, *, note: str, actor: Actor, topics: Collection[str] | None = None
) -> Sequence[ProcessDefinition]:
    """Deploy every process below a folder, called ones first."""
    return [deploy(session, draft, note=note, actor=actor, topics=topics) for draft in read_all(root)]


def program(session: Session, definition: ProcessDefinition) -> Program:
    """The compiled definition."""
    return programs.get(session, definition.id).program


def beside(draft: Draft, _above: tuple[str, ...] = ()) -> Mapping[str, Loaded]:
    """The processes that a draft calls, compiled from the folders beside its own."""
    if draft.folder is None:
        return {}
    found = {}
    for key in gate.calls(draft.key, draft.sources):
        folder = draft.folder.parent / key
        if (folder / f"{key}.bpmn").is_file() and key not in (*_above, draft.key):
            called = read(folder)
            found[key] = gate.load(key, called.sources, beside(called, (*_above, draft.key)))
    return found


def _place(
    key: str, drafts: Mapping[str, Draft], ordered: dict[str, Draft], above: tuple[str, ...]
) -> None:
    if key in ordered or key not in drafts or key in above:
        return
    for called in gate.calls(key, drafts[key].sources):
        _place(called, drafts, ordered, (*above, key))
    ordered[key] = drafts[key]


def _deployed(session: Session, keys: Iterable[str]) -> Mapping[str, Loaded]:
    """What new instances would call."""
    found = {key: definitions.find_latest(session, key) for key in keys}
    return {key: programs.get(session, one.id) for key, one in found.items() if one}


def _digest(sources: Sources, callees: Iterable[Loaded]) -> bytes:
    """Of every file by path, and of the processes called."""
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(f"{path}\0{len(sources[path])}\0".encode() + sources[path])
    for callee in sorted(callees, key=lambda one: one.key):
        digest.update(callee.key.encode() + b"\0" + callee.digest)
    return digest.digest()


def _new(
    session: Session,
    draft: Draft,
    digest: bytes,
    callees: Mapping[str, Loaded],
    findings: Sequence[Finding],
    *,
    note: str,
    actor: Actor,
) -> ProcessDefinition:
    compiled = programs.build(draft.key, draft.sources, callees)
    newest = select(func.max(ProcessDefinition.version)).where(ProcessDefinition.key == draft.key)
    called: dict[str, UUID] = {key: one.id for key, one in callees.items()}
    definition = ProcessDefinition(
        key=draft.key,
        version=(session.scalar(newest) or 0) + 1,
        digest=digest,
        name=compiled.name,
        sources=draft.sources,
        callees={key: str(id_) for key, id_ in called.items()},
        message_starts=dict(compiled.message_starts),
        groups=sorted(programs.groups(compiled, callees)),
        findings=[asdict(one) for one in findings],
        note=note,
        author=actor.id,
    )
    session.add(definition)
    session.flush()
    return definition
