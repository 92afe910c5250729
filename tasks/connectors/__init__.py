"""The other agencies of the State, one module each.

What goes in and what comes out are frozen dataclasses; answers are taken apart by ``match``, so that
anything unforeseen is *their contract broken* and never a ``KeyError``. A code or a text that we do
not know is ``NO_CONCLUYENTE``: silence about a record is never a clean record.
"""
