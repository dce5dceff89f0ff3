"""``hemidef import``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemidef import shell
from hemidef.cli import merge_report, printing, streams
from hemidef.cli.command import command
from hemidef.cli.completion import Callback, offer_choices
from hemidef.cli.desk import Desk
from hemidef.cli.options import DryRunOption, FileFormatOption, YesOption
from hemidef.cli.several import agree, changed_since
from hemidef.errors import Invalid, Misuse, counted, listed
from hemidef.exchange.reading import read_entries
from hemidef.exchange.source import FORMATS, Options, fetch
from hemidef.model.dates import INSTANT
from hemidef.model.fields import Kind
from hemidef.model.kinds import FIELD, KINDS, VIEW, kind_of
from hemidef.model.values import LINE
from hemidef.tracker.changes import Change
from hemidef.tracker.intake import Intake, take
from hemidef.tracker.tracker import Tracker

if TYPE_CHECKING:
    from hemidef.tracker.returns import Returned

_KEPT = "Nothing was imported."
_ALL_COUNT = (
    "Which cells of this file were changed since it was exported cannot be told: it is from "
    "another copy of the store, or from before a merge. So all of them count."
)


def _sheet_option(
    name: str, metavar: str, help: str, offer: Callback | None = None
) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name,
        metavar=metavar,
        help=help,
        rich_help_panel="Spreadsheets",
        show_default=False,
        autocompletion=offer,
    )
    return option


@command(name="import", short="Take in entries from a document or a spreadsheet.")
def import_(
    desk: Desk,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file; - for what is piped in.")],
    format: FileFormatOption = None,
    dry_run: DryRunOption = False,
    map: Annotated[
        Path | None,
        _sheet_option("--map", "MAP", "A YAML file that says where the columns go."),
    ] = None,
    suggest_map: Annotated[
        bool,
        typer.Option(
            "--suggest-map",
            help="Print a mapping for this file, to correct and keep; import nothing.",
            rich_help_panel="Spreadsheets",
        ),
    ] = False,
    kind: Annotated[
        str | None,
        _sheet_option(
            "--kind",
            "KIND",
            "What the rows are: initiative, recommendation, ...",
            offer_choices(kind.name for kind in KINDS),
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        _sheet_option("--sheet", "NAME", "The sheet, titled table or list (data.items) to read."),
    ] = None,
    encoding: Annotated[
        str | None,
        _sheet_option(
            "--encoding", "NAME", "The encoding, if it is not UTF-8: cp1252, mac-roman, ..."
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        _sheet_option(
            "--delimiter", "CHAR", "What separates cells: comma, semicolon, tab or pipe."
        ),
    ] = None,
    skip_rows: Annotated[
        int, _sheet_option("--skip-rows", "N", "How many lines above the headings to skip.")
    ] = 0,
    list_sep: Annotated[
        str | None,
        _sheet_option(
            "--list-sep", "CHAR", "What separates the values of a list in a cell, if not ;."
        ),
    ] = None,
    ignore_unknown: Annotated[
        bool,
        typer.Option(
            "--ignore-unknown",
            help="Leave out columns that no mapping names, and that are no fields.",
            rich_help_panel="Spreadsheets",
        ),
    ] = False,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="NAME",
            help="Whose file it is, for the log; else it is yours.",
            show_default=False,
        ),
    ] = "",
    yes: YesOption = False,
) -> None:
    """Example: hemidef import plan.xlsx --map plan-map.yaml --dry-run

    Take in a document or spreadsheet. An entry with the id, or else the external id, of an entry
    here updates that one: a field that the file does not have stays as it is, and one that the file
    leaves empty is cleared. Others are added, unless they equal an entry here. If anything is wrong
    with the file, all of it is listed, and nothing is imported.

    If a spreadsheet that hemidef exported comes back, only the cells that were changed in it count.
    Where any other file would take a value back to what it was before, you are asked first.

    If the columns of a spreadsheet are not called as fields are, write a mapping. This begins one:

        hemidef import plan.xlsx --suggest-map > plan-map.yaml

    More is in hemidef help files and hemidef help mapping.
    """
    if format is not None:
        format = printing.check_format(format, FORMATS)
    others = {"--map": map, "--dry-run": dry_run, "--by": by, "--yes": yes}
    for other in (option for option, is_given in others.items() if suggest_map and is_given):
        raise Misuse(f"--suggest-map and {other} exclude each other", "Give one of them.")
    if skip_rows < 0:
        raise Misuse("--skip-rows cannot be less than 0", "Count the lines above the headings.")
    options = Options(
        kind or "",
        sheet or "",
        encoding or "",
        delimiter or "",
        skip_rows,
        list_sep or "",
        ignore_unknown,
    )
    source = fetch(file, format or "")
    if suggest_map:
        from hemidef.exchange.suggestion import suggest

        typed = ["-f", format] if format else []
        again = shell.line(
            "import", shell.file(file), *typed, "--map", "MAP.yaml", "--dry-run", *desk.there
        )
        with streams.busy("Reading"):
            text = suggest(source, options, desk.book(), again)
        streams.write(text)
        return
    mapping = fetch(map, "yaml") if map else None
    name = _read_name(desk, by)

    def bring_in(agreed: Sequence[str] = ()) -> Intake | Returned:
        with desk.writing(rehearse=dry_run, by=name) as tracker:
            with streams.busy("Reading"):
                delivery = read_entries(
                    source,
                    desk.context,
                    tracker.book.schema,
                    options=options,
                    map=mapping,
                    watch=streams.watch("Reading"),
                )
            watch = streams.watch("Importing")
            done: Intake | Returned | None = None
            if delivery.stamp:
                from hemidef.tracker.returns import merge_sheet  # 15 ms that only this one needs

                done = merge_sheet(tracker, delivery, watch=watch)
            done = done or take(tracker, delivery, watch=watch)
            changed = done.changed if isinstance(done, Intake) else done.unsent
            is_unknown = delivery.stamp and isinstance(done, Intake) and changed
            older = _older(desk, tracker, changed)
            told = [*([_ALL_COUNT] if is_unknown else []), *older]
            if older and not (yes or dry_run or agreed == told):
                raise _Older(told) if not agreed else changed_since()
            return done._replace(notes=[*done.notes, *([] if agreed else told)])

    try:
        done = bring_in()
    except _Older as found:
        for line in found.lines:
            streams.tell(line)
        agree("Import all the same?", "taking values back needs your confirmation", [], _KEPT)
        done = bring_in(found.lines)
    if isinstance(done, Intake):
        _tell(desk, done, dry_run=dry_run)
    else:
        _tell_returned(desk, done, dry_run=dry_run)


class _Older(Exception):
    """The file takes values back to older ones, as the ``lines`` say; nobody agreed to it yet."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self.lines = lines


def _read_name(desk: Desk, by: str) -> str:
    try:
        return LINE.parse(by, desk.context) if by else ""
    except Invalid as error:
        raise Misuse(f"--by: {error.problem}", error.advice) from None


def _older(desk: Desk, tracker: Tracker, changed: Sequence[Change]) -> list[str]:
    """A line for each value that goes back to what it was before, and one above them."""
    if not changed:
        return []
    from hemidef.reports.log import sentences, words_of
    from hemidef.tracker.returns import going_back

    words = words_of(tracker.book.schema, desk.context)
    found = [
        f"{change.id}  {sentence}; so it was until {last.by or 'somebody'} changed it, "
        f"{INSTANT.words(last.at, desk.context.partners)}"
        for change, last in going_back(tracker.book.history, changed)
        for sentence in sentences(change, words)
    ]
    if not found:
        return []
    more = len(found) - printing.MOST_NAMED
    shown = found[: printing.MOST_NAMED] + ([f"… and {more} more"] if more > 0 else [])
    count = counted(len(found), "value goes", "values go")
    return [f"{count} back to what was there before:", *shown]


def _tell_returned(desk: Desk, done: Returned, *, dry_run: bool) -> None:
    """Print what a sheet that came back did; end with the exit code of findings for conflicts."""
    changes = done.taken.changes if done.taken else []
    new = [each for each in changes if "created" in each.fields]
    changed = [each for each in changes if "created" not in each.fields]
    notes = [*done.notes]
    if done.since:
        count = counted(done.since, "command")
        notes.append(f"What {count} changed here after the state in the file stays.")
    _tell(desk, Intake(new, changed, done.unchanged, notes), dry_run=dry_run)
    if done.taken and done.taken.clashes:
        merge_report.leave(desk, done.taken.clashes, dry_run=dry_run)


def _tell(desk: Desk, taken: Intake, *, dry_run: bool) -> None:
    """Print what was taken in: the first of the new and changed ones, and how many."""
    printing.changes(desk, taken.new, brief=True, rehearsed=dry_run, rest="more new entries")
    printing.changes(desk, taken.changed, rehearsed=dry_run, rest="more changed entries")
    if dry_run and taken.unchanged:
        streams.say([f"unchanged: {listed(taken.unchanged, printing.MOST_NAMED)}"])
    for note in taken.notes:
        streams.tell(note)
    told = _counts(taken)
    streams.tell(f"{told}; nothing was imported: a dry run." if dry_run else f"{told}.")


def _counts(taken: Intake) -> str:
    """How many entries are new, changed and unchanged, and, apart, the views and fields."""
    changes = {"new": taken.new, "changed": taken.changed}
    ids = {what: [change.id for change in each] for what, each in changes.items()}
    ids["unchanged"] = taken.unchanged

    def count(kinds: Sequence[Kind]) -> dict[str, int]:
        return {what: sum(kind_of(id) in kinds for id in each) for what, each in ids.items()}

    told = [f"{number:,} {what}" for what, number in count(KINDS).items()]
    apart = [
        f"; {kind.plural}: {', '.join(some)}"
        for kind in (FIELD, VIEW)
        if (some := [f"{number:,} {what}" for what, number in count([kind]).items() if number])
    ]
    return ", ".join(told) + "".join(apart)
