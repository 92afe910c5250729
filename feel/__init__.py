"""FEEL 1.5, the only expression language of SUGM. Pure: no database, no Flask, no engine."""

from feel import builtins as _builtins  # noqa: F401 - gives the language its functions
from feel.clock import at, use_clock
from feel.durations import DaysTimeDuration, YearsMonthsDuration
from feel.errors import FeelError, FeelEvaluationError, FeelLimitExceeded, FeelSyntaxError
from feel.expression import Expression, UnaryExpression, compile, compile_unary, register  # noqa: A004
from feel.functions import Function, outside
from feel.json import to_json
from feel.scope import Run
from feel.values import Range

__all__ = [
    "DaysTimeDuration",
    "Expression",
    "FeelError",
    "FeelEvaluationError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "Function",
    "Range",
    "Run",
    "UnaryExpression",
    "YearsMonthsDuration",
    "at",
    "compile",
    "compile_unary",
    "outside",
    "register",
    "to_json",
    "use_clock",
]
