"""Officers at work: each with a browser of its own, one click after the other."""

import html
import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle
from urllib.parse import quote, urlencode, urlsplit

import psycopg

import forms
from bench.crowd.loading import native
from bench.crowd.ministry import KEY
from bench.crowd.questions import ANSWERS, COMPONENTS
from tools.shell import PYTHON, ROOT
from web.app import create_app
from web.settings import Settings

OFFICERS = 20
WEBS = 2  # servers: one for each processor, as docs/despliegue.md has it
BETWEEN_CLICKS = 3.0  # seconds, on average
WARM = 12.0  # seconds that do not count: plans, programs and templates come into memory
PEOPLE = """
    SELECT username, fs_uniquifier FROM user_account
    WHERE role_names = ARRAY[%s]::varchar[] ORDER BY md5(username) LIMIT %s"""
CASES = """
    SELECT i.business_key, i.title, i.search FROM process_instance i TABLESAMPLE SYSTEM (0.5)
    WHERE i.state = 'active' LIMIT 400"""


class Kind(StrEnum):
    """What an officer does."""

    PAGE = "first_page"
    FILTER = "filter"
    COUNTS = "counts"
    SEARCH = "search"
    SUBMIT = "submit"
    MONITOR = "monitor"


MIX = {Kind.PAGE: 35, Kind.FILTER: 20, Kind.COUNTS: 10, Kind.SEARCH: 20, Kind.SUBMIT: 15}


@dataclass
class Laps:
    """Milliseconds of the server, by kind of act."""

    found: dict[Kind, list[float]] = field(default_factory=lambda: {kind: [] for kind in Kind})

    def p50(self, kind: Kind) -> float:
        return round(statistics.median(self.found[kind]), 1)

    def p95(self, kind: Kind) -> float:
        return round(statistics.quantiles(self.found[kind], n=20)[-1], 1)

    def count(self, kind: Kind) -> int:
        return len(self.found[kind])


@dataclass(frozen=True)
class Case:
    """Somebody whom officers look for."""

    number: str
    name: str
    document: str


def work(url: str, seconds: float) -> Laps:
    """Let everybody work for so long."""
    with psycopg.connect(native(url)) as connection:
        people = [
            *connection.execute(PEOPLE, ["officer", OFFICERS - 1]).fetchall(),
            *connection.execute(PEOPLE, ["supervisor", 1]).fetchall(),
        ]
        cases = [_case(*row) for row in connection.execute(CASES).fetchall()]
    laps = Laps()
    with ExitStack() as stack:
        webs = [stack.enter_context(web(url)) for _ in range(WEBS)]
        until = time.monotonic() + WARM + seconds
        everybody = [
            Officer(Browser(port, cookie(settings, id_)), cases, number, until, laps)
            for number, ((_, id_), (port, settings)) in enumerate(zip(people, cycle(webs)))
        ]
        threads = [threading.Thread(target=one.work) for one in everybody]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if errors := [one.error for one in everybody if one.error]:
        raise errors[0]
    return laps


class Browser:
    """One connection, kept; one cookie."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = cookie
        self.ms = 0.0

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, object]) -> str:
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        """The page that comes in the end; what the server took for all of it is added to ``ms``."""
        headers = {"Cookie": f"sugm={self._cookie}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        self.ms += float(re.search(r"dur=([\d.]+)", answer.getheader("Server-Timing") or "dur=0")[1])  # type: ignore[index]
        if found := re.search(r"sugm=([^;]+)", answer.getheader("Set-Cookie") or ""):
            self._cookie = found[1]
        if answer.status in (301, 302, 303):
            there = urlsplit(answer.getheader("Location") or "/")
            return self._ask("GET", there.path + (f"?{there.query}" if there.query else ""))
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path}: {answer.status} {page[:2000]}")
        return page


class Officer:
    """Clicks until it is time to go home."""

    def __init__(
        self, browser: Browser, cases: list[Case], number: int, until: float, laps: Laps
    ) -> None:
        self._browser, self._cases, self._until, self._laps = browser, cases, until, laps
        self._dice = random.Random(number)
        self._began = time.monotonic() + WARM
        self._supervises = number == OFFICERS - 1
        self.error: Exception | None = None

    def work(self) -> None:
        try:
            while time.monotonic() < self._until:
                self._click()
                time.sleep(self._dice.expovariate(1 / BETWEEN_CLICKS))
        except Exception as error:  # noqa: BLE001 - told by whoever waits for the thread
            self.error = error

    def _click(self) -> None:
        (kind,) = self._dice.choices(list(MIX), weights=list(MIX.values()))
        if self._supervises:
            kind = Kind.MONITOR
        self._browser.ms = 0.0
        counts = getattr(self, f"_{kind.value}")()
        if counts and time.monotonic() > self._began:
            self._laps.found[kind].append(self._browser.ms)

    def _first_page(self) -> bool:
        return bool(
            self._browser.get(self._dice.choice(("/bandeja/grupo", "/bandeja/", "/bandeja/todas")))
        )

    def _filter(self) -> bool:
        number = self._dice.randrange(12)
        asked = self._dice.choice(
            (f"tramite=tramite_{number:02}", "plazo=semana", "plazo=vencidas", "estado=tomadas")
        )
        return bool(self._browser.get(f"/bandeja/todas?{asked}"))

    def _counts(self) -> bool:
        return bool(self._browser.get("/bandeja/cuentas"))

    def _search(self) -> bool:
        case = self._dice.choice(self._cases)
        surnames, _, names = case.name.partition(", ")
        one, other = surnames.rsplit(" ", 1)
        typed = self._dice.choice(
            (
                case.name,
                f"{one} {names.partition(' ')[0]}".lower(),
                other,
                case.number,
                case.document,
                f"{one} {other}"[:-1],
                _misspelt(self._dice, f"{one} {other}"),
            )
        )
        return bool(self._browser.get(f"/bandeja/todas?q={quote(typed)}"))

    def _monitor(self) -> bool:
        return bool(self._browser.get("/monitor/"))

    def _submit(self) -> bool:
        """Take the next task, fill in its form; only sending it counts."""
        page = self._browser.get("/bandeja/grupo")
        page = self._browser.post("/bandeja/siguiente", _hidden(page))
        form = re.search(r'<form[^>]*action="(/bandeja/tareas/[0-9a-f-]+)"[^>]*id="tarea"', page)
        if form is None:
            return False
        fields = _hidden(page[form.start() :]) | _filled(page)
        self._browser.ms = 0.0
        page = self._browser.post(form[1], fields)
        return "Completó" in page


def _hidden(page: str) -> dict[str, object]:
    """What a form carries along."""
    found = re.findall(r'<input type="hidden" name="(csrf_token|_pedido|_visto)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in reversed(found)}


def _filled(page: str) -> dict[str, object]:
    """The answers of whichever form is on the page, as boxes."""
    for activity, components in COMPONENTS.items():
        if any(f'name="{one["key"]}"' in page for one in components):  # a date has three boxes
            schema = {"type": "default", "id": activity, "schemaVersion": 16, "components": components}
            answers = {key: value for key, value in ANSWERS[activity].items() if value is not None}
            view = forms.present(forms.parse(activity, schema), answers=answers, data=answers)
            return dict(_boxes(view))
    raise RuntimeError(f"no such form: {page[:500]}")


def _boxes(view: forms.View) -> Iterator[tuple[str, object]]:
    for line in view.lines:
        for one in line:
            if one.boxes:
                yield from ((box.name, box.value) for box in one.boxes.values())
            elif one.options:
                yield from ((one.name, option.value) for option in one.options if option.chosen)
            else:
                yield one.name, one.value


def _misspelt(dice: random.Random, name: str) -> str:
    """Two letters the wrong way round."""
    first, _, _ = name.partition(" ")
    place = dice.randrange(1, max(2, len(first) - 2))
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _case(number: str, name: str, words: str) -> Case:
    *_, document = words.split()
    return Case(number, name, document)


def cookie(settings: Settings, uniquifier: str) -> str:
    """What a browser keeps of somebody who has signed in."""
    app = create_app(settings, screens=())
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps({"_user_id": uniquifier, "_fresh": True, "_id": ""}))


@contextmanager
def web(url: str) -> Iterator[tuple[int, Settings]]:
    """The web server as in production, on a port of its own."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    told = {"DATABASE_URL": url, "SECRET_KEY": KEY, "PASSWORD_SALT": KEY, "AUDIT_KEY": KEY}
    told |= {"COOKIE_SECURE": "false", "PORT": str(port)}
    environment = {**os.environ, **{f"SUGM_{name}": value for name, value in told.items()}}
    with subprocess.Popen(  # noqa: S603 - our own program
        [PYTHON, "-m", "web"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(port)
            yield port, Settings.model_validate({name.lower(): value for name, value in told.items()})
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/salud/vivo")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("la web no arranca")
