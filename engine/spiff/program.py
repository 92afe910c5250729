"""A compiled process: what the instances of one definition share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dmn import Decisions, DmnUnreadable
from engine.findings import Finding, Report
from engine.spiff import model, reader, xml
from engine.spiff.builder import Builder
from engine.spiff.language import Use
from engine.spiff.normalize import normalize
from engine.spiff.specs.base import Process
from engine.spiff.specs.throwing import key_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """An element of the diagram, as a reader of lists knows it."""

    id: str
    kind: str  # BPMN tag
    name: str | None
    lane: str | None
    form: str | None = None
    topic: str | None = None
    decision: str | None = None
    called: str | None = None
    scope: str = ""  # id of the process or subprocess it is drawn in
    process: str = ""  # key of the process
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """A start event of the process."""

    id: str
    name: str | None
    kind: str  # none message signal timer conditional
    event: str | None = None  # name of the message or signal
    timer: str | None = None  # timeDate timeDuration timeCycle
    text: str | None = None  # of the timer or condition
    result: str | None = None


class Program:
    """Immutable; may be shared by threads and kept as long as one likes."""

    def __init__(self, builder: Builder, findings: tuple[Finding, ...]) -> None:
        scope = builder.diagram.processes[builder.key]
        self.key = builder.key
        self.name = scope.name or builder.key
        self.properties: Mapping[str, str] = scope.properties
        self.findings = findings
        self.own = builder.specs
        self.specs: dict[str, Process] = dict(builder.specs)
        self.spec = builder.specs[builder.key]
        self.activities = dict(_activities(scope, self.key))
        self.starts = {one.id: one for one in (*_starts(scope), *_born(scope))}
        self.uses: tuple[Use, ...] = tuple(builder.language.uses)
        self.forms = frozenset(one.form for one in self.activities.values() if one.form)
        self.topics = frozenset(one.topic for one in self.activities.values() if one.topic)
        self.called = frozenset(one.called for one in self.activities.values() if one.called)
        self.callees: dict[str, Program] = {}
        self._correlations = {
            builder.diagram.messages.get(ref, ref): [(one.property, one.path) for one in paths]
            for ref, paths in builder.diagram.correlations.items()
        }

    @property
    def message_starts(self) -> dict[str, str]:
        """Name of a message -> id of the start event it triggers."""
        return {one.event: one.id for one in self.starts.values() if one.kind == "message" and one.event}

    @property
    def signal_starts(self) -> dict[str, str]:
        """Name of a signal -> id of the start event it triggers."""
        return {one.event: one.id for one in self.starts.values() if one.kind == "signal" and one.event}

    def link(self, callees: Mapping[str, "Program"]) -> None:
        """Take in the specifications of the processes it calls, and of those they call."""
        for key, program in callees.items():
            self.callees[key] = program
            self.specs.update(program.specs)
        self.specs.update(self.own)


def compile(  # noqa: A001  # the contract's name, as in re.compile
    key: str,
    sources: "Mapping[str, bytes | Program]",
    callees: Mapping[str, Program] | None = None,
    decisions: Decisions | None = None,
) -> Program:
    """Compile the process ``key`` from the files of its folder.

    Args:
        key: Id of the process; its diagram is ``<key>.bpmn``.
        sources: Files by their path in the folder; compiled callees by their key may be among them.
        callees: Compiled processes that call activities may name.
        decisions: What business rule tasks ask; by default the ``.dmn`` files of the folder.

    Raises:
        InvalidDefinition: something in the diagram would not be executed as BPMN says; with findings.
    """
    files = {path: content for path, content in sources.items() if isinstance(content, bytes)}
    known = {name: one for name, one in sources.items() if isinstance(one, Program)} | dict(
        callees or {}
    )
    report = Report(f"{key}.bpmn")
    decisions = decisions or _decisions(files, report)
    diagram = _diagram(key, files, report)
    normalize(diagram, key, report, callees=known, decisions=decisions.ids)
    report.refuse_if_wrong()
    builder = Builder(diagram, key, report, decisions)
    builder.build()
    report.refuse_if_wrong()
    program = Program(builder, tuple(report.findings))
    program.link({name: one for name, one in known.items() if name in program.called})
    return program


def _diagram(key: str, files: Mapping[str, bytes], report: Report) -> model.Diagram:
    file = f"{key}.bpmn"
    if file not in files:
        report.error(
            "no-diagram", None, "Falta el diagrama {file}.", "Agréguelo a la carpeta.", file=file
        )
        report.refuse_if_wrong()
    return reader.read(xml.read(files[file], report), file)


def _decisions(files: Mapping[str, bytes], report: Report) -> Decisions:
    tables = {path: content for path, content in files.items() if path.endswith(".dmn")}
    try:
        return Decisions.load(tables)
    except DmnUnreadable as error:
        report.error(
            "dmn-unreadable",
            None,
            "Un archivo de decisiones no se puede leer: {problem}",
            "Ábralo y guárdelo otra vez con el editor de decisiones.",
            problem=str(error),
        )
        report.refuse_if_wrong()
        raise


def _activities(scope: model.Scope, process: str) -> Any:
    for node in scope.nodes.values():
        yield (
            node.id,
            Activity(
                id=node.id,
                kind=node.tag,
                name=node.name,
                lane=node.lane,
                form=(node.properties.get("formKey") or node.id) if node.tag == "userTask" else None,
                topic=node.operator.topic if node.operator and not node.operator.choice else None,
                decision=node.decision,
                called=node.attributes.get("calledElement"),
                scope=scope.id,
                process=process,
                properties=node.properties,
            ),
        )
        if node.body:
            yield from _activities(node.body, process)


def _starts(scope: model.Scope) -> Any:
    for node in scope.nodes.values():
        if node.tag == "startEvent":
            told = node.definitions[0] if node.definitions else model.Definition(kind="none")
            yield Start(
                id=node.id,
                name=node.name,
                kind=told.kind,
                event=told.name,
                timer=told.timer,
                text=told.text or None,
                result=node.properties.get("resultVariable"),
            )


def _born(scope: model.Scope) -> Any:
    for id_ in scope.born():
        node = scope.nodes[id_]
        told = node.message or node.definitions[0]
        result = node.properties.get("resultVariable")
        yield Start(id=id_, name=node.name, kind=told.kind, event=told.name, result=result)


__all__ = ["Activity", "Program", "Start", "compile", "key_text"]
