"""Types by name: ``instance of``, and the conversions of parameters, decisions and item definitions."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.temporal import Date, DateTime, Time, at_midnight
from feel.values import Invocable, Range, Value


class Type(ABC):
    """What a value may be asked to be an instance of."""

    @abstractmethod
    def accepts(self, value: Value) -> bool:
        """Whether a value that is not null belongs to the type."""


@dataclass(frozen=True)
class AnyType(Type):
    """``Any``: everything but null."""

    def accepts(self, value: Value) -> bool:  # noqa: D102
        return value is not None


@dataclass(frozen=True)
class SimpleType(Type):
    """A type with a name of its own, such as ``number`` or ``date and time``."""

    name: str
    kinds: tuple[type, ...]

    def accepts(self, value: Value) -> bool:  # noqa: D102
        return type(value) in self.kinds


@dataclass(frozen=True)
class ListType(Type):
    """``list<of>``."""

    of: Type

    def accepts(self, value: Value) -> bool:  # noqa: D102
        return type(value) is list and all(item is None or self.of.accepts(item) for item in value)


@dataclass(frozen=True)
class ContextType(Type):
    """``context<name: type, …>``; other entries are welcome."""

    fields: Mapping[str, Type] = field(default_factory=dict)

    def accepts(self, value: Value) -> bool:  # noqa: D102
        return type(value) is dict and all(
            name in value and (value[name] is None or kind.accepts(value[name]))
            for name, kind in self.fields.items()
        )


@dataclass(frozen=True)
class RangeType(Type):
    """``range<of>``."""

    of: Type

    def accepts(self, value: Value) -> bool:  # noqa: D102
        ends = (value.start, value.end) if type(value) is Range else None
        return ends is not None and all(end is None or self.of.accepts(end) for end in ends)


@dataclass(frozen=True)
class FunctionType(Type):
    """``function<parameters> -> result``."""

    parameters: tuple[Type, ...]
    result: Type

    def accepts(self, value: Value) -> bool:  # noqa: D102
        if not isinstance(value, Invocable):
            return False
        known = getattr(value, "parameter_types", None)
        if known is None:
            return True
        if len(known) != len(self.parameters):
            return False
        result = getattr(value, "result_type", ANY)
        pairs = zip(self.parameters, known, strict=True)
        return all(conforms(given, taken) for given, taken in pairs) and conforms(result, self.result)


@dataclass(frozen=True)
class NamedType(Type):
    """A type from outside, such as an item definition with allowed values.

    ``allowed`` is asked after ``base`` accepts.
    """

    name: str
    base: Type
    allowed: Callable[[Value], bool]

    def accepts(self, value: Value) -> bool:  # noqa: D102
        return self.base.accepts(value) and self.allowed(value)


@dataclass(frozen=True)
class UnknownType(Type):
    """A name that nobody knows: nothing belongs to it, and ``instance of`` gives null."""

    name: str

    def accepts(self, value: Value) -> bool:  # noqa: ARG002, D102
        return False


ANY = AnyType()
_YEARS_MONTHS, _DAYS_TIME = (YearsMonthsDuration,), (DaysTimeDuration,)
SIMPLE: dict[str, Type] = {
    "Any": ANY,
    "Null": SimpleType("Null", (type(None),)),
    "number": SimpleType("number", (Decimal,)),
    "string": SimpleType("string", (str,)),
    "boolean": SimpleType("boolean", (bool,)),
    "date": SimpleType("date", (Date,)),
    "time": SimpleType("time", (Time,)),
    "date and time": SimpleType("date and time", (DateTime,)),
    "dateTime": SimpleType("date and time", (DateTime,)),
    "years and months duration": SimpleType("years and months duration", _YEARS_MONTHS),
    "yearMonthDuration": SimpleType("years and months duration", _YEARS_MONTHS),
    "days and time duration": SimpleType("days and time duration", _DAYS_TIME),
    "dayTimeDuration": SimpleType("days and time duration", _DAYS_TIME),
    "list": ListType(ANY),
    "context": ContextType(),
    "range": RangeType(ANY),
}


def instance_of(value: Value, kind: Type) -> bool | None:
    """``value instance of kind``: null is an instance of nothing but ``Null``."""
    if isinstance(kind, UnknownType):
        return None
    return kind.accepts(value) if value is not None else kind == SIMPLE["Null"]


def conforms(given: Type, wanted: Type) -> bool:
    """Whether every value of one type is one of the other."""
    if wanted in (ANY, given):
        return True
    match given, wanted:
        case (ListType(of=one), ListType(of=other)) | (RangeType(of=one), RangeType(of=other)):
            return conforms(one, other)
        case ContextType(fields=one), ContextType(fields=other):
            return all(name in one and conforms(one[name], kind) for name, kind in other.items())
        case FunctionType(), FunctionType():
            return _functions_conform(given, wanted)
        case NamedType(base=base), _:
            return conforms(base, wanted)
    return False


def _functions_conform(given: FunctionType, wanted: FunctionType) -> bool:
    if len(given.parameters) != len(wanted.parameters):
        return False
    pairs = zip(wanted.parameters, given.parameters, strict=True)
    return all(conforms(one, other) for one, other in pairs) and conforms(given.result, wanted.result)


def coerce(value: Value, kind: Type) -> Value:
    """``value`` as one of ``kind``, or null.

    A list of one becomes its element, an element a list of one, and a date the first instant of
    that day in UTC; nothing else is converted.

    Source:
        DMN 1.5, 10.3.2.9.4 (implicit conversions).
    """
    if value is None or kind == ANY or kind.accepts(value):
        return value
    for candidate in _conversions(value):
        if kind.accepts(candidate):
            return candidate
    return None


def _conversions(value: Value) -> list[Value]:
    found: list[Value] = [[value]]
    if type(value) is list and len(value) == 1:
        found.append(value[0])
    if type(value) is Date:
        found.append(at_midnight(value))
    return found
