"""Whether the application lives, whether it can serve, and whether everything behind it works."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine import clock, monitor
from engine.db import transaction
from tasks import condition
from web import spanish
from web.accounts.access import public
from web.i18n import gettext as _
from web.spanish import size

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/salud"
health = Blueprint("health", __name__, url_prefix=PREFIX)
MIGRATIONS = Path(__file__).parents[1] / "migrations"
LATE = timedelta(seconds=30)
LEAST_FREE = 200 * 1024 * 1024  # bytes

Check = Callable[[Session], str | None]  # the reason why not, or None


def answer_nobody(app: Flask) -> None:
    """Forget who asks for our health: to know them we would need the database whose absence we tell."""
    served = app.wsgi_app

    def anonymous(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(PREFIX):
            environ.pop("HTTP_COOKIE", None)
        return served(environ, start_response)

    app.wsgi_app = anonymous  # type: ignore[method-assign]


@health.get("")
@public
def well() -> ResponseReturnValue:
    """Everything works: 200, or 503 with the reasons. For whoever watches the installation."""
    checks = {"base_de_datos": _database, "migraciones": _migrations, "despachador": _dispatcher}
    return _answer({**checks, "redis": _redis, "disco": _disk})


@health.get("/listo")
@public
def ready() -> ResponseReturnValue:
    """This process can serve pages. For a load balancer: stopped workers do not stop officers."""
    return _answer({"base_de_datos": _database, "migraciones": _migrations})


@health.get("/vivo")
@public
def alive() -> ResponseReturnValue:
    """This process answers. Restarting it would mend nothing if it does."""
    return jsonify({"ok": True})


def _answer(checks: dict[str, Check]) -> ResponseReturnValue:
    try:
        with transaction() as session:
            reasons = {name: check(session) for name, check in checks.items()}
    except SQLAlchemyError as error:
        reasons = {"base_de_datos": _("No responde (%(kind)s).", kind=type(error).__name__)}
    told = {
        name: {"ok": why is None} | ({"motivo": why} if why else {}) for name, why in reasons.items()
    }
    fine = not any(reasons.values())
    return jsonify({"ok": fine, "partes": told}), 200 if fine else 503


def _database(session: Session) -> str | None:
    session.execute(text("SELECT 1"))
    return None


def _migrations(session: Session) -> str | None:
    applied = set(MigrationContext.configure(session.connection()).get_current_heads())
    if applied == _heads():
        return None
    return _("La base de datos no está en la última migración.")


@cache
def _heads() -> set[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return set(ScriptDirectory.from_config(config).get_heads())


def _redis(_session: Session) -> str | None:
    lost = condition.redis_answers() is False
    return _("Redis no responde: los trabajos esperan hasta que vuelva.") if lost else None


def _disk(session: Session) -> str | None:
    """Room for temporary files here and, where the database is on this machine, for its own."""
    setting = text("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    for folder in (tempfile.gettempdir(), session.scalar(setting)):
        with suppress(OSError, TypeError):
            free = shutil.disk_usage(folder).free
            if free < LEAST_FREE:
                return _("Quedan solo %(size)s libres en %(folder)s.", size=size(free), folder=folder)
    return None


def _dispatcher(session: Session) -> str | None:
    seen_at = monitor.heartbeats(session).get("dispatcher")
    if seen_at is None:
        return _("El despachador no se ha presentado nunca.")
    if clock.now() - seen_at > LATE:
        return _("El despachador no da señales desde el %(when)s.", when=spanish.exact(seen_at))
    return None
