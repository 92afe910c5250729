"""Definitions: check what an analyst wrote and make it the version that new instances run."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit, bounded, definitions, gate, programs, reserves
from engine.access import Actor, Permission, require
from engine.bounded import Folder
from engine.definitions import all_latest, find_latest, get, latest, versions
from engine.findings import Finding, InvalidDefinition, Report, Severity
from engine.gate import Sources
from engine.models import ProcessDefinition
from engine.programs import Loaded
from engine.spiff import Program

__all__ = [
    "Draft",
    "Origin",
    "all_latest",
    "check",
    "deploy",
    "deploy_all",
    "find_latest",
    "gathered",
    "get",
    "latest",
    "program",
    "read",
    "read_all",
    "read_file",
    "versions",
]

LARGEST_FILE = 5_000_000  # bytes
MOST_FILES = 500
_PROCESS = re.compile(rb"""<(?:\w+:)?process\b[^>]*?\sid\s*=\s*["']([^"']+)["']""")
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
    only: str | None = None  # the one file that is asked about


def read(folder: Path) -> Draft:
    """Read a folder of ``processes/``. Raises InvalidDefinition if it is too large to be one."""
    sources: dict[str, bytes] = {}
    for pattern in _PATTERNS:
        for file in sorted(folder.glob(pattern)):
            if file.is_file() and not file.name.startswith("."):
                path = file.relative_to(folder).as_posix()
                sources[path] = _content(file, path)
                if len(sources) > MOST_FILES:
                    raise InvalidDefinition([_too_many(folder.name)])
    return Draft(key=folder.name, sources=sources, folder=folder)


def read_file(file: Path) -> Draft:
    """Read one diagram, decision or form, with the process folder it lies in for its surroundings.

    Outside of a process folder it stands alone; a diagram then counts as that of its first process.
    """
    file = file.resolve()
    for folder in (file.parent, file.parent.parent):
        if (folder / f"{folder.name}.bpmn").is_file():
            return replace(read(folder), only=file.relative_to(folder).as_posix())
    content = _content(file, file.name)
    found = _PROCESS.search(content) if file.suffix == ".bpmn" else None
    key = found[1].decode(errors="replace") if found else file.stem
    path = f"{key}.bpmn" if file.suffix == ".bpmn" else file.name
    return Draft(key=key, sources={path: content}, only=path)


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
        _order(key, drafts, ordered, ())
    return list(ordered.values())


def check(
    draft: Draft,
    *,
    topics: Collection[str] | None = None,
    callees: Mapping[str, Loaded] | None = None,
    play: bool = True,
) -> Sequence[Finding]:
    """Everything there is to say about a draft; it can be deployed unless a finding is an error.

    ``topics`` are those that somebody handles (None: do not ask). ``callees`` are the processes it may
    call; by default those that lie beside its folder. ``play``: whether its scenarios are played.
    """
    folder = gathered(draft) if callees is None else folder_of(draft, callees)
    return bounded.check(folder, topics=topics, play=play)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Whose a version is: who wrote it, by which law, and who else looked at it."""

    author: str
    norm: str = ""
    approved_by: str | None = None


def deploy(
    session: Session,
    draft: Draft,
    *,
    note: str,
    actor: Actor,
    topics: Collection[str] | None = None,
    origin: Origin | None = None,
    play: bool = True,
) -> ProcessDefinition:
    """Make a draft the next version of its process. Running instances keep theirs.

    ``play``: whether its scenarios are played first; who plays them to see what they pass need not.

    The same files with the same called processes as the newest version are that version: nothing is
    stored again.

    Raises:
        NotAllowed: the actor may not deploy.
        InvalidDefinition: with the findings; nothing was stored.
    """
    require(actor, Permission.DEFINITION_DEPLOY)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"deploy:{draft.key}", 0))))
    callees = deployed(session, draft)
    same, digest = _place(session, draft.key, _digest(draft.sources, callees.values()))
    if same is not None:
        return same
    findings = check(draft, topics=topics, callees=callees, play=play)
    if any(one.severity is Severity.ERROR for one in findings):
        raise InvalidDefinition(findings)
    origin = origin or Origin(author=actor.id)
    definition = _new(session, draft, digest, callees, findings, note=note, origin=origin)
    told = {"key": draft.key, "version": definition.version}
    event = audit.Event.DEFINITION_DEPLOYED
    audit.record(session, actor, event, definition.id, stream="definitions", **told)
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


def gathered(draft: Draft) -> Folder:
    """A draft with the folders of the processes that it calls, which lie beside its own."""
    return _gathered(draft, {}, ())


def _gathered(draft: Draft, known: dict[str, Folder], above: tuple[str, ...]) -> Folder:
    callees = {}
    for key in gate.calls(draft.key, draft.sources) if draft.folder else ():
        folder = draft.folder.parent / key if draft.folder else Path()
        if key in (*above, draft.key) or not (folder / f"{key}.bpmn").is_file():
            continue
        if key not in known:
            known[key] = _gathered(read(folder), known, (*above, draft.key))
        callees[key] = known[key]
    return Folder(key=draft.key, sources=draft.sources, callees=callees, only=draft.only)


def folder_of(draft: Draft | Loaded, callees: Mapping[str, Loaded]) -> Folder:
    """A draft with what it calls, as the child that checks it is given it."""
    below = {key: folder_of(one, one.callees) for key, one in callees.items()}
    only = draft.only if isinstance(draft, Draft) else None
    return Folder(key=draft.key, sources=draft.sources, callees=below, only=only)


def _content(file: Path, path: str) -> bytes:
    if file.stat().st_size > LARGEST_FILE:
        report = Report(path)
        report.error(
            "file-too-large",
            None,
            "El archivo pesa más de {limit} MB.",
            "Divida el proceso en otros más pequeños, o guarde el archivo sin lo que le sobra.",
            limit=LARGEST_FILE // 1_000_000,
        )
        raise InvalidDefinition(report.findings)
    return file.read_bytes()


def _too_many(folder: str) -> Finding:
    report = Report(folder)
    report.error(
        "too-many-files",
        None,
        "La carpeta tiene más de {limit} archivos.",
        "Deje en ella solo los archivos del proceso.",
        limit=MOST_FILES,
    )
    return report.findings[0]


def _order(
    key: str, drafts: Mapping[str, Draft], ordered: dict[str, Draft], above: tuple[str, ...]
) -> None:
    if key in ordered or key not in drafts or key in above:
        return
    for called in gate.calls(key, drafts[key].sources):
        _order(called, drafts, ordered, (*above, key))
    ordered[key] = drafts[key]


def deployed(session: Session, draft: Draft) -> Mapping[str, Loaded]:
    """What new instances of a draft would call: the newest version of each process it names."""
    keys = gate.calls(draft.key, draft.sources)
    found = {key: definitions.find_latest(session, key) for key in keys}
    return {key: programs.get(session, one.id) for key, one in found.items() if one}


def _place(session: Session, key: str, digest: bytes) -> tuple[ProcessDefinition | None, bytes]:
    """The newest version, if it is this content already; else the digest of the next one.

    What an older version held comes back as a version of its own, with a digest made of the older one's.
    """
    newest = definitions.find_latest(session, key)
    query = select(ProcessDefinition.id).where(ProcessDefinition.key == key)
    while (known := session.scalar(query.where(ProcessDefinition.digest == digest))) is not None:
        if newest is not None and known == newest.id:
            return newest, digest
        digest = hashlib.sha256(digest).digest()
    return None, digest


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
    origin: Origin,
) -> ProcessDefinition:
    compiled = programs.build(draft.key, draft.sources, callees)
    reserve_id = reserves.of_draft(session, draft.key, compiled.properties)
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
        groups=sorted(_groups(session, reserve_id, programs.groups(compiled, callees))),
        reserve_id=reserve_id,
        findings=[asdict(one) for one in findings],
        note=note,
        **asdict(origin),
    )
    session.add(definition)
    session.flush()
    if reserve_id is not None:
        reserves.take_in(session, draft.key, reserve_id)
    return definition


def _groups(session: Session, reserve_id: int | None, lanes: Iterable[str]) -> set[str]:
    """Whose work the lanes are: in a reserve that of its own groups."""
    if reserve_id is None:
        return set(lanes)
    unit = reserves.get(session, reserve_id)
    return {unit.group_for(lane) for lane in lanes}
