"""The supervisor's monitor: what runs, where it stands, what stuck, and the means to act."""
