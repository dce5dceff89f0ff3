"""Words as people compare them: without case and accents."""

from __future__ import annotations

import re
import unicodedata

# What a keyboard has for typeset quotes, hyphens and dashes, and for letters that no accent makes.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
    }
)
_ASCII_WORD = re.compile("[a-z0-9]+")


def fold(text: str) -> str:
    """``text`` without case, accents and doubled spaces: ``  PERÚ `` and ``peru`` are one.

    Typeset quotes, hyphens and dashes count as those of a keyboard, ``œ`` as ``oe``, ``ł`` as
    ``l``.
    """
    if text.isascii():  # most texts; the long way costs ten times as much
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    for accent in filter(unicodedata.combining, set(bare)):
        bare = bare.replace(accent, "")
    return " ".join(bare.casefold().split())


def hyphenate(text: str) -> str:
    """Lower-case words joined by ``-``: ``Drug trafficking`` becomes ``drug-trafficking``."""
    if text.isascii():
        return "-".join(_ASCII_WORD.findall(text.lower()))
    lowered = unicodedata.normalize("NFC", text).lower()
    letters = "".join(c if c.isalnum() or _is_mark(c) else " " for c in lowered)
    words = (word for word in letters.split() if not all(map(_is_mark, word)))
    return unicodedata.normalize("NFC", "-".join(words))


def _is_mark(char: str) -> bool:
    """Whether ``char`` is an accent or vowel sign, which only goes with a letter."""
    return unicodedata.category(char).startswith("M")
