"""Cross-checks between answers, written by the analyst."""

from dataclasses import dataclass

from forms.expressions import Expression


@dataclass(frozen=True)
class Rule:
    """The answers are wrong where ``wrong_if`` is true; ``message`` tells the person why."""

    wrong_if: Expression
    message: str
