"""Diagrams made by chance: lanes, branches, loops, boundary events, names of every length."""

from random import Random

KINDS = ["userTask", "serviceTask", "exclusiveGateway", "parallelGateway", "intermediateThrowEvent"]
NAMES = ["Revisar", "Registrar la solicitud de la persona", "¿Procede?", "", "Emitir documento"]
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">\n'
)


def made(number: int) -> bytes:
    """A diagram whose every element can be reached; the same number always gives the same."""
    chance = Random(number)  # noqa: S311 - no secret
    count, lanes = chance.randint(4, 13), chance.randint(1, 3)
    nodes = [("n0", "startEvent", "Inicio")]
    nodes += [(f"n{n}", chance.choice(KINDS), chance.choice(NAMES)) for n in range(1, count)]
    where = {id_: chance.randrange(lanes) for id_, _, _ in nodes}
    flows = [(chance.randint(max(0, n - 4), n - 1), n) for n in range(1, count)]
    flows += [(chance.randrange(1, count), chance.randrange(1, count)) for _ in range(count // 4)]
    flows = [flow for flow in dict.fromkeys(flows) if flow[0] != flow[1]]
    body = [f'<{kind} id="{id_}" name="{name}" />' for id_, kind, name in nodes]
    body += [
        f'<sequenceFlow id="f{n}" name="{chance.choice(["", "", "Sí", "No procede"])}"'
        f' sourceRef="n{a}" targetRef="n{b}" />'
        for n, (a, b) in enumerate(flows)
    ]
    host = next((id_ for id_, kind, _ in nodes if kind.endswith("Task")), None)
    if host:
        where["guardia"] = where[host]
        body.append(
            f'<boundaryEvent id="guardia" name="Vence el plazo" attachedToRef="{host}"><timerEventDefinition />'
            f'</boundaryEvent><sequenceFlow id="fg" sourceRef="guardia" targetRef="n{count - 1}" />'
        )
    parts = [_lane(lane, where) for lane in range(lanes)]
    pool = '<collaboration id="c"><participant id="p" name="Proceso" processRef="pr" /></collaboration>'
    process = f'<process id="pr"><laneSet id="ls">{"".join(parts)}</laneSet>{"".join(body)}</process>'
    return f"{HEAD}{pool}{process}</definitions>\n".encode()


def _lane(lane: int, where: dict[str, int]) -> str:
    refs = "".join(f"<flowNodeRef>{id_}</flowNodeRef>" for id_, own in where.items() if own == lane)
    return f'<lane id="l{lane}" name="Carril {lane}">{refs}</lane>'
