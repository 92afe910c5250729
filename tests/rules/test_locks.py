"""The lock files: complete, by hash, and from no particular host."""

import json
import re

import pytest

from tests.house import read

PYTHON = ("requirements.txt", "requirements-dev.txt", "requirements-boot.txt")
NODE = "web/package-lock.json"


@pytest.mark.parametrize("path", [*PYTHON, NODE, "web/.npmrc", "web/package.json"])
def test_no_lock_names_a_host(path: str) -> None:
    assert [] == re.findall(r"\w+://\S*|registry=.*|index-url.*|find-links.*", read(path))


@pytest.mark.parametrize("path", PYTHON)
def test_every_python_package_is_pinned_by_hash(path: str) -> None:
    entries = re.split(r"\n(?=\S)", read(path).strip())

    assert [] == [
        e for e in entries if not re.match(r"[\w.\[\],-]+==\S+", e) or "--hash=sha256:" not in e
    ]


def test_every_node_package_is_pinned_by_hash() -> None:
    packages = json.loads(read(NODE))["packages"]

    assert [] == [name for name, package in packages.items() if name and "integrity" not in package]


def test_development_runs_on_the_versions_of_production() -> None:
    runtime, development = pinned("requirements.txt"), pinned("requirements-dev.txt")

    assert runtime.items() <= development.items()


def pinned(path: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", read(path), re.MULTILINE))
