"""Flask-Security, told how this ministry signs in."""

from datetime import timedelta
from functools import partial, update_wrapper
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security import Security

from engine import clock, news
from engine.db import transaction
from web.accounts import people
from web.accounts.access import ask_to_sign_in, current_actor, may, public, signed_in, signed_in_only
from web.accounts.datastore import Accounts
from web.accounts.forms import SignInForm
from web.accounts.models import User
from web.accounts.views import account
from web.settings import Settings

FOR_ANYBODY = ("security.login", "security.logout", "security.static")
FOR_ACCOUNTS = ("security.change_password", "security.verify")


def init_app(app: Flask, settings: Settings) -> None:
    """Sign-in, sign-out and change of password below ``/cuenta``."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.password_salt.get_secret_value(),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=people.SHORTEST,
        SECURITY_PASSWORD_CHECK_BREACHED=None,  # asks a server outside the ministry
        SECURITY_URL_PREFIX="/cuenta",
        SECURITY_LOGIN_URL="/ingresar",
        SECURITY_LOGOUT_URL="/salir",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_VERIFY_URL="/confirmar",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/clave",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/cuenta/ingresar",
        SECURITY_POST_CHANGE_VIEW="/cuenta/",
        SECURITY_FRESHNESS=timedelta(minutes=60),
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="accounts/change_password.html",  # noqa: S106 - a file
        SECURITY_VERIFY_TEMPLATE="accounts/verify.html",
        SECURITY_FLASH_MESSAGES=False,
    )
    security = Security(app, Accounts(), login_form=SignInForm)
    security.unauthn_handler(_turned_away)  # type: ignore[arg-type]  # ours answers whatever Flask takes
    security.want_json(lambda _request: False)
    views: dict[str, Any] = app.view_functions
    for name in FOR_ANYBODY:
        views[name] = public(update_wrapper(partial(views[name]), views[name]))
    for name in FOR_ACCOUNTS:
        views[name] = signed_in_only(views[name])
    user_logged_in.connect(_remember_when, app)
    user_logged_out.connect(_tell_pages, app)
    app.jinja_env.globals.update(may=may, signed_in=signed_in, current_actor=current_actor)
    app.register_blueprint(account)


def _remember_when(_app: Flask, user: User, **_more: object) -> None:
    with transaction() as session:
        session.merge(user).last_login_at = clock.now()


def _tell_pages(_app: Flask, user: User | None, **_more: object) -> None:
    if user is not None and user.is_authenticated:
        with transaction() as session:
            news.sign_out(session, user.username)


def _turned_away(_ways: list[str], _headers: dict[str, str] | None = None) -> ResponseReturnValue:
    return ask_to_sign_in()
