"""Writing YAML that every reader takes for the same values, YAML 1.1 and 1.2 alike.

A text is plain only when it is words that no reader could take for anything else; all other
texts are double-quoted with JSON's escapes. Numbers are plain decimals.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

# Latin letters with any accent; the rest of Unicode is quoted, which costs nothing but quotes.
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_WORDS = re.compile(rf"[{_LETTER}](?:[{_LETTER}0-9 ,.()/_'+-]*[{_LETTER}0-9.()/_'+-])?")
# The words that YAML 1.1 (https://yaml.org/type/) or 1.2 or a common reader gives a meaning.
_KEYWORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil"}
_KEYWORDS |= {"nan", "inf", "infinity"}
_NOT_ASCII = re.compile(r"[^\x20-\x7e]")


@lru_cache(maxsize=4096)  # keys, and the few words that thousands of entries share
def text(value: str, *, ascii: bool = False) -> str:
    """``value`` as a YAML scalar on one line; ``ascii`` escapes every other character."""
    if (
        _WORDS.fullmatch(value)
        and value.lower() not in _KEYWORDS
        and (not ascii or value.isascii())
    ):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _NOT_ASCII.sub(_escape if ascii else _visible, quoted)


def _visible(match: re.Match[str]) -> str:
    """The character itself where every reader and every font has it, else its escape."""
    char = match[0]
    return char if char.isprintable() and char <= "\uffff" else _escape(match)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def number(value: Decimal) -> str:
    """``value`` as a plain decimal; quoted where a reader's float would round it."""
    digits = format(value, "f")
    return digits if len(value.as_tuple().digits) <= 15 and len(digits) <= 21 else f'"{digits}"'


def write(document: Mapping[str, Any], *, ascii: bool = False) -> str:
    """``document`` as YAML: mappings, lists, texts and numbers, in the order they have."""
    return "".join(f"{line}\n" for line in _mapping(document, "", ascii))


def _mapping(mapping: Mapping[str, Any], indent: str, ascii: bool) -> Iterator[str]:
    for key, value in mapping.items():
        name = text(key, ascii=ascii)
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from _mapping(value, indent + "  ", ascii)
        elif isinstance(value, list | tuple) and value:
            yield f"{indent}{name}:"
            yield from _items(value, indent + "  ", ascii)
        else:
            yield f"{indent}{name}: {_scalar(value, ascii)}".rstrip(" ")


def _items(items: Sequence[Any], indent: str, ascii: bool) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            lines = _mapping(item, indent + "  ", ascii)
            yield f"{indent}- {next(lines).lstrip(' ')}"
            yield from lines
        elif isinstance(item, list | tuple) and item:
            yield f"{indent}-"
            yield from _items(item, indent + "  ", ascii)
        else:
            yield f"{indent}- {_scalar(item, ascii)}".rstrip(" ")


def _scalar(value: Any, ascii: bool) -> str:
    if isinstance(value, str):
        return text(value, ascii=ascii)
    if isinstance(value, Decimal):
        return number(value)
    if value is None:
        return ""
    return "[]" if isinstance(value, list | tuple) else "{}"


def write_list(items: Sequence[Mapping[str, Any]], *, ascii: bool = False) -> str:
    """A list of mappings as YAML."""
    return "".join(f"{line}\n" for line in _items(items, "", ascii)) or "[]\n"
