"""A table as the store's file has it: a document to a line, which begins with its number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from hemidef.errors import Invalid
from hemidef.store.strict import decode

# What a table holds: a mapping, as JSON has it, under each number.
Documents = Mapping[str, Mapping[str, Any]]
# The lines of a table by those numbers, without what is between one and the next.
Lines = dict[str, bytes]

_HEAD = re.compile(rb'\n"([1-9]\d{0,8})": \{')
_BREAK = b",\n"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def numbers(body: bytes) -> list[str]:
    """The numbers of the documents in the table ``body``, as the store writes them.

    None of them where a line is anything else, or a number is not above the one before: the
    lines of a conflict, those of another program, or half a line.
    """
    found = b"\n".join(_HEAD.findall(b"\n" + body)).decode().split("\n")
    breaks = body.count(b"\n")
    if len(found) <= breaks or body.count(b"}" + _BREAK) < breaks or not body.endswith(b"}"):
        return []
    ordered = list(map(int, found))
    return found if ordered == sorted(set(ordered)) else []


def split(body: bytes) -> Lines:
    """The lines of the table ``body``; none of them where ``numbers`` finds none."""
    found = numbers(body)
    return dict(zip(found, body.split(_BREAK), strict=True)) if found else {}


def join(lines: Lines) -> bytes:
    """The table of these lines, by number."""
    return _BREAK.join(lines[number] for number in sorted(lines, key=int))


def written(documents: Documents) -> Lines:
    """The lines of ``documents``. Raises Invalid for half a character, which no file can hold."""
    try:
        return {n: f'"{n}": {_encode(document)}'.encode() for n, document in documents.items()}
    except UnicodeEncodeError:
        raise Invalid("a text has half a character", "Write the text anew.") from None


def proven(documents: Documents) -> Lines:
    """As ``written``, and read back: the lines beside them will not be looked into again."""
    lines = written(documents)
    if decode(f"{{{join(lines).decode()}}}") != documents:
        raise AssertionError("what was written does not read the same")
    return lines
