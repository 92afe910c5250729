"""What has no place on the grid: groups around elements, and messages between whole pools."""

from engine.drawing.model import Box, Drawing, Point, around
from engine.drawing.reading import Element, Source
from engine.spiff.xml import children, local

_GROUP = 14.0  # between a group and what it holds
_FIRST, _NEXT = 90.0, 40.0  # where messages between pools run, from the left


def add(source: Source, element: Element, drawing: Drawing) -> None:
    """Add them to a sheet on which everything else stands."""
    for group in (one for one in source.root.iter() if local(one) == "group"):
        held = [drawing.shapes[id_] for id_ in source.grouped(group.get("id")) if id_ in drawing.shapes]
        if held:
            inner = around(held)
            size = (inner.width + 2 * _GROUP, inner.height + 2 * _GROUP)
            drawing.shapes[group.get("id")] = Box(inner.x - _GROUP, inner.y - _GROUP, *size)
    number = 0
    for flow in children(element, "messageFlow"):
        ends = [drawing.shapes.get(flow.get(ref)) for ref in ("sourceRef", "targetRef")]
        if flow.get("id") not in drawing.lines and ends[0] and ends[1]:
            line = _between(ends[0], ends[1], _FIRST + number * _NEXT)
            drawing.lines |= {flow.get("id"): line} if line else {}
            number += 1


def _between(source: Box, target: Box, along: float) -> list[Point]:
    """Straight down or up, where both are; below the narrower one's middle if one is no pool."""
    narrow = min(source, target, key=lambda box: box.width)
    x = round(narrow.x + min(along, narrow.width / 2))
    if source.bottom <= target.y:
        return [(x, source.bottom), (x, target.y)]
    return [(x, source.y), (x, target.bottom)] if target.bottom <= source.y else []
