"""Numbers are IEEE 754 decimal128: 34 digits, ties to even."""

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
ZERO, ONE = Decimal(0), Decimal(1)
SMALLEST_SCALE, LARGEST_SCALE = -6111, 6176
_EXACT = Context(prec=DIGITS + 6200, Emin=-99_999, Emax=99_999)

NumberError = DecimalException


def number(value: str | float | Decimal) -> Decimal | None:
    """The FEEL number for a literal or for a number from outside; None if it is not finite."""
    try:
        found = CONTEXT.create_decimal(repr(value) if isinstance(value, float) else value)
    except NumberError:
        return None
    return found if found.is_finite() else None


def rounded(value: Decimal, scale: Decimal, mode: str) -> Decimal | None:
    """``value`` with ``scale`` decimals; a negative scale rounds to tens, hundreds and so on.

    Args:
        value: Any number.
        scale: Whole number between -6111 and 6176; outside there is no result.
        mode: One of decimal's rounding modes.
    """
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        return None
    places = int(scale)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    found = value.quantize(ONE.scaleb(-places, context=_EXACT), rounding=mode, context=_EXACT)
    return CONTEXT.plus(found) if places >= 0 else number(format(found, "f"))


def text(value: Decimal) -> str:
    """As people write it: no exponent, whatever the size."""
    return format(value, "f")
