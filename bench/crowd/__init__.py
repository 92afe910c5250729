"""A ministry at full size, invented: officers, procedures, cases with open and finished tasks.

``python3 -m bench.crowd URL`` pours it into an empty database. Every case can be opened and worked on:
its state is what the engine left when it played the procedure up to there, under ids and names of its
own; its chain of audit events adds up. From a hundred thousand on cases are copies (``copies``).
"""
