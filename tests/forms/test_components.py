"""Every component: what it takes from a browser, what it takes as JSON, what it refuses."""

import pytest

import forms
from forms.components import COMPONENTS
from tests.forms.builders import component, form, said

OPTIONS = [{"label": "Sí", "value": "S"}, {"label": "No", "value": "N"}, {"label": "Dos", "value": 2}]
PASSPORT = {"tipo": "PAS", "pais": "VEN", "numero": "AB123456"}


def box(**parts):
    return {f"x-{name}": [value] for name, value in parts.items()}


def day(dia, mes, anio, **more):
    return box(dia=dia, mes=mes, anio=anio, **more)


TAKEN = [
    # kind, options, post, answer
    ("textfield", {}, {"x": ["  José\u0301 "]}, "José\u0301"),
    ("textfield", {}, {"x": ["Jose\u0301"]}, "José"),
    ("textfield", {"validate": {"validationType": "email"}}, {"x": ["a.b+c@rree.gob.pe"]}, "a.b+c@rree.gob.pe"),
    ("textfield", {"validate": {"validationType": "phone"}}, {"x": ["+51 (987) 654-321"]}, "+51987654321"),
    ("textfield", {"validate": {"pattern": "^[A-Z]{3}$"}}, {"x": ["ABC"]}, "ABC"),
    ("textfield", {"validate": {"minLength": 2, "maxLength": "=1+2"}}, {"x": ["abc"]}, "abc"),
    ("textarea", {}, {"x": ["uno\r\ndos\n"]}, "uno\ndos"),
    ("number", {}, {"x": ["1250"]}, 1250),
    ("number", {}, {"x": ["-0.1"]}, -0.1),
    ("number", {}, {"x": ["1,250.50"]}, 1250.5),
    ("number", {}, {"x": ["1 250"]}, 1250),
    ("number", {}, {"x": ["12,5"]}, 12.5),
    ("number", {"decimalDigits": 2}, {"x": ["19.90"]}, 19.9),
    ("number", {"decimalDigits": 0}, {"x": ["3.00"]}, 3),
    ("number", {"increment": "0.1"}, {"x": ["0.3"]}, 0.3),
    ("number", {"validate": {"min": 1, "max": "=tope"}}, {"x": ["7"]}, 7),
    ("number", {"serializeToString": True}, {"x": ["0.10"]}, "0.10"),
    ("number", {"serializeToString": True, "decimalDigits": 30, "increment": 0.01}, {"x": ["123456789012345678901234567890.12"]}, "123456789012345678901234567890.12"),
    ("datetime", {"subtype": "date"}, day("9", "3", "2026"), "2026-03-09"),
    ("datetime", {"subtype": "date"}, day("09", "Setiembre", "2026"), "2026-09-09"),
    ("datetime", {"subtype": "date"}, day("29", "feb", "2024"), "2024-02-29"),
    ("datetime", {"subtype": "time"}, box(hora="7:05"), "07:05"),
    ("datetime", {"subtype": "datetime"}, day("9", "3", "2026", hora="14:30"), "2026-03-09T14:30:00-05:00"),
    ("datetime", {"subtype": "datetime", "timeSerializingFormat": "utc_normalized"}, day("9", "3", "2026", hora="14:30"), "2026-03-09T19:30:00Z"),
    ("datetime", {"subtype": "datetime", "timeSerializingFormat": "no_timezone"}, day("9", "3", "2026", hora="14:30"), "2026-03-09T14:30:00"),
    ("datetime", {"subtype": "datetime", "properties": {"zona": "Europe/Madrid"}}, day("9", "7", "2026", hora="14:30"), "2026-07-09T14:30:00+02:00"),
    ("fecha_parcial", {}, day("", "", "1980"), "1980"),
    ("fecha_parcial", {}, day("", "5", "1980"), "1980-05"),
    ("fecha_parcial", {}, day("17", "mayo", "1980"), "1980-05-17"),
    ("checkbox", {}, {"x": ["true"]}, True),
    ("checkbox", {}, {}, False),
    ("radio", {"values": OPTIONS}, {"x": ["S"]}, "S"),
    ("radio", {"values": OPTIONS}, {"x": ["2"]}, 2),
    ("select", {"valuesKey": "opciones"}, {"x": ["b"]}, "b"),
    ("select", {"valuesKey": "caso.opciones"}, {"x": ["9"]}, 9),
    ("select", {"valuesExpression": '=for o in opciones return o + "!"'}, {"x": ["a!"]}, "a!"),
    ("select", {"properties": {"catalogo": "paises"}}, {"x": ["PER"]}, "PER"),
    ("checklist", {"values": OPTIONS}, {"x": ["2", "S"]}, ["S", 2]),
    ("checklist", {"values": OPTIONS}, {}, []),
    ("taglist", {"properties": {"catalogo": "paises"}}, {"x": ["XXA", "VEN", "VEN"]}, ["VEN", "XXA"]),
    ("documento_identidad", {}, box(tipo="DNI", pais="", numero="0123 4567"), {"tipo": "DNI", "pais": "PER", "numero": "01234567"}),
    ("documento_identidad", {}, box(tipo="PAS", pais="VEN", numero="ab-123456"), PASSPORT),
    ("documento_identidad", {}, box(tipo="CID", pais="COL", numero="1.234.567"), {"tipo": "CID", "pais": "COL", "numero": "1.234.567"}),
]  # fmt: skip
DATA = {"tope": 10, "opciones": ["a", "b"], "caso": {"opciones": [{"label": "Nueve", "value": 9}]}}


@pytest.mark.parametrize(("kind", "options", "post", "answer"), TAKEN)
def test_takes_what_a_browser_posts(kind, options, post, answer):
    result = forms.validate(form(component(kind, **options)), post, data=DATA)

    assert {} == said(result)
    assert {"x": answer} == result.answers
    assert type(answer) is type(result.answers["x"])


@pytest.mark.parametrize(("kind", "options", "post", "answer"), TAKEN)
def test_takes_the_same_answer_as_json(kind, options, post, answer):
    result = forms.check(form(component(kind, **options)), {"x": answer}, data=DATA)

    assert {} == said(result)
    assert {"x": answer} == result.answers


@pytest.mark.parametrize(("kind", "options", "post", "answer"), TAKEN)
def test_an_answer_shown_again_is_posted_again_as_the_same(kind, options, post, answer):
    definition = form(component(kind, **options))
    ((field,),) = forms.present(definition, answers={"x": answer}, data=DATA).lines

    again = {part.name: [part.value] for part in field.boxes.values()}
    chosen = [option.value for option in field.options if option.chosen]
    again |= {} if field.boxes else {"x": chosen if field.options else [field.value]}
    assert {"x": answer} == forms.validate(definition, again, data=DATA).answers


REFUSED = [
    # kind, options, post, what is said
    ("textfield", {}, {"x": ["a\x00b"]}, "El texto tiene caracteres invisibles"),
    ("textfield", {}, {"x": ["uno\ndos"]}, "El texto tiene caracteres invisibles"),
    ("textfield", {}, {"x": ["abc\u202egpj.exe"]}, "El texto tiene caracteres invisibles"),
    ("textfield", {}, {"x": ["\ud800"]}, "El texto tiene caracteres invisibles"),
    ("textarea", {}, {"x": ["a\x1bb"]}, "El texto tiene caracteres invisibles"),
    ("textfield", {}, {"x": ["a" * 1001]}, "«X» debe tener 1000 caracteres o menos; tiene 1001."),
    ("textarea", {}, {"x": ["a" * 50_001]}, "«X» debe tener 50000 caracteres o menos; tiene 50001."),
    ("textfield", {"validate": {"minLength": 3}}, {"x": ["ab"]}, "«X» debe tener 3 caracteres o más; tiene 2."),
    ("textfield", {"validate": {"pattern": "^[A-Z]+$"}}, {"x": ["abc"]}, "«X» no tiene el formato correcto."),
    ("textfield", {"validate": {"pattern": "^[A-Z]+$", "patternErrorMessage": "Solo mayúsculas."}}, {"x": ["abc"]}, "Solo mayúsculas."),
    ("textfield", {"validate": {"pattern": "^[A-Z]+$"}, "properties": {"mensajePatron": "{campo}: mayúsculas."}}, {"x": ["abc"]}, "X: mayúsculas."),
    ("textfield", {"validate": {"validationType": "email"}}, {"x": ["a@b"]}, "Escriba un correo electrónico"),
    ("textfield", {"validate": {"validationType": "phone"}}, {"x": ["12"]}, "Escriba un número de teléfono"),
    ("textfield", {"validate": {"required": True}}, {"x": [" \t "]}, "Complete «X»."),
    ("textfield", {"validate": {"required": True}, "properties": {"mensaje": "Falta {campo}."}}, {}, "Falta X."),
    ("number", {}, {"x": ["doce"]}, "Escriba «X» solo con cifras"),
    ("number", {}, {"x": ["1e9"]}, "Escriba «X» solo con cifras"),
    ("number", {}, {"x": ["NaN"]}, "Escriba «X» solo con cifras"),
    ("number", {}, {"x": ["٣"]}, "Escriba «X» solo con cifras"),
    ("number", {}, {"x": ["9007199254740993"]}, "«X» tiene demasiadas cifras."),
    ("number", {}, {"x": ["0.12345678901234567891"]}, "«X» tiene demasiadas cifras."),
    ("number", {"decimalDigits": 3}, {"x": ["1,234"]}, "Escriba «X» con punto decimal y sin comas"),
    ("number", {"decimalDigits": 0}, {"x": ["1.5"]}, "«X» debe ser un número entero."),
    ("number", {"decimalDigits": 2}, {"x": ["1.555"]}, "«X» admite como máximo 2 decimales."),
    ("number", {"validate": {"min": "0.2"}}, {"x": ["0.1"]}, "«X» debe ser 0.2 o más."),
    ("number", {"validate": {"max": 1500}}, {"x": ["2000"]}, "«X» debe ser 1,500 o menos."),
    ("number", {"increment": 5}, {"x": ["12"]}, "«X» debe ir de 5 en 5; los valores más cercanos: 10 y 15."),
    ("datetime", {}, day("31", "2", "2026"), "«X» debe ser una fecha que exista"),
    ("datetime", {}, day("9", "", ""), "Falta el mes y el año en «X»."),
    ("datetime", {}, day("9", "13", "2026"), "El mes de «X» debe ser un número del 1 al 12."),
    ("datetime", {}, day("9", "3", "88"), "Escriba el año de «X» con cuatro cifras"),
    ("datetime", {}, day("9", "3", "1066"), "El año de «X» debe estar entre 1850 y 2200."),
    ("datetime", {}, day("nueve", "3", "2026"), "Escriba «X» con números"),
    ("datetime", {"properties": {"fechaMaxima": 'date("2026-03-08")'}}, day("9", "3", "2026"), "«X» no puede ser posterior al 08/03/2026."),
    ("datetime", {"properties": {"fechaMinima": '"2026-03-10"'}}, day("9", "3", "2026"), "«X» no puede ser anterior al 10/03/2026."),
    ("datetime", {"disallowPassedDates": True}, day("9", "3", "2001"), "«X» no puede ser anterior al"),
    ("datetime", {"validate": {"required": True}}, {}, "Complete la fecha «X»."),
    ("datetime", {"subtype": "time"}, box(hora="25:00"), "Escriba la hora de «X»"),
    ("datetime", {"subtype": "datetime"}, day("9", "3", "2026"), "Escriba la hora de «X»"),
    ("fecha_parcial", {}, day("", "5", ""), "Falta el año en «X»."),
    ("fecha_parcial", {}, day("5", "", "1980"), "Falta el mes en «X»"),
    ("fecha_parcial", {"properties": {"fechaMaxima": '"1979-12-31"'}}, day("", "", "1980"), "«X» no puede ser posterior al 31/12/1979."),
    ("checkbox", {"validate": {"required": True}}, {}, "Marque «X» para continuar."),
    ("checkbox", {}, {"x": ["quizás"]}, "«X» solo puede estar marcado o no."),
    ("radio", {"values": OPTIONS}, {"x": ["Z"]}, "Elija una de las opciones de «X»."),
    ("radio", {"values": OPTIONS, "validate": {"required": True}}, {}, "Elija una opción en «X»."),
    ("select", {"valuesKey": "no_hay"}, {"x": ["a"]}, "Elija una de las opciones de «X»."),
    ("checklist", {"values": OPTIONS}, {"x": ["S", "Z"]}, "Elija solo entre las opciones de «X»."),
    ("checklist", {"values": OPTIONS, "validate": {"required": True}}, {}, "Elija al menos una opción en «X»."),
    ("checklist", {"values": OPTIONS}, {"x": ["S"] * 501}, "Elija como máximo 500 opciones en «X»."),
    ("documento_identidad", {}, box(tipo="DNI", pais="PER", numero="1234567"), "El DNI debe tener 8 cifras."),
    ("documento_identidad", {}, box(tipo="DNI", pais="VEN", numero="12345678"), "DNI: lo emite solo el Perú"),
    ("documento_identidad", {}, box(tipo="PAS", pais="", numero="AB123456"), "Elija el país que emitió el documento"),
    ("documento_identidad", {}, box(tipo="PAS", pais="ZZZ", numero="AB123456"), "Elija uno de los países de «X»."),
    ("documento_identidad", {}, box(tipo="PAS", pais="VEN", numero="ÁB12345"), "El pasaporte debe tener de 5 a 15 letras"),
    ("documento_identidad", {}, box(tipo="PAS", pais="VEN", numero=""), "Escriba el número del documento en «X»."),
    ("documento_identidad", {}, box(tipo="", pais="VEN", numero="AB123456"), "Elija el tipo de documento en «X»."),
    ("documento_identidad", {"properties": {"tipos": "PAS,CE"}}, box(tipo="DNI", pais="PER", numero="12345678"), "Elija uno de los tipos de documento de «X»."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "options", "post", "sentence"), REFUSED)
def test_refuses_with_a_sentence(kind, options, post, sentence):
    result = forms.validate(form(component(kind, **options)), post, data={})

    assert ["x"] == list(said(result))
    assert said(result)["x"].startswith(sentence)
    assert "{" not in said(result)["x"]
    assert {} == result.answers


@pytest.mark.parametrize(
    ("kind", "options", "value"),
    [
        ("textfield", {}, 5),
        ("textfield", {}, ["a"]),
        ("textfield", {}, {"a": 1}),
        ("number", {}, "5"),
        ("number", {}, True),
        ("number", {}, float("nan")),
        ("datetime", {}, "09/03/2026"),
        ("datetime", {}, 20260309),
        ("datetime", {"subtype": "datetime"}, "2026-03-09"),
        ("datetime", {"subtype": "time"}, "7"),
        ("fecha_parcial", {}, "1980-13"),
        ("checkbox", {}, "true"),
        ("radio", {"values": OPTIONS}, ["S"]),
        ("radio", {"values": OPTIONS}, "Z"),
        ("checklist", {"values": OPTIONS}, "S"),
        ("checklist", {"values": OPTIONS}, [["S"]]),
        ("documento_identidad", {}, {"tipo": "PAS", "pais": "VEN", "numero": "AB123456", "otro": 1}),
        ("documento_identidad", {}, {"tipo": "PAS", "pais": "VEN", "numero": 123456}),
        ("documento_identidad", {}, "AB123456"),
        ("filepicker", {}, "a"),
        ("filepicker", {}, [{"id": "a"}]),
    ],
)
def test_json_of_another_type_is_a_problem(kind, options, value):
    result = forms.check(form(component(kind, **options)), {"x": value}, data={})

    assert ["x"] == list(said(result))


@pytest.mark.parametrize("kind", sorted(set(COMPONENTS) - {"group", "dynamiclist"}))
def test_blank_is_answered_with_nothing_unless_required(kind):
    needs = {"values": OPTIONS} if kind in ("radio", "select", "checklist", "taglist") else {}
    needs |= {"dataSource": "=[]", "columns": [{"key": "a", "label": "A"}]} if kind == "table" else {}
    needs |= {"expression": "=1"} if kind == "expression" else {}
    definition = form(component(kind, **needs))

    result = forms.validate(definition, {}, data={})

    asks = kind not in ("text", "separator", "spacer", "table")
    assert () == result.problems
    assert asks == ("x" in result.answers)
    assert result.answers.get("x") in (None, [], False, 1)


def test_an_email_keeps_its_input_type_and_a_number_its_adorners():
    definition = form(
        component("textfield", "correo", validate={"validationType": "email"}),
        component("number", "monto", appearance={"prefixAdorner": "S/", "suffixAdorner": "{{moneda}}"}),
    )

    (mail,), (amount,) = forms.present(definition, data={"moneda": "soles"}).lines

    assert ("email", "email") == (mail.input_type, mail.autocomplete)
    assert ("S/", "soles", "decimal") == (amount.prefix, amount.suffix, amount.inputmode)
