"""What operators read and run names things that exist."""

import re

import click

from tests.house import ROOT, files, read, sources
from web.cli import sugm

PAGES = [
    *(path.relative_to(ROOT) for path in sorted((ROOT / "deploy").iterdir())),
    *(path for path in files() if path.parts[:2] == ("docs", "runbooks")),
    "docs/despliegue.md",
]


def test_every_figure_that_a_page_names_is_measured() -> None:
    measured = {
        name
        for path in ("engine/gauges.py", "engine/metrics.py", "tasks/metrics.py", "web/metrics.py")
        for name in re.findall(r'"(sugm_\w+)"', read(path))
    }
    named = {name for page in PAGES for name in re.findall(r"\bsugm_[a-z_]+", read(page))}

    assert set() == {name.removesuffix("_count").removesuffix("_bucket") for name in named} - measured


def test_every_setting_that_a_page_names_is_documented() -> None:
    known = set(re.findall(r"`(SUGM_\w+)`", read("docs/reference/settings.md")))
    named = {name for page in PAGES for name in re.findall(r"\bSUGM_[A-Z]+(?:_[A-Z]+)*\b", read(page))}

    assert set() == named - known


def test_every_command_that_a_page_names_exists() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|bin/|\n)sugm ([a-z]+(?:-[a-z]+)*)", read(page))
    }

    assert len(named) > 5
    assert set() == named - set(commands())


def test_every_program_of_a_unit_can_be_started() -> None:
    started = {name for page in PAGES for name in re.findall(r"python -m ([a-z.]+)", read(page))}
    code = {path.removesuffix(".py").removesuffix("/__main__").replace("/", ".") for path in sources()}

    assert {"web", "tasks.pool", "tasks.queue"} <= started
    assert set() == started - code - {"venv"}


def commands() -> list[str]:
    return sugm.list_commands(click.Context(sugm))
