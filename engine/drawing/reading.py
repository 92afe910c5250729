"""From the XML of a diagram to what has to be drawn, sheet by sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.drawing import sizes
from engine.drawing.model import Block, Body, Box, End, Guard, Kind, Link, Strip, Tie
from engine.spiff.xml import BPMN, children, local

DI = "http://www.omg.org/spec/BPMN/20100524/DI"

Element = Any  # of lxml

_TASKS = {
    "task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask",
    "receiveTask", "callActivity",
}  # fmt: skip
_SCOPES = {"subProcess", "transaction", "adHocSubProcess"}
_EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
_DATA = {"dataObjectReference", "dataStoreReference", "dataInput", "dataOutput"}
KINDS = {
    **dict.fromkeys(_TASKS | _SCOPES, Kind.TASK),
    **dict.fromkeys(_EVENTS, Kind.EVENT),
    **dict.fromkeys(_DATA, Kind.DATA),
    "textAnnotation": Kind.NOTE,
}
_TIES = {"sequenceFlow": Tie.SEQUENCE, "messageFlow": Tie.MESSAGE, "association": Tie.ASSOCIATION}


@dataclass(frozen=True)
class Scope:
    """Where elements lie: on a sheet, or inside an expanded subprocess."""

    element: Element
    parts: tuple[Element, ...]  # processes or subprocesses whose elements these are
    strips: tuple[Strip, ...]
    bands: dict[str, int]  # of each element in a lane
    band_of: dict[Element, int]  # of whatever else a part has
    last_band: int


class Source:
    """A diagram as read: its elements by id, and how each is to be shown."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.elements = {one.get("id"): one for one in root.iter() if one.get("id") and local(one)}
        self._shown = {one.get("bpmnElement"): one for one in root.iter(f"{{{DI}}}BPMNShape")}

    def grouped(self, group: str) -> list[str]:
        """What lay inside a group in the drawing that the file has."""
        frame = self._box(group)
        return [
            id_
            for id_ in self._shown
            if frame and id_ != group and (box := self._box(id_)) and frame.holds(box)
        ]

    def _box(self, id_: str) -> Box | None:
        shape = self._shown.get(id_)
        for bounds in shape if shape is not None else ():
            if str(bounds.tag).endswith("}Bounds"):
                return Box(*(float(bounds.get(name)) for name in ("x", "y", "width", "height")))
        return None

    def folded(self, scope: Element) -> bool:
        """Whether a subprocess shows only its name; its inside has a sheet of its own."""
        shape = self._shown.get(scope.get("id"))
        return shape is not None and shape.get("isExpanded") == "false"

    def expanded(self, element: Element) -> bool:
        """Whether its inside is drawn where it stands."""
        return local(element) in _SCOPES and not self.folded(element)

    def sheets(self) -> Iterator[Element]:
        """What has a plane of its own: the collaboration, other processes, folded subprocesses."""
        collaborations = children(self.root, "collaboration")
        named = {p.get("processRef") for one in collaborations for p in children(one, "participant")}
        yield from collaborations
        yield from (one for one in children(self.root, "process") if one.get("id") not in named)
        yield from (one for one in self.root.iter() if local(one) in _SCOPES and self.folded(one))

    def scope(self, element: Element) -> Scope:
        """What lies directly on a sheet or in a frame."""
        if local(element) != "collaboration":
            strips, bands = _lanes(element, first=0, depth=0)
            last = max((one.last for one in strips), default=0)
            return Scope(element, (element,), strips, bands, {element: last}, last)
        return self._pools(element)

    def _pools(self, collaboration: Element) -> Scope:
        strips: list[Strip] = []
        bands: dict[str, int] = {}
        parts: dict[Element, int] = {}
        band = 0
        for pool in _in_order(collaboration):
            id_, name, process = pool.get("id"), pool.get("name") or "", None
            process = self.elements.get(pool.get("processRef"))
            lanes, found = _lanes(process, first=band, depth=1) if process is not None else ((), {})
            last = max((one.last for one in lanes), default=band)
            strips += [Strip(id_, name, 0, band, last, wall=process is None), *lanes]
            bands |= found
            if process is not None:
                parts[process] = last
            band = last + 1
        return Scope(
            collaboration, (*parts, collaboration), tuple(strips), bands, parts, max(band - 1, 0)
        )

    def body(self, scope: Scope, inside: dict[str, Any]) -> Body:
        """Its blocks and links. ``inside``: the drawing of each frame in it, by id."""
        blocks = [
            self._block(one, self._band(one, scope), inside.get(one.get("id")))
            for part in scope.parts
            for one in part
            if _drawn(one)
        ]
        blocks += [_wall(strip) for strip in scope.strips if strip.wall]
        places = {block.id: End(block.id) for block in blocks}
        for part in scope.parts:
            places |= self._inner_places(part, places)
        body = Body(blocks, tuple(self._links(scope, places)), scope.last_band + 1, scope.strips)
        _bring_data_home(body, scope)
        return body

    def _block(self, element: Element, band: int, inner: Any) -> Block:  # noqa: ANN401 - a Drawing
        kind = Kind.FRAME if inner is not None else _kind(element)
        name = element.get("name") or ""
        if kind is Kind.NOTE:
            name = " ".join("".join(one.itertext()) for one in children(element, "text"))
        guards = tuple(
            Guard(one.get("id"), one.get("name") or "")
            for one in element.getparent()
            if local(one) == "boundaryEvent" and one.get("attachedToRef") == element.get("id")
        )
        return sizes.block(element.get("id"), kind, name, band=band, guards=guards, inner=inner)

    @staticmethod
    def _band(element: Element, scope: Scope) -> int:
        parent = element.getparent()
        return scope.bands.get(element.get("id"), scope.band_of.get(parent, scope.last_band))

    def _inner_places(self, part: Element, outer: dict[str, End]) -> dict[str, End]:
        """Where lines to boundary events, pools, and what lies deeper meet this drawing."""
        found: dict[str, End] = {}
        for one in part.iter():
            id_ = one.get("id")
            if id_ in outer or not id_ or not local(one):
                continue
            if local(one) == "boundaryEvent" and one.get("attachedToRef") in outer:
                found[id_] = End(one.get("attachedToRef"), guard=id_)
            else:
                frames = (up.get("id") for up in one.iterancestors() if up.get("id") in outer)
                for frame in list(frames)[:1]:
                    found[id_] = End(frame, inside=id_)
        return found

    def _links(self, scope: Scope, places: dict[str, End]) -> Iterator[Link]:
        for part in scope.parts:
            for one in part.iter(*(f"{{{BPMN}}}{tag}" for tag in _TIES)):
                source, target = places.get(one.get("sourceRef")), places.get(one.get("targetRef"))
                if source and target and not (source.inside and source.block == target.block):
                    name, tie = one.get("name") or "", _TIES[local(one)]
                    default = self.elements[one.get("sourceRef")].get("default") == one.get("id")
                    yield Link(one.get("id"), source, target, name, tie, default)
            yield from self._data_links(part, places)

    @staticmethod
    def _data_links(part: Element, places: dict[str, End]) -> Iterator[Link]:
        for activity in part:
            here = places.get(activity.get("id"))
            for one in children(activity, "dataInputAssociation", "dataOutputAssociation"):
                tag = "sourceRef" if local(one) == "dataInputAssociation" else "targetRef"
                told = next((text.text for text in children(one, tag)), None)
                there = places.get((told or "").strip())
                if here and there and one.get("id"):
                    ends = (there, here) if tag == "sourceRef" else (here, there)
                    yield Link(one.get("id"), *ends, tie=Tie.ASSOCIATION)


def _bring_data_home(body: Body, scope: Scope) -> None:
    """Data and notes that lie in no lane belong beside what they are about."""
    blocks = body.by_id
    for link in body.links:
        for own, other in ((link.source, link.target), (link.target, link.source)):
            block = blocks[own.block]
            loose = block.kind in (Kind.DATA, Kind.NOTE) and own.block not in scope.bands
            if loose and blocks[other.block].kind is not Kind.WALL:
                block.band = blocks[other.block].band


def _kind(element: Element) -> Kind:
    return KINDS.get(local(element), Kind.GATEWAY)


def _drawn(element: Element) -> bool:
    tag = local(element)
    return tag in KINDS or tag.endswith("Gateway")


def _wall(strip: Strip) -> Block:
    return sizes.block(strip.id, Kind.WALL, strip.name, band=strip.first)


def _in_order(collaboration: Element) -> Sequence[Element]:
    """Pools from top to bottom: those that only send, or one that also receives; processes; the rest.

    So most message flows reach their process without crossing a pool.
    """
    pools = children(collaboration, "participant")
    own = [one for one in pools if one.get("processRef")]
    others = [one for one in pools if not one.get("processRef")]
    inside = {id_ for one in own for id_ in _ids(collaboration, one.get("processRef"))}
    flows = children(collaboration, "messageFlow")
    senders = {flow.get("sourceRef") for flow in flows if flow.get("targetRef") in inside}
    receivers = {flow.get("targetRef") for flow in flows if flow.get("sourceRef") in inside}
    sending = [one for one in others if one.get("id") in senders]
    above = [one for one in sending if one.get("id") not in receivers] or sending[:1]
    return [*above, *own, *(one for one in others if one not in above)]


def _ids(collaboration: Element, process: str) -> Iterator[str]:
    for one in children(collaboration.getparent(), "process"):
        if one.get("id") == process:
            yield from (inner.get("id") for inner in one.iter() if inner.get("id"))


def _lanes(process: Element, *, first: int, depth: int) -> tuple[tuple[Strip, ...], dict[str, int]]:
    """The lanes of a process as strips, and the band of each element that lies in one."""
    strips: list[Strip] = []
    bands: dict[str, int] = {}
    band = first
    for lane_set in children(process, "laneSet", "childLaneSet"):
        for lane in children(lane_set, "lane"):
            inner, found = _lanes(lane, first=band, depth=depth + 1)
            last = max((one.last for one in inner), default=band)
            own = {ref.text.strip(): band for ref in children(lane, "flowNodeRef") if ref.text}
            bands |= own | found
            strips += [Strip(lane.get("id"), lane.get("name") or "", depth, band, last), *inner]
            band = last + 1
    return tuple(strips), bands
