"""``hemidef update``, ``note``, ``remove`` and ``undo``."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import Id, Ids, command, given
from hemidef.cli.completion import offer_clearable, offer_list_pairs
from hemidef.cli.desk import Desk
from hemidef.cli.pairs import Pairs, SetOption, name_of, pairs, together
from hemidef.errors import Misuse
from hemidef.model.kinds import KINDS
from hemidef.model.partners import NOBODY
from hemidef.model.values import INSTANT
from hemidef.tracker.edits import Edits


@command(short="Change fields of entries.", kinds=KINDS)
def update(
    desk: Desk,
    ids: Ids,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it changes, for the log.", show_default=False)
    ] = "",
    clear: Annotated[
        Pairs,
        typer.Option(
            metavar="FIELD",
            help="Empty this field. Repeat for more.",
            autocompletion=offer_clearable,
        ),
    ] = None,
    set: SetOption = None,
    add: Annotated[
        Pairs,
        typer.Option(
            metavar="FIELD=VALUE",
            help="Add to a list. Repeat for more.",
            autocompletion=offer_list_pairs,
        ),
    ] = None,
    remove: Annotated[
        Pairs,
        typer.Option(
            metavar="FIELD=VALUE",
            help="Take out of a list. Repeat for more.",
            autocompletion=offer_list_pairs,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change; change nothing.")
    ] = False,
    **texts: Any,
) -> None:
    """Example: hemidef update I-4 --status in-progress --note "Kick-off held"

    Change fields of one or several entries: all of them, or none if anything is wrong.
    An option for a list (--partner) replaces the whole list; --add partner=BRA adds to it.
    """
    put = together(given(texts), pairs("--set", set))
    edits = Edits(put, clear or (), pairs("--add", add), pairs("--remove", remove))
    for word in clear or ():
        if (name := name_of(word)) in put:
            raise Misuse(f"{name} is both set and cleared", "Give one of the two.")
    if not (put or clear or edits.add or edits.remove or note):
        raise Misuse(
            "there is nothing to change", "Name a field and its value: hemidef update --help."
        )
    with desk.writing(rehearse=dry_run) as tracker:
        made = tracker.update(ids, edits, note)
    printing.changes(made, rehearsed=dry_run)
    if not made:
        streams.tell("Nothing changed: it already has these values.")
    elif dry_run:
        streams.tell("Nothing was changed: this was a dry run.")


@command(short="Keep a note about an entry.")
def note(
    desk: Desk,
    id: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to keep.")],
) -> None:
    """Example: hemidef note I-4 "Brazil asked for a new date"

    Keep a note about an entry in the log, with your name and the time.
    """
    with desk.writing() as tracker:
        made = tracker.note(id, text)
    printing.changes([made])


@command(short="Remove entries.")
def remove(
    desk: Desk,
    ids: Ids,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Remove it even where others point at it: clear those links, and remove its "
            "milestones and indicators too.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be removed; remove nothing.")
    ] = False,
) -> None:
    """Example: hemidef remove M-3

    Remove entries; where several would go, it asks. hemidef undo brings them back; their ids are
    never given again.
    """
    if (len(ids) > 1 or force) and not (yes or dry_run):
        _confirm(desk, ids, force)
    with desk.writing(rehearse=dry_run) as tracker:
        made = tracker.remove(ids, force=force)
    printing.changes(made, rehearsed=dry_run)
    if dry_run:
        streams.tell("Nothing was removed: this was a dry run.")


def _confirm(desk: Desk, ids: list[str], force: bool) -> None:
    """Ask where several would go, naming them. Raises Misuse where nobody is there to answer."""
    with desk.writing(rehearse=True) as tracker:  # refuses here what it would refuse later
        made = tracker.remove(ids, force=force)
    going = sum("created" in change.fields for change in made)
    if going < 2:
        return
    if not (streams.is_terminal(sys.stdin) and streams.is_terminal(sys.stderr)):
        raise Misuse(f"removing {going} entries needs your confirmation", "Give --yes to go ahead.")
    streams.tell("This would happen:")
    for line in printing.lines(made):
        streams.tell(line)
    if not typer.confirm("Remove them?", err=True):
        streams.tell("Nothing was removed.")
        raise typer.Exit(1)


@command(short="Undo the last change, or any other one.")
def undo(
    desk: Desk,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[NUMBER]", help="The number of a change in hemidef log.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change; change nothing.")
    ] = False,
) -> None:
    """Example: hemidef undo

    Take back the last change, exactly; again, the one before it. With a number, take back that
    change, which may itself be an undo. Where another change is in the way, it says which.
    """
    with desk.writing(rehearse=dry_run) as tracker:
        target = tracker.undoable(number)
        logged = tracker.book.history.command(target)[0]
        made = tracker.undo(target)
    verb = "Would undo" if dry_run else "Undid"
    when = INSTANT.words(logged.at, NOBODY)
    said = f"{verb} change {target}: {logged.change.verb} by {logged.by}, {when}"
    printing.report([said], rehearsed=dry_run)
    all = "" if dry_run else f": {shell.line('log', '--limit', str(len(made)), *desk.there)}"
    printing.changes(made, rehearsed=dry_run, rest=f"more entries{all}")
