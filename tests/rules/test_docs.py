"""The documentation says what the code has, and nothing that it has not."""

import enum
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from engine.access import ROLES, Permission
from tests.house import PACKAGES, ROOT, files, read, sources

ADRS = sorted(f for f in files() if f.parts[:2] == ("docs", "adr") and f.name != "README.md")
STATUS = r"\nStatus: (proposed|accepted|superseded by ADR \d{4}) \(\d{4}-\d{2}-\d{2}\)\n"


@pytest.mark.parametrize("path", ADRS, ids=str)
def test_a_decision_has_number_title_status_and_consequences(path: Path) -> None:
    number = int(path.name[:4])
    text = read(path)

    assert re.match(rf"# {number}\. \S", text)
    assert re.search(STATUS, text)
    assert ["Context", "Decision", "Consequences"] == re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_decisions_are_numbered_without_gaps() -> None:
    assert list(range(1, len(ADRS) + 1)) == [int(path.name[:4]) for path in ADRS]


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    first_columns = re.findall(r"^\| ([^|]+) \|", read("docs/glossary.md"), re.MULTILINE)
    names = [name for cell in first_columns for name in re.findall(r"`(\w+)`", cell)]
    code = "\n".join(sources().values())

    assert [] == [name for name in names if not re.search(rf"(?<![a-z]){name}", code)]


def test_every_permission_is_documented() -> None:
    told = re.findall(r"^\| `(\w+:\w+)` \|", read("docs/reference/permissions.md"), re.MULTILINE)

    assert sorted(Permission) == sorted(told)


def test_every_role_is_documented_with_what_it_holds() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| .+? \| (.+) \|$", read("docs/reference/permissions.md"), re.MULTILINE
    )
    told = {role: set(re.findall(r"`([\w:]+)`", held)) for role, held in rows}

    assert {role: set(held) for role, held in ROLES.items() if role != "system"} | {
        "system": set()
    } == told


def test_every_audit_event_is_documented() -> None:
    told = read("docs/reference/audit.md")

    assert [] == [str(event) for event in audit_events() if f"`{event}`" not in told]


def test_every_setting_is_documented() -> None:
    told = read("docs/reference/settings.md")

    assert [] == [name for name, _ in settings() if f"`{name}`" not in told]


def test_every_documented_setting_is_read_somewhere() -> None:
    told = set(re.findall(r"`(SUGM_\w+)`", read("docs/reference/settings.md")))
    code = "\n".join([*sources("tests", "tools").values(), read("dev.py"), read(".ci/run")])

    assert set() == {name for name in told - {name for name, _ in settings()} if name not in code}


def test_a_setting_that_two_rooms_read_means_the_same_to_both() -> None:
    defaults: dict[str, set[str]] = {}
    for name, default in settings():
        defaults.setdefault(name, set()).add(default)

    assert {} == {name: found for name, found in defaults.items() if len(found) > 1}


def test_links_between_pages_lead_somewhere() -> None:
    dead = [
        f"{page}: {target}"
        for page in files()
        if page.suffix == ".md"
        for target in re.findall(r"\]\((?!\w+:)([^)#\s]+)", read(page))
        if not (ROOT / page.parent / target).exists()
    ]

    assert [] == dead


def audit_events() -> Iterator[enum.StrEnum]:
    for path, text in sources().items():
        for name in re.findall(r"^class (\w*Event)\(enum\.StrEnum\)", text, re.MULTILINE):
            yield from getattr(importlib.import_module(module(path)), name)


def settings() -> Iterator[tuple[str, str]]:
    for path in sources(*PACKAGES):
        if path.endswith("settings.py"):
            for kind in vars(importlib.import_module(module(path))).values():
                if (
                    isinstance(kind, type)
                    and issubclass(kind, BaseSettings)
                    and kind is not BaseSettings
                ):
                    prefix = str(kind.model_config.get("env_prefix", "")).upper()
                    for name, field in kind.model_fields.items():
                        yield f"{prefix}{name.upper()}", repr(field.default)


def module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
