"""What may be asked of an entry: its attributes by name, and the flags of ``is:``.

Filters, columns, sorting, counting and views know an entry by these. What follows from other
entries, the log or the day is asked of the ``Entries`` around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from hemidef.errors import HemidefError, UnknownName
from hemidef.model import fields, kinds
from hemidef.model.dates import INSTANT, PERIOD
from hemidef.model.entries import STALE_DAYS, Entry
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import PERCENT
from hemidef.model.folding import fold
from hemidef.model.kinds import INDICATOR, INITIATIVE, MILESTONE, RECOMMENDATION


class Entries(Protocol):
    """The entries of a store on a day, as far as one of them is known by the others."""

    @property
    def today(self) -> date:
        """The day that counts as today."""

    def supporters(self, id: str) -> tuple[str, ...]:
        """The recommendations that support the initiative ``id``."""

    def parts(self, id: str) -> Sequence[Entry]:
        """The milestones and indicators of the initiative ``id``."""

    def changed(self, entry: Entry) -> str:
        """When the entry last changed: an Instant's text form, ``""`` for never."""

    def touched(self, entry: Entry) -> str:
        """When the entry last changed or came with the store: an Instant's text form."""

    def is_closed(self, entry: Entry) -> bool | None:
        """Whether nothing more is to be done; None for what is neither open nor closed."""

    def days_late(self, entry: Entry) -> int | None:
        """Days since it was due, negative before; None when closed or without a date."""

    def due_dates(self, entry: Entry) -> Sequence[str]:
        """The due dates that the entry has had, the first of them first; none where it has none."""

    def owner(self, entry: Entry) -> Entry | None:
        """The initiative that a milestone or indicator is of; None for other kinds."""


# What follows from an entry and those around it: text forms, none where there is nothing.
Reader = Callable[[Entry, Entries], tuple[str, ...]]
# Whether an entry is one of those that a filter asks for.
Test = Callable[[Entry, Entries], bool]


class Flag(NamedTuple):
    """What ``is:`` may ask for: which entries pass its ``test``, and what those are, in words."""

    test: Test
    help: str


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _late(entry: Entry, entries: Entries) -> tuple[str, ...]:
    late = entries.days_late(entry)
    return (str(late),) if late is not None and late > 0 else ()


def _urgent(entry: Entry, entries: Entries) -> tuple[str, ...]:
    late = (f"late {days} d" for days in _late(entry, entries))
    high = (word for word in read(kinds.PRIORITY.name, entry, entries) if word == "high")
    return (*late, *high)


def _left(entry: Entry, entries: Entries) -> tuple[str, ...]:
    late = entries.days_late(entry)
    return () if late is None else (str(-late),)


def _first_due(entry: Entry, entries: Entries) -> tuple[str, ...]:
    return tuple(entries.due_dates(entry)[:1])


def _slip(entry: Entry, entries: Entries) -> int | None:
    """By how many days it is due later than at first; None for what is not due."""
    due = entry.value(kinds.DUE.name) if kinds.DUE.name in entry.doc else None
    return (due.last - PERIOD.day(entries.due_dates(entry)[0])).days if due else None


def _slipped(entry: Entry, entries: Entries) -> tuple[str, ...]:
    days = _slip(entry, entries)
    return () if days is None else (str(days),)


def _due_moves(entry: Entry, entries: Entries) -> tuple[str, ...]:
    dates = entries.due_dates(entry)
    return (str(len(dates) - 1),) if dates else ()


def _of_initiative(name: str) -> Reader:
    """What a milestone or indicator has not itself: it answers for its initiative."""

    def reader(entry: Entry, entries: Entries) -> tuple[str, ...]:
        owner = entries.owner(entry)
        return owner.texts(name) if owner else ()

    return reader


def _progress(entry: Entry, entries: Entries) -> tuple[str, ...]:
    milestones = [each for each in entries.parts(entry.id) if each.kind == MILESTONE]
    done = sum("done" in each.doc for each in milestones)
    return (f"{done} of {len(milestones)}",) if milestones else ()


def _achievement(entry: Entry, entries: Entries) -> tuple[str, ...]:
    share = entry.achievement
    return () if share is None else (PERCENT.text(Decimal(f"{share:.4f}")),)


_DERIVED: dict[str, Reader] = {
    fields.ID.name: lambda entry, entries: (entry.id,),
    fields.KIND.name: lambda entry, entries: (entry.kind.name,),
    fields.HEADLINE.name: lambda entry, entries: (entry.headline,),
    kinds.TITLE.name: lambda entry, entries: (entry.headline,),
    fields.CHANGED.name: lambda entry, entries: _some(entries.changed(entry)),
    kinds.LATE.name: _late,
    kinds.URGENT.name: _urgent,
    kinds.LEFT.name: _left,
    kinds.FIRST_DUE.name: _first_due,
    kinds.SLIPPED.name: _slipped,
    kinds.DUE_MOVES.name: _due_moves,
    **{field.name: _of_initiative(field.name) for field in kinds.ANSWERED},
    kinds.SUPPORTED_BY.name: lambda entry, entries: entries.supporters(entry.id),
    kinds.DONE_OF_ALL.name: _progress,
    kinds.ACHIEVED.name: _achievement,
}


def read(name: str, entry: Entry, entries: Entries) -> tuple[str, ...]:
    """The text forms of the attribute ``name``; none where it is empty or the entry has it not.

    Raises Invalid, with the entry's place, where the store holds what no value has.
    """
    held = entry.texts(name)
    derived = _DERIVED.get(name)
    return held if held or derived is None else derived(entry, entries)


def keys(
    field: Field, key: Callable[[str], Any], entry: Entry, entries: Entries
) -> tuple[Any, ...]:
    """What ``key`` makes of each text form of an attribute, to sort or compare by.

    Raises as ``read`` does.
    """
    held = read(field.name, entry, entries)
    try:
        return tuple(map(key, held))
    except HemidefError as error:
        raise error.within(f"{entry.place}: {field.name}") from None


def attribute(name: str, kind: Kind) -> Field | None:
    """The attribute called ``name``; None where there is none.

    A field's singular will do, and so will the heading under which tables print it, which is
    told from a name by a capital or a blank. Every kind has a title.
    """
    known = kind.attributes
    word = name.strip()
    if word in known:
        return known[word]
    if named := next((field for field in known.values() if field.answers_to(word)), None):
        return named
    if kinds.TITLE.answers_to(word):
        return replace(kinds.TITLE, heading=known[kind.headline].heading)
    heading = fold(word) if " " in word or word != word.lower() else None
    return next((field for field in known.values() if fold(field.heading) == heading), None)


def check_attribute(name: str, among: Iterable[Kind], what: str = "column") -> None:
    """Raise Misuse, with the nearest, when no kind ``among`` those has an attribute ``name``."""
    asked = list(among)
    if not any(attribute(name, kind) for kind in asked):
        names = dict.fromkeys(each for kind in asked for each in kind.attributes)
        raise UnknownName.of(f"there is no {what} {name!r}", name, names)


def _is_overdue(entry: Entry, entries: Entries) -> bool:
    late = entries.days_late(entry)
    return late is not None and late > 0


def _is_stale(entry: Entry, entries: Entries) -> bool:
    if entries.is_closed(entry) is not False:
        return False
    try:
        touched = INSTANT.day(entries.touched(entry))
    except HemidefError as error:
        raise error.within(f"{entry.place}: {fields.CHANGED.name}") from None
    return (entries.today - touched).days > STALE_DAYS


def _is_assessed(entry: Entry, entries: Entries) -> bool:
    """Whether somebody gave it its status; a milestone or indicator is as its initiative."""
    of = entries.owner(entry) or entry
    status = of.kind.field("status")
    return status is not None and of.text("status") != status.default


def _is_orphan(entry: Entry, entries: Entries) -> bool:
    return entry.kind == RECOMMENDATION and not entry.texts("supports")


def _is_uncovered(entry: Entry, entries: Entries) -> bool:
    return entry.kind == INITIATIVE and not entries.supporters(entry.id)


def _is_unmeasured(entry: Entry, entries: Entries) -> bool:
    return entry.kind == INITIATIVE and not any(
        each.kind == INDICATOR for each in entries.parts(entry.id)
    )


FLAGS: dict[str, Flag] = {
    "open": Flag(
        lambda entry, entries: entries.is_closed(entry) is False,
        "what has no closed status; a milestone that is not done, of an open initiative",
    ),
    "closed": Flag(
        lambda entry, entries: entries.is_closed(entry) is True,
        "what has a closed status; a milestone that is done, or of a closed initiative",
    ),
    "overdue": Flag(_is_overdue, "what is open, and was due before today"),
    "slipped": Flag(
        lambda entry, entries: (_slip(entry, entries) or 0) > 0,
        "what is due later than it was at first, by the log",
    ),
    "stale": Flag(_is_stale, f"what is open, and unchanged for more than {STALE_DAYS} days"),
    "assessed": Flag(
        _is_assessed, "what somebody gave its status; a milestone or indicator, as its initiative"
    ),
    "orphan": Flag(_is_orphan, "recommendations that support no initiative"),
    "uncovered": Flag(_is_uncovered, "initiatives that no recommendation supports"),
    "unmeasured": Flag(_is_unmeasured, "initiatives without an indicator"),
}
