"""Printing what was found or done: grids in any format, documents, changes, and what to note."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemidef import atomic, files, shell
from hemidef.cli import streams
from hemidef.cli.desk import Desk
from hemidef.cli.near_misses import meant
from hemidef.errors import Failure, Misuse, counted, nearest
from hemidef.model.entries import Entry
from hemidef.model.figures import Number
from hemidef.query import views
from hemidef.query.terms import parse
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change, Logged

if TYPE_CHECKING:
    from hemidef.render.terminal import Part

FORMATS = ("table", "yaml", "json", "csv", "tsv", "md")
# The formats that carry every row, and those of them that programs read: with every field, under
# the fields' names.
DATA = ("yaml", "json", "csv", "tsv")
FOR_PROGRAMS = ("yaml", "json")

# How a store begins, whoever wrote its JSON; a document has a number there.
_STORE = re.compile(rb'\s*\{\s*"hemidef"\s*:\s*\{')

MOST_ROWS = 200
# Of what came or went by the hundred, so many are named.
MOST_NAMED = 20


def check_format(format: str, known: Sequence[str] = FORMATS) -> str:
    """The format that was asked for. Raises Misuse for one that is not ``known``."""
    if format.lower() not in known:
        raise Misuse(f"there is no format {format!r} here", nearest(format, known))
    return format.lower()


def grids(
    desk: Desk,
    found: Sequence[Grid],
    format: str,
    *,
    every_row: bool = False,
    most: int = MOST_ROWS,
    boxed: bool = False,
    key: str = "kind",
) -> None:
    """Print ``found`` in ``format``.

    A table shows ``most`` rows, or ``every_row``, and has lines around every cell where ``boxed``.
    The columns that found no room in it are named.
    Data formats print several grids as one list, in which ``key`` says which grid a row is of;
    it is empty where there is only one grid.
    """
    if format == "table":
        _tables(desk, found, most=None if every_row else most, boxed=boxed)
        return
    if format in FOR_PROGRAMS:
        data = [row for grid in found for row in _mappings(grid, key)]
        streams.write(_written(data, format, ascii=not streams.is_unicode()))
    else:
        streams.write_inert(_sheet(desk, found, format, key))
    for grid in found:
        if grid.note:
            streams.tell(grid.note)


def save(desk: Desk, found: Sequence[Grid], format: str, output: Path) -> None:
    """Write ``found`` in ``format`` (xlsx too) to the file ``output``, whole, and say so.

    Raises Misuse where that is a store.
    """
    if format in FOR_PROGRAMS:
        data = _written([row for grid in found for row in _mappings(grid, "kind")], format).encode()
    elif format == "xlsx":
        from hemidef.exchange import excel_writer

        data = excel_writer.write([grid.in_words(desk.context.partners) for grid in found])
    else:
        data = marked(_sheet(desk, found, format, "kind"), format)
    write_file(desk, output, data)
    streams.tell(f"Wrote {counted(sum(len(grid.rows) for grid in found), 'row')} to {output}.")


def marked(text: str, format: str) -> bytes:
    """``text`` as a file of ``format`` holds it.

    Excel opens CSV with a click, and takes it for Windows' own encoding where it has no mark.
    """
    return (codecs.BOM_UTF8 if format == "csv" and text else b"") + text.encode()


def write_file(desk: Desk, output: Path, data: bytes) -> None:
    """Put ``data`` into the file ``output``, whole. Raises Misuse where that is a store."""
    check_file(desk, output)
    atomic.replace(output, data)


def check_file(desk: Desk, output: Path) -> None:
    """Raise Misuse where the file ``output`` is a store, which nothing overwrites."""
    if output.is_file():
        with output.open("rb") as file:
            start = file.read(200)
        own = desk.store.path
        is_own = own.exists() and output.samefile(own)
        with contextlib.suppress(UnicodeDecodeError):
            start = files.unmark(start)
        if output.suffix == ".lock" or is_store(start) or is_own:
            raise Misuse(f"{output}: is a hemidef store", "Name another file.")


def is_store(data: bytes) -> bool:
    """Whether a file that holds, or begins with, ``data`` is a store."""
    return bool(_STORE.match(data))


def _sheet(desk: Desk, found: Sequence[Grid], format: str, key: str) -> str:
    """The grids as sheets for people: csv, tsv, or md."""
    told = [grid.in_words(desk.context.partners) for grid in found]
    if format == "md":
        from hemidef.exchange import markdown

        return markdown.write([grid.filled for grid in told])
    from hemidef.exchange import csv_format

    return csv_format.write(told, format, key, headed=True)


def _tables(desk: Desk, found: Sequence[Grid], *, most: int | None, boxed: bool) -> None:
    from hemidef.render.layout import Layout, lay_out
    from hemidef.render.rich_tables import draw_grid

    # Every value is read, and one that is wrong is found, before the first line is printed.
    shown = [replace(grid, rows=list(grid.rows[:most])) for grid in found]
    laid: list[Layout] = []

    def tables() -> Iterator[Part]:
        for grid in shown:
            parts = lay_out(grid, desk.terminal, boxed=boxed)
            laid.extend(parts)
            yield from draw_grid(parts, desk.terminal)

    streams.write_parts(desk.terminal.draw(tables()))
    left_out = dict.fromkeys(heading for part in laid for heading in part.left_out)
    if left_out:
        streams.tell(
            f"No room for {', '.join(left_out)}: widen the window, or give -f csv or -f md."
        )
    for grid in found:
        more = len(grid.rows) - most if most else 0
        if more > 0:
            streams.tell(f"{grid.title}: {counted(more, 'more row')}; --all prints them.")


def draw(desk: Desk, parts: Iterable[Part]) -> None:
    """Print what ``render`` made, whole: of a page with a mistake in it nothing is printed."""
    streams.write("".join(desk.terminal.draw(parts)))


def _mappings(grid: Grid, key: str) -> list[dict[str, Any]]:
    known = not key or any(column.name == key for column in grid.columns)
    label = {} if known else {key: grid.group}
    return [
        {
            **label,
            **{
                column.name: _value(column, cell)
                for column, cell in zip(grid.columns, row, strict=True)
            },
        }
        for row in grid.rows
    ]


def _value(column: Column, cell: Cell) -> Any:
    """The cell as data: a list for a list, a number for a number, None when empty."""
    values = [Decimal(text) if isinstance(column.type, Number) else text for text in cell]
    if column.many:
        return values
    return values[0] if values else None


def document(
    rows: Sequence[Entry], logged: Sequence[Logged] | None, format: str, *, to_file: bool = False
) -> str:
    """The document of ``rows`` in ``format`` (yaml, json), for standard output or a file."""
    from hemidef.exchange import document

    ascii = not (to_file or streams.is_unicode())
    return _written(document.build(rows, logged), format, ascii=ascii)


def _written(data: Any, format: str, *, ascii: bool = False) -> str:
    """Mappings and lists as YAML or JSON, without anything but ASCII if need be."""
    if format == "json":
        from hemidef.exchange import json_format

        return json_format.write(data, ascii=ascii)
    from hemidef.exchange import yaml_format  # PyYAML is 15 ms that the other formats save

    return yaml_format.write(data, ascii=ascii)


def changes(
    desk: Desk,
    made: Sequence[Change],
    *,
    brief: bool = False,
    rehearsed: bool = False,
    rest: str = "",
) -> None:
    """Print what was done to each entry; ``brief`` gives a new entry one line.

    With ``rest``, as in "more entries", only the first are named and the others counted.
    """
    said = first_lines(desk, made, rest, brief=brief) if rest else lines(desk, made, brief=brief)
    report(said, rehearsed=rehearsed)


def first_lines(desk: Desk, made: Sequence[Change], rest: str, *, brief: bool = False) -> list[str]:
    """What was done to the first entries, and how many ``rest`` there are, as in more entries."""
    said = lines(desk, made[:MOST_NAMED], brief=brief)
    more = len(made) - MOST_NAMED
    return [*said, f"… and {more} {rest}"] if more > 0 else said


def report(said: Sequence[str], *, rehearsed: bool = False) -> None:
    """Print the lines ``said`` about what was done.

    Raises Failure that says that it was done, unless it was ``rehearsed`` only.
    """
    try:
        streams.say(said)
    except Failure as error:
        if rehearsed:
            raise
        hint = "The change was made; only this report of it is incomplete."
        raise Failure(error.problem, hint) from None


def select(book: Book, terms: Sequence[str]) -> list[Entry]:
    """The entries that ``terms`` match.

    That there are none, or not all that were named, is told, and what the terms were meant for.
    """
    found = book.select(terms)
    tell_overlooked(book, terms)
    if not tell_gone(book, terms) and terms and not found:
        instead = meant(terms, book, views=True)
        question = f" Did you mean {' '.join(instead)}?" if instead else ""
        streams.tell(f"No entries match {' '.join(terms)}.{question}")
    return found


def tell_gone(book: Book, terms: Sequence[str]) -> bool:
    """Say which of the ids among ``terms`` are of no entry; whether there are any."""
    _, rest = views.split(terms, book.views)
    gone = [term.id for term in map(parse, rest) if term.id and not book.tables.get(term.id)]
    if gone:
        streams.tell(f"There is no entry {', '.join(gone)}.")
    return bool(gone)


def tell_overlooked(book: Book, terms: Sequence[str]) -> None:
    """Say how many more entries have a word only inside a longer one, and how to find those."""
    more, found_by = book.overlooked(terms)
    if more:
        have = "has" if more == 1 else "have"
        how = " or ".join(shell.line("list", term) for term in found_by[:2])
        others = counted(more, "more entry", "more entries")
        streams.tell(f"{others} {have} it inside a longer word: {how}")


def tell_nothing(what: str, terms: Sequence[str] | None, found: Sequence[Entry]) -> None:
    """Say that there is no ``what``, or none among what the ``terms`` found, if anything."""
    if not terms:
        streams.tell(f"There is no {what} yet. Add one: hemidef add --help.")
    elif found:
        streams.tell(f"There is no {what} among what matches. Try fewer terms.")


def entries(count: int) -> str:
    """``count`` entries, in words."""
    return counted(count, "entry", "entries")


def lines(desk: Desk, made: Sequence[Change], *, brief: bool = False) -> list[str]:
    """What was done to each entry, as in ``I-4  status: planned → in-progress``."""
    from hemidef.reports.log import sentences, words_of

    words = words_of(desk.schema, desk.context)
    found = []
    for change in made:
        said = sentences(change, words, brief=brief)
        found += [f"{change.id}  {sentence}" for sentence in said]
        if change.note:
            found.append(f"{change.id}  note: {change.note}")
    return found
