"""The way in: ``hemidef`` and ``python -m hemidef``. It makes Ctrl-C one line from the start.

So it does with a polite end (SIGTERM) and a terminal that goes away (SIGHUP).
"""

from __future__ import annotations

import _thread
import contextlib
import gc
import signal
import sys
from typing import Any

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_INTERRUPTED = 128 + signal.SIGINT
# Those of them that came; Ctrl-C is not one of them.
_heard: list[int] = []


def main() -> None:
    """Run the command line of this process, and end it with the exit code."""
    for number in _ENDING:
        if signal.getsignal(number) == signal.SIG_DFL:  # under nohup, one stays ignored
            signal.signal(number, _interrupt)
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
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
            print("Interrupted.", file=sys.stderr, flush=True)
        sys.exit(_code())
    except SystemExit as ending:
        if ending.code == _INTERRUPTED:
            sys.exit(_code())
        raise


def _code() -> int:
    """The exit code of what was interrupted, as a shell has it for a signal."""
    return 128 + _heard[0] if _heard else _INTERRUPTED


def _interrupt(number: int, frame: Any) -> None:
    _heard.append(number)
    raise KeyboardInterrupt


def _again(lost: sys.UnraisableHookArgs) -> None:
    """Interrupt once more where Python let the first go, as it does in a weak reference's callback.

    By a thread, which has its turn after this: raised in here, it would be let go again.
    """
    if lost.exc_type is KeyboardInterrupt:
        number = signal.Signals(_heard[-1] if _heard else signal.SIGINT)
        _thread.start_new_thread(_thread.interrupt_main, (number,))
    else:
        sys.__unraisablehook__(lost)


def _deafen() -> None:
    """All is said and done: an interrupt from here on would only make noise."""
    for number in (signal.SIGINT, *_ENDING):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    main()
