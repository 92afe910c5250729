"""The services of the panel: those that are described, and those that only exist."""

from typing import Any

from tasks import services
from tasks.handlers import TOPICS
from web import words


def told() -> list[dict[str, Any]]:
    """Every service that somebody does, by agency."""
    found = [_described(services.declared()[one]) for one in services.declared() if one in TOPICS]
    found += [_bare(one) for one in sorted(TOPICS - services.declared().keys())]
    return sorted(found, key=lambda one: (one["agency"], one["name"]))


def _described(one: services.Service) -> dict[str, Any]:
    return {
        "id": one.topic,
        "agency": one.agency,
        "name": one.name,
        "help": one.help,
        "result": one.result,
        "gives": one.gives,
        "errors": list(one.errors),
        "parameters": [
            {
                "name": parameter.name,
                "label": parameter.label,
                "required": parameter.required,
                "help": parameter.help,
                "sample": parameter.sample,
                "options": [{"value": value, "words": name} for value, name in parameter.options.items()]
                or None,
            }
            for parameter in one.parameters
        ],
        "samples": [{"name": name, "value": value} for name, value in one.samples],
    }


def _bare(topic: str) -> dict[str, Any]:
    agency, _, _ = topic.partition(".")
    return {
        "id": topic,
        "agency": agency.upper() if len(agency) <= len("INPEX") else agency.capitalize(),
        "name": words.topic(topic),
        "help": "",
        "result": "",
        "gives": "",
        "errors": [],
        "parameters": [],
        "samples": [],
    }
