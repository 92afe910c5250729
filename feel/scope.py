"""Where names are looked up while an expression is evaluated."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from feel import clock
from feel.exchange import imported
from feel.functions import FUNCTIONS
from feel.limits import Budget
from feel.temporal import DateTime
from feel.values import Invocable, Value

_MISSING = object()


class Run(Budget):
    """One evaluation: its data, what was already read of it, its budget and its clock.

    Data is converted when it is read, and only once.
    """

    __slots__ = ("cache", "context", "input", "moment")

    def __init__(self, context: Mapping[str, object], now: datetime | None = None) -> None:
        super().__init__()
        self.context = context
        self.cache: dict[str, Value] = {}
        self.moment = now
        self.input: Value = None

    @property
    def run(self) -> "Run":
        """Itself: the outermost scope."""
        return self

    def load(self, name: str) -> Value:
        """The variable of that name, else the function of that name, else null."""
        found = self.context.get(name, _MISSING)
        if found is _MISSING:
            value: Value = FUNCTIONS.get(name)
        else:
            value = imported(found, self)
        self.cache[name] = value
        return value

    def callable(self, name: str) -> Invocable | None:
        """What ``name(…)`` calls: a variable that is a function wins over a builtin."""
        found = self.context.get(name)
        return found if isinstance(found, Invocable) else FUNCTIONS.get(name)

    def now(self) -> DateTime:
        """The same instant throughout the evaluation."""
        if self.moment is None:
            self.moment = clock.now()
        value: DateTime = imported(self.moment, self)
        return value


class Scope:
    """Names declared inside an expression; the names of an iteration, a context, a function."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Value, parent: "AnyScope") -> None:
        self.values = values
        self.parent = parent
        self.run: Run = parent.run


AnyScope: TypeAlias = Run | Scope
Code: TypeAlias = Callable[[Value], Value]
