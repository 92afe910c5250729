"""Lists of options that many forms share, by name (``properties.catalogo``).

``paises`` is here: ICAO alpha-3 codes with names in Spanish. The ministry's own lists come from outside,
when the application is put together: ``forms.register_catalog("oficinas", options)``.

Source: ISO 3166-1 for the codes, Unicode CLDR (es-PE) for the names, ICAO Doc 9303-3 section 5 for the
codes that are no country.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import resources

Options = Sequence[Mapping[str, object]]  # {"value": …, "label": …}

_catalogs: dict[str, Callable[[], Options]] = {}


def register_catalog(name: str, options: Options | Callable[[], Options]) -> None:
    """Make a list of options known to every form. A function is asked each time a form is shown."""
    _catalogs[name] = options if callable(options) else lambda: options


def catalog(name: str) -> Options | None:
    """The options of a catalog; None where there is none of that name."""
    source = _catalogs.get(name)
    return source() if source else None


def catalog_names() -> list[str]:
    """Every name that ``properties.catalogo`` may say."""
    return sorted(_catalogs)


_file = resources.files(__name__) / "paises.json"
register_catalog("paises", json.loads(_file.read_text(encoding="utf-8")))
