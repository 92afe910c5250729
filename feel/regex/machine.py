"""Runs a program over a text: depth first, and never twice through the same state."""

from collections.abc import Iterator
from dataclasses import dataclass

from feel.errors import FeelLimitExceeded
from feel.limits import Budget
from feel.regex.characters import Charset
from feel.regex.program import EDGE, FOUND, JUMP, SAVE, SPLIT, Program

_TICK = 256
_LARGEST = 32_000_000  # states of one search, a byte each
Marks = tuple[int, ...]
State = tuple[int, int, Marks]


@dataclass(frozen=True, slots=True)
class Match:
    """Where the whole and its groups start and end."""

    marks: Marks

    @property
    def start(self) -> int:
        """Where it starts."""
        return self.marks[0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.marks[1]

    def group(self, text: str, number: int) -> str:
        """What a group matched; nothing if it took no part."""
        start, end = self.marks[2 * number : 2 * number + 2] or (-1, -1)
        return text[start:end] if 0 <= start <= end else ""


class _Machine:
    def __init__(self, program: Program, text: str, run: Budget) -> None:
        self.program, self.text, self.run = program, text, run
        self.size = len(text) + 1
        states = len(program.instructions) * self.size
        if states > _LARGEST:
            raise FeelLimitExceeded("El texto es demasiado largo para buscar ese patrón en él.")
        self.seen = bytearray(0 if program.has_references else states)
        self.seen_marks: set[tuple[int, int, Marks]] = set()
        self.empty: Marks = (-1,) * (2 * program.groups + 2)
        self.left = _TICK
        self.furthest = 0

    def forget(self, position: int) -> None:
        """A match ends here; the next one may pass where this one did."""
        width = len(self.program.instructions)
        start, end = position * width, (self.furthest + 1) * width
        if self.seen and end > start:
            self.seen[start:end] = bytes(end - start)
        self.seen_marks.clear()

    def tick(self) -> None:
        self.left -= 1
        if not self.left:
            self.left = _TICK
            self.run.tick(3 * _TICK if self.program.has_references else _TICK)

    def is_new(self, place: int, position: int, marks: Marks) -> bool:
        """Whether this state was not tried before; one that was led nowhere."""
        self.tick()
        if self.program.has_references:
            state = (place, position, marks)
            if state in self.seen_marks:
                return False
            self.seen_marks.add(state)
            return True
        index = position * len(self.program.instructions) + place
        self.furthest = max(self.furthest, position)
        if self.seen[index]:
            return False
        self.seen[index] = 1
        return True

    def match(self, start: int) -> Marks | None:
        """The match that starts there."""
        stack: list[State] = [(0, start, self.empty)]
        while stack:
            found = self.follow(*stack.pop(), stack)
            if found is not None:
                return found
        return None

    def follow(self, place: int, position: int, marks: Marks, stack: list[State]) -> Marks | None:
        """Go on until it fails or is found; what could be tried instead is put on the stack."""
        instructions = self.program.instructions
        while self.is_new(place, position, marks):
            kind, first, second, charset = instructions[place]
            place += 1
            if kind == SPLIT:
                stack.append((second, position, marks))
                place = first
            elif kind == JUMP:
                place = first
            elif kind == SAVE:
                marks = (*marks[:first], position, *marks[first + 1 :])
            elif kind == FOUND:
                return marks
            else:
                moved = self.consume(kind, first, charset, position, marks)
                if moved is None:
                    return None
                position = moved
        return None

    def consume(
        self, kind: int, first: int, charset: Charset | None, position: int, marks: Marks
    ) -> int | None:
        """The position after what the instruction wants there; None if it is not there."""
        if charset is not None:
            there = position < len(self.text) and charset(self.text[position])
            return position + 1 if there else None
        if kind == EDGE:
            return position if self.at_edge(position, end=bool(first)) else None
        start, end = marks[2 * first : 2 * first + 2]
        wanted = self.text[start:end] if 0 <= start <= end else ""
        found = self.text[position : position + len(wanted)]
        same = found == wanted or ("i" in self.program.flags and found.lower() == wanted.lower())
        self.run.tick(1 + len(wanted) // 64)
        return position + len(wanted) if same else None

    def at_edge(self, position: int, *, end: bool) -> bool:
        many_lines, length = "m" in self.program.flags, len(self.text)
        if end:
            return position == length or (many_lines and self.text[position] == "\n")
        if not position:
            return True
        return many_lines and self.text[position - 1] == "\n" and position < length


def search(program: Program, text: str, run: Budget) -> Match | None:
    """The first match.

    Raises:
        FeelLimitExceeded: looking for it takes too many steps.
    """
    return next(matches(program, text, run), None)


def matches(program: Program, text: str, run: Budget) -> Iterator[Match]:
    """The matches from left to right, none overlapping another."""
    machine = _Machine(program, text, run)
    start = 0
    while start <= len(text):
        marks = machine.match(start)
        if marks is None:
            start += 1
            continue
        yield Match(marks)
        start = marks[1] + (marks[1] == start)
        machine.forget(start)


def match_at_start(program: Program, text: str, run: Budget) -> bool:
    """Whether there is a match at the very start."""
    return _Machine(program, text, run).match(0) is not None
