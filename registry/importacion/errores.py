"""What can be wrong with a mapping or an extract as a whole. Rows that are wrong are rejected alone."""

from engine.errors import Conflict, InvalidInput


class MapaInvalido(InvalidInput):
    """The mapping cannot be used. ``problems`` are Spanish lines."""

    code = "mapping-invalid"

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems="; ".join(problems))


class SistemaDesconocido(InvalidInput):
    """There is no mapping for that system."""

    code = "system-unknown"


class ExtractoIlegible(InvalidInput):
    """The file is no extract of that system."""

    code = "extract-unreadable"


class ExtractoVacio(ExtractoIlegible):
    """It has no rows."""

    code = "extract-empty"


class OtraCodificacion(ExtractoIlegible):
    """Its letters are encoded otherwise than the mapping says."""

    code = "extract-encoding"


class FaltanColumnas(ExtractoIlegible):
    """It has not the columns that the mapping names."""

    code = "extract-columns"


class ColumnasRepetidas(ExtractoIlegible):
    """Two of its columns have one name."""

    code = "extract-columns-twice"


class MalEntrecomillado(ExtractoIlegible):
    """A line of it cannot be taken apart."""

    code = "extract-quotes"


class ImportacionTerminada(Conflict):
    """It has ended: there is nothing to stop or to go on with."""

    code = "import-ended"
