"""Texts as agencies write them, made comparable."""

import unicodedata


def search_key(text: str | None) -> str:
    """Upper case without accents or double spaces, to compare names that different hands typed."""
    plain = unicodedata.normalize("NFKD", text or "")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.upper().replace("-", " ").split())
