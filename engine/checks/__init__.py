"""Checks of a definition beyond its grammar: soundness of the flow, flow of data, rules of procedure."""

from engine.checks.folder import run, run_files

__all__ = ["run", "run_files"]
