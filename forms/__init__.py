"""Dynamic forms: what to ask, how to check it. Pure: no Flask, no database, no engine."""

from forms.answers import dig
from forms.catalogs import register_catalog
from forms.ciphers import Ciphers, kind_of, replaced
from forms.components import COMPONENTS, FILE_SUFFIX
from forms.definition import Form, parse
from forms.errors import FormDefinitionError, Invalid
from forms.presentation import present
from forms.sheet import merged
from forms.sources import ACTION, edited
from forms.validation import Problem, Result, check, validate
from forms.view import ComponentView, View

__all__ = [
    "ACTION",
    "COMPONENTS",
    "FILE_SUFFIX",
    "Ciphers",
    "ComponentView",
    "Form",
    "FormDefinitionError",
    "Invalid",
    "Problem",
    "Result",
    "View",
    "check",
    "dig",
    "edited",
    "kind_of",
    "merged",
    "parse",
    "present",
    "register_catalog",
    "replaced",
    "validate",
]
