"""The table of a collegiate body: agenda, attendance, votes, minutes, resolutions."""
