"""FEEL 1.5, the only expression language of SUGM. Pure: no database, no Flask, no engine."""
