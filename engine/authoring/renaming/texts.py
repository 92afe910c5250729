"""Where a name stays in texts of a folder: in templates, which have their own, and in the README."""

import re
from collections.abc import Iterator, Mapping

from engine.authoring import documents
from engine.authoring.renaming.asked import Left, Renaming, Why

_READ_BY_PEOPLE = "README.md"


def left(key: str, sources: Mapping[str, bytes], asked: Renaming) -> Iterator[Left]:
    """The places, with why each stays as it is."""
    for datum in documents.of_folder(key, sources):
        if datum.name == asked.old and asked.old in datum.variables:
            yield Left(datum.path, datum.line, Why.DATUM, about=datum.giver)
    named = re.compile(rf"`{re.escape(asked.old)}(?:\.\w+)*`")
    rows = sources.get(_READ_BY_PEOPLE, b"").decode(errors="replace").split("\n")
    for number, row in enumerate(rows, start=1):
        if named.search(row):
            yield Left(_READ_BY_PEOPLE, number, Why.TEXT, row.strip()[:160])
