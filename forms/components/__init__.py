"""All components. A new one is a class, a template of the same name, a test and a line here."""

from forms.components.base import Component, Field, Look, Static
from forms.components.choice import Checkbox, Checklist, Radio, Select, Taglist
from forms.components.containers import Container, DynamicList, Group
from forms.components.dates import Datetime, PartialDate
from forms.components.files import FILE_SUFFIX, Filepicker
from forms.components.identity import IdentityDocument
from forms.components.number import Number
from forms.components.static import Computed, Separator, Spacer, Table, Text
from forms.components.text import Textarea, Textfield

_ALL: tuple[type[Component], ...] = (
    *(Textfield, Textarea, Number, Datetime, Checkbox, Checklist, Radio, Select, Taglist, Filepicker),
    *(IdentityDocument, PartialDate),
    *(Group, DynamicList),
    *(Text, Separator, Spacer, Table, Computed),
)
COMPONENTS: dict[str, type[Component]] = {component.kind: component for component in _ALL}
OWN = frozenset({IdentityDocument.kind, PartialDate.kind})  # not of form-js: a textfield stands for them

__all__ = [
    "COMPONENTS",
    "FILE_SUFFIX",
    "OWN",
    "Component",
    "Computed",
    "Container",
    "DynamicList",
    "Field",
    "Group",
    "Look",
    "Static",
]
