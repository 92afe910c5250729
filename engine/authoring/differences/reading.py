"""From files to their parts, kind by kind."""

import difflib
import json
from collections.abc import Callable, Iterator, Mapping

from engine.authoring.differences import decisions, diagrams, forms
from engine.authoring.differences.model import Difference, FileDifference, Kind, Part, compared
from engine.authoring.markup import NotMarkup

Sources = Mapping[str, bytes]

_CONTEXT = 2  # lines shown around a changed one
_READERS: Mapping[str, Callable[[str], Mapping[str, Part]]] = {
    ".bpmn": diagrams.parts,
    ".dmn": decisions.parts,
    ".form": forms.parts,
}


def between(before: Sources, after: Sources) -> list[FileDifference]:
    """What differs between two folders, file by file."""
    return list(_between(before, after))


def of_files(path: str, before: bytes, after: bytes) -> tuple[Difference, ...]:
    """What differs between two states of a file; by lines where it has no elements to tell apart."""
    if before == after:
        return ()
    reader = next((read for ending, read in _READERS.items() if path.endswith(ending)), None)
    if reader is not None:
        try:
            old, new = reader(before.decode()), reader(after.decode())
            found = (*compared(old, new), *_reordered(old, new))
        except (NotMarkup, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
            found = ()
        if found:
            return found
    return tuple(_lines(before, after))


def _between(before: Sources, after: Sources) -> Iterator[FileDifference]:
    for path in sorted(before.keys() | after.keys()):
        was, now = before.get(path), after.get(path)
        if was is None:
            yield FileDifference(path, Kind.ADDED, ())
        elif now is None:
            yield FileDifference(path, Kind.REMOVED, ())
        elif was != now:
            yield FileDifference(path, Kind.CHANGED, of_files(path, was, now))


def _reordered(old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[Difference]:
    """Rows of tables that changed places: which of them answers may depend on it."""
    before, after = (
        [
            one.id
            for one in parts.values()
            if one.type == decisions.ROW and one.id in old.keys() & new.keys()
        ]
        for parts in (old, new)
    )
    for was, now in zip(before, after, strict=True):
        if was != now:
            one = new[now]
            yield Difference(
                Kind.CHANGED, one.id, one.type, one.name, ("order",), old[was].name, one.name
            )


def _lines(before: bytes, after: bytes) -> Iterator[Difference]:
    """Each stretch of changed lines, with a little of what is around it."""
    old, new = (text.decode(errors="replace").splitlines() for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        was = "\n".join(old[first[1] : last[2]])
        now = "\n".join(new[first[3] : last[4]])
        yield Difference(Kind.CHANGED, "", "", "", ("line", str(first[3] + 1)), was, now)
