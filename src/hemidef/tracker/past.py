"""The store as it stood: one pass back over the log, in its own order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from hemidef.errors import Invalid, Misuse, NotFound
from hemidef.model import ids, periods
from hemidef.model.dates import INSTANT
from hemidef.model.entries import Entry
from hemidef.model.fields import CREATED, Texts
from hemidef.model.kinds import FIELD, STORED, kind_of
from hemidef.model.schema import Schema
from hemidef.store import Tables
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change
from hemidef.tracker.history import read_logged


class Moment(NamedTuple):
    """When a store is seen: after the command ``number``, 0 for before the first, on a ``day``.

    ``name`` is what people call it: a day, or a change and its day.
    """

    number: int
    day: date
    name: str


def find(tables: Tables, text: str, today: date) -> Moment:
    """The moment that ``text`` names: a change by its number in the log, or the end of a day.

    Of a period, that of its last day; ``30d`` and ``monday`` are seen from ``today`` back. Raises
    Misuse for what is neither, or lies ahead, or before all that the store knows; NotFound for a
    number that no change has.
    """
    if number := _number(tables, text):
        return number
    day = _read_period(text, today).last
    if day > today:
        raise _ahead(day, today)
    began, end = beginning(tables), INSTANT.start(day + timedelta(days=1))
    if began >= end:
        known = f"The earliest day is {INSTANT.day(began)}."
        raise Misuse(f"{tell_beginning(tables)}, and nothing is known of {day}", known)
    return Moment(_last_before(tables, end), day, str(day))


def find_start(tables: Tables, text: str, today: date) -> Moment:
    """The moment after which what has happened since ``text`` did: a change, or a day's beginning.

    Of a period, that of its first day. The store's own beginning where ``text`` lies before it.
    Raises Misuse and NotFound as ``find`` does.
    """
    if number := _number(tables, text):
        return number
    first = _read_period(text, today).first
    if first > today:
        raise _ahead(first, today)
    return Moment(_last_before(tables, INSTANT.start(first)), first, str(first))


def _read_period(text: str, today: date) -> periods.Period:
    """The period that ``text`` names, seen from ``today`` back. Raises Misuse."""
    try:
        return periods.parse(text, today, back=True)
    except Invalid as error:
        raise Misuse(error.problem, f"{error.hint} Or the number of a change.") from None


def beginning(tables: Tables) -> str:
    """When the store began, an Instant's text form: ``""`` where it is empty, and none knows.

    Where it was not kept when it was made: the first change in its log, or the oldest entry.
    """
    if tables.made:
        return tables.made
    log = tables.log()
    if log:
        return read_logged(tables, *log[0]).at
    made = (str(doc.get(CREATED.name)) for kind in STORED for _, doc in tables.rows(kind))
    return min(made, default="")


def tell_beginning(tables: Tables) -> str:
    """When the store, which is not empty, began: in words."""
    what = "the log begins on" if tables.log() else "the oldest entry is of"
    what = "the store was made on" if tables.made else what
    return f"{what} {INSTANT.day(beginning(tables))}"


def book_at(book: Book, moment: Moment) -> Book:
    """The entries as they stood at the ``moment``, seen on its day. Raises as ``tables_after``."""
    tables = tables_after(book.tables, moment.number)
    return Book(tables, book.context._replace(today=moment.day))


def tables_after(tables: Tables, number: int) -> Tables:
    """The entries, and the log, as they stood after the command ``number``; 0 for at first.

    Entries have the ids of then. What a merge left to decide is not in the log, nor here. Raises
    Invalid for a damaged log.
    """
    docs = {id: dict(doc) for kind in STORED for id, doc in tables.rows(kind)}
    log = tables.log()
    kept = len(log)
    touched = set()
    for place, entry in reversed(log):
        logged = read_logged(tables, place, entry)
        if logged.number <= number:
            break
        kept -= 1
        touched.add(_take_back(logged.change, docs))
    if not touched:
        return tables
    stood = {id: doc for id, doc in docs.items() if CREATED.name in doc}
    own = sorted((id for id in stood if kind_of(id) == FIELD), key=ids.number)
    schema = Schema(Entry(FIELD, id, stood[id]) for id in own)
    for id in touched & stood.keys():
        stood[id] = schema.of(id).order(stood[id])
    return tables.former(stood, log[:kept])


def _take_back(change: Change, docs: dict[str, dict[str, Texts]]) -> str:
    """Make the entry in ``docs`` what it was before the last change to them, and say which it is.

    The log tells what each change replaced here, a merge's too, so that every former state comes
    back. Of an entry that there was not yet, nothing is left.
    """
    id = change.id
    if "id" in change.fields:
        id, new = map(str, change.fields["id"])
        docs[id] = docs.pop(new, {})
    doc = docs.setdefault(id, {})
    for name, (old, _) in change.fields.items():
        if old and name != "id":
            doc[name] = old
        else:
            doc.pop(name, None)
    return id


def _number(tables: Tables, text: str) -> Moment | None:
    """The moment after the change whose number ``text`` is; None where it is no number.

    ``2026`` is a year, unless there is a change of that number; ``02026`` is the change alone.
    """
    word = text.strip()
    if not (word.isascii() and word.isdigit()):
        return None
    made = dict(_times(tables)).get(number := int(word[:20]))
    if _is_year(word):
        if made is None:
            return None
        raise Misuse(
            f"{word} may be the year or change {word}",
            f"Write {word}-12-31 for the end of that year, 0{word} for the change.",
        )
    if made is None:
        raise NotFound(f"change {word} is not in the log", "See the numbers: hemidef log.")
    day = INSTANT.day(made)
    return Moment(number, day, f"change {number} of {day}")


def _is_year(word: str) -> bool:
    try:
        periods.load(word)
    except Invalid:
        return False
    return True


def _ahead(day: date, today: date) -> Misuse:
    return Misuse(f"{day} is still to come", f"The latest day is {today}.")


def _last_before(tables: Tables, moment: str) -> int:
    """The number of the last command that was made before ``moment``; 0 where none was.

    What the log tells before it had been done too, whatever the clock said.
    """
    return max((number for number, made in _times(tables) if made < moment), default=0)


def _times(tables: Tables) -> Iterator[tuple[int, str]]:
    """The number of each command and when it was made here, an Instant's text form.

    A merge is made when the last of its changes is, and after the command before it: those that it
    brought in have the times of the copy that they come from.
    """
    made = ""
    for number, group in groupby(tables.log(), key=lambda each: each[1].get("change")):
        lines = list(group)
        if not isinstance(number, int):
            read_logged(tables, *lines[0])  # which raises
        last = max(str(entry.get("at")) for _, entry in lines)
        made = max(last, made) if any("merge" in entry for _, entry in lines) else last
        yield number, made
