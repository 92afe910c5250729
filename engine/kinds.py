"""The kinds of user tasks: numbers made of what they stand for, so that nobody has to ask for them."""

from collections.abc import Iterable
from hashlib import blake2b

from engine.models import CandidateSet, TaskKind
from engine.writes import Writes


def intern(
    writes: Writes, groups: Iterable[str], *, procedure: str, activity: str, name: str
) -> dict[str, int]:
    """The numbers of a kind, as columns of its user tasks. What they stand for is kept with them."""
    known = sorted(set(groups))
    numbers = {"kind_id": _number(*known, procedure, activity, name), "candidate_set": _number(*known)}
    writes.ensure(CandidateSet, id=numbers["candidate_set"], groups=known)
    writes.ensure(
        TaskKind,
        id=numbers["kind_id"],
        candidate_set=numbers["candidate_set"],
        procedure=procedure,
        activity=activity,
        name=name,
    )
    return numbers


def _number(*texts: str) -> int:
    """Eight bytes as a number, never the same for two different lists of texts."""
    told = "".join(f"{len(text)}:{text}" for text in texts)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)
