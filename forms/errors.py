"""What can be wrong: with a form file (the analyst mends it), with an answer (who typed it does).

Sentences are Spanish and are the message ids; facts fill their ``{placeholders}`` and travel apart, so
that ``web`` can translate a sentence before it is filled.
"""

import re
from collections.abc import Callable
from typing import ClassVar

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(sentence: str, facts: dict[str, object]) -> str:
    """Put the facts into a sentence.

    Not ``str.format``: sentences may come from a form file, and must not reach into objects, nor fail
    over a brace that means nothing.
    """
    return _PLACEHOLDER.sub(lambda found: str(facts.get(found[1], found[0])), sentence)


class FormDefinitionError(Exception):
    """The form file is wrong; the analyst who wrote it must mend it.

    Attributes:
        form: Key of the form.
        component: Key, path or id of the component, as the form editor shows it; empty for the whole.
        sentence, remedy, facts: What is wrong and what to do, with their facts.
        all: Every error of the file, this one included.
    """

    def __init__(
        self, form: str, component: str, sentence: str, remedy: str = "", **facts: object
    ) -> None:
        self.form, self.component = form, component
        self.sentence, self.remedy, self.facts = sentence, remedy, facts
        self.all: tuple[FormDefinitionError, ...] = (self,)
        place = f"{form}: {component}" if component else form
        super().__init__(f"{place}: {fill(sentence, facts)} {fill(remedy, facts)}".strip())


class Invalid(Exception):
    """One answer is wrong, and the person who wrote it can mend it.

    ``code`` says which kind of rule was broken; a component's own messages are chosen by it.
    """

    code: ClassVar[str] = "formato"

    def __init__(self, sentence: str, **facts: object) -> None:
        self.sentence, self.facts = sentence, facts
        super().__init__(self.text())

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence for people, in the language of ``translate``."""
        return fill(translate(self.sentence), self.facts)


class Missing(Invalid):
    """Nothing was answered where something must be."""

    code = "requerido"


class TooLittle(Invalid):
    """Below the least length, number, day or count."""

    code = "minimo"


class TooMuch(Invalid):
    """Above the greatest length, number, day, count or size."""

    code = "maximo"


class NotMatching(Invalid):
    """It does not match the pattern of the component."""

    code = "patron"


class NotAnOption(Invalid):
    """None of the options, files or components that there are."""

    code = "opcion"


class BrokenRule(Invalid):
    """A cross-check of the form (``validaciones``) says no."""

    code = "regla"
