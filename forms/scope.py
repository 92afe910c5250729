"""What the expressions of a form see: the data of the process, overlaid with the answers so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

import feel
from forms.answers import Json, Upload
from forms.expressions import Bound, Expression


@dataclass(frozen=True)
class Scope:
    """Names and their values at one place of the form: outside lists, or in one row of one."""

    context: Mapping[str, object]
    uploads: Mapping[str, Upload] = field(default_factory=dict)  # by id; only these exist
    uploads_known: bool = True  # False: nobody looked them up, JSON answers bring their own

    def value(self, expression: Expression) -> object:
        """The value of an expression; None where FEEL has none, or gave up."""
        try:
            return expression.program.evaluate(self.context)
        except feel.FeelError:
            return None

    def holds(self, expression: Expression | None) -> bool:
        """Whether a condition is true. Null is not."""
        return expression is not None and self.value(expression) is True

    def limit(self, bound: Bound) -> Decimal | None:
        """A limit as a number; None where there is none, or it is not a number."""
        if not isinstance(bound, Expression):
            return bound
        value = self.value(bound)
        if isinstance(value, bool) or value is None:
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    def length(self, bound: Bound) -> int | None:
        """A limit as a count."""
        limit = self.limit(bound)
        return None if limit is None else int(limit)

    def row(self, answers: Mapping[str, Json], number: int) -> "Scope":
        """The scope of row ``number`` (from 0) of a list: its own answers hide those outside."""
        own = {**answers, "this": answers, "parent": self.context, "i": number + 1}
        return replace(self, context={**self.context, **own})
