"""People who do not exist, as many as one likes: for trying, measuring and testing.

The same seed makes the same people. Nothing here is used by the procedures.
"""
