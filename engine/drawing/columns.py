"""Time from left to right: which links go back, and in which column each block begins."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.drawing.model import Body, Kind, Link, Tie

Outgoing = Mapping[str, list[Link]]


def assign(body: Body, spans: Mapping[str, int]) -> tuple[dict[str, int], frozenset[Link]]:
    """The column of each block, and the links that lead back to an earlier one."""
    outgoing = _outgoing(body)
    back = frozenset(_back(body, outgoing))
    ordered = _in_order(body, outgoing, back)
    columns = _longest(ordered, outgoing, back, spans)
    _pull_starts(body, columns, spans, back)
    _place_beside(body, columns)
    return columns, back


def _outgoing(body: Body) -> dict[str, list[Link]]:
    """What orders blocks in time: flows, and what a boundary event leads to."""
    found: dict[str, list[Link]] = defaultdict(list)
    for link in body.links:
        if link.tie is Tie.SEQUENCE or (link.tie is Tie.ASSOCIATION and link.source.guard):
            found[link.source.block].append(link)
    return found


def _starts(body: Body, outgoing: Outgoing) -> list[str]:
    """Blocks that nothing leads to, then all others: whatever a loop alone can reach."""
    reached = {link.target.block for links in outgoing.values() for link in links}
    ids = [block.id for block in body.blocks]
    return [*(id_ for id_ in ids if id_ not in reached), *(id_ for id_ in ids if id_ in reached)]


def _back(body: Body, outgoing: Outgoing) -> Iterator[Link]:
    """The links that close a loop, found by walking the flow from its starts."""
    done: set[str] = set()
    for start in _starts(body, outgoing):
        if start in done:
            continue
        open_: dict[str, Iterator[Link]] = {start: iter(outgoing.get(start, ()))}
        while open_:
            here = next(reversed(open_))
            link = next(open_[here], None)
            if link is None:
                done.add(here)
                del open_[here]
            elif link.target.block in open_:
                yield link
            elif link.target.block not in done:
                open_[link.target.block] = iter(outgoing.get(link.target.block, ()))


def _in_order(body: Body, outgoing: Outgoing, back: frozenset[Link]) -> list[str]:
    """Each block after all that lead to it."""
    waits: dict[str, int] = {block.id: 0 for block in body.blocks}
    for links in outgoing.values():
        for link in links:
            waits[link.target.block] += link not in back
    ready = [id_ for id_, count in waits.items() if not count]
    ordered: list[str] = []
    while ready:
        ordered.append(ready.pop(0))
        for link in outgoing.get(ordered[-1], ()):
            if link not in back:
                waits[link.target.block] -= 1
                if not waits[link.target.block]:
                    ready.append(link.target.block)
    return ordered


def _longest(
    ordered: list[str], outgoing: Outgoing, back: frozenset[Link], spans: Mapping[str, int]
) -> dict[str, int]:
    columns = dict.fromkeys(ordered, 0)
    for id_ in ordered:
        for link in outgoing.get(id_, ()):
            if link not in back:
                target = link.target.block
                columns[target] = max(columns[target], columns[id_] + spans[id_])
    return columns


def _pull_starts(
    body: Body, columns: dict[str, int], spans: Mapping[str, int], back: frozenset[Link]
) -> None:
    """A start stands right before what it starts, not at the far left."""
    forward = [link for link in body.links if link.tie is Tie.SEQUENCE and link not in back]
    reached = {link.target.block for link in forward}
    for block in body.blocks:
        following = [columns[link.target.block] for link in forward if link.source.block == block.id]
        if block.id not in reached and following:
            columns[block.id] = min(following) - spans[block.id]


def _place_beside(body: Body, columns: dict[str, int]) -> None:
    """Notes and data stand in the column of what they belong to."""
    kinds = {block.id: block.kind for block in body.blocks}
    loose = {id_ for id_, kind in kinds.items() if kind in (Kind.NOTE, Kind.DATA)}
    for link in body.links:
        if link.tie is Tie.ASSOCIATION:
            for own, other in (
                (link.source.block, link.target.block),
                (link.target.block, link.source.block),
            ):
                if own in loose and other not in loose and kinds[other] is not Kind.WALL:
                    columns[own] = columns[other]
                    loose.discard(own)
