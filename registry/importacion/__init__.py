"""Bringing over what the old systems know: SAM, Qoricancha II, CARDIP, ABTC, the passport system.

An extract is a CSV file; a mapping (``processes/catalogo/importacion``) says which of its columns is
what. Every row is one record of the old system, with its own key: however often it comes, it is there
once.
"""
