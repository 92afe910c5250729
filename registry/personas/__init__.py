"""Persons: who is in the register, under which names and documents, and who is the same as whom.

What other rooms call is here; the modules say how.
"""

from registry.personas.busqueda import find
from registry.personas.datos import Fuente
from registry.personas.filiacion import Filiacion, Nombrado
from registry.personas.registro import get, recognise, register

__all__ = ["Filiacion", "Fuente", "Nombrado", "find", "get", "recognise", "register"]
