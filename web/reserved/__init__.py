"""Reserved cases: what one opens them for, who has looked at them, and opening them in an emergency."""
