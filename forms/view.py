"""What the templates get: a tree of plain values, every sentence final."""

from dataclasses import dataclass, field

from markupsafe import Markup

ID_PREFIX = "c-"  # keeps the ids of components apart from those of the page


def html_id(name: str) -> str:
    """The id of the element that a name belongs to."""
    return ID_PREFIX + name


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One option of a choice."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class BoxView:
    """One of several boxes of a component: the day of a date, the number of a document."""

    id: str
    name: str
    value: str = ""
    options: tuple[OptionView, ...] = ()
    wrong: bool = False


@dataclass(frozen=True, kw_only=True)
class FileView:
    """A file that is already stored."""

    id: str
    name: str
    size: str


@dataclass(frozen=True, kw_only=True)
class RowView:
    """One row of a list."""

    number: int  # from 1, as people count
    remove: str  # value of the button that takes it out; empty where it must stay
    label: str
    lines: tuple[tuple["ComponentView", ...], ...]


@dataclass(frozen=True, kw_only=True)
class ComponentView:
    """One component, ready for the template ``forms/<kind>.html``."""

    kind: str
    id: str  # of the element, and of its error message with "-error"
    name: str  # in the post
    label: str = ""
    hint: str = ""
    error: str = ""  # final sentence; empty where all is well
    required: bool = False
    optional: bool = False  # asks something that may stay blank
    readonly: bool = False
    refreshes: bool = False  # some expression reads it: the form is drawn again when it changes
    columns: int = 0  # of the sixteen of form-js; 0 means an equal share
    spoken: str = ""  # the answer in words
    value: str = ""
    html: Markup = field(default_factory=Markup)
    options: tuple[OptionView, ...] = ()
    boxes: dict[str, BoxView] = field(default_factory=dict)
    files: tuple[FileView, ...] = ()
    rows: tuple[RowView, ...] = ()
    lines: tuple[tuple["ComponentView", ...], ...] = ()
    head: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    input_type: str = "text"
    inputmode: str = ""
    autocomplete: str = ""
    width: str = ""  # a class of GOV.UK: govuk-input--width-4
    prefix: str = ""
    suffix: str = ""
    height: int = 0
    accept: str = ""
    multiple: bool = False
    add: str = ""  # value of the button that adds a row; empty where none may be added
    add_text: str = ""
    outlined: bool = False


@dataclass(frozen=True, kw_only=True)
class ProblemView:
    """One line of the error summary."""

    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class View:
    """A form on the screen."""

    key: str
    title: str
    lines: tuple[tuple[ComponentView, ...], ...]
    problems: tuple[ProblemView, ...]
    kept: tuple[tuple[str, str], ...]  # typed into components that are hidden now; posted along
    seen: str  # names of the components on the page; posted along
