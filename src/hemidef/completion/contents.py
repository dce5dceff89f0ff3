"""What a store holds, as completion needs it. Imports what reading a store takes, no command."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from hemidef.completion.lexicon import LETTERS, Lexicon
from hemidef.completion.offers import MOST
from hemidef.errors import HemidefError, Invalid
from hemidef.model.entries import Entry
from hemidef.model.fields import Field
from hemidef.model.kinds import KIND, Kind
from hemidef.model.partners import Partners
from hemidef.model.schema import MODEL
from hemidef.model.values import (
    Choice,
    Context,
    Identifier,
    PartnerType,
    PeriodType,
    Reference,
    Slug,
    Text,
)
from hemidef.query import views
from hemidef.query.attributes import attributes
from hemidef.store import Store
from hemidef.tracker.book import Book
from hemidef.visible import visible

# A longer value is a sentence; nobody types it again to find it.
LONGEST_VALUE = 60
LONGEST_HEADLINE = 70
# The newest of each kind that ids are kept of, about 9 MB.
MOST_ENTRIES = 25_000


def added(program: Lexicon, store: str) -> tuple[Lexicon, bool]:
    """The lexicon of the ``program`` with what the ``store`` holds, and whether it is to be kept.

    A store that cannot be read adds nothing; it is asked anew, unless what it holds is at fault.
    """
    try:
        # What stands in a store are codes: no name of a partner is looked up.
        book = Book(Store(Path(store)).read(), Context(date.min, Partners(list)))
        return Lexicon({**program.body, **facts(book)}, _entries(book)), True
    except HemidefError as error:
        return program, isinstance(error, Invalid)


def facts(book: Book | None) -> dict[str, Any]:
    """The part of a lexicon's body that may differ from store to store; ``None`` is no store.

    Raises HemidefError where the store is damaged.
    """
    known = book.views if book else views.BUILT_IN
    return {
        "attributes": {
            kind.letter: _attributes(kind, list(book.entries([kind])) if book else [])
            for kind in (book.schema if book else MODEL).kinds
        },
        "views": {
            view.text("name"): (views.kind_of(view).letter, visible(views.title(view)))
            for view in known.values()
        },
        "saved": [name for name in known if name not in views.BUILT_IN],
        "own": [each.text("name") for each in book.schema.own] if book else [],
    }


def _entries(book: Book) -> bytes:
    lines = [""]
    for kind in book.schema.kinds:
        rows = list(book.entries([kind]))[-MOST_ENTRIES:]
        lines += [f"{row.id}\t{_headline(row)}" for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _headline(row: Entry) -> str:
    return " ".join(visible(str(row.doc.get(row.kind.headline, ""))).split())[:LONGEST_HEADLINE]


def _attributes(kind: Kind, rows: list[Entry]) -> dict[str, Any]:
    """What may be asked of the kind's entries: each attribute with what its values are."""
    return {name: _facts(field, kind, rows) for name, field in attributes(kind).items()}


def _facts(field: Field, kind: Kind, rows: list[Entry]) -> dict[str, Any]:
    own = kind.field(field.name) == field
    return {
        "about": visible(field.help),
        "also": field.singular.replace("-", "_"),
        "operators": sorted(field.type.operators) if field != KIND else ["not"],
        "field": own,
        "many": field.many,
        "clears": own and not field.required,
        "empties": not (field.required or field.name in ("id", "kind", "headline", "created")),
        "partners": isinstance(field.type, PartnerType),
        "ids": _ids(field, kind),
        "values": _values(field, kind, rows),
    }


def _ids(field: Field, kind: Kind) -> str:
    """The letters of the ids that the attribute holds."""
    if isinstance(field.type, Reference):
        return field.type.letter
    if isinstance(field.type, Identifier):
        return kind.letter if field.name == "id" else LETTERS[1]
    return ""


def _values(field: Field, kind: Kind, rows: list[Entry]) -> list[str]:
    """The values there are: all of a choice; of words and periods those in use, by how often."""
    if isinstance(field.type, Choice):
        return list(field.type.values)
    if field == KIND:
        return [kind.name]
    types = (Text, Slug, PeriodType)
    if field.name == kind.headline or not isinstance(field.type, types):
        return []
    counts = Counter(
        text
        for row in rows
        for text in field.texts(row.doc)
        if len(text) <= LONGEST_VALUE and text.isprintable()
    )
    return [text for text, _ in counts.most_common(MOST)]
