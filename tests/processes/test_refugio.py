"""The refugee procedure as a whole."""

from pathlib import Path

import pytest
from lxml import etree

from engine import rehearsal
from engine.dmn import Decisions
from tests.house import ROOT

FOLDER = ROOT / "processes" / "refugio"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DIAGRAMS = sorted((ROOT / "processes").glob("*/*.bpmn"))
SIDE_PATH = "vencimiento_atendido"  # of a late case, which goes on


def test_every_end_is_reached_by_a_scenario() -> None:
    root = etree.parse(FOLDER / "refugio.bpmn")
    ends = {str(end.get("id")) for end in root.iter(f"{BPMN}endEvent")}
    reached = {
        rehearsal.read(file.read_bytes())["ends"] for file in (FOLDER / "scenarios").glob("*.yaml")
    }

    assert ends - {SIDE_PATH} == reached


@pytest.mark.parametrize(
    ("vulnerabilidad", "points"),
    [
        ({"riesgo_inminente": "NO", "necesidades": [], "familia_con_menores": "NO"}, 0),
        ({"riesgo_inminente": "SI", "necesidades": [], "familia_con_menores": "SI"}, 50),
        ({"necesidades": ["MENOR_NO_ACOMPANADO"]}, 30),
        ({"necesidades": ["TORTURA", "VIOLENCIA_GENERO"]}, 25),
        ({"necesidades": ["GESTANTE"]}, 15),
        ({"necesidades": ["GESTANTE", "LGBTI", "ADULTO_MAYOR"]}, 30),
        ({"riesgo_inminente": "SI", "necesidades": ["TORTURA"]}, 65),
    ],
)
def test_points_add_up(vulnerabilidad: dict[str, object], points: int) -> None:
    table = Decisions.load({"puntaje.dmn": (FOLDER / "puntaje.dmn").read_bytes()})
    inputs = {"vulnerabilidad": vulnerabilidad, "expediente": {"presentado_el": None}}

    assert points == table.ask("puntaje", inputs)[0]


@pytest.mark.parametrize(
    ("points", "confirmed", "queue", "days"),
    [
        (0, "NO", "NORMAL", 60),
        (34, None, "NORMAL", 60),
        (35, None, "ALTA", 60),
        (59, None, "ALTA", 60),
        (60, None, "URGENTE", 10),
        (0, "SI", "ACELERADA_16A", 10),
        (60, "SI", "URGENTE", 10),  # protection comes first
    ],
)
def test_points_choose_the_queue(points: int, confirmed: str | None, queue: str, days: int) -> None:
    table = Decisions.load({"prioridad.dmn": (FOLDER / "prioridad.dmn").read_bytes()})

    answer, _ = table.ask("prioridad", {"puntaje": points, "causal_16a": {"confirmada": confirmed}})

    assert isinstance(answer, dict)
    assert (queue, days) == (answer["cola"], answer["dias"])


@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.stem)
def test_a_diagram_shows_all_it_does_and_nothing_lies_on_top_of_another(file: Path) -> None:
    root = etree.parse(file)
    shapes = {str(shape.get("bpmnElement")): box(shape) for shape in root.iter(f"{DI}BPMNShape")}
    drawn = shapes.keys() | {str(edge.get("bpmnElement")) for edge in root.iter(f"{DI}BPMNEdge")}
    kinds = ("Task", "Event", "Gateway", "Activity")
    nodes = {
        str(node.get("id"))
        for node in root.iter()
        if isinstance(node.tag, str) and node.tag.startswith(BPMN) and node.tag.endswith(kinds)
    }
    flows = {str(flow.get("id")) for flow in root.iter(f"{BPMN}sequenceFlow")}
    attached = {str(event.get("id")) for event in root.iter(f"{BPMN}boundaryEvent")}

    placed = sorted(nodes - attached)
    assert set() == (nodes | flows) - drawn
    assert [] == [
        (one, other)
        for number, one in enumerate(placed)
        for other in placed[number + 1 :]
        if overlap(shapes[one], shapes[other])
    ]


def box(shape: etree._Element) -> tuple[float, float, float, float]:
    bounds = shape.find(f"{DC}Bounds")
    assert bounds is not None
    x, y, width, height = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
