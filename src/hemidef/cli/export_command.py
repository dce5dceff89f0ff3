"""``hemidef export``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hemidef import files
from hemidef.cli import printing, streams
from hemidef.cli.command import Terms, command
from hemidef.cli.desk import Desk
from hemidef.errors import Misuse
from hemidef.exchange.reading import FORMATS, format_of
from hemidef.model.kinds import FIELD, VIEW
from hemidef.query.rows import Row
from hemidef.tracker import Book
from hemidef.tracker.book import pointed_at


def export(
    desk: Desk,
    terms: Terms = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The file to write; else printed."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help="yaml or json; else by FILE's ending."
        ),
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="With the log of changes.")] = False,
) -> None:
    """Example: hemidef export -o all.yaml

    Write entries, all or those that the terms match (one may name a view, as in list), as one
    document that hemidef import reads back to the same entries. Without terms, the saved views
    go with them.
    """
    if format is not None:
        format = printing.checked(format, sorted(set(FORMATS.values())))
    elif output is not None:
        format = format_of(output)
    if output is not None:
        _spare_stores(output)
    book = desk.book()
    rows = book.select(terms or [])
    also = _declarations(book, rows, whole=not terms)
    ids = {row.id for row in rows}
    logged = [each for each in book.history if each.change.id in ids or not terms] if log else []
    text = printing.document([*rows, *also], logged, format or "yaml", to_file=output is not None)
    if output is None:
        streams.write(text)
    else:
        files.replace(output, text.encode())
        counts = [printing.entries(len(rows))] + [
            printing.counted(number, kind.name)
            for kind in (VIEW, FIELD)
            if (number := sum(row.kind == kind for row in also))
        ]
        streams.tell(f"Wrote {', '.join(counts)} to {output}.")
    outside = {id for row in rows for id in pointed_at(row)} - ids
    if outside:
        streams.tell(f"They point at {printing.entries(len(outside))} not among them.")


def _declarations(book: Book, rows: Sequence[Row], *, whole: bool) -> list[Row]:
    """The saved views and declared fields of a whole store; of a part, the fields that it uses."""
    if whole:
        return list(book.rows([VIEW, FIELD]))
    used = {name for row in rows for name in row.doc}
    return [row for row in book.rows([FIELD]) if row.doc["name"] in used]


def _spare_stores(output: Path) -> None:
    """Refuse to write over a store, with its log, or over its lock. Raises Misuse."""
    if output.is_file():
        with output.open("rb") as file:
            start = file.read(200)
        if output.suffix == ".lock" or start.lstrip().startswith(b'{\n"hemidef": {'):
            raise Misuse(f"{output}: is a hemidef store", "Name another file.")


COMMAND = command(export, short="Write entries to a YAML or JSON file.")
