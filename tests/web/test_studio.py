"""The studio: procedures are written in drafts that nobody loses, judged by the gate while they are drawn."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.house import ROOT
from tests.web.conftest import Browser, find, words

TEMPLATE = ROOT / "processes/plantillas/en_blanco"
JSON = {"Accept": "application/json"}


class Desk:
    """An analyst at one draft."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url, self.known = browser, url, ""

    def ask(self, path: str, /, *, method: str = "GET", **more: Any) -> TestResponse:
        headers = {**JSON, "X-CSRFToken": self.token()}
        return self.browser.client.open(self.url + path, method=method, headers=headers, **more)

    def token(self) -> str:
        """As the page of the draft has it for its program."""
        if not self.known:
            page = self.browser.get(self.url)
            (self.known,) = find(page, "//meta[@name='csrf-token']/@content")
        return self.known

    def told(self, path: str, /, **more: Any) -> Any:
        answer = self.ask(path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, where: str, /, **body: Any) -> Any:
        return self.told(where, method="POST", json=body)

    def text(self, path: str) -> str:
        return str(self.told(f"archivos/{path}")["text"])

    def save(self, path: str, text: str, *, seen: int | None = None) -> TestResponse:
        if seen is None:
            files = {one["path"]: one["revision"] for one in self.told("estado.json")["files"]}
            seen = files.get(path, 0)
        return self.ask(f"archivos/{path}", method="PUT", json={"text": text, "seen": seen})

    def change(self, path: str, old: str, new: str) -> None:
        before = self.text(path)
        assert old in before
        assert self.save(path, before.replace(old, new)).status_code == 200

    def codes(self, query: str = "") -> set[str]:
        return {one["code"] for one in self.told(f"hallazgos.json{query}")["findings"]}


@pytest.fixture
def rosa(browser: Callable[..., Browser]) -> Browser:
    return browser("rosa", "analyst")


@pytest.fixture
def desk(rosa: Browser) -> Desk:
    """A new procedure, from the empty template."""
    return begun(rosa, nombre="Constancia de trámite", origen="plantilla", plantilla="en_blanco")


def begun(browser: Browser, **told: Any) -> Desk:
    answer = browser.post("/estudio/nuevo", told)
    assert answer.status_code == 303, words(answer)
    return Desk(browser, answer.location)


def refused(browser: Browser, content: bytes, name: str) -> str:
    told = {"origen": "archivo", "archivo": (io.BytesIO(content), name)}
    answer = browser.post("/estudio/nuevo", told, content_type="multipart/form-data")
    assert answer.status_code == 422
    return " ".join(find(answer, "//ul[contains(@class,'govuk-error-summary__list')]"))


def test_a_procedure_begins_as_a_template_and_is_in_order(desk: Desk) -> None:
    state = desk.told("estado.json")
    row = find(desk.browser.get("/estudio/"), "//tbody/tr")

    assert state["key"] == "constancia_de_tramite"
    assert {"diagram", "form", "scenario", "readme", "changes"} == {
        one["kind"] for one in state["files"]
    }
    assert any("Constancia de trámite" in one and "Todavía no" in one for one in row)
    assert desk.told("hallazgos.json?ensayar")["counts"].get("error", 0) == 0


def test_only_the_page_of_editors_has_the_wider_policy(desk: Desk) -> None:
    page = desk.browser.get(desk.url)
    policy = page.headers["Content-Security-Policy"]
    nonce = find(page, "//meta[@name='csp-nonce']/@nonce")[0]

    assert f"'nonce-{nonce}'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy
    assert "nonce-" not in desk.browser.get("/estudio/").headers["Content-Security-Policy"]


def test_saving_what_is_there_changes_no_byte_and_the_zip_gives_the_same_folder(desk: Desk) -> None:
    before = desk.ask("carpeta.zip").data
    for one in desk.told("estado.json")["files"]:
        assert desk.save(one["path"], desk.text(one["path"])).json["changed"] is False
    again = begun(
        desk.browser, origen="archivo", archivo=(io.BytesIO(before), "carpeta.zip"), clave="otra_clave"
    )
    files = zipfile.ZipFile(io.BytesIO(before))

    assert before == desk.ask("carpeta.zip").data
    for name in files.namelist():
        path = name.partition("/")[2]
        if not path.endswith(".bpmn"):
            assert files.read(name).decode() == again.text(path)


def test_the_second_of_two_sees_the_difference(desk: Desk, browser: Callable[..., Browser]) -> None:
    juan = Desk(browser("juan", "analyst"), desk.url)
    diagram = "constancia_de_tramite.bpmn"
    seen = juan.told(f"archivos/{diagram}")
    desk.change(diagram, "Registrar la solicitud", "Registrar el pedido")
    clash = juan.save(diagram, seen["text"].replace("Atendida", "Resuelta"), seen=seen["revision"])

    assert clash.status_code == 409
    assert clash.json["theirs"]["name"] == "Persona rosa"
    told = {(one["before"], one["after"]) for one in clash.json["differences"]}
    assert {("Registrar el pedido", "Registrar la solicitud"), ("Atendida", "Resuelta")} == told
    assert "Registrar el pedido" in desk.text(diagram)
    assert "Resuelta" not in desk.text(diagram)


def test_findings_say_why_and_what_to_do_and_one_click_mends_what_is_safe(desk: Desk) -> None:
    diagram = "constancia_de_tramite.bpmn"
    desk.change(diagram, 'isExecutable="true"', 'isExecutable="false"')
    desk.change(diagram, "<bpmn:userTask", "<bpmn:task")
    desk.change(diagram, "</bpmn:userTask>", "</bpmn:task>") if "</bpmn:userTask>" in desk.text(
        diagram
    ) else None
    mended = []
    for _ in range(4):
        found = [one for one in desk.told("hallazgos.json")["findings"] if one["repair"]]
        if not found:
            break
        one = found[0]
        assert one["why"]
        assert one["remedy"]
        told = desk.post("reparar", code=one["code"], file=one["file"], element=one["element"])
        assert desk.save(told["path"], told["text"]).status_code == 200
        mended.append(one["code"])

    assert ["not-executable", "task-abstract"] == sorted(mended)
    assert desk.told("hallazgos.json?ensayar")["counts"].get("error", 0) == 0
    gone = desk.ask("reparar", method="POST", json={"code": "not-executable", "file": diagram})
    assert gone.status_code == 409


def test_a_task_without_form_gets_one(desk: Desk) -> None:
    desk.ask("archivos/forms/registrar_solicitud.form", method="DELETE")
    one = next(
        one for one in desk.told("hallazgos.json")["findings"] if one["code"] == "task-without-form"
    )
    told = desk.post("reparar", code=one["code"], file=one["file"], element=one["element"])

    assert told["path"] == "forms/registrar_solicitud.form"
    assert json.loads(told["text"])["title"] == "Registrar la solicitud"


def test_the_editor_knows_names_variables_and_what_an_expression_gives(desk: Desk) -> None:
    told = desk.told("vocabulario.json")
    known = desk.post("conocidas", element="atendida")
    good = desk.post("expresion", element="atendida", text='upper case(asunto) + "."')
    bad = desk.post("expresion", element="atendida", text="asunto +")

    assert "registrar_solicitud" in {one["key"] for one in told["forms"]}
    assert "notificaciones.enviar" in {one["id"] for one in told["topics"]}
    assert {"solicitante", "asunto"} <= {one["name"] for one in known["variables"]}
    assert known["scenario"] == "La solicitud se registra"
    assert good["result"] == '"SOLICITA UNA CONSTANCIA.."'
    assert bad["problem"]


def test_people_remark_on_elements_and_see_who_else_is_there(
    desk: Desk, browser: Callable[..., Browser]
) -> None:
    juan = Desk(browser("juan", "analyst"), desk.url)
    place = {"path": "constancia_de_tramite.bpmn", "element": "registrar_solicitud"}
    (thread,) = desk.post("comentarios", **place, text="¿Quién la registra en provincia?")
    juan.post("comentarios", thread=thread["id"], text="El consulado.")
    juan.post("presencia", **place, seen=0)
    seen = desk.post("presencia", path=None, element=None, seen=0)
    (done,) = desk.post("comentarios", thread=thread["id"], done=True)

    assert [{"name": "Persona juan", **place}] == seen["others"]
    assert ["El consulado."] == [one["text"] for one in done["answers"]]
    assert done["done"]


def test_every_state_can_be_looked_at_and_come_back(desk: Desk) -> None:
    before = desk.text("README.md")
    first = desk.told("estado.json")["revision"]
    assert desk.save("README.md", "# Otra cosa\n").status_code == 200
    page = desk.browser.get(f"{desk.url}historia?desde={first}&hasta={first + 1}")
    desk.browser.post(f"{desk.url}restaurar", {"revision": first})

    assert "README.md" in words(page)
    assert "Otra cosa" in words(page)
    assert before == desk.text("README.md")


def test_files_are_added_renamed_and_taken_out(desk: Desk) -> None:
    told = desk.told(
        "subir",
        method="POST",
        data={"archivo": [(io.BytesIO(b"{}"), "nota.form")]},
        content_type="multipart/form-data",
    )
    assert "forms/nota.form" in {one["path"] for one in told["files"]}
    moved = desk.post("mover", path="forms/nota.form", to="forms/aviso.form")
    assert "forms/aviso.form" in {one["path"] for one in moved["files"]}
    bad = desk.ask("mover", method="POST", json={"path": "forms/aviso.form", "to": "../fuera.form"})
    assert bad.status_code == 422
    left = desk.told("archivos/forms/aviso.form", method="DELETE")
    assert "forms/aviso.form" not in {one["path"] for one in left["files"]}


def test_what_is_not_what_it_says_is_refused_in_a_sentence(rosa: Browser) -> None:
    diagram = (TEMPLATE / "en_blanco.bpmn").read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x/x.bpmn", b"0" * 60_000_000)
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as packed:
        packed.writestr("../../etc/x.bpmn", diagram)
    entities = re.sub(
        rb"<bpmn:definitions", b'<!DOCTYPE x [<!ENTITY a "aa">]><bpmn:definitions', diagram, count=1
    )

    assert "DOCTYPE" in refused(rosa, entities, "entidades.bpmn")
    assert "XML" in refused(rosa, diagram[:900], "cortado.bpmn")
    assert "BPMN 2.0" in refused(rosa, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "dibujo.bpmn")
    assert "MB" in refused(rosa, bomb.getvalue(), "bomba.zip")
    assert refused(rosa, outside.getvalue(), "fuera.zip")
    assert refused(rosa, b"%PDF-1.7", "manual.pdf")
    assert refused(rosa, b"", "nada.bpmn")


def test_texts_are_shown_as_they_will_look(desk: Desk) -> None:
    page = desk.post("vista", path="README.md", text="# Título\n\n<script>alert(1)</script>")
    template = desk.post(
        "vista", path="templates/acta.typ", text="#let datos = json(bytes(sys.inputs.datos))\n= Acta"
    )
    stranger = desk.post("vista", path="templates/acta.typ", text='#import "@preview/x:1.0.0": y')

    assert "Título</h" in page["html"]
    assert "<script" not in page["html"]
    assert "pages" in template, template
    assert template["pages"][0].startswith("data:image/png;base64,")
    assert "@preview" in stranger["problem"]


def test_who_may_not_edit_reads_and_changes_nothing(
    desk: Desk, supervisor: Browser, officer: Browser
) -> None:
    reader = Desk(supervisor, desk.url)

    assert not reader.told("estado.json")["editable"]
    assert reader.save("README.md", "x").status_code == 403
    assert officer.get(desk.url).status_code == 403
