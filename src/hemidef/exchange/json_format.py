"""JSON: one entry to a line, numbers as numbers where a float holds them exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hemidef.errors import Invalid
from hemidef.exchange.sheet import Figure
from hemidef.exchange.source import DEEPEST, Node
from hemidef.visible import RUN

_ADVICE = "Correct the file; hemidef export -f json shows what a good one looks like."


def write(value: Mapping[str, Any] | Sequence[Any], *, ascii: bool = False) -> str:
    """``value``, a list of entries or a mapping of scalars and such lists, as JSON."""
    if not isinstance(value, Mapping):
        return _lines(value, ascii) + "\n"
    parts = []
    for key, each in value.items():
        written = _lines if isinstance(each, list | tuple) else _dump
        parts.append(f"{_dump(key, ascii)}: {written(each, ascii)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(items: Iterable[Any], ascii: bool) -> str:
    lines = ",\n".join(_dump(item, ascii) for item in items)
    return f"[\n{lines}\n]" if lines else "[]"


def _dump(value: Any, ascii: bool) -> str:
    written = json.dumps(value, ensure_ascii=ascii, allow_nan=False, default=_number)
    return written if written.isascii() and written.isprintable() else _visible(written)


def _visible(written: str) -> str:
    """JSON text with its invisible characters (as bidi marks and hidden runs) escaped."""
    shown = RUN.sub(lambda found: json.dumps(found[0])[1:-1], written)
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in shown)


def _number(value: Any) -> int | float | str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} has no form in JSON")
    if len(value.as_tuple().digits) > 15 or value.adjusted() > 15:
        return format(value, "f")  # a float would round it
    return int(value) if value == value.to_integral_value() else float(value)


def read(text: str) -> Node:
    """The document in ``text``, as a tree. Raises Invalid for what is not plain JSON data."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_distinct,
            parse_int=Figure,
            parse_float=Figure,
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        raise Invalid(f"line {error.lineno}, column {error.colno}: {error.msg}", _ADVICE) from None
    except RecursionError:
        raise _too_deep() from None
    return _node(value, 0)


def _node(value: Any, depth: int) -> Node:
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, dict):
        return Node({key: _node(each, depth + 1) for key, each in value.items()}, 0)
    if isinstance(value, list):
        return Node([_node(each, depth + 1) for each in value], 0)
    return Node(str(value).lower() if isinstance(value, bool) else value, 0)


def _too_deep() -> Invalid:
    return Invalid(f"is nested more than {DEEPEST} deep", _ADVICE)


def _refuse(constant: str) -> None:
    raise Invalid(f"holds {constant}, which is no number", _ADVICE)


def _distinct(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid(f"has the key {key!r} twice in one place", _ADVICE)
        found[key] = value
    return found
