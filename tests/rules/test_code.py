"""Who may do what in the code, where no linter knows it."""

import re
from importlib.metadata import packages_distributions

from tests.house import PACKAGES, files, read, sources

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+|Users/\w+)/")
COMMAND_LINES = ("web/cli", "__main__.py")


def test_only_the_session_module_commits() -> None:
    guilty = {path for path, text in sources().items() if re.search(r"\.commit\(", text)}

    assert set() == guilty - {"engine/db.py"}


def test_only_settings_read_the_environment() -> None:
    pattern = re.compile(r"\bos\.(?:environ|getenv|putenv)\b|\bfrom os import .*\b(?:environ|getenv)\b")
    guilty = {path for path, text in sources().items() if pattern.search(text)}

    assert set() == {path for path in guilty if not path.endswith("settings.py")} - {
        "engine/embedded.py"
    }


def test_only_commands_print() -> None:
    guilty = {path for path, text in sources().items() if re.search(r"(?<![\w.])print\(", text)}

    assert set() == {path for path in guilty if not any(name in path for name in COMMAND_LINES)}


def test_nothing_is_left_for_later() -> None:
    pattern = re.compile(r"\b(?:TODO|FIXME|HACK)\b|\braise NotImplementedError\b")
    guilty = {path: found.group() for path, text in sources().items() if (found := pattern.search(text))}

    assert {} == guilty


def test_nothing_is_mocked() -> None:
    pattern = re.compile(r"\b(?:unittest\.mock|MagicMock|mocker)\b|\bMock\(")
    tests = {path: text for path, text in sources("tests").items() if not path.startswith("tests/rules")}

    assert set() == {path for path, text in tests.items() if pattern.search(text)}


def test_nobody_else_has_our_names() -> None:
    """Flat packages have common names: fail loudly the day a dependency ships one of them."""
    owners = packages_distributions()

    assert {} == {name: owners[name] for name in PACKAGES if owners.get(name, ["sugm"]) != ["sugm"]}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = {str(f): MACHINE_PATH.findall(read(f)) for f in files() if f.parts[:2] != ("tests", "rules")}

    assert {} == {path: paths for path, paths in found.items() if paths}
