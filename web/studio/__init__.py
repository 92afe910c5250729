"""The analysts' studio: procedures are written, tried out and deployed here."""
