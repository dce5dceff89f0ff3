"""``hemidef edit``."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from hemidef import files
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.errors import Failure, HemidefError, Invalid
from hemidef.exchange import document, yaml_reader, yaml_writer
from hemidef.exchange.reading import decode
from hemidef.exchange.tree import Place
from hemidef.query.filters import Row
from hemidef.tracker import Book, Change

_HELP = (
    "{id}: change what you like, save, and close the editor.",
    "A line that is left empty, or taken out, clears its field. Lists may be [BRA, PER].",
)
_ERROR = "# Error: "


def edit(
    desk: Desk,
    id: Annotated[str, typer.Argument(metavar="ID", help="I-4, R-2, M-1, K-3 or i4.")],
) -> None:
    """Example: hemidef edit I-4

    Open an entry as YAML in your editor (VISUAL or EDITOR), and save what you make of it. If
    something is wrong, the editor opens again with the error on top and your text kept.
    """
    row = desk.book().row(id)
    before = _template(row)
    with _draft() as path:
        text = before
        while True:
            path.write_text(text, "utf-8")
            _call_editor(path)
            edited = decode(files.read(path), str(path))
            if _body(edited) == _body(before):
                streams.tell("Nothing changed.")
                return
            try:
                made = _save(desk, row, edited)
            except HemidefError as error:
                if edited == text:  # saved again as it was: somebody gives up, or a script
                    raise Invalid(error.problem, f"{error.hint} Nothing was changed.") from None
                text = _with_errors(error, edited)
            else:
                break
    printing.changes(made)


def _template(row: Row) -> str:
    """The entry as YAML, with every field of its kind, also the empty ones."""
    shown = document.entry(row)
    fields = {field.name: shown.get(field.name) for field in row.kind.fields}
    comments = "".join(f"# {line.format(id=row.id)}\n" for line in _HELP)
    return comments + yaml_writer.write(fields)


def _body(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if not line.startswith("#")]


def _with_errors(error: HemidefError, text: str) -> str:
    kept = [line for line in text.splitlines() if not line.startswith(_ERROR)]
    parts = [line for part in error.parts or (error,) for line in (part.problem, part.hint)]
    shown = [f"{_ERROR}{line}" for part in parts if part for line in part.splitlines()]
    return "\n".join([*shown, *kept]) + "\n"


def _save(desk: Desk, row: Row, text: str) -> list[Change]:
    """Save the edited entry. Raises Invalid for what is wrong with it."""
    tree = yaml_reader.read(text)
    entry = document.incoming(tree, row.kind, Place(row.id), desk.context)
    left_out = [field for field in row.kind.fields if field.name not in entry.values]
    values = {**entry.values, **{field.name: field.cleared() for field in left_out}}
    with desk.writing() as tracker:
        _unchanged(tracker, row)
        change = tracker.edit(row, values, verb="edit")
        return tracker.record([change] if change.fields else [])


def _unchanged(book: Book, row: Row) -> None:
    if dict(book.row(row.id).doc) != dict(row.doc):
        raise Invalid(
            f"{row.id}: was changed by somebody else meanwhile",
            "Copy your text, leave, and edit it again.",
        )


@contextlib.contextmanager
def _draft():  # type: ignore[no-untyped-def]
    with tempfile.TemporaryDirectory(prefix="hemidef-") as folder:
        yield Path(folder) / "entry.yaml"


def _call_editor(path: Path) -> None:
    """Let somebody edit ``path``. Raises Failure when the editor fails or cannot be started."""
    given = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    editor = given or ("notepad" if sys.platform == "win32" else "vi")
    advice = "Set EDITOR to one that works, or use hemidef update."
    try:
        words = shlex.split(editor, posix=sys.platform != "win32")
        done = subprocess.run([*words, str(path)], check=False)
    except (OSError, ValueError) as error:
        raise Failure(f"the editor {editor!r} cannot be started: {error}", advice) from None
    if done.returncode != 0:
        raise Failure(
            f"the editor {editor!r} ended with exit code {done.returncode}; nothing was changed",
            advice,
        )


COMMAND = command(edit, short="Change an entry in your editor, as YAML.")
