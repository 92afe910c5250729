"""Who people are: accounts, passwords, sessions. The engine only ever sees the ``Actor``."""
