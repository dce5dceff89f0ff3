"""``hemidef merge``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hemidef import files, shell
from hemidef.cli import merge_report, printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.options import DryRunOption, FormatOption
from hemidef.cli.pairs import Pairs, pairs
from hemidef.errors import Conflict, Failure, Misuse
from hemidef.exchange.source import fetch
from hemidef.reports.log import conflicts
from hemidef.sharing import operation
from hemidef.sharing.clone import Clone
from hemidef.sharing.operation import Operation
from hemidef.store import Store, Unmerged
from hemidef.tracker import settlement
from hemidef.tracker.changes import Clash
from hemidef.tracker.lineage import Copy
from hemidef.tracker.settlement import copy_of


@command(short="Take in what was changed in another copy of the store.")
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
        typer.Option(
            "--continue",
            help="Settle the conflicts that were edited in the file, or that git left in it.",
        ),
    ] = False,
    abort: Annotated[
        bool, typer.Option("--abort", help="Give the merge up: the store is as it was before.")
    ] = False,
    format: FormatOption = "table",
) -> None:
    """Example: hemidef merge "hemidef (conflicted copy).json" --dry-run

    Take in what was changed in another copy of the store. What was changed in one copy alone
    stands, and items of lists add up. Where both gave one id to two entries, the later entry gets
    another. What both changed without knowing of each other is in conflict: your value stays, and
    nothing else can be changed until you settle it:

        hemidef merge --show

        hemidef merge --theirs I-4.status

        hemidef merge --set I-4.status=planned

    Where git has stopped at a conflict in the store, merge --continue takes both sides from git.
    hemidef undo takes a whole merge back. More is in hemidef help sharing.
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
        if found := _conflict_of_git(desk)[1]:
            streams.tell(
                f"Git still has its own ({found.name}). To give that up too: {found.give_up}."
            )
    elif go_on:
        _go_on(desk)
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
    if not merge_report.tell(desk, str(file), taken, dry_run=dry_run):
        streams.tell(f"Nothing to merge: this store has all that {file} has.")
    if taken.clashes:
        merge_report.leave(desk, taken.clashes, dry_run=dry_run)


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


def _show(desk: Desk, format: str) -> None:
    book = desk.book()
    found = settlement.clashes(book.tables)
    if not found and format == "table":
        streams.tell("No merge is waiting to be settled.")
        return
    printing.grids(desk, [conflicts(book, found)], format, every_row=True, key="")
    if format == "table":
        _tell_sides(_conflict_of_git(desk)[1])


def _settle(desk: Desk, places: Sequence[str], side: str, put: Sequence[tuple[str, str]]) -> None:
    values: dict[str, list[str]] = {}
    for place, value in put:
        values.setdefault(place, []).append(value)
    with desk.writing(settling=True) as tracker:
        changes, left = settlement.settle(tracker, side.removeprefix("--"), places, values)
    printing.changes(desk, changes, brief=True)
    _end(desk, left)


def _go_on(desk: Desk) -> None:
    """Settle what was edited in the file, or what git left of two versions of it."""
    clone, found = _conflict_of_git(desk)
    try:
        is_merged = bool(desk.store.read().conflicts())
    except Unmerged as error:
        if not found:
            raise Conflict(
                f"{error.problem}, but git has no conflict here whose two sides could be merged",
                "Restore the store: git log shows its versions, and git restore brings one back.",
            ) from None
        is_merged = False
    if is_merged or not (clone and found):
        _settle(desk, [], "--continue", [])
        return
    desk.check_trust()
    taken = operation.merge_stages(desk.store, clone, desk.track)
    merge_report.tell(desk, found.theirs, taken, dry_run=False)
    _end(desk, taken.clashes)


def _end(desk: Desk, left: Sequence[Clash]) -> None:
    """Say what is left to settle, or let git know that it is done, and say how to go on."""
    clone, found = _conflict_of_git(desk)
    if left:
        _tell_sides(found)
        is_swapped = found is not None and found.is_swapped
        merge_report.leave(desk, left, ours="Ours" if is_swapped else "Yours")
    streams.tell("All is settled: the merge is done.")
    if clone and found:
        clone.resolve()
        streams.tell(f"Git takes {desk.shown} for settled. Go on: {found.go_on}.")


def _tell_sides(found: Operation | None) -> None:
    """Say which side is whose, where git has them the other way round."""
    if found and found.is_swapped:
        streams.tell(f"In a git {found.name}, ours is {found.ours}, theirs is {found.theirs}.")


def _conflict_of_git(desk: Desk) -> tuple[Clone | None, Operation | None]:
    """The clone that the store is in, if any, and what git has begun that left it in conflict."""
    try:
        clone = Clone(desk.store.path)
        return clone, operation.of_conflict(clone)
    except (Misuse, Failure):  # in none, or there is no git
        return None, None
