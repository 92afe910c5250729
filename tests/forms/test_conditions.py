"""What is asked depends on data and answers; what is not asked does not exist."""

import pytest

import forms
from tests.forms.builders import component, form, group, rows, said, text

KIND = component(
    "radio", "tipo", values=[{"label": "Persona", "value": "P"}, {"label": "Empresa", "value": "E"}]
)


def test_a_hidden_component_is_dropped_whatever_was_posted():
    definition = form(
        KIND,
        text(
            "ruc",
            conditional={"hide": '=tipo != "E"'},
            validate={"required": True, "pattern": "^[0-9]{11}$"},
        ),
    )

    result = forms.validate(definition, {"tipo": ["P"], "ruc": ["<basura>"]}, data={})

    assert ({}, {"tipo": "P"}) == (said(result), result.answers)
    assert {"tipo"} == result.visible


def test_a_hidden_component_may_hide_another():
    chain = [text("a")] + [
        text(f"a{n}", conditional={"hide": f"={before} = null"})
        for n, before in ((1, "a"), (2, "a1"), (3, "a2"))
    ]

    shown = forms.validate(form(*chain), {"a": ["x"], "a1": ["x"], "a2": ["x"]}, data={})
    gone = forms.validate(form(*chain), {"a": [""], "a1": ["x"], "a2": ["x"]}, data={})

    assert {"a", "a1", "a2", "a3"} == shown.visible
    assert {"a"} == gone.visible


def test_what_is_computed_from_a_wrong_answer_is_not_an_answer():
    definition = form(
        component("number", "monto", decimalDigits=2),
        component("expression", "doble", expression="=monto * 2"),
        text("nota", conditional={"hide": "=doble = null"}),
    )

    result = forms.validate(definition, {"monto": ["7.0849"]}, data={})

    assert ["monto"] == list(said(result))
    assert {"doble": None, "nota": None} == result.answers
    assert {"monto", "doble", "nota"} == result.visible  # nobody is asked something else for a slip


def test_conditions_that_bite_each_others_tail_end():
    definition = form(
        text("a", conditional={"hide": "=b = null"}), text("b", conditional={"hide": "=a != null"})
    )

    assert forms.validate(definition, {"a": ["x"], "b": ["y"]}, data={}).ok


def test_a_hidden_answer_reads_as_null_even_where_the_process_holds_one():
    definition = form(
        text("a", conditional={"hide": "=true"}), text("b", conditional={"hide": "=a != null"})
    )

    result = forms.validate(definition, {"b": ["x"]}, data={"a": "viejo"})

    assert {"b": "x"} == result.answers


def test_a_condition_that_feel_cannot_compute_hides_nothing():
    definition = form(text("a", conditional={"hide": '=1 + "a" > date("x")'}))

    assert {"a"} == forms.validate(definition, {}, data={}).visible


def test_required_if():
    definition = form(KIND, text("cargo", properties={"requeridoSi": '=tipo = "E"'}))

    assert {} == said(forms.validate(definition, {"tipo": ["P"]}, data={}))
    assert {"cargo": "Complete «Cargo»."} == said(forms.validate(definition, {"tipo": ["E"]}, data={}))


def test_cross_checks_of_a_component_and_of_the_form():
    definition = form(
        component("datetime", "desde"),
        component("datetime", "hasta", properties={"validaciones": '[{"si": "date(hasta) < date(desde)", "mensaje": "Termina antes de empezar."}]'}),
        component("number", "dias", properties={"validaciones": [{"si": "dias > 180", "mensaje": "Más de {campo}."}]}),
        properties={"validaciones": [{"si": "dias > 365", "mensaje": "Es más de un año."}]},
    )  # fmt: skip
    answers = {"desde": "2026-03-09", "hasta": "2026-03-08", "dias": 400}

    result = forms.check(definition, answers, data={})

    expected = {"hasta": "Termina antes de empezar.", "dias": "Más de Dias.", "": "Es más de un año."}
    assert expected == said(result)
    assert {"desde": "2026-03-09"} == result.answers


def test_groups_nest_and_do_not_nest():
    definition = form(
        group(text("a"), group(text("b"), path="dentro"), path="fuera"),
        group(text("c")),
        text("fuera.d"),
    )

    result = forms.validate(
        definition, {"fuera-a": ["1"], "fuera-dentro-b": ["2"], "c": ["3"], "fuera-d": ["4"]}, data={}
    )

    assert {"fuera": {"a": "1", "dentro": {"b": "2"}, "d": "4"}, "c": "3"} == result.answers


def test_a_hidden_group_hides_what_is_in_it():
    definition = form(
        group(text("a", validate={"required": True}), conditional={"hide": "=true"}, path="g")
    )

    result = forms.validate(definition, {}, data={})

    assert ({}, {}) == (said(result), result.answers)


def test_read_only_answers_come_from_the_process():
    definition = form(
        text("a", readonly=True), text("b", readonly="=cerrado"), text("c", disabled=True), text("d")
    )
    posted = {key: ["ajeno"] for key in "abcd"}

    result = forms.validate(definition, posted, data={"a": "suyo", "cerrado": True, "c": "suyo"})

    assert {"a": "suyo", "b": None, "d": "ajeno"} == result.answers


def test_computed_values():
    definition = form(
        component("number", "a"),
        component("expression", "doble", expression="=a * 2"),
        component("expression", "cuadruple", expression="=doble * 2"),
        component("expression", "vence", expression='=date("2026-03-09") + duration("P1D")'),
        text("nota", conditional={"hide": "=cuadruple < 10"}),
    )

    result = forms.validate(definition, {"a": ["3"], "doble": ["9"]}, data={})

    assert {"a": 3, "doble": 6, "cuadruple": 12, "vence": "2026-03-10", "nota": None} == result.answers


def test_conditions_in_rows_see_the_row_first_and_what_is_outside():
    definition = form(
        text("tipo"),
        rows(
            "hijos",
            component("number", "edad"),
            text("escuela", conditional={"hide": '=edad > tope or tipo = "X" or i = 3'}, validate={"required": True}),
        ),
        component("expression", "menores", expression="=count(hijos[edad < 18])"),
    )  # fmt: skip
    posted = {"hijos-n": ["3"], "hijos-0-edad": ["5"], "hijos-1-edad": ["40"], "hijos-2-edad": ["6"]}

    result = forms.validate(definition, posted, data={"tope": 18, "edad": 99})

    assert {"hijos.0.escuela": "Complete «Escuela»."} == said(result)
    assert 2 == result.answers["menores"]


def test_a_question_that_the_person_never_saw_stops_the_completion_once():
    definition = form(KIND, text("cargo", conditional={"hide": '=tipo != "E"'}))

    unseen = forms.validate(definition, {"_visto": ["tipo"], "tipo": ["E"]}, data={})
    seen = forms.validate(definition, {"_visto": ["tipo cargo"], "tipo": ["E"]}, data={})

    assert {"cargo": "Revise «Cargo»: apareció por lo que usted respondió."} == said(unseen)
    assert {"tipo": "E", "cargo": None} == seen.answers


def test_merging_keeps_members_that_the_form_does_not_ask():
    data = {"persona": {"id": 7, "nombre": "A"}, "otro": 1}

    merged = forms.merged(data, {"persona": {"nombre": "B"}, "lista": [1]})

    assert {"persona": {"id": 7, "nombre": "B"}, "otro": 1, "lista": [1]} == merged
    assert {"id": 7, "nombre": "A"} == data["persona"]


def test_labels_and_texts_are_filled_in_with_plain_text():
    definition = form(
        text("a", label="Nombre de {{persona.nombre}}", description='="Nació el " + nacimiento'),
        {
            "type": "text",
            "id": "t",
            "text": "# Hola {{persona.nombre}}\n\nNació el **{{nacimiento}}**, debe {{monto}}.",
        },
    )
    data = {
        "persona": {"nombre": "<b>*Ana*</b> [x](javascript:a)"},
        "nacimiento": "1980-05-17",
        "monto": 1250.5,
    }

    (field,), (paragraph,) = forms.present(definition, data=data).lines

    assert "Nombre de <b>*Ana*</b> [x](javascript:a)" == field.label
    assert "Nació el 1980-05-17" == field.hint
    assert "<b>" not in paragraph.html
    assert "href" not in paragraph.html
    assert "<strong>17/05/1980</strong>, debe 1,250.5." in paragraph.html
    assert paragraph.html.startswith('<h2 class="govuk-heading-m">Hola &lt;b&gt;*Ana*')


def test_what_the_process_holds_is_shown_even_where_it_is_of_another_type():
    definition = form(text("a", readonly=True), component("datetime", "b", readonly=True), text("c"))

    (a,), (b,), (c,) = forms.present(
        definition, data={"a": 1250, "b": {"x": True}, "c": "2026-03-09"}
    ).lines

    assert ("1,250", "x: Sí", "2026-03-09") == (a.spoken, b.spoken, c.value)
    assert {"a": 1250} == {"a": forms.validate(definition, {}, data={"a": 1250}).answers["a"]}


@pytest.mark.parametrize("written", ["this.acompana", "acompana", "parent.acompana"])
def test_a_question_that_a_row_reads_refreshes_the_page_however_it_is_called(written: str) -> None:
    form = forms.parse(
        "f",
        {
            "components": [
                {
                    "type": "dynamiclist",
                    "path": "familiares",
                    "components": [
                        {"type": "checkbox", "key": "acompana", "label": "¿Acompaña?"},
                        {
                            "type": "textfield",
                            "key": "extiende",
                            "label": "Extiende",
                            "conditional": {"hide": f"=not({written})"},
                        },
                    ],
                }
            ]
        },
    )

    assert form.watches(("familiares", 0, "acompana"))
    assert not form.watches(("familiares", 0, "extiende"))
