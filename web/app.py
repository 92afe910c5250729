"""The application factory."""

from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from registry import expresiones
from web import disclosure, errors, i18n, jinja, live, metrics, once, security
from web.accounts import setup
from web.accounts.access import ask_to_sign_in, may, public, signed_in
from web.health import answer_nobody, health
from web.settings import Settings

SCREENS: Mapping[str, Sequence[str]] = {  # and the modules that hold its views
    "catalogue": ("views",),
    "monitor": (
        *("views", "procedure", "instance", "course", "changes", "incidents", "agencies"),
        *("dashboards", "bulk", "workload", "planning"),
    ),
    "inbox": ("views", "columns", "saved", "hands", "tasks", "batch", "absences", "notices"),
    "cases": ("starting", "views", "documents", "limits", "notes", "asking", "agencies"),
    "acuse": ("views",),
    "comision": ("agenda", "session", "acts"),
    "reserved": ("purpose", "looks", "grants"),
    "personas": (
        *("views", "registering", "changing", "withdrawing", "purpose"),
        *("reviewing", "merging", "institutions"),
    ),
    "portal": ("views",),
    "studio": (
        *("beginning", "workspace", "history", "knowing", "judging", "rehearsing", "previews"),
        *("texts", "versions", "proposals", "runs", "reading", "renaming"),
    ),
    "importacion": ("views",),
    "insumos": ("acts", "views"),
    "api": ("views",),
}
HERE = Path(__file__).parent


def create_app(settings: Settings, *, screens: Collection[str] = tuple(SCREENS)) -> Flask:
    """Build the application. Neither reads the environment nor connects: ``web.__main__`` does both."""
    expresiones.install()  # what diagrams may ask of the ministry
    app = Flask(__name__)
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(HERE / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    metrics.init_app(app, settings)
    jinja.init_app(app)
    i18n.init_app(app)
    setup.init_app(app, settings)
    security.init_app(app, settings)
    app.config["MINIMUM_COVERAGE"] = settings.minimum_coverage
    security.limit_guessing(app, settings)
    errors.init_app(app)
    app.register_blueprint(health)
    live.init_app(app, settings)
    answer_nobody(app)
    for name in screens:
        app.register_blueprint(_blueprint(name))
    security.limit_verifying(app)
    app.add_url_rule("/", view_func=home)
    disclosure.init_app(app)
    once.init_app(app)
    views: dict[str, Any] = app.view_functions
    public(views["static"].__func__ if hasattr(views["static"], "__func__") else views["static"])
    return app


@public
def home() -> ResponseReturnValue:
    """To the screen where this person works; whoever has not signed in does that first."""
    if not signed_in():
        return ask_to_sign_in()
    if may("instance:read"):
        return redirect(url_for("monitor.overview"))
    if may("definition:edit") and not may("task:complete"):
        return redirect(url_for("studio.procedures"))
    if may("task:complete"):
        return redirect(url_for("inbox.show"))
    return redirect(url_for("insumos.show_all" if may("stock:manage") else "account.show"))


def _blueprint(name: str) -> Blueprint:
    """A screen with its views. Only screens that are asked for are imported."""
    for module in SCREENS[name]:
        import_module(f"web.{name}.{module}")
    blueprint: Blueprint = getattr(import_module(f"web.{name}.blueprint"), name)
    return blueprint
