"""How large things are drawn."""

from engine.drawing import lettering
from engine.drawing.model import Block, Drawing, Guard, Kind

EVENT = 36.0
GATEWAY = 50.0
TASK_WIDTH, TASK_HEIGHT = 120.0, 80.0
FRAME_PADDING = 24.0
FRAME_TITLE = 30.0  # the line with the name of an expanded subprocess
GUARD_ROOM = 64.0  # of an activity's edge, for each boundary event
WALL_HEIGHT = 60.0
HEADER = 30.0  # of a pool or lane

_TEXT_MARGIN = 12
_MOST_LINES = 3  # of a task's name, between the icon in its corner and the mark at its foot
_NOTE = (110.0, 30.0)
_DATA = (36.0, 50.0)
_WIDEST_TASK = 200.0


def block(
    id_: str,
    kind: Kind,
    name: str,
    *,
    band: int,
    guards: tuple[Guard, ...] = (),
    inner: Drawing | None = None,
) -> Block:
    """A block in the size that what it shows needs."""
    if inner is not None:
        width, height, axis = _frame(name, inner)
        made = inner_drawing(inner)
        return Block(id_, kind, name, band, width, height, axis, guards, made)
    width, height = _size(kind, name)
    width = max(width, GUARD_ROOM * len(guards) if guards else 0)
    return Block(id_, kind, name, band, width, height, height / 2, guards)


def inner_drawing(inner: Drawing) -> Drawing:
    """What is inside of a frame, seen from the frame's corner."""
    extent = inner.extent()
    moved = Drawing()
    moved.add(inner, FRAME_PADDING - extent.x, FRAME_TITLE + FRAME_PADDING / 2 - extent.y)
    return moved


def _frame(name: str, inner: Drawing) -> tuple[float, float, float]:
    moved = inner_drawing(inner)
    extent = moved.extent()
    title = lettering.width(name, lettering.TASK_SIZE) + 2 * FRAME_PADDING
    width = max(extent.right + FRAME_PADDING, title, TASK_WIDTH)
    height = extent.bottom + FRAME_PADDING
    first = min(moved.shapes.values(), key=lambda box: (box.x, box.y), default=None)
    axis = first.middle[1] if first else height / 2
    return width, height, axis


def _size(kind: Kind, name: str) -> tuple[float, float]:
    if kind is Kind.EVENT:
        return EVENT, EVENT
    if kind is Kind.GATEWAY:
        return GATEWAY, GATEWAY
    if kind is Kind.DATA:
        return _DATA
    if kind is Kind.NOTE:
        lines = lettering.wrapped(name, _NOTE[0] - _TEXT_MARGIN, lettering.TASK_SIZE)
        return _NOTE[0], max(_NOTE[1], len(lines) * lettering.TASK_SIZE * lettering.LINE + _TEXT_MARGIN)
    if kind is Kind.WALL:
        return TASK_WIDTH, WALL_HEIGHT
    return _task(name)


def _task(name: str) -> tuple[float, float]:
    """Wide enough that no word breaks, and that the name leaves the icon alone."""
    size, most = lettering.TASK_SIZE, _MOST_LINES
    width = TASK_WIDTH
    while width < _WIDEST_TASK:
        lines = lettering.wrapped(name, width - _TEXT_MARGIN, size)
        widest = max((lettering.width(one, size) for one in lines), default=0)
        if len(lines) <= most and widest <= width - _TEXT_MARGIN:
            break
        width += 10
    return width, TASK_HEIGHT
