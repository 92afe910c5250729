#!/usr/bin/env python3
"""Prepare, run and check SUGM with nothing but Python: ``python3 dev.py run``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from tools.setup import node_environment, npm, setup
from tools.shell import PYTHON, ROOT, WEB, Refused, call, environment, must, say
from tools.system import run, sugm

HELP = """\
Uso: python3 dev.py ORDEN

  run [--port N] [--data CARPETA] [--empty]   pone en marcha SUGM completo, con datos de muestra
  test [opciones de pytest]                   ejecuta las pruebas
  check                                       formato, estilo, tipos, capas y reglas de la casa
  bench [NOMBRE…] [--json]                    mide
  faults                                      pruebas largas de fallas (antes de publicar)
  conformance                                 conformidad con BPMN y DMN
  sugm ORDEN…                                 la línea de órdenes de SUGM, sobre los datos de run
  setup                                       solo prepara el entorno
  assets                                      compila los estilos y programas del navegador
  lock                                        vuelve a fijar las versiones de las dependencias
"""


def test(words: list[str]) -> None:
    setup()
    parallel = (
        []
        if any(word.startswith(("-n", "--numprocesses")) for word in words)
        else ["-n", "2", "-p", "tests.dealing", "--no-loadscope-reorder"]
    )
    finish(call(PYTHON, "-m", "pytest", "-q", *parallel, *words))


def check(_words: list[str]) -> None:
    """Everything that can be judged without running the system; tells all that fails, not the first."""
    setup()
    checks: dict[str, list[object]] = {
        "formato": ["-m", "ruff", "format", "--check", "."],
        "estilo": ["-m", "ruff", "check", "."],
        "tipos": ["-m", "mypy"],
        "capas": [PYTHON.with_name("lint-imports")],
        "reglas": ["-m", "pytest", "-q", "tests/rules"],
    }
    failed = []
    for name, command in checks.items():
        say(f"— {name}")
        if call(PYTHON, *command):
            failed.append(name)
    if failed:
        raise Refused(f"No pasa: {', '.join(failed)}.")
    say("Todo en orden.")


def module(name: str, tests: str, **env: str) -> Callable[[list[str]], None]:
    """A command that is a module of its own or, where there is none, a folder of tests."""

    def command(words: list[str]) -> None:
        setup()
        own = (ROOT / name.replace(".", "/") / "__main__.py").exists()
        finish(
            call(PYTHON, "-m", *([name] if own else ["pytest", tests]), *words, env=environment(**env))
        )

    return command


def lock(words: list[str]) -> None:
    """Fix the versions anew. The files name no registry: each one installs from its own."""
    setup()
    fixed = [
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-annotate",
        "--no-header",
    ]
    silent = ["-q", "--no-emit-index-url", "--no-emit-find-links"]
    for name in ("requirements-boot", "requirements", "requirements-dev"):
        files = [f"{name}.in", "-o", f"{name}.txt", *words]
        same = ["-c", "requirements.txt"] if name == "requirements-dev" else []
        must(f"fijar {name}", PYTHON, "-m", "uv", "pip", "compile", *fixed, *silent, *same, *files)
    npm_lock = ["install", "--package-lock-only", "--loglevel=error"]
    must("fijar los paquetes del navegador", *npm(), *npm_lock, cwd=WEB, env=node_environment())
    file = WEB / "package-lock.json"
    locked = json.loads(file.read_text())
    for package in locked["packages"].values():
        package.pop("funding", None)  # addresses of others
    file.write_text(json.dumps(locked, indent=2, ensure_ascii=False) + "\n")
    say("Dependencias fijadas.")


def finish(code: int) -> None:
    if code:
        sys.exit(code)


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": module("bench", "bench"),
    "faults": module("tests.faults", "tests/faults", SUGM_FAULTS="long"),
    "conformance": module("tests.conformance", "tests/conformance", SUGM_CONFORMANCE="long"),
    "setup": lambda _: setup(),
    "sugm": lambda words: finish(sugm(words)),
    "assets": lambda _: setup(),
    "lock": lock,
}


def main(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        print(HELP, end="")
        return 0 if words in ([], ["-h"], ["--help"], ["help"]) else 2
    try:
        COMMANDS[words[0]](words[1:])
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrumpido.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
