"""The drawing as BPMN DI, put into the file in place of the old one; not another byte changes."""

from collections.abc import Iterator, Sequence
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from engine.drawing.model import Box, Drawing, Point
from engine.drawing.reading import DI, Element, Source
from engine.spiff.xml import local

_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"
_OURS = {"id", "bpmnElement", "isHorizontal", "isExpanded", "isMarkerVisible"}  # others stay: colours
_POOLS = {"participant", "lane"}


def replace(source: bytes, diagrams: str, encoding: str) -> bytes:
    """The file with these diagrams instead of its own, which may be none."""
    spans, end = _places(source)
    first = spans[0][0] if spans else end
    text = diagrams.strip() if spans else f"  {diagrams.strip()}\n"
    pieces, at = [source[:first], text.encode(encoding)], spans[0][1] if spans else end
    for begin, after in spans[1:]:
        pieces.append(source[at:begin].rstrip())
        at = after
    return b"".join([*pieces, source[at:]])


def _places(source: bytes) -> tuple[list[tuple[int, int]], int]:
    """Where the diagrams of the file are, and where its last tag begins."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth, begin, end, spans = 0, 0, 0, []

    def opened(name: str, _: object) -> None:
        nonlocal depth, begin
        depth += 1
        if depth == 2 and name == f"{DI} BPMNDiagram":  # noqa: PLR2004 - right below the root
            begin = parser.CurrentByteIndex

    def closed(name: str) -> None:
        nonlocal depth, end
        depth -= 1
        if depth == 1 and name == f"{DI} BPMNDiagram":
            spans.append((begin, source.index(b">", parser.CurrentByteIndex) + 1))
        elif depth == 0:
            end = parser.CurrentByteIndex

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.Parse(source, True)
    return spans, end


class Writer:
    """Writes diagrams with the prefixes, ids and colours that the file has already."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._old = _by_element(source.root, "BPMNShape", "BPMNEdge")
        self._planes = _by_element(source.root, "BPMNPlane")
        prefixes = {uri: prefix for prefix, uri in source.root.nsmap.items() if prefix}
        wanted = {DI: "bpmndi", _DC: "dc", _DD: "di"}
        self._missing = {uri: prefix for uri, prefix in wanted.items() if uri not in prefixes}
        known = {**wanted, **prefixes}
        self._di, self._dc, self._dd = known[DI], known[_DC], known[_DD]

    def diagram(self, element: Element, drawing: Drawing) -> str:
        """One sheet."""
        id_ = element.get("id")
        plane = self._planes.get(id_)
        own = plane.get("id") if plane is not None else None
        outer = plane.getparent().get("id") if plane is not None else None
        spaces = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in self._missing.items())
        names = quoteattr(outer or f"diagrama_{id_}"), quoteattr(own or f"plano_{id_}")
        lines = [
            f"<{self._di}:BPMNDiagram id={names[0]}{spaces}>",
            f"    <{self._di}:BPMNPlane id={names[1]} bpmnElement={quoteattr(id_)}>",
            *(f"      {line}" for line in self._shapes(drawing)),
            *(f"      {line}" for line in self._edges(drawing)),
            f"    </{self._di}:BPMNPlane>",
            f"  </{self._di}:BPMNDiagram>",
        ]
        return "\n".join(lines)

    def _shapes(self, drawing: Drawing) -> Iterator[str]:
        for id_, box in drawing.shapes.items():
            element = self._source.elements[id_]
            kept = self._kept(id_)
            head = f"<{self._di}:BPMNShape {self._names(id_)}{_marks(self._source, element)}{kept}>"
            yield f"{head}{self._bounds(box)}{self._label(drawing, id_)}</{self._di}:BPMNShape>"

    def _edges(self, drawing: Drawing) -> Iterator[str]:
        for id_, line in drawing.lines.items():
            head = f"<{self._di}:BPMNEdge {self._names(id_)}{self._kept(id_)}>"
            yield f"{head}{self._points(line)}{self._label(drawing, id_)}</{self._di}:BPMNEdge>"

    def _names(self, id_: str) -> str:
        old = self._old.get(id_)
        own = old.get("id") if old is not None else None
        return f"id={quoteattr(own or f'{id_}_di')} bpmnElement={quoteattr(id_)}"

    def _kept(self, id_: str) -> str:
        """Attributes of others, such as colours, with the prefixes of the file."""
        old = self._old.get(id_)
        if old is None:
            return ""
        prefixes = {uri: prefix for prefix, uri in self._source.root.nsmap.items() if prefix}
        found = ""
        for name, value in old.attrib.items():
            uri, _, short = name.rpartition("}")
            prefix = prefixes.get(uri.removeprefix("{"))
            if short not in _OURS and prefix:
                found += f" {prefix}:{short}={quoteattr(value)}"
        return found

    def _bounds(self, box: Box) -> str:
        x, y, width, height = (round(one) for one in (box.x, box.y, box.width, box.height))
        return f'<{self._dc}:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'

    def _points(self, line: Sequence[Point]) -> str:
        return "".join(f'<{self._dd}:waypoint x="{round(x)}" y="{round(y)}" />' for x, y in line)

    def _label(self, drawing: Drawing, id_: str) -> str:
        box = drawing.labels.get(id_)
        if box is None:
            return ""
        return f"<{self._di}:BPMNLabel>{self._bounds(box)}</{self._di}:BPMNLabel>"


def _by_element(root: Element, *tags: str) -> dict[str, Element]:
    return {one.get("bpmnElement"): one for tag in tags for one in root.iter(f"{{{DI}}}{tag}")}


def _marks(source: Source, element: Element) -> str:
    """What a shape shows beside its size."""
    tag = local(element)
    if tag in _POOLS:
        return ' isHorizontal="true"'
    if tag == "exclusiveGateway":
        return ' isMarkerVisible="true"'
    if tag in ("subProcess", "transaction", "adHocSubProcess"):
        return f' isExpanded="{str(source.expanded(element)).lower()}"'
    return ""
