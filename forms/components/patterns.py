"""Regular expressions of form files: those of JavaScript that Python shares, and that end in time."""

import re
from dataclasses import dataclass
from re import _constants as codes  # no public parser exists
from re import _parser
from typing import Any

from forms.declaration import Declaration

_LONGEST_SUBJECT = 2_000
_FEW = 3  # repetitions that cannot explode


@dataclass(frozen=True)
class Pattern:
    """A regular expression, searched for anywhere in the text, as form-js does."""

    text: str
    compiled: re.Pattern[str]

    def found_in(self, text: str) -> bool:
        """Whether the text matches; one longer than any pattern is meant for does not."""
        return len(text) <= _LONGEST_SUBJECT and self.compiled.search(text) is not None


def compile_pattern(text: str, declaration: Declaration) -> Pattern:
    """Compile a pattern.

    Raises:
        FormDefinitionError: it is none, or some text could keep it busy for ever.
    """
    try:
        compiled = re.compile(text, re.ASCII)
        explosive = _explosive(_parser.parse(text, re.ASCII))
    except (re.error, OverflowError, RecursionError) as error:
        raise declaration.wrong(
            "«validate.pattern» no es una expresión regular válida: {patron} ({motivo})",
            "Corrija el patrón.",
            patron=text,
            motivo=str(error),
        ) from error
    if explosive:
        raise declaration.wrong(
            "«validate.pattern» repite algo que ya se repite o que tiene alternativas: {patron}",
            "Escriba el patrón sin repeticiones dentro de repeticiones, como ^[A-Z0-9]{5,15}$.",
            patron=text,
        )
    return Pattern(text, compiled)


def _explosive(tree: Any, *, repeated: bool = False) -> bool:  # noqa: ANN401 (untyped parser)
    return any(_explodes(operator, argument, repeated=repeated) for operator, argument in tree)


def _explodes(operator: object, argument: Any, *, repeated: bool) -> bool:  # noqa: ANN401
    if operator in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        _, most, inner = argument
        many = most > _FEW
        return (many and repeated) or _explosive(inner, repeated=repeated or many)
    if operator is codes.BRANCH:
        return repeated or any(_explosive(branch, repeated=repeated) for branch in argument[1])
    if operator is codes.GROUPREF:
        return repeated
    return any(
        _explosive(part, repeated=repeated)
        for part in (argument if isinstance(argument, tuple) else ())
        if isinstance(part, _parser.SubPattern)
    )
