"""The log as a grid, and changes as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hemidef.errors import one_line
from hemidef.model.dates import INSTANT
from hemidef.model.figures import NUMBER
from hemidef.model.kinds import kind_of
from hemidef.model.references import IDENTIFIER, PartnerType
from hemidef.model.schema import Schema
from hemidef.model.values import LINE, Context
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change, Clash, Logged, Side, side_of

ID = Column("id", "Id", IDENTIFIER)
COLUMNS = (
    Column("change", "No.", NUMBER),
    Column("at", "When", INSTANT),
    Column("by", "By", LINE),
    ID,
    Column("what", "What", LINE),
    Column("note", "Note", LINE, incidental=True),
)


CONFLICTS = (
    Column("place", "Conflict", LINE),
    Column("side", "Side", LINE),
    Column("value", "Value", LINE),
    Column("by", "By", LINE),
    Column("at", "When", INSTANT),
)

# How people read a text form: from the id of an entry, the name of the field, and the text.
Words = Callable[[str, str, str], str]


def words_of(schema: Schema, context: Context) -> Words:
    """How people read the text forms of entries with the fields of ``schema``: partners by name."""

    def words(id: str, name: str, text: str) -> str:
        field = schema.of(id).field(name)
        is_partner = field is not None and isinstance(field.type, PartnerType)
        return context.partners.name(text) if is_partner else text

    return words


def history(book: Book, logged: Iterable[Logged], title: str, *, of: str = "") -> Grid:
    """A grid of changes, in the order given; their ids need not be said where all are ``of`` one
    entry, which is named.
    """
    words = words_of(book.schema, book.context)
    rows: list[tuple[Cell, ...]] = [
        (
            (str(each.number),),
            (each.at,),
            (each.by,),
            (each.change.id,),
            (what(each, words),),
            (each.change.note,) if each.change.note else (),
        )
        for each in logged
    ]
    at = COLUMNS.index(ID)
    if of and all(row[at] == (of,) for row in rows):
        rows = [(*row[:at], *row[at + 1 :]) for row in rows]
        return Grid(title, (*COLUMNS[:at], *COLUMNS[at + 1 :]), rows, "log")
    return Grid(title, COLUMNS, rows, "log")


def conflicts(book: Book, clashes: Iterable[Clash]) -> Grid:
    """What a merge left to decide: a row for each side of each conflict."""
    words = words_of(book.schema, book.context)
    rows: list[tuple[Cell, ...]] = []
    for clash in clashes:
        for side, (by, at) in enumerate((clash.ours, clash.theirs)):
            held = side_of(clash.fields, side)
            value = _told(clash, held, words)
            who = ((by,) if by else (), (at,) if at else ())
            rows.append(((clash.place,), (("ours", "theirs")[side],), (value,), *who))
    return Grid("Conflicts", CONFLICTS, rows, "conflict")


def _told(clash: Clash, held: Mapping[str, Side], words: Words) -> str:
    """What one side has, in one line."""
    if clash.is_whole:
        name = kind_of(clash.id).headline
        headline = _words(clash.id, name, held.get(name), words)
        return headline if held.get("created") else "no such entry"
    first, *others = held
    also = (f"{name}: {_words(clash.id, name, held[name], words)}" for name in others if held[name])
    return "; ".join([_words(clash.id, first, held[first], words), *also])


def _words(id: str, name: str, side: Side, words: Words) -> str:
    if side is None:
        return "none"
    held = [side] if isinstance(side, str) else side
    text = ", ".join(words(id, name, each) for each in held)
    return one_line(text)  # a second one must not look like the next change


def what(logged: Logged, words: Words) -> str:
    """What was done, in one line, as in ``status: planned → in-progress``."""
    change = logged.change
    said = "; ".join(sentences(change, words, brief=True))
    said = said or ("stays as it was" if change.fields else "note")
    if logged.undoes is not None:
        said = f"undid {logged.undoes}: {said}"
    return f"{said} (undone)" if logged.undone else said


def sentences(change: Change, words: Words, *, brief: bool = False) -> list[str]:
    """A line for each thing that ``change`` did; ``brief`` leaves out what a new entry holds.

    Of a list to which something was added, or of which something was taken out, only that is
    said: ``partners: + Uruguay``.
    """

    def say(name: str, side: Side) -> str:
        return _words(change.id, name, side, words)

    before, after = change.fields.get("created", (None, None))
    if after and not before:
        verb = "restored" if change.verb == "undo" else "added"
        fields = [f"{name}: {say(name, new)}" for name, (_, new) in _rest(change)]
        return [f"{verb}: {_headline(change, 1, say)}", *([] if brief else fields)]
    if before and not after:
        return [f"removed: {_headline(change, 0, say)}"]
    said = []
    for name, (old, new) in change.fields.items():
        if old == new:  # a merge brought in what was here already
            continue
        sign, part = _part(old, new)
        shown = f"{sign} {say(name, part)}" if sign else f"{say(name, old)} → {say(name, new)}"
        said.append(f"{name}: {shown}")
    return said


def _part(old: Side, new: Side) -> tuple[str, Side]:
    """``+`` and what a list got at its end, ``-`` and what it lost; else an empty sign.

    A list that was emptied is said to be so, as any other field is.
    """
    if isinstance(new, list) and not isinstance(old, str):
        before = old or []
        if new[: len(before)] == before:
            return "+", new[len(before) :]
        lost = [text for text in before if text not in new]
        if [text for text in before if text in new] == new:
            return "-", lost
    return "", None


def _rest(change: Change) -> list[tuple[str, tuple[Side, Side]]]:
    shown = ("created", kind_of(change.id).headline)
    return [(name, sides) for name, sides in change.fields.items() if name not in shown]


def _headline(change: Change, side: int, say: Callable[[str, Side], str]) -> str:
    name = kind_of(change.id).headline
    return say(name, change.fields[name][side])
