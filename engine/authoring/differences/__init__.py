"""What differs between two states of a process folder, told element by element."""

from engine.authoring.differences.model import Difference, FileDifference, Kind
from engine.authoring.differences.reading import between, of_files

__all__ = ["Difference", "FileDifference", "Kind", "between", "of_files"]
