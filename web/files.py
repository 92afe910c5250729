"""Files of a case as forms know them: what the database says, never what a browser claims."""

from engine.monitor import Document


def described(document: Document) -> dict[str, object]:
    """One file, in the words of ``forms``."""
    return {
        "id": str(document.id),
        "name": document.name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256.hex(),
    }
