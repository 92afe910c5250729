"""Hears the news of the database once for all pages of this process, and tells each what concerns it."""

import random
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from engine import hearing, news
from engine.access import Actor
from engine.db import transaction

log = structlog.get_logger()

KEY = "newsdesk"  # among the extensions of the application
WORK, NOTICES, CASE, INCIDENTS = (
    "trabajo",
    "avisos",
    "expediente",
    "incidencias",
)  # as pages wait for them
KINDS = {news.WORK: WORK, news.NOTICE: NOTICES, news.CASE: CASE, news.INCIDENT: INCIDENTS}
LIFE = 300.0  # seconds: then the browser asks again, and is looked at again
PAUSE = 3.0  # at least, from one word to the next: a busy desk is not read anew for each task
JITTER = 0.3  # at most, before a word: many pages do not come back at the same instant
BEAT = 15.0  # of silence, after which something is said: proxies and browsers give up what is mute
LOOK = 0.5  # until it is noticed that the reader has left
GATHER = 0.1  # for which what changes together is heard together
EACH = 4  # streams of one person


class Stream:
    """What one open page is told."""

    def __init__(self, actor: Actor, lasts: float, case: UUID | None = None) -> None:
        self.actor = actor
        self.case = case  # that the page is of, if it is of one
        self._until = time.monotonic() + min(lasts, LIFE)
        self._stirred = threading.Condition()
        self._kinds: set[str] = set()
        self._silent_until = 0.0

    def tell(self, kinds: Collection[str]) -> None:
        """There is something to look at again. What comes while that is to be said delays nothing."""
        with self._stirred:
            if not self._kinds:
                soon = time.monotonic() + random.uniform(0, JITTER)  # noqa: S311 - nobody gains by guessing
                self._silent_until = max(self._silent_until, soon)
            self._kinds.update(kinds)
            self._stirred.notify_all()

    def end(self) -> None:
        """Say no more."""
        with self._stirred:
            self._until = 0.0
            self._stirred.notify_all()

    def words(self, left: Callable[[], bool]) -> Iterator[Sequence[str]]:
        """Kinds of what has changed, as it does; from time to time none, so that the line is not mute.

        ``left`` says whether the reader has.
        """
        beat = time.monotonic() + BEAT
        while (now := time.monotonic()) < self._until and not left():
            kinds = self._take(now)
            if kinds or now >= beat:
                beat = now + BEAT
                yield kinds
            else:
                self._wait(now)

    def _take(self, now: float) -> Sequence[str]:
        with self._stirred:
            if not self._kinds or now < self._silent_until:
                return ()
            kinds, self._silent_until = sorted(self._kinds), now + PAUSE
            self._kinds.clear()
            return kinds

    def _wait(self, now: float) -> None:
        with self._stirred:
            if now < self._until:
                self._stirred.wait(min(LOOK, self._silent_until - now) if self._kinds else LOOK)


class Newsdesk:
    """All streams of this process. As long as it does not listen, it opens none."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._streams: list[Stream] = []
        self._closed = threading.Event()
        self._listening = False

    def listen(self, database_url: str) -> None:
        """From now on."""
        self._listening = True
        threading.Thread(target=self._hear, args=(database_url,), name="news", daemon=True).start()

    def open(self, actor: Actor, *, lasts: float, case: UUID | None = None) -> Stream | None:
        """A stream for as many seconds at most; None if there are enough.

        ``case`` is what the page is of. Whether its reader may know of it is asked when there is
        something to tell: an id that is not theirs to see stays mute.
        """
        with self._lock:
            theirs = sum(one.actor.id == actor.id for one in self._streams)
            full = len(self._streams) >= self._most or theirs >= EACH
            if full or not self._listening or self._closed.is_set():
                return None
            stream = Stream(actor, lasts, case)
            self._streams.append(stream)
            return stream

    def leave(self, stream: Stream) -> None:
        """Whoever read it has left."""
        with self._lock:
            if stream in self._streams:
                self._streams.remove(stream)

    def close(self) -> None:
        """Hear nothing more and end all streams, at once."""
        self._closed.set()
        for stream in self._open():
            stream.end()

    def _open(self) -> Sequence[Stream]:
        with self._lock:
            return list(self._streams)

    def _hear(self, database_url: str) -> None:
        for told in hearing.hear(database_url, news.CHANNELS, self._closed, gather=GATHER):
            try:
                self._spread(told)
            except SQLAlchemyError as error:
                log.warning("news", why=type(error).__name__)
                self._tell_everybody()

    def _spread(self, told: Sequence[psycopg.Notify]) -> None:
        streams = self._open()
        if not told:
            self._tell_everybody()  # of what nobody heard, nobody knows whom it concerns
        if not told or not streams:
            return
        pairs = [(one.channel, one.payload) for one in told]
        with transaction() as session:
            found, changed = news.read(session, pairs), news.changed(pairs)
            for stream in streams:
                mine = {one.channel for one in found if one.concerns(stream.actor)}
                if news.SIGNED_OUT in mine:
                    stream.end()
                elif mine := mine | changed.concerns(session, stream.actor, stream.case):
                    stream.tell({KINDS[channel] for channel in mine})

    def _tell_everybody(self) -> None:
        for stream in self._open():
            stream.tell(KINDS.values())
