"""``hemidef edit``."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from hemidef import files
from hemidef.cli import printing, streams
from hemidef.cli.command import Id, command
from hemidef.cli.desk import Desk
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
_LINE = re.compile(r"\bline (\d+)")


@command(short="Change an entry in your editor, as YAML.")
def edit(
    desk: Desk,
    id: Id,
) -> None:
    """Example: hemidef edit I-4

    Open an entry as YAML in your editor (VISUAL or EDITOR), and save what you make of it. If
    something is wrong, the editor opens again with the error on top and your text kept.
    """
    entry = desk.book().entry(id)
    folder = Path(tempfile.mkdtemp(prefix="hemidef-"))
    path = folder / f"{entry.id}.yaml"
    path.write_text(_template(entry), "utf-8")
    try:
        made = _edit(desk, entry, path)
    except _Left as left:
        kept = f"Nothing was changed; your text is in {path}."
        error = left.error
        raise type(error)(error.problem, f"{error.hint}\n{kept}") from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    if not made:
        streams.tell("Nothing changed.")
    printing.changes(desk, made)


class _Left(Exception):
    """The editor was left with a text that cannot be saved, for the reason ``error``."""

    def __init__(self, error: HemidefError) -> None:
        self.error = error


def _edit(desk: Desk, entry: Entry, path: Path) -> list[Change]:
    """Call the editor until the text in ``path`` is saved, or left as it was or empty."""
    refused = None
    tries = 0
    while True:
        _call_editor(path)
        tries += 1
        if not path.exists():
            raise Failure(
                "the editor removed the file that it was given; nothing was changed",
                "Save the text under the name that the file has.",
            )
        try:
            text = decode(files.read(path), str(path))
            if _body(text) in ([], _body(_template(entry))):
                return []
            return _save(desk, entry, text)
        except Invalid as error:
            data = path.read_bytes()
            # Saved again as it was, somebody gives up; a script could go on for ever.
            if data == refused or (not streams.is_terminal(sys.stdin) and tries == MOST_TRIES):
                raise _Left(error) from None
            refused = _with_errors(error, data)
            path.write_bytes(refused)
        except HemidefError as error:  # a busy store or a full disk: another try changes nothing
            raise _Left(error) from None


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


def _call_editor(path: Path) -> None:
    """Let somebody edit ``path``. Raises Failure when the editor fails or cannot be started."""
    given = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    editor = given or ("notepad" if sys.platform == "win32" else "vi")
    advice = "Set EDITOR to one that works, or use hemidef update."
    try:
        words = _words(editor)
        # Ctrl-C is the editor's while it runs.
        before = signal.signal(signal.SIGINT, lambda number, frame: None)
        try:
            done = subprocess.run([*words, str(path)], check=False)
        finally:
            signal.signal(signal.SIGINT, before)
    except (OSError, ValueError) as error:
        raise Failure(f"the editor {editor!r} cannot be started: {error}", advice) from None
    if done.returncode != 0:
        raise Failure(
            f"the editor {editor!r} ended with exit code {done.returncode}; nothing was changed",
            advice,
        )


def _words(editor: str) -> list[str]:
    """The words of the line that starts an editor. Raises ValueError for an open quote."""
    # Its file may have blanks in its name, as in Program Files; Path's look fails for long lines.
    if os.path.isfile(editor):  # noqa: PTH113
        return [editor]
    if sys.platform != "win32":
        return shlex.split(editor)
    return [word.strip('"') for word in shlex.split(editor, posix=False)]  # \ is no escape there
