"""How a template that an analyst is writing would look: for the bounded child, which has no database.

A template is a program of a stranger. It sees the files of its own folder and those that all
templates share, fetches no package, and is ended like any other check that takes too long.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import segno
import typst

from engine.bounded.wire import Folder, Progress
from registry.settings import settings

DENSITY = 80.0  # dots per inch
MOST_PAGES = 6
_PACKAGE = re.compile(rb'"@\w+/')
_CODE = "ABCD-EFGH-JKLM"  # in the place of the one that proves a document


def draw(folder: Folder, arguments: Mapping[str, Any], progress: Progress) -> object:
    """Pages as pictures, in base64; or what is wrong, with its place.

    ``path`` is the template; ``datos`` what it shows.
    """
    path = str(arguments["path"])
    progress.at(path)
    files = {
        name.removeprefix("templates/"): held
        for name, held in folder.sources.items()
        if name.startswith("templates/")
    }
    if any(_PACKAGE.search(held) for held in files.values()):
        return {"problem": "package"}
    main = files.pop(path.removeprefix("templates/"))
    told = {
        **arguments["datos"],
        "codigo": _CODE,
        "qr": segno.make(_CODE, error="m").svg_inline(scale=1),
    }
    try:
        drawn = typst.compile(  # type: ignore[call-overload]  # its stub knows no files in memory
            {"main.typ": main, **files},
            root=settings().processes,
            format="png",
            ppi=DENSITY,
            sys_inputs={"datos": json.dumps(told, ensure_ascii=False)},
            ignore_system_fonts=True,
        )
    except (typst.TypstError, RuntimeError, ValueError) as error:
        return {"problem": "typst", "what": getattr(error, "message", str(error))[:500]}
    pages = [drawn] if isinstance(drawn, bytes) else list(drawn)
    return {"pages": [base64.b64encode(one).decode() for one in pages[:MOST_PAGES]]}
