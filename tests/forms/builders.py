"""Short ways to write forms in tests."""

import forms


def form(*components, **root):
    """A form of these components."""
    return forms.parse("prueba", {"type": "default", "components": list(components), **root})


def component(kind, key="x", **more):
    """One component with a label."""
    return {"type": kind, "id": f"id_{key}", "key": key, "label": key.capitalize(), **more}


def text(key="x", **more):
    return component("textfield", key, **more)


def rows(path, *components, **more):
    return {
        "type": "dynamiclist",
        "id": f"id_{path}",
        "path": path,
        "label": path.capitalize(),
        "components": list(components),
        **more,
    }


def group(*components, path=None, **more):
    return {
        "type": "group",
        "id": "grupo",
        "path": path,
        "label": "Grupo",
        "components": list(components),
        **more,
    }


def said(result):
    """The sentences of a result, by key."""
    return {problem.key: problem.reason.text() for problem in result.problems}
