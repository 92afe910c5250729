"""How a builtin is declared: its FEEL signature above a Python function.

``substring(string: string, start position: number, [length: number])``: brackets make a parameter
optional and ``?`` lets null through. At the end of the last one, ``...`` takes a list or any number
of arguments, ``*`` takes one or more arguments as they are. Null anywhere else, a wrong kind or a
wrong name make the result null, as the specification says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.functions import FUNCTIONS
from feel.limits import Budget, check_list
from feel.temporal import Date, DateTime, Time
from feel.values import Invocable, Range, Value

_SIGNATURE = re.compile(r"([^(]+)\((.*)\)")
_MISFIT = object()
_ABSENT = object()

_POINTS = (Decimal, str, Date, Time, DateTime, YearsMonthsDuration, DaysTimeDuration)
KINDS: dict[str, tuple[type, ...]] = {
    "any": (),
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (Date,),
    "time": (Time,),
    "date time": (DateTime,),
    "day": (Date, DateTime),
    "moment": (Time, DateTime, Date),
    "days duration": (DaysTimeDuration,),
    "magnitude": (Decimal, YearsMonthsDuration, DaysTimeDuration),
    "range": (Range,),
    "point": _POINTS,
    "point or range": (*_POINTS, Range),
    "function": (Invocable,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a builtin."""

    name: str
    kinds: tuple[type, ...]
    optional: bool
    nullable: bool
    rest: str

    def fit(self, value: Value) -> Value:
        """The value as the builtin wants it, or ``_MISFIT``."""
        if not self.kinds or isinstance(value, self.kinds):
            return value if type(value) is not bool or Decimal not in self.kinds else _MISFIT
        if value is None:
            return None if self.nullable else _MISFIT
        if self.kinds == (list,):
            return [value]
        if type(value) is list and len(value) == 1 and isinstance(value[0], self.kinds):
            return value[0]
        return _MISFIT

    @classmethod
    def parse(cls, written: str) -> "Parameter":
        """From a signature."""
        optional = written.startswith("[")
        name, _, kind = written.strip("[] ").partition(": ")
        plain = kind.rstrip(".?*")
        mark = kind[len(plain) :]
        rest = mark if mark in {"...", "*"} else ""
        return cls(name, KINDS[plain], optional, mark == "?", rest)


@dataclass(frozen=True, slots=True)
class Signature:
    """One way of calling a builtin."""

    parameters: tuple[Parameter, ...]
    call: Callable[..., Value]
    with_run: bool
    least: int  # arguments that it needs
    rest: str  # mark of the last parameter

    def positional(self, arguments: Sequence[Value], run: Budget) -> Value:
        """The result, or ``_MISFIT``."""
        if self.rest:
            arguments = _gather(arguments, len(self.parameters) - 1, self.rest)
        if not self.least <= len(arguments) <= len(self.parameters):
            return _MISFIT
        fitted = []
        for parameter, value in zip(self.parameters, arguments, strict=False):
            fitting = parameter.fit(value)
            if fitting is _MISFIT:
                return _MISFIT
            fitted.append(fitting)
        return self.call(run, *fitted) if self.with_run else self.call(*fitted)

    def named(self, arguments: Mapping[str, Value], run: Budget) -> Value:
        """The result, or ``_MISFIT``."""
        given = [name for name in (each.name for each in self.parameters) if name in arguments]
        if len(given) != len(arguments):
            return _MISFIT
        fitted = []
        for parameter in self.parameters:
            value = arguments.get(parameter.name, _ABSENT if parameter.optional else _MISFIT)
            fitting = value if value is _ABSENT or value is _MISFIT else parameter.fit(value)
            if fitting is _MISFIT:
                return _MISFIT
            fitted.append(fitting)
        while fitted and fitted[-1] is _ABSENT:
            fitted.pop()
        fitted = [None if value is _ABSENT else value for value in fitted]
        return self.call(run, *fitted) if self.with_run else self.call(*fitted)


def _gather(arguments: Sequence[Value], fixed: int, mark: str) -> Sequence[Value]:
    """One list for the last parameter: see the marks in the module's docstring."""
    rest = list(arguments[fixed:])
    if not rest or (mark == "..." and len(rest) == 1):
        return arguments
    return [*arguments[:fixed], rest]


class Builtin(Invocable):
    """A function of the language, with all its signatures."""

    __slots__ = ("name", "parameters", "signatures")

    def __init__(self, name: str) -> None:
        self.name = name
        self.parameters: tuple[str, ...] = ()
        self.signatures: list[Signature] = []

    def invoke(self, arguments: Sequence[Value], run: Budget) -> Value:
        """See ``Invocable``."""
        _tick(arguments, run)
        for signature in self.signatures:
            found = signature.positional(arguments, run)
            if found is not _MISFIT:
                return _checked(found)
        return None

    def invoke_named(self, arguments: Mapping[str, Value], run: Budget) -> Value:
        """See ``Invocable``."""
        _tick(list(arguments.values()), run)
        for signature in self.signatures:
            found = signature.named(arguments, run)
            if found is not _MISFIT:
                return _checked(found)
        return None


def _tick(arguments: Sequence[Value], run: Budget) -> None:
    """Long values take as many steps as builtins take to go through them."""
    for value in arguments:
        kind = type(value)
        if kind is list or kind is dict:
            run.tick(1 + len(value))
        elif kind is str:
            run.tick(1 + len(value) // 64)


def _checked(value: Value) -> Value:
    if type(value) is list:
        check_list(len(value))
    return value


def builtin(
    written: str, *, with_run: bool = False
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Declares the Python function below as a builtin; ``with_run`` gives it the budget first."""
    match = _SIGNATURE.fullmatch(written)
    assert match is not None  # noqa: S101 - written by us
    name, inside = match[1], match[2]
    parameters = tuple(Parameter.parse(part) for part in inside.split(", ") if part)

    def keep(function: Callable[..., Value]) -> Callable[..., Value]:
        found = FUNCTIONS.setdefault(name, Builtin(name))
        if isinstance(found, Builtin):
            least = sum(not each.optional for each in parameters)
            rest = parameters[-1].rest if parameters else ""
            found.signatures.append(Signature(parameters, function, with_run, least, rest))
            found.parameters = found.parameters or tuple(each.name for each in parameters)
        return function

    return keep
