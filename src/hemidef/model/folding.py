"""Words as people compare them: without case and accents."""

from __future__ import annotations

import unicodedata

# Typists' apostrophes and hyphens, as a keyboard has them.
_PLAIN = {"\u2018": "'", "\u2019": "'", "\u2010": "-", "\u2011": "-"}


def fold(text: str) -> str:
    """``text`` without case, accents and doubled spaces: ``  PERÚ `` and ``peru`` are one.

    Curly apostrophes and typeset hyphens count as those of a keyboard.
    """
    if text.isascii():  # most texts; the long way costs ten times as much
        return " ".join(text.lower().split())
    bare = text
    for typeset, plain in _PLAIN.items():
        bare = bare.replace(typeset, plain)
    bare = unicodedata.normalize("NFKD", bare)
    for accent in filter(unicodedata.combining, set(bare)):
        bare = bare.replace(accent, "")
    return " ".join(bare.casefold().split())


def hyphenate(text: str) -> str:
    """Lower-case words joined by ``-``: ``Drug trafficking`` becomes ``drug-trafficking``."""
    lowered = unicodedata.normalize("NFC", text).lower()
    letters = "".join(c if c.isalnum() or _is_mark(c) else " " for c in lowered)
    words = (word for word in letters.split() if not all(map(_is_mark, word)))
    return unicodedata.normalize("NFC", "-".join(words))


def _is_mark(char: str) -> bool:
    """Whether ``char`` is an accent or vowel sign, which only goes with a letter."""
    return unicodedata.category(char).startswith("M")
