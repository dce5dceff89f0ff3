"""What has moved, as grids: entry by entry in words, or each thing by itself; and in totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from hemidef.model.entries import Entry
from hemidef.model.figures import DAYS_LATER
from hemidef.model.values import LINE, TEXT
from hemidef.reports.grid import Cell, Column, Grid, across
from hemidef.reports.log import Words, words_of
from hemidef.reports.movement import TOLD, WORDS, Move, Moved
from hemidef.tracker.book import Book

_ENTRY = across("id", "headline")
_WHAT = Column("what", "What", LINE)
_MOVED = Column("moved", "What moved", LINE)
_NOTES = Column("notes", "Notes", TEXT, incidental=True)
_SIDES = (Column("from", "From", LINE, many=True), Column("to", "To", LINE, many=True))
_DAYS = Column("days", "Days", DAYS_LATER)


def moved(found: Iterable[Moved], now: Book, title: str) -> Grid:
    """A row for each entry that moved, or of which a note was kept, and the totals as its note."""
    found = list(found)
    words = words_of(now.schema, now.context)
    rows: list[tuple[Cell, ...]] = [
        (
            (each.entry.id,),
            (each.entry.headline,),
            (_in_words(each, words),) if each.moves else (),
            ("\n".join(each.notes),) if each.notes else (),
        )
        for each in found
        if each.moves or each.notes
    ]
    return Grid(title, (*_ENTRY, _MOVED, _NOTES), rows, "moved", note=sentence(totals(found)))


def moves(found: Iterable[Moved], title: str) -> Grid:
    """A row for each thing that moved, and for each note, with both sides by themselves."""
    found = list(found)
    columns = (*_ENTRY, _WHAT, *_SIDES, _DAYS)
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        of_entry = ((each.entry.id,), (each.entry.headline,))
        told = [*each.moves, *(Move("note", new=(note,)) for note in each.notes)]
        for move in told:
            days = () if move.days is None else (str(move.days),)
            rows.append((*of_entry, (move.what,), move.old, move.new, days))
    return Grid(title, columns, rows, "moved", note=sentence(totals(found)))


def totals(found: Iterable[Moved]) -> dict[str, int]:
    """How many entries count under each of ``WORDS``, in that order."""
    counts = Counter(word for each in found for word in each.words)
    return {word: counts[word] for word in WORDS}


def sentence(totals: Mapping[str, int]) -> str:
    """The totals in words: ``7 progressed, 2 slipped, 31 unchanged.``; empty for no entries."""
    told = [f"{count:,} {word}" for word, count in totals.items() if count]
    return f"{', '.join(told)}." if told else ""


def _in_words(moved: Moved, words: Words) -> str:
    """What moved, as in ``status: planned → in-progress``; the other fields only by name."""
    said = {move.what: _sentence(move, moved.entry, words) for move in moved.moves}
    told = [sentence for sentence in said.values() if sentence]
    if others := ", ".join(what for what, sentence in said.items() if not sentence):
        told.append(f"{'also' if told else 'changed'}: {others}")
    return "; ".join(told)


def _sentence(move: Move, entry: Entry, words: Words) -> str:
    """What moved by itself; empty for what is only named."""
    what = move.what
    old, new = ([words(entry.id, what, text) for text in side] for side in (move.old, move.new))
    if what in ("added", "removed"):
        return ", ".join([what, *old, *new])
    if what == "partners":
        signed = [*(f"+ {text}" for text in new), *(f"- {text}" for text in old)]
        return f"{what}: {', '.join(signed)}"
    if what == "done" and not old:
        return f"{what}: {new[0]}"
    if what in ("closed", "reopened", *TOLD):
        told = " → ".join(side[0] if side else "none" for side in (old, new))
        return f"{what}: {told}{_measure(move, entry)}"
    return ""


def _measure(move: Move, entry: Entry) -> str:
    """What the new side is counted in, or by how much it is later."""
    if move.what == "actual" and move.new:
        return f" {entry.text('unit')}".rstrip()
    if move.days:
        return f", {abs(move.days)} d {'later' if move.days > 0 else 'earlier'}"
    return ""
