"""Cases as officers read them: answers, documents, checks, history, and where they stand."""
