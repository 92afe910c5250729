"""Lays diagrams out to be read: lanes as rows, time from left to right, nothing on top of anything.

Only the drawing of the file (BPMN DI) is written; what the diagram means keeps every byte. The same file
always gives the same drawing, and a file so drawn gives itself.
"""

from engine.drawing import beside, columns, labels, placing, routes, rows, tracks
from engine.drawing.estimate import Frame
from engine.drawing.faults import Fault, faults_of
from engine.drawing.grid import Grid
from engine.drawing.model import Body, Drawing, Kind
from engine.drawing.placing import Plan
from engine.drawing.reading import Element, Source
from engine.drawing.writing import Writer, replace
from engine.findings import Report
from engine.spiff import xml

__all__ = ["Fault", "arrange", "faults_of"]

ORIGIN = (160.0, 80.0)  # of a sheet's upper left corner
_COLUMN = 160.0  # what a column usually takes, with its channel
_LOOSENESS = (1.0, 1.5, 2.2)  # tried in turn, until names have room


def arrange(source: bytes) -> bytes:
    """The same diagram, laid out anew.

    Raises:
        InvalidDefinition: it is not BPMN, or not safe to read.
    """
    root = xml.read(source, Report("diagrama.bpmn"))
    read = Source(root)
    writer = Writer(read)
    sheets = [writer.diagram(one, _sheet(read, one)) for one in read.sheets()]
    if not sheets:
        return source
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    return replace(source, "\n  ".join(sheets), encoding)


def _sheet(source: Source, element: Element) -> Drawing:
    made = Drawing()
    drawn = _inside(source, element)
    extent = drawn.extent()
    made.add(drawn, ORIGIN[0] - extent.x, ORIGIN[1] - extent.y)
    beside.add(source, element, made)
    return made


def _inside(source: Source, element: Element) -> Drawing:
    """A scope, after the frames in it."""
    scope = source.scope(element)
    inside = {
        one.get("id"): _inside(source, one)
        for part in scope.parts
        for one in part
        if source.expanded(one)
    }
    return _drawn(source.body(scope, inside))


def _drawn(body: Body) -> Drawing:
    """The first drawing of a body in which no name covers anything, or the last one tried."""
    if not body.blocks:
        return Drawing()
    spans = {block.id: _span(block.width, block.kind) for block in body.blocks}
    places, back = columns.assign(body, spans)
    grid = Grid(body, places, spans, rows.assign(Frame(body, places, spans, back)))
    found = routes.find(grid, back)
    stretches = tracks.runs(found.values(), grid)
    channels = tracks.assign(stretches)
    for loose in _LOOSENESS:
        plan = Plan(grid, found, stretches, channels, loose)
        drawing = placing.draw(plan)
        if labels.add(plan, drawing):
            break
    return drawing


def _span(width: float, kind: Kind) -> int:
    return max(1, round(width / _COLUMN)) if kind is Kind.FRAME else 1
