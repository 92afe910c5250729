"""Where a person says that a notice by e-mail was received; the link is the proof, no account needed."""
