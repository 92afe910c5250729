"""Languages. The Spanish sentence is the message id; other languages are ``.po`` files beside this."""

from functools import cache
from io import BytesIO
from pathlib import Path

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, LazyString, get_locale
from markupsafe import Markup, escape

LANGUAGES = {"es": "Español", "en": "English"}
DEFAULT = "es"
CATALOGS = Path(__file__).parent / "translations"


class PoDomain(Domain):  # type: ignore[misc]  # flask_babel is untyped
    """Reads the ``.po`` itself, so that nothing has to be compiled before the application starts."""

    def get_translations(self) -> NullTranslations:
        """The catalog of the language of this request."""
        return catalog(str(get_locale() or DEFAULT))


@cache
def catalog(language: str) -> NullTranslations:
    """The sentences of one language; none for Spanish, which needs none."""
    path = CATALOGS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """The language that this person asked for; Spanish unless they did."""
    chosen = session.get("language") if request else None
    return chosen if chosen in LANGUAGES else DEFAULT


def init_app(app: Flask) -> None:
    """Choose the language of each request."""
    babel = Babel(app, default_locale=DEFAULT, default_timezone="America/Lima", locale_selector=language)
    babel.domain_instance = PoDomain()
    app.jinja_env.globals.update(languages=LANGUAGES, language=language)
    app.jinja_env.install_gettext_callables(_plain, _plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _marked


def _marked(sentence: str, **facts: object) -> Markup:
    """The same for templates, where facts are escaped. Jinja's own costs four calls a sentence."""
    told = _plain(sentence)
    if facts or "%" in told:
        told %= {name: fact if isinstance(fact, int) else escape(fact) for name, fact in facts.items()}
    return Markup(told)  # noqa: S704 - our own sentences, some with marks; facts are escaped


def gettext(sentence: str, **facts: object) -> str:
    """The sentence in the reader's language, with its facts."""
    told = _plain(sentence)
    return told % facts if facts else told


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    """The sentence for one or for many."""
    return _plural(one, many, num) % {"num": num, **facts}


def _plain(sentence: str) -> str:
    return _catalog().gettext(sentence)


def _plural(one: str, many: str, num: int) -> str:
    return _catalog().ngettext(one, many, num)


def _catalog() -> NullTranslations:
    """That of this request: a page asks for hundreds of sentences."""
    if not request:
        return catalog(DEFAULT)
    if "catalog" not in g:
        g.catalog = catalog(language())
    found: NullTranslations = g.catalog
    return found


def lazy_gettext(sentence: str, **facts: object) -> LazyString:
    """A sentence that takes the reader's language when it is shown."""
    return flask_babel.lazy_gettext(sentence, **facts)
