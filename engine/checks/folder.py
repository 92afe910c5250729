"""All checks over the files of one process folder."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import SimpleNamespace

import forms
from engine.checks import dataflow, graph, soundness
from engine.checks.dataflow import Knowledge
from engine.checks.rules import Rules, Surroundings
from engine.dmn import Decisions, DmnUnreadable, analyse
from engine.findings import Finding, InvalidDefinition, Report
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
        decisions=frozenset(key for decisions in decided.values() for key in decisions.ids),
        topics=None if topics is None else frozenset(topics),
    )
    knowledge = Knowledge(
        forms={key: (form.reads, form.writes) for key, form in known.items()},
        decision_reads=lambda decision: _reads(decided.values(), decision),
    )
    found: list[Finding] = []
    for file, content in sources.items():
        if file.endswith(".bpmn"):
            found += _diagram(file, content, around, knowledge)
    for file, decisions in decided.items():
        at(file)
        found += _tables(file, decisions)
    return found


def run_files(sources: Sources) -> Sequence[Finding]:
    """What can be said of decisions that stand alone."""
    return [one for file, decided in _decisions(sources).items() for one in _tables(file, decided)]


def _diagram(file: str, content: bytes, around: Surroundings, knowledge: Knowledge) -> list[Finding]:
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
    return report.findings


def _forms(sources: Sources) -> dict[str, forms.Form]:
    found = {}
    for path, content in sources.items():
        if path.startswith("forms/") and path.endswith(".form"):
            key = path.removeprefix("forms/").removesuffix(".form")
            try:
                found[key] = forms.parse(key, json.loads(content))
            except (ValueError, RecursionError, forms.FormDefinitionError):
                continue
    return found


def _asks_reasons(form: forms.Form) -> bool:
    """Whether some text of several lines must, or under some condition must, be answered."""
    return any(
        isinstance(c, Textarea) and (c.required or c.required_if is not None) for c in _every(form)
    )


def _reasons(own: Mapping[str, forms.Form], callees: Mapping[str, Sources]) -> Iterator[str]:
    """Forms that ask for reasons: ``form`` of the folder itself, ``process/form`` of one it calls."""
    yield from (key for key, form in own.items() if _asks_reasons(form))
    for process, sources in callees.items():
        yield from (f"{process}/{key}" for key, form in _forms(sources).items() if _asks_reasons(form))


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


def _tables(file: str, decisions: Decisions) -> list[Finding]:
    report = Report(file)
    broken = {problem.element for problem in decisions.problems}
    for decision, table in decisions.tables().items():
        if decision in broken:
            continue
        analysis = analyse(table)
        place = SimpleNamespace(id=decision, name=None, line=table.line)
        for first, second in analysis.overlaps:
            report.error(
                "rules-overlap",
                place,
                "Las filas {first} y {second} pueden coincidir a la vez, y la tabla es UNIQUE.",
                "Separe sus condiciones o elija otra política (FIRST, PRIORITY, COLLECT).",
                first=first,
                second=second,
            )
        for gap in analysis.gaps:
            report.warn(
                "table-gap",
                place,
                "Ninguna fila responde cuando las entradas valen: {values}.",
                "Añada una fila o un resultado por omisión.",
                values="; ".join(gap),
            )
        for row in analysis.unused:
            report.warn(
                "unused-rule",
                place,
                "La fila {row} nunca puede coincidir.",
                "Corríjala o bórrela.",
                row=row,
            )
    return report.findings
