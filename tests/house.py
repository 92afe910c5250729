"""What the rules are about: our packages and files, wherever the checkout lies."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("engine", "feel", "forms", "registry", "tasks", "web")
NOT_OURS = {".git", ".venv", ".sugm", "node_modules", "static", "static.new", "__pycache__"}
TEXTS = {".bpmn", ".cfg", ".css", ".dmn", ".form", ".html", ".in", ".ini", ".js", ".json", ".md", ".mjs"}
TEXTS |= {".po", ".py", ".scss", ".sh", ".toml", ".txt", ".typ", ".xml", ".yaml", ".yml", ""}


@cache
def files() -> tuple[Path, ...]:
    """Every text file of the repository, as paths from its root."""
    return tuple(sorted(_below(ROOT)))


def _below(folder: Path) -> list[Path]:
    found = []
    for path in folder.iterdir():
        if path.name in NOT_OURS:  # in a second working tree .git is a file
            continue
        if path.is_dir():
            if path.name == ".ci" or not path.name.startswith("."):
                found += _below(path)
        elif path.suffix in TEXTS and path.name != ".git":  # a file where the checkout is a worktree
            found.append(path.relative_to(ROOT))
    return found


def sources(*folders: str) -> dict[str, str]:
    """Python modules of these folders (default: our packages) by path, with their text."""
    wanted = folders or PACKAGES
    return {str(f): read(f) for f in files() if f.suffix == ".py" and f.parts[0] in wanted}


def read(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
