"""``hemidef update``, ``done``, ``note``, ``remove`` and ``undo``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemidef import shell
from hemidef.cli import printing
from hemidef.cli.command import command, given
from hemidef.cli.completion import offer_clearable, offer_list_pairs, offer_values
from hemidef.cli.desk import Desk
from hemidef.cli.options import DryRunOption, Id, YesOption
from hemidef.cli.pairs import Pairs, SetOption, name_of, pairs, part_lists, together
from hemidef.cli.several import Words, carry_out
from hemidef.errors import Invalid, Misuse
from hemidef.model.dates import INSTANT, PAST
from hemidef.model.entries import Entry
from hemidef.model.kinds import EVIDENCE, KINDS
from hemidef.model.partners import NOBODY
from hemidef.tracker.changes import IMPORT, MERGE, Change, net
from hemidef.tracker.edits import Edits
from hemidef.tracker.selection import Reason, Selection, names_in, select
from hemidef.tracker.undo import take_back, undoable

if TYPE_CHECKING:
    from hemidef.tracker.tracker import Tracker

NoteOption = Annotated[
    str, typer.Option(metavar="TEXT", help="Why it changes, for the log.", show_default=False)
]


@command(short="Change fields of entries.", kinds=KINDS)
def update(
    desk: Desk,
    ids: Words,
    note: NoteOption = "",
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
            help="Add to a list, also one of your own. Repeat for more.",
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
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    **texts: Any,
) -> None:
    """Example: hemidef update I-4 --status in-progress --note "Kick-off held"

    Change fields of one or several entries: of all of them, or of none if anything is wrong.
    An option for a list adds to it (--partner Uruguay); --remove partner=Uruguay takes one out,
    and --set partner=Uruguay replaces the list. A latest figure (--actual) gets today's date
    unless you give --actual-date.

    To change every entry that some terms find, give terms in place of ids; you are asked first:

        hemidef update lead:none status:planned --lead "Joint Staff J5"
    """
    lists, ones = part_lists(given(texts))
    put = together(ones, pairs("--set", set))
    edits = Edits(put, clear or (), [*lists, *pairs("--add", add)], pairs("--remove", remove))
    for word in clear or ():
        if (name := name_of(word)) in put:
            raise Misuse(f"{name} is both set and cleared", "Give one of the two.")
    if not (names_in(edits) or note):
        raise Misuse(
            "there is nothing to change", "Name a field and its value: hemidef update --help."
        )

    def act(tracker: Tracker) -> tuple[Selection, list[Change]]:
        chosen = select(tracker.book, ids, names_in(edits))
        return chosen, tracker.update(chosen.ids, edits, note) if chosen.ids else []

    carry_out(desk, ids, act, yes=yes, dry_run=dry_run)


@command(short="Close entries as done.")
def done(
    desk: Desk,
    ids: Words,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was done, if not today.")
    ] = None,
    evidence: Annotated[
        Pairs,
        typer.Option(
            metavar="TEXT",
            help=f"{EVIDENCE.help} Repeat for more.",
            autocompletion=offer_values([(kind, EVIDENCE) for kind in KINDS]),
        ),
    ] = None,
    note: NoteOption = "",
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Example: hemidef done M-1 --on 2027-03-12 --evidence "Minutes of 12 March"

    Close entries as done: an initiative is completed, a recommendation implemented, a milestone
    done.

    To close every open entry that some terms find, give terms in place of ids; you are asked first:

        hemidef done kind:milestone initiative:I-4
    """
    day = _day(on, desk) if on is not None else ""

    def refuse(entry: Entry) -> Reason:
        if entry.is_closed is None:
            return "is never done", "are never done"
        return ("is closed already", "are closed already") if entry.is_closed else None

    def act(tracker: Tracker) -> tuple[Selection, list[Change]]:
        chosen = select(tracker.book, ids, refuse=refuse)
        if not chosen.ids:
            return chosen, []
        return chosen, tracker.finish(chosen.ids, day, evidence or (), note)

    carry_out(
        desk,
        ids,
        act,
        verb="close",
        past="closed",
        unchanged=("it is closed already", "they are closed already"),
        yes=yes,
        dry_run=dry_run,
    )


def _day(text: str, desk: Desk) -> str:
    """The text form of what ``--on`` says, seen from today back. Raises Misuse."""
    try:
        return PAST.text(PAST.parse(text, desk.context))
    except Invalid as error:
        raise Misuse(f"--on: {error.problem}", error.hint) from None


@command(short="Add a note about an entry to the log.")
def note(
    desk: Desk,
    id: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
) -> None:
    """Example: hemidef note I-4 "Brazil asked for a new date"

    Add a note about an entry to the log, with your name and the time.
    """
    with desk.writing() as tracker:
        made = tracker.note(id, text)
    printing.changes(desk, [made])


@command(short="Remove entries.")
def remove(
    desk: Desk,
    ids: Words,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Remove it even where others point at it: clear those links, and remove its "
            "milestones and indicators too.",
        ),
    ] = False,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Example: hemidef remove M-3

    Remove the entries with these ids, or those that the terms find. If there are several, you are
    asked first. hemidef undo brings them back; their ids are never given to other entries.
    """

    def act(tracker: Tracker) -> tuple[Selection, list[Change]]:
        chosen = select(tracker.book, ids)
        return chosen, tracker.remove(chosen.ids, force=force) if chosen.ids else []

    carry_out(
        desk,
        ids,
        act,
        verb="remove",
        past="removed",
        count=lambda made: sum("created" in change.fields for change in made),
        asks=len(ids) > 1 or force,
        yes=yes,
        dry_run=dry_run,
    )


@command(short="Take back the last change, or an earlier one.")
def undo(
    desk: Desk,
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="[NUMBER]", help="The number of a change in hemidef log.", show_default=False
        ),
    ] = None,
    dry_run: DryRunOption = False,
) -> None:
    """Example: hemidef undo

    Take back the last change, exactly; do it again for the one before. With a number, take back
    that change, which may itself be an undo. If a later change is in the way, hemidef says which.
    """
    if number is not None and not (number.isdecimal() and len(number) < 20):
        raise Misuse(f"{number!r} is not the number of a change", "See them: hemidef log.")
    with desk.writing(rehearse=dry_run) as tracker:
        target = undoable(tracker, int(number) if number else None)
        done = tracker.book.history.command(target)
        made = take_back(tracker, target)
    verb = "Would undo" if dry_run else "Undid"
    # A sheet that came back was merged, and is an import all the same.
    told = next((each for each in done if each.change.verb == IMPORT), done[0])
    whose = f"{told.change.verb} by {told.by}, {INSTANT.words(told.at, NOBODY)}"
    if told.merge and any(each.change.verb not in (IMPORT, MERGE) for each in done):
        whose = MERGE
    said = f"{verb} change {target}: {whose}"
    printing.report([said], rehearsed=dry_run)
    all = "" if dry_run else f": {shell.line('log', '--limit', str(len(made)), *desk.there)}"
    # A merge passes through what it does not leave.
    printing.changes(desk, net(made), rehearsed=dry_run, rest=f"more entries{all}")
