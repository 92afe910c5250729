"""``python -m tasks.sandbox``: the agencies on loopback until interrupted."""

import argparse
import signal
import sys
from pathlib import Path

from tasks.sandbox import environment, registers, serve


def main() -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tasks.sandbox", description=__doc__)
    parser.add_argument("--port-base", "--port", type=int, default=8800, dest="port")
    parser.add_argument(
        "--print-environment", action="store_true", help="print the settings that point here, and end"
    )
    parser.add_argument(
        "--answers-to", default="http://127.0.0.1:8000", help="our web, for agencies that answer later"
    )
    parser.add_argument("--answer-file", type=Path, help="answer a file of questions on stdout, and end")
    options = parser.parse_args()
    if options.answer_file:
        sys.stdout.buffer.write(registers.answer_file(options.answer_file.read_bytes()))
        return
    url = f"http://127.0.0.1:{options.port}"
    if options.print_environment:
        told = environment(url, answers_to=options.answers_to)
        lines = (f"{name}={value}\n" for name, value in told.items())
        sys.stdout.write("".join(lines))
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.stdout.write(f"sandbox of the agencies on {url}\n")
    sys.stdout.flush()
    serve(options.port)


if __name__ == "__main__":
    main()
