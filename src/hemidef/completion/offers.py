"""Offers: the words that may stand for a half-typed one, each with what it is about."""

from __future__ import annotations

from collections.abc import Iterable

# More than a screen of them helps nobody.
MOST = 300

Words = Iterable[tuple[str, str]]


class Offer:
    """What may stand at the cursor: ``kept`` and one of ``words``, or the name of a file.

    ``kept`` is the part of the half-typed word that stays, ``words`` are pairs of a word and
    what it is about.
    """

    def __init__(self, words: Words = (), *, kept: str = "", files: bool = False) -> None:
        self.words = list(words)
        self.kept = kept
        self.files = files

    def behind(self, kept: str) -> Offer:
        """The same, behind ``kept``."""
        return Offer(self.words, kept=kept + self.kept, files=self.files)


NOTHING = Offer()
FILES = Offer(files=True)


def beginning(begun: str, words: Words) -> Offer:
    """Those of ``words`` that begin with ``begun``, whatever the case."""
    wanted, length = begun.lower(), len(begun)
    return Offer([each for each in words if each[0][:length].lower() == wanted][:MOST])


def one_of(begun: str, words: Words) -> Offer:
    """As ``beginning``, for the last in a list with commas: those named before are left out."""
    known = list(words)
    whole = beginning(begun, known)  # a value may itself have a comma
    if whole.words or "," not in begun:
        return whole
    before, _, last = begun.rpartition(",")
    named = [part.strip().lower() for part in before.split(",")]
    rest = [each for each in known if each[0].lower() not in named]
    return beginning(last, rest).behind(before + ",")
