"""The forms of the measured procedures."""

from bench import spiff as memory


def _texts(*keys: str) -> list[dict[str, object]]:
    return [{"type": "textfield", "key": key, "id": key, "label": key} for key in keys]


def _form(id_: str, components: list[dict[str, object]]) -> dict[str, object]:
    return {"type": "default", "id": id_, "schemaVersion": 16, "components": components}


def _vote(number: int) -> dict[str, object]:
    vote = {"type": "checkbox", "key": f"vote_{number}", "id": f"v{number}", "label": "A favor"}
    return {**vote, "conditional": {"hide": f"=loopCounter != {number}"}}


REFUGEE_FORMS = {
    "register": _form("register", _texts(*memory.FORM)),
    "evaluate": _form(
        "evaluate",
        [
            *_texts("evaluation"),
            {"type": "checkbox", "key": "recommend", "id": "r", "label": "Recomienda"},
        ],
    ),
    "vote": _form("vote", [_vote(number) for number in range(1, 5)]),
    "sign": _form("sign", _texts("signed_by")),
}
LOOP_FORMS = {
    "step": _form(
        "step",
        [{"type": "number", "key": key, "id": key, "label": key} for key in ("n", "total")],
    )
}
