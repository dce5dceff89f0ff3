"""``hemidef merge``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hemidef import files, shell
from hemidef.cli import printing, streams
from hemidef.cli.command import FormatOption, command
from hemidef.cli.desk import Desk
from hemidef.cli.pairs import Pairs, pairs
from hemidef.cli.several import DryRunOption
from hemidef.errors import Misuse, listed
from hemidef.exchange.source import fetch
from hemidef.model.entries import Entry
from hemidef.model.kinds import KINDS, kind_of
from hemidef.reports.history import conflicts
from hemidef.store import Store
from hemidef.tracker import settlement
from hemidef.tracker.changes import Clash
from hemidef.tracker.lineage import Copy
from hemidef.tracker.settlement import Taken, copy_of


@command(short="Bring in what was changed in another copy of the store.")
def merge(
    desk: Desk,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]",
            help="Another store, a conflicted copy, or a document exported with --log. With --ours "
            "or --theirs: which conflicts, as in I-4.status or I-4.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRunOption = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the conflicts: both values, who and when.")
    ] = False,
    ours: Annotated[
        bool, typer.Option("--ours", help="Settle conflicts with what this store has.")
    ] = False,
    theirs: Annotated[
        bool, typer.Option("--theirs", help="Settle conflicts with what the other has.")
    ] = False,
    set: Annotated[
        Pairs,
        typer.Option(
            "--set",
            metavar="ID.FIELD=VALUE",
            help="Settle a conflict with another value. Repeat for more.",
        ),
    ] = None,
    go_on: Annotated[
        bool,
        typer.Option("--continue", help="Settle the conflicts that were edited in the file."),
    ] = False,
    abort: Annotated[
        bool, typer.Option("--abort", help="Give the merge up: the store is as it was before.")
    ] = False,
    format: FormatOption = "table",
) -> None:
    """Example: hemidef merge "hemidef (conflicted copy).json" --dry-run

    Bring in what was changed in another copy of the store. What was changed in one of the two alone
    stands; items of lists add up. Where both gave an entry one id, the later one gets another. What
    both changed without knowing of each other is in conflict: yours stays, and nothing else can
    be changed until you settle it.

        hemidef merge --show

        hemidef merge --theirs I-4.status

        hemidef merge --set I-4.status=planned

    hemidef undo takes a whole merge back.
    """
    format = printing.check_format(format)
    chosen = {
        "--show": show,
        "--ours": ours,
        "--theirs": theirs,
        "--set": bool(set),
        "--continue": go_on,
        "--abort": abort,
    }
    given = [option for option, is_given in chosen.items() if is_given]
    if len(given) > 1 and given not in (["--ours", "--set"], ["--theirs", "--set"]):
        raise Misuse(f"{given[0]} and {given[1]} exclude each other", "Give one of them.")
    if format != "table" and not show:
        raise Misuse(f"--format {format} goes with --show", "Leave it out.")
    if dry_run and given:
        raise Misuse(f"--dry-run goes with a FILE, not with {given[0]}", "Leave it out.")
    if words and given and not (ours or theirs):
        raise Misuse(f"{given[0]} takes no {words[0]!r}", "Leave it out.")
    if show:
        _show(desk, format)
    elif abort:
        with desk.writing(settling=True) as tracker:
            settlement.abandon(tracker)
        streams.tell("The merge is given up; the store is as it was before it.")
    elif given:
        _settle(desk, words or [], given[0], pairs("--set", set))
    else:
        if not words or len(words) > 1:
            what = "there is nothing to merge" if not words else "one file is merged at a time"
            raise Misuse(what, "Name the other copy: hemidef merge FILE.")
        _bring_in(desk, Path(words[0]), dry_run=dry_run)


def _bring_in(desk: Desk, file: Path, *, dry_run: bool) -> None:
    theirs = _read(desk, file)
    with desk.writing(rehearse=dry_run) as tracker:
        taken = settlement.take_in(tracker, theirs)
    _tell(desk, file, taken, dry_run=dry_run)
    if taken.clashes:
        tell_conflicts(desk, taken.clashes, dry_run=dry_run)


def _read(desk: Desk, file: Path) -> Copy:
    """The other copy. Raises Misuse for a file that is none."""
    if file.exists() and file.samefile(desk.store.path):
        raise Misuse(f"{file}: is the store itself", "Name the other copy.")
    if str(file) != "-" and files.open_number(file) is None and printing.is_store(files.read(file)):
        return copy_of(Store(file).read())
    source = fetch(file)
    if source.format not in ("yaml", "json"):
        raise Misuse(
            f"{file}: is a spreadsheet, which does not say who changed what",
            f"To take it in: {shell.line('import', shell.file(file))}.",
        )
    from hemidef.exchange.copies import read_copy

    return read_copy(source, desk.context)


def _tell(desk: Desk, file: Path, taken: Taken, *, dry_run: bool) -> None:
    """Print what came in, entry by entry, and which ids are others now."""
    added = {each.id for each in taken.changes if not each.fields.get("created", ("was", ""))[0]}
    said = []
    for whose, renumbered in zip(("your", "their"), taken.renumbered, strict=True):
        for old, new in renumbered.items():
            if kind_of(new) in KINDS and (whose == "your" or new in added) and new in taken.docs:
                title = Entry(kind_of(new), new, taken.docs[new]).headline
                said.append(f"{new}  was {whose} {old}: {title}")
    said += printing.first_lines(desk, taken.changes, "more entries: hemidef log", brief=True)
    printing.report(said, rehearsed=dry_run)
    for id, name, old, new in taken.mentions[: printing.MOST_NAMED]:
        streams.tell(f"{id}: its {name} names {old}, which is {new} now.")
    if (more := len(taken.mentions) - printing.MOST_NAMED) > 0:
        streams.tell(f"… and {more} more texts name an id that is another now.")
    gone = sum(change.id not in taken.docs for change in taken.changes)
    counts = f"{len(added)} new, {len(taken.changes) - len(added) - gone} changed, {gone} removed"
    if not (said or taken.commands or taken.clashes):
        streams.tell(f"Nothing to merge: this store has all that {file} has.")
    elif dry_run:
        streams.tell(f"{counts}; nothing was merged: a dry run.")
    else:
        number = printing.counted(taken.commands, "command")
        streams.tell(f"{counts}, by {number} of {file}.")


def tell_conflicts(desk: Desk, clashes: Sequence[Clash], *, dry_run: bool) -> None:
    """Say what is in conflict, and end with the exit code of findings."""
    places = [clash.place for clash in clashes]
    streams.tell(f"In conflict: {listed(places, 10)}.")
    if not dry_run:
        show, ours = (shell.line("merge", each, *desk.there) for each in ("--show", "--ours"))
        streams.tell(
            f"Yours stays until you settle it. See both: {show}. "
            f"Then: {ours}, --theirs, or --set {places[0]}=VALUE."
        )
    raise typer.Exit(1)


def _show(desk: Desk, format: str) -> None:
    book = desk.book()
    found = settlement.clashes(book.tables)
    if not found and format == "table":
        streams.tell("No merge is waiting to be settled.")
        return
    printing.grids(desk, [conflicts(book, found)], format, every_row=True, key="")


def _settle(desk: Desk, places: Sequence[str], side: str, put: Sequence[tuple[str, str]]) -> None:
    values: dict[str, list[str]] = {}
    for place, value in put:
        values.setdefault(place, []).append(value)
    with desk.writing(settling=True) as tracker:
        changes, left = settlement.settle(tracker, side.removeprefix("--"), places, values)
    printing.changes(desk, changes, brief=True)
    if left:
        tell_conflicts(desk, left, dry_run=False)
    streams.tell("All is settled: the merge is done.")
