"""A mistake is told in Spanish, with its place and its remedy."""

import pytest

import feel


@pytest.mark.parametrize(
    ("place", "remedy", "expression"),
    [
        ((1, 3), "«=», no «==»", "a == 1"),
        ((1, 3), "«and», no «&&»", "a && b"),
        ((1, 3), "«or», no «||»", "a || b"),
        ((1, 1), "«not(…)»", "!a"),
        ((1, 3), "«!=», no «<>»", "a <> 1"),
        ((1, 5), "comillas dobles", "a = 'x'"),
        ((1, 5), "cerrar las comillas", 'a = "x'),
        ((1, 16), "«else»", "if a then 1 + 2 "),
        ((1, 6), "«then»", "if a 1"),
        ((1, 15), "«return»", "for i in lista"),
        ((1, 20), "«satisfies»", "some i in lista > 1 "),
        ((1, 7), "paréntesis «)»", "f(1, 2"),
        ((1, 6), "corchete «]»", "[1, 2"),
        ((1, 6), "llave «}»", "{a: 1"),
        ((1, 4), "incompleta", "1 +"),
        ((1, 5), "Separe los elementos", "1 + ;"),
        ((2, 3), "No se esperaba «)»", "1 +\n  )"),
        ((1, 3), "«modulo(a, b)»", "5 % 2"),
        ((1, 1), "vacía", "  "),
        ((1, 1), "«not(…)»", "not a 1"),
        ((1, 15), "«list<string>»", "1 instance of 5"),
        ((1, 3), "«@» va un texto", "1+@x"),
    ],
)
def test_says_what_is_wrong_where_and_what_to_write_instead(place, remedy, expression):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(expression)

    assert remedy in caught.value.message
    assert place == (caught.value.line, caught.value.column)


def test_keeps_sentence_and_facts_apart():
    error = feel.FeelError("No existe «{name}».", name="x", line=2, column=5)

    assert ("No existe «{name}».", {"name": "x"}) == (error.sentence, error.facts)
    assert "No existe «x». (línea 2, columna 5)" == str(error)


@pytest.mark.parametrize(
    ("warning", "expression"),
    [
        ("No existe la función «string lenght». ¿Quiso decir «string length»?", 'string lenght("a")'),
        ("No existe la función «zzzzzzzz».", "zzzzzzzz(1)"),
        ("No existe el tipo «numero».", "a instance of list<numero>"),
    ],
)
def test_warns_of_what_can_only_be_null(warning, expression):
    compiled = feel.compile(expression)

    assert [warning] == [each.message for each in compiled.warnings]
    assert compiled.evaluate({"a": [1]}) is None or compiled.evaluate({"a": [1]}) is False


@pytest.mark.parametrize(
    "expression", ["{f: function(g) g(1), r: f(abs)}", "for f in fs return f(1)", "count([1])"]
)
def test_does_not_warn_of_functions_that_are_there(expression):
    assert () == feel.compile(expression).warnings
