"""What goes to the child and what comes back: lengths, bytes and JSON, nothing that could act."""

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.findings import Finding, Severity

Sources = Mapping[str, bytes]

_LENGTH = struct.Struct(">I")
_LONGEST_TEXT = 300  # characters of one fact
_MOST_FINDINGS = 500


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A process folder as read, with those it calls. ``only``: the one file that is asked about."""

    key: str
    sources: Sources
    callees: "Mapping[str, Folder]" = field(default_factory=dict)
    only: str | None = None


@dataclass(frozen=True)
class Request:
    """A question (``module:function``, ours) about a folder."""

    question: str
    folder: Folder
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Progress:
    """How whoever answers tells what it is at: a file that is read, a scenario that is played."""

    at: Callable[[str], object]
    play: Callable[[str], object]


def pack(question: str, folder: Folder, arguments: Mapping[str, Any]) -> bytes:
    """A request. A folder that is called from several is sent once."""
    nodes: list[dict[str, object]] = []
    blobs: list[bytes] = []
    places: dict[int, int] = {}

    def place(one: Folder) -> int:
        if id(one) not in places:
            called = {key: place(callee) for key, callee in one.callees.items()}
            files = [[path, len(content)] for path, content in one.sources.items()]
            nodes.append({"key": one.key, "files": files, "callees": called})
            blobs.extend(one.sources.values())
            places[id(one)] = len(nodes) - 1
        return places[id(one)]

    place(folder)
    told = {"nodes": nodes, "only": folder.only, "question": question, "arguments": arguments}
    head = json.dumps(told).encode()
    body = b"".join([_LENGTH.pack(len(head)), head, *blobs])
    return _LENGTH.pack(len(body)) + body


def length(prefix: bytes) -> int:
    """How much follows."""
    return int(_LENGTH.unpack(prefix)[0])


def unpack(body: bytes) -> Request:
    """What ``pack`` packed."""
    at = _LENGTH.size + length(body[: _LENGTH.size])
    head = json.loads(body[_LENGTH.size : at])
    folders: list[Folder] = []
    for node in head["nodes"]:
        sources = {}
        for path, size in node["files"]:
            sources[path] = body[at : at + size]
            at += size
        called = {key: folders[number] for key, number in node["callees"].items()}
        folders.append(Folder(key=node["key"], sources=sources, callees=called, only=head["only"]))
    return Request(head["question"], folders[-1], head["arguments"])


def line(told: Mapping[str, object]) -> bytes:
    """One message of the child."""
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def findings(found: Sequence[Finding]) -> Iterator[dict[str, object]]:
    """As JSON; long texts and endless lists are cut, for a stranger wrote what they quote."""
    for one in found[:_MOST_FINDINGS]:
        yield {
            "severity": one.severity.value,
            "code": one.code,
            "file": _cut(one.file),
            "sentence": one.sentence,
            "remedy": one.remedy,
            "element": _cut(one.element),
            "name": _cut(one.name),
            "line": one.line,
            "column": one.column,
            "facts": {name: _cut(fact) for name, fact in one.facts.items()},
        }


def finding(told: Mapping[str, Any]) -> Finding:
    """The finding that the child told."""
    return Finding(**{**told, "severity": Severity(told["severity"]), "facts": dict(told["facts"])})


def _cut(fact: object) -> Any:  # noqa: ANN401 - JSON
    if fact is None or isinstance(fact, bool | int | float):
        return fact
    text = str(fact)
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"
