"""A request that arrives twice has one effect and one answer: the one place that sees to it.

A double click, a retry after a cut, the browser's «back»: the page's form carries a key that was made
when it was drawn (``_pedido``), a program sends ``Idempotency-Key``. The key, the effect and the answer
are kept in one transaction; whoever comes second waits for it and is given the same answer for a day.
"""

import base64
import zlib
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, flash, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import idempotency
from engine.access import Actor
from engine.db import together
from engine.models import Data
from web.accounts.access import current_actor, signed_in

FIELD = "_pedido"
HEADER = "Idempotency-Key"
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Reswap", "HX-Retarget")
REPEATABLE: Mapping[str, str] = {
    "account.choose_language": "sets a value of this browser",
    "account.end_sessions": "ends what has ended",
    "api.answers": "a signed call has an id of its own and counts once: tasks.intake",
    "api.approvals": "a signed call has an id of its own and counts once: tasks.intake",
    "acuse.receive": "a notice is acknowledged once: tasks.intake",
    "api.documents": "a question changes nothing: the same again is answered again",
    "api.readings": "a signed call has an id of its own and counts once: tasks.intake",
    "api.movements": "a signed call has an id of its own and counts once: tasks.intake",
    "inbox.answer_many": "is written down under the page's key, and done once to each task",
    "inbox.begin_many": "is written down under the page's key, and done once to each task",
    "inbox.go_on": "each task of a batch is done once",
    "inbox.undo_many": "each task of a batch is undone once",
    "inbox.refresh": "keeps a draft: the last one counts",
    "inbox.save_draft": "keeps a draft: the last one counts",
    "studio.arrange": "computes; nothing is kept",
    "studio.expression": "computes; nothing is kept",
    "studio.known": "computes; nothing is kept",
    "studio.move": "a second time the file is not there any more",
    "studio.preview": "draws; nothing is kept",
    "studio.rehearse": "plays in memory; nothing is kept",
    "studio.rehearse_form": "plays in memory; nothing is kept",
    "studio.remove": "a second time the file is not there any more",
    "studio.repair": "computes; nothing is kept",
    "studio.save": "names the revision it was typed over: a second time it is what is there",
    "studio.sign": "says that one is here",
    "studio.try_decision": "computes; nothing is kept",
    "studio.written": "computes; nothing is kept",
    "security.change_password": "sets a value, and the session of the answer",
    "security.login": "sets the session of the answer",
    "security.logout": "ends what has ended",
    "security.verify": "sets the session of the answer",
}

View = Callable[..., ResponseReturnValue]


def init_app(app: Flask) -> None:
    """Put every view that changes something under guard. Called when all of them are registered."""
    app.jinja_env.globals["request_key"] = lambda: uuid4().hex
    views: dict[str, Any] = app.view_functions
    for rule in app.url_map.iter_rules():
        changes = CHANGES & (rule.methods or set())
        if changes and rule.endpoint not in REPEATABLE and not hasattr(views[rule.endpoint], "once"):
            views[rule.endpoint] = _guarded(views[rule.endpoint])


def _guarded(view: View) -> View:
    @wraps(view)
    def once(*args: object, **kwargs: object) -> ResponseReturnValue:
        key = _key()
        if request.method not in CHANGES or key is None or not _may_enter(view):
            return view(*args, **kwargs)
        actor = current_actor()
        with together() as transaction:
            kept = idempotency.once(transaction, key, _digest(), actor=actor)
            if kept is not None:
                return _again(kept)
            said = len(session.get("_flashes", []))
            answer = current_app.make_response(view(*args, **kwargs))
            _keep(transaction, key, answer, said=said, actor=actor)
            return answer

    once.once = True  # type: ignore[attr-defined]
    return once


def _key() -> str | None:
    """What tells this request from others of the same person; None if it came without a key."""
    given = request.headers.get(HEADER) or request.form.get(FIELD)
    return sha256(f"{request.method} {request.path}\n{given}".encode()).hexdigest() if given else None


def _may_enter(view: View) -> bool:
    """Whether the view would let this person in: to others it says so itself."""
    permissions = getattr(view, "permission", None) or ()
    if not signed_in():
        return False
    return not permissions or any(current_actor().may(permission) for permission in permissions)


def _digest() -> bytes:
    """Of all that was sent, but for what proves where it came from."""
    told = sha256(request.query_string)
    if not request.form and not request.files:
        told.update(request.get_data())
    for name, texts in sorted(request.form.lists()):
        if name not in ("csrf_token", FIELD):
            told.update(repr((name, texts)).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            told.update(repr((name, file.filename)).encode())
            told.update(sha256(file.stream.read()).digest())
            file.stream.seek(0)
    return told.digest()


def _keep(transaction: Session, key: str, answer: Response, *, said: int, actor: Actor) -> None:
    """Keep the answer if something was done; a form that was only shown again may come again."""
    done = answer.status_code < 400 if HEADER in request.headers else 300 <= answer.status_code < 400  # noqa: PLR2004
    if not done:
        idempotency.release(transaction, key, actor=actor)
        return
    kept = {
        "status": answer.status_code,
        "headers": {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        "body": base64.b64encode(zlib.compress(answer.get_data())).decode(),
        "said": session.get("_flashes", [])[said:],
    }
    idempotency.keep(transaction, key, kept, actor=actor)


def _again(kept: Data) -> Response:
    """The answer that the first one got, and what it was told on its next page."""
    for category, message in kept["said"]:
        flash(message, category)
    body = zlib.decompress(base64.b64decode(kept["body"]))
    return Response(body, kept["status"], headers=kept["headers"])
