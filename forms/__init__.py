"""Dynamic forms: what to ask, how to check it. Pure: no Flask, no database, no engine."""
