"""Views and fields that a store declares: each can be used, and the entries fit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hemidef.errors import HemidefError, Invalid
from hemidef.model.entries import Entry
from hemidef.model.folding import fold
from hemidef.model.kinds import CHOICE, FIELD, VIEW, kind_of
from hemidef.model.schema import MODEL
from hemidef.query import views
from hemidef.query.attributes import attribute
from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change

# What a term may begin with that is no field.
_RESERVED = ("is", "any", "none")


def unfit(book: Book, changes: Iterable[Change]) -> Iterator[tuple[str, HemidefError]]:
    """What is wrong with the views and fields that ``changes`` (already in the store) made.

    Yields the id of the record at fault with each error. Where a field was changed or taken
    away, that may be a view that shows it or a value that it had.
    """
    touched = [change.id for change in changes]
    fields = [id for id in touched if kind_of(id) == FIELD]
    chosen = [id for id in touched if kind_of(id) == VIEW]
    for id in fields:
        doc = book.tables.get(id)
        if doc is not None:
            try:
                _check(Entry(FIELD, id, doc), book)
            except Invalid as error:
                yield id, error
                return  # what follows would only say it again
    if fields:
        yield from ((fields[-1], error) for error in _values(book))
        chosen = [each.id for each in book.entries([VIEW])]
    for id in chosen:
        doc = book.tables.get(id)
        if doc is not None:
            try:
                view = Entry(VIEW, id, doc)
                views.check(view, book.kind(view), book.context)
            except Invalid as error:
                if fields:
                    first = (
                        f"Change the view first, or take it out: hemidef view remove {doc['name']}."
                    )
                    error = Invalid(f"view {doc['name']}: {error.problem}", first)
                yield id, error


def _check(own: Entry, book: Book) -> None:
    """Refuse a field that could not be told from another, or could hold nothing."""
    name, on, type, values = (
        own.text("name"),
        own.texts("on"),
        own.text("type"),
        own.texts("values"),
    )
    if not on:
        raise Invalid("on: names no kind of entry", "As in: --on initiative.")
    for kind in MODEL.kinds:  # whatever it is on: a term, a column and --set may be about any kind
        if attribute(name, kind) or name in _RESERVED:
            raise Invalid(
                f"name: {kind.plural} have {name!r} already",
                f"Choose another name, as in {on[0]}_{name}.",
            )
    for kind in book.schema.kinds:
        others = [each for each in kind.attributes.values() if each.name != name]
        headings = {fold(word) for each in others for word in (each.heading, each.name)}
        for what, word in (("label", own.text("label")), ("name", name.replace("_", " "))):
            if kind.name in on and fold(word) in headings:
                problem = f"{what}: {word!r} is what another column of {kind.plural} is called"
                raise Invalid(problem, f"Choose another {what}.")
    if type == CHOICE and not values:
        raise Invalid("values: a choice needs some", "As in: --value low,medium,high.")
    if values and type != CHOICE:
        raise Invalid(f"values: a {type} is not chosen from a list", "Give --type choice.")


def _values(book: Book) -> Iterator[HemidefError]:
    """The values in entries that the fields, as they are now, cannot hold; the first alone."""
    for entry in book.entries():
        if problem := entry.kind.unfit(entry.doc):
            advice = "Change or clear what entries hold there first: hemidef list, hemidef update."
            yield Invalid(f"{entry.id} would not fit: {problem}", advice)
            return
