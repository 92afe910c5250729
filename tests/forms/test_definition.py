"""What a form file may say, and how it is told what it may not."""

from pathlib import Path

import pytest

import forms
from forms import FormDefinitionError
from forms.components import COMPONENTS
from tests.forms.builders import component, form, group, rows, text

TEMPLATES = Path(__file__).parents[2] / "web" / "templates" / "forms"

WRONG = [
    # components, component named, sentence begins, remedy begins
    ([{"type": "iframe", "id": "i1"}], "i1", "El tipo de componente «iframe» no está permitido.", "Los marcos externos"),
    ([{"type": "html", "id": "h1"}], "h1", "El tipo de componente «html»", "El HTML libre"),
    ([{"type": "image", "id": "h1"}], "h1", "El tipo de componente «image»", "Las imágenes"),
    ([component("textfeild")], "x", "El tipo de componente «textfeild»", "¿Quiso decir «textfield»?"),
    ([{"type": "zzz"}], "componente 1", "El tipo de componente «zzz»", "Use uno de: "),
    ([5], "componente 1", "El tipo de componente «»", "Use uno de: "),
    ([text(properties={"componente": "magia"})], "x", "El componente «magia» no existe.", "Use documento_identidad o fecha_parcial."),
    ([text(properties={"requridoSi": "a"})], "x", "La propiedad «requridoSi» no existe", "¿Quiso decir «requeridoSi»?"),
    ([text(properties={"color": "rojo"})], "x", "La propiedad «color» no existe", "Quítela, o nómbrela «x-color»."),
    ([text(conditional={"hide": "=a +"})], "x", "«conditional.hide» no es una expresión FEEL válida: =a +", "Corrija"),
    ([text(properties={"requeridoSi": "if"})], "x", "«properties.requeridoSi» no es una expresión FEEL", "Corrija"),
    ([component("x", "x") | {"type": "text", "text": "Hola {{a +}}"}], "x", "«text» no es una expresión FEEL", "Corrija"),
    ([component("x", "x") | {"type": "text", "text": "{{#if a}}b{{/if}}"}], "x", "«text» usa «{{#»", "Use una expresión"),
    ([text(validate={"pattern": "("})], "x", "«validate.pattern» no es una expresión regular", "Corrija"),
    ([text(validate={"pattern": "^(a+)+$"})], "x", "«validate.pattern» repite algo", "Escriba el patrón"),
    ([text(validate={"pattern": "^(a|a)*$"})], "x", "«validate.pattern» repite algo", "Escriba el patrón"),
    ([text(validate={"pattern": "^((ab){2,}){5,}$"})], "x", "«validate.pattern» repite algo", "Escriba el patrón"),
    ([text(validate={"maxLength": "mucho"})], "x", "«validate.maxLength» debe ser un número.", "Una expresión"),
    ([text(validate={"required": "sí"})], "x", "«validate.required» debe ser true o false.", ""),
    ([text(label=5)], "x", "«label» debe ser un texto.", ""),
    ([text(properties={"validaciones": "no es json"})], "x", "«validaciones» debe ser una lista", "Por ejemplo"),
    ([text(properties={"validaciones": [{"si": "a"}]})], "x", "«validaciones» debe ser una lista", "Por ejemplo"),
    ([text(properties={"validaciones": [{"si": "a >", "mensaje": "b"}]})], "x", "«properties.validaciones.si» no es", "Corrija"),
    ([text("a b")], "a b", "«key» debe ser un nombre sin espacios", "Use letras"),
    ([text("a-b")], "a-b", "«key» debe ser un nombre sin espacios", "Use letras"),
    ([text("_accion")], "_accion", "«key» debe ser un nombre", "Use letras"),
    ([text("csrf_token")], "csrf_token", "«key» debe ser un nombre", "Use letras"),
    ([{"type": "textfield", "id": "f1"}], "f1", "«key» debe ser un nombre", "Use letras"),
    ([text("a"), text("a")], "a", "La clave «a» choca con la de otro componente, «a».", "Dele una clave"),
    ([text("a.b"), text("a")], "a", "La clave «a» choca con la de otro componente, «a.b».", "Dele una clave"),
    ([group(text("b"), path="a"), text("a.b")], "a.b", "La clave «a.b» choca", "Dele una clave"),
    ([component("radio")], "x", "Debe tener sus opciones en un solo lugar; las tiene en: ninguno.", "Deje una sola fuente"),
    ([component("radio", values=[{"label": "A", "value": "a"}], valuesKey="b")], "x", "Debe tener sus opciones en un solo lugar; las tiene en: values, valuesKey.", "Deje"),
    ([component("radio", values=[{"label": "A"}])], "x", "Cada opción de «values» debe tener", ""),
    ([component("radio", values=[{"label": "A", "value": "a"}] * 2)], "x", "La opción «a» está repetida.", ""),
    ([component("select", properties={"catalogo": "planetas"})], "x", "El catálogo «planetas» no existe.", "Los que hay: "),
    ([component("number", increment=-1)], "x", "«increment» debe ser un número mayor que cero.", ""),
    ([component("number", decimalDigits="muchos")], "x", "«decimalDigits» debe ser un número entero", ""),
    ([component("datetime", subtype="week")], "x", "El subtipo «week» no existe.", "Use date"),
    ([component("datetime", subtype="datetime", properties={"zona": "Marte/Base"})], "x", "La zona horaria «Marte/Base»", "Use una"),
    ([component("documento_identidad", properties={"tipos": "DNI,ABC"})], "x", "El tipo de documento «ABC» no existe.", "Los que hay"),
    ([component("expression")], "x", "El valor calculado no tiene expresión.", "Complete"),
    ([component("table")], "x", "La tabla no dice dónde están sus filas.", "Complete"),
    ([component("table", dataSource="=[]")], "x", "La tabla no tiene columnas.", "Complete"),
    ([rows("lista", text(), properties={"minimoFilas": 5, "maximoFilas": 2})], "lista", "«minimoFilas» no puede ser mayor", ""),
    ([rows("lista", text(), properties={"maximoFilas": 9999})], "lista", "«properties.maximoFilas» debe ser un número entero de 0 a 200.", ""),
    ([{"type": "group", "id": "g"}], "g", "No tiene «components».", "Agréguele"),
]  # fmt: skip


@pytest.mark.parametrize(("components", "name", "sentence", "remedy"), WRONG)
def test_refuses_naming_the_component_and_the_remedy(components, name, sentence, remedy):
    with pytest.raises(FormDefinitionError) as caught:
        form(*components)

    error = caught.value
    assert ("prueba", name) == (error.form, error.component)
    assert f"prueba: {name}: {sentence}" in str(error)
    assert remedy in str(error)
    assert bool(remedy) == bool(error.remedy)


def test_every_error_of_the_file_is_told_at_once():
    with pytest.raises(FormDefinitionError) as caught:
        form(
            {"type": "iframe", "id": "a"},
            text("b"),
            group(text("c", validate={"pattern": "("})),
            properties={"validaciones": 5},
        )

    assert ["a", "c", ""] == [error.component for error in caught.value.all]


@pytest.mark.parametrize("source", [{}, {"components": 5}, {"components": None}])
def test_refuses_what_is_no_form(source):
    with pytest.raises(FormDefinitionError, match="no tiene «components»"):
        forms.parse("prueba", source)


def test_refuses_too_many_components_and_too_deep_ones():
    deep = text()
    for _ in range(8):
        deep = group(deep)

    with pytest.raises(FormDefinitionError, match="uno dentro de otro"):
        form(deep)
    with pytest.raises(FormDefinitionError, match="más de 500 componentes"):
        form(*(text(f"k{number}") for number in range(501)))


def test_knows_what_it_reads_and_writes():
    definition = form(
        text("a", conditional={"hide": "=tipo = 1 or otro.dato > 2"}),
        group(text("b"), path="g"),
        rows("lista", text("c", conditional={"hide": "=d = i or fuera"}), text("d")),
        component("select", "e", valuesKey="caso.opciones"),
        component("expression", "suma", expression="=a + g.b + más"),
        {"type": "text", "id": "t", "text": "Hola {{nombre}}"},
        {"type": "button", "id": "boton", "label": "Enviar"},
        properties={"validaciones": [{"si": "hoy > a", "mensaje": "No."}]},
    )

    assert ("a", "g.b", "lista", "e", "suma") == definition.keys
    assert {"a", "g", "lista", "e", "suma"} == definition.writes
    assert {"tipo", "otro", "fuera", "caso", "más", "nombre", "hoy"} == definition.reads


def test_our_components_may_stand_on_a_textfield():
    definition = form(text("doc", properties={"componente": "documento_identidad", "x-nota": "libre"}))

    assert ["documento_identidad"] == [c.kind for c in definition.components]


@pytest.mark.parametrize("kind", sorted(COMPONENTS))
def test_every_component_has_a_template(kind):
    assert (TEMPLATES / f"{kind}.html").is_file()


@pytest.mark.parametrize("kind", sorted(COMPONENTS))
def test_every_component_and_property_is_in_the_readme(kind):
    readme = (Path(forms.__file__).parent / "README.md").read_text()

    assert [] == [name for name in (kind, *COMPONENTS[kind].properties) if f"`{name}`" not in readme]
