"""All checks over the files of one process folder."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import forms
from engine.checks import ciphers, dataflow, graph, shorthand, soundness, tables, types
from engine.checks.dataflow import Knowledge
from engine.checks.kinds import Known, Path
from engine.checks.rules import Rules, Surroundings
from engine.dmn import Decisions, DmnUnreadable
from engine.findings import Finding, InvalidDefinition, Report
from engine.loaded import read_form
from engine.spiff import xml
from forms.components.text import Textarea

Sources = Mapping[str, bytes]


def run(
    sources: Sources,
    *,
    topics: Collection[str] | None,
    callees: Mapping[str, Sources],
    at: Callable[[str], object] = str,
) -> Sequence[Finding]:
    """What the checks have to say of a folder whose files can each be read.

    ``topics`` are those that somebody can do; None where that is not known here. ``callees`` are the
    folders of the processes it calls, by key. Files that cannot be read are passed over: reading them
    is another check's business. ``at`` is told which file is looked at next.
    """
    known, decided = _forms(sources), _decisions(sources)
    around = Surroundings(
        forms=frozenset(known),
        reasons=frozenset(_reasons(known, callees)),
        topics=None if topics is None else frozenset(topics),
        reserves=dict(_reserves(callees)),
    )
    knowledge = Knowledge(
        forms={key: (form.reads, form.writes) for key, form in known.items()},
        decision_reads=lambda decision: _reads(decided.values(), decision),
    )
    typed = types.sources(known, decided.values())
    found: list[Finding] = []
    kinds: dict[Path, str] = {}
    for file, content in sources.items():
        if file.endswith(".bpmn"):
            found += _diagram(file, content, around, knowledge, typed, kinds)
            found += _encrypted(file, content, known)
        elif file in decided:
            found += _encrypted(file, content, known)
    return [*found, *_others(known, decided, kinds, at)]


def run_files(sources: Sources) -> Sequence[Finding]:
    """What can be said of decisions and forms that stand alone."""
    return list(_others(_forms(sources), _decisions(sources), {}, str))


@dataclass(frozen=True)
class Data:
    """What is known of the variables of a process."""

    at: Mapping[str, tuple[frozenset[str], frozenset[str]]]  # node → those before it, and after it
    kinds: Known


def data(key: str, sources: Sources) -> Data:
    """The variables of a process. Raises InvalidDefinition: its diagram cannot be read."""
    known, decided = _forms(sources), _decisions(sources)
    root = xml.read(sources.get(f"{key}.bpmn", b""), Report(f"{key}.bpmn"))
    at: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    kinds: dict[Path, str] = {}
    for scope in graph.processes(root):
        at |= dataflow.known(scope, _knowledge(known, decided))
        kinds |= types.known_kinds(scope, types.sources(known, decided.values()))
    return Data(at, kinds)


def _knowledge(known: Mapping[str, forms.Form], decided: Mapping[str, Decisions]) -> Knowledge:
    return Knowledge(
        forms={key: (form.reads, form.writes) for key, form in known.items()},
        decision_reads=lambda decision: _reads(decided.values(), decision),
    )


def _others(
    known: Mapping[str, forms.Form],
    decided: Mapping[str, Decisions],
    kinds: Known,
    at: Callable[[str], object],
) -> Iterator[Finding]:
    for file, decisions in decided.items():
        at(file)
        report = Report(file)
        tables.check(decisions, report, kinds)
        yield from report.findings
    for key, form in known.items():
        report = Report(f"forms/{key}.form")
        types.check_form(form, report)
        ciphers.check_form(form, report, known)
        yield from report.findings


def _diagram(
    file: str,
    content: bytes,
    around: Surroundings,
    knowledge: Knowledge,
    typed: types.Sources,
    kinds: dict[Path, str],
) -> list[Finding]:
    """What is said of one diagram; ``kinds`` takes in those of its variables."""
    report = Report(file)
    try:
        root = xml.read(content, report)
    except InvalidDefinition:
        return []
    rules = Rules(root, report, around)
    for scope in graph.processes(root):
        soundness.check(scope, report)
        dataflow.check(scope, report, knowledge)
        rules.check(scope)
        shorthand.check(scope, report)
        kinds.update(types.check(scope, report, typed))
    return report.findings


def _encrypted(file: str, content: bytes, known: Mapping[str, forms.Form]) -> list[Finding]:
    """What is said of a diagram or of decisions about answers that are kept encrypted."""
    report = Report(file)
    try:
        root = xml.read(content, report)
    except InvalidDefinition:
        return []
    if file.endswith(".bpmn"):
        for scope in graph.processes(root):
            ciphers.check(scope, report, known)
    else:
        ciphers.check_decision(root, report, known)
    return report.findings


def _forms(sources: Sources) -> dict[str, forms.Form]:
    found = {}
    for path, content in sources.items():
        if path.endswith(".form"):
            key = path.removeprefix("forms/").removesuffix(".form")
            try:
                found[key] = read_form(key, content)
            except (ValueError, RecursionError, forms.FormDefinitionError):
                continue
    return found


def asks_reasons(form: forms.Form) -> bool:
    """Whether some text of several lines must, or under some condition must, be answered."""
    return any(
        isinstance(c, Textarea) and (c.required or c.required_if is not None) for c in _every(form)
    )


def _reasons(own: Mapping[str, forms.Form], callees: Mapping[str, Sources]) -> Iterator[str]:
    """Forms that ask for reasons: ``form`` of the folder itself, ``process/form`` of one it calls."""
    yield from (key for key, form in own.items() if asks_reasons(form))
    for process, sources in callees.items():
        yield from (f"{process}/{key}" for key, form in _forms(sources).items() if asks_reasons(form))


def _reserves(callees: Mapping[str, Sources]) -> Iterator[tuple[str, str]]:
    """The reserves in which called processes say that they are."""
    for key, sources in callees.items():
        root = xml.read(sources[f"{key}.bpmn"], Report(key))
        for scope in graph.processes(root):
            if reserve := graph.properties(scope.element).get("reserva"):
                yield key, reserve


def _every(form: forms.Form) -> Iterator[object]:
    waiting: list[object] = list(form.components)
    while waiting:
        component = waiting.pop()
        yield component
        waiting.extend(getattr(component, "components", ()))


def _decisions(sources: Sources) -> dict[str, Decisions]:
    found = {}
    for path, content in sources.items():
        if path.endswith(".dmn"):
            try:
                found[path] = Decisions.load({path: content})
            except DmnUnreadable:
                continue
    return found


def _reads(decided: Collection[Decisions], decision: str) -> tuple[str, ...] | None:
    return next((d.reads(decision) for d in decided if decision in d.ids), None)
