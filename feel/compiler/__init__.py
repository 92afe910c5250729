"""From tree to Python closures: one small function per node, called with the scope."""

from feel.compiler import collections, control, functions, operators
from feel.compiler.core import Env, compile_node
from feel.compiler.tests import UnaryCode, compile_tests

__all__ = [
    "Env",
    "UnaryCode",
    "collections",
    "compile_node",
    "compile_tests",
    "control",
    "functions",
    "operators",
]
