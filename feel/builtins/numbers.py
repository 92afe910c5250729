"""Functions of numbers."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from feel.builtins.registry import builtin
from feel.numbers import CONTEXT, ZERO, NumberError, rounded
from feel.values import Value

TWO = Decimal(2)


def _declare_rounding(name: str, mode: str, scale: str) -> None:
    """``name(n, scale)``; the scale is optional where the specification lets it be."""

    @builtin(f"{name}(n: number, {scale})")
    def _round(value: Decimal, scale: Decimal = ZERO) -> Decimal | None:
        return rounded(value, scale, mode)


for _name, _mode, _scale in (
    ("decimal", ROUND_HALF_EVEN, "scale: number"),
    ("floor", ROUND_FLOOR, "[scale: number]"),
    ("ceiling", ROUND_CEILING, "[scale: number]"),
    ("round up", ROUND_UP, "scale: number"),
    ("round down", ROUND_DOWN, "scale: number"),
    ("round half up", ROUND_HALF_UP, "scale: number"),
    ("round half down", ROUND_HALF_DOWN, "scale: number"),
):
    _declare_rounding(_name, _mode, _scale)


@builtin("abs(n: magnitude)")
def _abs(value: Value) -> Value:
    if isinstance(value, Decimal):
        return CONTEXT.abs(value)
    return type(value)(abs(value.total))


@builtin("modulo(dividend: number, divisor: number)")
def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """With the sign of the divisor."""
    try:
        rest = CONTEXT.remainder(dividend, divisor)
    except NumberError:
        return None
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt(number: number)")
def _sqrt(value: Decimal) -> Decimal | None:
    return CONTEXT.sqrt(value) if value >= 0 else None


@builtin("log(number: number)")
def _log(value: Decimal) -> Decimal | None:
    return CONTEXT.ln(value) if value > 0 else None


@builtin("exp(number: number)")
def _exp(value: Decimal) -> Decimal | None:
    try:
        return CONTEXT.exp(value)
    except NumberError:
        return None


@builtin("odd(number: number)")
def _odd(value: Decimal) -> bool | None:
    rest = _modulo(value, TWO)
    return None if rest is None else rest == 1


@builtin("even(number: number)")
def _even(value: Decimal) -> bool | None:
    rest = _modulo(value, TWO)
    return None if rest is None else rest == 0


@builtin("not(negand: boolean)")
def _not(value: bool) -> bool:
    return not value
