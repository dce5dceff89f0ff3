"""The pager: what is longer than the screen is shown by a program such as ``less``."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from hemidef import places
from hemidef.cli import streams

if TYPE_CHECKING:
    from subprocess import Popen

# Quit where all fits, show colours, leave the text on the screen: what git asks of less too.
_LESS = "-FRX"
# So many seconds a pager has to end when hemidef is ended.
_PATIENCE = 5.0


@contextlib.contextmanager
def page() -> Iterator[None]:
    """Show what is printed inside through a pager, if it is longer than the screen.

    It is held back until then. Notes follow when the pager has ended, so that they are seen. None
    of this happens where nobody sits at standard output, where no pager is wanted, or inside
    another such block.
    """
    line = "" if isinstance(sys.stdout, _Stream) else _wanted()
    if not line:
        yield
        return
    out, err = sys.stdout, sys.stderr
    shown, notes = _Screen(out, line), io.BytesIO()
    # Named here, as a stream that nobody names is closed, and what it writes to.
    for_output, for_notes = _Stream(shown, out), _Stream(notes, err)
    sys.stdout = for_output
    if streams.is_terminal(err):
        sys.stderr = for_notes
    try:
        yield
    except KeyboardInterrupt:
        shown.end()
        raise
    finally:
        sys.stdout, sys.stderr = out, err
        remark = shown.finish()
        _release(notes.getvalue(), err)
        if remark:
            streams.tell(remark)


def _wanted() -> str:
    """The line that starts the pager: that of HEMIDEF_PAGER, else of PAGER; empty for none."""
    is_windows = sys.platform == "win32"
    is_dumb = os.environ.get("TERM", "" if is_windows else "dumb") == "dumb"
    if is_dumb or not streams.is_terminal(sys.stdout):
        return ""
    usual = "less" if not is_windows and places.program("less") else ""
    line = os.environ.get("HEMIDEF_PAGER", os.environ.get("PAGER", usual)).strip()
    return "" if line == "cat" else line


class _Stream(io.TextIOWrapper):
    """What stands for the stream of a ``terminal``, and is one to whoever asks."""

    def __init__(self, raw: Any, terminal: TextIO) -> None:
        super().__init__(raw, terminal.encoding, terminal.errors, write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._terminal.fileno()


class _Screen(io.RawIOBase):
    """What is written is kept as long as it fits the screen of ``terminal``, then goes to a pager.

    ``line`` starts the pager.
    """

    def __init__(self, terminal: TextIO, line: str) -> None:
        self._terminal = terminal
        self._line = line
        self._kept: list[bytes] = []
        self._room, self._width = _size(terminal)
        self._pager: Popen[bytes] | None = None
        self._remark = ""
        self._before: Any = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Keep ``data``, or give them to the pager. Raises BrokenPipeError where that has ended."""
        text = bytes(data)
        if self._pager is None:
            self._kept.append(text)
            # A line that is wider than the screen takes several; its colours make it no wider, but
            # a pager that is started for too little quits.
            self._room -= sum(1 + len(line) // self._width for line in text.split(b"\n")) - 1
            if self._room <= 0 and not self._remark:
                self._start()
            if self._pager is None:
                return len(text)
            text = b"".join(self._kept)
        assert self._pager.stdin
        self._pager.stdin.write(text)
        self._pager.stdin.flush()
        return len(data)

    def _start(self) -> None:
        """Start the pager; where it cannot be started, remark that, and do without."""
        from subprocess import PIPE, Popen  # 8 ms that only a long answer needs

        options = os.environ.get("LESS", "")
        try:
            words = places.command(self._line)
            self._pager = Popen(words, stdin=PIPE, env={**os.environ, "LESS": f"{_LESS} {options}"})
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            self._remark = f"The pager {self._line!r} cannot be started: {why}."
            return
        # Ctrl-C is the pager's while it runs.
        with contextlib.suppress(ValueError):  # elsewhere than in a program's first thread
            self._before = signal.signal(signal.SIGINT, lambda number, frame: None)

    def finish(self) -> str:
        """Wait for the pager to end, or print what fits the screen; what to remark of the pager.

        Raises Failure as ``streams.write_bytes`` does.
        """
        if self._pager is None:
            streams.write_bytes(b"".join(self._kept))
            return self._remark
        try:
            with contextlib.suppress(BrokenPipeError):
                assert self._pager.stdin
                self._pager.stdin.close()
            code = self._pager.wait()
        except KeyboardInterrupt:
            self.end()
            raise
        finally:
            if self._before is not None:
                signal.signal(signal.SIGINT, self._before)
        if code <= 0:
            return ""
        without = "HEMIDEF_PAGER=cat turns the pager off"
        return f"The pager {self._line!r} ended with exit code {code}; {without}."

    def end(self) -> None:
        """End the pager with hemidef."""
        from subprocess import TimeoutExpired

        if self._pager is not None:
            self._pager.terminate()
            with contextlib.suppress(TimeoutExpired):
                self._pager.wait(_PATIENCE)


def _size(terminal: TextIO) -> tuple[int, int]:
    """The lines that fit the screen, with one for the prompt, and the columns of one."""
    try:
        size = os.get_terminal_size(terminal.fileno())
    except (OSError, ValueError):
        return 24, 80
    return size.lines or 24, size.columns or 80


def _release(notes: bytes, err: TextIO) -> None:
    """Write the ``notes`` that waited for the pager."""
    if notes:
        with contextlib.suppress(OSError, ValueError):
            err.write(notes.decode(err.encoding or "utf-8", "replace"))
            err.flush()
