"""The store's file: TinyDB's own JSON layout, one document per line, keys in a fixed order.

A change is then a one-line diff in git, and any TinyDB reads the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from hemidef.errors import Invalid
from hemidef.model.dates import INSTANT
from hemidef.model.entries import Entry
from hemidef.model.fields import Doc, Kind
from hemidef.model.kinds import FIELD, FORMER, STORED, VIEW
from hemidef.model.schema import MODEL, Schema
from hemidef.store.strict import RESTORE, parse

# TinyDB's layout: table name → document number → document.
Layout = dict[str, dict[str, dict[str, Any]]]

HEADER = "hemidef"
MADE = "made"
LOG = "log"
# What a merge left for somebody to decide; a store without any has no such table.
CONFLICTS = "conflicts"
# The log comes last: it grows with every change, and entries are found above it.
TABLES = (HEADER, *(kind.plural for kind in STORED), CONFLICTS, LOG)

_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def empty() -> Layout:
    """The layout of a store with nothing in it."""
    names = (name for name in TABLES[1:] if name != CONFLICTS)
    return {HEADER: {"1": _header({})}, **{name: {} for name in names}}


def dump(layout: Layout) -> bytes:
    """The file's bytes: tables in their order, documents by number, one to a line.

    Raises Invalid for a table that no store has, and for half of a character (a lone surrogate),
    which UTF-8 cannot hold.
    """
    _check_names(layout)
    names = (name for name in TABLES if name != CONFLICTS or layout.get(CONFLICTS))
    tables = ",\n".join(_dump_table(name, layout[name]) for name in names)
    try:
        return f"{{\n{tables}\n}}\n".encode()
    except UnicodeEncodeError:
        raise Invalid("a text contains half of a character", "Type the text again.") from None


def _dump_table(name: str, documents: dict[str, dict[str, Any]]) -> str:
    lines = [f'"{number}": {_encode(documents[number])}' for number in sorted(documents, key=int)]
    body = ",\n".join(lines)
    return f'"{name}": {{\n{body}\n}}' if lines else f'"{name}": {{}}'


def load(data: bytes) -> Layout:
    """The layout in the file's bytes, as ``read`` has it."""
    return read(data)[0]


def read(data: bytes) -> tuple[Layout, int]:
    """The layout in the file's bytes, an older schema brought up to this one, and which it was.

    Raises Invalid, with the line where it can, for anything that is not a whole store.
    """
    layout = parse(data)
    version = _version(layout)
    if version > SCHEMA:
        raise Invalid(
            f"was written by a newer hemidef (schema {version}; this one knows {SCHEMA})",
            "Install a newer hemidef, as this one was installed.",
        )
    _check_tables(layout)
    for older in range(version, SCHEMA):
        layout = UPGRADES[older](layout)
    layout = {**empty(), **layout, HEADER: {"1": _header(layout[HEADER]["1"])}}
    _check_names(layout)
    _check_entries(layout)
    return layout, version


# -- schemas ---------------------------------------------------------------------------------


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


def _header(held: dict[str, Any]) -> dict[str, Any]:
    """The header of this schema, with what the store ``held`` about when it was made.

    Stores of before that was kept have nothing there. Raises Invalid for what is no moment.
    """
    made = {MADE: held[MADE]} if MADE in held else {}
    for moment in made.values():
        try:
            INSTANT.load(str(moment))
        except Invalid as error:
            raise Invalid(f"table {HEADER!r}: {MADE}: {error.problem}", RESTORE) from None
    return {"schema": SCHEMA, **made}


def _rename_fields(layout: Layout) -> Layout:
    """Schema 3: what an own field may hold is its ``type``, which was called ``sort`` before."""

    def rename(names: Any) -> Any:
        if not isinstance(names, dict):  # not the shape of a change
            return names
        return {FORMER.get(name, name): value for name, value in names.items()}

    fields, log = layout.get(FIELD.plural, {}), layout.get(LOG, {})
    fields = {number: rename(document) for number, document in fields.items()}
    for entry in log.values():
        if str(entry.get("id")).startswith(f"{FIELD.letter}-"):
            entry["changes"] = rename(entry.get("changes"))
    return {**layout, FIELD.plural: fields}


def _give_keys(layout: Layout) -> Layout:
    """Schema 4: a command has a key, by which an undo names it, where it had a number alone.

    That of an old command is a digest of its first line: the same in every copy of the store.
    Of two that were given one number in two copies, the later one gets the next number.
    """
    from hashlib import sha256  # 2 ms that only an old store needs

    keys: dict[Any, str] = {}  # by the numbers as they were
    command, key, number = None, "", 0
    for _, entry in sorted(layout.get(LOG, {}).items(), key=lambda each: int(each[0])):
        told = entry.get("change")
        if command != (told, entry.get("at"), entry.get("by")):
            command = (told, entry.get("at"), entry.get("by"))
            key = sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]
            number = told if isinstance(told, int) and told > number else number + 1
        if "undoes" in entry and isinstance(entry["undoes"], int):
            entry["undoes"] = keys.get(entry["undoes"], str(entry["undoes"]))
        if isinstance(told, int):
            keys[told] = key
            entry["change"] = number
        entry["key"] = key
    return layout


SCHEMA = 4
# From each older schema, the step to the next: UPGRADES[1] makes a layout of 1 one of 2, which
# is the first with saved views and fields of its own. load() adds the tables that are missing,
# and checks the documents after the last step only.
UPGRADES: dict[int, Callable[[Layout], Layout]] = {
    1: lambda layout: layout,
    2: _rename_fields,
    3: _give_keys,
}


def schema(fields: Iterable[Doc]) -> Schema:
    """The schema of a store that declares ``fields``, which are in shape."""
    return Schema(Entry(FIELD, "", doc) for doc in fields)


# -- checks ----------------------------------------------------------------------------------


def _check_tables(layout: dict[str, Any]) -> None:
    """Refuse what TinyDB would trip over."""
    for name, table in layout.items():
        if not isinstance(table, dict):
            raise Invalid(f"table {name!r} is not a table", RESTORE)
        for number, document in table.items():
            if not _NUMBER.fullmatch(number):
                raise Invalid(f"table {name!r}: {number!r} is not an entry's number", RESTORE)
            if not isinstance(document, dict):
                raise Invalid(f"table {name!r}, {number}: is not an entry", RESTORE)


def _check_names(layout: Layout) -> None:
    """Refuse a table that would be lost in writing, which knows those of a store alone."""
    for name in layout:
        if name not in TABLES:
            raise Invalid(f"has an unknown table {name!r}", RESTORE)


def _check_entries(layout: Layout) -> None:
    """Refuse what its kind could not have written; changes in the log are checked when read."""
    _check_shapes(layout, (VIEW, FIELD))
    _check_fields(layout)
    _check_shapes(layout, schema(layout[FIELD.plural].values()).kinds)


def _check_shapes(layout: Layout, kinds: Iterable[Kind]) -> None:
    for kind in kinds:
        for number, document in layout[kind.plural].items():
            if problem := kind.misshapen(document):
                raise Invalid(f"{kind.letter}-{number}: {problem}", RESTORE)


def _check_fields(layout: Layout) -> None:
    """Refuse two fields of one name: two people declared it, and their stores were merged.

    Nor may one be called as what follows from the fields is: its values would hide that.
    """
    taken = {name for kind in MODEL.kinds for name in kind.attributes}
    seen: set[str] = set()
    for number, document in layout[FIELD.plural].items():
        name = document["name"]
        if name in seen or name in taken:
            raise Invalid(
                f"table 'fields', {number}: there is a field {name!r} already",
                "Give it another name in the file, there and where entries have it, "
                "or restore the store from a backup.",
            )
        seen.add(name)
