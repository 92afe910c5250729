"""Which files a process folder may hold, and what each one is."""

import re
import unicodedata
from collections.abc import Mapping

from engine.errors import FileTooLarge, KeyRefused, PathRefused
from engine.repository import LARGEST_FILE, MOST_FILES

LARGEST_FOLDER = 20_000_000  # bytes of all files together
LONGEST = 150  # characters of a path
_NAME = r"[\w][\w.-]*"
_KINDS: Mapping[str, str] = {
    "diagram": rf"{_NAME}\.bpmn",
    "decision": rf"{_NAME}\.dmn",
    "form": rf"forms/{_NAME}\.form",
    "scenario": rf"scenarios/{_NAME}\.yaml",
    "template": rf"templates/(?:{_NAME}/)*{_NAME}",
    "readme": r"README\.md",
    "changes": r"CHANGES\.md",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_KEY = 60


def kind(path: str) -> str:
    """What the file at a path is. Raises PathRefused."""
    plain = len(path) <= LONGEST and unicodedata.is_normalized("NFC", path) and ".." not in path
    found = next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(path)), None)
    if not plain or found is None:
        raise PathRefused(path=path[:LONGEST])
    return found


def check_key(key: str) -> None:
    """Whether a process may be called like this. Raises KeyRefused."""
    if not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        raise KeyRefused(key=key[:_LONGEST_KEY])


def check_size(sizes: Mapping[str, int]) -> None:
    """Whether files of these sizes are few and small enough together. Raises FileTooLarge."""
    for path, size in sizes.items():
        if size > LARGEST_FILE:
            raise FileTooLarge(path=path, limit=LARGEST_FILE // 1_000_000)
    if len(sizes) > MOST_FILES:
        raise FileTooLarge(path="", count=len(sizes), limit=MOST_FILES)
    if sum(sizes.values()) > LARGEST_FOLDER:
        raise FileTooLarge(path="", limit=LARGEST_FOLDER // 1_000_000)
