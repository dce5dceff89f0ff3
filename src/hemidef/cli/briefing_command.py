"""``hemidef report``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hemidef import files
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.completion import offer_choices, offer_views
from hemidef.cli.desk import Desk
from hemidef.cli.moved_command import find_moment
from hemidef.cli.options import AllOption, AsOfOption, AtOption, Terms, output_option
from hemidef.errors import Misuse, listed, nearest
from hemidef.model.entries import Entry
from hemidef.model.folding import hyphenate
from hemidef.query import views
from hemidef.reports.briefing import Briefing
from hemidef.reports.movement import compare
from hemidef.reports.scope import in_words
from hemidef.reports.sections import SECTIONS, sections
from hemidef.reports.subject import Subject, split
from hemidef.reports.summary import DAYS
from hemidef.tracker import past
from hemidef.tracker.book import Book
from hemidef.tracker.past import Moment

_ENDINGS = {".html": "html", ".htm": "html", ".docx": "docx", ".md": "md"}
FORMATS = tuple(dict.fromkeys(_ENDINGS.values()))
TITLE = "Progress of implementation"
# By what there may be a file each, with the attribute that says it.
_PER = {"lead": "lead", "partner": "partners"}
# A name of a file has 255 bytes at most; the rest is left for its beginning and ending.
_LONGEST_NAME = 120


@command(short="Write a briefing to hand on: HTML, Word or Markdown.")
def report(
    desk: Desk,
    terms: Terms = None,
    output: Annotated[
        Path | None,
        output_option("The file to write: .html, .docx or .md; - prints it."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="html, docx or md; else by FILE's ending.",
            autocompletion=offer_choices(FORMATS),
        ),
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=f"Only these sections, in this order: {', '.join(SECTIONS)}. Repeat for more.",
            show_default=False,
            autocompletion=offer_choices(SECTIONS),
        ),
    ] = None,
    view: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The tables to show, if not the article's: names of views. Repeat for more.",
            show_default=False,
            autocompletion=offer_views,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|CHANGE",
            help=f"Since when to say what has moved, as in moved; else in the last {DAYS} days.",
            show_default=False,
        ),
    ] = None,
    per: Annotated[
        str | None,
        typer.Option(
            metavar="WHOM",
            help="A file for each lead or partner, and one for what has none.",
            show_default=False,
            autocompletion=offer_choices(_PER),
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The title.", show_default=False)
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="How it looks: for html a template of Jinja's, for docx a document whose styles, "
            "header and footer it takes.",
            show_default=False,
        ),
    ] = None,
    all: AllOption = False,
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef report -o brief.docx --since 2026-10-01

    Write a briefing to hand on, as a page (html), a Word document (docx) or Markdown (md): the
    headline figures, the tables, what is late and due next and who leads it, coverage, timeline,
    indicators, each initiative with its milestones, and the sources. Terms narrow it to some
    entries; the milestones and indicators of an initiative go with it. What is empty is left out.

        hemidef report -o brief.html lead:"Joint Staff J5"
        hemidef report -o brief.md --section figures --section due
        hemidef report -o brief.docx --per lead

    More is in hemidef help briefings.
    """
    format = _format(output, format)
    assert output is not None
    style = _read_template(template, format)
    by = _attribute(per) if per is not None else ""
    if by and str(output) == "-":
        problem = "--per makes several files, and standard output is one"
        raise Misuse(problem, f"Say what their names begin with: -o brief.{format}.")
    book = desk.book()
    chosen = [_view(name, book) for name in view or ()]
    begin = find_moment(past.find_start, "--since", book, since or f"{DAYS}d")
    subject = _subject(book, terms or [], chosen, begin, limited=not all)
    briefings = {}
    for name, part in (split(subject, by) if by else {"": subject}).items():
        if found := sections(part, section or ()):
            of = f"{per} {name}" if name else f"no {per}" if by else ""
            briefings[name] = Briefing(
                f"{title or TITLE}: {name or of}" if by else title or TITLE,
                book.today,
                _scope(book, terms or [], of),
                desk.user,
                found,
            )
    if not briefings:
        raise Misuse("there is nothing to report", "Try fewer terms, or other sections.")
    data = [_write(briefing, format, style) for briefing in briefings.values()]
    if str(output) == "-":
        _print(data[0], format)
    else:
        _save(desk, _paths(output, list(briefings), per or "") if by else [output], data)


def _subject(
    book: Book, terms: list[str], chosen: Sequence[Entry], begin: Moment, *, limited: bool
) -> Subject:
    """What a briefing of these terms is about.

    The parts of initiatives are with them, unless the terms say of which kind the entries are.
    """
    then = past.book_at(book, begin)
    entries = printing.select(book, terms)
    parts = not book.names_kind(terms)
    if parts:
        entries = book.with_parts(entries)
    moved = compare(then, book, entries, terms, parts=parts)
    return Subject(book, entries, not terms, chosen, then, begin, moved, limited)


def _scope(book: Book, terms: Sequence[str], of: str) -> str:
    """Which entries, in words: those ``of`` somebody, those of the terms, or all."""
    return "; ".join(filter(None, [of, in_words(book, terms) if terms or not of else ""]))


def _format(output: Path | None, format: str | None) -> str:
    """The format that was asked for, else that of the file's ending. Raises Misuse."""
    if output is None:
        raise Misuse("there is no file to write to", "Name one: -o brief.html, .docx or .md.")
    if format is not None:
        return printing.check_format(format, FORMATS)
    if output.suffix.lower() not in _ENDINGS:
        what = "standard output" if str(output) == "-" else str(output)
        raise Misuse(
            f"{what} does not say which format it is", f"Say it with -f: {', '.join(FORMATS)}."
        )
    return _ENDINGS[output.suffix.lower()]


def _read_template(template: Path | None, format: str) -> tuple[bytes, str]:
    """A template's bytes and name; nothing where there is none. Raises Misuse for a format's."""
    if template is None:
        return b"", ""
    if format == "md":
        raise Misuse("Markdown takes no --template", "Leave it out, or write html or docx.")
    return files.read(template), str(template)


def _view(name: str, book: Book) -> Entry:
    """The view called ``name``. Raises Misuse with the nearest."""
    view, rest = views.split([name], book.views)
    if view is None or rest:
        raise Misuse(f"there is no view {name!r}", nearest(name, book.views))
    return view


def _attribute(per: str) -> str:
    """The attribute by which ``per`` parts the entries. Raises Misuse."""
    if per.lower() not in _PER:
        raise Misuse(f"there is no --per {per!r}", nearest(per, _PER))
    return _PER[per.lower()]


def _write(briefing: Briefing, format: str, template: tuple[bytes, str]) -> bytes:
    """The briefing as a file of ``format``."""
    data, name = template
    if format == "docx":
        from hemidef.render import word_briefing

        return word_briefing.write(briefing, data, name)
    if format == "md":
        from hemidef.render import markdown_briefing

        return markdown_briefing.write(briefing).encode()
    from hemidef.exchange.encoding import decode
    from hemidef.render import html_briefing

    return html_briefing.write(briefing, decode(data, name), name).encode()


def _print(data: bytes, format: str) -> None:
    """Print a briefing to standard output. Raises Misuse where that cannot be."""
    if format != "docx":
        streams.write_inert(data.decode())
    elif streams.is_terminal(sys.stdout):
        raise Misuse("a document cannot be printed to a terminal", "Name a file: -o brief.docx.")
    else:
        streams.write_bytes(data)


def _save(desk: Desk, paths: Sequence[Path], data: Sequence[bytes]) -> None:
    """Write the files, none of them where one is a store, and say so."""
    for path in paths:
        printing.check_file(desk, path)
    for path, each in zip(paths, data, strict=True):
        printing.write_file(desk, path, each)
    count = f"{len(paths)} files: " if len(paths) > 1 else ""
    streams.tell(f"Wrote {count}{listed([*map(str, paths)], printing.MOST_NAMED)}.")


def _paths(output: Path, names: Sequence[str], per: str) -> list[Path]:
    """A file for each of ``names``, no two of one name in any folder: ``brief-navy.html``."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = hyphenate(name) if name else f"no-{per}"
        plain = plain.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip("-") or per
        endings = ("", *(f"-{number}" for number in range(2, len(names) + 2)))
        file = next(f"{plain}{end}" for end in endings if f"{plain}{end}".casefold() not in taken)
        taken.add(file.casefold())
        found.append(output.with_name(f"{output.stem}-{file}{output.suffix}"))
    return found
