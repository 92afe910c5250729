"""A folder that somebody hands in is read and checked in a process that may die of it."""

from engine.bounded.door import ask, check, close, prepare
from engine.bounded.limits import LIMITS, Limits
from engine.bounded.wire import Folder

__all__ = ["LIMITS", "Folder", "Limits", "ask", "check", "close", "prepare"]
