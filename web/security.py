"""What protects every page: headers, CSRF, sessions that end, and patience with guessing."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import logout_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import clock
from web.accounts.access import signed_in
from web.settings import Settings

POLICY = "; ".join(
    f"{directive} {sources}"
    for directive, sources in {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }.items()
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FOR_A_DAY = "private, max-age=86400"
GUESSES = "10 per 10 minutes"  # of one account from one address
GUESSES_FROM_ONE_ADDRESS = "60 per 10 minutes"
CODES = "60 per minute"  # of documents, verified from one address
VERIFYING = ("portal.of_code", "portal.of_seal")

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Protect all views; ``web.accounts`` has registered its own before."""
    secure = settings.cookie_secure
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-sugm" if secure else "sugm",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session, which ends by itself
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    csrf.init_app(app)
    app.before_request(lambda: _end_old_session(settings))
    app.after_request(lambda response: _add_headers(response, secure=secure))


def limit_guessing(app: Flask, settings: Settings) -> None:
    """Slow down whoever tries passwords: only wrong ones count.

    Without its Redis each process counts for itself, so that people can still sign in.
    """
    limits: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 1}
    limiter = Limiter(
        get_remote_address,
        storage_uri=settings.redis_url or "memory://",
        storage_options=limits if settings.redis_url else {},
        in_memory_fallback_enabled=True,
        app=app,
    )
    views: dict[str, Any] = app.view_functions
    sign_in = views["security.login"]
    permission = sign_in.permission
    for limit, key in ((GUESSES, _account_and_address), (GUESSES_FROM_ONE_ADDRESS, get_remote_address)):
        sign_in = limiter.limit(limit, key_func=key, methods=["POST"], deduct_when=_was_wrong)(sign_in)
    sign_in.permission = permission
    views["security.login"] = sign_in


def limit_verifying(app: Flask) -> None:
    """Nobody tries codes of documents by the thousand. After the screens are registered."""
    limiter = next(iter(app.extensions["limiter"]))
    views: dict[str, Any] = app.view_functions
    for name in VERIFYING:
        if view := views.get(name):
            limited = limiter.limit(CODES, key_func=get_remote_address)(view)
            limited.permission = view.permission
            views[name] = limited


def _account_and_address() -> str:
    return f"{get_remote_address()} {request.form.get('identity', '').strip().lower()[:80]}"


def _was_wrong(response: Response) -> bool:
    return response.status_code not in range(300, 400)


def _end_old_session(settings: Settings) -> None:
    """Idle and absolute limits. Pages that refresh themselves do not count as use."""
    if request.endpoint in (None, "static") or not signed_in():
        return
    now = clock.now()
    born = _instant("born", now)
    seen = _instant("seen", now)
    if now - born > settings.session_lifetime or now - seen > settings.idle:
        logout_user()
        session.clear()
        return
    g.session_left = min(settings.session_lifetime - (now - born), settings.idle - (now - seen))
    g.refreshes_itself = "SUGM-Live" in request.headers
    if "born" not in session:
        session["born"] = now.timestamp()
    if "seen" not in session or ((now - seen).total_seconds() > 60 and not g.refreshes_itself):  # noqa: PLR2004
        session["seen"] = now.timestamp()


def _instant(name: str, otherwise: datetime) -> datetime:
    stamp = session.get(name)
    return datetime.fromtimestamp(stamp, UTC) if stamp else otherwise


def _add_headers(response: Response, *, secure: bool) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "immutable" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
    return response
