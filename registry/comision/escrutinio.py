"""Counting the ballots of a secret vote: how many of each sense, and never whose."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

SENSES = ("RECONOCER", "DENEGAR", "EXCLUIR", "APLAZAR")


def count(ballots: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``comision.escrutar``: {votos}, with each ``papeleta`` already opened by the system.

    The majority is of those present (LPAG, art. 102); without one, ``mayoria`` is null.

    >>> count([{"papeleta": "DENEGAR"}, {"papeleta": "RECONOCER"}, {"papeleta": "DENEGAR"}])["mayoria"]
    'DENEGAR'
    """
    counted = Counter(str(one["papeleta"]) for one in ballots)
    if strange := counted.keys() - set(SENSES):
        raise ValueError(f"no sense of a vote: {', '.join(sorted(strange))}")
    most = [sense for sense in SENSES if 2 * counted[sense] > len(ballots)]
    return {sense.lower(): counted[sense] for sense in SENSES} | {"mayoria": next(iter(most), None)}
