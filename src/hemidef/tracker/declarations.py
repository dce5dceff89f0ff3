"""Views and fields that a store declares: each can be used, and the entries fit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hemidef.errors import HemidefError, Invalid
from hemidef.model.folding import fold
from hemidef.model.kinds import FIELD, VIEW, kind_of
from hemidef.model.records import CHOICE, OwnField
from hemidef.model.schema import MODEL
from hemidef.query import views
from hemidef.query.attributes import attribute, attributes
from hemidef.query.rows import Row
from hemidef.tracker.book import Book, load
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
                _check(load(Row(FIELD, id, doc)), book)
            except Invalid as error:
                yield id, error
                return  # what follows would only say it again
    if fields:
        yield from ((fields[-1], error) for error in _values(book))
        chosen = [row.id for row in book.rows([VIEW])]
    for id in chosen:
        doc = book.tables.get(id)
        if doc is not None:
            try:
                view = load(Row(VIEW, id, doc))
                views.check(view, book.kind(view), book.context)
            except Invalid as error:
                if fields:
                    first = (
                        f"Change the view first, or take it out: hemidef view remove {doc['name']}."
                    )
                    error = Invalid(f"view {doc['name']}: {error.problem}", first)
                yield id, error


def _check(own: OwnField, book: Book) -> None:
    """Refuse a field that could not be told from another, or could hold nothing."""
    if not own.on:
        raise Invalid("on: names no kind of entry", "As in: --on initiative.")
    for kind in MODEL.kinds:  # whatever it is on: a term, a column and --set may be about any kind
        if attribute(own.name, kind) or own.name in _RESERVED:
            raise Invalid(
                f"name: {kind.plural} have {own.name!r} already",
                f"Choose another name, as in {own.on[0]}_{own.name}.",
            )
    for kind in book.schema.kinds:
        others = [each for each in attributes(kind).values() if each.name != own.name]
        headings = {fold(word) for each in others for word in (each.heading, each.name)}
        for what, word in (("label", own.label or ""), ("name", own.name.replace("_", " "))):
            if kind.name in own.on and fold(word) in headings:
                problem = f"{what}: {word!r} is what another column of {kind.plural} is called"
                raise Invalid(problem, f"Choose another {what}.")
    if own.type == CHOICE and not own.values:
        raise Invalid("values: a choice needs some", "As in: --value low,medium,high.")
    if own.values and own.type != CHOICE:
        raise Invalid(f"values: a {own.type} is not chosen from a list", "Give --type choice.")


def _values(book: Book) -> Iterator[HemidefError]:
    """The values in entries that the fields, as they are now, cannot hold; the first alone."""
    for row in book.rows():
        if problem := row.kind.unfit(row.id, row.doc):
            advice = "Change or clear what entries hold there first: hemidef list, hemidef update."
            yield Invalid(f"{row.id} would not fit: {problem}", advice)
            return
