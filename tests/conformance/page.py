"""The page ``docs/conformance.md``: what is executed, what is refused, and the probe that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from engine import gate
from engine.dmn import tck
from tests.conformance.player import NAMES, Player, expected
from tests.engine.gate.test_gate import TOPICS, sources

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/conformance.md"
BAD = ROOT / "tests/engine/gate/bad"
PEERS = ("stock", "camunda7", "camunda8", "flowable")
KIT = "<!-- kit -->"  # what is between these two is kept where there is no kit to run

HEAD = """\
# Conformance

Made by `python3 dev.py conformance`, which plays every probe; do not edit it. A test fails when the page and
the probes disagree.

## BPMN 2.0, element by element

*executed*: as the standard says, shown by the probes of
[tests/conformance](../tests/conformance/README.md) named beside it. *refused*: it does not deploy; the finding's
page says why. Nothing is ignored in silence.

The other columns: SpiffWorkflow 3.2.0 as it comes (run), Camunda 7 (Operaton), Camunda 8 up to 8.10 and Flowable
(read in their sources and documents, August 2026; a number: since that version; *?*: not verified). *drawing*:
it documents and has no effect. *ignored*: it deploys, has no effect, and nothing says so.
"""


@dataclass(frozen=True)
class Verdict:
    """What became of one row of the table."""

    said: str
    proofs: tuple[str, ...]


def render(kit: str) -> str:
    """The whole page. ``kit``: what the DMN kit gave."""
    parts = [HEAD, *(f"### {section['title']}\n\n{_rows(section)}" for section in table())]
    executed = sum(passes(name) for name in NAMES)
    parts.append(f"{executed} of {len(NAMES)} probes pass.\n")
    parts.append(f"## DMN 1.5\n\n{KIT}\n{kit}\n{KIT}\n")
    return "\n".join(parts)


@cache
def table() -> list[dict[str, Any]]:
    """The rows, as kept in ``peers.yaml``."""
    return yaml.safe_load((Path(__file__).parent / "peers.yaml").read_text(encoding="utf-8"))


def verdict(row: dict[str, Any]) -> Verdict:
    """Play the probes of a row, or have the gate refuse its folder."""
    if "refused" in row:
        code = refusal(row["refused"])
        return Verdict(f"refused ([{code}](rules/{code}.md))", (row["refused"],))
    names = probes(row)
    failing = [name for name in names if not passes(name)]
    said = f"FAILS: {', '.join(failing)}" if failing else row.get("here", "executed")
    return Verdict(said, tuple(names))


def probes(row: dict[str, Any]) -> list[str]:
    """Names of the probes that a row names by patterns; the patterns must name some."""
    patterns = row.get("probes", ())
    empty = [one for one in patterns if not any(fnmatch(name, one) for name in NAMES)]
    assert not empty, f"{row['element']}: no probe is called {empty}"
    return [name for name in NAMES if any(fnmatch(name, one) for one in patterns)]


@cache
def passes(name: str) -> bool:
    """Play a probe: the order of what is entered, the outcome, and the variables are as written."""
    told = expected(name)
    try:
        player = Player.start(name)
        for step in told["do"]:
            player.do(step)
    except Exception:  # noqa: BLE001 - whatever it is, the probe fails
        return False
    variables = player.execution.variables()
    data = told.get("data", {})
    return (
        told["path"] == player.path
        and told.get("ends") == player.execution.outcome
        and told.get("state", "completed") == player.execution.state
        and data == {key: variables.get(key) for key in data}
    )


def refusal(name: str) -> str:
    """The code with which the gate refuses a folder of the corpus."""
    folder = BAD / name
    code = str(yaml.safe_load((folder / "expected.yaml").read_text())["code"])
    found = gate.check(name, sources(folder), callees={}, topics=TOPICS)
    assert code in {one.code for one in found}, f"{name} is not refused with {code}"
    return code


def kit_kept() -> str:
    """What the page says of the kit now."""
    parts = PAGE.read_text(encoding="utf-8").split(KIT) if PAGE.exists() else []
    return parts[1].strip() if len(parts) == 3 else NO_KIT


NO_KIT = "The DMN technology compatibility kit has not been run."


def kit_run(folder: Path) -> str:
    """Run the public kit; a line for each level."""
    rows = ["| level | cases | passed |", "|---|---|---|"]
    for level in sorted(one for one in folder.iterdir() if one.is_dir()):
        passed, failed = tck.run(level)
        if passed or failed:
            rows.append(f"| {level.name} | {passed + len(failed)} | {passed} |")
    return (
        "The public DMN technology compatibility kit, run by `python -m engine.dmn.tck`:\n\n"
        + "\n".join(rows)
    )


def _rows(section: dict[str, Any]) -> str:
    head = "| element | here | shown by | SpiffWorkflow | Camunda 7 | Camunda 8 | Flowable |\n"
    return head + "|---|---|---|---|---|---|---|\n" + "".join(_row(row) for row in section["rows"])


def _row(row: dict[str, Any]) -> str:
    found = verdict(row)
    cells = [row["element"], found.said, _proofs(found), *(str(row[peer]) for peer in PEERS)]
    return f"| {' | '.join(cells)} |\n"


def _proofs(found: Verdict) -> str:
    first, *others = [f"`{name}`" for name in found.proofs]
    return first if not others else f"{first} and {len(others)} more"


def unnamed() -> Iterator[str]:
    """Probes that no row names; callees of others apart."""
    named = {name for section in table() for row in section["rows"] for name in probes(row)}
    return (name for name in NAMES if name not in named)
