"""Bringing over what the old systems know: loads, their progress, their reconciliation."""
