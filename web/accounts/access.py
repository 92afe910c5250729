"""Who is signed in, and what a view demands of them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from urllib.parse import urlsplit

from flask import Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from engine.access import Actor, Permission, require
from web.i18n import lazy_gettext as _

SIGNED_OUT = _(
    "Su sesión terminó. Ingrese otra vez en otra pestaña y siga aquí: lo escrito no se pierde."
)
P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def signed_in() -> bool:
    """Whether somebody is."""
    return bool(current_user and current_user.is_authenticated)


def current_actor() -> Actor:
    """The person signed in; 401 if nobody is."""
    if not signed_in():
        abort(401)
    who, actor = g.get("actor", (None, None))
    if who != current_user.fs_uniquifier:  # one page asks often
        actor = current_user.actor
        g.actor = current_user.fs_uniquifier, actor
    return cast(Actor, actor)


def requires(*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """Only actors with any of these permissions get to the view. A test finds views without it."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not signed_in():
                return ask_to_sign_in()
            actor = current_actor()
            if not any(actor.may(permission) for permission in permissions):
                require(actor, permissions[0])
            return view(*args, **kwargs)

        guarded.permission = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in_only(view: View[P]) -> View[P]:
    """Anybody with an account gets to the view."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if signed_in() else ask_to_sign_in()

    guarded.permission = ()  # type: ignore[attr-defined]
    return guarded


def public(view: View[P]) -> View[P]:
    """Anybody gets to the view: said aloud, so that a forgotten ``requires`` is noticed."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and, afterwards, back to where the person was going."""
    if request.accept_mimetypes.best == "application/json":
        return {"code": "signed-out", "message": str(SIGNED_OUT)}, 401
    safe = request.method == "GET" and "HX-Request" not in request.headers
    there = url_for("security.login", next=request.full_path.rstrip("?") if safe else _came_from())
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": there})
    return redirect(there, code=303)


def _came_from() -> str | None:
    """The page of ours that sent this request."""
    page = urlsplit(request.referrer or "")
    return page.path if page.path and page.netloc == request.host else None


def may(permission: str) -> bool:
    """For templates: whether to offer what needs this permission."""
    return signed_in() and current_actor().may(Permission(permission))
