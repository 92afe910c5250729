"""From the XML of a diagram to its model. It decides nothing; ``normalize`` does."""

from typing import Any

from engine.spiff import associations, limits, model, xml
from engine.spiff.xml import SPIFF, child, children, local, text

_DOCUMENTATION = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "sequenceFlow",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "category",
        "auditing",
        "monitoring",
        "property",
        "ioSpecification",
        "correlationSubscription",
        "supports",
        "incoming",
        "outgoing",
        "artifact",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
        "completionCondition",
    }
)
_ODD = ("resourceRole", "performer", "humanPerformer", "potentialOwner", "ioBinding")
_REFERENCES = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
_SPIFF = f"{{{SPIFF}}}"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_QUIET = frozenset(
    {"properties", "serviceTaskOperator", "calledDecisionId", "unitTests", "taskMetadataValues"}
)


def read(root: Any, file: str) -> model.Diagram:
    """The diagram of one file."""
    return _Reader(root, file).read()


class _Reader:
    def __init__(self, root: Any, file: str) -> None:
        self.root = root
        self.diagram = model.Diagram(file=file)
        self.ids: set[str] = set()
        self.named: dict[str, Any] = {
            one.get("id"): one
            for one in root
            if local(one) in ("message", "signal", "error", "escalation") and one.get("id")
        }
        self.lanes = {
            text(ref): lane.get("name") or lane.get("id")
            for lane in root.iter(f"{{{xml.BPMN}}}lane")
            for ref in children(lane, "flowNodeRef")
        }

        self.data_names = associations.names(root)
        self.associations = [
            (_plain(one.get("sourceRef")), _plain(one.get("targetRef")))
            for one in root.iter(f"{{{xml.BPMN}}}association")
        ]

    def read(self) -> model.Diagram:
        for id_, element in self.named.items():
            if local(element) == "message":
                self.diagram.messages[id_] = element.get("name") or id_
        self._correlations()
        for process in children(self.root, "process"):
            scope = self._scope(process, 0)
            self.diagram.processes[scope.id] = scope
        return self.diagram

    def _correlations(self) -> None:
        for prop in children(self.root, "correlationProperty"):
            for retrieval in children(prop, "correlationPropertyRetrievalExpression"):
                path = next(
                    (
                        text(one)
                        for one in retrieval
                        if local(one) in ("messagePath", "formalExpression")
                    ),
                    "",
                )
                if path:
                    found = model.Correlation(
                        property=prop.get("id"), path=path, line=retrieval.sourceline
                    )
                    self.diagram.correlations.setdefault(_plain(retrieval.get("messageRef")), []).append(
                        found
                    )

    def _scope(self, element: Any, depth: int, lane: str | None = None) -> model.Scope:
        scope = model.Scope(
            id=element.get("id") or "",
            tag=local(element),
            name=_name(element),
            line=element.sourceline,
            attributes=dict(element.attrib),
            associations=self.associations,
            properties=_properties(child(element, "extensionElements")),
        )
        for one in element:
            tag = local(one)
            if tag == "sequenceFlow":
                flow = _flow(one)
                self._once(flow.id, one)
                scope.flows[flow.id] = flow
            elif tag in model.NODES:
                node = self._node(one, depth, lane)
                self._once(node.id, one)
                scope.nodes[node.id] = node
            elif tag in ("dataObjectReference", "dataStoreReference"):
                scope.drawn.append(_marker(one))
            elif tag and tag not in _DOCUMENTATION:
                scope.unknown.append(_marker(one))
        _specification(element, scope)
        return scope

    def _node(self, element: Any, depth: int, lane: str | None) -> model.Node:
        tag = local(element)
        node = model.Node(
            id=element.get("id") or "",
            tag=tag,
            name=_name(element),
            line=element.sourceline,
            lane=self.lanes.get(element.get("id"), lane),
            attributes={key: value for key, value in element.attrib.items() if not key.startswith("{")},
            outgoing=[text(one) for one in children(element, "outgoing")],
            loop=_loop(element),
        )
        node.foreign = [key for key in element.attrib if key.startswith("{") and key != _TYPE]
        node.definitions = [
            self._definition(one) for one in element if local(one).endswith("EventDefinition")
        ]
        node.definitions += [self._referred(one) for one in children(element, "eventDefinitionRef")]
        if tag in ("sendTask", "receiveTask"):
            node.message = self._reference("message", element)
        script = child(element, "script")
        node.script = text(script) if script is not None else None
        node.oddities = [local(one) for one in element if local(one) in _ODD]
        node.data = associations.read(element, self.data_names)
        _extensions(element, node)
        if tag == "adHocSubProcess":
            node.completion = text(child(element, "completionCondition")) or None
        if tag in model.SCOPES and depth < limits.NESTED:
            node.body = self._scope(element, depth + 1, node.lane)
        elif tag in model.SCOPES:
            self.diagram.too_deep = self.diagram.too_deep or node
        return node

    def _once(self, id_: str, element: Any) -> None:
        if not id_ or id_ in self.ids:
            self.diagram.repeated.append(_marker(element))
        self.ids.add(id_)

    def _definition(self, element: Any) -> model.Definition:
        kind = local(element).removesuffix("EventDefinition")
        if kind in _REFERENCES:
            return self._reference(kind, element)
        found = model.Definition(kind=kind, line=element.sourceline, name=element.get("name"))
        if kind == "timer":
            which = next((one for one in element if local(one).startswith("time")), None)
            found.timer, found.text = (None, "") if which is None else (local(which), text(which))
        elif kind == "conditional":
            found.text = text(child(element, "condition"))
        elif kind == "compensate":
            found.ref = _plain(element.get("activityRef")) or None
            found.waits = element.get("waitForCompletion") != "false"
        return found

    def _referred(self, element: Any) -> model.Definition:
        shared = next((one for one in self.root if one.get("id") == _plain(text(element))), None)
        if shared is None or not local(shared).endswith("EventDefinition"):
            return model.Definition(kind="unknown", line=element.sourceline, ref=text(element))
        return self._definition(shared)

    def _reference(self, kind: str, element: Any) -> model.Definition:
        ref = _plain(element.get(_REFERENCES[kind]))
        found = model.Definition(kind=kind, line=element.sourceline, ref=ref)
        target = self.named.get(ref) if ref else None
        if target is not None and local(target) == kind:
            found.name = target.get("name") or ref
            found.correlated = ref in self.diagram.correlations
            found.code = target.get("errorCode") or target.get("escalationCode")
            if kind in ("error", "escalation") and not found.code:
                found.code = found.name
        elif ref:
            found.kind, found.name = "unknown", ref
        return found


def _name(element: Any) -> str | None:
    """Its name on one line."""
    return " ".join((element.get("name") or "").split()) or None


def _marker(element: Any) -> model.Node:
    """An element of which only the place matters."""
    return model.Node(
        id=element.get("id") or "",
        tag=local(element),
        name=_name(element),
        line=element.sourceline,
    )


def _plain(ref: str | None) -> str:
    """A reference without its namespace prefix."""
    return (ref or "").rpartition(":")[2]


def _flow(element: Any) -> model.Flow:
    condition = child(element, "conditionExpression")
    return model.Flow(
        id=element.get("id") or f"{element.get('sourceRef')}→{element.get('targetRef')}",
        source=element.get("sourceRef") or "",
        target=element.get("targetRef") or "",
        name=_name(element),
        line=element.sourceline,
        condition=text(condition) or None,
        language=condition.get("language") if condition is not None else None,
    )


def _loop(element: Any) -> model.Loop | None:
    standard = child(element, "standardLoopCharacteristics")
    if standard is not None:
        return model.Loop(
            kind="loop",
            line=standard.sourceline,
            maximum=standard.get("loopMaximum"),
            condition=text(child(standard, "loopCondition")) or None,
            test_before=standard.get("testBefore") == "true",
        )
    many = child(element, "multiInstanceLoopCharacteristics")
    if many is None:
        return None
    return model.Loop(
        kind="sequential" if many.get("isSequential") == "true" else "parallel",
        line=many.sourceline,
        condition=text(child(many, "completionCondition")) or None,
        cardinality=text(child(many, "loopCardinality")) or None,
        collection=text(child(many, "loopDataInputRef")) or None,
        item=_item(child(many, "inputDataItem")),
        output=text(child(many, "loopDataOutputRef")) or None,
        output_item=_item(child(many, "outputDataItem")),
        behavior=many.get("behavior") or "All",
    )


def _item(element: Any | None) -> str | None:
    return None if element is None else element.get("name") or element.get("id")


def _specification(element: Any, scope: model.Scope) -> None:
    """The data a called process takes and gives, and what its correlation keys are."""
    specification = child(element, "ioSpecification")
    if specification is not None:
        scope.inputs = [one.get("name") or one.get("id") for one in children(specification, "dataInput")]
        scope.outputs = [
            one.get("name") or one.get("id") for one in children(specification, "dataOutput")
        ]
    for subscription in children(element, "correlationSubscription"):
        for binding in children(subscription, "correlationPropertyBinding"):
            scope.subscriptions[_plain(binding.get("correlationPropertyRef"))] = text(
                child(binding, "dataPath")
            )


def _extensions(element: Any, node: model.Node) -> None:
    extensions = child(element, "extensionElements")
    node.properties |= _properties(extensions)
    for one in extensions if extensions is not None else ():
        tag = one.tag.removeprefix(_SPIFF)
        if tag == "serviceTaskOperator":
            node.operator = _operator(one)
        elif tag == "calledDecisionId":
            node.decision = text(one) or None
        elif tag not in _QUIET:
            node.foreign.append(tag)


def _properties(extensions: Any) -> dict[str, str]:
    """The analyst's own properties: name -> value."""
    lists = extensions.iterchildren(f"{_SPIFF}properties") if extensions is not None else ()
    return {prop.get("name") or "": prop.get("value") or "" for one in lists for prop in one}


def _operator(element: Any) -> model.Operator:
    found = model.Operator(topic=element.get("id") or "", result=element.get("resultVariable") or None)
    for one in element.iter(f"{_SPIFF}parameter"):
        found.parameters.append((one.get("id") or "", one.get("value") or ""))
    return found
