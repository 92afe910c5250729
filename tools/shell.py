"""Places, sentences, and starting other programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".sugm"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WEB = ROOT / "web"


class Refused(Exception):
    """The command cannot go on; the sentence says why and what to do."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def call(*words: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> int:
    """Run a program in the foreground; gives its exit code."""
    return subprocess.run([str(word) for word in words], cwd=cwd, env=env or environment()).returncode


def must(doing: str, *words: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    if code := call(*words, cwd=cwd, env=env):
        raise Refused(f"Falló: {doing} (código {code}). Vea las líneas anteriores.")


def environment(**more: str) -> dict[str, str]:
    """The environment of every program we start: ours, with a home that can be written.

    Compiled Python is kept, but not beside the sources: without it every program takes seconds to start.
    """
    compiled = {"PYTHONPYCACHEPREFIX": str(HOME / "compiled")}
    env = {**compiled, **os.environ, "PYTHONUNBUFFERED": "1", **more}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    home = env.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        private = HOME / "home"
        private.mkdir(parents=True, exist_ok=True)
        env["HOME"] = str(private)
    return env
