"""Checks of a definition beyond its grammar: soundness of the flow, flow of data, rules of procedure."""
