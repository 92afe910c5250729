"""Commands on the catalogs of translations: what is said, and what still has no words elsewhere."""

from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.cli.base import REFUSED, sugm
from web.i18n import CATALOGS, DEFAULT, LANGUAGES

ROOT = Path(__file__).parents[2]
METHODS = [
    ("web/node_modules/**", "ignore"),
    ("web/**.py", "python"),
    ("web/**.html", "jinja2"),
    ("web/assets/js/**.js", "javascript"),
    ("forms/**.py", "python"),
    ("registry/**.py", "python"),
]
_ASKED = ("Invalid", "Missing", "TooLittle", "TooMuch", "NotMatching", "NotAnOption")  # in forms
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "t": None,  # in programs of the browser
    **dict.fromkeys(_ASKED),
    "Said": None,  # in registry
}


@sugm.group()
def translations() -> None:
    """Catálogos de traducción; la frase en español es la clave."""


@translations.command()
def update() -> None:
    """Agrega a cada catálogo las frases nuevas y retira las que ya no se usan."""
    said = sentences()
    for language in sorted(set(LANGUAGES) - {DEFAULT}):
        path = catalog_path(language)
        known = (
            read_po(BytesIO(path.read_bytes()), locale=language)
            if path.exists()
            else Catalog(locale=language)
        )
        known.update(said, no_fuzzy_matching=True)
        known.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, known, width=100, sort_output=True, omit_header=False, no_location=True)
        click.echo(f"{language}: {len(known)} frases, {len(missing(language))} sin traducir.")


@translations.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Dice qué frases no tienen traducción."""
    found = {language: missing(language) for language in sorted(set(LANGUAGES) - {DEFAULT})}
    for language, lacking in found.items():
        for sentence in lacking:
            click.echo(f"{language}: {sentence}")
    context.exit(REFUSED if any(found.values()) else 0)


def sentences() -> Catalog:
    """Everything that pages and commands may say."""
    catalog = Catalog()
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    for _, _, message, comments, context in extract_from_dir(
        ROOT, METHODS, options, KEYWORDS, directory_filter=lambda path: "node_modules" not in path
    ):
        catalog.add(message, None, (), auto_comments=comments, context=context)
    return catalog


def missing(language: str) -> list[str]:
    """Sentences without a translation into a language."""
    path = catalog_path(language)
    known = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog()
    return [str(one.id) for one in sentences() if one.id and not _translated(known, one.id)]


def catalog_path(language: str) -> Path:
    """Where the catalog of a language lies."""
    return CATALOGS / language / "LC_MESSAGES" / "messages.po"


def _translated(known: Catalog, message: str | tuple[str, ...] | list[str]) -> bool:
    found = known.get(message)
    if found is None:
        return False
    words = found.string
    return all(words) if isinstance(words, tuple | list) else bool(words)
