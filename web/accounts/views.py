"""One's own account: who am I, in which language, on which computers."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from web.accounts.access import public, signed_in_only
from web.i18n import LANGUAGES
from web.i18n import gettext as _

account = Blueprint("account", __name__, url_prefix="/cuenta")


@account.get("/")
@signed_in_only
def show() -> ResponseReturnValue:
    """What the system knows of the person signed in."""
    return render_template("accounts/show.html", user=current_user)


@account.post("/idioma")
@public
def choose_language() -> ResponseReturnValue:
    """Remember a language for this session and stay where one was."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    there = request.form.get("there", "/")
    is_ours = there.startswith("/") and not there.startswith(("//", "/\\"))
    return redirect(there if is_ours else "/", code=303)


@account.post("/sesiones/cerrar")
@signed_in_only
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, this computer included."""
    current_app.extensions["security"].datastore.set_uniquifier(current_user)
    logout_user()
    flash(_("Se cerraron todas sus sesiones."))
    return redirect(url_for("security.login"), code=303)
