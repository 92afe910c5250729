"""DMN 1.5 decisions: tables with every hit policy, graphs, boxed expressions, services, and why."""

from engine.dmn.analysis import Analysis, analyse
from engine.dmn.decisions import Decisions, Problem
from engine.dmn.errors import DecisionFailed, DecisionUnknown, DmnUnreadable
from engine.dmn.trace import FiredRule, TableTrace, Trace

__all__ = [
    "Analysis",
    "DecisionFailed",
    "DecisionUnknown",
    "Decisions",
    "DmnUnreadable",
    "FiredRule",
    "Problem",
    "TableTrace",
    "Trace",
    "analyse",
]
