"""Lists of options that many forms share, by name (``properties.catalogo``).

They come from outside, when the application is put together: ``forms.register_catalog(name, options)``.
The identity document asks for ``paises``: ICAO alpha-3 codes with their names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from forms.answers import Json
from forms.words import spoken

Listed = Sequence[Mapping[str, object]]  # {"value": …, "label": …}


@dataclass(frozen=True)
class Option:
    """One thing to choose. ``code`` is the value as a browser posts it."""

    value: Json
    label: str

    @property
    def code(self) -> str:
        """The value as text."""
        return str(self.value)


def read_options(source: object) -> tuple[Option, ...]:
    """Options out of a list of ``{label, value}`` or of plain values; what is neither is left out."""
    if not isinstance(source, Sequence) or isinstance(source, str):
        return ()
    options: list[Option] = []
    for one in source:
        match one:
            case {"value": str() | int() | float() as value, "label": label}:
                options.append(Option(value, spoken(label)))
            case {"value": str() | int() | float() as value}:
                options.append(Option(value, spoken(value)))
            case str() | int() | float():
                options.append(Option(one, spoken(one)))
    return tuple(options)


_catalogs: dict[str, Callable[[], tuple[Option, ...]]] = {}


def register_catalog(name: str, options: Listed | Callable[[], Listed]) -> None:
    """Make a list of options known to every form. A function is asked each time a form is shown."""
    if callable(options):
        _catalogs[name] = _Asked(options)
    else:
        fixed = read_options(options)
        _catalogs[name] = lambda: fixed


class _Asked:
    """Options that are asked for each time; what was given before is not read again."""

    def __init__(self, source: Callable[[], Listed]) -> None:
        self._source = source
        self._given: Listed = ()
        self._read: tuple[Option, ...] = ()

    def __call__(self) -> tuple[Option, ...]:
        given = self._source()
        if given is not self._given:
            self._given, self._read = given, read_options(given)
        return self._read


def catalog(name: str) -> tuple[Option, ...] | None:
    """The options of a catalog; None where there is none of that name."""
    source = _catalogs.get(name)
    return source() if source else None


def catalog_names() -> list[str]:
    """Every name that ``properties.catalogo`` may say."""
    return sorted(_catalogs)
