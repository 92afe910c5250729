"""What the studio's pages are told as JSON, in the words of people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import definitions
from engine.authoring import company, differences, drafts, naming
from engine.authoring.differences import Difference, FileDifference
from engine.authoring.renaming import Left, Why
from engine.findings import InvalidDefinition
from engine.models import Remark, Workspace
from web import spanish
from web.accounts import people
from web.i18n import lazy_gettext as _
from web.studio import facts

KINDS = {
    "added": _("nuevo"),
    "removed": _("quitado"),
    "changed": _("cambiado"),
    "moved": _("movido"),
}


def process_name(session: Session, workspace: Workspace) -> str:
    """What people call the process: as its diagram says, else as it was deployed."""
    path = f"{workspace.key}.bpmn"
    if path in drafts.listing(session, workspace.id):
        try:
            found = dict(naming.processes(drafts.content(session, workspace.id, path)[1], path))
        except InvalidDefinition:
            found = {}
        if found.get(workspace.key):
            return found[workspace.key]
    deployed = definitions.find_latest(session, workspace.key)
    return deployed.name if deployed else naming.words_of(workspace.key)


CAUSES = {
    "branched": _("empezó el borrador"),
    "saved": _("cambió"),
    "aside": _("dejó de lado su versión de"),
    "restored": _("volvió a un estado anterior de"),
    "renamed": _("cambió el nombre de"),
    "repaired": _("corrigió"),
    "imported": _("trajo"),
    "pushed": _("envió desde una carpeta"),
}


PROPOSALS = {
    "open": _("espera aprobación"),
    "approved": _("aprobada, por desplegar"),
    "returned": _("devuelta con observación"),
    "withdrawn": _("retirada"),
    "deployed": _("desplegada"),
}


def proposal_state(code: str) -> str:
    """How a proposal stands."""
    return str(PROPOSALS.get(code, code))


#: what is told of an element where a case and a version do not fit; %(what)s is the element
RUN_WORDS = {
    "only-recorded": _("El caso llegó a «%(what)s»; con el borrador no llega."),
    "only-candidate": _("Con el borrador llega a «%(what)s»; el caso no llegó."),
    "stopped": _("Deja de esperarse «%(what)s»."),
    "begun": _("Empieza a esperarse «%(what)s»."),
    "no-inputs": _("No se guardó lo que recibió: empezó antes de que se guardara."),
    "gone": _("«%(what)s» no existe en esa versión. Si cambió de identificador, dígalo al migrar."),
    "cannot-move": _("No tiene dónde seguir en esa versión."),
    "instance-not-active": _("El caso terminó o está suspendido."),
    "reason-missing": _("Falta el motivo."),
    "execution-failed": _("Se detiene en «%(what)s»: una expresión no se puede evaluar."),
    "runaway": _("Se detiene en «%(what)s»: da vueltas sin fin."),
}


def run_words(code: str, element: str) -> str:
    """What is told of an element; what the engine says itself, as it says it."""
    known = RUN_WORDS.get(code)
    if known is not None:
        return str(known) % {"what": element}
    return f"«{element}»: {code}" if element else code


PHASES = {
    "looking": _("se están mirando"),
    "looked": _("ya se miraron todos"),
    "moving": _("se están migrando"),
    "moved": _("migración terminada"),
    "undoing": _("se está deshaciendo"),
    "undone": _("migración deshecha"),
    "canceled": _("detenida"),
}
ITEMS = {
    "waiting": _("Espera"),
    "differs": _("Distinto"),
    "cannot": _("No se puede"),
    "moved": _("Migrado"),
    "failed": _("Ya no se pudo"),
    "undone": _("Devuelto a su versión"),
    "kept": _("No se pudo devolver"),
}


def run_phase(code: str) -> str:
    """How far something done to many cases is."""
    return str(PHASES.get(code, code))


def item_state(code: str, kind: str) -> str:
    """What became of one of them."""
    if code == "same":
        return str(_("Puede migrar") if kind == "move" else _("Igual"))
    return str(ITEMS.get(code, code))


#: why a person should look at a place; %(name)s is the old name, %(about)s what it has to do with
WHY = {
    Why.MEMBER: _(
        "Dentro de un filtro, y los elementos de alguna lista tienen un dato con ese nombre: se dejó"
        " como está. Si es la variable, cámbielo a mano."
    ),
    Why.TAKEN: _(
        "Dentro de un filtro, donde podría ser un dato de los elementos de la lista: se tomó por la"
        " variable y se cambió. Compruébelo."
    ),
    Why.HIDDEN: _(
        "La expresión ya llama con el nombre nuevo a otra cosa: se dejó como está y hay que cambiarla a"
        " mano."
    ),
    Why.DATUM: _(
        "La plantilla lee el dato «%(name)s», que «%(about)s» le da con ese nombre. Se queda así: los"
        " casos en curso de versiones anteriores se lo siguen dando, y la plantilla es una sola."
    ),
    Why.OUTSIDE: _(
        "Llega de fuera, en «%(about)s»: quien inicie el proceso debe darla con el nombre nuevo."
    ),
    Why.BY_NAME: _(
        "«%(about)s» pasa las variables por su nombre (no dice «in» y «out»), y solo uno de los dos"
        " procedimientos lo cambia: diga qué dato es cuál."
    ),
    Why.OWN: _("La tabla llama así a otra cosa suya: se dejó entera como está. Cámbiela en su editor."),
    Why.ROW: _("Una fila de una lista la lee con «parent»: cámbielo a mano."),
    Why.TASK: _(
        "El paso «%(about)s» puede ser de varios procedimientos, y no todos cambian: se dejó como está."
    ),
    Why.TEXT: _("Un texto para personas la nombra."),
}


def left_why(place: Left, name: str) -> str:
    """Why a person should look at a place."""
    return str(WHY[place.why]) % {"name": name, "about": place.about}


def cause(code: str) -> str:
    """Why a file changed, after the name of whoever changed it."""
    return str(CAUSES.get(code, code))


def file(one: FileDifference) -> dict[str, Any]:
    """What became of one file."""
    return {
        "path": one.path,
        "kind": one.kind.value,
        "words": str(KINDS[one.kind.value]),
        "layout": one.is_layout,
        "differences": [difference(each) for each in one.differences],
    }


def differences_told(path: str, before: bytes, after: bytes) -> list[dict[str, Any]]:
    """What differs between two states of a file."""
    return [difference(one) for one in differences.of_files(path, before, after)]


def difference(one: Difference) -> dict[str, Any]:
    """One difference in words."""
    return {
        "kind": one.kind.value,
        "words": str(KINDS[one.kind.value]),
        "element": one.element,
        "what": facts.element(one.type, one.name or one.element),
        "fact": facts.fact(one.fact),
        "before": one.before,
        "after": one.after,
    }


def remarks(session: Session, workspace_id: UUID) -> list[dict[str, Any]]:
    """All threads, open ones first."""
    threads = company.threads(session, workspace_id)
    every = [one for thread in threads for one in (thread.head, *thread.answers)]
    names = people.names(session, [one.author for one in every])
    return [
        _remark(thread.head, names)
        | {
            "path": thread.head.path,
            "element": thread.head.element,
            "done": thread.head.resolved_at is not None,
            "answers": [_remark(one, names) for one in thread.answers],
        }
        for thread in threads
    ]


def _remark(one: Remark, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "author": names[one.author],
        "at": spanish.moment(one.created_at),
        "text": one.text,
    }
