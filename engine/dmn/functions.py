"""Values that boxed expressions share with FEEL: lists to iterate over, answers to combine."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import feel
from engine.dmn.trace import Trace
from feel.limits import Budget
from feel.types import Type, coerce
from feel.values import Invocable


class Traced(feel.Function):
    """A function of a model: an argument of the wrong type is not only null, the trace says so."""

    __slots__ = ("_trace",)

    def __init__(
        self,
        parameters: Sequence[str],
        body: Callable[[Sequence[object]], object],
        *,
        types: Sequence[Type],
        name: str,
        trace: Trace,
    ) -> None:
        super().__init__(parameters, lambda arguments, _run: body(arguments), types=types, name=name)
        self._trace = trace

    def invoke(self, arguments: Sequence[object], run: Budget) -> object:
        """See ``feel.Function``."""
        if len(arguments) != len(self.parameters):
            self._trace.fail("se llama con otro número de argumentos", decision=self.name)
        for value, kind in zip(arguments, self.parameter_types, strict=False):
            if value is not None and coerce(value, kind) is None:
                self._trace.fail("se llama con un argumento de otro tipo", decision=self.name)
        return super().invoke(arguments, run)


def invoke(function: object, arguments: Mapping[str, object]) -> object:
    """Call by name; null where it cannot be called."""
    return function.invoke_named(arguments, feel.Run({})) if isinstance(function, Invocable) else None


def items(value: object) -> list[object] | None:
    """What boxed iterators go over; a value that is not a list is a list of one, null is nothing."""
    if value is None:
        return None
    return value if isinstance(value, list) else [value]


def quantify(answers: Sequence[object], *, every: bool) -> bool | None:
    """``some`` or ``every`` over three-valued answers."""
    decided = not every
    if any(answer is decided for answer in answers):
        return decided
    return every if all(isinstance(answer, bool) for answer in answers) else None


def select(values: list[object], answers: Sequence[object]) -> object:
    """What a filter keeps: the values whose answer is true, or the one at a numeric position."""
    if answers and all(isinstance(answer, Decimal) for answer in answers):
        position = int(Decimal(str(answers[0])))
        index = position - 1 if position > 0 else len(values) + position
        return values[index] if position and 0 <= index < len(values) else None
    return [value for value, answer in zip(values, answers, strict=True) if answer is True]
