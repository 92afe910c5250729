"""A person at a real browser, who fills in any form with given answers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

import forms
from forms import ComponentView
from tests import machine
from tests.journeys.stack import PASSWORD, ROOT

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SERIOUS = {"serious", "critical"}
SIZE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds: two stacks on two cores are slow at times
SMALL = {"width": 1180, "height": 560}  # of pictures for pages, which have to be light


@contextmanager
def browsing() -> Iterator[Browser]:
    """The machine's Chromium."""
    program = machine.chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody signed in. What the browser complains about is kept."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to one of our pages. Of a reserved case, whoever is asked what for says: to handle it."""
        self.page.goto(self.url + path)
        if self.page.url.partition("?")[0].endswith("/finalidad"):
            self.page.get_by_role("button", name="Abrir el expediente").click()
            self.page.wait_for_url(f"**{path}")
        return self.page

    def fill(self, form: forms.Form, answers: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """Give these answers, as a person would: one by one, on the page that is open."""
        view = forms.present(form, answers=answers, data={**data, **answers})
        for component in _flat(view.lines):
            self._answer(component)

    def attach(self, name: str, content: bytes) -> None:
        """Choose a PDF file, if the form on the page asks for it."""
        box = self.page.locator(f'input[type="file"][name$="{name}-archivo"]')
        if box.count():
            file: FilePayload = {
                "name": f"{name}.pdf",
                "mimeType": "application/pdf",
                "buffer": content,
            }
            box.set_input_files(file)

    def send(self) -> None:
        """Complete the task."""
        self.page.get_by_role("button", name="Completar la tarea").click()
        self.page.wait_for_load_state()

    def axe(self) -> list[str]:
        """What axe-core finds on the page, of what is serious. Injected below the page's policy."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        told = session.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run(document,{resultTypes:['violations']}).then(r=>JSON.stringify(r.violations"
                ".map(v=>[v.impact,v.id,v.nodes.map(n=>n.target.join(' ')).slice(0,3)])))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        found = json.loads(told["result"]["value"])
        return [f"{rule} {nodes}" for impact, rule, nodes in found if impact in SERIOUS]

    def _answer(self, component: ComponentView) -> None:
        if component.rows:
            self._add_rows(component)
            for row in component.rows:
                for inner in _flat(row.lines):
                    self._answer(inner)
            return
        for name, value in _boxes(component):
            self._put(name, value)

    def _add_rows(self, component: ComponentView) -> None:
        add = self.page.locator(f'button[name="_accion"][value="{component.add}"]')
        count = self.page.locator(f'input[name="{component.name}-n"]')
        for number in range(int(count.input_value()), len(component.rows)):
            add.click()
            expect(count).to_have_value(str(number + 1))

    def _put(self, name: str, value: str) -> None:
        field_ = self.page.locator(f'[name="{name}"]:not([type="hidden"])')
        if not field_.count():  # it depends on an answer just given
            self.page.get_by_role("button", name="Guardar borrador").click()
            field_.first.wait_for(state="attached")
        kind = field_.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            box = self.page.locator(f'input[name="{name}"][value="{value}"]')
            if not box.is_checked():
                self._and_wait(box, lambda: box.check(force=True))
        elif kind == "select-one":
            self._and_wait(field_, lambda: field_.select_option(value))
        elif field_.input_value() != value:
            self._and_wait(field_, lambda: _type(field_, value))

    def _and_wait(self, box: Locator, act: Any) -> None:
        """Some answers make the server draw the form again."""
        redraws = box.first.evaluate("e => !!e.closest('[hx-post*=\"campos\"]')")
        if not redraws:
            act()
            return
        with self.page.expect_response(lambda answer: answer.url.endswith("/campos")):
            act()
        self.page.wait_for_timeout(50)


def _type(box: Locator, value: str) -> None:
    box.fill(value)
    box.blur()


def person(browser: Browser, url: str, username: str | None) -> Person:
    """A new browser window; signed in, if somebody is named."""
    context: BrowserContext = browser.new_context(
        viewport=SIZE, locale="es-PE", timezone_id="America/Lima"
    )
    context.set_default_timeout(PATIENCE)
    made = Person(context.new_page(), url)
    made.page.on("console", lambda message: _note(made, message.type, message.text))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    if username:
        made.open("/cuenta/ingresar")
        made.page.get_by_label("Usuario o correo").fill(username)
        made.page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        made.page.get_by_role("button", name="Ingresar").click()
        made.page.wait_for_url(lambda where: "ingresar" not in where)
    return made


def shot(page: Page, name: str, folder: Path) -> None:
    """A picture of what one sees."""
    folder.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(SMALL)
    page.screenshot(path=folder / f"{name}.png")


def _note(who: Person, kind: str, text: str) -> None:
    if kind == "error" and "status of 4" not in text:
        who.complaints.append(text)


def _flat(lines: Iterable[Iterable[ComponentView]]) -> Iterator[ComponentView]:
    for line in lines:
        for component in line:
            if component.lines:
                yield from _flat(component.lines)
            else:
                yield component


def _boxes(component: ComponentView) -> Iterator[tuple[str, str]]:
    if component.boxes:
        for box in component.boxes.values():
            chosen = [option.value for option in box.options if option.chosen]
            for value in chosen or ([box.value] if box.value else []):
                yield box.name, value
    elif component.options:
        yield from ((component.name, one.value) for one in component.options if one.chosen)
    elif component.value:
        yield component.name, component.value
