"""What cannot be written into a machine readable zone, or not be read from one."""

from engine.errors import InvalidInput


class NameNotLatin(InvalidInput):
    """The name has letters for which Doc 9303-3 gives no transliteration."""

    code = "name-not-latin"


class DocumentNumberTooLong(InvalidInput):
    """The number has more characters than the format can hold."""

    code = "document-number-too-long"


class FieldNotRepresentable(InvalidInput):
    """A field holds something that has no place in a machine readable zone."""

    code = "mrz-field"


class MrzNotReadable(InvalidInput):
    """These lines are no machine readable zone of a known format."""

    code = "mrz-not-readable"
