"""Functions as values: of the language, of the expression, and from outside."""

from collections.abc import Callable, Mapping, Sequence

from feel.errors import FeelEvaluationError
from feel.exchange import exported, imported
from feel.limits import Budget
from feel.types import ANY, Type, coerce
from feel.values import Invocable, Value

FUNCTIONS: dict[str, Invocable] = {}  # builtins and registered ones, by name


class Function(Invocable):
    """A function with parameters of known names: a literal, a business knowledge model, a service.

    Args:
        parameters: Their names, in order.
        body: Called with the arguments in order and the budget; gives the value.
        types: Of the parameters; an argument that does not fit makes the result null.
        result: Of the value; one that does not fit becomes null.
        gives: What is known of the value's type, where ``result`` says nothing.
        name: For messages.
    """

    __slots__ = ("_body", "_result", "name", "parameter_types", "parameters", "result_type")

    def __init__(
        self,
        parameters: Sequence[str],
        body: Callable[[Sequence[Value], Budget], Value],
        *,
        types: Sequence[Type] | None = None,
        result: Type = ANY,
        gives: Type = ANY,
        name: str = "",
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self.parameter_types = tuple(types) if types else (ANY,) * len(self.parameters)
        self.result_type = gives if result == ANY else result
        self._result = result
        self._body = body

    def invoke(self, arguments: Sequence[Value], run: Budget) -> Value:
        """See ``Invocable``."""
        if len(arguments) != len(self.parameters):
            return None
        fitted = []
        for value, kind in zip(arguments, self.parameter_types, strict=True):
            fitting = coerce(value, kind)
            if fitting is None and value is not None:
                return None
            fitted.append(fitting)
        run.enter()
        try:
            return coerce(self._body(fitted, run), self._result)
        finally:
            run.leave()

    def invoke_named(self, arguments: Mapping[str, Value], run: Budget) -> Value:
        """See ``Invocable``."""
        if arguments.keys() != set(self.parameters):
            return None
        return self.invoke([arguments[name] for name in self.parameters], run)


def outside(
    call: Callable[..., object],
    parameters: Sequence[str],
    *,
    types: Sequence[Type] | None = None,
    result: Type = ANY,
    name: str = "",
) -> Function:
    """A FEEL function made of a Python one, which is given and gives Python's own values.

    An error of the Python function's own becomes a ``FeelEvaluationError`` and does not hide as null.
    """

    def body(arguments: Sequence[Value], run: Budget) -> Value:
        given = [exported(value, run) for value in arguments]
        try:
            return imported(call(*given), run)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise FeelEvaluationError(
                "La función «{name}» no pudo calcularse con los valores que recibió.", name=name
            ) from error

    return Function(parameters, body, types=types, result=result, name=name)
