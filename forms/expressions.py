"""FEEL inside form files: conditions, computed values, and the ``{{ }}`` of labels and texts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

import feel
from forms import words
from forms.answers import Json

_SEGMENT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class Program(Protocol):
    """What is used of a compiled FEEL expression."""

    @property
    def names(self) -> frozenset[str]:
        """Variables read."""

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """The same with the members that are read of them."""

    def evaluate(self, context: Mapping[str, object]) -> object:
        """Its value."""


@dataclass(frozen=True)
class Expression:
    """One FEEL expression of a form file."""

    text: str
    program: Program = field(compare=False, repr=False)

    def reads(self) -> frozenset[tuple[str, ...]]:
        """Paths that it reads; a name whose members are not known stands for itself."""
        headed = {path[0] for path in self.program.paths}
        return self.program.paths | {(name,) for name in self.program.names if name not in headed}


def compile_expression(text: str) -> Expression:
    """Compile FEEL as form-js writes it: a leading ``=`` is allowed and means nothing.

    Raises:
        feel.FeelSyntaxError: it is not FEEL.
    """
    stripped = text.strip().removeprefix("=").strip()
    return Expression(stripped, feel.compile(stripped))


@dataclass(frozen=True)
class Template:
    """A text of a form file: plain, one ``=expression``, or plain with ``{{expressions}}`` in it."""

    parts: tuple[str | Expression, ...] = ()

    def expressions(self) -> Iterator[Expression]:
        """The expressions in it."""
        return (part for part in self.parts if isinstance(part, Expression))

    @property
    def computed(self) -> bool:
        """Whether it is one ``=expression``, so that all of it comes from data."""
        return len(self.parts) == 1 and isinstance(self.parts[0], Expression)

    def render(
        self,
        value: Callable[[Expression], object],
        *,
        translate: Callable[[str], str] = str,
        escape: Callable[[str], str] = str,
    ) -> str:
        """Fill it in.

        Args:
            value: Evaluates an expression.
            translate: For the plain parts.
            escape: For what comes from data.
        """
        return "".join(
            translate(part) if isinstance(part, str) else escape(words.spoken(value(part)))
            for part in self.parts
        )

    def __bool__(self) -> bool:
        return bool(self.parts)


BLANK = Template()


def compile_template(text: str) -> Template:
    """Read a text of form-js.

    Raises:
        feel.FeelSyntaxError: an expression in it is not FEEL.
    """
    if text.startswith("="):
        return Template((compile_expression(text),))
    parts: list[str | Expression] = []
    for index, piece in enumerate(_SEGMENT.split(text)):
        if index % 2:
            parts.append(compile_expression(piece))
        elif piece:
            parts.append(piece)
    return Template(tuple(parts))


Bound = Decimal | Expression | None  # a limit: fixed, computed, or none


def to_json(value: object) -> Json:
    """What FEEL computed, as process data; null where JSON has no such value."""
    try:
        converted: Json = feel.to_json(value)
    except feel.FeelError:
        return None
    return converted
