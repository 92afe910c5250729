"""Every page says who may enter."""

import re

from flask import Flask

from tests.house import files, read
from tests.web import matrix
from web.app import create_app
from web.settings import Settings

HIDDEN_JAVASCRIPT = re.compile(
    r"\son[a-z]+\s*=|hx-on|javascript:|\bhx-vals\s*=\s*[\"']js:", re.IGNORECASE
)


def test_every_view_says_who_may_enter() -> None:
    app = application()
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}

    assert [] == sorted(name for name, view in views.items() if not hasattr(view, "permission"))


def test_every_address_says_what_it_shows_of_a_case() -> None:
    """In ``tests/web/matrix.py``, so that the matrix of roles, units and fields can be checked."""
    assert [] == matrix.unclassified(application())


def test_templates_hold_no_program_and_no_style() -> None:
    """The content security policy would silently ignore them."""
    templates = [f for f in files() if f.suffix == ".html" and f.parts[0] == "web"]
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=")

    assert [] == [
        str(f) for f in templates if inline.search(read(f)) or HIDDEN_JAVASCRIPT.search(read(f))
    ]


def application() -> Flask:
    """The whole application; it connects to nothing until it is asked."""
    return create_app(
        Settings(
            database_url="postgresql+psycopg://nowhere/nothing",
            secret_key="k" * 40,
            password_salt="s" * 40,
        )
    )
