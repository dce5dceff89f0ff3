"""The way in: ``hemidef`` and ``python -m hemidef``. It makes Ctrl-C one line from the start."""

import signal
import sys


def main() -> None:
    """Run the command line of this process, and end it with the exit code."""
    try:
        from hemidef.cli.main import app  # most of the time of a short command goes here

        app(prog_name="hemidef")
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    finally:
        # All is said and done: an interrupt from here on would only make noise.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
