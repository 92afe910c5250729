"""Decisions ready to be asked: the files of a folder, compiled once, immutable, shareable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from engine.dmn import reader
from engine.dmn.errors import DecisionFailed, DecisionUnknown
from engine.dmn.evaluation import Graph, Reference, Run, inputs_of
from engine.dmn.model import Decision, DecisionService, DecisionTable, InputData, Model
from engine.dmn.trace import Trace

_read = lru_cache(maxsize=256)(reader.read)  # a model is a value; the gate reads a file several times


@dataclass(frozen=True)
class Problem:
    """Something in a model that keeps a decision from being answered."""

    file: str
    element: str
    name: str
    line: int
    reason: str


class Decisions:
    """The decisions of some DMN files that may import each other."""

    def __init__(self, models: tuple[Model, ...]) -> None:
        self.models = models
        self._graph = Graph(models)

    @classmethod
    def load(cls, files: Mapping[str, bytes]) -> "Decisions":
        """Read and compile; ``files`` is keyed by file name.

        Raises:
            DmnUnreadable: naming the file. Wrong expressions do not raise: see ``problems``.
        """
        return cls(tuple(_read(source, file) for file, source in files.items()))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that would fail for sure, in the order of the files."""
        return tuple(
            Problem(
                file=self._graph.model_of(reference).file,
                element=self._graph.elements[reference].id,
                name=self._graph.elements[reference].name,
                line=self._graph.elements[reference].line,
                reason=str(error),
            )
            for reference, error in self._graph.problems.items()
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """Ids of all decisions and decision services that can be asked."""
        return frozenset(
            e.id for e in self._graph.elements.values() if isinstance(e, Decision | DecisionService)
        )

    def tables(self) -> dict[str, DecisionTable]:
        """Decision id → its table, for those whose logic is a table."""
        return {
            e.id: e.logic
            for e in self._graph.elements.values()
            if isinstance(e, Decision) and isinstance(e.logic, DecisionTable)
        }

    def reads(self, decision: str) -> tuple[str, ...]:
        """Names of the inputs that an answer may depend on."""
        return tuple(dict.fromkeys(e.name for _, e in inputs_of(self._graph, self._find(decision))))

    def ask(
        self, decision: str, inputs: Mapping[str, object], *, now: datetime | None = None
    ) -> tuple[object, Trace]:
        """Answer a decision (by id, or by name) and say how the answer came about.

        Inputs that are missing are null. Values are FEEL values or JSON, in which days and instants
        are ISO text: an input typed ``date`` reads them. ``now`` is what ``now()`` and ``today()`` tell.

        Raises:
            DecisionUnknown: there is no such decision.
            DecisionFailed: its logic is wrong, a value has the wrong type, or rules contradict each
                other; names the decision and the rows.
        """
        read = {
            e.name: self._graph.from_json(r, inputs[e.name])
            for r, e in self._graph.elements.items()
            if isinstance(e, InputData) and e.name in inputs
        }
        answer, trace = self.try_ask(decision, read, now=now)
        if trace.problems:
            raise trace.problems[0]
        return answer, trace

    def try_ask(
        self, decision: str, inputs: Mapping[str, object], *, now: datetime | None = None
    ) -> tuple[object, Trace]:
        """As ``ask``, with null in the place of what failed, as the standard has it."""
        reference = self._find(decision)
        trace = Trace(now=now)
        run = Run(self._graph, self._given(reference, inputs, trace), trace)
        return run.value(reference), trace

    def serve(self, service: str, inputs: Mapping[str, object]) -> tuple[dict[str, object], Trace]:
        """Ask every output decision of a decision service; inputs may also answer input decisions."""
        reference = self._find(service)
        element, model = self._graph.elements[reference], self._graph.model_of(reference)
        if not isinstance(element, DecisionService):
            raise DecisionUnknown(decision=service, known=sorted(self.ids))
        trace = Trace()
        entries = [model.qualified(h) for h in (*element.input_data, *element.input_decisions)]
        given = {
            r: self._graph.coerced(r, inputs.get(self._graph.elements[r].variable.name), trace)
            for r in entries
        }
        run = Run(self._graph, given, trace)
        outputs = [model.qualified(h) for h in element.output_decisions]
        return {self._graph.elements[o].name: run.value(o) for o in outputs}, trace

    def _given(
        self, reference: Reference, inputs: Mapping[str, object], trace: Trace
    ) -> dict[Reference, object]:
        needed = dict(inputs_of(self._graph, reference))
        return {r: self._graph.coerced(r, inputs.get(e.name), trace) for r, e in needed.items()}

    def _find(self, decision: str) -> Reference:
        candidates = {
            reference: element
            for reference, element in self._graph.elements.items()
            if decision in (element.id, element.name) and not isinstance(element, InputData)
        }
        by_id = [r for r, e in candidates.items() if e.id == decision]
        found = by_id or list(candidates)
        if not found:
            raise DecisionUnknown(decision=decision, known=sorted(self.ids))
        return found[0]


__all__ = ["DecisionFailed", "Decisions", "Problem"]
