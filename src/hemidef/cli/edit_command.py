"""``hemidef edit``."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hemidef import files, places
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.options import Id
from hemidef.errors import Conflict, Failure, HemidefError, Invalid
from hemidef.exchange import document
from hemidef.exchange.reading import decode, parse
from hemidef.exchange.source import Place
from hemidef.model.entries import Entry
from hemidef.model.fields import texts
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change

_HELP = (
    "{id}: change what you like, save, and close the editor.",
    "A line that is left empty, or taken out, clears its field. Lists may be [BRA, PER].",
)
_ERROR = "# Error: "
MOST_TRIES = 5
# Who looks at a text takes longer than so many seconds: an editor that does not is one that opens
# a window and does not wait.
_HASTE = 2.0
# So many seconds an editor has to end when hemidef is ended.
_PATIENCE = 5.0
_LINE = re.compile(r"\bline (\d+)")


@command(short="Change an entry in your text editor.")
def edit(
    desk: Desk,
    id: Id,
) -> None:
    """Example: hemidef edit I-4

    Open an entry in your text editor, a line for each field, and take in what you save. If
    something is wrong, the editor opens again with the error on top and your text kept. The
    variable VISUAL or EDITOR names the editor, which must wait until you are done: for Visual
    Studio Code, that is "code --wait".
    """
    desk.check_trust()
    entry = desk.book().entry(id)
    editor = _editor()
    folder = Path(tempfile.mkdtemp(prefix="hemidef-"))
    path = folder / f"{entry.id}.yaml"
    path.write_text(_template(entry), "utf-8")
    try:
        made = _edit(desk, entry, path, editor)
    except _Removed:
        raise
    except BaseException as error:  # also an interrupt: nothing that was typed is lost
        kept = _keep(path, _template(entry))
        if isinstance(error, HemidefError):
            hint = f"{error.hint} {kept or 'Nothing was changed.'}".strip()
            raise type(error)(error.problem, hint, error.parts) from None
        if kept:
            streams.tell(kept)
        raise
    if made is None:
        streams.tell(
            f"Nothing changed: the editor {editor!r} ended at once. If its window is still open, "
            f"what you save there stays in {path}; to have that taken in, make the editor wait, "
            "as with EDITOR='code --wait'."
        )
        return
    shutil.rmtree(folder, ignore_errors=True)
    if not made:
        streams.tell("Nothing changed.")
    printing.changes(desk, made)


class _Removed(Failure):
    """The editor took the file away; what was in it is there again."""


def _edit(desk: Desk, entry: Entry, path: Path, editor: str) -> list[Change] | None:
    """Call the editor until the text in ``path`` is saved, or left as it was or empty.

    None where it ended sooner than anybody edits. Raises what is wrong with the text when somebody
    gives up.
    """
    refused = None
    tries = 0
    while True:
        before = path.read_bytes()
        started = time.monotonic()
        _call_editor(editor, path)
        is_hasty = time.monotonic() - started < _HASTE
        tries += 1
        data = files.read(path)
        if is_hasty and data == before and refused is None:
            return None
        try:
            text = decode(data, str(path))
            if _is_untouched(text, _template(entry)):
                return []
            return _save(desk, entry, text)
        except Invalid as error:
            # Saved again as it was, somebody gives up; a script could go on for ever.
            if data == refused or (not streams.is_terminal(sys.stdin) and tries == MOST_TRIES):
                raise
            refused = _with_errors(error, data)
            path.write_bytes(refused)


def _keep(path: Path, template: str) -> str:
    """Where what was typed is, as a sentence; empty where that is nothing, and all is removed."""
    others = [each for each in path.parent.iterdir() if each != path]
    try:
        untouched = _is_untouched(path.read_bytes().decode(), template)
    except (OSError, UnicodeDecodeError):
        untouched = False
    if untouched and not others:
        shutil.rmtree(path.parent, ignore_errors=True)
        return ""
    # An editor that was killed may have left more than it saved, as vim does in a swap file.
    place = path.parent if untouched else path
    return f"Your text is in {place}."


def _is_untouched(text: str, template: str) -> bool:
    """Whether nothing stands in ``text`` but comments and what stood there before."""
    return _body(text) in ([], _body(template))


def _template(entry: Entry) -> str:
    """The entry as YAML, with every field of its kind, also the empty ones."""
    from hemidef.exchange import yaml_format  # PyYAML is 15 ms that a TAB among commands saves

    shown = document.entry(entry)
    fields = {field.name: shown.get(field.name) for field in entry.kind.fields}
    comments = "".join(f"# {line.format(id=entry.id)}\n" for line in _HELP)
    return comments + yaml_format.write(fields)


def _body(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if not line.startswith("#")]


def _with_errors(error: HemidefError, data: bytes) -> bytes:
    """The text with what is wrong with it on top, its lines counted from there."""
    lines = data.splitlines()
    kept = [line for line in lines if not line.startswith(_ERROR.encode())]
    shown = [
        f"{_ERROR}{line}"
        for part in error.parts or (error,)
        for words in (part.problem, part.hint)
        for line in words.splitlines()
    ]
    lower = len(shown) + len(kept) - len(lines)
    moved = [_LINE.sub(lambda match: f"line {int(match[1]) + lower}", line) for line in shown]
    return b"\n".join([*(line.encode() for line in moved), *kept]) + b"\n"


def _save(desk: Desk, entry: Entry, text: str) -> list[Change]:
    """Save the edited entry. Raises Invalid for what is wrong with it."""
    tree = parse(text, "yaml")
    edited = document.incoming(tree, entry.kind, Place(entry.id), desk.context)
    left_out = [field for field in entry.kind.fields if field.name not in edited.given]
    given = {**edited.given, **{field.name: field.clear() for field in left_out}}
    for field in entry.kind.fields:
        if (typed := texts(given, field.name)) != entry.texts(field.name):
            field.check_answer(typed, "Leave the line empty." if not field.required else "Name it.")
    with desk.writing() as tracker:
        _unchanged(tracker.book, entry)
        change = tracker.edit(entry, given, verb="edit")
        return tracker.record([change] if change.fields else [])


def _unchanged(book: Book, entry: Entry) -> None:
    if dict(book.entry(entry.id).doc) != dict(entry.doc):
        raise Conflict(f"{entry.id}: was changed by somebody else meanwhile", "Edit it again.")


def _editor() -> str:
    """The line that starts the editor: that of VISUAL, else of EDITOR, else one that is told."""
    given = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    if given:
        return given
    editor = "notepad" if sys.platform == "win32" else "vi"
    streams.tell(f"Neither VISUAL nor EDITOR is set: this is {editor}.")
    return editor


def _call_editor(editor: str, path: Path) -> None:
    """Let somebody edit ``path``, which is there afterwards, whatever the editor did.

    Raises Failure when the editor fails, takes the file away or cannot be started.
    """
    advice = "Set EDITOR to one that works, or use hemidef update."
    before = path.read_bytes()
    # What was written to the file is still there for who has it open, though its name be gone.
    # Windows would not let the editor put another in its place.
    held = None if sys.platform == "win32" else path.open("rb")
    try:
        code = _run([*places.command(editor), str(path)])
        if not os.path.lexists(path):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(held.read() if held else before)
            raise _Removed(
                "the editor removed the file that it was given; nothing was changed",
                f"What the file held last is in {path}. Save it under the name that it has.",
            )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Failure(f"the editor {editor!r} cannot be started: {why}", advice) from None
    finally:
        if held:
            held.close()
    if code:
        how = f"exit code {code}" if code > 0 else f"signal {-code}"
        raise Failure(f"the editor {editor!r} ended with {how}", advice)


def _run(words: list[str]) -> int:
    """Run the editor; its exit code, or less than 0 for the signal that ended it.

    Raises OSError where it cannot be started.
    """
    # Ctrl-C is the editor's while it runs.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        with subprocess.Popen(words) as process:
            try:
                return process.wait()
            except BaseException:  # another signal, at which the editor saves what it can
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_PATIENCE)
                raise
    finally:
        signal.signal(signal.SIGINT, before)
