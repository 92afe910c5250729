"""Topics by which a diagram suspends, resumes, extends and tells the time limits of its case."""

from registry.plazos_en_curso import temas
from tasks.call import Handler
from tasks.handlers.ministry import act

HANDLERS: dict[str, Handler] = {
    "plazos.comunicar": act(temas.comunicar),
    "plazos.prorrogar": act(temas.prorrogar),
    "plazos.reanudar": act(temas.reanudar),
    "plazos.suspender": act(temas.suspender),
}
