"""The deploy gate: what must be true of a process folder before anybody is made to work with it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

import forms
from engine import checks, loaded, rehearsal
from engine.dmn import Decisions, DmnUnreadable
from engine.errors import ScenarioUnreadable
from engine.findings import Finding, InvalidDefinition, Report, Severity
from engine.loaded import Loaded

Sources = Mapping[str, bytes]

_OUTLINE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
<process id="{key}" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>
<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"""
_CALLED = re.compile(rb"""\scalledElement\s*=\s*["']([^"']+)["']""")


def calls(key: str, sources: Sources) -> Sequence[str]:
    """Keys of the processes that the diagram calls. Read as text: the diagram may yet be wrong."""
    found = _CALLED.findall(sources.get(f"{key}.bpmn", b""))
    return sorted({name.decode(errors="replace") for name in found} - {key})


def load(key: str, sources: Sources, callees: Mapping[str, Loaded]) -> Loaded:
    """Compile a folder that is not in the database. Raises InvalidDefinition, DmnUnreadable."""
    program = loaded.build(key, sources, callees)
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


def outline(key: str, sources: Sources) -> Loaded:
    """A folder that is called and not run: all that whoever looks at the call needs to know of it."""
    plain = load(key, {f"{key}.bpmn": _OUTLINE.format(key=key).encode()}, {})
    return replace(plain, sources=sources)


def check(
    key: str,
    sources: Sources,
    *,
    callees: Mapping[str, Loaded],
    topics: Collection[str] | None,
    only: str | None = None,
    at: Callable[[str], object] = str,
    playing: Callable[[str], object] = str,
    play: bool = True,
) -> Sequence[Finding]:
    """Everything there is to say about a folder, in this process; strangers' go by ``engine.bounded``.

    Args:
        key: Id of the process.
        sources: Files of the folder.
        callees: The processes it calls, compiled.
        topics: Those that somebody can do; None where that is not known.
        only: The file that is asked about; the others are its surroundings. Where it is not a diagram
            and there is none beside it, it is looked at by itself.
        at: Told which file is looked at next.
        playing: Told which scenario is played next.
        play: Whether scenarios are played. They are only if all else is in order.
    """
    findings = [*_forms(sources, at), *_decisions(sources, at)]
    if only is None or only.endswith(".bpmn") or f"{key}.bpmn" in sources:
        at(f"{key}.bpmn")
        found, ready = _process(key, sources, callees, topics, at)
        findings = merged(findings, found)
        if play and ready and not any(one.severity is Severity.ERROR for one in findings):
            findings += _scenarios(ready, playing)
    else:
        findings += checks.run_files(sources)
    return [one for one in findings if only is None or one.file == only]


def merged(said: Sequence[Finding], more: Sequence[Finding]) -> list[Finding]:
    """Both, less what the second repeats: the same code at the same element of the same file."""
    places = {(one.code, one.file, one.element) for one in said}
    texts = {(one.file, one.element, one.message) for one in said}
    found = list(said)
    for one in more:
        text = (one.file, one.element, one.message)
        if (one.code, one.file, one.element) not in places and text not in texts:
            found.append(one)
            texts.add(text)
    return found


def scenario_fails(path: str, problems: Iterable[str]) -> Sequence[Finding]:
    """A scenario did not go as it says."""
    report = Report(path)
    for problem in problems:
        report.error(
            "scenario-fails",
            None,
            "El escenario no termina como dice: {problem}",
            "Corrija el proceso o el escenario.",
            problem=problem,
        )
    return report.findings


def callee_wrong(key: str, called: str, problem: str) -> Finding:
    """A called process cannot be compiled itself."""
    report = Report(f"{key}.bpmn")
    report.error(
        "callee-wrong",
        None,
        "El proceso llamado «{called}» no se puede ejecutar: {problem}",
        "Corrija primero ese proceso (sugm check {called}).",
        called=called,
        problem=problem,
    )
    return report.findings[0]


def _process(
    key: str,
    sources: Sources,
    callees: Mapping[str, Loaded],
    topics: Collection[str] | None,
    at: Callable[[str], object],
) -> tuple[Sequence[Finding], Loaded | None]:
    """What the compiler says and, if it compiles, what the checks add; and what it was compiled to."""
    try:
        ready = load(key, sources, callees)
    except InvalidDefinition as refused:
        return refused.findings, None
    except DmnUnreadable:
        return [], None  # told already, with its file
    called = {name: one.sources for name, one in callees.items()}
    checked = checks.run(sources, topics=topics, callees=called, at=at)
    doubled = {one.element for one in checked if one.code == "no-default-flow"}
    said = [
        one
        for one in ready.program.findings
        if one.code != "default-missing" or one.element not in doubled
    ]
    return merged(said, checked), ready


def _forms(sources: Sources, at: Callable[[str], object]) -> Iterator[Finding]:
    for path, content in sources.items():
        if not path.endswith(".form"):
            continue
        at(path)
        report = Report(path)
        form = path.removeprefix("forms/").removesuffix(".form")
        try:
            loaded.read_form(form, content)
        except (ValueError, RecursionError) as error:
            report.error(
                "form-not-json", None, "No es JSON: {reason}.", "Guárdelo otra vez.", reason=str(error)
            )
        except forms.FormDefinitionError as error:
            for one in error.all:
                place = SimpleNamespace(id=one.component or form, name=None, line=None)
                report.error("form-wrong", place, one.sentence, one.remedy, **one.facts)
        yield from report.findings


def _decisions(sources: Sources, at: Callable[[str], object]) -> Iterator[Finding]:
    for path, content in sources.items():
        if not path.endswith(".dmn"):
            continue
        at(path)
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


def _scenarios(ready: Loaded, at: Callable[[str], object]) -> Iterator[Finding]:
    for path, content in sorted(ready.sources.items()):
        if not path.startswith("scenarios/"):
            continue
        at(path)
        try:
            problems = rehearsal.play(ready, rehearsal.read(content)).problems
        except ScenarioUnreadable as error:
            problems = [str(error.facts["reason"])]
        yield from scenario_fails(path, problems)
