"""The entry of the command ``sayso``: so small that an interruption while the rest is loaded ends quietly too."""

import sys
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Runs the command line and exits with its code."""
    try:
        from sayso.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
