"""The way in: ``hemidef`` and ``python -m hemidef``. It makes Ctrl-C one line from the start."""

from __future__ import annotations

import _thread
import os
import signal
import sys


def main() -> None:
    """Run the command line of this process, and end it with the exit code."""
    sys.unraisablehook = _again
    code: object = 0
    try:
        try:
            from hemidef.cli.main import app  # here, as it can be interrupted while it is imported

            app(prog_name="hemidef")
        except SystemExit as end:
            code = end.code
        finally:
            _deafen()
    except KeyboardInterrupt:
        _deafen()
        print("Interrupted.", file=sys.stderr)
        code = 130
    _leave(code if isinstance(code, int) else 0)


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


def _leave(code: int) -> None:
    """End the process, and let the system take everything back at once.

    To free object by object what is going anyway took a tenth of the time of a short command;
    mypy ends so too. Files are closed and locks free by then: only what waits to be printed
    would be lost.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
