"""``python -m tasks.sandbox``: the agencies on loopback until interrupted."""

import argparse
import signal
import sys

from tasks.sandbox import environment, serve


def main() -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tasks.sandbox", description=__doc__)
    parser.add_argument("--port-base", "--port", type=int, default=8800, dest="port")
    parser.add_argument(
        "--print-environment", action="store_true", help="print the settings that point here, and end"
    )
    options = parser.parse_args()
    url = f"http://127.0.0.1:{options.port}"
    if options.print_environment:
        lines = (f"{name}={value}\n" for name, value in environment(url).items())
        sys.stdout.write("".join(lines))
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.stdout.write(f"sandbox of the agencies on {url}\n")
    sys.stdout.flush()
    serve(options.port)


if __name__ == "__main__":
    main()
