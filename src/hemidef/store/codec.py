"""The store's file: TinyDB's own JSON layout, one document per line, keys in a fixed order.

A change is then a one-line diff in git, and any TinyDB reads the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from hemidef.errors import Invalid
from hemidef.model.entries import Entry
from hemidef.model.fields import Doc
from hemidef.model.kinds import FIELD, FORMER, STORED, VIEW, Kind
from hemidef.model.schema import MODEL, Schema
from hemidef.store.lines import Documents, join, numbers, proven, written
from hemidef.store.log import Log
from hemidef.store.strict import RESTORE, decode, parse

# TinyDB's layout: table name → document id → document. The log may be one of its own class.
Layout = dict[str, Any]


def _rename_fields(layout: Layout) -> Layout:
    """Schema 3: what an own field may hold is its ``type``, which was called ``sort`` before."""
    logged = [each for each in _mappings(layout.get("log")) if str(each.get("id"))[:2] == "F-"]
    for names in [*_mappings(layout.get("fields")), *(each.get("changes") for each in logged)]:
        if isinstance(names, dict):
            renamed = {FORMER.get(name, name): value for name, value in names.items()}
            names.clear()
            names.update(renamed)
    return layout


def _mappings(table: Any) -> list[dict[str, Any]]:
    """The mappings in a table; what is none of these is for ``_check`` to refuse."""
    found = table.values() if isinstance(table, dict) else ()
    return [each for each in found if isinstance(each, dict)]


SCHEMA = 3
# From each older schema, the step to the next: UPGRADES[1] makes a layout of 1 one of 2, which
# is the first with saved views and fields of its own. _check() puts in what tables are missing.
UPGRADES: dict[int, Callable[[Layout], Layout]] = {1: lambda layout: layout, 2: _rename_fields}

HEADER = "hemidef"
LOG = "log"
# The log comes last, so that what need not parse it can stop before it.
TABLES = (HEADER, *(kind.plural for kind in STORED), LOG)

_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
# How the log begins, and how a store ends with it.
_LOG_START, _LOG_END = b'"%b": {\n' % LOG.encode(), b"\n}\n}\n"


def empty() -> Layout:
    """The layout of a store with nothing in it."""
    return {HEADER: {"1": {"schema": SCHEMA}}, **{name: {} for name in TABLES[1:]}}


def dump(layout: Layout) -> bytes:
    """The file's bytes: tables in their order, documents by id, one to a line.

    Raises Invalid for half a character, which no file can hold.
    """
    return whole(framed(name, _body(layout[name])) for name in TABLES)


def whole(tables: Iterable[bytes]) -> bytes:
    """The file's bytes of all its tables."""
    return b"{\n%b\n}\n" % b",\n".join(tables)


def _body(documents: Documents) -> bytes:
    return documents.body if isinstance(documents, Log) else join(written(documents))


def framed(name: str, body: bytes) -> bytes:
    """The table called ``name``, of the lines ``body``."""
    return b'"%b": {\n%b\n}' % (name.encode(), body) if body else b'"%b": {}' % name.encode()


def longer(log: Documents, added: Documents) -> Documents:
    """The log with the documents ``added`` at its end."""
    if not isinstance(log, Log) or not added:
        return {**log, **added}
    return Log(b"%b,\n%b" % (log.body, join(proven(added))), lambda _: {**log, **added})


def load(data: bytes) -> Layout:
    """The layout in the file's bytes, an older schema brought up to this one.

    Raises Invalid, with the line where it can, for anything that is not a whole store.
    """
    layout = read(data)
    len(layout[LOG])  # which parses it
    return layout


def read(data: bytes) -> Layout:
    """As ``load``, but the lines of the log are looked into when somebody asks for it.

    Until then it is known that they are whole lines, each of one change, up to the file's end.
    """
    try:
        layout = _halves(data) or parse(data)
        version = _version(layout)
        if version > SCHEMA:
            raise Invalid(
                f"was written by a newer hemidef (schema {version}; this one knows {SCHEMA})",
                "Install a newer hemidef: pip install --upgrade hemidef.",
            )
        if version < SCHEMA:
            layout = parse(data)
        for older in range(version, SCHEMA):
            layout = UPGRADES[older](layout)
        layout[HEADER] = {"1": {"schema": SCHEMA}}
        _check(layout)
    except RecursionError:
        raise Invalid("is nested too deeply to be a store", RESTORE) from None
    return layout


def _halves(data: bytes) -> Layout | None:
    """The tables before the log, and the log unparsed.

    None where the file is not laid out as ``dump`` does it, or anything is amiss: then it is for
    ``parse`` to say what.
    """
    at = data.rfind(b"\n" + _LOG_START) + 1
    if not (data.endswith(_LOG_END) and data[at - 2 : at] == b",\n"):
        return None
    body = data[at + len(_LOG_START) : -len(_LOG_END)]
    found = numbers(body)
    if not found:
        return None
    try:
        body.decode()  # half a character is no text, asked for or not
        layout = decode((data[: at - 2] + b"}").decode())
    except ValueError:
        return None
    if not isinstance(layout, dict) or LOG in layout:
        return None
    layout[LOG] = Log(body, partial(_documents, data, found))
    return layout


def _documents(data: bytes, expected: list[str], body: bytes) -> Documents:
    """The documents of the log whose lines, ``body``, stand in the file ``data``."""
    try:
        found: Documents = decode(f"{{{body.decode()}}}")
        if list(found) == expected:
            return found
    except (ValueError, RecursionError):
        pass
    layout = parse(data)  # which says what is wrong, and in which line
    _check(layout)
    log: Documents = layout[LOG]
    return log


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


def _check(layout: Layout) -> None:
    """Refuse what TinyDB would trip over: an unknown table, an id that is no number."""
    for name in TABLES:
        layout.setdefault(name, {})
    for name, table in layout.items():
        if name not in TABLES:
            raise Invalid(f"has an unknown table {name!r}", RESTORE)
        if isinstance(table, Log):  # whose lines are numbered documents
            continue
        if not isinstance(table, dict):
            raise Invalid(f"table {name!r} is not a table", RESTORE)
        for number, document in table.items():
            if not _NUMBER.fullmatch(number):
                raise Invalid(f"table {name!r}: {number!r} is not an entry's number", RESTORE)
            if not isinstance(document, dict):
                raise Invalid(f"table {name!r}, {number}: is not an entry", RESTORE)
    check_shapes(layout, (VIEW, FIELD))
    _check_names(layout)
    check_shapes(layout, schema(layout[FIELD.plural].values()).kinds)


def _check_names(layout: Layout) -> None:
    """Refuse two fields of one name: two people declared it, and their stores were merged."""
    taken = {kind.name: {field.name for field in kind.fields} for kind in MODEL.kinds}
    seen: set[str] = set()
    for number, document in layout[FIELD.plural].items():
        name = document["name"]
        if name in seen or any(name in taken.get(kind, ()) for kind in document.get("on", ())):
            raise Invalid(
                f"table 'fields', {number}: there is a field {name!r} already",
                "Give it another name in the file, there and where entries have it, "
                "or restore the store from a backup.",
            )
        seen.add(name)


def check_shapes(layout: Layout, kinds: Iterable[Kind]) -> None:
    """Raise Invalid for the first document that its kind of ``kinds`` could not have written."""
    for kind in kinds:
        for number, document in layout[kind.plural].items():
            if problem := kind.misshapen(document):
                raise Invalid(f"{kind.letter}-{number}: {problem}", RESTORE)


def schema(fields: Iterable[Doc]) -> Schema:
    """The schema of a store that declares ``fields``, which are in shape."""
    return Schema(Entry(FIELD, "", doc) for doc in fields)
