"""Variables that the program itself gives to processes, or reads of them, by their names.

No diagram says so, and no drawing alone can rename them.
"""

from collections.abc import Mapping

from engine.authoring.survey import Survey
from engine.authoring.uses import Thing
from web.programmed import STARTED

#: The table at which a commission decides many cases at once reads and answers their user tasks.
READ: Mapping[str, frozenset[str]] = {
    "sesion_comision": frozenset(
        {
            *("organo_codigo", "organo", "materia", "propuesta", "sesion", "decision", "escrutinio"),
            *("exposicion", "voto", "voto_dirimente", "acta_texto"),
        }
    ),
    "emitir_resolucion": frozenset({"borrador", "proyecto"}),
}


def holds(told: Survey, thing: Thing, name: str) -> bool:
    """Whether the program itself names that variable of a process.

    To what it starts it gives what the start event declares (``entradas``).
    """
    if thing is not Thing.VARIABLE:
        return False
    return (told.key in STARTED and name in told.inputs) or name in READ.get(told.key, ())
