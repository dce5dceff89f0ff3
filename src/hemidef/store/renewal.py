"""The store's file after a change: the lines of what changed, and all others byte for byte.

Writing every entry anew and reading all of it back would take most of a change's time.
"""

from __future__ import annotations

from hemidef.model.kinds import FIELD, STORED, VIEW
from hemidef.store import codec
from hemidef.store.codec import HEADER, LOG, Layout, check_shapes, framed
from hemidef.store.lines import Lines, join, proven, split, written
from hemidef.store.log import Log

_TABLES = tuple(kind.plural for kind in STORED)
_HEADER = framed(HEADER, join(written(codec.empty()[HEADER])))


def renew(data: bytes, loaded: Layout, layout: Layout) -> bytes:
    """The bytes of ``layout``, a changed copy of ``loaded``, which was loaded from ``data``.

    Raises Invalid where they could not be read again.
    """
    kept = _kept(data, loaded) if isinstance(layout[LOG], Log) else None
    if kept is None:
        after = codec.dump(layout)
        codec.read(after)
        return after
    changed = {
        name: {n: doc for n, doc in layout[name].items() if loaded[name].get(n) != doc}
        for name in _TABLES
    }
    check_shapes(changed, (VIEW, FIELD))
    # Under other fields than before, what was in shape may be no more.
    same = layout[FIELD.plural] == loaded[FIELD.plural]
    kinds = codec.schema(layout[FIELD.plural].values()).kinds
    check_shapes(changed if same else layout, kinds)
    tables = [_HEADER]
    for name in _TABLES:
        lines = {**kept[name], **proven(changed[name])}
        tables.append(framed(name, join({number: lines[number] for number in layout[name]})))
    return codec.whole([*tables, framed(LOG, layout[LOG].body)])


def _kept(data: bytes, loaded: Layout) -> dict[str, Lines] | None:
    """The lines of each table in the file ``data``, whose tables are ``loaded``.

    None where a table is not laid out as the store writes it, a document to a line. As many
    lines as documents, each beginning as the document of that number does, are one document
    each: none of them has an object within that could begin a line.
    """
    start = b"{\n" + _HEADER
    if not data.startswith(start):
        return None
    at = len(start)
    found: dict[str, Lines] = {}
    for name in _TABLES:
        empty, head = b",\n" + framed(name, b""), b',\n"%b": {\n' % name.encode()
        if data.startswith(empty, at):
            at += len(empty)
            found[name] = {}
        elif data.startswith(head, at):
            end = data.find(b"\n}", at)
            found[name] = split(data[at + len(head) : end])
            if not found[name] or list(found[name]) != list(loaded[name]):
                return None
            at = end + len(b"\n}")
        else:
            return None
    return found
