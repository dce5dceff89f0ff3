"""Attributes: all that may be asked of an entry by a name, its fields and what follows from them.

Filters, columns, sorting, counting and views know an entry by these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache

from hemidef.errors import Misuse, nearest
from hemidef.model import derived
from hemidef.model.fields import Field
from hemidef.model.figures import DAYS, DAYS_LEFT, NUMBER, PERCENT, PROGRESS
from hemidef.model.kinds import CREATED, INDICATOR, INITIATIVE, MILESTONE, Kind
from hemidef.model.values import IDENTIFIER, INSTANT, LINE
from hemidef.query.rows import Facts, Row

# From an entry, the text forms that one of its attributes has: none when it is empty.
Reader = Callable[[Row, Facts], tuple[str, ...]]

ID = Field("id", IDENTIFIER, "Id", "The entry's own id.")
KIND = Field("kind", LINE, "Kind", "What kind of entry it is.")
HEADLINE = Field("headline", LINE, "Entry", "What it is called, or what is recommended.")
CHANGED = Field("changed", INSTANT, "Changed (UTC)", "When the entry last changed.")
LATE = Field("late", DAYS, "Late", "How many days it is overdue.")
LEFT = Field("left", DAYS_LEFT, "Left", "How many days are left until it is due.")
DONE_OF_ALL = Field("progress", PROGRESS, "Milestones", "How many of its milestones are done.")
SUPPORTED_BY = Field(
    "supported_by", IDENTIFIER, "Supported by", "The recommendations that support it.", many=True
)
OWNERS_LEAD = Field("lead", LINE, "Lead", "Who leads its initiative.")
ACHIEVEMENT = Field("achievement", PERCENT, "Achieved", "How far it has come to its target.")


def _late(row: Row, facts: Facts) -> tuple[str, ...]:
    late = facts.days_late(row)
    return (str(late),) if late is not None and late > 0 else ()


def _left(row: Row, facts: Facts) -> tuple[str, ...]:
    late = facts.days_late(row)
    return () if late is None else (str(-late),)


def _owners_lead(row: Row, facts: Facts) -> tuple[str, ...]:
    owner = facts.owner(row)
    lead = owner.doc.get("lead") if owner else None
    return (lead,) if isinstance(lead, str) else ()


def _progress(row: Row, facts: Facts) -> tuple[str, ...]:
    done, all = facts.progress(row.id)
    return (f"{done} of {all}",) if all else ()


def _achievement(row: Row, facts: Facts) -> tuple[str, ...]:
    share = derived.achievement(row.kind.load(row.id, row.doc))
    return () if share is None else (NUMBER.text(Decimal(f"{share:.4f}")),)


_READERS: dict[Field, Reader] = {
    ID: lambda row, facts: (row.id,),
    KIND: lambda row, facts: (row.kind.name,),
    HEADLINE: lambda row, facts: (str(row.doc[row.kind.headline]),),
    CHANGED: lambda row, facts: (facts.changed(row),),
    LATE: _late,
    LEFT: _left,
    OWNERS_LEAD: _owners_lead,
    SUPPORTED_BY: lambda row, facts: facts.supporters(row.id),
    DONE_OF_ALL: _progress,
    ACHIEVEMENT: _achievement,
}


def reader(name: str, kind: Kind) -> Reader:
    """What reads the attribute ``name`` of entries of ``kind``; nothing where they have none."""
    field = attributes(kind).get(name)
    if field is None:
        return lambda row, facts: ()
    return _READERS.get(field) or (lambda row, facts: field.texts(row.doc))


def texts(field: Field, row: Row, facts: Facts) -> tuple[str, ...]:
    """The text forms of one of the row's attributes."""
    reader = _READERS.get(field)
    return reader(row, facts) if reader else field.texts(row.doc)


def attributes(kind: Kind) -> dict[str, Field]:
    """All attributes that entries of ``kind`` have, by name; what is derived at the end."""
    return _attributes(kind, kind.fields)


@cache
def _attributes(kind: Kind, fields: tuple[Field, ...]) -> dict[str, Field]:
    found = [ID, KIND, *fields, CREATED, CHANGED, HEADLINE]
    if kind.field("due"):
        found += [LATE, LEFT]
    if kind in (MILESTONE, INDICATOR):
        found.append(OWNERS_LEAD)
    if kind == INITIATIVE:
        found += [DONE_OF_ALL, SUPPORTED_BY]
    if kind == INDICATOR:
        found.append(ACHIEVEMENT)
    return {field.name: field for field in found}


def attribute(name: str, kind: Kind) -> Field | None:
    """The attribute called ``name`` (a field's singular will do); None where there is none."""
    known = attributes(kind)
    word = name.strip()
    found = known.get(word)
    return found or next((field for field in known.values() if field.answers_to(word)), None)


def known(name: str, kinds: Iterable[Kind], what: str = "column") -> None:
    """Raise Misuse, with the nearest, when no entry of ``kinds`` has an attribute ``name``."""
    asked = list(kinds)
    if not any(attribute(name, kind) for kind in asked):
        names = dict.fromkeys(each for kind in asked for each in attributes(kind))
        raise Misuse(f"there is no {what} {name!r}", nearest(name, names))
