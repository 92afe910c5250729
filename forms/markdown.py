"""Markdown of form files to safe HTML with the classes of the design."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BLANKS = re.compile(r"\s+")
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
    "table_open": "govuk-table",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "blockquote_open": "govuk-inset-text",
}
_HEADINGS = {
    "h1": ("h2", "govuk-heading-m"),
    "h2": ("h3", "govuk-heading-s"),
    "h3": ("h4", "govuk-heading-s"),
}
_LEAST = ("h5", "govuk-heading-s")

# No HTML passes, images are not loaded from anywhere, and dangerous links are left as text.
_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def escape(value: str) -> str:
    """Data inside Markdown: only text, whatever it contains."""
    lines = (_BLANKS.sub(" ", line).strip() for line in value.splitlines())
    return "\\\n".join(_PUNCTUATION.sub(r"\\\1", line) for line in lines if line)


@lru_cache(maxsize=512)
def render(text: str) -> Markup:
    """HTML of a Markdown text. Headings go down one step: the page has its own first."""
    tokens = _parser.parse(text)
    for token in tokens:
        _dress(token)
        for child in token.children or ():
            _dress(child)
    return Markup(_parser.renderer.render(tokens, _parser.options, {}))  # noqa: S704 (html=False above)


def _dress(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag, css = _HEADINGS.get(token.tag, _LEAST)
        if token.nesting == 1:
            token.attrSet("class", css)
    elif token.type in _CLASSES:
        token.attrSet("class", _CLASSES[token.type])
    if token.type in ("th_open", "td_open"):  # alignment is an inline style, which our CSP refuses
        token.attrs.pop("style", None)
