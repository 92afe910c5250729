"""``python -m web.cli``, where the command itself is not installed."""

from web.cli import sugm

if __name__ == "__main__":
    sugm(prog_name="sugm")
