"""A process folder as one zip file: out of the studio, and in again without a byte lost."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engine.authoring import paths
from engine.errors import (
    ArchiveBroken,
    FileTooLarge,
    NoDiagramInside,
    PathRefused,
    SeveralProcesses,
)
from engine.repository import LARGEST_FILE, MOST_FILES

Sources = Mapping[str, bytes]

LARGEST = 25_000_000  # bytes of an archive
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same folder always gives the same archive
_UNIX, _FILE = 3, 0o100644 << 16
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def pack(key: str, sources: Sources) -> bytes:
    """The folder ``key`` with its files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(sources):
            member = zipfile.ZipInfo(f"{key}/{path}", _EPOCH)
            member.compress_type, member.create_system, member.external_attr = 8, _UNIX, _FILE
            archive.writestr(member, sources[path])
    return packed.getvalue()


def unpack(content: bytes) -> tuple[str, dict[str, bytes]]:
    """The key of the process in an archive, and its files.

    Its diagram names the process; the folder around it, if there is one, is left out. What a process
    folder has no place for is refused rather than lost.

    Raises:
        ArchiveRefused, FileTooLarge, PathRefused, KeyRefused.
    """
    if len(content) > LARGEST:
        raise FileTooLarge(path="", limit=LARGEST // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = dict(_members(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ArchiveBroken from error
    return _folder(files)


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos = [one for one in archive.infolist() if not one.is_dir() and not _is_noise(one.filename)]
    if len(infos) > MOST_FILES:
        raise FileTooLarge(path="", count=len(infos), limit=MOST_FILES)
    left = paths.LARGEST_FOLDER
    for info in infos:
        if ".." in PurePosixPath(info.filename).parts or info.filename.startswith("/"):
            raise PathRefused(path=info.filename[: paths.LONGEST])
        if info.flag_bits & 1:
            raise ArchiveBroken
        with archive.open(info) as member:
            held = member.read(min(LARGEST_FILE, left) + 1)  # what it says of its size may be a lie
        if len(held) > min(LARGEST_FILE, left):
            raise FileTooLarge(path=info.filename[: paths.LONGEST], limit=LARGEST_FILE // 1_000_000)
        left -= len(held)
        yield info.filename, held


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE[0]) or PurePosixPath(name).name in _NOISE[1:]


def _folder(files: Mapping[str, bytes]) -> tuple[str, dict[str, bytes]]:
    diagrams = [PurePosixPath(name) for name in files if name.endswith(".bpmn")]
    if not diagrams:
        raise NoDiagramInside
    roots = {str(one.parent) for one in diagrams}
    if len(roots) > 1:
        raise SeveralProcesses(folders=", ".join(sorted(roots)[:5]))
    root = roots.pop()
    inside: dict[str, bytes] = {}
    for name, held in files.items():
        if root != "." and not name.startswith(f"{root}/"):
            raise PathRefused(path=name[: paths.LONGEST])
        path = name if root == "." else name[len(root) + 1 :]
        paths.kind(path)
        inside[path] = held
    return _key(root, inside), inside


def _key(root: str, files: Mapping[str, bytes]) -> str:
    """The process is called like its diagram; of several, like its folder."""
    stems = sorted(path.removesuffix(".bpmn") for path in files if path.endswith(".bpmn"))
    name = PurePosixPath(root).name
    key = name if name in stems else stems[0]
    if len(stems) > 1 and name not in stems:
        raise SeveralProcesses(folders=", ".join(stems[:5]))
    paths.check_key(key)
    return key
