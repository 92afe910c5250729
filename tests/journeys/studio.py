"""The studio, as somebody at a browser uses it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Response, expect

from tests.journeys import robot


class Studio:
    """One person at the page of a draft, and at the pages around it."""

    def __init__(self, who: robot.Person) -> None:
        self.who, self.page = who, who.page
        self.play = self.page.locator(".e-play")

    def look(self, name: str) -> None:
        """Nothing here stops a screen reader. With ``SUGM_SHOTS``, a picture is kept there."""
        if folder := os.environ.get("SUGM_SHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")
        assert [] == [f"{name}: {fault}" for fault in self.who.axe()]

    # -- drafts

    def bring(self, file: Path) -> None:
        """Begin a procedure with a file."""
        page = self.who.open("/estudio/nuevo")
        page.get_by_label("Con un archivo").check(force=True)
        page.locator("#archivo").set_input_files(file)
        self.look("01_nuevo")
        page.get_by_role("button", name="Empezar").click()
        self.page.locator("#estudio[data-ready]").wait_for()

    def change(self, key: str) -> None:
        """Begin to change what is deployed."""
        page = self.who.open(f"/estudio/procesos/{key}/")
        page.get_by_role("button", name="Cambiar").click()
        self.page.locator("#estudio[data-ready]").wait_for()

    # -- files

    def open(self, path: str) -> Locator:
        """The editor of a file, once it shows it."""
        self.page.locator(f'.e-tree__name[data-path="{path}"]').click()
        editor = self.page.locator(".e-editor[data-ready]:not([hidden])")
        editor.wait_for()
        return editor

    def add(self, group: str, path: str, text: str) -> None:
        """A file that is not there yet, in a group of the tree."""
        section = self.page.locator(".e-tree__group", has=self.page.get_by_role("heading", name=group))
        section.get_by_role("button", name="Agregar").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Nombre").fill(Path(path).stem)
        with self.saving(path):
            dialog.get_by_role("button", name="Agregar").click()
        self.write(path, text)

    def write(self, path: str, text: str) -> None:
        """Put a text into a file, as text."""
        editor = self.open(path)
        box = editor.locator(".e-text .cm-content")
        if not box.count():
            editor.get_by_role("button", name="Como texto").click()
        box.click()
        self.page.keyboard.press("Control+A")
        with self.saving(path):
            self.page.keyboard.insert_text(text)

    @contextmanager
    def saving(self, path: str) -> Iterator[None]:
        """Something that changes a file; afterwards the server holds it, and says so."""

        def kept(answer: Response) -> bool:
            return answer.ok and answer.request.method == "PUT" and answer.url.endswith(path)

        with self.page.expect_response(kept):
            yield
        expect(self.page.locator("#guardado")).to_have_attribute("data-state", "saved")

    # -- what the gate says

    def panel(self, name: str) -> Locator:
        """A panel of the dock, open."""
        tab = self.page.get_by_role("tab", name=name)
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        return self.page.get_by_role("tabpanel", name=name)

    def judged(self) -> Locator:
        """The findings, once they are those of what the draft holds now."""
        panel = self.panel("Observaciones")
        expect(panel.get_by_text("Revisando…")).to_have_count(0)
        return panel

    def repair(self, words: str, path: str) -> None:
        """Press the one remedy of a finding; what it settles is said no more."""
        button = self.judged().get_by_role("button", name=words, exact=True)
        with self.saving(path):
            button.first.click()
        expect(button).to_have_count(0)

    def play_all(self) -> str:
        """All scenarios, and what the panel says of them."""
        panel = self.panel("Escenarios")
        with self.page.expect_response(lambda answer: answer.url.endswith("/cobertura.json")):
            panel.get_by_role("button", name="Ensayar todos").click()
        expect(panel.get_by_role("button", name="Ensayar todos")).to_be_enabled()
        return panel.inner_text()

    # -- versions

    def propose(self, why: str) -> str:
        """The address of the proposal."""
        if not self.page.url.endswith("/proponer"):
            self.page.get_by_role("link", name="Proponer").click()
        self.page.get_by_label("Por qué cambia").fill(why)
        self.page.get_by_label("Norma").fill("D.S. 001-2026-RE, art. 3")
        self.page.get_by_role("button", name="Proponer").click()
        self.page.wait_for_url("**/propuestas/**")
        return self.page.url

    def approve_and_deploy(self, there: str) -> None:
        """What somebody else proposed."""
        self.page.goto(there)
        self.page.get_by_role("button", name="Aprobar").click()
        self.page.get_by_role("button", name="Desplegar").click()
        expect(self.page.locator(".s-flash--success")).to_contain_text(
            "es la que corren los casos nuevos"
        )

    def run(self, words: str) -> str:
        """What is done to many cases, once it stands so: its piles and how many are in each."""
        expect(self.page.locator("#revision")).to_contain_text(words)
        return " ".join(self.page.locator(".s-pills").inner_text().split())
