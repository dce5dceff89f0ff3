"""The store's file: TinyDB's own JSON layout, one document per line, keys in a fixed order.

A change is then a one-line diff in git, and any TinyDB reads the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from hemidef.errors import Invalid
from hemidef.model.fields import Doc
from hemidef.model.kinds import FIELD, STORED, VIEW, Kind
from hemidef.model.schema import MODEL, Schema
from hemidef.store.log import Documents, Log, LogEntry, numbers

# TinyDB's layout: table name → document id → document. The log may be one of its own class.
Layout = dict[str, Any]

SCHEMA = 2
# From each older schema, the step to the next: UPGRADES[1] makes a layout of 1 one of 2, which
# is the first with saved views and fields of its own. _check() puts in what tables are missing.
UPGRADES: dict[int, Callable[[Layout], Layout]] = {1: lambda layout: layout}

HEADER = "hemidef"
LOG = "log"
# The log comes last, so that what need not parse it can stop before it.
TABLES = (HEADER, *(kind.plural for kind in STORED), LOG)

_RESTORE = "Restore it from a backup, or take it out of the way and run hemidef init."
_MARKER = re.compile(rb"^(<<<<<<< |=======\r?$|>>>>>>> )", re.MULTILINE)
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
# How the log begins, and how a store ends with it.
_LOG_START, _LOG_END = f'"{LOG}": {{\n', "\n}\n}\n"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def empty() -> Layout:
    """The layout of a store with nothing in it."""
    return {HEADER: {"1": {"schema": SCHEMA}}, **{name: {} for name in TABLES[1:]}}


def dump(layout: Layout) -> bytes:
    """The file's bytes: tables in their order, documents by id, one to a line.

    Raises Invalid for half a character, which no file can hold.
    """
    try:
        return b"{\n%b\n}\n" % b",\n".join(_table(name, layout[name]).encode() for name in TABLES)
    except UnicodeEncodeError:
        raise Invalid("a text has half a character", "Write the text anew.") from None


def _table(name: str, documents: Mapping[str, LogEntry]) -> str:
    text = documents.text if isinstance(documents, Log) else _lines(documents)
    return f'"{name}": {{\n{text}\n}}' if text else f'"{name}": {{}}'


def _lines(documents: Mapping[str, LogEntry]) -> str:
    found = sorted(map(int, documents))
    return ",\n".join(f'"{number}": {_encode(documents[str(number)])}' for number in found)


def longer(log: Mapping[str, LogEntry], added: Mapping[str, LogEntry]) -> Mapping[str, LogEntry]:
    """The log with the documents ``added`` at its end."""
    if not isinstance(log, Log) or not added:
        return {**log, **added}
    lines = _lines(added)
    assert _decode("{" + lines + "}") == added  # the other lines are not looked into again
    return Log(f"{log.text},\n{lines}", lambda text: {**log, **added})


def load(data: bytes) -> Layout:
    """The layout in the file's bytes, an older schema brought up to this one.

    Raises Invalid, with the line where it can, for anything that is not a whole store.
    """
    layout = read(data)
    len(layout[LOG])  # which parses it
    return layout


def read(data: bytes, known: Layout | None = None) -> Layout:
    """As ``load``, but the lines of the log are looked into when somebody asks for it.

    Until then it is known that they are whole lines, each of one change, up to the file's end.
    Documents that are as in ``known``, which was loaded before, are in shape.
    """
    try:
        layout = _halves(data) or _parse(data)
        version = _version(layout)
        if version > SCHEMA:
            raise Invalid(
                f"was written by a newer hemidef (schema {version}; this one knows {SCHEMA})",
                "Install a newer hemidef: pip install --upgrade hemidef.",
            )
        if version < SCHEMA:
            layout = _parse(data)
        for older in range(version, SCHEMA):
            layout = UPGRADES[older](layout)
        layout[HEADER] = {"1": {"schema": SCHEMA}}
        _check(layout, known or {})
    except RecursionError:
        raise Invalid("is nested too deeply to be a store", _RESTORE) from None
    return layout


def _halves(data: bytes) -> Layout | None:
    """The tables before the log, and the log unparsed.

    None where the file is not laid out as ``dump`` does it, or anything is amiss: then it is for
    ``_parse`` to say what.
    """
    at = data.rfind(b"\n" + _LOG_START.encode()) + 1
    if not (data.endswith(_LOG_END.encode()) and data[at - 2 : at] == b",\n"):
        return None
    try:
        text = data[at + len(_LOG_START) : -len(_LOG_END)].decode()
        layout = _decode((data[: at - 2] + b"}").decode())
    except (ValueError, _Refused):
        return None
    found = numbers(text)
    if not isinstance(layout, dict) or LOG in layout or not found:
        return None
    layout[LOG] = Log(text, partial(_documents, data, found))
    return layout


def _documents(data: bytes, expected: list[str], text: str) -> Documents:
    """The documents of the log whose lines, ``text``, stand in the file ``data``."""
    try:
        found: Documents = _decode("{" + text + "}")
        if list(found) == expected:
            return found
    except (ValueError, _Refused, RecursionError):
        pass
    layout = _parse(data)  # which says what is wrong, and in which line
    _check(layout, {})
    return dict(layout[LOG])


def _parse(data: bytes) -> Any:
    """What the whole file says. Raises Invalid, with the line where it can."""
    if not data.strip():
        raise Invalid("is empty", _RESTORE)
    try:
        return _decode(data.decode())
    except (ValueError, _Refused) as error:
        marker = _MARKER.search(data)  # which is never in what can be parsed
        if marker:
            line = data.count(b"\n", 0, marker.start()) + 1
            raise Invalid(
                f"line {line}: has a conflict marker of git's",
                "Settle the conflict (git checkout --ours or --theirs), then go on.",
            ) from None
        raise _refusal(data, error) from None


def _decode(text: str) -> Any:
    """The JSON in ``text``. Raises ValueError, or _Refused for what a store may not hold."""
    found = json.loads(
        text, object_pairs_hook=_distinct, parse_constant=_refuse, parse_float=_refuse
    )
    if "\\u" in text:  # nothing of ours writes such an escape
        plain = json.dumps(found, ensure_ascii=False)
        if plain.encode(errors="replace").decode() != plain:
            raise _Refused("a text has half a character", "")
    return found


def _refusal(data: bytes, error: ValueError | _Refused) -> Invalid:
    """What is wrong with the file, in a sentence."""
    if isinstance(error, UnicodeDecodeError):
        line = data.count(b"\n", 0, error.start) + 1
        return Invalid(f"line {line}: is not UTF-8", _RESTORE)
    if isinstance(error, json.JSONDecodeError):
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        what = "ends too early" if cut else "is not JSON"
        return Invalid(f"line {error.lineno}: {what} ({error.msg})", _RESTORE)
    if isinstance(error, _Refused):
        line = _line(data.decode(), error.token) if error.token else 0
        place = f"line {line}: " if line else ""
        return Invalid(place + error.problem, error.advice)
    return Invalid("holds a number of thousands of digits", _RESTORE)


class _Refused(Exception):
    """Something that JSON may hold and a store may not; ``token`` finds its line."""

    def __init__(self, problem: str, token: str, advice: str = _RESTORE) -> None:
        self.problem = problem
        self.token = token
        self.advice = advice


def _refuse(token: str) -> None:
    raise _Refused(f"holds {token}, which is no value of a store", token)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping; one of two entries with the same id must not vanish in silence."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(
            f"has {twice!r} twice in one place",
            f'"{twice}":',
            "Keep one of the two (git shows where both come from), then go on.",
        )
    return found


def _line(text: str, token: str) -> int:
    """The line where ``token`` stands again (a key) or first (a value); 0 where unclear."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if token in line]
    if not token.endswith(":"):
        return lines[0] if lines else 0
    following = [after for before, after in pairwise(lines) if after == before + 1]
    return following[0] if following else 0


def _version(layout: Any) -> int:
    try:
        version = layout[HEADER]["1"]["schema"]
    except (KeyError, TypeError, IndexError):
        version = None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Invalid(
            "is JSON, but not a hemidef store",
            "Name a store with --store, or make one: hemidef init FILE.",
        )
    return version


def _check(layout: Layout, known: Layout) -> None:
    """Refuse what TinyDB would trip over: an unknown table, an id that is no number."""
    for name in TABLES:
        layout.setdefault(name, {})
    for name, table in layout.items():
        if name not in TABLES:
            raise Invalid(f"has an unknown table {name!r}", _RESTORE)
        if isinstance(table, Log):  # whose lines are numbered documents
            continue
        if not isinstance(table, dict):
            raise Invalid(f"table {name!r} is not a table", _RESTORE)
        for number, document in table.items():
            if not _NUMBER.fullmatch(number):
                raise Invalid(f"table {name!r}: {number!r} is not an entry's number", _RESTORE)
            if not isinstance(document, dict):
                raise Invalid(f"table {name!r}, {number}: is not an entry", _RESTORE)
    _check_shapes(layout, (VIEW, FIELD), known)
    if layout[FIELD.plural] != known.get(FIELD.plural):
        known = {}  # what was in shape may be no more
    _check_shapes(layout, schema(layout[FIELD.plural].values()).kinds, known)


def _check_shapes(layout: Layout, kinds: Iterable[Kind], known: Layout) -> None:
    for kind in kinds:
        before = known.get(kind.plural, {})
        for number, document in layout[kind.plural].items():
            if document != before.get(number) and (problem := kind.misshapen(document)):
                raise Invalid(f"{kind.letter}-{number}: {problem}", _RESTORE)


def schema(fields: Iterable[Doc]) -> Schema:
    """The schema of a store that declares ``fields``, which are in shape."""
    own = [FIELD.load("", doc) for doc in fields]
    return Schema(own) if own else MODEL
