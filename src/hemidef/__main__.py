"""The way in: ``hemidef`` and ``python -m hemidef``. It makes Ctrl-C one line from the start."""

from __future__ import annotations

import _thread
import gc
import signal
import sys


def main() -> None:
    """Run the command line of this process, and end it with the exit code."""
    # What a command makes it needs to its end. To search it for garbage took a tenth of the time of
    # a page of 200 rows, and as much again when the process ended, but for what is frozen.
    gc.disable()
    sys.unraisablehook = _again
    try:
        try:
            from hemidef.cli.main import app  # here, as it can be interrupted while it is imported

            app(prog_name="hemidef")
        finally:
            _deafen()
            gc.freeze()
    except KeyboardInterrupt:
        _deafen()
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)


def _again(lost: sys.UnraisableHookArgs) -> None:
    """Interrupt once more where Python let the first go, as it does in a weak reference's callback.

    By a thread, which has its turn after this: raised in here, it would be let go again.
    """
    if lost.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_thread.interrupt_main, ())
    else:
        sys.__unraisablehook__(lost)


def _deafen() -> None:
    """All is said and done: an interrupt from here on would only make noise."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
