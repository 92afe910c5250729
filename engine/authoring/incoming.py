"""What somebody brings along: a folder as a zip file, or one diagram that another tool drew."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.authoring import archive, naming, paths
from engine.errors import ArchiveRefused, FileTooLarge, KeyRefused, NoDiagramInside
from engine.repository import LARGEST_FILE

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Incoming:
    """A process as it came."""

    key: str
    name: str
    sources: Mapping[str, bytes]


def read(file: str, content: bytes, *, key: str = "") -> Incoming:
    """The process in a file; ``key`` is what it shall be called here, if that is decided.

    Raises:
        ArchiveRefused, FileTooLarge, PathRefused, KeyRefused: it is no process folder.
        InvalidDefinition: it is no diagram; with the findings.
    """
    if content.startswith(_ZIP):
        own, sources = archive.unpack(content)
        made = Incoming(own, own, sources)
    elif file.endswith((".bpmn", ".bpmn2", ".xml")):
        made = _diagram(file, content)
    else:
        raise ArchiveRefused(file=file[: paths.LONGEST])
    if not key or key == made.key:
        return made
    return Incoming(key, made.name, naming.renamed(made.sources, made.key, key))


def _diagram(file: str, content: bytes) -> Incoming:
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(path=file[: paths.LONGEST], limit=LARGEST_FILE // 1_000_000)
    stem = PurePosixPath(file.replace("\\", "/")).stem
    found = naming.processes(content, file)
    if not found:
        raise NoDiagramInside(file=file[: paths.LONGEST])
    id_, name = found[0]
    try:
        paths.check_key(id_)
        return Incoming(id_, name or id_, {f"{id_}.bpmn": content})
    except KeyRefused:
        key = naming.key_of(name or stem)
    sources = naming.renamed({f"{id_}.bpmn": content}, id_, key)
    return Incoming(key, name or stem, sources)
