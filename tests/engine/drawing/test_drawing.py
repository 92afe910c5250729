"""Diagrams are laid out to be read, and mean what they meant."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from engine import drawing
from engine.findings import InvalidDefinition
from tests.engine.drawing.made import made
from tests.house import ROOT

DIAGRAMS = sorted((ROOT / "processes").glob("*/*.bpmn"))
ODD = Path(__file__).parent / "completo.bpmn"
DIAGRAM = re.compile(rb"\s*<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>\s*", re.DOTALL)
Boxes = Mapping[str, tuple[float, float, float, float]]


def boxes(source: bytes) -> Boxes:
    """Where shapes are: left, top, right, bottom."""
    found = {}
    for shape in etree.fromstring(source).iter("{*}BPMNShape"):
        x, y, width, height = (float(shape[0].get(name)) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    return found


def lines(source: bytes) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement"): [
            (float(p.get("x")), float(p.get("y"))) for p in edge.iter("{*}waypoint")
        ]
        for edge in etree.fromstring(source).iter("{*}BPMNEdge")
    }


@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.stem)
def test_diagrams_of_the_house_can_be_read(file: Path) -> None:
    assert [] == drawing.faults_of(file.read_bytes())


def test_everything_that_bpmn_has_is_drawn_without_faults() -> None:
    assert [] == drawing.faults_of(drawing.arrange(ODD.read_bytes()))


def test_the_meaning_keeps_every_byte() -> None:
    before = (ROOT / "processes/refugio/refugio.bpmn").read_bytes()

    after = drawing.arrange(before.replace(b'width="120"', b'width="77"'))

    assert DIAGRAM.sub(b"", before) == DIAGRAM.sub(b"", after)
    assert before.count(b"<bpmndi:BPMNDiagram ") == after.count(b"<bpmndi:BPMNDiagram ")


@pytest.mark.parametrize("number", [3, 7, 11])
def test_a_drawing_gives_itself(number: int) -> None:
    once = drawing.arrange(made(number))

    assert once == drawing.arrange(once)


def test_nothing_lies_on_anything_whatever_the_diagram() -> None:
    faults = {
        number: [one.kind for one in drawing.faults_of(drawing.arrange(made(number)))]
        for number in range(14)
    }

    assert {number: [] for number in range(14)} == faults


def test_time_goes_to_the_right_and_lanes_are_rows() -> None:
    where = boxes(drawing.arrange(ODD.read_bytes()))

    assert where["recibir"][0] > where["inicio"][2]
    assert where["evaluar"][0] > where["recibir"][2]
    assert where["carril_mesa"][3] == where["carril_evaluacion"][1]
    assert where["carril_mesa"][1] < where["recibir"][1] < where["recibir"][3] < where["carril_mesa"][3]


def test_a_loop_comes_back_below() -> None:
    flows = [("recibir", "completo"), ("completo", "seguir"), ("completo", "recibir")]
    drawn = "".join(f'<sequenceFlow id="{a}__{b}" sourceRef="{a}" targetRef="{b}" />' for a, b in flows)
    nodes = '<userTask id="recibir" /><exclusiveGateway id="completo" /><userTask id="seguir" />'
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'
    source = drawing.arrange(f'{head}<process id="p">{nodes}{drawn}</process></definitions>'.encode())
    left, _, right, bottom = boxes(source)["recibir"]
    loop = lines(source)["completo__recibir"]

    assert ((left + right) / 2, bottom) == loop[-1]
    assert max(y for _, y in loop) > bottom


def test_a_boundary_event_sits_on_the_edge_and_its_line_leaves_downwards() -> None:
    source = drawing.arrange(ODD.read_bytes())
    left, top, right, bottom = boxes(source)["vence"]
    host, line = boxes(source)["evaluar"], lines(source)["vence__avisar"]

    assert host[3] == (top + bottom) / 2
    assert host[0] < left < right < host[2]
    assert ((left + right) / 2, bottom) == line[0]
    assert line[1][1] > bottom


def test_a_subprocess_is_as_large_as_what_it_holds() -> None:
    where = boxes(drawing.arrange(ODD.read_bytes()))

    outer = where["revision"]
    for inner in ("empieza_revision", "revisar", "acaba_revision"):
        left, top, right, bottom = where[inner]
        assert outer[0] < left < right < outer[2]
        assert outer[1] < top < bottom < outer[3]


def test_colours_and_ids_of_the_old_drawing_stay() -> None:
    source = ODD.read_bytes()

    shape = next(
        one
        for one in etree.fromstring(drawing.arrange(source)).iter("{*}BPMNShape")
        if one.get("bpmnElement") == "recibir"
    )

    assert "Forma_17" == shape.get("id")
    assert "#0d4372" == shape.get("{http://www.omg.org/spec/BPMN/non-normative/color/1.0}border-color")


def test_a_folded_subprocess_has_a_sheet_of_its_own() -> None:
    root = etree.fromstring(drawing.arrange(ODD.read_bytes()))
    planes = [plane.get("bpmnElement") for plane in root.iter("{*}BPMNPlane")]
    shape = next(one for one in root.iter("{*}BPMNShape") if one.get("bpmnElement") == "archivo")

    assert ["colaboracion", "archivo"] == planes
    assert ("false", "80") == (shape.get("isExpanded"), shape[0].get("height"))


def test_a_file_without_drawing_gets_one_and_one_without_process_stays() -> None:
    bare = DIAGRAM.sub(b"", ODD.read_bytes())
    empty = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"/>'

    assert [] == drawing.faults_of(drawing.arrange(bare))
    assert empty == drawing.arrange(empty)


def test_what_is_not_safe_to_read_is_refused() -> None:
    with pytest.raises(InvalidDefinition):
        drawing.arrange(b'<!DOCTYPE x [<!ENTITY a "b">]><definitions/>')


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("shapes-overlap", ("recibir", {"x": 0, "like": "evaluar"})),
        ("outside-its-container", ("recibir", {"y": 900})),
        ("inside-another-container", ("avisar", {"like": "revisar"})),
        ("not-drawn", ("avisar", None)),
    ],
)
def test_a_fault_is_found(kind: str, change: tuple[str, Mapping[str, object] | None]) -> None:
    root = etree.fromstring(drawing.arrange(ODD.read_bytes()))
    shapes = {one.get("bpmnElement"): one for one in root.iter("{*}BPMNShape")}
    id_, to = change
    if to is None:
        shapes[id_].getparent().remove(shapes[id_])
    else:
        bounds = shapes[id_][0]
        for name, value in (shapes[to["like"]][0].attrib if "like" in to else to).items():
            bounds.set(name, str(value))

    assert kind in {one.kind for one in drawing.faults_of(etree.tostring(root))}


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("line-through-shape", [(0, 0), (1, 0), (2, 0)]),
        ("line-slants", [(0, 0), (2, 1)]),
        ("line-ends-elsewhere", [(0, 0), (1, 0)]),
    ],
)
def test_a_faulty_line_is_found(kind: str, points: list[tuple[int, int]]) -> None:
    """Of three tasks in a row, the line from the first to the last."""
    tasks = "".join(f'<task id="t{n}" />' for n in range(3))
    shapes = "".join(
        f'<di:BPMNShape id="s{n}" bpmnElement="t{n}"><dc:Bounds x="{n * 200}" y="0" width="100" height="80"/>'
        "</di:BPMNShape>"
        for n in range(3)
    )
    way = "".join(f'<dd:waypoint x="{50 + x * 200}" y="{40 + y * 100}"/>' for x, y in points)
    source = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x" '
        'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:dd="http://www.omg.org/spec/DD/20100524/DI"><process id="p">'
        f'{tasks}<sequenceFlow id="f" sourceRef="t0" targetRef="t2"/></process><di:BPMNDiagram>'
        f'<di:BPMNPlane bpmnElement="p">{shapes}<di:BPMNEdge id="e" bpmnElement="f">{way}</di:BPMNEdge>'
        "</di:BPMNPlane></di:BPMNDiagram></definitions>"
    )

    assert kind in {one.kind for one in drawing.faults_of(source.encode())}
