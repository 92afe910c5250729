"""The deploy gate: what must be true of a process folder before anybody is made to work with it."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import SimpleNamespace
from uuid import uuid4

import forms
from engine import checks, programs, rehearsal
from engine.dmn import Decisions, DmnUnreadable
from engine.errors import ScenarioUnreadable
from engine.findings import Finding, InvalidDefinition, Report, Severity
from engine.programs import Loaded

Sources = Mapping[str, bytes]

_CALLED = re.compile(rb"""\scalledElement\s*=\s*["']([^"']+)["']""")


def calls(key: str, sources: Sources) -> Sequence[str]:
    """Keys of the processes that the diagram calls. Read as text: the diagram may yet be wrong."""
    found = _CALLED.findall(sources.get(f"{key}.bpmn", b""))
    return sorted({name.decode(errors="replace") for name in found} - {key})


def load(key: str, sources: Sources, callees: Mapping[str, Loaded]) -> Loaded:
    """Compile a folder that is not in the database. Raises InvalidDefinition, DmnUnreadable."""
    program = programs.build(key, sources, callees)
    return Loaded(
        id=uuid4(),
        key=key,
        version=0,
        name=program.name,
        digest=b"",
        sources=sources,
        program=program,
        callees=callees,
    )


def check(
    key: str,
    sources: Sources,
    *,
    callees: Mapping[str, Loaded],
    topics: Collection[str] | None,
) -> Sequence[Finding]:
    """Everything there is to say about a folder. Scenarios are played only if all else is in order."""
    findings = [*_forms(sources), *_decisions(sources)]
    try:
        loaded = load(key, sources, callees)
    except InvalidDefinition as refused:
        return [*findings, *refused.findings]
    except DmnUnreadable:
        return findings
    findings += loaded.program.findings
    findings += checks.run(
        sources, topics=topics, callees={called: one.sources for called, one in callees.items()}
    )
    if not any(one.severity is Severity.ERROR for one in findings):
        findings += _scenarios(loaded)
    return findings


def _forms(sources: Sources) -> Iterator[Finding]:
    for path, content in sources.items():
        if not path.endswith(".form"):
            continue
        report = Report(path)
        form = path.removeprefix("forms/").removesuffix(".form")
        try:
            forms.parse(form, json.loads(content))
        except ValueError as error:
            report.error(
                "form-not-json", None, "No es JSON: {reason}.", "Guárdelo otra vez.", reason=str(error)
            )
        except forms.FormDefinitionError as error:
            for one in error.all:
                place = SimpleNamespace(id=one.component or form, name=None, line=None)
                report.error("form-wrong", place, one.sentence, one.remedy, **one.facts)
        yield from report.findings


def _decisions(sources: Sources) -> Iterator[Finding]:
    for path, content in sources.items():
        if not path.endswith(".dmn"):
            continue
        report = Report(path)
        try:
            problems = Decisions.load({path: content}).problems
        except DmnUnreadable as error:
            report.error(
                "dmn-unreadable",
                None,
                "El archivo no se puede leer: {why}.",
                "{what_to_do}",
                why=error.facts["why"],
                what_to_do=error.facts["remedy"],
            )
            problems = ()
        for problem in problems:
            place = SimpleNamespace(id=problem.element, name=problem.name, line=problem.line)
            report.error(
                "decision-wrong",
                place,
                "La decisión no se puede evaluar: {reason}",
                "Corrija la expresión de la decisión o de la celda.",
                reason=problem.reason,
            )
        yield from report.findings


def _scenarios(loaded: Loaded) -> Iterator[Finding]:
    for path, content in sorted(loaded.sources.items()):
        if not path.startswith("scenarios/"):
            continue
        report = Report(path)
        try:
            problems = rehearsal.play(loaded, rehearsal.read(content)).problems
        except ScenarioUnreadable as error:
            problems = [str(error.facts["reason"])]
        for problem in problems:
            report.error(
                "scenario-fails",
                None,
                "El escenario no termina como dice: {problem}",
                "Corrija el proceso o el escenario.",
                problem=problem,
            )
        yield from report.findings
