"""The stream of a page: server-sent events that carry a word, and nothing of any case."""

from collections.abc import Callable, Iterator
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError

from engine.access import Actor
from web.accounts.access import current_actor, signed_in_only
from web.accounts.datastore import Accounts
from web.live.newsdesk import KEY, KINDS, Newsdesk, Stream

live = Blueprint("live", __name__)

FIRST = "id: 1\n\n"  # who lost the stream sends it back, and so tells that it may have missed something
BEAT = ": sigue\n\n"


@live.get("/novedades")
@signed_in_only
def listen() -> ResponseReturnValue:
    """Say, as long as this page is open (of a case, if it names one), when to look at it again."""
    desk: Newsdesk = current_app.extensions[KEY]
    again = "Last-Event-ID" in request.headers
    case = request.args.get("caso", type=UUID)
    stream = desk.open(current_actor(), lasts=g.session_left.total_seconds(), case=case)
    if stream is None:  # the page goes on asking by itself from time to time
        return Response(status=503 if again else 204)
    if again:
        stream.tell(KINDS.values())
    left = request.environ.get("waitress.client_disconnected", lambda: False)
    account = current_user.fs_uniquifier
    answer = Response(_written(stream, account, left), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(lambda: desk.leave(stream))
    return answer


def _written(stream: Stream, account: str, left: Callable[[], bool]) -> Iterator[str]:
    yield FIRST
    for kinds in stream.words(left):
        if kinds:
            yield "".join(f"event: {kind}\ndata:\n\n" for kind in kinds)
        elif _is_still(stream.actor, account):
            yield BEAT
        else:
            return


def _is_still(actor: Actor, account: str) -> bool:
    """Whether the account is what it was when the stream began: if not, the browser has to ask anew."""
    try:
        user = Accounts().find_user(fs_uniquifier=account)
    except SQLAlchemyError:
        return True  # without a database nothing is told either; the next beat asks again
    return user is not None and user.active and user.actor == actor
