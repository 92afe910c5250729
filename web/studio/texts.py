"""The sentences of our programs in the browser, in the language of the reader."""

import json
from functools import cache

from flask import jsonify
from flask.typing import ResponseReturnValue

from engine.access import Permission
from web.accounts.access import requires
from web.i18n import catalog, language
from web.jinja import STATIC
from web.studio.blueprint import studio


@studio.get("/textos.json")
@requires(Permission.DEFINITION_READ)
def texts() -> ResponseReturnValue:
    """What each sentence is in the language of this request; Spanish needs none."""
    known = catalog(language())
    return jsonify({sentence: known.gettext(sentence) for sentence in said()})


@cache
def said() -> tuple[str, ...]:
    """The sentences that ``web/build.mjs`` found in the programs."""
    return tuple(json.loads((STATIC / "textos.json").read_text(encoding="utf-8")))
