"""Small charts, drawn on the server as SVG, each with its table or list beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.figures import Day
from web import spanish

WIDTH, HEIGHT, FOOT = 560, 130, 20


@dataclass(frozen=True)
class Bar:
    """Two bars of one day, in units of the picture."""

    x: float
    width: float
    in_y: float
    in_height: float
    out_y: float
    out_height: float
    words: str


@dataclass(frozen=True)
class Bars:
    """A picture of days."""

    bars: list[Bar]
    marks: list[tuple[float, str]]  # where a day is named
    top: int
    width: int = WIDTH
    height: int = HEIGHT + FOOT
    base: int = HEIGHT


def bars(days: Sequence[Day]) -> Bars:
    """Started and ended by day."""
    top = max((max(day.started, day.ended) for day in days), default=0) or 1
    step = WIDTH / max(1, len(days))
    scale = (HEIGHT - 14) / top
    drawn = [
        Bar(
            x=round(number * step, 1),
            width=round(step * 0.4, 1),
            in_y=round(HEIGHT - day.started * scale, 1),
            in_height=round(day.started * scale, 1),
            out_y=round(HEIGHT - day.ended * scale, 1),
            out_height=round(day.ended * scale, 1),
            words=spanish.day(day.day),
        )
        for number, day in enumerate(days)
    ]
    marks = [(bar.x, bar.words[:6]) for bar in drawn[::7]]
    return Bars(drawn, marks, top)
