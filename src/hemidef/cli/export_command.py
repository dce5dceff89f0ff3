"""``hemidef export``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.options import AtOption, FileFormatOption, Terms, output_option
from hemidef.errors import Misuse, counted
from hemidef.exchange.source import FORMATS, format_of
from hemidef.model.entries import Entry
from hemidef.model.kinds import FIELD, VIEW
from hemidef.query.terms import parse
from hemidef.reports.listing import fields_in, in_full
from hemidef.tracker.book import Book, targets


@command(short="Write entries to a document or a spreadsheet.")
def export(
    desk: Desk,
    terms: Terms = None,
    output: Annotated[Path | None, output_option("The file to write; - prints it.")] = None,
    format: FileFormatOption = None,
    log: Annotated[bool, typer.Option("--log", help="With the log of changes.")] = False,
    at: AtOption = None,
) -> None:
    """Example: hemidef export -o all.yaml

    Write entries, all of them or those that match the terms, in a form that hemidef import reads
    back: a document (yaml, json), a workbook with a sheet for each kind (xlsx), tables (md), or one
    kind of entry (csv, tsv). A document of the whole store also has the saved views and the fields
    of your own. For a table as you see it, use hemidef list -o FILE.
    """
    if output is not None and str(output) == "-":  # as import has it: the standard stream
        output = None
    if format is not None:
        format = printing.check_format(format, FORMATS)
    elif output is not None:
        format = format_of(output)
    if format == "xlsx" and output is None and streams.is_terminal(sys.stdout):
        raise Misuse("a workbook cannot be printed to a terminal", "Name a file: -o all.xlsx.")
    book = desk.book()
    entries = printing.select(book, terms or [])
    # Whoever names a kind, or an entry by its id, wants no others.
    are_named = book.names_kind(terms or []) or any(term.id for term in map(parse, terms or []))
    if terms and format in (None, "yaml", "json", "xlsx") and not are_named:
        entries = _with_parts(book, entries)
    if format in (None, "yaml", "json"):
        also = fields_in(book, entries) if terms else list(book.entries([VIEW, FIELD]))
        ids = {entry.id for entry in entries}
        history = book.history.written if log else []
        logged = [each for each in history if each.change.id in ids or not terms]
        text = printing.document(
            [*entries, *also], logged if log else None, format or "yaml", to_file=bool(output)
        )
        data = text.encode()
    else:
        if log:
            raise Misuse(f"{format} cannot hold the log", "Export it as yaml or json.")
        also = []
        data = _spreadsheet(book, entries, format, terms or [], to_file=output is not None)
        if output is not None and format != "xlsx":
            data = printing.marked(data.decode(), format)
    if output is not None:
        printing.write_file(desk, output, data)
        _tell(output, entries, also)
    elif format == "xlsx":
        streams.write_bytes(data)
    elif format in (None, "yaml", "json"):
        streams.write(data.decode())
    else:
        streams.write_inert(data.decode())
    named = {id for entry in entries for id in targets(entry)}
    outside = named - {entry.id for entry in entries}
    if outside:
        streams.tell(f"They link to {printing.entries(len(outside))} not in this export.")


def _with_parts(book: Book, entries: Sequence[Entry]) -> list[Entry]:
    """The entries with those of their initiatives; how many those are is told."""
    found = book.with_parts(entries)
    more = len(found) - len(entries)
    if more:
        count = counted(more, "milestone or indicator", "milestones and indicators")
        streams.tell(f"With {count} of these initiatives.")
    return found


def _spreadsheet(
    book: Book, entries: Sequence[Entry], format: str, terms: Sequence[str], *, to_file: bool
) -> bytes:
    """The entries as a table for each kind, stamped where it may come back.

    Raises Misuse where the format holds only one.
    """
    from hemidef.exchange import csv_format, markdown, stamps
    from hemidef.tracker.returns import stamp

    found = in_full(book, entries, terms)
    if not found and format != "xlsx":
        return b""
    if format == "xlsx":
        from hemidef.exchange import excel_writer

        return excel_writer.write(found, stamp=stamp(book, entries), watch=streams.watch("Writing"))
    if format == "md":
        return markdown.write(found, words=False).encode()
    if len(found) > 1:
        raise Misuse(
            f"{format} holds one kind of entry, and these are of {len(found)}",
            f"Name one: {shell.line('export', found[0].group, *terms, '-f', format)}; "
            "xlsx holds all.",
        )
    if to_file:
        found = [stamps.mark(found[0], stamp(book, entries))]
    return csv_format.write(found, format, "").encode()


def _tell(output: Path, entries: Sequence[Entry], also: Sequence[Entry]) -> None:
    counts = [printing.entries(len(entries))] + [
        counted(number, kind.name)
        for kind in (VIEW, FIELD)
        if (number := sum(each.kind == kind for each in also))
    ]
    streams.tell(f"Wrote {', '.join(counts)} to {output}.")
