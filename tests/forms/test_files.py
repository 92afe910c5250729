"""Files: only descriptors come here, and only those that the server knows count."""

import pytest

import forms
from tests.forms.builders import component, form, said

MEGA = 1024 * 1024


def upload(key="u1", name="a.pdf", content_type="application/pdf", size=1000):
    return {"id": key, "name": name, "content_type": content_type, "size": size, "sha256": "0" * 64}


def picker(**more):
    return form(component("filepicker", accept=".pdf, .jpg,image/png", **more))


def test_stores_the_descriptors_that_the_server_knows():
    stored = upload() | {"task": "ajeno"}

    result = forms.validate(picker(), {"x": ["u1", "u1"]}, data={}, uploads=[stored])

    assert {"x": [upload()]} == result.answers


@pytest.mark.parametrize(
    ("posted", "stored", "sentence"),
    [
        (["u2"], [upload()], "Un archivo de «X» ya no está disponible"),
        (["u1"], [upload(name="a.exe")], "El archivo «a.exe» debe ser de tipo PDF, JPG, IMAGE/PNG."),
        (["u1"], [upload(content_type="text/html")], "El archivo «a.pdf» debe ser de tipo"),
        (
            ["u1"],
            [upload(name="a.pdf.html", content_type="text/html")],
            "El archivo «a.pdf.html» debe ser",
        ),
        (["u1"], [upload(size=11 * MEGA)], "El archivo «a.pdf» debe pesar 10 MB o menos."),
        (["u1"], [upload(size=0)], "El archivo «a.pdf» está vacío."),
        (["u1", "u2"], [upload(), upload("u2")], "«X» admite como máximo 1 archivos."),
    ],
)
def test_refuses(posted, stored, sentence):
    result = forms.validate(picker(), {"x": posted}, data={}, uploads=stored)

    assert said(result)["x"].startswith(sentence)


def test_limits_may_be_set():
    definition = picker(multiple=True, properties={"archivosMaximo": 2, "tamanoMaximoMb": 1})
    stored = [upload(str(n)) for n in range(3)]

    two = forms.validate(definition, {"x": ["0", "1"]}, data={}, uploads=stored)
    three = forms.validate(definition, {"x": ["0", "1", "2"]}, data={}, uploads=stored)
    heavy = forms.validate(definition, {"x": ["9"]}, data={}, uploads=[upload("9", size=2 * MEGA)])

    assert two.ok
    assert {"x": "«X» admite como máximo 2 archivos."} == said(three)
    assert {"x": "El archivo «a.pdf» debe pesar 1 MB o menos."} == said(heavy)


def test_json_descriptors_count_only_where_a_rehearsal_trusts_them():
    taken = forms.check(picker(), {"x": [upload()]}, data={}, uploads=None)
    looked_up = forms.check(picker(), {"x": [upload(size=1)]}, data={}, uploads=[upload()])
    refused = forms.check(picker(), {"x": [upload()]}, data={})

    assert {"x": [upload()]} == taken.answers == looked_up.answers
    assert ["x"] == list(said(refused))


def test_stored_files_are_shown_and_can_be_dropped():
    posted = {"x": ["u1", "u2"], "_accion": ["drop:x:u1"]}

    ((field,),) = forms.present(
        picker(multiple=True), raw=posted, data={}, uploads=[upload(), upload("u2", size=MEGA)]
    ).lines
    ((kept,),) = forms.present(picker(), answers={"x": [upload()]}, data={}).lines

    assert [("u2", "a.pdf", "1.0 MB")] == [(file.id, file.name, file.size) for file in field.files]
    assert ["a.pdf"] == [file.name for file in kept.files]
    assert "a.pdf" == kept.spoken
