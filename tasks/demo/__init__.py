"""A demonstration: people who do not exist, with cases in every stage of the refugee procedure.

Each case follows a scenario of ``processes/refugio`` for some steps, through the engine and the
registry as in real life, on a clock set back so that it looks as if it had happened. See ``cases.yaml``.
"""

from tasks.demo.cases import Case, Person, read
from tasks.demo.loading import load

__all__ = ["Case", "Person", "load", "read"]
