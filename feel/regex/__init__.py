"""XQuery regular expressions, matched in bounded time whatever the pattern.

Python's own ``re`` backtracks without limit; this one never looks twice at the same place in the same
state, so its time is at most the length of the pattern times that of the text. With references back
to groups that does not hold, and the budget of the evaluation is what ends it.
"""

from functools import lru_cache

from feel.limits import Budget, check_list, check_text
from feel.regex.machine import Match, match_at_start, matches, search
from feel.regex.program import Program, compile_tree
from feel.regex.syntax import InvalidPattern, parse

__all__ = ["Match", "Program", "compile_pattern", "replace", "search", "split"]

_FLAGS = frozenset("smix")
_LONGEST = 2_000


@lru_cache(2_000)
def compile_pattern(pattern: str, flags: str) -> Program | None:
    """The program for a pattern; None if pattern or flags are not valid."""
    if not set(flags) <= _FLAGS or len(pattern) > _LONGEST:
        return None
    try:
        return compile_tree(*parse(pattern, flags))
    except InvalidPattern:
        return None


def replace(program: Program, text: str, replacement: str, run: Budget) -> str | None:
    """Every match replaced; None if the pattern matches nothing at all or ``$`` is misused."""
    pieces = _template(replacement, program.groups)
    if pieces is None or match_at_start(program, "", run):
        return None
    written: list[str] = []
    length, end = 0, 0
    for found in matches(program, text, run):
        filled = [piece if type(piece) is str else found.group(text, piece) for piece in pieces]  # type: ignore[arg-type]
        written += [text[end : found.start], *filled]
        length += found.start - end + sum(map(len, filled))
        check_text(length)
        end = found.end
    return "".join([*written, text[end:]])


def split(program: Program, text: str, run: Budget) -> list[str] | None:
    """What is between the matches; None if the pattern matches nothing at all."""
    if match_at_start(program, "", run):
        return None
    pieces: list[str] = []
    end = 0
    for found in matches(program, text, run):
        pieces.append(text[end : found.start])
        check_list(len(pieces))
        end = found.end
    return [*pieces, text[end:]]


def _template(replacement: str, groups: int) -> list[str | int] | None:
    r"""Texts and numbers of groups: ``$2`` is a group, ``\$`` and ``\\`` are themselves."""
    pieces: list[str | int] = []
    position = 0
    while position < len(replacement):
        mark, following = replacement[position], replacement[position + 1 : position + 2]
        if mark == "\\":
            if following not in {"\\", "$"}:
                return None
            pieces.append(following)
            position += 2
        elif mark == "$":
            if not (following.isascii() and following.isdigit()):
                return None
            number, position = _group_number(replacement, position + 1, groups)
            pieces.append(number)
        else:
            pieces.append(mark)
            position += 1
    return pieces


def _group_number(replacement: str, position: int, groups: int) -> tuple[int, int]:
    """As many digits as name a group; at least one."""
    number, position = int(replacement[position]), position + 1
    while position < len(replacement) and replacement[position] in "0123456789":
        longer = number * 10 + int(replacement[position])
        if longer > groups:
            break
        number, position = longer, position + 1
    return number, position
