"""Standard output and error: how wide, in which colours and characters; written whole or failed."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

from hemidef.errors import Failure, HemidefError, one_line
from hemidef.model.partners import NOBODY
from hemidef.visible import carried, inert, visible

Watch = Callable[[Sequence[Any]], Iterable[Any]]

# A pipe has no width of its own; this is what a page or a wide terminal takes.
PIPE_WIDTH = 120
# What lasts longer than so many seconds says that it goes on.
_PATIENCE = 1.0
# A note or an error says it in so many characters to a line.
_LONGEST = 800
# Nothing that is a table fits into less; nobody sees more.
_NARROWEST = 20
_WIDEST = 10_000


def width() -> int:
    """The columns that a table may take: COLUMNS, else the terminal's, else 120."""
    given = os.environ.get("COLUMNS", "")
    if given:
        return max(int(given), _NARROWEST)
    try:
        # A terminal that does not know its own width has 80, as terminals had.
        return max(os.get_terminal_size(sys.stdout.fileno()).columns or 80, _NARROWEST)
    except (OSError, ValueError, AttributeError):
        return PIPE_WIDTH


def bound_size() -> None:
    """Leave in COLUMNS and LINES only what is the size of something.

    Rich and Typer ask them too, for help texts, and fail for a number of 5,000 digits.
    """
    for name in ("COLUMNS", "LINES"):
        given = os.environ.pop(name, "").strip().lstrip("0")
        if given.isdecimal():
            os.environ[name] = str(min(int(given[:6]), _WIDEST))


def has_color(stream: IO[str]) -> bool:
    """Whether ``stream`` is to get colours: NO_COLOR and FORCE_COLOR say it, else the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: IO[str]) -> bool:
    """Whether somebody sits at ``stream``."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def encoding() -> str:
    """The encoding of standard output."""
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def is_unicode() -> bool:
    """Whether standard output carries every character."""
    return encoding().lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")


def occupy() -> None:
    """Where standard output is closed, put what cannot be written: not the next file opened."""
    if sys.stdout is None:
        place = os.open(os.devnull, os.O_RDONLY)
        sys.stdout = open(place, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def write(text: str) -> bool:
    """Write ``text`` to standard output, all of it; whether somebody still reads.

    A reader that has gone away (``| head``) has had enough: that is no error. Raises Failure
    when the rest cannot be written.
    """
    return not text or write_bytes(carried(text, encoding()).encode(encoding(), "replace"))


def write_parts(parts: Iterable[str]) -> None:
    """Write the parts of a long text as they are made, as long as somebody reads.

    Raises as ``write`` does.
    """
    for part in parts:
        if not write(part):
            break


def write_inert(text: str) -> None:
    """Write ``text`` of a format that has no escapes for controls. Raises as ``write`` does."""
    write(inert(text, shown=is_terminal(sys.stdout)))


def write_bytes(data: bytes) -> bool:
    """Write ``data`` to standard output as they are; ends and raises as ``write`` does."""
    try:
        sys.stdout.flush()
        _write_all(sys.stdout.buffer, data)
        return True
    except BrokenPipeError:
        _silence()
        return False
    except (OSError, ValueError) as error:
        _silence()
        if getattr(error, "errno", 0) == errno.EBADF:
            raise Failure("standard output is closed", "What was printed is lost.") from None
        reason = getattr(error, "strerror", None) or str(error)
        raise Failure(
            f"standard output cannot be written: {reason}", "What was printed is not whole."
        ) from None


def _write_all(stream: Any, data: bytes) -> None:
    """Write on where a stream took only a part, as unbuffered and non-blocking ones do."""
    rest = memoryview(data)
    while rest:
        try:
            written = stream.write(rest)
        except BlockingIOError as error:
            written = error.characters_written
        if not written:  # a full pipe that does not block
            time.sleep(0.01)
            continue
        rest = rest[written:]
    while True:
        try:
            stream.flush()
            return
        except BlockingIOError:
            time.sleep(0.01)


def settle() -> None:
    """See that nothing waits to be written that cannot be: a help text, when the disk is full."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _silence()


def _silence() -> None:
    """Let the interpreter's own flush at the end go nowhere: it would exit 120."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError, AttributeError):
        sys.stdout = None


def say(lines: Sequence[str]) -> None:
    """Write lines of words to standard output, made visible; a break within one starts no other."""
    write("".join(f"{visible(one_line(line))}\n" for line in lines))


def tell(text: str) -> None:
    """Write a note or hint, which is one line, to standard error."""
    _err(_wrap(_show(one_line(text))))


def tell_trace(error: BaseException) -> None:
    """Write where in the code ``error`` was raised."""
    import traceback

    _err(_show("".join(traceback.format_exception(error)).rstrip()))


def _wrap(text: str) -> str:
    """``text`` broken at words where somebody reads it; a pipe gets whole lines."""
    if not is_terminal(sys.stderr):
        return text
    from hemidef.render.terminal import Terminal  # only at a terminal

    return Terminal(width(), False, "utf-8", NOBODY).wrap(text)


def tell_error(error: HemidefError) -> None:
    """Write what is wrong, and on the next line what to do."""
    lines = _wrap("\n".join(filter(None, (f"Error: {_show(error.problem)}", _show(error.hint)))))
    if has_color(sys.stderr):
        lines = lines.replace("Error:", "\x1b[1;31mError:\x1b[0m", 1)
    _err(lines)


def _show(text: str) -> str:
    shown = "\n".join(map(_clip, visible(text).split("\n")))
    return carried(shown, getattr(sys.stderr, "encoding", None) or "utf-8")


def _clip(line: str) -> str:
    """``line``; of one that no screen holds, as a megabyte in quotes makes it, both ends."""
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 4 :]}"


@contextlib.contextmanager
def busy(what: str) -> Iterator[None]:
    """Show ``what`` on standard error while something lasts longer than a second, at a terminal."""
    if not is_terminal(sys.stderr):
        yield
        return
    from threading import Timer  # only at a terminal

    shown: list[str] = []

    def show() -> None:
        shown.append(f"{what} …")
        _overwrite(shown[0])

    timer = Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        for text in shown:
            _overwrite(" " * len(text))
            _overwrite("")


def watch(what: str) -> Watch:
    """What shows on standard error how far a long list has come, after a second, at a terminal."""

    def watched(items: Sequence[Any]) -> Iterable[Any]:
        if not is_terminal(sys.stderr):
            yield from items
            return
        patience = time.monotonic() + _PATIENCE
        shown = ""
        for number, item in enumerate(items):
            yield item
            if time.monotonic() > patience:
                patience += 0.1
                shown = f"{what} {number + 1:,} of {len(items):,}"
                _overwrite(shown)
        if shown:
            _overwrite(" " * len(shown))
            _overwrite("")

    return watched


def _overwrite(text: str) -> None:
    """Write over the line of standard error that the cursor is in."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"\r{text}")
        sys.stderr.flush()


def _err(text: str) -> None:
    """Write to standard error, if there is still one: there is nowhere else to complain."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
