"""Writing YAML that every reader takes for the same values, YAML 1.1 and 1.2 alike.

PyYAML writes it, from events that are made here. A text is plain only when it is words that no
reader could take for anything else; every other text stands in double quotes. Numbers are plain
decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

# libyaml's emitter is ten times faster; a Python without it writes the same, slower.
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# No line is folded: a change of one word is a change of one line in git. libyaml takes -1, which
# it documents for that, as 80; this is the largest number that it takes.
_WIDTH = 2**31 - 1

# Latin letters with any accent; the rest of Unicode is quoted, which costs nothing but quotes.
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_WORDS = re.compile(rf"[{_LETTER}](?:[{_LETTER}0-9 ,.()/_'+-]*[{_LETTER}0-9.()/_'+-])?")
# The words that YAML 1.1 (https://yaml.org/type/) or 1.2 or a common reader gives a meaning.
_KEYWORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil"}
_KEYWORDS |= {"nan", "inf", "infinity"}
# What is left of 1e3 without its first digit: a number to readers that do not ask for that digit.
_EXPONENT = re.compile(r"[eE][-+.,_0-9]+")

# An escape of the emitter's, or a character that is neither ASCII nor the end of a line. Both
# stand only in double quotes, but for the letters in plain words.
_SPECIAL = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)|[^\x20-\x7e\n]")
# The emitter has a letter for some of the characters that have no shape; others have their codes.
_LETTERED = {r"\N": "\x85", r"\_": "\xa0", r"\L": "\u2028", r"\P": "\u2029"}


def write(
    value: Mapping[str, Any] | Sequence[Any], *, ascii: bool = False, flow: bool = False
) -> str:
    """``value`` as a YAML document, in the order that it has.

    It is made of mappings, lists, texts, Decimals and None, which is written as nothing.
    ``ascii`` escapes all other signs; ``flow`` writes it on one line, in brackets.
    """
    written: str = yaml.emit(
        _document(value, ascii, flow), Dumper=_DUMPER, allow_unicode=True, width=_WIDTH
    )
    return _SPECIAL.sub(_escaped if ascii else _shown, written)


def _document(value: Any, ascii: bool, flow: bool) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _events(value, ascii, flow)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _events(value: Any, ascii: bool, flow: bool) -> Iterator[yaml.Event]:
    """The events that make the emitter write ``value``."""
    if isinstance(value, Mapping):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=flow)
        for key, each in value.items():
            yield from _events(key, ascii, flow)
            yield from _events(each, ascii, flow)
        yield yaml.MappingEndEvent()
    elif isinstance(value, list | tuple):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=flow)
        for each in value:
            yield from _events(each, ascii, flow)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, str):
        yield _scalar(value, quoted=not _is_plain(value) or (ascii and not value.isascii()))
    elif isinstance(value, Decimal):
        digits = format(value, "f")
        yield _scalar(digits, quoted=not _is_exact(value, digits))
    else:
        yield _scalar("", quoted=False)


def _scalar(text: str, *, quoted: bool) -> yaml.ScalarEvent:
    # The emitter writes no tag, as both styles imply it.
    return yaml.ScalarEvent(None, None, (True, True), text, style='"' if quoted else None)


def _is_plain(text: str) -> bool:
    """Whether no reader takes ``text`` without quotes for anything else."""
    return (
        _WORDS.fullmatch(text) is not None
        and text.lower() not in _KEYWORDS
        and not _EXPONENT.fullmatch(text)
    )


def _is_exact(value: Decimal, digits: str) -> bool:
    """Whether a float of the reader's holds all ``digits`` of ``value``."""
    return len(value.as_tuple().digits) <= 15 and len(digits) <= 21


def _shown(match: re.Match[str]) -> str:
    """The character itself where every reader and every font has it, else its escape."""
    char = match[0]
    return char if len(char) == 1 and char <= "\uffff" and char.isprintable() else _escaped(match)


def _escaped(match: re.Match[str]) -> str:
    r"""The escape of the character by its code, in lower case; ``\n`` and the like as they are."""
    found = _LETTERED.get(match[0], match[0])
    if len(found) == 2:
        return found
    code = int(found[2:], 16) if len(found) > 2 else ord(found)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
