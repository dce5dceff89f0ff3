"""Words as people compare them: without case and accents."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Typists' apostrophes and hyphens, as a keyboard has them.
_PLAIN = {ord("\u2018"): "'", ord("\u2019"): "'", ord("\u2010"): "-", ord("\u2011"): "-"}


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``text`` without case, accents and doubled spaces: ``  PERÚ `` and ``peru`` are one.

    Curly apostrophes and typeset hyphens count as those of a keyboard.
    """
    if text.isascii():  # most texts; the long way costs ten times as much
        return " ".join(text.lower().split())
    parted = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    bare = "".join(c for c in parted if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def hyphenate(text: str) -> str:
    """Lower-case words joined by ``-``: ``Drug trafficking`` becomes ``drug-trafficking``."""
    lowered = unicodedata.normalize("NFC", text).lower()
    letters = (c if c.isalnum() or unicodedata.combining(c) else " " for c in lowered)
    return unicodedata.normalize("NFC", "-".join("".join(letters).split()))
