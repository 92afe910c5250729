"""What is wrong with a drawing: things on top of one another, lines through shapes, gaps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.drawing.model import Box, Point, segments
from engine.drawing.reading import DI, KINDS, Element, Source
from engine.findings import Report
from engine.spiff import xml
from engine.spiff.xml import local

_CONTAINERS = {"participant", "lane", "subProcess", "transaction", "adHocSubProcess", "group"}
_NODES = {"participant", "lane", *KINDS} - {"dataInput", "dataOutput"}
_FLOWS = {"sequenceFlow", "messageFlow"}
_NEAR = 2.0  # pixels that rounding may cost


@dataclass(frozen=True)
class Fault:
    """One thing that a reader would stumble over."""

    kind: str
    element: str
    other: str = ""


@dataclass(frozen=True)
class _Sheet:
    """What is drawn on one plane."""

    elements: Mapping[str, Element]
    shapes: Mapping[str, Box]
    lines: Mapping[str, Sequence[Point]]
    labels: Mapping[str, Box]

    def solid(self) -> dict[str, Box]:
        """Shapes in which nothing else may lie."""
        return {id_: box for id_, box in self.shapes.items() if not self._is_container(id_)}

    def _is_container(self, id_: str) -> bool:
        element = self.elements[id_]
        wall = local(element) == "participant" and not element.get("processRef")
        return local(element) in _CONTAINERS and not wall

    def inside(self, id_: str, container: str) -> bool:
        """Whether an element belongs to a subprocess, or hangs at its edge."""
        element = self.elements[id_]
        above = {one.get("id") for one in element.iterancestors()}
        return container in above or element.get("attachedToRef") == container


def faults_of(source: bytes) -> list[Fault]:
    """All faults of a file, in a fixed order.

    Raises:
        InvalidDefinition: it is not BPMN, or not safe to read.
    """
    root = xml.read(source, Report("diagrama.bpmn"))
    elements = Source(root).elements
    found: list[Fault] = list(_not_drawn(root, elements))
    for plane in root.iter(f"{{{DI}}}BPMNPlane"):
        sheet = _sheet(plane, elements)
        for check in (_overlaps, _strays, _through, _twins, _crooked, _labels):
            found += sorted(check(sheet), key=lambda one: (one.element, one.other))
    return found


def _sheet(plane: Element, elements: Mapping[str, Element]) -> _Sheet:
    shapes: dict[str, Box] = {}
    lines: dict[str, list[Point]] = {}
    labels: dict[str, Box] = {}
    for one in plane:
        id_ = one.get("bpmnElement")
        if id_ not in elements:
            continue
        own = [part for part in one if _tag(part) == "Bounds"]
        if own:
            shapes[id_] = _box(own[0])
        points = [(float(p.get("x")), float(p.get("y"))) for p in one if _tag(p) == "waypoint"]
        if points:
            lines[id_] = points
        for label in (part for part in one if _tag(part) == "BPMNLabel"):
            for bounds in label:
                labels[id_] = _box(bounds)
    return _Sheet(elements, shapes, lines, labels)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _box(bounds: Element) -> Box:
    return Box(*(float(bounds.get(name)) for name in ("x", "y", "width", "height")))


def _not_drawn(root: Element, elements: Mapping[str, Element]) -> Iterator[Fault]:
    drawn = {
        one.get("bpmnElement")
        for tag in ("BPMNShape", "BPMNEdge")
        for one in root.iter(f"{{{DI}}}{tag}")
    }
    for id_, element in elements.items():
        tag = local(element)
        node = tag in _NODES or tag.endswith(("Gateway", "Event"))
        flow = tag in _FLOWS and all(element.get(end) in elements for end in ("sourceRef", "targetRef"))
        if (node or flow) and id_ not in drawn:
            yield Fault("not-drawn", id_)


def _overlaps(sheet: _Sheet) -> Iterator[Fault]:
    """Two shapes on top of one another."""
    for (one, a), (two, b) in combinations(sorted(sheet.solid().items()), 2):
        if a.overlaps(b, -_NEAR) and not (sheet.inside(one, two) or sheet.inside(two, one)):
            yield Fault("shapes-overlap", one, two)


def _strays(sheet: _Sheet) -> Iterator[Fault]:
    """A shape that lies half inside a container, or inside one that is not its own."""
    lanes = _lane_of(sheet)
    for container, outer in sheet.shapes.items():
        tag = local(sheet.elements[container])
        for id_, box in sheet.solid().items():
            if tag == "lane" and id_ in lanes:
                belongs = container in lanes[id_]
            elif tag in ("subProcess", "transaction", "adHocSubProcess") and container != id_:
                belongs = sheet.inside(id_, container)
                if sheet.elements[id_].get("attachedToRef") == container:
                    continue
            else:
                continue
            if belongs and not outer.holds(box, _NEAR):
                yield Fault("outside-its-container", id_, container)
            if not belongs and outer.overlaps(box, -_NEAR) and container not in sheet.solid():
                yield Fault("inside-another-container", id_, container)


def _lane_of(sheet: _Sheet) -> dict[str, set[str]]:
    """The lanes, from the outermost, in which an element is listed."""
    found: dict[str, set[str]] = {}
    for id_ in sheet.shapes:
        element = sheet.elements[id_]
        if local(element) != "lane":
            continue
        for ref in element.iter():
            if local(ref) == "flowNodeRef" and ref.text:
                found.setdefault(ref.text.strip(), set()).add(id_)
    return found


def _through(sheet: _Sheet) -> Iterator[Fault]:
    """A line that runs through something to which it does not lead."""
    solid = sheet.solid()
    for id_, line in sheet.lines.items():
        ends = _ends(sheet, id_)
        for other, box in solid.items():
            if other not in ends and any(box.overlaps(one, -_NEAR) for one in segments(line)):
                yield Fault("line-through-shape", id_, other)


def _ends(sheet: _Sheet, id_: str) -> set[str]:
    """What a line may touch: its ends, and the activity at which a boundary event hangs."""
    element = sheet.elements[id_]
    if local(element) in ("dataInputAssociation", "dataOutputAssociation"):
        told = {one.text.strip() for one in element if one.text and local(one).endswith("Ref")}
        return told | {element.getparent().get("id")}
    ends = {element.get("sourceRef"), element.get("targetRef")}
    hosts = {sheet.elements[end].get("attachedToRef") for end in ends if end in sheet.elements}
    return ends | hosts


def _twins(sheet: _Sheet) -> Iterator[Fault]:
    """Two lines over one another that neither come from one place nor lead to one."""
    for (one, a), (two, b) in combinations(sorted(sheet.lines.items()), 2):
        if _share_an_end(sheet, one, two):
            continue
        if any(_same_piece(x, y) for x in segments(a) for y in segments(b)):
            yield Fault("lines-overlap", one, two)


def _share_an_end(sheet: _Sheet, one: str, two: str) -> bool:
    first, second = sheet.elements[one], sheet.elements[two]
    if "Association" in local(first) and local(first) == local(second):
        return bool(_ends(sheet, one) & _ends(sheet, two))
    ends = ("sourceRef", "targetRef")
    return any(first.get(end) and first.get(end) == second.get(end) for end in ends)


def _same_piece(a: Box, b: Box) -> bool:
    across = a.height == b.height == 0 and abs(a.y - b.y) < _NEAR
    down = a.width == b.width == 0 and abs(a.x - b.x) < _NEAR
    if across and not down:
        return min(a.right, b.right) - max(a.x, b.x) > _NEAR
    return down and min(a.bottom, b.bottom) - max(a.y, b.y) > _NEAR


def _crooked(sheet: _Sheet) -> Iterator[Fault]:
    """A line that is not drawn with right angles, or does not end where it should."""
    for id_, line in sheet.lines.items():
        if any(one.width and one.height for one in segments(line)):
            yield Fault("line-slants", id_)
        element = sheet.elements[id_]
        for ref, point in (("sourceRef", line[0]), ("targetRef", line[-1])):
            box = sheet.shapes.get(element.get(ref))
            if box and not box.holds(Box(*point, 0, 0), _NEAR):
                yield Fault("line-ends-elsewhere", id_, element.get(ref))


def _labels(sheet: _Sheet) -> Iterator[Fault]:
    """A name that covers or is covered."""
    solid = sheet.solid()
    for id_, label in sheet.labels.items():
        for other, box in solid.items():
            if label.overlaps(box, -_NEAR):
                yield Fault("name-on-shape", id_, other)
        for other, line in sheet.lines.items():
            if any(label.overlaps(one, -_NEAR) for one in segments(line)):
                yield Fault("name-on-line", id_, other)
    for (one, a), (two, b) in combinations(sorted(sheet.labels.items()), 2):
        if a.overlaps(b, -_NEAR):
            yield Fault("names-overlap", one, two)
