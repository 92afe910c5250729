"""Which elements and flows of a procedure its scenarios pass: what nobody has tried is told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine import bounded, gate, rehearsal
from engine.bounded.judging import loaded
from engine.bounded.wire import Folder, Progress
from engine.checks import graph
from engine.errors import EngineError, ScenarioUnreadable
from engine.findings import Finding, InvalidDefinition, Report
from engine.spiff import xml

_UNSEEN = frozenset({"textAnnotation", "dataObjectReference", "dataStoreReference", "group"})


@dataclass(frozen=True)
class Played:
    """How one scenario went."""

    path: str
    title: str
    end: str | None
    problems: Sequence[str]


@dataclass(frozen=True)
class Coverage:
    """What the scenarios of a folder pass of its own diagram."""

    scenarios: Sequence[Played]
    passed: Sequence[str]  # ids of elements and flows
    missed: Sequence[str]
    names: Mapping[str, str]  # of what was missed

    @property
    def share(self) -> float:
        """Of all elements and flows, how many were passed: 0 to 1."""
        every = len(self.passed) + len(self.missed)
        return len(self.passed) / every if every else 0.0

    @property
    def percent(self) -> int:
        """The share as people read it."""
        return round(100 * self.share)


def of_folder(folder: Folder) -> tuple[Coverage | None, Finding | None]:
    """Play all scenarios of a folder that somebody is writing; or why they cannot be played."""
    told, problem = bounded.ask("engine.authoring.coverage:answer", folder, {})
    if problem or told is None:
        return None, problem
    return Coverage(**{**told, "scenarios": [Played(**one) for one in told["scenarios"]]}), None


def answer(folder: Folder, arguments: Mapping[str, Any], progress: Progress) -> object:
    """For the child."""
    del arguments
    callees, wrong = loaded(folder)
    try:
        ready = gate.load(folder.key, folder.sources, callees) if not wrong else None
        every = elements(folder)
    except (InvalidDefinition, EngineError):
        return None
    if ready is None:
        return None
    covered: set[tuple[str, str]] = set()
    played = []
    for path, content in sorted(folder.sources.items()):
        if not path.startswith("scenarios/"):
            continue
        progress.play(path)
        try:
            result = rehearsal.play(ready, rehearsal.read(content))
        except ScenarioUnreadable as error:
            played.append(Played(path, path, None, [str(error.facts["reason"])]))
            continue
        covered |= result.covered
        played.append(Played(path, result.title, result.end, list(result.problems)))
    passed = [id_ for id_ in every if (folder.key, id_) in covered]
    missed = {id_: name for id_, name in every.items() if (folder.key, id_) not in covered}
    return asdict(Coverage(played, passed, list(missed), missed))


def elements(folder: Folder) -> dict[str, str]:
    """Ids of the elements and flows of a process that a token can pass, with their names."""
    root = xml.read(folder.sources.get(f"{folder.key}.bpmn", b""), Report(f"{folder.key}.bpmn"))
    found: dict[str, str] = {}
    for scope in graph.processes(root):
        if scope.id != folder.key:
            continue
        for node in scope.all_nodes():
            if node.kind not in _UNSEEN:
                found[node.id] = node.name or node.id
    process = next(one for one in xml.children(root, "process") if one.get("id") == folder.key)
    for flow in process.iter(f"{{{xml.BPMN}}}sequenceFlow"):
        between = [found.get(flow.get(end), "?") for end in ("sourceRef", "targetRef")]
        found[flow.get("id")] = flow.get("name") or " → ".join(between)
    return found
