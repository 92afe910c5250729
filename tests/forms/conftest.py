"""An environment like that of ``web``, without Flask."""

from pathlib import Path

import pytest
import yaml
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    UndefinedError,
)
from jinja2.utils import missing

import forms

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "web" / "templates"
COUNTRIES = yaml.safe_load((ROOT / "processes/catalogo/paises.yaml").read_text(encoding="utf-8"))[
    "paises"
]

forms.register_catalog(
    "paises",
    [
        {"value": one["codigo"], "label": one["nombre"]}
        for one in sorted(COUNTRIES, key=lambda one: one.get("tipo", "") == "OACI")
        if "hasta" not in one
    ],
)


class GovukUndefined(StrictUndefined):
    """Strict, but for the absent members of the dicts that govuk-frontend-jinja takes."""

    def __new__(cls, hint=None, obj=missing, name=None, exc=UndefinedError):
        lenient = isinstance(obj, dict) or name in {"undefined", "null", "caller"}
        return (ChainableUndefined if lenient else StrictUndefined)(hint, obj, name, exc)


@pytest.fixture(scope="session")
def templates() -> Environment:
    loaders = [
        FileSystemLoader(TEMPLATES),
        PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    ]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        undefined=GovukUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


@pytest.fixture(scope="session")
def page(templates):
    """Draws a whole page around a form, as the task page of ``web`` does."""
    template = templates.from_string(
        '{% from "forms/render.html" import form_fields, error_summary %}'
        '<!doctype html><html lang="es"><head><title>Formulario</title></head><body><main>'
        "{{ error_summary(view) }}"
        '<form method="post" novalidate enctype="multipart/form-data">'
        "{{ form_fields(view, draft_url, refresh_url) }}"
        '<button type="submit">Continuar</button></form><span id="guardado"></span></main></body></html>'
    )
    return lambda view, draft_url="/borrador", refresh_url="/campos": template.render(
        view=view, draft_url=draft_url, refresh_url=refresh_url
    )


@pytest.fixture(scope="session")
def summary(templates):
    """Draws answers to read."""
    template = templates.from_string(
        '{% from "forms/summary.html" import answers_summary %}'
        '<!doctype html><html lang="es"><head><title>R</title></head><body>{{ answers_summary(view) }}</body></html>'
    )
    return lambda view: template.render(view=view)
