"""Measurements: see ``bench.__main__``."""
