"""How wide text is: the widths of Arial, in which diagrams are lettered, without asking a browser."""

import unicodedata
from functools import cache

TASK_SIZE = 12  # of the names inside activities
LABEL_SIZE = 11  # of names outside, and of flows
LINE = 1.2  # height of a line, in sizes
NARROWEST = 90  # the viewer never breaks a label's lines before this

_MARGIN = 1.04  # other sans-serifs are a little wider
_THOUSANDTHS = {  # of the size, by character
    **dict.fromkeys("'", 191),
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys("|", 260),
    **dict.fromkeys(" !,./:;\\[]ft·I", 278),
    **dict.fromkeys("()-r¡", 333),
    **dict.fromkeys('"', 355),
    **dict.fromkeys("*", 389),
    **dict.fromkeys("Jcksvxyz", 500),
    **dict.fromkeys("+<=>~", 584),
    **dict.fromkeys("FTZ¿", 611),
    **dict.fromkeys("&ABEKPSVXY", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    **dict.fromkeys("%", 889),
    **dict.fromkeys("W", 944),
    **dict.fromkeys("@—…", 1000),
}
_USUAL = 556


@cache
def width(text: str, size: float = LABEL_SIZE) -> float:
    """How wide a line is."""
    plain = (one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return sum(_THOUSANDTHS.get(one, _USUAL) for one in plain) * size / 1000 * _MARGIN


@cache
def wrapped(text: str, room: float, size: float = LABEL_SIZE) -> tuple[str, ...]:
    """The lines into which it breaks, as the viewer breaks them."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(lines)


def label_size(text: str, room: float = NARROWEST) -> tuple[float, float]:
    """Width and height of a name written outside."""
    lines = wrapped(text, room)
    return max(round(width(one) + 1) for one in lines), round(len(lines) * LABEL_SIZE * LINE + 1)


def room_for(text: str, most_lines: int) -> float:
    """The least room, from the viewer's own, in which a name takes no more lines than that."""
    room = float(NARROWEST)
    while len(wrapped(text, room)) > most_lines and room < 4 * NARROWEST:
        room += 10
    return room
