"""``hemidef sync``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import merge_report, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.options import DryRunOption
from hemidef.errors import Misuse, counted, listed
from hemidef.sharing import setup
from hemidef.sharing.clone import Clone
from hemidef.sharing.sync import Sync, Synced


@command(short="Share the store with colleagues through git.")
def sync(
    desk: Desk,
    dry_run: DryRunOption = False,
    set_up: Annotated[
        bool,
        typer.Option(
            "--setup",
            help="Let git itself merge the store by entries: in merge, pull, rebase, stash pop.",
        ),
    ] = False,
) -> None:
    """Example: hemidef sync

    Keep what you changed in the store as a commit of git, take in what colleagues sent, and send
    the result, to the branch that yours follows. Other files stay as they are. What both of you
    changed without knowing of each other is in conflict, as with hemidef merge: your value stays,
    and nothing is sent until you settle it. Without a connection, your changes go out with the next
    sync.

        hemidef sync --dry-run

        hemidef sync --setup

    How to begin is in hemidef help sharing.
    """
    if set_up and dry_run:
        raise Misuse("--dry-run does not go with --setup", "Leave it out.")
    if set_up:
        _set_up(desk)
        return
    if not dry_run:
        desk.check_trust()
    # Nothing shows that it goes on: git may be asking for a password in that very line.
    done = Sync(desk.store, desk.track, desk.context, rehearsed=dry_run).run()
    desk.schema = desk.store.read().schema
    for note in done.notes:
        streams.tell(note)
    _tell(desk, done, dry_run=dry_run)


def _set_up(desk: Desk) -> None:
    desk.check_trust()
    clone = Clone(desk.store.path)
    is_new = setup.set_up(clone)
    streams.tell(f"In this clone, git merges {clone.path} entry by entry from now on.")
    if is_new:
        streams.tell(
            f"Commit {setup.ATTRIBUTES}, which asks for that in every clone; in the others, "
            "hemidef sync --setup tells git how."
        )


def _tell(desk: Desk, done: Synced, *, dry_run: bool) -> None:
    came = done.came
    has_come = came is not None and merge_report.tell(desk, done.label, came, dry_run=dry_run)
    if came and came.clashes:
        again = shell.line("sync", *desk.there)
        then = f"Nothing was sent. When all is settled: {again}."
        merge_report.leave(desk, came.clashes, dry_run=dry_run, then=then)
    if done.dropped:
        number = counted(done.dropped, "command")
        streams.tell(f"{done.label} no longer has {number}: somebody took that out with git.")
    if done.commit:
        what = counted(done.commands, "command") if done.commands else "the store"
        on = listed(done.sent, 10)
        verb = "Would send" if dry_run else "Sent"
        streams.tell(f"{verb} {what} to {done.label}{f': {on}' if on else ''}.")
    elif not has_come:
        streams.tell(f"Nothing to share: this store and {done.label} are alike.")
