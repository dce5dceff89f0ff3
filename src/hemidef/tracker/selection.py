"""Which entries a change is for: those that ids name, or those that terms match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from hemidef.errors import HemidefError, Misuse, gather
from hemidef.model import ids
from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.query import terms
from hemidef.tracker.book import Book
from hemidef.tracker.edits import Edits

# Why an entry is left alone, said of one and of several; None where it is not.
Reason = tuple[str, str] | None


class Selection(NamedTuple):
    """The ids of the entries to change, each once, and whether terms chose them.

    ``left_alone`` says in sentences which others matched the terms and stay as they are.
    """

    ids: Sequence[str]
    by_terms: bool = False
    left_alone: Sequence[str] = ()


def are_terms(words: Iterable[str]) -> bool:
    """Whether one of ``words`` is a term with a colon."""
    return any(terms.parse(word).name for word in words)


def names_in(edits: Edits) -> list[str]:
    """The fields that ``edits`` touch, as they are named there."""
    pairs = (*edits.add, *edits.remove)
    return [*edits.clear, *edits.put, *(name for name, _ in pairs)]


def select(
    book: Book,
    words: Sequence[str],
    fields: Iterable[str] = (),
    refuse: Callable[[Entry], Reason] = lambda entry: None,
) -> Selection:
    """The entries that ``words`` mean: ids, or terms with a colon.

    Of what terms match, only the kinds that have the ``fields`` to change themselves are changed,
    and those that the terms ask about, unless one of them names the kind: a step of an initiative
    that nobody leads is not itself without a lead. ``refuse`` says why other entries stay too.
    Raises Misuse for words that are neither, or both, NotFound for an id that there is not.
    """
    parsed = [terms.parse(word) for word in words]
    asked = [term.name for term in parsed if term.name]
    if not asked:
        return Selection(_identify(book, words))
    for word in (term.text for term in parsed if not term.name):
        if ids.can_parse(word):
            raise Misuse(f"{word} is an id among terms", "Give ids, or terms with a colon.")
        raise Misuse(
            f"{word!r} is no term with a colon, and a bare word may match too much",
            f"Say where to look: title.has:{word}. A text of several words goes in quotes.",
        )
    wanted = [*fields, *([] if "kind" in asked else asked)]
    lacks = {kind: _lack(kind, wanted, book.schema.kinds) for kind in book.schema.kinds}
    chosen: list[str] = []
    left: Counter[tuple[Kind, tuple[str, str]]] = Counter()
    for entry in book.select(words):
        if reason := lacks[entry.kind] or refuse(entry):
            left[entry.kind, reason] += 1
        else:
            chosen.append(entry.id)
    said = [
        f"{count} {kind.name} {one}: left alone."
        if count == 1
        else f"{count} {kind.plural} {several}: left alone."
        for (kind, (one, several)), count in left.items()
    ]
    return Selection(chosen, by_terms=True, left_alone=said)


def _identify(book: Book, words: Sequence[str]) -> list[str]:
    """The ids of the entries that ``words`` name. Raises all that are wrong together."""
    found: list[str] = []
    errors: list[HemidefError] = []
    for word in words:
        try:
            found.append(book.entry(word).id)
        except HemidefError as error:
            if not ids.can_parse(word):
                also = "A term has a colon: lead:none."
                raise Misuse(error.problem, f"{error.hint} {also}") from None
            errors.append(error)
    if errors:
        raise gather(errors)
    return list(dict.fromkeys(found))


def _lack(kind: Kind, names: Iterable[str], kinds: Iterable[Kind]) -> Reason:
    """Which of the fields ``names`` another of ``kinds`` has, but not ``kind`` itself."""
    for name in names:
        if not _has(kind, name) and any(_has(each, name) for each in kinds):
            return f"has no {name} of its own", f"have no {name} of their own"
    return None


def _has(kind: Kind, name: str) -> bool:
    return any(field.answers_to(name) for field in kind.fields)
