"""News for who has a page open: that something of theirs has changed, and never what.

The tables tell of themselves when a transaction is committed (``engine.models.tellers``). Whoever is
told looks again through the ordinary page, which shows what they may see; and told is only whom it
concerns: the people of the task's groups, as far as they are in the reserve of its case, and who has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.models import CandidateSet, Reserve

WORK = "sugm_work"
NOTICE = "sugm_notice"
SIGNED_OUT = "sugm_signed_out"
CHANNELS = (WORK, NOTICE, SIGNED_OUT)


@dataclass(frozen=True)
class News:
    """Something has changed, and whose it is."""

    channel: str
    person: str | None  # who has the task, was told something, or signed out
    groups: frozenset[str] = frozenset()
    reserve: frozenset[str] | None = None  # groups that alone may know; None: it is in no reserve

    def concerns(self, actor: Actor) -> bool:
        """Whether it may be in a list of this actor's: the rule of ``engine.inbox``."""
        if self.channel != WORK:
            return self.person == actor.id
        if self.reserve is not None and actor.groups.isdisjoint(self.reserve):
            return False
        return self.person == actor.id or not actor.groups.isdisjoint(self.groups)


def read(session: Session, told: Iterable[tuple[str, str]]) -> Sequence[News]:
    """What was told on the channels, by the groups whose it is."""
    once = set(told)
    work = [orjson.loads(payload) for channel, payload in once if channel == WORK]
    sets = select(CandidateSet.id, CandidateSet.groups).where(CandidateSet.id.in_({w[0] for w in work}))
    reserves = select(Reserve.id, Reserve.groups).where(Reserve.id.in_({w[1] for w in work} - {None}))
    groups = {number: frozenset(names) for number, names in session.execute(sets)} if work else {}
    closed = {number: frozenset(names) for number, names in session.execute(reserves)} if work else {}
    nobody: frozenset[str] = frozenset()
    found = [
        News(
            WORK,
            person,
            groups.get(number, nobody),
            None if reserve is None else closed.get(reserve, nobody),
        )
        for number, reserve, person in work
    ]
    return found + [News(channel, person) for channel, person in once if channel != WORK]


def sign_out(session: Session, actor_id: str) -> None:
    """Whoever signs out is told nothing any more, on whatever page."""
    session.execute(select(func.pg_notify(SIGNED_OUT, actor_id)))
