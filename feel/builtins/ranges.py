"""How points and ranges lie to each other (Allen's relations)."""

from collections.abc import Callable
from dataclasses import dataclass

from feel.builtins.registry import builtin
from feel.comparison import order
from feel.values import Range, Value


class _NoOrderError(Exception):
    """Two ends have no order between them."""


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a range; ``infinite`` is -1 or 1 where the range has none."""

    value: Value
    included: bool
    infinite: int = 0

    def versus(self, other: "_End") -> int:
        if self.infinite or other.infinite:
            return (self.infinite > other.infinite) - (self.infinite < other.infinite)
        found = order(self.value, other.value)
        if found is None:
            raise _NoOrderError
        return found


@dataclass(frozen=True, slots=True)
class _Span:
    """A range, or a point as the range from itself to itself."""

    start: _End
    end: _End
    point: bool

    @classmethod
    def of(cls, value: Value) -> "_Span":
        if not isinstance(value, Range):
            only = _End(value, included=True)
            return cls(only, only, point=True)
        low = -1 if value.operator and value.operator.startswith("<") else 0
        high = 1 if value.operator and value.operator.startswith(">") else 0
        if value.operator == "!=":
            raise _NoOrderError
        return cls(
            _End(value.start, value.start_included, low),
            _End(value.end, value.end_included, high),
            point=False,
        )


_Relation = Callable[[_Span, _Span], bool]


def _before(a: _Span, b: _Span) -> bool:
    found = a.end.versus(b.start)
    return found < 0 or (found == 0 and not (a.end.included and b.start.included))


def _after(a: _Span, b: _Span) -> bool:
    return _before(b, a)


def _meets(a: _Span, b: _Span) -> bool:
    return a.end.included and b.start.included and a.end.versus(b.start) == 0


def _met_by(a: _Span, b: _Span) -> bool:
    return _meets(b, a)


def _overlaps(a: _Span, b: _Span) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: _Span, b: _Span) -> bool:
    starts = a.start.versus(b.start)
    starts_first = starts < 0 or (starts == 0 and a.start.included and not b.start.included)
    ends = a.end.versus(b.end)
    ends_first = ends < 0 or (ends == 0 and (not a.end.included or b.end.included))
    return starts_first and ends_first and not _before(a, b)


def _overlaps_after(a: _Span, b: _Span) -> bool:
    return _overlaps_before(b, a)


def _starts_within(a: _Span, b: _Span) -> bool:
    found = a.start.versus(b.start)
    return found > 0 or (found == 0 and (not a.start.included or b.start.included))


def _ends_within(a: _Span, b: _Span) -> bool:
    found = a.end.versus(b.end)
    return found < 0 or (found == 0 and (not a.end.included or b.end.included))


def _finishes(a: _Span, b: _Span) -> bool:
    same = a.end.included == b.end.included and a.end.versus(b.end) == 0
    return same and (a.point or _starts_within(a, b))


def _finished_by(a: _Span, b: _Span) -> bool:
    return _finishes(b, a)


def _during(a: _Span, b: _Span) -> bool:
    return _starts_within(a, b) and _ends_within(a, b)


def _includes(a: _Span, b: _Span) -> bool:
    return _during(b, a)


def _starts(a: _Span, b: _Span) -> bool:
    same = a.start.included == b.start.included and a.start.versus(b.start) == 0
    return same and (a.point or _ends_within(a, b))


def _started_by(a: _Span, b: _Span) -> bool:
    return _starts(b, a)


def _coincides(a: _Span, b: _Span) -> bool:
    return (
        a.start.versus(b.start) == 0
        and a.end.versus(b.end) == 0
        and (a.start.included, a.end.included) == (b.start.included, b.end.included)
    )


def _declare(relation: _Relation, *signatures: str) -> None:
    def decide(left: Value, right: Value) -> bool | None:
        try:
            return relation(_Span.of(left), _Span.of(right))
        except _NoOrderError:
            return None

    for signature in signatures:
        builtin(signature)(decide)


_PP, _PR = "(point1: point, point2: point)", "(point: point, range: range)"
_RP, _RR = "(range: range, point: point)", "(range1: range, range2: range)"

_declare(_before, *("before" + shape for shape in (_PP, _PR, _RP, _RR)))
_declare(_after, *("after" + shape for shape in (_PP, _PR, _RP, _RR)))
_declare(_meets, "meets" + _RR)
_declare(_met_by, "met by" + _RR)
_declare(_overlaps, "overlaps" + _RR)
_declare(_overlaps_before, "overlaps before" + _RR)
_declare(_overlaps_after, "overlaps after" + _RR)
_declare(_finishes, "finishes" + _PR, "finishes" + _RR)
_declare(_finished_by, "finished by" + _RP, "finished by" + _RR)
_declare(_includes, "includes" + _RP, "includes" + _RR)
_declare(_during, "during" + _PR, "during" + _RR)
_declare(_starts, "starts" + _PR, "starts" + _RR)
_declare(_started_by, "started by" + _RP, "started by" + _RR)
_declare(_coincides, "coincides" + _PP, "coincides" + _RR)
