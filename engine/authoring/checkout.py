"""A draft and a checkout on somebody's disk: what goes which way, and what only a person can decide."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

Digests = Mapping[str, str]  # path -> SHA-256 in hexadecimal


@dataclass(frozen=True)
class Comparison:
    """Of the draft and the checkout with what both were when they last met."""

    newer_there: list[str] = field(default_factory=list)  # changed in the draft alone
    newer_here: list[str] = field(default_factory=list)  # changed in the checkout alone
    conflicts: list[str] = field(default_factory=list)  # changed in both, differently


def digests(sources: Mapping[str, bytes]) -> dict[str, str]:
    """What each file is known by."""
    return {path: hashlib.sha256(held).hexdigest() for path, held in sources.items()}


def compare(met: Digests, here: Digests, there: Digests) -> Comparison:
    """Tell for each file who changed it. A file that is not there any more has changed too."""
    found = Comparison()
    for path in sorted(met.keys() | here.keys() | there.keys()):
        base, mine, theirs = met.get(path), here.get(path), there.get(path)
        if mine == theirs:
            continue
        if mine == base:
            found.newer_there.append(path)
        elif theirs == base:
            found.newer_here.append(path)
        else:
            found.conflicts.append(path)
    return found
