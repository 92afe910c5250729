"""Where the studio lives, and the one page of it that editors need a wider policy for."""

import secrets

from flask import Blueprint, Response, g

from web.security import POLICY

studio = Blueprint("studio", __name__, url_prefix="/estudio")

#: bpmn-js, dmn-js and CodeMirror place things by style attributes and write style elements of their own.
_EDITORS = f"{POLICY}; style-src-elem 'self' 'nonce-{{nonce}}'; style-src-attr 'unsafe-inline'"


def allow_editors() -> str:
    """Let this page hold editors; returns the nonce that their style elements carry."""
    g.editors_nonce = secrets.token_urlsafe(16)
    return str(g.editors_nonce)


@studio.after_request
def _widen(response: Response) -> Response:
    if nonce := g.get("editors_nonce"):
        response.headers["Content-Security-Policy"] = _EDITORS.format(nonce=nonce)
    return response
