"""Changing several entries: which ones, what that would do, and whether to go ahead."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.completion import offer_entries
from hemidef.cli.desk import Desk
from hemidef.cli.near_misses import meant
from hemidef.errors import Conflict, Misuse
from hemidef.tracker.changes import Change
from hemidef.tracker.selection import Selection, are_terms

if TYPE_CHECKING:
    from hemidef.tracker.tracker import Tracker

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="ID|TERM...",
        help="I-4, R-2, M-1, i4; or terms with a colon: lead:none status:planned.",
        autocompletion=offer_entries,
    ),
]
# Makes a change, and says for which entries.
Act = Callable[["Tracker"], tuple[Selection, list[Change]]]


def touched(made: list[Change]) -> int:
    """How many entries are changed."""
    return len({change.id for change in made})


def carry_out(
    desk: Desk,
    words: Sequence[str],
    act: Act,
    *,
    verb: str = "change",
    past: str = "changed",
    unchanged: tuple[str, str] = ("it already has these values", "they already have these values"),
    count: Callable[[list[Change]], int] = touched,
    asks: bool = False,
    yes: bool,
    dry_run: bool,
) -> None:
    """Do what ``act`` does to the entries that ``words`` mean, and print it.

    It is shown first, and somebody is asked, where terms chose the entries, or where ``asks`` and
    they are several by the ``count`` of the changes; then exactly that is done, or nothing. Raises
    Misuse where nobody is there to be asked, Conflict where it would be something else by now.
    """
    shown = None
    if (asks or are_terms(words)) and not (yes or dry_run):
        with desk.writing(rehearse=True) as tracker:  # refuses here what it would refuse later
            selection, made = act(tracker)
        going = count(made)
        if made and (selection.by_terms or going > 1):
            gerund = f"{verb.removesuffix('e')}ing {printing.entries(going)}"
            agree(
                f"{verb.capitalize()} {'it' if going == 1 else 'them'}?",
                f"{gerund} needs your confirmation",
                ["This would happen:", *printing.first_lines(desk, made, "more changes")],
                f"Nothing was {past}.",
            )
            shown = made
    with desk.writing(rehearse=dry_run) as tracker:
        selection, made = act(tracker)
        if shown is not None and made != shown:
            raise changed_since()
    printing.changes(desk, made, rehearsed=dry_run)
    for sentence in selection.left_alone:
        streams.tell(sentence)
    if selection.by_terms and not (selection.ids or selection.left_alone):
        instead = meant(words, tracker.book)
        question = f" Did you mean {' '.join(instead)}?" if instead else ""
        streams.tell(f"No entries match {' '.join(words)}.{question} Nothing was {past}.")
    elif not made:
        reason = unchanged[len(selection.ids) > 1]
        streams.tell(f"Nothing changed: {reason}." if selection.ids else f"Nothing was {past}.")
    elif dry_run:
        streams.tell(f"Nothing was {past}: this was a dry run.")


def agree(question: str, need: str, said: Sequence[str], kept: str) -> None:
    """Ask whether to go ahead, after the lines ``said``; where not, end with what is ``kept``.

    Raises Misuse, which says the ``need``, where nobody is there to answer.
    """
    if not (streams.is_terminal(sys.stdin) and streams.is_terminal(sys.stderr)):
        raise Misuse(need, "Give --yes to go ahead, or --dry-run to see what would happen.")
    for line in said:
        streams.tell(line)
    if not typer.confirm(question, err=True):
        streams.tell(kept)
        raise typer.Exit(1)


def changed_since() -> Conflict:
    """That the store is another since somebody agreed to a change."""
    return Conflict("what you agreed to is no longer what would happen", "See it anew.")
