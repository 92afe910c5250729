"""What is handed in is read in a process that may die of it; whoever asked only gets findings."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import feel
from engine import bounded, repository
from engine.bounded import Folder, Limits, door
from engine.findings import InvalidDefinition, Severity
from tests.engine.gate.hostile import ATTACKS, played, script, straight

IMPATIENT = Limits(cpu=1.0, plays=1.0)
TAME = {
    "feel_anidado",
    "feel_cadena_larga",
    "numero_enorme",
    "expresion_regular",
}  # bounded by FEEL itself
PLAIN = script("1 + 1")
TOO_MUCH = {
    **script("count(for a in 1..200, b in 1..900 return a * b)"),
    **{f"scenarios/{n}.yaml": b"start: {}\nsteps: []\nends: fin\n" for n in range(400)},
}
PROC = Path("/proc")


def folder(sources: dict[str, bytes], **more: object) -> Folder:
    return Folder(key="p", sources=sources, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def started() -> None:
    """The first check also pays for the start of the child."""
    bounded.check(folder(PLAIN))


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_hostile_costs_more_than_the_limits(name: str) -> None:
    sources = ATTACKS[name]()
    started = time.monotonic()

    found = bounded.check(folder(sources), limits=IMPATIENT)

    assert time.monotonic() - started < IMPATIENT.wall
    assert found or name in TAME
    assert all(one.file and one.message for one in found)
    assert all(len(str(fact)) < 400 for one in found for fact in one.facts.values())


def test_what_takes_too_long_is_ended_and_told_with_file_and_remedy() -> None:
    started = time.process_time()

    (found,) = bounded.check(folder(TOO_MUCH), limits=IMPATIENT)

    assert ("check-too-slow", Severity.ERROR) == (found.code, found.severity)
    assert found.file.startswith("scenarios/")
    assert "tarda demasiado: a los 1 segundos" in found.message
    assert found.advice
    assert time.process_time() - started < 0.5  # the caller only waits


def test_the_usual_limits_are_five_seconds_and_two_hundred_megabytes() -> None:
    assert bounded.LIMITS.cpu <= 5
    assert bounded.LIMITS.memory == 200 << 20


def test_what_grows_too_large_is_told_with_file_and_remedy() -> None:
    (found,) = bounded.check(folder(ATTACKS["escenario_de_alias"]()))

    assert ("check-too-large", "scenarios/uno.yaml") == (found.code, found.file)
    assert "más de 200 MB" in found.message
    assert found.advice


@pytest.mark.skipif(not PROC.is_dir(), reason="there is no /proc to look at")
@pytest.mark.parametrize("name", ["un_millon_de_elementos", "escenario_de_alias", "lista_enorme"])
def test_memory_stays_within_its_bound(name: str) -> None:
    idle = resident(keeper())
    with watching() as peaks:
        bounded.check(folder(ATTACKS[name]()))

    assert max(peaks) < idle + bounded.LIMITS.memory


def test_where_the_kernel_does_not_bound_memory_somebody_looks() -> None:
    code = (  # in a process of its own, and more than this one has: that is where it starts to count
        "import resource, sys, threading\n"
        "from engine.bounded import limits\n"
        "told = threading.Event()\n"
        "limits.watch_memory(30 << 20, told.set)\n"
        "print(told.wait(0.3))\n"
        "unit = 1 if sys.platform == 'darwin' else 1024\n"
        "kept = b'x' * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit + (60 << 20))\n"
        "print(told.wait(20))\n"
    )

    assert "False\nTrue\n" == output(code)


def test_others_are_not_disturbed() -> None:
    hostile = threading.Thread(target=lambda: bounded.check(folder(TOO_MUCH), limits=IMPATIENT))
    hostile.start()
    started = time.monotonic()

    found = bounded.check(folder(PLAIN))

    assert [] == [one for one in found if one.severity is Severity.ERROR]
    assert hostile.is_alive() or time.monotonic() - started < 1
    hostile.join()


def test_a_child_that_was_killed_is_started_again() -> None:
    os.kill(keeper(), 9)

    assert [] == list(bounded.check(folder(PLAIN)))


def test_a_check_costs_little_once_the_child_is_there() -> None:
    started = time.monotonic()
    for _ in range(10):
        bounded.check(folder(PLAIN))

    assert time.monotonic() - started < 2


def test_nothing_is_written_started_or_called_in_the_child() -> None:
    code = (
        "import sys, socket, subprocess, threading\n"
        "from engine.bounded.limits import LIMITS, hold_to\n"
        "hold_to(LIMITS, sys.exit)\n"
        "def refused(act):\n"
        "    try: act()\n"
        "    except PermissionError: return True\n"
        "    return False\n"
        "print(refused(lambda: socket.create_connection(('127.0.0.1', 9))),\n"
        "      refused(lambda: subprocess.run(['true'])), refused(lambda: open('x', 'w')))\n"
    )

    assert "True True True\n" == output(code)


def test_functions_from_outside_are_known_to_the_child() -> None:
    from registry import expresiones

    expresiones.install()

    found = bounded.check(folder(played(script('es dia habil(date("2026-07-28")) = false'))))

    assert [] == [str(one) for one in found]
    assert feel.compile("es dia habil(x)").warnings == ()


def test_findings_come_back_as_they_were() -> None:
    sources = straight('<bpmn:complexGateway id="t" name="¿Sí?"/>')

    (found,) = [one for one in bounded.check(folder(sources)) if one.code == "complex-gateway"]

    assert ("t", "¿Sí?", "p.bpmn", 1) == (found.element, found.name, found.file, found.line)
    assert found.remedy == found.advice


def test_a_called_process_that_is_wrong_is_told_at_the_caller() -> None:
    wrong = Folder(key="q", sources={"q.bpmn": b"<x/>"})
    sources = straight('<bpmn:callActivity id="t" calledElement="q"/>')

    found = bounded.check(folder(sources, callees={"q": wrong}))

    assert "callee-wrong" in {one.code for one in found}


def test_a_file_that_is_too_large_is_told_without_reading_it(tmp_path: Path) -> None:
    (tmp_path / f"{tmp_path.name}.bpmn").write_bytes(b" " * (repository.LARGEST_FILE + 1))

    with pytest.raises(InvalidDefinition) as refused:
        repository.read(tmp_path)

    assert "file-too-large" == refused.value.findings[0].code


def keeper() -> int:
    assert door._keeper
    return door._keeper.process.pid


def resident(process: int) -> int:
    pages = (PROC / str(process) / "statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def children(parent: int) -> list[int]:
    return [
        int(one) for one in (PROC / str(parent) / "task" / str(parent) / "children").read_text().split()
    ]


class watching:  # noqa: N801 - reads as a word of the test
    """The memory of the child's forks, looked at again and again."""

    def __enter__(self) -> list[int]:
        self.peaks, self.over = [0], threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self.peaks

    def look(self) -> None:
        while not self.over.wait(0.005):
            self.peaks += self.sizes()

    def sizes(self) -> Iterator[int]:
        for one in children(keeper()):
            try:
                yield resident(one)
            except (OSError, ProcessLookupError):
                continue

    def __exit__(self, *raised: object) -> None:
        self.over.set()
        self.thread.join()


def output(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
