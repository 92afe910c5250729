"""Forms as parts: each component, with its members; and where in the form it stands."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.authoring.differences.model import Fact, Part

_INSIDE = "components"
_LAYOUT = "layout"
_WRITERS = frozenset({"exporter", "schemaVersion", "executionPlatform", "executionPlatformVersion"})


def parts(text: str) -> Mapping[str, Part]:
    """The form itself, and all its components."""
    form = json.loads(text)
    own = {name: value for name, value in form.items() if name not in (_INSIDE, *_WRITERS)}
    found = {"": Part("", "form", str(form.get("title") or form.get("id") or ""), dict(_flat(own, ())))}
    for part in _components(form.get(_INSIDE) or [], ""):
        found[part.id] = part
    return found


def _components(components: list[Any], place: str) -> Iterator[Part]:
    for number, one in enumerate(components):
        here = f"{place}.{number}"
        id_ = str(one.get("id") or one.get("key") or here)
        told = {name: one[name] for name in one if name not in ("id", _INSIDE, _LAYOUT)}
        layout = json.dumps(one.get(_LAYOUT) or {}, sort_keys=True)
        name = str(one.get("label") or one.get("key") or one.get("text") or "")
        yield Part(id_, str(one.get("type") or ""), name, dict(_flat(told, ())), place=here + layout)
        yield from _components(one.get(_INSIDE) or [], here)


def _flat(value: Any, path: Fact) -> Iterator[tuple[Fact, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, (*path, name))
    elif isinstance(value, list) and all(isinstance(one, dict) and "value" in one for one in value):
        for one in value:  # options: each by its value
            yield (*path, str(one["value"])), str(one.get("label") or one["value"])
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield path, text
