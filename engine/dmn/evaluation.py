"""Decision requirements graphs: what a decision needs is answered first, once per evaluation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import feel
from engine.dmn import functions
from engine.dmn.compiler import Compiled, Compiler, Names
from engine.dmn.errors import DecisionFailed
from engine.dmn.model import (
    BusinessKnowledge,
    Decision,
    DecisionService,
    Element,
    InputData,
    Model,
)
from engine.dmn.trace import Trace
from engine.dmn.types import Types
from feel.types import Type

Reference = str  # namespace#id


@dataclass(frozen=True)
class _Needed:
    """A required element and the name under which the requiring logic sees it."""

    reference: Reference
    prefix: str  # of the import it comes through; empty for the model's own elements
    name: str


class Graph:
    """All elements of a set of models that import each other. Immutable once built."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._models = {model.namespace: model for model in models}
        self._types = {space: Types(model, self._models) for space, model in self._models.items()}
        self.elements: dict[Reference, Element] = {
            model.qualified(f"#{element.id}"): element
            for model in self._models.values()
            for element in model.elements.values()
        }
        self._logic: dict[Reference, Compiled] = {}
        self.problems: dict[Reference, Exception] = {}
        for reference in self.elements:
            self._compile(reference)

    def model_of(self, reference: Reference) -> Model:
        """The model in which an element stands."""
        return self._models[reference.rpartition("#")[0]]

    def coerced(self, reference: Reference, value: object, trace: Trace) -> object:
        """``value`` held to the type of the element's variable."""
        types = self._types[self.model_of(reference).namespace]
        return types.coercion(self.elements[reference].variable.type_ref)(value, trace)

    def type_of(self, reference: Reference) -> Type:
        """The type of the element's variable."""
        types = self._types[self.model_of(reference).namespace]
        return types.type_of(self.elements[reference].variable.type_ref)

    def from_json(self, reference: Reference, value: object) -> object:
        """A value of process data as the type of the element's variable has it."""
        types = self._types[self.model_of(reference).namespace]
        return types.from_json(self.elements[reference].variable.type_ref, value)

    def logic(self, reference: Reference) -> Compiled | None:
        """Compiled logic of a decision or knowledge model; None where it has none or is wrong."""
        return self._logic.get(reference)

    def needs(self, reference: Reference) -> Iterator[_Needed]:
        """What the logic of an element sees."""
        element, model = self.elements[reference], self.model_of(reference)
        prefixes = {i.namespace: i.name for i in model.imports}
        if isinstance(element, Decision | BusinessKnowledge):
            for href in element.requires:
                needed = model.qualified(href)
                if needed in self.elements:
                    prefix = prefixes.get(needed.rpartition("#")[0], "")
                    yield _Needed(needed, prefix, self.elements[needed].variable.name)

    def _compile(self, reference: Reference) -> None:
        element, model = self.elements[reference], self.model_of(reference)
        if not isinstance(element, Decision | BusinessKnowledge) or element.logic is None:
            return
        compiler = Compiler(self._types[model.namespace], element.name)
        try:
            self._logic[reference] = (
                compiler.compile(element.logic, self._names(reference))
                if isinstance(element, Decision)
                else compiler.function(element.logic, self._names(reference))
            )
        except (feel.FeelError, DecisionFailed) as problem:
            self.problems[reference] = problem

    def _names(self, reference: Reference) -> Names:
        """Names in scope. Imported ones are also known whole (``modelo.nombre con espacios``)."""
        found: set[str] = set()
        for needed in self.needs(reference):
            found |= {needed.prefix, needed.name} if needed.prefix else {needed.name}
        return frozenset(found | self._types[self.model_of(reference).namespace].component_names)


class Run:
    """One evaluation: given values, answers found so far, and the trace."""

    def __init__(self, graph: Graph, given: Mapping[Reference, object], trace: Trace) -> None:
        self._graph, self._trace = graph, trace
        self._values: dict[Reference, object] = dict(given)
        self._open: list[Reference] = []

    def value(self, reference: Reference) -> object:
        """The value of any element: an input, an answer, or a function."""
        if reference not in self._values:
            if reference in self._open:
                self._trace.fail("se necesita a sí misma", decision=self._graph.elements[reference].name)
                return None
            self._open.append(reference)
            self._values[reference] = self._find(reference)
            self._open.pop()
        return self._values[reference]

    def _find(self, reference: Reference) -> object:
        match self._graph.elements[reference]:
            case Decision() as decision:
                return self._answer(reference, decision)
            case BusinessKnowledge() as knowledge:
                return self._run(reference, knowledge)
            case DecisionService() as service:
                return self._service(reference, service)
            case _:
                return None

    def _answer(self, reference: Reference, decision: Decision) -> object:
        answer = self._graph.coerced(reference, self._run(reference, decision), self._trace)
        self._trace.values.append((decision.name, answer))
        return answer

    def _run(self, reference: Reference, element: Element) -> object:
        logic = self._graph.logic(reference)
        if logic is None:
            why = self._graph.problems.get(reference, "no tiene lógica")
            self._trace.fail(str(why), decision=element.name)
            return None
        try:
            return logic(self._scope(reference), self._trace)
        except feel.FeelError as error:
            self._trace.fail(str(error), decision=element.name)
            return None

    def _scope(self, reference: Reference) -> dict[str, object]:
        scope: dict[str, object] = {}
        for needed in self._graph.needs(reference):
            value = self.value(needed.reference)
            if needed.prefix:
                inner = scope.setdefault(needed.prefix, {})
                if isinstance(inner, dict):
                    inner[needed.name] = value
            else:
                scope[needed.name] = value
        return scope

    def _service(self, reference: Reference, service: DecisionService) -> object:
        model = self._graph.model_of(reference)
        inputs = [model.qualified(h) for h in (*service.input_data, *service.input_decisions)]
        names = tuple(self._graph.elements[i].variable.name for i in inputs)

        def call(arguments: Sequence[object]) -> object:
            given = {
                i: self._graph.coerced(i, a, self._trace) for i, a in zip(inputs, arguments, strict=True)
            }
            inner = Run(self._graph, given, self._trace)
            outputs = [model.qualified(h) for h in service.output_decisions]
            answers = {self._graph.elements[o].variable.name: inner.value(o) for o in outputs}
            result = next(iter(answers.values())) if len(answers) == 1 else answers
            return self._graph.coerced(reference, result, self._trace)

        types = [self._graph.type_of(i) for i in inputs]
        return functions.Traced(names, call, types=types, name=service.name, trace=self._trace)


def inputs_of(graph: Graph, reference: Reference) -> Iterator[tuple[Reference, InputData]]:
    """Every input that an answer may depend on, nearest first."""
    seen: set[Reference] = set()
    waiting = [reference]
    while waiting:
        current = waiting.pop(0)
        if current in seen:
            continue
        seen.add(current)
        element = graph.elements[current]
        if isinstance(element, InputData):
            yield current, element
        waiting.extend(needed.reference for needed in graph.needs(current))
