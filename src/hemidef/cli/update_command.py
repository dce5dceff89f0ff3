"""``hemidef update``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import Ids, command, given
from hemidef.cli.completion import offer_clearable, offer_list_pairs
from hemidef.cli.desk import Desk
from hemidef.cli.pairs import Pairs, SetOption, name_of, pairs, together
from hemidef.errors import Misuse
from hemidef.model.kinds import KINDS
from hemidef.tracker.edits import Edits


def update(
    desk: Desk,
    ids: Ids,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="Why, for the log.", show_default=False)
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
        raise Misuse("nothing to change was given", "Say what: hemidef update --help.")
    with desk.writing(rehearse=dry_run) as tracker:
        made = tracker.update(ids, edits, note)
    printing.changes(made, rehearsed=dry_run)
    if not made:
        streams.tell("Nothing changed: it was so already.")
    elif dry_run:
        streams.tell("Nothing was changed: this was a dry run.")


COMMAND = command(update, short="Change fields of entries.", kinds=KINDS)
