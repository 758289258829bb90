"""The entry of the command ``sayso``: so small that an interruption while the rest is loaded ends quietly too."""

import os
import sys
from pathlib import Path
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Runs the command line and exits with its code."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w"))  # noqa: SIM115
    try:
        from sayso.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
