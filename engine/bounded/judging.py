"""What the child is asked of a folder: everything that the deploy gate has to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import gate
from engine.bounded import wire
from engine.findings import Finding, InvalidDefinition, Severity
from engine.loaded import Loaded


def check(folder: wire.Folder, arguments: Mapping[str, Any], progress: wire.Progress) -> object:
    """The findings. ``play``: scenarios too; without them called processes need not be compiled."""
    play = bool(arguments["play"])
    callees, wrong = loaded(folder) if play else (outlines(folder), [])
    found = gate.check(
        folder.key,
        folder.sources,
        callees=callees,
        topics=arguments["topics"],
        only=folder.only,
        at=progress.at,
        playing=progress.play,
        play=play,
    )
    return list(wire.findings([*wrong, *found]))


def loaded(folder: wire.Folder) -> tuple[dict[str, Loaded], list[Finding]]:
    """The called processes, compiled; one that is wrong itself is left out and told."""
    ready: dict[str, Loaded] = {}
    wrong: list[Finding] = []
    for key, callee in folder.callees.items():
        inner, below = loaded(callee)
        wrong += below
        try:
            ready[key] = gate.load(key, callee.sources, inner)
        except InvalidDefinition as refused:
            wrong.append(gate.callee_wrong(folder.key, key, _first(refused.findings)))
    return ready, wrong


def outlines(folder: wire.Folder) -> dict[str, Loaded]:
    """The called processes by their files alone: who only looks at a call need not run it."""
    return {key: gate.outline(key, callee.sources) for key, callee in folder.callees.items()}


def _first(found: Sequence[Finding]) -> str:
    return str(next(one for one in found if one.severity is Severity.ERROR))
