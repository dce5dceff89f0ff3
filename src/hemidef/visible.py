"""Texts that are safe to print: nothing invisible, nothing that commands the terminal."""

from __future__ import annotations

import re
import unicodedata

# What has a plain form in ASCII, for outputs that carry no more.
_ASCII = str.maketrans(
    {
        "→": "->",
        "←": "<-",
        "…": "...",
        "—": "-",
        "–": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "•": "*",
        "·": "-",
        "×": "x",
        "█": "#",
        "●": "x",
        "\u2044": "/",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "º": "o",
        "ª": "a",
    }
)
# Variation selectors, and marks that are nothing by themselves. One may change the letter or emoji
# before it; a run of them changes nothing, and can carry any message unseen.
_UNSEEN = "\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
RUN = re.compile(f"[{_UNSEEN}]{{2,}}")
# Letters and signs that look like a blank: those of Hangul that fill a gap, and Braille's.
_FILLER = re.compile(f"[\u115f\u1160\u2800\u3164\uffa0{_UNSEEN}]")
# What commands a terminal; a carriage return does so where no line ends.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")


def visible(text: str) -> str:
    r"""``text`` with what has no shape shown as ``\x1b`` or ``\u202e``; line breaks stay.

    That is control characters, direction marks, zero-width and unassigned characters, and runs of
    variation selectors: in a terminal they could hide or forge what is printed.
    """
    return _show(text, "\n")


def has_shape(text: str) -> bool:
    """Whether a person sees anything of ``text``."""
    return any(char.isprintable() and not char.isspace() for char in _FILLER.sub("", text))


def inert(text: str, *, shown: bool) -> str:
    r"""``text`` of a format without escapes, as CSV and Markdown, with its controls as ``\x1b``.

    Tabs and line ends stay. What else has no shape is data, as within 👩‍🚀, and stays too, but
    for where it is to be ``shown``: in a terminal.
    """
    if shown:
        return _show(text, "\n\t")
    return _CONTROL.sub(lambda found: _escape(found[0]), text)


def _show(text: str, kept: str) -> str:
    if not text.isascii():
        text = RUN.sub(lambda found: "".join(map(_escape, found[0])), text)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in kept else _escape(c) for c in text)


def _escape(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def carried(text: str, encoding: str) -> str:
    """``text`` as ``encoding`` can carry it: what it cannot becomes the nearest ASCII, or ``?``."""
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return "".join(_nearest(char, encoding) for char in text)


def _nearest(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
        return char
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", char.translate(_ASCII)).translate(_ASCII)
        if char.isalpha():  # a letter without its accents; a sign, such as ≠, would lose its sense
            plain = "".join(each for each in plain if not unicodedata.combining(each))
        return plain if plain.isascii() else "?"
