"""What can be wrong with an expression, said in Spanish and with its place."""

from typing import Self


class FeelError(Exception):
    """Base of all errors raised on purpose by FEEL.

    The sentence and its facts travel apart, so that ``web`` can translate the sentence.

    Args:
        sentence: Spanish sentence with ``{placeholders}``; it suggests the remedy.
        line: Line of the expression, from 1; None when no place can be given.
        column: Column in that line, from 1.
        facts: What fills the placeholders.
    """

    def __init__(
        self, sentence: str, *, line: int | None = None, column: int | None = None, **facts: object
    ) -> None:
        self.sentence, self.facts = sentence, facts
        self.line, self.column = line, column
        super().__init__(sentence)

    def at(self, line: int, column: int) -> Self:
        """The same error, with its place if it had none."""
        if self.line is None:
            self.line, self.column = line, column
        return self

    @property
    def message(self) -> str:
        """The sentence with its facts filled in."""
        return self.sentence.format(**self.facts) if self.facts else self.sentence

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        return f"{self.message} (línea {self.line}, columna {self.column})"


class FeelSyntaxError(FeelError):
    """The text is not a FEEL expression; whoever wrote it can correct it."""


class FeelLimitExceeded(FeelError):
    """Too long, too deep or too many steps: nothing hostile or endless is computed."""


class FeelEvaluationError(FeelError):
    """The value cannot be used so: a function as JSON, or a call that can only give null."""
