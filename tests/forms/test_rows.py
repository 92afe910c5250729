"""Lists whose rows people add and take out, with and without JavaScript."""

import pytest

import forms
from tests.forms.builders import component, form, rows, said, text

FAMILY = form(
    rows(
        "familia",
        text("nombre", validate={"required": True}),
        component("checkbox", "vive"),
        rows("telefonos", text("numero"), defaultRepetitions=0),
        properties={"maximoFilas": 3, "nombreFila": "Familiar"},
    )
)


def names(view):
    ((family,),) = view.lines
    return [row.lines[0][0].value for row in family.rows]


def test_rows_nobody_touched_are_dropped():
    posted = {"familia-n": ["3"], "familia-1-nombre": ["Ana"], "familia-1-vive": ["true"]}

    result = forms.validate(FAMILY, posted, data={})

    assert {} == said(result)
    assert {"familia": [{"nombre": "Ana", "vive": True, "telefonos": []}]} == result.answers


def test_a_row_that_was_touched_is_checked_under_its_number_on_the_page():
    result = forms.validate(FAMILY, {"familia-n": ["2"], "familia-1-vive": ["true"]}, data={})

    (problem,) = result.problems
    assert ("familia.1.nombre", "c-familia-1-nombre", ("Familiar 2",)) == (
        problem.key,
        problem.anchor,
        problem.row,
    )


def test_lists_inside_rows():
    posted = {
        "familia-n": ["1"], "familia-0-nombre": ["Ana"], "familia-0-telefonos-n": ["2"],
        "familia-0-telefonos-0-numero": ["1"], "familia-0-telefonos-1-numero": ["2"],
    }  # fmt: skip

    result = forms.validate(FAMILY, posted, data={})

    assert [{"numero": "1"}, {"numero": "2"}] == result.answers["familia"][0]["telefonos"]


def test_too_many_rows_and_too_few():
    posted = {f"familia-{n}-nombre": ["A"] for n in range(4)}
    few = form(rows("x", text("a"), properties={"minimoFilas": 2}))

    many = forms.validate(FAMILY, {"familia-n": ["4"], **posted}, data={})

    assert {"familia": "«Familia» admite como máximo 3 filas."} == said(many)
    assert {"x.0.a", "x.1.a"} == set(
        said(
            forms.validate(
                form(rows("x", text("a", validate={"required": True}), properties={"minimoFilas": 2})),
                {"x-n": ["2"]},
                data={},
            )
        )
    )
    assert {"x": "«X» necesita al menos 2 filas."} == said(forms.validate(few, {"x-n": ["1"]}, data={}))
    assert {"x": "«X» necesita al menos 2 filas."} == said(
        forms.check(few, {"x": [{"a": "b"}]}, data={})
    )


@pytest.mark.parametrize("told", ["999999999999", "-1", "x", "", "9999", "\u0663"])
def test_a_row_count_out_of_bounds_does_no_harm(told):
    posted = {"familia-n": [told], "familia-0-nombre": ["Ana"]}

    result = forms.validate(FAMILY, posted, data={})
    view = forms.present(FAMILY, raw=posted, data={})

    assert "Ana" == names(view)[0]
    assert len(names(view)) <= 200
    assert ("9999" == told) == bool(said(result))


def test_a_row_is_added_and_what_was_typed_stays():
    posted = {"familia-n": ["1"], "familia-0-nombre": ["Ana"], "_accion": ["add:familia"]}

    assert ["Ana", ""] == names(forms.present(FAMILY, raw=posted, data={}))
    assert {"familia-n": ["2"], "familia-0-nombre": ["Ana"]} == forms.edited(posted)


def test_a_row_is_taken_out_and_the_others_move_up():
    posted = {
        "familia-n": ["3"], "familia-0-nombre": ["Ana"], "familia-1-nombre": ["Luis"], "familia-2-nombre": ["Eva"],
        "familia-2-telefonos-n": ["1"], "familia-2-telefonos-0-numero": ["5"],
        "_visto": ["familia-0-nombre familia-1-nombre familia-2-nombre"], "_accion": ["del:familia:1"],
    }  # fmt: skip

    edited = forms.edited(posted)

    assert ["Ana", "Eva"] == names(forms.present(FAMILY, raw=posted, data={}))
    assert ["5"] == edited["familia-1-telefonos-0-numero"]
    assert ["familia-0-nombre familia-1-nombre"] == edited["_visto"]
    assert "familia-2-nombre" not in edited


def test_a_row_inside_a_row_is_taken_out():
    posted = {"familia-n": ["1"], "familia-0-telefonos-n": ["2"], "familia-0-telefonos-1-numero": ["5"]}

    edited = forms.edited({**posted, "_accion": ["del:familia-0-telefonos:0"]})

    assert {
        "familia-n": ["1"],
        "familia-0-telefonos-n": ["1"],
        "familia-0-telefonos-0-numero": ["5"],
    } == edited


@pytest.mark.parametrize(
    "action",
    ["del:familia:9", "del:familia:x", "del:", "add:", "drop:x:y", "", "continuar", "del:familia:-1"],
)
def test_a_strange_button_changes_nothing(action):
    posted = {"familia-n": ["1"], "familia-0-nombre": ["Ana"]}

    assert posted == forms.edited({**posted, "_accion": [action]})


def test_rows_are_as_the_process_holds_them_until_somebody_changes_them():
    data = {"familia": [{"nombre": "Ana"}, {"nombre": "Luis"}]}

    assert ["Ana", "Luis"] == names(forms.present(FAMILY, data=data))
    assert ["Ana", "Luis"] == names(forms.present(FAMILY, raw={"otro": ["1"]}, data=data))
    gone = {
        "familia-n": ["2"],
        "familia-0-nombre": ["Ana"],
        "familia-1-nombre": ["Luis"],
        "_accion": ["del:familia:0"],
    }
    again = {**forms.edited(gone), "_accion": ["add:familia"]}
    assert ["Luis", ""] == names(forms.present(FAMILY, raw=again, data=data))


def test_a_list_of_fixed_rows_takes_its_length_from_the_process():
    fixed = form(rows("puntos", text("titulo", readonly=True), text("voto"), allowAddRemove=False))
    data = {"puntos": [{"titulo": "Uno"}, {"titulo": "Dos"}]}
    posted = {
        "puntos-n": ["5"],
        "puntos-0-voto": ["sí"],
        "puntos-4-voto": ["no"],
        "puntos-0-titulo": ["Otro"],
    }

    result = forms.validate(fixed, posted, data=data)

    assert {
        "puntos": [{"titulo": "Uno", "voto": "sí"}, {"titulo": "Dos", "voto": None}]
    } == result.answers
    ((points,),) = forms.present(fixed, data=data).lines
    assert ("", ["", ""]) == (points.add, [row.remove for row in points.rows])


def test_rows_may_count_themselves():
    definition = form(rows("x", text("a"), defaultRepetitions=2, properties={"nombreFila": "N.º {{i}}"}))

    ((field,),) = forms.present(definition, data={}).lines

    assert ["N.º 1", "N.º 2"] == [row.label for row in field.rows]


def test_json_rows_are_checked_and_strange_members_told():
    answers = {"familia": [{"nombre": "Ana", "edad": 5}, {}], "otra": 1, "familias": []}

    result = forms.check(FAMILY, answers, data={})

    assert ["familia.1.nombre", "familia.0.edad", "otra"] == list(said(result))
