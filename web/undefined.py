"""What templates see where there is nothing: an error, except where the macros of others expect none."""

from typing import Any, Self

from jinja2 import ChainableUndefined, StrictUndefined, UndefinedError
from jinja2.utils import missing

_EXPECTED = frozenset({"undefined", "null", "caller", "successBanner"})


class GovukUndefined(StrictUndefined):
    """Strict about misspelt names and attributes; the macros' optional parameters are dicts."""

    def __new__(  # a lenient one is of the sister class
        cls,
        hint: str | None = None,
        obj: Any = missing,  # noqa: ANN401 - as Jinja declares it
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> Self:
        """Choose how strict to be."""
        lenient = isinstance(obj, dict) or name in _EXPECTED
        kind = ChainableUndefined if lenient else StrictUndefined
        return kind(hint, obj, name, exc)  # type: ignore[arg-type, return-value]
