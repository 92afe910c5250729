"""What a FEEL value may be, besides Python's own None, bool, str, Decimal, list and dict."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from feel.limits import Budget

# The type of a value is only known when it is there, and every operation looks first.
Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or one of the unary forms ``(< 10)``, ``(= 10)``, ``(!= 10)``.

    ``operator`` is None for an interval. Unary forms leave the unbounded end at None.
    """

    start: Value
    end: Value
    start_included: bool
    end_included: bool
    operator: str | None = None

    @classmethod
    def comparison(cls, operator: str, bound: Value) -> "Range":
        """The range that ``(< bound)`` and its like mean."""
        included = "=" in operator and operator != "!="
        above, below = operator.startswith(">"), operator.startswith("<")
        return cls(
            start=None if below else bound,
            end=None if above else bound,
            start_included=included and not below,
            end_included=included and not above,
            operator=operator,
        )


class Invocable(ABC):
    """Anything that can be called: a function literal, a builtin, one from outside."""

    __slots__ = ()
    name: str
    parameters: tuple[str, ...]

    @abstractmethod
    def invoke(self, arguments: Sequence[Value], run: Budget) -> Value:
        """Its value for positional arguments; null if they do not fit."""

    @abstractmethod
    def invoke_named(self, arguments: Mapping[str, Value], run: Budget) -> Value:
        """Its value for named arguments; null if they do not fit."""
