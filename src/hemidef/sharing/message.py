"""The message of a commit: what changed in the store, in a line, and change by change below it."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.errors import listed, one_line
from hemidef.model.values import Context
from hemidef.reports.log import Words, what, words_of
from hemidef.sharing import versions
from hemidef.store import Snapshot
from hemidef.tracker.changes import Logged
from hemidef.visible import visible

# What the messages of hemidef's own commits begin with.
OWN = "hemidef: "
_MOST_LINES = 40
# The length to which git's own lists are readable (man git-commit: 50), and that of a line.
_SUBJECT = 72
_WIDEST = 200


def write(
    before: Snapshot | None, after: Snapshot, context: Context, others: Sequence[str] = ()
) -> str:
    """The message for the step from ``before`` to ``after``, with the messages ``others`` below."""
    words = words_of(after.read().schema, context)
    made = versions.new_changes(before, after)
    lines = [_line(each, words) for each in made]
    if not before:
        subject = "the store begins"
    elif not made:
        subject = "the store was edited past hemidef"
    elif len(made) == 1 and len(OWN + lines[0]) <= _SUBJECT:
        return _join([OWN + lines[0]], others)
    else:
        subject = _listed([*dict.fromkeys(each.change.id for each in made)])
    more = len(lines) - _MOST_LINES
    body = [*lines[:_MOST_LINES], *([f"… and {more} more"] if more > 0 else [])]
    return _join([OWN + subject, "", *body], others)


def _line(logged: Logged, words: Words) -> str:
    note = f": {logged.change.note}" if logged.change.note else ""
    return f"{logged.change.id}  {what(logged, words)} ({logged.by}){note}"


def _listed(ids: Sequence[str]) -> str:
    for most in range(len(ids), 0, -1):
        text = listed(ids, most)
        if len(text) <= _SUBJECT - len(OWN):
            return text
    return f"{len(ids)} entries"


def _join(lines: Sequence[str], others: Sequence[str] = ()) -> str:
    shown = [visible(one_line(line))[:_WIDEST].rstrip() for line in lines]
    below = [line for other in others for line in ("", visible(other).strip())]
    return "\n".join([*shown, *below]).rstrip() + "\n"
