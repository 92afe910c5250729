"""Types of a model: what a value is held to where a variable has a type (DMN 1.5 §7.3.2)."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import feel
from engine.dmn.model import ItemDefinition, Model
from engine.dmn.trace import Trace
from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.exchange import imported
from feel.temporal import Date, DateTime, Time
from feel.types import (
    ANY,
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    Type,
    UnknownType,
    coerce,
)

Coercion = Callable[[object, Trace], object]

_FROM_TEXT: dict[str, Callable[[str], object]] = {
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "dateTime": DateTime.parse,
    "days and time duration": DaysTimeDuration.parse,
    "dayTimeDuration": DaysTimeDuration.parse,
    "years and months duration": YearsMonthsDuration.parse,
    "yearMonthDuration": YearsMonthsDuration.parse,
}


class Types:
    """The types that a model's references may name: the standard's, its own, and imported ones."""

    def __init__(self, model: Model, models: Mapping[str, Model]) -> None:
        self._definitions = dict(model.types)
        for other in model.imports:
            for name, definition in getattr(models.get(other.namespace), "types", {}).items():
                self._definitions[f"{other.name}.{name}" if other.name else name] = definition
        self._open: set[str] = set()

    @cached_property
    def component_names(self) -> frozenset[str]:
        """Names of components that FEEL could not tell from several words."""
        return frozenset(n for n in _names(self._definitions.values()) if not n.isidentifier())

    @cached_property
    def named(self) -> dict[str, Type]:
        """The model's own types, for ``instance of``, which does not look at allowed values."""
        return {name: self.type_of(name, narrowed=False) for name in self._definitions}

    def coercion(self, reference: str | None) -> Coercion:
        """How a value becomes one of the referenced type; else it is null, and the trace says so."""
        kind = self.type_of(reference)
        if kind == ANY:
            return lambda value, _trace: value

        def held(value: object, trace: Trace) -> object:
            value = imported(value, feel.Run({}))
            result = coerce(value, kind)
            if result is None and value is not None:
                trace.fail("un valor es de otro tipo", decision=str(reference), type=reference)
            return result

        return held

    def type_of(self, reference: str | None, *, narrowed: bool = True) -> Type:
        """The type that a reference names, with or without allowed values; an unknown one is empty."""
        if reference is None or (name := _plain(reference)) in ("", "Any", "any"):
            return ANY
        if reference not in self._definitions:
            return SIMPLE.get(name, UnknownType(name))
        if reference in self._open:  # a type that holds itself: one level is checked
            return ANY
        self._open.add(reference)
        try:
            return self._item(self._definitions[reference], narrowed)
        finally:
            self._open.discard(reference)

    def _item(self, definition: ItemDefinition, narrowed: bool) -> Type:
        kind = self._content(definition, narrowed)
        if narrowed and definition.allowed_values:
            kind = _narrowed(definition.name, kind, definition.allowed_values)
        if definition.is_collection:
            kind = ListType(kind)
        if narrowed and definition.type_constraint:
            kind = _narrowed(definition.name, kind, definition.type_constraint)
        return kind

    def _content(self, definition: ItemDefinition, narrowed: bool) -> Type:
        if definition.function_result is not None:
            return FunctionType(
                tuple(
                    self.type_of(p.type_ref, narrowed=narrowed) for p in definition.function_parameters
                ),
                self.type_of(definition.function_result, narrowed=narrowed),
            )
        if definition.components:
            return ContextType({c.name: self._item(c, narrowed) for c in definition.components})
        return self.type_of(definition.type_ref, narrowed=narrowed)

    def from_json(self, reference: str | None, value: object) -> object:
        """A value of process data, where days and instants are ISO text, as FEEL has it.

        What cannot be read is left as it is: ``coercion`` will say so.
        """
        if reference is None or value is None:
            return value
        definition = self._definitions.get(reference)
        if definition is None:
            parse = _FROM_TEXT.get(_plain(reference))
            return (parse(value) or value) if parse and isinstance(value, str) else value
        if isinstance(value, list) and definition.is_collection:
            return [self._part_from_json(definition, item) for item in value]
        return self._part_from_json(definition, value)

    def _part_from_json(self, definition: ItemDefinition, value: object) -> object:
        if not definition.components:
            return self.from_json(definition.type_ref, value)
        if not isinstance(value, dict):
            return value
        parts = {c.name: c for c in definition.components}
        return {k: self._component_from_json(parts[k], v) if k in parts else v for k, v in value.items()}

    def _component_from_json(self, component: ItemDefinition, value: object) -> object:
        if component.is_collection and isinstance(value, list):
            return [self._part_from_json(component, item) for item in value]
        return self._part_from_json(component, value)


def _names(definitions: Iterable[ItemDefinition]) -> Iterable[str]:
    for definition in definitions:
        for component in definition.components:
            yield component.name
            yield from _names((component,))


def _plain(reference: str) -> str:
    """``feel:string`` and ``{uri}string`` name the same type as ``string``."""
    return reference.rpartition("}")[2].removeprefix("feel:").strip()


def _narrowed(name: str, kind: Type, allowed: str) -> Type:
    tests = feel.compile_unary(allowed)
    return NamedType(name, kind, lambda value: tests.matches(value, {}) is True)
