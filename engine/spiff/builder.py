"""From the model of a diagram to SpiffWorkflow specifications."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.dmn import Decisions
from engine.findings import Report
from engine.spiff import associations, model, undoing
from engine.spiff.expressions import Expression
from engine.spiff.language import Language
from engine.spiff.specs import adhoc, base, compensation, events, gateways, repeated, scopes, tasks
from engine.spiff.specs.compensation import Order
from engine.spiff.specs.events import Trigger
from engine.spiff.specs.throwing import Throw

_ASKED_OF_JOBS = ("title", "priority")
_ASKED = ("assignee", "excluded", "candidateGroup", "dueDate", "priority", "title")


class Builder:
    """Builds the specifications of one process."""

    def __init__(self, diagram: model.Diagram, key: str, report: Report, decisions: Decisions) -> None:
        self.diagram, self.key, self.report, self.decisions = diagram, key, report, decisions
        self.language = Language(report)
        self.specs: dict[str, base.Process] = {}

    def build(self) -> dict[str, base.Process]:
        """The process and the insides of all its subprocesses, by name."""
        self._scope(self.diagram.processes[self.key], self.key)
        return self.specs

    def _scope(self, scope: model.Scope, name: str) -> base.Process:
        spec = self.specs[name] = base.Process(name, self.key)
        spec.is_process = name == self.key
        spec.inputs, spec.outputs = tuple(scope.inputs), tuple(scope.outputs)
        for prop, path in scope.subscriptions.items():
            found = self.language.compile(path, scope, "correlación")
            if found:
                spec.subscriptions[prop] = found
        made = {node.id: self._element(spec, node) for node in scope.nodes.values()}
        self._connect(scope, made)
        self._enter(scope, spec, made)
        undoing.connect(scope, spec, made, self.specs)
        _reach(scope, made)
        return spec

    def _element(self, spec: base.Process, node: model.Node) -> Any:
        if node.triggered and node.body:
            return self._handler(spec, node, node.body)
        made = self._once_or_more(spec, node)
        made.repeatable = node.repeatable
        made.takes = associations.compiled(self.language, node, enters=True)
        made.gives = associations.compiled(self.language, node, enters=False)
        return made

    def _once_or_more(self, spec: base.Process, node: model.Node) -> Any:
        if node.loop is None:
            return self._MAKE[node.tag](self, spec, node, _named(node, node.id))
        inner = self._MAKE[node.tag](self, spec, node, _named(node, f"{node.id} [child]"))
        return self._repeated(spec, node, node.loop, inner)

    def _connect(self, scope: model.Scope, made: Mapping[str, Any]) -> None:
        into: dict[str, int] = {}
        leaving = scope.leaving()
        for node in scope.nodes.values():
            spec = made[node.id]
            for flow in leaving[node.id]:
                into[flow.target] = into.get(flow.target, 0) + 1
                condition = None
                if flow.condition and flow.id != node.default and node.tag != "parallelGateway":
                    condition = self.language.compile(flow.condition, flow, "condición", owner=node)
                spec.ways.append(
                    base.Way(flow.id, made[flow.target], condition, flow.id == node.default)
                )
            if node.attached_to and not isinstance(spec, compensation.CompensationBoundary):
                _attach(made[node.attached_to], spec)
        for target, count in into.items():
            if isinstance(made[target], gateways.Join):
                made[target].flows_in = count

    def _enter(self, scope: model.Scope, spec: base.Process, made: Mapping[str, Any]) -> None:
        entries = [node for node in scope.entries() if not node.instantiates]
        spec.starts = {node.id: made[node.id] for node in entries if node.tag == "startEvent"}
        for id_, gateway in scope.born().items():
            spec.starts[id_] = made[id_]
            made[id_].begins, made[id_].gateway = True, made[gateway.id] if gateway else None
        spec.entries = [made[node.id] for node in entries if not node.definitions or not spec.starts]
        for node in scope.nodes.values():
            if node.undoes_scope:
                spec.undo_handler = made[node.id]
            elif node.triggered:
                spec.handlers.append(made[node.id].watcher)

    # -- one method per element

    def _plain(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        return _PLAIN[node.tag](spec, **facts)

    def _user(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        kind = tasks.UserTask if node.tag == "userTask" else tasks.ManualTask
        form = node.properties.get("formKey") or node.id if node.tag == "userTask" else None
        completed_by = node.properties.get("completedBy")
        return kind(spec, form=form, asks=self._asks(node, _ASKED), completed_by=completed_by, **facts)

    def _asks(self, node: model.Node, names: Iterable[str]) -> dict[str, Expression]:
        """The facts of a task that the diagram tells."""
        found = {name: self._property(node, name) for name in names}
        return {name: expression for name, expression in found.items() if expression}

    def _service(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        operator = node.operator or model.Operator("", None)
        parameters = {}
        for name, text in operator.parameters:
            found = self.language.compile(text, node, f"parámetro {name}")
            if found:
                parameters[name] = found
        return tasks.ServiceTask(
            spec,
            topic=self._topic(node, operator),
            asks=self._asks(node, _ASKED_OF_JOBS),
            parameters=parameters,
            result=operator.result or node.properties.get("resultVariable"),
            **facts,
        )

    def _topic(self, node: model.Node, operator: model.Operator) -> str | tasks.Choice:
        if operator.choice is None:
            return operator.topic
        chosen = self.language.compile(operator.choice, node, "tema")
        among = self._property(node, "topics")
        return tasks.Choice(chosen, among) if chosen and among else ""

    def _script(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        script = self.language.compile(node.script or "null", node, "script")
        return tasks.ScriptTask(
            spec, script=script, result=node.properties.get("resultVariable"), **facts
        )

    def _rule(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        return tasks.BusinessRuleTask(
            spec,
            decision=node.decision or "",
            decisions=self.decisions,
            result=node.properties.get("resultVariable"),
            **facts,
        )

    def _call(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        out = self._property(node, "out", (scopes.OUTCOME,))
        called = node.attributes.get("calledElement", "")
        return scopes.CallActivity(
            spec, subworkflow_spec=called, into=self._property(node, "in"), out=out, **facts
        )

    def _subprocess(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        inside = f"{self.key}/{node.id}"
        if node.body:
            self._scope(node.body, inside)
        if node.tag == "adHocSubProcess":
            return self._ad_hoc(spec, node, facts | {"subworkflow_spec": inside})
        kind = scopes.Transaction if node.tag == "transaction" else scopes.SubProcess
        return kind(spec, subworkflow_spec=inside, **facts)

    def _ad_hoc(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        condition = node.completion
        return adhoc.AdHoc(
            spec,
            sequential=node.attributes.get("ordering") == "Sequential",
            cancels=node.attributes.get("cancelRemainingInstances") != "false",
            condition=self.language.compile(condition, node, "término") if condition else None,
            **facts,
        )

    def _handler(self, spec: base.Process, node: model.Node, body: model.Scope) -> Any:
        handler = scopes.Handler(spec, subworkflow_spec=f"{self.key}/{node.id}", **_named(node, node.id))
        start = next(one for one in body.nodes.values() if one.tag == "startEvent")
        inside = self._scope(body, f"{self.key}/{node.id}")
        inside.is_handler, inside.interrupts = True, start.interrupting
        inside.entries = [inside.starts[start.id]]
        facts = self._catching(start) | _named(start, f"{start.id} [watch]")
        watcher = events.HandlerStart(spec, interrupting=start.interrupting, handler=handler, **facts)
        watcher.all_of_them = start.attributes.get("parallelMultiple") == "true"
        handler.watcher = watcher
        return handler

    def _repeated(self, spec: Any, node: model.Node, loop: model.Loop, inner: Any) -> Any:
        facts = _named(node, node.id)
        compiled = {
            name: self.language.compile(text, node, name) if text else None
            for name, text in (
                ("condition", loop.condition),
                ("cardinality", loop.cardinality),
                ("collection", loop.collection),
            )
        }
        if loop.kind == "loop":
            return repeated.StandardLoop(
                spec,
                inner=inner,
                condition=compiled["condition"],
                maximum=int(loop.maximum) if loop.maximum else None,
                test_before=loop.test_before,
                **facts,
            )
        return repeated.MultiInstance(
            spec,
            inner=inner,
            sequential=loop.kind == "sequential",
            item=loop.item,
            output=loop.output,
            output_item=loop.output_item,
            **compiled,
            **facts,
        )

    def _catch(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        if "compensate" in node.kinds():
            return compensation.CompensationBoundary(spec, **facts)
        kind = _CATCHING[node.tag]
        if node.tag == "boundaryEvent":
            facts["interrupting"] = node.interrupting
        made = kind(spec, **self._catching(node), **facts)
        made.all_of_them = node.attributes.get("parallelMultiple") == "true"
        return made

    def _catching(self, node: model.Node) -> dict[str, Any]:
        waits = [node.message] if node.message else node.definitions
        waits = [one for one in waits if one.kind != "link"]
        return {
            "triggers": [self._trigger(node, one) for one in waits],
            "result": node.properties.get("resultVariable"),
        }

    def _trigger(self, node: model.Node, told: model.Definition) -> Trigger:
        expression: Expression | str | None = None
        if told.kind == "timer":
            expression = self.language.timer(node, told)
        elif told.kind == "conditional":
            expression = self.language.compile(told.text, node, "condición")
        return Trigger(
            kind=told.kind,
            name=told.name,
            code=told.code,
            key=self._property(node, "correlationKey") if told.kind == "message" else None,
            properties=self._correlation(told),
            timer=told.timer,
            expression=expression,
        )

    def _throw(self, spec: Any, node: model.Node, facts: dict[str, Any]) -> Any:
        told = [node.message] if node.message else node.definitions
        throws = [
            Throw(
                kind=one.kind,
                name=one.name,
                code=one.code,
                payload=self._property(node, "payload"),
                key=self._property(node, "correlationKey"),
                properties=self._correlation(one),
            )
            for one in told
            if one.kind not in ("link", "compensate")
        ]
        orders = [Order(one.ref, one.waits) for one in told if one.kind == "compensate"]
        if orders:
            return _UNDOING[node.tag](spec, throws=throws, order=orders[0], **facts)
        kind = compensation.CancelEnd if "cancel" in node.kinds() else _THROWING[node.tag]
        return kind(spec, throws=throws, **facts)

    def _correlation(self, told: model.Definition) -> tuple[tuple[str, Expression], ...]:
        if told.kind != "message":
            return ()
        found = []
        for one in self.diagram.correlations.get(told.ref or "", ()):
            path = self.language.compile(one.path, one, "correlación")
            if path:
                found.append((one.property, path))
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def _property(self, node: model.Node, name: str, names: tuple[str, ...] = ()) -> Expression | None:
        text = node.properties.get(name, "").strip()
        return self.language.compile(text, node, name, names=names) if text else None

    _MAKE = {
        **dict.fromkeys(("userTask", "manualTask"), _user),
        **dict.fromkeys(("subProcess", "transaction", "adHocSubProcess"), _subprocess),
        **dict.fromkeys(
            ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"), _catch
        ),
        **dict.fromkeys(("endEvent", "intermediateThrowEvent", "sendTask"), _throw),
        **dict.fromkeys(
            ("task", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
            _plain,
        ),
        "serviceTask": _service,
        "scriptTask": _script,
        "businessRuleTask": _rule,
        "callActivity": _call,
    }


_PLAIN = {
    "task": tasks.NoneTask,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
    "eventBasedGateway": gateways.EventBasedGateway,
}
_CATCHING = {
    "startEvent": events.StartEvent,
    "intermediateCatchEvent": events.IntermediateCatchEvent,
    "receiveTask": events.ReceiveTask,
    "boundaryEvent": events.BoundaryEvent,
}
_THROWING = {
    "endEvent": events.EndEvent,
    "intermediateThrowEvent": events.ThrowEvent,
    "sendTask": events.SendTask,
}
_UNDOING = {
    "endEvent": compensation.CompensationEnd,
    "intermediateThrowEvent": compensation.CompensationThrow,
}
_WAITING = ("message", "signal", "timer", "conditional")


def _named(node: model.Node, name: str) -> dict[str, Any]:
    """Arguments every specification takes."""
    return {"name": name, "element": node.id, "bpmn_name": node.name, "lane": node.lane}


def _attach(activity: Any, guard: Any) -> None:
    activity.guards.append(guard)
    if any(one.kind in _WAITING for one in guard.triggers):
        activity.armed.append(guard)


def _reach(scope: model.Scope, made: Mapping[str, Any]) -> None:
    """For every inclusive join: which of its incoming flows each element leads to."""
    for node in scope.nodes.values():
        spec = made[node.id]
        if isinstance(spec, gateways.InclusiveGateway) and spec.flows_in > 1:
            spec.reach = _flows_reached(scope, made, node)


def _flows_reached(
    scope: model.Scope, made: Mapping[str, Any], join: model.Node
) -> dict[str, frozenset[str]]:
    before: dict[str, set[str]] = {}
    for flow in scope.flows.values():
        before.setdefault(flow.target, set()).add(flow.source)
    for node in scope.nodes.values():
        if node.attached_to:
            before.setdefault(node.id, set()).add(node.attached_to)
    found: dict[str, set[str]] = {}
    for source in scope.nodes:
        for way in made[source].ways:
            if way.target is made[join.id]:
                _walk_back(source, join.id, before, way.id, found)
    return {name: frozenset(flows) for name, flows in found.items()}


def _walk_back(
    source: str, stop: str, before: Mapping[str, set[str]], flow: str, found: dict[str, set[str]]
) -> None:
    stack = [source]
    while stack:
        name = stack.pop()
        if name == stop or flow in found.setdefault(name, set()):
            continue
        found[name].add(flow)
        stack.extend(before.get(name, ()))
