"""What changed is told element by element, and nothing else is."""

import json
import re

import pytest

from engine.authoring import differences
from engine.authoring.differences import Kind
from tests.house import ROOT

REFUGIO = ROOT / "processes" / "refugio"
DIAGRAM = (REFUGIO / "refugio.bpmn").read_bytes()
TABLE = (REFUGIO / "prioridad.dmn").read_bytes()
FORM = (REFUGIO / "forms/tomar_biometria.form").read_bytes()


def told(path: str, before: bytes, *replacements: tuple[str, str]) -> list[tuple[object, ...]]:
    after = before.decode()
    for old, new in replacements:
        assert old in after, old
        after = after.replace(old, new, 1)
    return [
        (one.kind, one.element, one.fact, one.before, one.after)
        for one in differences.of_files(path, before, after.encode())
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'name="plazo" value="60 días hábiles"',
            'name="plazo" value="30 días hábiles"',
            (Kind.CHANGED, "refugio", ("property", "plazo"), "60 días hábiles", "30 días hábiles"),
        ),
        (
            'attachedToRef="determinar_condicion" cancelActivity="false"',
            'attachedToRef="determinar_condicion"',
            (Kind.REMOVED, "vence_plazo", ("attribute", "cancelActivity"), "false", None),
        ),
        (
            "plazo vence(date(expediente.presentado_el), prioridad.dias)</bpmn:timeDate>",
            "plazo vence(date(expediente.presentado_el), 10)</bpmn:timeDate>",
            (
                Kind.CHANGED,
                "vence_plazo",
                ("timerEventDefinition", "timeDate"),
                "plazo vence(date(expediente.presentado_el), prioridad.dias)",
                "plazo vence(date(expediente.presentado_el), 10)",
            ),
        ),
    ],
)
def test_a_diagram_tells_the_element_and_the_fact(
    old: str, new: str, expected: tuple[object, ...]
) -> None:
    assert [expected] == told("refugio.bpmn", DIAGRAM, (old, new))


def test_what_is_only_drawn_elsewhere_has_moved() -> None:
    shape = re.search(r'bpmnElement="tomar_biometria"[^>]*><dc:Bounds x="\d+"', DIAGRAM.decode())
    assert shape

    found = told("refugio.bpmn", DIAGRAM, (shape[0], re.sub(r'x="\d+"', 'x="7"', shape[0])))

    assert [(Kind.MOVED, "tomar_biometria")] == [one[:2] for one in found]


def test_an_element_that_is_new_is_told_once() -> None:
    new = '<bpmn:task id="nueva" name="Nueva"><bpmn:documentation>Algo</bpmn:documentation></bpmn:task>'

    found = told("refugio.bpmn", DIAGRAM, ("<bpmn:startEvent ", f"{new}<bpmn:startEvent "))

    assert [(Kind.ADDED, "nueva", (), None, None)] == found


def test_a_table_tells_the_cell_by_its_column() -> None:
    (one,) = told("prioridad.dmn", TABLE, ("<text>true</text>", "<text>false</text>"))

    assert Kind.CHANGED == one[0]
    assert ("cell", "1") == one[2][:2]
    assert ("true", "false") == one[3:]


def test_a_table_tells_rows_that_changed_places() -> None:
    rows = re.findall(r"\n *<rule .*?</rule>", TABLE.decode(), re.DOTALL)
    swapped = TABLE.decode().replace(rows[0], "@").replace(rows[1], rows[0]).replace("@", rows[1])

    found = differences.of_files("a.dmn", TABLE, swapped.encode())

    assert [("order",), ("order",)] == [one.fact for one in found]


def test_a_form_tells_the_component_and_its_member() -> None:
    found = told("forms/a.form", FORM, ('"label": "Fotografía"', '"label": "Foto"'))

    assert [(Kind.CHANGED, "campo_fotografia", ("label",), "Fotografía", "Foto")] == found


def test_a_form_tells_options_one_by_one() -> None:
    form = json.loads(FORM)
    group = next(one for one in form["components"] if one.get("path") == "biometria")
    group["components"][0]["values"].append({"label": "No se tomó", "value": "NO"})

    found = differences.of_files("forms/a.form", FORM, json.dumps(form).encode())

    assert [(Kind.ADDED, ("values", "NO"), "No se tomó")] == [
        (one.kind, one.fact, one.after) for one in found
    ]


def test_a_text_tells_the_lines() -> None:
    (one,) = differences.of_files("README.md", b"a\nb\nc\nd\ne\nf\n", b"a\nb\nc\nX\ne\nf\n")

    assert ("b\nc\nd\ne\nf", "b\nc\nX\ne\nf") == (one.before, one.after)


def test_a_folder_tells_files_that_came_and_went() -> None:
    before, after = {"a.bpmn": DIAGRAM, "b.dmn": b"x"}, {"a.bpmn": DIAGRAM, "c.dmn": b"x"}

    found = differences.between(before, after)

    assert [("b.dmn", Kind.REMOVED), ("c.dmn", Kind.ADDED)] == [(one.path, one.kind) for one in found]


def test_what_cannot_be_read_is_told_by_lines() -> None:
    assert 1 == len(differences.of_files("a.bpmn", b"<a", b"<b"))
