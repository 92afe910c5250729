"""What the templates make of a form: strict HTML, everything labelled, nothing lost, nothing inline."""

import json
from html import escape
from pathlib import Path

import pytest

import forms
from tests.forms.builders import component, form, group, rows, text
from tests.forms.pages import drawn, posted_by

FIXTURE = json.loads((Path(__file__).parent / "all_components.form").read_text())
EVERYTHING = forms.parse("todo", FIXTURE)
DATA = {
    "solicitante": {"nombre": "Ana"},
    "movimientos": [{"fecha": "2026-03-09", "puesto": "Tacna"}],
    "oficinas": ["Lima", "Cusco"],
    "fijo": "No se toca",
}
BAD = {
    "nombres": ["<script>alert(1)</script>"], "correo": ["mala"], "monto": ["mucho"], "nacimiento-dia": ["31"],
    "nacimiento-mes": ["2"], "nacimiento-anio": ["1980"], "familiares-n": ["2"], "familiares-1-vive": ["true"],
    "doc-tipo": ["DNI"], "doc-numero": ["1"], "relato": ["\n\n  uno\n\ttres </textarea><b>"], "adjuntos": ["u1", "u2"],
    "oficina": ["Marte"], "motivos": ["A", "Z"], "ruc": ["123"],
}  # fmt: skip


@pytest.fixture(scope="module")
def wrong(page):
    """A page on which nearly everything is wrong."""
    uploads = [{"id": "u1", "name": "a.exe", "content_type": "x/y", "size": 5, "sha256": "0"}]
    result = forms.validate(EVERYTHING, BAD, data=DATA, uploads=uploads)
    view = forms.present(EVERYTHING, raw=BAD, data=DATA, problems=result.problems, uploads=uploads)
    return drawn(page(view)), result


@pytest.fixture(scope="module")
def fresh(page):
    """A page that nobody has filled in."""
    return drawn(page(forms.present(EVERYTHING, data=DATA)))


def test_every_kind_of_component_is_in_the_fixture():
    def kinds(components):
        for one in components:
            yield one.kind
            yield from kinds(getattr(one, "components", ()))

    assert set(forms.COMPONENTS) == set(kinds(EVERYTHING.components))


@pytest.mark.parametrize("which", ["fresh", "wrong"])
def test_ids_are_unique_and_everything_pointed_to_exists(which, request):
    tree = request.getfixturevalue(which)
    tree = tree[0] if isinstance(tree, tuple) else tree
    ids = tree.xpath("//@id")
    told = tree.xpath("//@aria-describedby | //@aria-labelledby | //label/@for")
    links = [href.removeprefix("#") for href in tree.xpath("//a/@href") if href[0] == "#"]

    assert len(ids) == len(set(ids))
    assert [] == [one for names in told for one in names.split() if one not in ids]
    assert [] == [link for link in links if link not in ids]


@pytest.mark.parametrize("which", ["fresh", "wrong"])
def test_every_box_has_a_label(which, request):
    tree = request.getfixturevalue(which)
    tree = tree[0] if isinstance(tree, tuple) else tree
    boxes = tree.xpath("//input[@type!='hidden'] | //select | //textarea")

    assert boxes
    assert [] == [
        box.get("id") for box in boxes if not tree.xpath("//label[@for=$id]", id=box.get("id"))
    ]
    assert [] == tree.xpath("//fieldset[not(legend)]")


@pytest.mark.parametrize("which", ["fresh", "wrong"])
def test_nothing_is_inline_and_none_is_not_written(which, request):
    tree = request.getfixturevalue(which)
    tree = tree[0] if isinstance(tree, tuple) else tree

    assert [] == tree.xpath("//script | //style | //*[@style] | //iframe | //img")
    assert [] == tree.xpath("//@*[starts-with(name(), 'on') or starts-with(name(), 'hx-on')]")
    assert [] == [
        value for value in tree.xpath("//@value | //@placeholder | //text()") if "None" in value
    ]


def test_every_problem_is_in_the_summary_and_beside_its_component(wrong):
    tree, result = wrong
    listed = [
        link.xpath("string()") for link in tree.xpath("//*[contains(@class, 'error-summary__list')]//a")
    ]
    beside = [
        " ".join(p.xpath("string()").split())
        for p in tree.xpath("//p[contains(@class, 'govuk-error-message')]")
    ]

    assert len(result.problems) == len(listed) == len(beside)
    assert [f"Error: {problem.reason.text()}" for problem in result.problems] == beside
    assert "Complete «Nombre». (Familiar 2)" in listed


def test_nothing_typed_is_lost(wrong):
    tree, _ = wrong
    again = posted_by(tree)

    assert BAD == {name: again[name] for name in BAD}


def test_what_was_typed_into_a_hidden_component_is_posted_along(wrong):
    tree, result = wrong

    assert "ruc" not in result.visible
    assert ["123"] == tree.xpath("//input[@type='hidden'][@name='ruc']/@value")


def test_only_components_that_something_reads_draw_the_form_again(fresh):
    assert ["c-monto-entero", "c-tipo-entero"] == fresh.xpath(
        "//*[@hx-post='/campos'][not(self::button)]/@id"
    )
    assert ["/borrador"] == fresh.xpath("//*[@id='campos']/@hx-post")


def test_without_urls_nothing_is_sent_by_itself(page):
    tree = drawn(page(forms.present(EVERYTHING, data=DATA), draft_url=None, refresh_url=None))

    assert [] == tree.xpath("//@*[starts-with(name(), 'hx-')]")


def test_read_only_components_have_no_box(fresh):
    (told,) = fresh.xpath("//*[@id='c-fijo']")

    assert "No se toca" == told.xpath("string()").strip()
    assert [] == fresh.xpath("//*[@name='fijo']")


def test_answers_to_read(summary):
    answers = {
        "nombres": "Ana & Luis", "tipo": "E", "ruc": "20131380951", "nacimiento": "1980-05-17", "monto": 1250.5,
        "acepta": True, "motivos": ["A", "B"], "oficina": "Lima", "doc": {"tipo": "DNI", "pais": "PER", "numero": "12345678"},
        "conocido": "1980-05", "cita": "2026-03-09T14:30:00-05:00", "domicilio": {"pais": "VEN"},
        "familiares": [{"nombre": "Eva", "vive": False}],
        "adjuntos": [{"id": "u1", "name": "a.pdf", "content_type": "application/pdf", "size": 9, "sha256": "0"}],
    }  # fmt: skip

    tree = drawn(summary(forms.present(EVERYTHING, answers=answers, data=DATA)))

    rows = {
        dt.xpath("string()").strip(): dt.getnext().xpath("string()").strip() for dt in tree.xpath("//dt")
    }
    told = {
        "Nombres": "Ana & Luis", "Tipo": "Empresa", "RUC": "20131380951", "Fecha de nacimiento": "17/05/1980",
        "Monto": "S/ 1,250.5", "Acepto": "Sí", "Motivos": "Uno, Dos", "Oficina": "Lima", "Documento": "DNI 12345678 (Perú)",
        "Fecha aproximada": "05/1980", "Cita": "09/03/2026 14:30", "País": "Venezuela", "Nombre": "Eva", "Vive": "No",
        "Adjuntos": "a.pdf", "Correo": "—", "Total": "2,501", "Fijo": "No se toca",
    }  # fmt: skip
    assert told == {name: rows.get(name) for name in told}
    assert [] == tree.xpath("//input | //select | //textarea | //button")


def test_hostile_text_stays_text_everywhere(page, summary):
    evil = "<img src=x onerror=alert(1)>'\"&{{7*7}}"
    definition = form(
        text("a", label=evil, description=evil),
        component("radio", "b", label=evil, values=[{"label": evil, "value": evil}]),
        rows("c", text("d"), label=evil, properties={"nombreFila": evil.replace("{{7*7}}", "")}),
        group(text("e"), label=evil),
        {"type": "text", "id": "t", "text": evil + "\n\n[x](javascript:alert(1)) ![i](//x/y.png)"},
        component("table", dataSource="=filas", columns=[{"key": "k", "label": evil}]),
    )
    data = {"filas": [{"k": evil}]}
    posted = {"a": [evil], "b": [evil], "c-n": ["1"], "c-0-d": [evil], "e": [evil], "a-oculto": [evil]}

    html = page(forms.present(definition, raw=posted, data=data))
    tree = drawn(html)
    drawn(summary(forms.present(definition, answers={"a": evil, "b": evil}, data=data)))

    assert [] == tree.xpath("//img | //@onerror | //a[starts-with(@href, 'javascript')]")
    assert escape("<img src=x") in html


def test_control_characters_never_reach_the_page(page):
    posted = {"a": ["x\x00\x1b\ud800\ufffe\U0010ffffy"], "b": ["z\x00"]}
    definition = form(text("a"), text("b", conditional={"hide": "=true"}))

    tree = drawn(page(forms.present(definition, raw=posted, data={})))

    assert ["x\ufffd\ufffd\ufffd\ufffd\ufffdy"] == tree.xpath("//*[@name='a']/@value")
