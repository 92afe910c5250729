"""Forty procedures of one shape, and what the engine leaves when it plays them up to each user task."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from bench.crowd import people
from bench.crowd.questions import ANSWERS, COMPONENTS
from engine import programs, spiff
from engine.db import transaction
from engine.models import ProcessDefinition

TITLES = (
    "Visa temporal", "Visa residente", "Visa de negocios", "Visa de estudiante", "Visa humanitaria",
    "Visa oficial", "Visa diplomática", "Visa cultural", "Visa periodística", "Visa cooperante",
    "Calidad migratoria de cooperante", "Calidad migratoria de religioso", "Cambio de calidad",
    "Prórroga de residencia", "Prórroga de visa", "Carné de identidad", "Carné de cooperante",
    "Duplicado de carné", "Pasaporte diplomático", "Pasaporte oficial", "Salvoconducto", "Apostilla",
    "Legalización de firma", "Refugio", "Asilo", "Reunificación familiar", "Documento de viaje",
    "Autorización de trabajo", "Permiso de salida", "Nota verbal", "Exoneración de tasa", "Inscripción",
    "Nacionalidad por matrimonio", "Registro de domicilio", "Rectificación", "Reconsideración",
    "Apelación", "Queja", "Desistimiento", "Consulta",
)  # fmt: skip
ACTIVITIES = {
    "registrar": ("Registrar la solicitud", "Mesa de partes"),
    "evaluar": ("Evaluar la solicitud", "Evaluación"),
    "proyectar": ("Proyectar la resolución", "Evaluación"),
    "aprobar": ("Aprobar la resolución", "Aprobación"),
    "entregar": ("Entregar al solicitante", "Mesa de partes"),
}
ORDER = tuple(ACTIVITIES)
HEAD = (
    "<?xml version='1.0'?><bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'"
    " xmlns:spiffworkflow='http://spiffworkflow.org/bpmn/schema/1.0/core' id='d' targetNamespace='x'>"
)
#: stand in the played states for what differs from case to case
NAME, NUMBER, OFFICE, OTHER_OFFICE, DUE = "⟦nombre⟧", "⟦numero⟧", "⟦oficina⟧", "⟦otra⟧", "2026-12-30"
PRIORITY = 987_654
MARKS = (NAME, NUMBER, OFFICE, OTHER_OFFICE, DUE, str(PRIORITY))
FINISHED = "fin"
_ID = re.compile(rb'"([0-9a-f]{32})"')


@dataclass(frozen=True)
class Stage:
    """A case that has come this far: its state in pieces, between which goes what differs."""

    activity: str  # that it waits at, or ``FINISHED``
    pieces: tuple[bytes, ...]
    slots: tuple[int | str, ...]  # number of a visit, or a mark
    visits: int
    open_visit: int | None
    done: tuple[str, ...]  # activities finished before

    def fill(self, ids: Sequence[str], facts: Mapping[str, bytes]) -> bytes:
        """The state of one case."""
        parts = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            parts.append(ids[slot].encode() if isinstance(slot, int) else facts[slot])
            parts.append(piece)
        return b"".join(parts)


@dataclass(frozen=True)
class Procedure:
    """A definition, and its cases at every stage: those of one office, and those that two share."""

    definition_id: UUID
    key: str
    name: str
    alone: Mapping[str, Stage]
    shared: Mapping[str, Stage]


def deploy(now: datetime) -> list[Procedure]:
    """Without the gate: its checks are not what is measured."""
    return [_deploy(f"tramite_{number:02}", title, now) for number, title in enumerate(TITLES)]


def _deploy(key: str, title: str, now: datetime) -> Procedure:
    sources = {f"{key}.bpmn": _bpmn(key, title).encode()}
    sources |= {f"forms/{name}.form": json.dumps(_form(name)).encode() for name in ACTIVITIES}
    definition = ProcessDefinition(
        key=key,
        version=1,
        digest=key.encode(),
        name=title,
        sources=sources,
        note="",
        author="bench",
        groups=sorted(group for office in people.offices() for group in people.groups_of(office)),
    )
    with transaction() as session:
        session.add(definition)
        session.flush()
        program = programs.get(session, definition.id).program
    alone = _stages(program, [OFFICE], now)
    return Procedure(definition.id, key, title, alone, _stages(program, [OFFICE, OTHER_OFFICE], now))


def _stages(program: spiff.Program, offices: list[str], now: datetime) -> dict[str, Stage]:
    data = {"oficinas": offices, "vence": DUE, "prioridad": PRIORITY, "numero": NUMBER}
    execution = spiff.Execution.start(program, data, now=now)
    stages = {}
    for place, activity in enumerate(ORDER):
        (task,) = execution.waits().user_tasks
        stages[activity] = _stage(activity, execution.dump(), task.visit, ORDER[:place])
        execution.complete(task.visit, ANSWERS[activity])
    stages[FINISHED] = _stage(FINISHED, execution.dump(), None, ORDER)
    return stages


def _stage(activity: str, state: bytes, visit: UUID | None, done: tuple[str, ...]) -> Stage:
    ids = list(dict.fromkeys(found.decode() for found in _ID.findall(state)))
    marks: dict[bytes, int | str] = {id_.encode(): number for number, id_ in enumerate(ids)}
    marks |= {mark.encode(): mark for mark in MARKS}
    found = list(re.finditer(b"|".join(re.escape(mark) for mark in marks), state))
    edges = [0, *(edge for one in found for edge in one.span()), len(state)]
    return Stage(
        activity=activity,
        pieces=tuple(state[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)),
        slots=tuple(marks[one.group()] for one in found),
        visits=len(ids),
        open_visit=ids.index(visit.hex) if visit else None,
        done=done,
    )


def _bpmn(key: str, title: str) -> str:
    steps = ["inicio", *ORDER, FINISHED]
    flows = "".join(
        f"<bpmn:sequenceFlow id='f_{one}' sourceRef='{one}' targetRef='{other}'/>"
        for one, other in pairwise(steps)
    )
    tasks = "".join(_task(id_, name, role) for id_, (name, role) in ACTIVITIES.items())
    return (
        f"{HEAD}<bpmn:process id='{key}' name='{title}' isExecutable='true'>"
        f"<bpmn:startEvent id='inicio'/>{tasks}<bpmn:endEvent id='{FINISHED}'/>{flows}"
        "</bpmn:process></bpmn:definitions>"
    )


def _task(id_: str, name: str, role: str) -> str:
    told = {
        "candidateGroup": f'for oficina in oficinas return "{role} · " + oficina',
        "dueDate": "date(vence)",
        "priority": "prioridad",
    }
    properties = "".join(
        f"<spiffworkflow:property name='{one}' value='{text}'/>" for one, text in told.items()
    )
    return (
        f"<bpmn:userTask id='{id_}' name='{name}'><bpmn:extensionElements><spiffworkflow:properties>"
        f"{properties}</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>"
    )


def _form(id_: str) -> dict[str, object]:
    return {"type": "default", "id": id_, "schemaVersion": 16, "components": COMPONENTS[id_]}
