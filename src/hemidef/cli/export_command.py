"""``hemidef export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hemidef import files
from hemidef.cli import printing, streams
from hemidef.cli.command import Terms, command
from hemidef.cli.desk import Desk
from hemidef.exchange.reading import FORMATS, format_of
from hemidef.model.kinds import KINDS
from hemidef.query import filters


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

    Write entries, all or those that the terms match, as one document that hemidef import reads
    back to the same entries.
    """
    if format is not None:
        format = printing.checked(format, sorted(set(FORMATS.values())))
    elif output is not None:
        format = format_of(output)
    book = desk.book()
    rows = book.find(filters.compile(terms or [], KINDS, book.context))
    ids = {row.id for row in rows}
    logged = [each for each in book.history if each.change.id in ids or not terms] if log else []
    text = printing.document(rows, logged, format or "yaml", to_file=output is not None)
    if output is None:
        streams.write(text)
    else:
        files.replace(output, text.encode())
        streams.tell(f"Wrote {printing.entries(len(rows))} to {output}.")


COMMAND = command(export, short="Write entries to a YAML or JSON file.")
