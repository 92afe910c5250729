"""What anybody may see without an account: whether a document is good, and the keys that prove it."""
