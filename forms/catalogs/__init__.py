"""Lists of options that many forms share, by name (``properties.catalogo``).

``paises`` is here: ICAO alpha-3 codes with names in Spanish. The ministry's own lists come from outside,
when the application is put together: ``forms.register_catalog("oficinas", options)``.

Source: ISO 3166-1 for the codes, Unicode CLDR (es-PE) for the names, ICAO Doc 9303-3 section 5 for the
codes that are no country.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

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
        _catalogs[name] = lambda: read_options(options())
    else:
        fixed = read_options(options)
        _catalogs[name] = lambda: fixed


def catalog(name: str) -> tuple[Option, ...] | None:
    """The options of a catalog; None where there is none of that name."""
    source = _catalogs.get(name)
    return source() if source else None


def catalog_names() -> list[str]:
    """Every name that ``properties.catalogo`` may say."""
    return sorted(_catalogs)


_file = resources.files(__name__) / "paises.json"
register_catalog("paises", json.loads(_file.read_text(encoding="utf-8")))
