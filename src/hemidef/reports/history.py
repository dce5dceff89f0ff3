"""The log as a grid, and changes as sentences."""

from __future__ import annotations

from collections.abc import Iterable

from hemidef.model.figures import NUMBER
from hemidef.model.kinds import kind_of
from hemidef.model.values import IDENTIFIER, INSTANT, LINE
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.tracker.changes import Change, Logged, Side

ID = Column("id", "Id", IDENTIFIER)
COLUMNS = (
    Column("change", "No.", NUMBER),
    Column("at", "When", INSTANT),
    Column("by", "By", LINE),
    ID,
    Column("what", "What", LINE),
    Column("note", "Note", LINE, incidental=True),
)


def history(logged: Iterable[Logged], title: str, *, of_one: bool = False) -> Grid:
    """A grid of changes, in the order given; an id that is the same throughout need not be said
    where they are ``of_one`` entry.
    """
    rows: list[tuple[Cell, ...]] = [
        (
            (str(each.number),),
            (each.at,),
            (each.by,),
            (each.change.id,),
            (what(each),),
            (each.change.note,) if each.change.note else (),
        )
        for each in logged
    ]
    if of_one and len({row[3] for row in rows}) < 2:
        at = COLUMNS.index(ID)
        rows = [(*row[:at], *row[at + 1 :]) for row in rows]
        return Grid(title, (*COLUMNS[:at], *COLUMNS[at + 1 :]), rows, "log")
    return Grid(title, COLUMNS, rows, "log")


def what(logged: Logged) -> str:
    """What was done, in one line, as in ``status: planned → in-progress``."""
    change = logged.change
    words = "; ".join(sentences(change, brief=True)) or "note"
    if logged.undoes is not None:
        words = f"undid {logged.undoes}: {words}"
    return f"{words} (undone)" if logged.undone else words


def sentences(change: Change, *, brief: bool = False) -> list[str]:
    """A line for each thing that ``change`` did; ``brief`` leaves out what a new entry holds."""
    made, gone = ("created" in change.fields and change.fields["created"][i] for i in (1, 0))
    if made:
        verb = "restored" if change.verb == "undo" else "added"
        fields = [f"{name}: {_side(new)}" for name, (_, new) in _rest(change)]
        return [f"{verb}: {_headline(change, 1)}", *([] if brief else fields)]
    if gone:
        return [f"removed: {_headline(change, 0)}"]
    return [f"{name}: {_side(old)} → {_side(new)}" for name, (old, new) in change.fields.items()]


def _rest(change: Change) -> list[tuple[str, tuple[Side, Side]]]:
    shown = ("created", kind_of(change.id).headline)
    return [(name, sides) for name, sides in change.fields.items() if name not in shown]


def _headline(change: Change, side: int) -> str:
    return _side(change.fields[kind_of(change.id).headline][side])


def _side(side: Side) -> str:
    if side is None:
        return "none"
    text = side if isinstance(side, str) else ", ".join(side)
    return text.replace("\n", "\\n")  # one line: a text must not look like the next change
